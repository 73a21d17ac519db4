/* Between raster.c and raster_shape.c. */
#ifndef RASTER_INSIDE_H
#define RASTER_INSIDE_H

#include "raster.h"

uint32_t raster_blend(uint32_t below, uint32_t above, uint32_t alpha);
/* A row of one colour, cut to the clip. */
void raster_span(const struct canvas *canvas, int x, int y, int width_px, uint32_t colour);
/* One pixel inside the clip, covered 0..255. */
void raster_dot(const struct canvas *canvas, int x, int y, int coverage, uint32_t colour);

#endif
