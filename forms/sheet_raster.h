/* Filled shapes on pixels, with exact coverage at the edges: enough to show a sheet on the screen. Shapes are paths of
 * straight lines and quadratic curves in pixels, y downwards, filled where they wind. One thread per canvas. */
#ifndef SHEET_RASTER_H
#define SHEET_RASTER_H

#include "err.h"
#include <stdint.h>

struct sheet_raster {
    uint8_t *rgba; /* rows from the top, 4 * width */
    int width, height;
    float *cover; /* changes of coverage along each row, for the path under way */
    int top, bottom, left, right; /* cells it touches: [top, bottom) x [left, right] */
    double x, y, start_x, start_y; /* the pen */
};

/* White paper. */
MUST_USE bool sheet_raster_init(struct sheet_raster *raster, int width, int height, struct err *err);
/* Wipes and frees all but rgba, which is the caller's from then on when `keep`. */
void sheet_raster_finish(struct sheet_raster *raster, bool keep);

void sheet_raster_move(struct sheet_raster *raster, double x, double y);
void sheet_raster_line(struct sheet_raster *raster, double x, double y);
void sheet_raster_curve(struct sheet_raster *raster, double cx, double cy, double x, double y);
void sheet_raster_close(struct sheet_raster *raster);
/* Paints the path in 0xRRGGBB and begins a new one. */
void sheet_raster_fill(struct sheet_raster *raster, uint32_t colour);

/* A straight stroke of this width, as part of the path. */
void sheet_raster_stroke(struct sheet_raster *raster, double x0, double y0, double x1, double y1, double width);
void sheet_raster_box(struct sheet_raster *raster, double x, double y, double w, double h);

#endif
