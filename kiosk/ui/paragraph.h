/* Breaking text into lines (Unicode line breaking through libunibreak: Chinese punctuation never begins a line,
 * numbers and Latin words stay whole where they fit). "\n" always breaks. */
#ifndef PARAGRAPH_H
#define PARAGRAPH_H

#include "draw.h"

struct paragraph_line {
    size_t start, size; /* bytes, without the white space at the end of the line */
    int width_px;
};

struct paragraph {
    struct paragraph_line *lines;
    size_t count, room;
    int width_px; /* the widest line */
};

/* Breaks size bytes at width_px; a word wider than that is broken inside. False only when memory runs out. The
 * paragraph may be used again and again; paragraph_finish frees it (zeroed is fine). `language` is "zh" or "en". */
MUST_USE bool paragraph_break(struct paragraph *p, const struct text_measure *measure, const char *text, size_t size,
                              int em_px, enum text_weight weight, int width_px, const char *language);
void paragraph_finish(struct paragraph *p);

#endif
