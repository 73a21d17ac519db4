/* Text measured, broken into lines and spread over them: Chinese and Latin mixed, no closing punctuation at the start of
 * a line, no opening one at its end. Lengths in mm. The thread that owns the fonts. */
#ifndef LINE_BREAK_H
#define LINE_BREAK_H

#include "font.h"

/* One character of a text, in order. */
struct letter {
    uint32_t character;
    uint32_t at;     /* byte offset in the text */
    uint16_t glyph;
    uint8_t face;    /* FONT_MISSING: a box stands for it */
    bool may_break;  /* a line may end after it */
    bool must_break; /* a line ends after it: a newline, which is not drawn */
    double advance;  /* ems */
    double after;    /* ems of white after it when another follows on the line: tracking, Chinese beside Latin */
};

struct letters {
    const char *text;
    struct letter *letters;
    size_t count;
};

/* Measures text (borrowed) in a family; spacing in ems goes between all characters. */
MUST_USE bool letters_make(struct fonts *fonts, enum font_family family, const char *text, double spacing,
                           struct letters *out, struct err *err);
void letters_finish(struct letters *letters); /* wipes; zeroed is fine */

/* One line: letters [first, end) without the blanks at its end, and how wide they are in ems. */
struct text_line {
    size_t first, end;
    double width;
    bool last; /* of its paragraph: not justified */
};

/* Breaks at `width` ems, the first line of each paragraph `indent` ems narrower. A word wider than a line is broken
 * inside only when `anywhere`; else `*fits` becomes false. *out is yours: free(). */
MUST_USE bool letters_break(const struct letters *letters, double width, double indent, bool anywhere,
                            struct text_line **out, size_t *count, bool *fits, struct err *err);

/* Whether white may be added after this letter when a line is justified. */
bool letter_may_stretch(const struct letters *letters, size_t index);

#endif
