/* The font files of the screen: which face has which character, and what HarfBuzz and FreeType need of it. */
#ifndef FACES_H
#define FACES_H

#include "draw.h"

#define FACES_MAX 8

struct faces;

MUST_USE bool faces_open(struct faces **out, struct err *err);
void faces_close(struct faces *faces);

/* The first face of the weight's chain that has the character; its glyph number. Face 0 and glyph 0 (a box) when none
 * has. */
struct face_glyph {
    int face;
    uint32_t glyph;
    int advance; /* in 1/1000 em */
};
struct face_glyph faces_find(struct faces *faces, uint32_t character, enum text_weight weight);

struct shaped_glyph {
    uint32_t glyph;
    float advance_em, x_em, y_em; /* in em */
};
/* Shapes size bytes with one face. At most `room` glyphs; returns how many. */
int faces_shape(struct faces *faces, int face, const char *text, size_t size, struct shaped_glyph *out, int room);

struct face_mask {
    const uint8_t *px;                        /* width × height coverages; borrowed until the next call */
    int width_px, height_px, left_px, top_px; /* from the pen on the base line; top upwards */
};
/* phase: quarters of a pixel to the right. False for an empty glyph. */
bool faces_rasterise(struct faces *faces, int face, uint32_t glyph, int em_px, int phase, struct face_mask *out);

#endif
