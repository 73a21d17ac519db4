/* The on-screen keyboard. Each kind is one file in assets/keyboards; keys have the ids "key:<text>", "key:backspace",
 * "key:clear", "key:space", "key:shift", "key:next", "key:undo", "key:page:<name>" (中/英, symbols, 手写, rare characters),
 * the pad to write on "pad:<cell>", and candidates "candidate:0"… with "candidates:back" and "candidates:more". Letters of a real keyboard go the same way.
 * Owner's thread. */
#ifndef KEYBOARD_H
#define KEYBOARD_H

#include "entry.h"
#include "ui.h"

struct keyboard;

/* Reads every *.yaml of the folder. ERR_INPUT with file and line. */
MUST_USE bool keyboard_load(const char *folder, struct keyboard **out, struct err *err);
/* Wipes what was composed. */
void keyboard_destroy(struct keyboard *keyboard);

/* "digits", "id18", "code18", "latin", "email", "pinyin" …; false: no such kind. Starts on its first page, with nothing
 * composed. For the kind already shown only the composition goes. */
bool keyboard_show(struct keyboard *keyboard, const char *kind);
bool keyboard_has(const struct keyboard *keyboard, const char *kind);

enum keyboard_use { KEYBOARD_IDLE, KEYBOARD_TYPED, KEYBOARD_NEXT };
/* Draws the keyboard at the bottom of `at` (as high as it needs) and types into the entry. next_label stands on the
 * main key ("下一项", "完成"); NULL: no such key. KEYBOARD_NEXT also on Enter, unless something is composed. */
enum keyboard_use ui_keyboard(struct ui *ui, struct rect at, struct keyboard *keyboard, struct entry *entry,
                              const char *next_label, bool next_enabled);
/* The height ui_keyboard needs, candidates strip included. */
int ui_keyboard_height(struct ui *ui, const struct keyboard *keyboard);

/* Drops what is composed. Call when the field ends. */
void keyboard_forget(struct keyboard *keyboard);
/* Call when the visit ends: the process of the input methods ends, and with it everything they remember. */
void keyboard_end(struct keyboard *keyboard);
/* That process, for measuring; 0: none now. */
int keyboard_method_pid(const struct keyboard *keyboard);

#endif
