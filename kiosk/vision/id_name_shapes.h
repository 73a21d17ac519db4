/* A person's name by what its characters look like, beside what OCR makes of it: where both agree it is certain, where
 * they differ shape, OCR's votes and what names are made of decide, and the name is doubtful. Not thread-safe (the bank
 * of characters is kept). */
#ifndef ID_NAME_SHAPES_H
#define ID_NAME_SHAPES_H

#include "glyph_bank.h"
#include "glyph_line.h"
#include "id_name.h"

#define ID_NAME_CHARACTERS_MAX 15
#define ID_NAME_CHOICES 10

struct id_name_shapes {
    size_t length; /* 0: the line could not be cut into characters */
    double misfit; /* as glyph_line_lay */
    struct {
        struct glyph_shape shape;
        struct glyph_match choices[ID_NAME_CHOICES]; /* none: a middle dot */
        size_t count;
    } at[ID_NAME_CHARACTERS_MAX];
};

/* Cuts the line into a name's characters. A line that is none is a success of length 0. ERR_SPACE. */
MUST_USE bool id_name_shapes_take(const struct image *grey, const struct text_part *part, struct id_name_shapes *out,
                                  struct err *err);
/* The name and how sure it is, 0..1; false when shapes say nothing: then id_name_decide has to. */
bool id_name_shapes_decide(const struct id_name_shapes *shapes, const struct id_name_vote *vote,
                           char out[ID_NAME_SIZE], double *sure);

#endif
