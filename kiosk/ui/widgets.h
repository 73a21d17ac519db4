/* The widgets: each draws itself into a rectangle, is entered in the reveal list, and returns true in the one frame in
 * which it was used. Ids are unique within a screen; texts are in the person's language already. */
#ifndef WIDGETS_H
#define WIDGETS_H

#include "entry.h"
#include "illustration.h"
#include "ui.h"

enum button_style {
    BUTTON_PRIMARY,   /* the one main action */
    BUTTON_SECONDARY, /* white with a border */
    BUTTON_DANGER,    /* red border: something is lost */
    BUTTON_PILL,      /* round ends, note-sized text: top bar */
    BUTTON_PILL_DANGER,
    BUTTON_CALL,      /* amber pill: 呼叫工作人员 */
    BUTTON_QUIET      /* no border: text in the main colour */
};

bool ui_button(struct ui *ui, struct rect at, const char *id, const char *label, enum button_style style, bool enabled);
/* The same with an icon before the label (NULL: none). */
bool ui_icon_button(struct ui *ui, struct rect at, const char *id, const char *icon, const char *label,
                    enum button_style style, bool enabled);
/* How wide a button must be for its label, at least the touch floor. */
int ui_button_width(struct ui *ui, const char *icon, const char *label, enum button_style style);
int ui_button_height(struct ui *ui, enum button_style style);

struct tile {
    const char *id, *icon, *title, *subtitle; /* icon and subtitle may be NULL */
    const char *badge;                        /* small, top right; NULL: none */
    enum illustration picture;                /* in place of the icon where there is room for it */
    bool chosen, disabled;
    bool onward; /* an arrow at the right: touching leads on */
};
/* A big card: picture, or icon on a tinted square; title, subtitle. */
bool ui_tile(struct ui *ui, struct rect at, const struct tile *tile);

/* Box with a tick and a text of any number of lines; flips *ticked. The whole area is the target. */
bool ui_tick(struct ui *ui, struct rect at, const char *id, const char *text, bool *ticked, bool enabled);
int ui_tick_height(struct ui *ui, int width_px, const char *text);

/* Chips of which one (or, with `several`, any number) is chosen, in equal columns. chosen: bit i for choice i.
 * Ids are "<id>:<i>". Returns true when *chosen changed. At most 32. */
bool ui_choice(struct ui *ui, struct rect at, const char *id, const char *const *labels, int count, uint32_t *chosen,
               bool several);
int ui_choice_height(struct ui *ui, int width_px, const char *const *labels, int count);

struct text_field {
    const char *id, *label;  /* the label is for the reveal list only; draw it with ui_text */
    const char *placeholder; /* NULL: none */
    bool active;             /* shows the caret and takes what a real keyboard types */
    bool large;              /* heading-sized text */
    enum colour edge;        /* COLOUR_NONE: by state; COLOUR_WARN and COLOUR_BAD for checks */
};
/* Value, composition and caret; a touch places the caret. Returns true when touched. The value's end stays in sight. */
bool ui_text_field(struct ui *ui, struct rect at, const struct text_field *field, struct entry *entry);

enum badge_kind { BADGE_NONE, BADGE_GOOD, BADGE_WARN, BADGE_BAD, BADGE_WAITING };
/* A coloured pill with a mark and a text, right-aligned in `at`; returns the width used. */
int ui_badge(struct ui *ui, struct rect at, enum badge_kind kind, const char *text);
int ui_badge_width(struct ui *ui, const char *text);

struct list_row {
    const char *id;
    const char *label; /* left, soft when there is a value, else ink */
    const char *value; /* NULL: none */
    const char *note;  /* right, soft, before the badge; NULL: none */
    enum badge_kind badge;
    const char *badge_text; /* NULL with a badge kind: only its mark */
    const char *edit;       /* label of the button at the right, for example "修改"; NULL: none */
    bool touchable;         /* the whole row is the target */
    bool chosen;
    int label_px; /* width of the label column; 0: a third of the row */
};
/* Returns true when the edit button ("<id>:edit") or a touchable row ("<id>") was used. A line is drawn below. */
bool ui_row(struct ui *ui, struct rect at, const struct list_row *row);
int ui_row_height(struct ui *ui, int width_px, const struct list_row *row);

/* A white card; returns the room inside its padding. */
struct rect ui_card(struct ui *ui, struct rect at);
/* A tinted box with a mark and a paragraph (notes, warnings); returns its height. */
int ui_note(struct ui *ui, struct rect at, enum badge_kind kind, const char *text);
int ui_note_height(struct ui *ui, int width_px, const char *text);

/* Bar with its figure; of <= 0: moving dots instead. label NULL: none. */
void ui_progress(struct ui *ui, struct rect at, int done, int of, const char *label);
/* Three dots that move, for waiting on a device. */
void ui_waiting(struct ui *ui, struct rect at);

/* A picture from the shelf, fitted and centred on a card; handle 0 shows an icon. Returns where the picture lies. */
struct rect ui_picture(struct ui *ui, struct rect at, int picture, const char *empty_icon);
/* An A4 sheet in miniature with a few grey lines; returns its rectangle, for marks in sheet millimetres. */
struct rect ui_sheet(struct ui *ui, struct rect at, const char *title);

/* ---- scrolling: always with visible arrows, and by dragging ----
 * Between begin and end, build at the rectangle that begin returns (its height is content_px, its top moved up by what
 * is scrolled); everything is cut to the visible part. Arrows have ids "<id>:up" and "<id>:down" and are only there
 * when the content is higher than the area. Areas do not nest. */
struct rect ui_scroll_begin(struct ui *ui, struct rect at, const char *id, int content_px);
void ui_scroll_end(struct ui *ui);
/* Width that ui_scroll_begin will leave for content. */
int ui_scroll_width(struct ui *ui, struct rect at, int content_px);
/* Moves to a position at the next frame, 0: top. */
void ui_scroll_to(struct ui *ui, const char *id, int offset_px);
/* Whether the person has seen the end of the area (for agreements). */
bool ui_scroll_seen_end(const struct ui *ui, const char *id);

#endif
