/* How it looks: colours by role, sizes in millimetres of the panel, text by role and step. All numbers stand in
 * assets/theme.yaml; the panel's real width turns them into pixels once, in theme_fit. Owner's thread. */
#ifndef THEME_H
#define THEME_H

#include "err.h"
#include <stdint.h>

/* Order and names are those of theme.yaml (lower case, without the prefix). */
#define THEME_COLOURS(X)                                                                                               \
    X(PAGE, page)                   /* behind everything */                                                            \
    X(CARD, card)                   /* boxes, fields, bars */                                                          \
    X(LINE, line)                   /* hairlines */                                                                    \
    X(LINE_STRONG, line_strong)     /* borders of things that can be touched */                                        \
    X(INK, ink)                     /* text */                                                                         \
    X(INK_SOFT, ink_soft)           /* secondary text */                                                               \
    X(INK_FAINT, ink_faint)         /* placeholders, disabled text */                                                  \
    X(MAIN, main)                   /* the one main action, links, focus */                                            \
    X(MAIN_PRESSED, main_pressed)                                                                                      \
    X(ON_MAIN, on_main)             /* text on MAIN */                                                                 \
    X(TINT, tint)                   /* light MAIN: chosen, icon grounds */                                             \
    X(PRESSED, pressed)             /* a light thing while the finger is on it */                                      \
    X(DISABLED, disabled)           /* ground of what cannot be touched now */                                         \
    X(FOCUS, focus)                 /* ring of keyboard focus */                                                       \
    X(RAIL, rail)                                                                                                      \
    X(RAIL_INK, rail_ink)                                                                                              \
    X(RAIL_NOW, rail_now)                                                                                              \
    X(RAIL_RING, rail_ring)                                                                                            \
    X(GOOD, good)                   /* text and marks */                                                               \
    X(GOOD_MARK, good_mark)         /* large marks, progress */                                                        \
    X(GOOD_TINT, good_tint)                                                                                            \
    X(WARN, warn)                                                                                                      \
    X(WARN_TINT, warn_tint)                                                                                            \
    X(BAD, bad)                                                                                                        \
    X(BAD_TINT, bad_tint)                                                                                              \
    X(WAIT, wait)                                                                                                      \
    X(WAIT_TINT, wait_tint)                                                                                            \
    X(CALL, call)                   /* ground of 呼叫工作人员 */                                                       \
    X(CALL_LINE, call_line)                                                                                            \
    X(CALL_INK, call_ink)                                                                                              \
    X(KEYBOARD, keyboard)                                                                                              \
    X(KEY, key)                                                                                                        \
    X(KEY_SPECIAL, key_special)                                                                                        \
    X(KEY_EDGE, key_edge)                                                                                              \
    X(SHADE, shade)                 /* over the page, under a dialog; translucent */                                   \
    X(TOAST, toast)                                                                                                    \
    X(ON_TOAST, on_toast)                                                                                              \
    X(SEAL, seal)                   /* a red seal in an illustration */                                                \
    X(PAPER, paper)                 /* sheets on the screen */                                                         \
    X(PAPER_INK, paper_ink)                                                                                            \
    X(PAPER_LINE, paper_line)

enum colour {
    COLOUR_NONE, /* transparent: nothing is drawn */
#define THEME_COLOUR_ROLE(role, name) COLOUR_##role,
    THEME_COLOURS(THEME_COLOUR_ROLE)
#undef THEME_COLOUR_ROLE
    COLOUR_COUNT
};

#define THEME_LENGTHS(X)                                                                                               \
    X(TOUCH_FLOOR, touch_floor)     /* nothing to touch is smaller; never scaled down */                               \
    X(TOUCH_GAP, touch_gap)         /* nor closer; never scaled down */                                                \
    X(BUTTON, button)               /* heights */                                                                      \
    X(PILL, pill)                                                                                                      \
    X(FIELD, field)                                                                                                    \
    X(ROW, row)                                                                                                        \
    X(KEY, key)                                                                                                        \
    X(TOP_BAR, top_bar)                                                                                                \
    X(BOTTOM_BAR, bottom_bar)                                                                                          \
    X(RAIL, rail)                   /* width in landscape */                                                           \
    X(STRIP, strip)                 /* height of the step strip in portrait */                                         \
    X(MARGIN, margin)               /* of the page */                                                                  \
    X(GAP_SMALL, gap_small)                                                                                            \
    X(GAP, gap)                                                                                                        \
    X(GAP_LARGE, gap_large)                                                                                            \
    X(PAD, pad)                     /* inside buttons and cards */                                                     \
    X(RADIUS, radius)                                                                                                  \
    X(RADIUS_SMALL, radius_small)                                                                                      \
    X(BORDER, border)                                                                                                  \
    X(HAIR, hair)                                                                                                      \
    X(ICON, icon)                   /* beside text */                                                                  \
    X(ICON_LARGE, icon_large)       /* in tiles */                                                                     \
    X(ICON_HUGE, icon_huge)         /* done, faults */

enum length {
#define THEME_LENGTH_NAME(length, name) LENGTH_##length,
    THEME_LENGTHS(THEME_LENGTH_NAME)
#undef THEME_LENGTH_NAME
    LENGTH_COUNT
};

/* What a text is for; theme.yaml gives each a capital height per step. */
enum text_role { TEXT_NOTE, TEXT_BODY, TEXT_BUTTON, TEXT_HEADING, TEXT_TITLE, TEXT_DISPLAY, TEXT_ROLE_COUNT };
/* What the person chose. NORMAL is 4.8 mm for body text; LARGE is what 大字 gives. */
enum text_step { TEXT_COMPACT, TEXT_NORMAL, TEXT_LARGE, TEXT_LARGEST, TEXT_STEP_COUNT };

struct panel {
    int width_px, height_px;
    double width_mm; /* of the visible picture; <= 0 is taken as 476 */
};

struct theme; /* what theme.yaml says, fitted to one panel */

/* ERR_INPUT with file and line. Fitted to a 1920×1080, 476 mm panel at first. *out is freed by theme_destroy. */
MUST_USE bool theme_load(const char *path, struct theme **out, struct err *err);
void theme_destroy(struct theme *theme);

/* Everything below follows from these three. On panels narrower or lower than theme.yaml's `full` size lengths and
 * text shrink in proportion, down to the touch floor and the smallest text step. */
void theme_fit(struct theme *theme, const struct panel *panel, enum text_step step, bool high_contrast);
const struct panel *theme_panel(const struct theme *theme);
enum text_step theme_step(const struct theme *theme);
bool theme_is_high_contrast(const struct theme *theme);
bool theme_is_portrait(const struct theme *theme);

int theme_px(const struct theme *theme, enum length length);
int theme_mm(const struct theme *theme, double mm);                    /* exact millimetres in pixels, at least 1 */
int theme_text_px(const struct theme *theme, enum text_role role);    /* em size */
int theme_least_text_px(const struct theme *theme);                     /* no text is smaller: the compact note */
int theme_line_px(const struct theme *theme, enum text_role role);    /* distance between base lines, >= 1.3 em */
uint32_t theme_colour(const struct theme *theme, enum colour colour); /* 0xAARRGGBB, not premultiplied */
const uint32_t *theme_palette(const struct theme *theme);             /* COLOUR_COUNT entries; borrowed */
const char *colour_name(enum colour colour);
const char *text_role_name(enum text_role role);

/* WCAG 2 contrast ratio of two opaque colours: 1.0 .. 21.0. */
double colour_contrast(uint32_t a, uint32_t b);

#endif
