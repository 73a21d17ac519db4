/* A line of print cut into its characters, when it is known or supposed how many they are and of what kind: Chinese
 * ones stand a full width apart, digits and capitals about half. Not thread-safe: working memory is kept. */
#ifndef GLYPH_LINE_H
#define GLYPH_LINE_H

#include "glyph_shape.h"
#include "text_line.h"

#define GLYPH_PIECES_MAX 192
#define GLYPH_CELLS_MAX 40

enum glyph_kind { GLYPH_WIDE, GLYPH_NARROW, GLYPH_DOT };

/* What stands between two cuts: a character or a part of one. */
struct glyph_piece {
    int x0, x1, y0, y1; /* pixels of the ink picture */
    double cut;         /* what lies before it: 0 paper, 1 ink as thick as a stroke may be */
};

struct glyph_line {
    struct image ink; /* 255 all ink, 0 paper */
    double em_px;     /* width of a Chinese character with its share of white */
    struct glyph_piece pieces[GLYPH_PIECES_MAX];
    size_t piece_count;
};

struct glyph_cell {
    enum glyph_kind kind;
    int x0, x1; /* pixels of the line's ink */
    bool seen;  /* whether there is a shape */
    struct glyph_shape shape;
};

/* Cuts a part of the picture wherever a character could end. any_wide: whether Chinese stands in it, which is higher
 * than digits. No ink at all is a success without pieces. ERR_SPACE. */
MUST_USE bool glyph_line_open(const struct image *grey, const struct text_part *part, bool any_wide,
                              struct glyph_line *out, struct err *err);
void glyph_line_close(struct glyph_line *line);

/* The pieces that are a middle dot between names: small, round, half way up. Returns how many, at most `most`. */
size_t glyph_line_dots(const struct glyph_line *line, size_t *dots, size_t most);

/* Lays so many characters of these kinds over the pieces from..to (not included) as well as they fit: the mean misfit
 * of a character, about 0..1 when it fits; INFINITY when it cannot be. */
double glyph_line_lay(const struct glyph_line *line, size_t from, size_t to, const enum glyph_kind *kinds, size_t count,
                      struct glyph_cell *cells);

#endif
