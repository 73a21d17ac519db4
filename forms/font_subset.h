/* A face cut down to the characters of one document: a small TrueType file, written from outlines. No hints, no layout
 * tables, no names: a PDF needs glyf head hhea hmtx loca maxp.
 *
 * Outlines are put on a coarser grid (font.c says which; Song 1/256 em, which at 11 pt is 0.015 mm, a third of a 600 dpi
 * dot) and points that change nothing by more than a grid step are left out. A page of Song costs two thirds of what the
 * face's own outlines would. The thread that owns the fonts. */
#ifndef FONT_SUBSET_H
#define FONT_SUBSET_H

#include "font.h"

struct font_subset {
    struct buffer file; /* glyph 0 is .notdef, empty; then one glyph for each character, in order */
    int *width;         /* of each character, in millièmes of an em, as the file has it */
};

/* characters: each once, all drawn by this face, at most 65534. ERR_SPACE or ERR_DAMAGED (a font file that cannot be
 * read). */
MUST_USE bool font_subset_make(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count,
                               struct font_subset *out, struct err *err);
void font_subset_finish(struct font_subset *subset); /* zeroed is fine */

#endif
