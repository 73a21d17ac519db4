/* The draw list: what a frame looks like, as a short list of marks in window pixels. It is the only seam between the
 * screens and whatever shows them (a window, a trace); it knows no fonts and no SDL. Marks later in the list lie on
 * top. Texts are copied into the list, so callers may change theirs at once; the list wipes them when it is cleared.
 * Owner's thread.
 *
 * Writers collect: when memory runs out `failed` stays set until the next clear and later marks are dropped. */
#ifndef DRAW_H
#define DRAW_H

#include "buffer.h"
#include "rect.h"
#include "theme.h"

enum text_weight { TEXT_REGULAR, TEXT_BOLD };

enum draw_kind {
    DRAW_FILL,   /* at, colour, radius (0: sharp corners) */
    DRAW_BORDER, /* the inside edge of at, width px, radius, dash (0: solid, else px on and px off) */
    DRAW_LINE,   /* from at.x,at.y to at.x+at.w, at.y+at.h (may be negative), width, dash, round ends */
    DRAW_RING,   /* circle or ellipse inscribed in at; width 0 fills it; dash as above */
    DRAW_TEXT,   /* em box with its top left at at.x,at.y; at.w measured width, at.h em size; weight */
    DRAW_IMAGE,  /* picture scaled into at */
    DRAW_ICON,   /* assets/icons/<text>.svg, in colour, as large as fits into at */
};

struct draw_mark {
    enum draw_kind kind;
    enum colour colour;
    enum text_weight weight;
    struct rect at;
    struct rect clip;
    int radius, width, dash;
    int picture;
    size_t text, text_size; /* into the list's bytes; always followed by a zero byte */
};

struct draw_list {
    struct draw_mark *marks;
    size_t count, room;
    struct buffer bytes;
    struct rect clip;      /* in force now */
    struct rect clips[16]; /* those outside it */
    int clip_depth;
    const uint32_t *palette; /* borrowed: theme_palette */
    struct rect window;      /* 0, 0, w, h */
    bool failed;
};

void draw_clear(struct draw_list *list, const uint32_t *palette, int width_px, int height_px);
void draw_finish(struct draw_list *list); /* wipes and frees; zeroed is fine */

void draw_fill(struct draw_list *list, struct rect at, int radius_px, enum colour colour);
void draw_border(struct draw_list *list, struct rect at, int radius_px, int width_px, enum colour colour);
void draw_dashed(struct draw_list *list, struct rect at, int radius_px, int width_px, int dash_px, enum colour colour);
void draw_line(struct draw_list *list, int x0, int y0, int x1, int y1, int width_px, int dash_px, enum colour colour);
void draw_ring(struct draw_list *list, struct rect at, int width_px, int dash_px, enum colour colour);
/* size bytes of UTF-8 on one line. width_px is what text_measure said; it bounds what is redrawn, it does not cut. */
void draw_text(struct draw_list *list, int x, int y, const char *text, size_t size, int em_px, enum text_weight weight,
               int width_px, enum colour colour);
void draw_image(struct draw_list *list, struct rect at, int picture);
void draw_icon(struct draw_list *list, struct rect at, const char *name, enum colour colour);

/* Marks are cut to what lies in every clip that was pushed and not popped. At most 16 deep. */
void draw_clip_push(struct draw_list *list, struct rect clip);
void draw_clip_pop(struct draw_list *list);

const char *draw_text_of(const struct draw_list *list, const struct draw_mark *mark);
/* The pixels a mark may touch, cut to its clip. Text may reach past its em box. */
struct rect draw_reach(const struct draw_mark *mark);
const char *draw_kind_name(enum draw_kind kind);
/* One line of text per mark, for traces and tests: "text 40,88 620x34 ink bold 您好". */
void draw_trace(const struct draw_list *list, struct buffer *out);

/* ---- what a platform offers to those who draw ---- */
struct text_measure {
    /* Width in px of size bytes of UTF-8 on one line. */
    int (*width)(void *context, const char *text, size_t size, int em_px, enum text_weight weight);
    /* Whether some font on the station has this character; may be NULL (then: yes). */
    bool (*has)(void *context, uint32_t character);
    void *context;
};

/* Pictures made while running: scans, previews. Handles are > 0. */
struct picture_shelf {
    /* Copies width × height pixels of 4 bytes (R, G, B, A). 0 when there is no room. */
    int (*add)(void *context, const uint8_t *rgba, int width_px, int height_px);
    /* Wipes and frees; 0 and unknown handles are fine. */
    void (*remove)(void *context, int picture);
    /* False for an unknown handle. */
    bool (*size)(void *context, int picture, int *width_px, int *height_px);
    void *context;
};

#endif
