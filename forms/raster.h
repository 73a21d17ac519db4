/* Filled shapes on pixels, with exact coverage at the edges: enough to show a sheet on the screen. Shapes are paths of
 * straight lines and quadratic curves in pixels, y downwards, filled where they wind. One thread per canvas. */
#ifndef RASTER_H
#define RASTER_H

#include "err.h"
#include <stdint.h>

struct raster {
    uint8_t *rgba; /* rows from the top, 4 * width */
    int width, height;
    float *cover; /* changes of coverage along each row, for the path under way */
    int top, bottom, left, right; /* cells it touches: [top, bottom) x [left, right] */
    double x, y, start_x, start_y; /* the pen */
};

/* White paper. */
MUST_USE bool raster_init(struct raster *raster, int width, int height, struct err *err);
/* Wipes and frees all but rgba, which is the caller's from then on when `keep`. */
void raster_finish(struct raster *raster, bool keep);

void raster_move(struct raster *raster, double x, double y);
void raster_line(struct raster *raster, double x, double y);
void raster_curve(struct raster *raster, double cx, double cy, double x, double y);
void raster_close(struct raster *raster);
/* Paints the path in 0xRRGGBB and begins a new one. */
void raster_fill(struct raster *raster, uint32_t colour);

/* A straight stroke of this width, as part of the path. */
void raster_stroke(struct raster *raster, double x0, double y0, double x1, double y1, double width);
void raster_box(struct raster *raster, double x, double y, double w, double h);

#endif
