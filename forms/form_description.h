/* Forms as they stand in YAML: the structs that the schema fills, for the engine alone. Keys are described in README.md
 * of this folder; numbers are mm, text sizes pt. Optional numbers are pointers, NULL where not given. */
#ifndef FORM_DESCRIPTION_H
#define FORM_DESCRIPTION_H

#include "err.h"
#include "font.h"
#include "stamp_area.h"

enum text_align { ALIGN_LEFT, ALIGN_CENTRE, ALIGN_RIGHT, ALIGN_JUSTIFY, ALIGN_SPREAD };
enum text_middle { MIDDLE_TOP, MIDDLE_MIDDLE, MIDDLE_BOTTOM };
/* What happens to text that does not fit at its full size. */
enum text_fit {
    FIT_WRAP,   /* more lines; error when they do not fit into the height given */
    FIT_SHRINK, /* smaller, down to `least`, then error */
    FIT_GROW,   /* more lines, and its row or box grows */
    FIT_LINE,   /* one line at full size, else error */
    FIT_ANNEX,  /* as FIT_SHRINK, but what does not fit is printed in full on an annex sheet */
};

struct style {
    char *name;
    enum font_family family;
    double *size, *least;    /* pt */
    double *leading;         /* line height in sizes */
    double *indent;          /* of the first line, ems */
    double *spacing;         /* between characters, ems */
    double *pad;             /* mm at both sides inside a box */
    double *ink, *fill;      /* 0 black … 1 white; no fill: NULL */
    enum text_align align;
    enum text_middle middle;
    enum text_fit fit;
};

/* Every mark has these. Without y it stands `gap` below the mark before it. */
struct place {
    char *when;
    double *x, *y, *gap, *w, *h;
};

struct text_description {
    struct place place;
    char *text, *style;
    double *size;
    double *turn; /* degrees anticlockwise about the middle of its box; one line, drawn as a shape */
};

/* A small square, ticked when `when` holds, and its label. */
struct choice {
    char *when, *label;
};

struct ticks_description {
    struct place place;
    char *style;
    double *between; /* mm between choices, default 6 */
    struct choice *choices;
    unsigned choice_count;
};

/* One character per box. */
struct boxes_description {
    struct place place;
    char *text, *style;
    unsigned count;
    double *box_w, *box_h;
};

struct line_description {
    struct place place;
    double *line, *dash, *ink;
};

struct frame_description {
    struct place place;
    double *line, *dash, *ink, *fill, *round;
};

struct mark_description;

/* Text, ticks or boxes fill the cell by its style; marks stand in it by their own numbers, from its top left. */
struct cell {
    char *text, *style;
    unsigned span; /* columns; 0: 1 */
    struct ticks_description *ticks;
    struct boxes_description *boxes;
    struct mark_description *marks;
    unsigned mark_count;
};

struct row {
    char *when, *each; /* each: once for every item of a list */
    unsigned blank;    /* how often instead on a form to be filled in by hand */
    double *height;
    struct cell *cells;
    unsigned cell_count;
};

struct table_description {
    struct place place;
    double *columns;
    unsigned column_count;
    double *height;       /* of a row, default 9 */
    double *line, *border;
    unsigned head;        /* rows repeated at the top of the next page */
    struct row *rows;
    unsigned row_count;
};

struct image_description {
    struct place place;
    char *name;
    bool shrink; /* what is larger than its place is made smaller, as on a photocopier; otherwise it is an error */
};

struct qr_description {
    struct place place; /* w: side without quiet zone */
    char *text;
    char *level; /* L M Q H, default M */
};

struct bars_description {
    struct place place;
    char *text;
    enum text_align align; /* left or centre */
};

/* Where ink belongs: a light dashed outline with a word in it. */
struct stamp_description {
    struct place place;
    char *name, *word;
    enum stamp_role role;
    enum stamp_hue hue;
    enum stamp_shape shape;
    bool optional;
    double *least, *most;
};

/* Crosses at the four corners of the box: known distances for the scan. */
struct crosses_description {
    struct place place;
    double *arm;
};

/* Where the office's acceptance stamp will stand: a circle, w across. With a date it stands there. */
struct acceptance_description {
    struct place place;
    char *name;         /* of the signature field */
    char *office, *date;
};

enum mark_kind {
    MARK_TEXT,
    MARK_TICKS,
    MARK_BOXES,
    MARK_LINE,
    MARK_FRAME,
    MARK_TABLE,
    MARK_IMAGE,
    MARK_QR,
    MARK_BARS,
    MARK_STAMP,
    MARK_CROSSES,
    MARK_ACCEPTANCE,
    MARK_KIND_COUNT
};

/* Exactly one is set; form_description_load sees to it. */
struct mark_description {
    struct text_description *text;
    struct ticks_description *ticks;
    struct boxes_description *boxes;
    struct line_description *line;
    struct frame_description *frame;
    struct table_description *table;
    struct image_description *image;
    struct qr_description *qr;
    struct bars_description *bars;
    struct stamp_description *stamp;
    struct crosses_description *crosses;
    struct acceptance_description *acceptance;
};

/* A value that is no answer: the caller gives it; `longest` is its widest legal text. */
struct given {
    char *name, *longest;
};

struct page_description {
    char *when;
    bool continues;        /* marks that pass `bottom` go on the next sheet, from `top` on */
    double *top, *bottom;
    struct mark_description *marks;
    unsigned mark_count;
};

/* Which keys and marks a form may hold; grows when a form can ask for something that older stations do not know. */
enum { FORM_FORMAT = 1 };

struct form_description {
    char *code, *title, *version, *face;
    unsigned format; /* 0: as 1 */
    bool page_codes;
    struct given *given;
    unsigned given_count;
    struct page_description *pages;
    unsigned page_count;
};

/* Sheets behind the form's own, for texts that do not fit. */
struct annex_description {
    double *top, *gap;         /* where the title stands; mm below it, half of that below an item */
    char *title, *title_style;
    char *reference;           /* what stands in place of the text; {annex.n} is its number there */
    char *style;               /* of an item, fit wrap */
};

/* What a face of paper always carries: head, foot, specimen mark. */
struct face_description {
    char *name;
    double *width, *height; /* of the sheet */
    double *left, *right;   /* margins: where marks without x begin, how wide those without w are */
    double *bottom;         /* where the marks of a page end, unless the page says otherwise */
    struct mark_description *marks;
    unsigned mark_count;
    struct annex_description *annex; /* NULL: a text that does not fit is an error */
};

struct furniture {
    struct style *styles;
    unsigned style_count;
    struct face_description *faces;
    unsigned face_count;
};

/* ERR_INPUT with file:line; *out is yours to destroy. */
MUST_USE bool form_description_load(const char *path, struct form_description **out, struct err *err);
void form_description_destroy(struct form_description *form);
MUST_USE bool furniture_load(const char *path, struct furniture **out, struct err *err);
void furniture_destroy(struct furniture *furniture);

const struct style *furniture_style(const struct furniture *furniture, const char *name); /* NULL: not there */
const struct face_description *furniture_face(const struct furniture *furniture, const char *name);

/* What a loaded folder shares; borrowed. */
struct forms;
struct fonts *forms_fonts(struct forms *forms);
const struct furniture *forms_furniture(const struct forms *forms);
const char *forms_furniture_path(const struct forms *forms);
/* Where form_glyphs.c keeps what is drawn once for all prints of a form; destroyed with it. */
struct form;
struct form_glyphs;
struct form_glyphs **forms_glyphs(struct forms *forms, const struct form *form);

/* Which of the kinds a mark is, and what all kinds have. */
enum mark_kind mark_kind(const struct mark_description *mark);
const char *mark_kind_name(enum mark_kind kind); /* "text", as in YAML */
const struct place *mark_place(const struct mark_description *mark);

#endif
