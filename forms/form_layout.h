/* From a form and its values to placed marks: every line, glyph and code of every sheet, in millimetres from the top
 * left. Everything that draws or judges a sheet works from these, so screen, PDF and trace cannot differ.
 *
 * Text that does not fit its place wraps, shrinks to the style's least size, lets its row grow, or fails: ERR_INPUT
 * naming the form's file:line and the mark. Nothing is cut. The thread that owns `forms`. */
#ifndef FORM_LAYOUT_H
#define FORM_LAYOUT_H

#include "form.h"
#include "stamp_area.h"

enum placed_kind {
    PLACED_TEXT,    /* one line of glyphs */
    PLACED_LINE,    /* straight, from x,y to x+w,y+h */
    PLACED_FRAME,   /* rectangle, filled or stroked */
    PLACED_ELLIPSE, /* in the box x,y,w,h; stroked */
    PLACED_CODE,    /* black modules on white in the box: QR (square) or bars (one row) */
    PLACED_PICTURE, /* pixels in the box */
    PLACED_TICK,    /* a small square, ticked or not */
    PLACED_POLYGON, /* filled */
    PLACED_FIELD,   /* where a signature of the document will show; nothing is drawn */
    PLACED_KIND_COUNT
};

#define PLACED_NO_INK 0xff000000u

struct placed_glyph {
    uint32_t character; /* Unicode */
    uint16_t glyph;     /* in the face */
    uint8_t face;       /* font.h */
    float x_mm;         /* from the mark's x */
};

struct placed_mark {
    enum placed_kind kind;
    double x_mm, y_mm, w_mm, h_mm; /* text: start and baseline, w the advance, h the size */
    uint32_t ink;                  /* 0xRRGGBB of text, line or outline; PLACED_NO_INK: none */
    uint32_t fill;                 /* frames; PLACED_NO_INK: none */
    double line_mm, dash_mm, round_mm; /* widths and radius; dash 0: solid; text as a shape: how much heavier */
    union {
        struct {
            const char *utf8; /* this line, as it is copied out */
            const struct placed_glyph *glyphs;
            size_t count;
            double size_mm;  /* of the em */
            double turn_deg; /* anticlockwise about x,y */
            bool spaced;     /* glyphs stand wider than their advances: copying must not see blanks */
            bool shape;      /* no text to be copied: a specimen mark, the digits in place of a missing glyph */
        } text;
        struct {
            const uint8_t *modules; /* one byte each, 1 black, row by row */
            unsigned columns, rows;
            const char *utf8; /* what it says, for the trace and the tests */
        } code;
        const struct form_picture *picture;
        bool ticked;
        struct {
            const double *points_mm; /* x, y in turn, from the mark's x, y */
            size_t count;            /* of corners */
        } polygon;
        struct {
            const char *name;
            bool filled; /* the marks behind it show what stands in it */
        } field;
    } as;
};

struct placed_sheet {
    double width_mm, height_mm;
    struct placed_mark *marks; /* in reading order */
    size_t mark_count;
    struct stamp_area *areas;
    size_t area_count;
};

/* Characters for which no font has a glyph: drawn as a box with the code point, and listed here once each. */
#define PLACED_MISSING_MAX 32

struct placed_sheets {
    const char *title, *version, *code; /* the form's; borrowed from it */
    struct placed_sheet *sheets;
    size_t count;
    uint32_t missing[PLACED_MISSING_MAX];
    size_t missing_count;
    struct placed_store *store; /* owns every array and text above; wiped when destroyed */
};

/* Lays out all pages. issue NULL: no page codes, case number blank. Pictures stay borrowed from the caller. */
MUST_USE bool form_layout(struct forms *forms, const struct form *form, const struct form_values *values,
                          const struct form_issue *issue, struct placed_sheets *out, struct err *err);
void placed_sheets_finish(struct placed_sheets *sheets); /* zeroed is fine */

/* How many pages the form takes with these values. */
MUST_USE bool form_page_count(struct forms *forms, const struct form *form, const struct form_values *values,
                              unsigned *out, struct err *err);

/* The stamp areas of all pages, as they lie with these values, without drawing anything. *out is freed with free(). */
MUST_USE bool form_stamp_areas(struct forms *forms, const struct form *form, const struct form_values *values,
                               struct stamp_area **out, size_t *count, struct err *err);

#endif
