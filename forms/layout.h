/* A layout under way, shared by the files that place marks; for the engine alone. All return false with err set. */
#ifndef LAYOUT_H
#define LAYOUT_H

#include "form_description.h"
#include "line_break.h"
#include "placed.h"

#define LAYOUT_PT_MM (25.4 / 72.0)

/* A text that goes on the annex. */
enum { ANNEX_MAX = 32 };
struct annexed {
    const char *label, *text; /* in the store of the sheets */
};

struct layout {
    struct forms *forms;
    struct fonts *fonts;
    const struct furniture *furniture;
    const struct form *form;
    const struct form_values *values;
    const struct form_issue *issue; /* NULL: blank */
    struct placed_sheets *out;
    struct err *err;

    const struct face_description *face;
    const struct page_description *page;
    unsigned page_total;
    double y_mm; /* below the mark before */

    const char *each; /* the list of the row being repeated, NULL outside */
    unsigned each_index;

    const char *label; /* of the cell being placed: the text of the cell before it, not filled in; NULL outside */
    struct annexed annexed[ANNEX_MAX];
    size_t annex_count;

    char numbers[4][16]; /* texts of numbers, in turn */
    unsigned turn;

    const char *file; /* where the mark being placed is written, for errors */
    char place[128];
};

struct box {
    double x, y, w, h; /* mm; h < 0: as high as its contents */
};

/* ---- values (layout_values.c) ---- */
/* A value by name; "" when there is none. Borrowed until the third next call. */
const char *layout_value(struct layout *l, const char *name);
/* A text with {names} filled in; "{{" is a brace. */
MUST_USE bool layout_fill(struct layout *l, const char *text, struct buffer *out);
MUST_USE bool layout_when(struct layout *l, const char *condition, bool *holds);
/* err with "file:line: " before it. */
bool layout_fail(struct layout *l, enum err_code code, const char *format, ...) __attribute__((format(printf, 3, 4)));
bool layout_fail_within(struct layout *l);

/* ---- text (layout_text.c) ---- */
struct text_block {
    const struct style *style;
    struct letters letters;
    struct text_line *lines;
    size_t count;
    double size_mm, line_mm;
    double width_mm; /* inside the padding */
};
double style_number(const double *number, double otherwise);
const struct style *layout_style(struct layout *l, const char *name); /* NULL with err set */
/* Chooses size and lines so that the text fits w × h (h < 0: free); text is borrowed. */
MUST_USE bool text_block_fit(struct layout *l, const struct style *style, const double *size_pt, const char *text,
                             double w_mm, double h_mm, struct text_block *out);
double text_block_height(const struct text_block *block);
MUST_USE bool text_block_place(struct layout *l, const struct text_block *block, struct box box);
MUST_USE bool text_block_place_turned(struct layout *l, const struct text_block *block, struct box box, double deg);
void text_block_finish(struct text_block *block);
/* Fill, fit and place in one. */
MUST_USE bool layout_text(struct layout *l, const struct style *style, const double *size_pt, const char *text,
                          struct box box);

/* ---- marks (layout_marks.c, layout_choices.c, layout_table.c) ---- */
uint32_t layout_grey(double ink); /* 0 black … 1 white */
/* Adds, after seeing that it lies on the sheet. */
MUST_USE bool layout_add(struct layout *l, const struct placed_mark *mark);
/* Places any mark but a table; box as described, h < 0 where not given. The height that was used comes back. */
MUST_USE bool layout_mark(struct layout *l, const struct mark_description *mark, struct box box, double *height);
MUST_USE bool layout_ticks(struct layout *l, const struct ticks_description *ticks, struct box box, double *height,
                           bool measure_only);
MUST_USE bool layout_boxes(struct layout *l, const struct boxes_description *boxes, struct box box, double *height);
MUST_USE bool layout_table(struct layout *l, const struct table_description *table, struct box box);
MUST_USE bool layout_code(struct layout *l, const char *text, char level, double x_mm, double y_mm, double side_mm);
/* The last mark once more, elsewhere on its sheet. */
MUST_USE bool layout_again(struct layout *l, double x_mm, double y_mm);

/* ---- sheets (form_layout.c) ---- */
/* The next sheet of a page that continues; err when it does not. */
MUST_USE bool layout_next_sheet(struct layout *l);
double layout_bottom(const struct layout *l); /* where marks must end */
double layout_left(const struct layout *l);   /* the margin, and how wide the sheet is between margins */
double layout_width(const struct layout *l);

/* ---- the annex (layout_annex.c) ---- */
/* Keeps a text for the annex; *reference is what stands in its place, as long as the sheets. */
MUST_USE bool layout_annex_note(struct layout *l, const char *text, const char **reference);
/* Adds the annex's sheets when there is something on them. */
MUST_USE bool layout_annex(struct layout *l);

#endif
