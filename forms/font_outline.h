/* One glyph's contours as TrueType points, on a grid, without those that do not matter. Any thread for different structs. */
#ifndef FONT_OUTLINE_H
#define FONT_OUTLINE_H

#include "font.h"

struct outline_point {
    int x, y;
    bool on; /* the curve passes through it */
};

struct font_outline {
    struct outline_point *points;
    size_t count, room;
    bool *gone; /* for thinning: as many as points */
    size_t *ends; /* index behind the last point of each contour */
    size_t end_count, end_room;
    double scale; /* grid units for a unit of the face */
    bool failed;  /* no memory */
};

/* Empties and fills it again; memory is kept. */
void font_outline_take(struct font_outline *outline, struct fonts *fonts, uint8_t face, uint16_t glyph);
void font_outline_finish(struct font_outline *outline);

/* Appends it as an entry of a glyf table: nothing for a blank. bounds: x least, y least, x most, y most; 0 for a blank. An
 * outline within `usual` has that as its bounds. */
void font_outline_write(const struct font_outline *outline, const int usual[4], struct buffer *out, int bounds[4]);

#endif
