/* A face cut down to the characters of one document: a small TrueType file, written from outlines. No hints, no layout
 * tables, no names: a PDF needs glyf head hhea hmtx loca maxp.
 *
 * Outlines are put on a coarser grid (font.c says which; Song 1/256 em, which at 11 pt is 0.015 mm, a third of a 600 dpi
 * dot) and points that change nothing by more than a grid step are left out. A page of Song costs two thirds of what the
 * face's own outlines would. Glyphs that lie in the usual box of an em share it as their bounds, which costs nothing.
 *
 * A subset may begin with a base: glyphs that many documents share, written and deflated once. The thread that owns the
 * fonts. */
#ifndef FONT_SUBSET_H
#define FONT_SUBSET_H

#include "font.h"
#include "packed.h"

/* A run of glyphs: their outlines one behind the other, and what the tables say of them. */
struct font_run {
    uint32_t *characters; /* in order */
    size_t count;
    struct buffer glyf;
    uint32_t *ends; /* of each glyph in glyf */
    int *width, *left; /* on the grid */
    int bounds[4], widest, most_points, most_contours;
};

struct font_base {
    struct font_run run;
    struct packed_part packed; /* run.glyf */
    uint32_t checksum;         /* of it */
};

struct font_subset {
    struct font_run run;     /* behind the base */
    struct buffer head;      /* the file up to its glyphs */
    struct buffer rest;      /* behind the base: run's glyphs and the other tables */
    const struct font_base *base;
    size_t file_size;
    int grid;
};

/* characters: each once, all drawn by this face, at most 65534. ERR_SPACE or ERR_DAMAGED (a font file that cannot be
 * read). */
MUST_USE bool font_base_make(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count,
                             struct font_base *out, struct err *err);
void font_base_finish(struct font_base *base); /* zeroed is fine */

/* The same for what a document adds: none of `characters` is in the base, which is NULL or borrowed. Glyph 0 is .notdef,
 * empty; the base's follow, then one for each character, in order. */
MUST_USE bool font_subset_make(struct fonts *fonts, uint8_t face, const struct font_base *base, const uint32_t *characters,
                               size_t count, struct font_subset *out, struct err *err);
void font_subset_finish(struct font_subset *subset); /* zeroed is fine */

/* The file, deflated. */
MUST_USE bool font_subset_pack(const struct font_subset *subset, struct packer *packer, struct err *err);

/* How many characters, and the index-th: its glyph is index + 1. */
size_t font_subset_count(const struct font_subset *subset);
uint32_t font_subset_character(const struct font_subset *subset, size_t index);
int font_subset_width(const struct font_subset *subset, size_t index); /* millièmes of an em, as the file has it */

#endif
