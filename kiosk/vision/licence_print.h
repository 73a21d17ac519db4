/* The print of an upright licence as runs with their labels, and the values beside them, looked at in several ways. Not
 * thread-safe (the OCR engine is kept). */
#ifndef LICENCE_PRINT_H
#define LICENCE_PRINT_H

#include "id_name.h"
#include "licence_lines.h"
#include "licence_words.h"

#define LICENCE_VALUE_ROWS_MAX 4

struct licence_print {
    struct image grey; /* LICENCE_DPI; yours */
    struct licence_run runs[LICENCE_RUNS_MAX];
    enum licence_label labels[LICENCE_RUNS_MAX];
    char texts[LICENCE_RUNS_MAX][64]; /* of the runs that were read as labels may be; longer texts are cut */
    double value_x[LICENCE_RUNS_MAX]; /* of a run that begins with a label and goes on with its value: where that is */
    size_t count;
};

/* What stands beside (or under) a label. */
struct licence_value {
    struct text_part rows[LICENCE_VALUE_ROWS_MAX];
    size_t row_count;
};

/* Several readings of one value. */
struct licence_readings {
    char text[OCR_TEXT_SIZE]; /* what most looks saw, else the first */
    int agreeing, looks;      /* looks that saw just this, of all */
    double least;
};

/* Finds the runs of print->grey. */
void licence_print_find(struct licence_print *print);
/* Reads a few runs that look like labels; how many are. Enough to tell whether the paper is the right way up. */
MUST_USE bool licence_print_try(struct licence_print *print, size_t *labels, struct err *err);
/* Reads every run that may be a label, a title or a code. */
MUST_USE bool licence_print_labels(struct licence_print *print, struct err *err);
/* The paper's title (licence_words_title), NULL when there is none. Parentheses part long titles into runs of which none
 * alone is one: then the largest line is read as a whole. After licence_print_labels. */
MUST_USE bool licence_print_title(const struct licence_print *print, const char **title, struct err *err);
/* The run of that label, or print->count. */
size_t licence_print_label(const struct licence_print *print, enum licence_label label);
/* The value of that label's run; false: nothing stands there. */
bool licence_print_value(const struct licence_print *print, size_t label_run, struct licence_value *out);
/* The line that begins with a run and goes on over small gaps; false when the run goes on from its left itself. */
bool licence_print_line(const struct licence_print *print, size_t run, struct text_part *out);
/* Cleaned texts of a value, three looks. */
MUST_USE bool licence_print_read(const struct licence_print *print, const struct licence_value *value,
                                 struct licence_readings *out, struct err *err);
/* The same for a person's name. */
MUST_USE bool licence_print_read_name(const struct licence_print *print, const struct licence_value *value,
                                      struct id_name_vote *vote, struct err *err);
/* One look at a part: the line scaled to that height. */
MUST_USE bool licence_print_look(const struct licence_print *print, const struct text_part *parts, size_t count,
                                 double height_px, int margin_px, enum ocr_mode mode, struct ocr_text *out,
                                 struct err *err);
void licence_print_finish(struct licence_print *print); /* wipes */

#endif
