/* Pixels: shapes, masks and pictures onto a block of 32-bit pixels (0x00RRGGBB in memory order of the machine), with
 * smooth edges, cut to a clip. Colours are 0xAARRGGBB, not premultiplied. Knows no windows and no fonts. */
#ifndef RASTER_H
#define RASTER_H

#include "rect.h"
#include <stdint.h>

struct canvas {
    uint32_t *px;
    int width_px, height_px, stride_px;
    struct rect clip; /* within the canvas */
};

void raster_fill(const struct canvas *canvas, struct rect at, int radius_px, uint32_t colour);
/* The band of width_px inside the edge of at. dash_px 0: solid. */
void raster_border(const struct canvas *canvas, struct rect at, int radius_px, int width_px, int dash_px,
                   uint32_t colour);
/* The ellipse inside at: filled when width_px is 0, else its band. */
void raster_ring(const struct canvas *canvas, struct rect at, int width_px, int dash_px, uint32_t colour);
void raster_line(const struct canvas *canvas, int x0, int y0, int x1, int y1, int width_px, int dash_px,
                 uint32_t colour);
/* width × height coverages, 0..255, row by row. */
void raster_mask(const struct canvas *canvas, int x, int y, int width_px, int height_px, const uint8_t *mask,
                 uint32_t colour);
/* width × height pixels 0xAARRGGBB, not premultiplied. */
void raster_image(const struct canvas *canvas, int x, int y, int width_px, int height_px, const uint32_t *pixels);

/* Makes a picture of R, G, B, A bytes smaller (averaging what falls together) or larger (bilinear). `out` holds
 * to_w * to_h pixels 0xAARRGGBB. */
void raster_scale(const uint8_t *rgba, int from_w, int from_h, uint32_t *out, int to_w, int to_h);

#endif
