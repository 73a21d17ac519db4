/* A line that OCR has read, looked at again by the shapes of its characters (glyph_bank.h): as many characters as were
 * read must fit where ink is, and each must look like what was read. Not thread-safe (the bank is kept). */
#ifndef SECOND_LOOK_H
#define SECOND_LOOK_H

#include "ocr.h"
#include "text_line.h"

/* text: what was read in this part, in. Chinese characters that look like another one by far are replaced by that.
 * *sure: 0..1 for the weakest character of the whole; 0.5 and more is to be believed; 0 when nothing can be said. */
MUST_USE bool second_look(const struct image *grey, const struct text_part *part, struct ocr_text *text, double *sure,
                          struct err *err);

#endif
