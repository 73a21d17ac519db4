/* What lies inside struct ui; for the files of this folder only. */
#ifndef UI_INSIDE_H
#define UI_INSIDE_H

#include "paragraph.h"
#include "ui.h"

#define UI_MISFITS_MAX 32
#define UI_SCROLLS_MAX 8
#define UI_TOAST_MS 4000

struct ui_scroll {
    char id[UI_ID_SIZE];
    int offset_px, content_px, view_px;
    int dragged_from_px; /* offset when the drag began; -1: no drag */
    bool seen_end, built;
};

/* Which frame's events are still to be used. */
struct ui_events {
    bool down, up;
    enum input_key key;
    char text[64];
};

struct ui {
    struct theme *theme;
    const struct text_measure *measure;
    const struct picture_shelf *shelf;
    struct draw_list list;
    struct paragraph paragraph;

    struct revealed *revealed;
    size_t revealed_count, revealed_room;
    struct ui_misfit misfits[UI_MISFITS_MAX];
    size_t misfit_count;

    /* the finger */
    bool is_down;
    int x, y, down_x, down_y;
    int64_t down_ms, acted_ms; /* of the press under way; of the last action that debounces */
    char pressed[UI_ID_SIZE];
    struct ui_events events;

    char focus[UI_ID_SIZE];

    struct rect touch_clip; /* empty: the window */
    bool is_clipped;
    int layer;        /* widgets built now: 0 the page, 1 a dialog */
    int top_layer;    /* of the last frame: what lies below it does not act */
    int layers_built; /* of this frame */

    struct ui_scroll scrolls[UI_SCROLLS_MAX];
    int scroll_open; /* index of the area being built, -1: none */

    bool again;
    int passes;
    int64_t now_ms, wake_ms;

    char toast[UI_LABEL_SIZE * 2];
    int toast_kind;
    int64_t toast_until_ms;
};

/* Like ui_touchable, for keys that are hit in quick succession: no debounce. */
struct ui_touch ui_touchable_key(struct ui *ui, struct rect at, const char *id, const char *label, bool enabled,
                                 const char *state);
void ui_note_misfit(struct ui *ui, struct rect at, const char *text, int needed_px, int given_px, bool is_height);
/* Ring of keyboard focus around a widget. */
void ui_focus_ring(struct ui *ui, struct rect at, int radius_px);
/* A key of a pad that stands in the keyboard's place; its name gives way to its width. region_pad.c */
bool ui_pad_key(struct ui *ui, struct rect at, const char *id, const char *label, bool chosen);
/* Drawn over everything by ui_end. */
void ui_toast_draw(struct ui *ui);
/* Copies a text of any length into a field of `size` bytes, cut at a character. */
void ui_copy(char *out, size_t size, const char *text);
/* Largest em size, at most the role's, in which the text is no wider than width_px; never below 0.7 of it. */
int ui_fitting_em(struct ui *ui, const char *text, enum text_role role, enum text_weight weight, int width_px);
void ui_text_em(struct ui *ui, struct rect at, const char *text, int em_px, enum text_weight weight, enum colour colour,
                enum ui_align align);

#endif
