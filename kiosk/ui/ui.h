/* Immediate mode: each frame the screen is built again from what is true now, and a widget is a function that draws
 * itself, enters itself in the reveal list and says whether it was just used. What must outlive a frame (the finger,
 * the focus, how far a list is scrolled, the toast) stays in struct ui, under the widget's id. Owner's thread.
 *
 *     ui_feed(ui, &input);
 *     do {
 *         ui_begin(ui);
 *         ... widgets ...
 *     } while (ui_end(ui));          // again, when something acted and what was built is already old
 *     platform_present(platform, ui_draw(ui));
 *
 * Feed one input, then build; two inputs without a build between them may lose a touch.
 *
 * Rules kept here for all widgets: act on release inside; pressed state at once; a second release within 300 ms of an
 * action does nothing; while a dialog is open nothing below it acts; Tab and arrows move the focus, Enter uses it. */
#ifndef UI_H
#define UI_H

#include "draw.h"
#include "input.h"

#define UI_ID_SIZE 64
#define UI_LABEL_SIZE 128
#define UI_DEBOUNCE_MS 300

struct ui;

/* Everything is borrowed and must outlive the ui. `shelf` may be NULL where no pictures are shown. */
MUST_USE bool ui_create(struct theme *theme, const struct text_measure *measure, const struct picture_shelf *shelf,
                        struct ui **out, struct err *err);
void ui_destroy(struct ui *ui);

void ui_feed(struct ui *ui, const struct input *input);
void ui_begin(struct ui *ui);
/* True when the frame must be built again before it is shown. At most three times in a row. */
MUST_USE bool ui_end(struct ui *ui);

/* Call on changing screens: forgets finger, focus and scroll positions. */
void ui_forget(struct ui *ui);

const struct draw_list *ui_drawn(const struct ui *ui); /* the finished frame */
struct draw_list *ui_list(struct ui *ui);              /* to draw own marks between widgets */
const struct theme *ui_theme(const struct ui *ui);
const struct text_measure *ui_measure(const struct ui *ui);
const struct picture_shelf *ui_shelf(const struct ui *ui); /* NULL where no pictures are shown */
struct rect ui_window(const struct ui *ui);
int ui_px(const struct ui *ui, enum length length);
int64_t ui_now_ms(const struct ui *ui);

/* When the ui itself wants another frame (a toast ends, dots move): ms from now, -1: never. */
int64_t ui_wake_after_ms(const struct ui *ui);
/* A widget asks for a frame in so many ms. Reset at each ui_begin. */
void ui_wake_in(struct ui *ui, int64_t ms);
/* Asks for this frame to be built again: state the widgets show has changed. */
void ui_again(struct ui *ui);

/* ---- the reveal list: everything a person could touch in this frame, in building order ---- */
struct revealed {
    char id[UI_ID_SIZE];
    char label[UI_LABEL_SIZE]; /* cut at a character */
    struct rect at;            /* the part that can be touched: cut to its scroll area */
    struct rect whole;         /* not cut */
    bool enabled;              /* false as well while a dialog lies above */
    char state[UI_LABEL_SIZE]; /* "", "ticked", "chosen", a field's value … */
};
const struct revealed *ui_revealed(const struct ui *ui, size_t *count);

/* ---- for widgets, here and in screens ---- */
struct ui_touch {
    bool pressed; /* the finger is down inside, having begun inside */
    bool acted;   /* released inside, or Enter on it: exactly once */
    bool focused; /* by keyboard; draws a ring */
};
/* Enters a widget and says what happens to it. */
struct ui_touch ui_touchable(struct ui *ui, struct rect at, const char *id, const char *label, bool enabled,
                             const char *state);
/* The finger now; false when it is up. */
bool ui_finger(const struct ui *ui, int *x, int *y);
/* Typed text and keys not yet used in this frame; taking empties them. Returns KEY_NONE when there is none. */
enum input_key ui_take_key(struct ui *ui);
bool ui_take_text(struct ui *ui, char out[64]);

/* Text on one line, vertically centred in `at`; shortened with … where it is too wide (and noted for ui_check). */
enum ui_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT };
void ui_text(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
             enum colour colour, enum ui_align align);
int ui_text_width(struct ui *ui, const char *text, enum text_role role, enum text_weight weight);
/* Lines broken at at.w, from the top of `at`; returns the height used, also when it is more than at.h (noted for
 * ui_check when it is; what does not fit is not drawn). */
int ui_paragraph(struct ui *ui, struct rect at, const char *text, enum text_role role, enum text_weight weight,
                 enum colour colour, enum ui_align align);
int ui_paragraph_height(struct ui *ui, int width_px, const char *text, enum text_role role, enum text_weight weight);

/* ---- what did not fit, for ui_check ---- */
struct ui_misfit {
    struct rect at;
    char text[UI_LABEL_SIZE];
    int needed_px, given_px;
    bool is_height;
};
const struct ui_misfit *ui_misfits(const struct ui *ui, size_t *count);

#endif
