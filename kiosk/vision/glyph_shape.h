/* What one printed character looks like, as numbers that hardly depend on typeface, weight, size and blur: how strongly
 * edges of eight directions run through each of 8 × 8 cells of the character stretched to a square (directional features,
 * as in the literature on Chinese OCR since Kimura 1987). Two shapes are compared by their product. Any thread. */
#ifndef GLYPH_SHAPE_H
#define GLYPH_SHAPE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define GLYPH_SHAPE_VALUES 512

struct glyph_shape {
    int16_t v[GLYPH_SHAPE_VALUES]; /* of length 4096 together */
};

/* ink: rows of stride bytes, 255 where there is all ink, 0 on paper. False, and nothing written, when
 * there is none, or more than 128 pixels either way. */
bool glyph_shape_take(const uint8_t *ink, int width_px, int height_px, size_t stride, struct glyph_shape *out);
/* 0 for nothing in common, 1 for the same. */
double glyph_shape_likeness(const struct glyph_shape *a, const struct glyph_shape *b);

#endif
