#include "image.h"

#include "buffer.h"
#include <math.h>
#include <stdlib.h>

static bool channels_known(int channels)
{
    return channels == 1 || channels == 3 || channels == 4;
}

static bool size_fits(int width_px, int height_px)
{
    return width_px > 0 && height_px > 0 && width_px <= IMAGE_MAX_SIDE_PX && height_px <= IMAGE_MAX_SIDE_PX &&
           (int64_t)width_px * height_px <= IMAGE_MAX_PIXELS;
}

bool image_create(int width_px, int height_px, int channels, double dpi, struct image *out, struct err *err)
{
    if (!channels_known(channels))
        return err_set(err, ERR_BUG, "an image of %d channels was asked for", channels);
    if (!size_fits(width_px, height_px))
        return err_set(err, ERR_SPACE, "an image of %d x %d pixels is out of bounds", width_px, height_px);
    size_t stride = (size_t)width_px * (size_t)channels;
    uint8_t *px = calloc((size_t)height_px, stride);
    if (!px)
        return err_set(err, ERR_SPACE, "no memory for an image of %d x %d pixels", width_px, height_px);
    *out = (struct image){.px = px,
                          .width_px = width_px,
                          .height_px = height_px,
                          .stride_bytes = stride,
                          .channels = channels,
                          .dpi = dpi};
    return true;
}

void image_finish(struct image *image)
{
    if (image->px) {
        wipe(image->px, image->stride_bytes * (size_t)image->height_px);
        free(image->px);
    }
    *image = (struct image){0};
}

bool image_check(const struct image *image, struct err *err)
{
    if (!image->px || !size_fits(image->width_px, image->height_px))
        return err_set(err, ERR_INPUT, "a picture of %d x %d pixels cannot be read", image->width_px, image->height_px);
    if (!channels_known(image->channels))
        return err_set(err, ERR_INPUT, "a picture of %d channels cannot be read", image->channels);
    if (image->stride_bytes < (size_t)image->width_px * (size_t)image->channels)
        return err_set(err, ERR_INPUT, "picture rows of %zu bytes are too short for %d pixels", image->stride_bytes,
                       image->width_px);
    if (!(image->dpi >= 0 && image->dpi <= 2400))
        return err_set(err, ERR_INPUT, "a picture cannot have %g dots per inch", image->dpi);
    return true;
}

/* One row of blocks; the sums of a block of 16 × 16 bytes fit 32 bits many times over. */
static void reduce_row(const struct image *from, int factor, int block_row, uint32_t *sums, struct image *out)
{
    int in_channels = from->channels, channels = out->channels;
    size_t cells = (size_t)out->width_px * (size_t)channels;
    for (size_t i = 0; i < cells; i++)
        sums[i] = 0;
    for (int dy = 0; dy < factor; dy++) {
        const uint8_t *at = image_at(from, 0, block_row * factor + dy);
        uint32_t *sum = sums;
        for (int x = 0; x < out->width_px; x++, sum += channels) {
            for (int dx = 0; dx < factor; dx++, at += in_channels) {
                for (int c = 0; c < channels; c++)
                    sum[c] += at[c];
            }
        }
    }
    uint32_t area = (uint32_t)(factor * factor);
    uint8_t *to = image_pixel(out, 0, block_row);
    for (size_t i = 0; i < cells; i++)
        to[i] = (uint8_t)((sums[i] + area / 2) / area);
}

/* The common case, 300 dpi colour to 150: three times as fast as the general sums. */
static void halve_colour_row(const struct image *from, int block_row, struct image *out)
{
    const uint8_t *top = image_at(from, 0, 2 * block_row), *low = image_at(from, 0, 2 * block_row + 1);
    uint8_t *to = image_pixel(out, 0, block_row);
    for (int x = 0; x < out->width_px; x++, top += 6, low += 6, to += 3) {
        to[0] = (uint8_t)((top[0] + top[3] + low[0] + low[3] + 2) >> 2);
        to[1] = (uint8_t)((top[1] + top[4] + low[1] + low[4] + 2) >> 2);
        to[2] = (uint8_t)((top[2] + top[5] + low[2] + low[5] + 2) >> 2);
    }
}

bool image_reduce(const struct image *from, int factor, struct image *out, struct err *err)
{
    if (factor < 1 || factor > 16)
        return err_set(err, ERR_BUG, "an image cannot be reduced %d times", factor);
    struct image small = {0};
    int channels = from->channels == 1 ? 1 : 3;
    if (!image_create(from->width_px / factor, from->height_px / factor, channels, from->dpi / factor, &small, err))
        return false;
    uint32_t *sums = calloc((size_t)small.width_px * (size_t)channels, sizeof *sums);
    if (!sums) {
        image_finish(&small);
        return err_set(err, ERR_SPACE, "no memory to reduce an image");
    }
    for (int y = 0; y < small.height_px; y++) {
        if (factor == 2 && from->channels == 3)
            halve_colour_row(from, y, &small);
        else
            reduce_row(from, factor, y, sums, &small);
    }
    free(sums);
    *out = small;
    return true;
}

static uint8_t luma(const uint8_t *rgb)
{
    return (uint8_t)((77u * rgb[0] + 150u * rgb[1] + 29u * rgb[2] + 128u) >> 8);
}

bool image_to_grey(const struct image *from, struct image *out, struct err *err)
{
    struct image grey = {0};
    if (!image_create(from->width_px, from->height_px, 1, from->dpi, &grey, err))
        return false;
    for (int y = 0; y < grey.height_px; y++) {
        const uint8_t *at = image_at(from, 0, y);
        uint8_t *to = image_pixel(&grey, 0, y);
        for (int x = 0; x < grey.width_px; x++, at += from->channels)
            to[x] = from->channels == 1 ? at[0] : luma(at);
    }
    *out = grey;
    return true;
}

bool image_to_rgba(const struct image *from, struct image *out, struct err *err)
{
    struct image rgba = {0};
    if (!image_create(from->width_px, from->height_px, 4, from->dpi, &rgba, err))
        return false;
    bool colour = from->channels >= 3;
    for (int y = 0; y < rgba.height_px; y++) {
        const uint8_t *at = image_at(from, 0, y);
        uint8_t *to = image_pixel(&rgba, 0, y);
        for (int x = 0; x < rgba.width_px; x++, at += from->channels, to += 4) {
            to[0] = at[0];
            to[1] = colour ? at[1] : at[0];
            to[2] = colour ? at[2] : at[0];
            to[3] = 255;
        }
    }
    *out = rgba;
    return true;
}
