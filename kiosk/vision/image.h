/* A picture in memory: rows of 8-bit grey, RGB or RGBA, and how many of its pixels make an inch. Knows no file format
 * and no paper. Any thread, one at a time per image. */
#ifndef IMAGE_H
#define IMAGE_H

#include "err.h"
#include <stdint.h>

/* Upper bounds checked before anything is allocated: A3 at 600 dpi fits (7016 × 9922), nothing much larger does. */
#define IMAGE_MAX_SIDE_PX 20000
#define IMAGE_MAX_PIXELS 80000000

struct image {
    uint8_t *px; /* height_px rows of stride_bytes; NULL in an empty image */
    int width_px, height_px;
    size_t stride_bytes; /* >= width_px * channels */
    int channels;        /* 1 grey, 3 RGB, 4 RGBA (straight alpha) */
    double dpi;          /* 0: unknown */
};

/* Pixels are zeroed. ERR_SPACE for sizes out of bounds or when memory is short; ERR_BUG for other channels. */
MUST_USE bool image_create(int width_px, int height_px, int channels, double dpi, struct image *out, struct err *err);
/* Wipes and frees pixels that image_create made; zeroed is fine. Never call it on an image that borrows its pixels. */
void image_finish(struct image *image);

/* Whether somebody else's struct describes pixels that can be read: pointer, bounds, channels, stride, dpi 0..2400.
 * ERR_INPUT says what is wrong. The caller answers for px really holding height_px * stride_bytes. */
MUST_USE bool image_check(const struct image *image, struct err *err);

/* Mean of each factor × factor block; a remainder at the right and the bottom is dropped. Alpha is dropped. */
MUST_USE bool image_reduce(const struct image *from, int factor, struct image *out, struct err *err);
/* Luma of every pixel. */
MUST_USE bool image_to_grey(const struct image *from, struct image *out, struct err *err);
/* RGBA of every pixel, opaque. */
MUST_USE bool image_to_rgba(const struct image *from, struct image *out, struct err *err);

static inline const uint8_t *image_at(const struct image *image, int x, int y)
{
    return image->px + (size_t)y * image->stride_bytes + (size_t)x * (size_t)image->channels;
}

static inline uint8_t *image_pixel(struct image *image, int x, int y)
{
    return image->px + (size_t)y * image->stride_bytes + (size_t)x * (size_t)image->channels;
}

#endif
