/* What comes in from the panel, the mouse and the keyboard, one event at a time, in window pixels. Made by a platform,
 * understood by ui. Modifier combinations and keys not named here never become events. */
#ifndef INPUT_H
#define INPUT_H

#include <stdint.h>

enum input_kind {
    INPUT_NONE, /* the wait ended without anything: its time is over */
    INPUT_DOWN, /* first finger or left button */
    INPUT_MOVE, /* while down */
    INPUT_UP,
    INPUT_LOST, /* the touch was taken away; nothing is released */
    INPUT_TEXT, /* characters typed on a real keyboard, UTF-8 */
    INPUT_KEY,
    INPUT_RESIZE, /* width_px, height_px */
    INPUT_SHOWN,  /* the window must be painted again */
    INPUT_WAKE,   /* somebody called platform_wake: drain the mailbox */
    INPUT_QUIT    /* the window of a windowed station was closed; never in fullscreen */
};

enum input_key {
    KEY_NONE,
    KEY_TAB,
    KEY_BACK_TAB,
    KEY_LEFT,
    KEY_RIGHT,
    KEY_UP,
    KEY_DOWN,
    KEY_ENTER,
    KEY_BACKSPACE,
    KEY_HOME,
    KEY_END,
    KEY_ESCAPE
};

struct input {
    enum input_kind kind;
    int x, y;
    enum input_key key;
    char text[64];
    int width_px, height_px;
    int64_t at_ms; /* clock_monotonic_ms when it came */
};

#endif
