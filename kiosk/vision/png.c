/* PNG through libpng's simplified interface, the only file that knows it. That interface has no place for pHYs, so the
 * one chunk is read and written here (PNG specification 11.3.5.3). */
#include "picture.h"

#include <png.h>
#include <stdlib.h>
#include <string.h>

#define METRE_PER_INCH 0.0254

enum { SIGNATURE_BYTES = 8, HEADER_END = 33, CHUNK_OVERHEAD = 12, PHYS_BYTES = 9 };

static uint32_t chunk_crc(const uint8_t *bytes, size_t size)
{
    uint32_t crc = 0xffffffffu;
    for (size_t i = 0; i < size; i++) {
        crc ^= bytes[i];
        for (int bit = 0; bit < 8; bit++)
            crc = (crc >> 1) ^ ((crc & 1u) ? 0xedb88320u : 0);
    }
    return crc ^ 0xffffffffu;
}

static double density_of(const uint8_t *bytes, size_t size)
{
    if (size < SIGNATURE_BYTES)
        return 0;
    struct reader r = reader_over(bytes + SIGNATURE_BYTES, size - SIGNATURE_BYTES);
    while (r.ok && r.left >= CHUNK_OVERHEAD) {
        uint32_t length = read_u32(&r);
        const uint8_t *type = read_bytes(&r, 4);
        if (!type || memcmp(type, "IDAT", 4) == 0)
            return 0;
        if (memcmp(type, "pHYs", 4) == 0 && length == PHYS_BYTES) {
            double per_metre = read_u32(&r);
            (void)read_u32(&r);
            double dpi = per_metre * METRE_PER_INCH;
            return read_u8(&r) == 1 && dpi <= 2400 ? dpi : 0;
        }
        (void)read_bytes(&r, (size_t)length + 4);
    }
    return 0;
}

bool png_read(const void *bytes, size_t size, struct image *out, struct err *err)
{
    png_image png = {.version = PNG_IMAGE_VERSION};
    if (!png_image_begin_read_from_memory(&png, bytes, size))
        return err_set(err, ERR_INPUT, "not a PNG picture: %s", png.message);
    bool grey = (png.format & PNG_FORMAT_FLAG_COLOR) == 0;
    png.format = grey ? PNG_FORMAT_GRAY : PNG_FORMAT_RGB;
    struct image image = {0};
    if (png.width > IMAGE_MAX_SIDE_PX || png.height > IMAGE_MAX_SIDE_PX) {
        png_image_free(&png);
        return err_set(err, ERR_SPACE, "a PNG picture is larger than %d pixels", IMAGE_MAX_SIDE_PX);
    }
    if (!image_create((int)png.width, (int)png.height, grey ? 1 : 3, density_of(bytes, size), &image, err)) {
        png_image_free(&png);
        return false;
    }
    const png_color white = {255, 255, 255};
    if (!png_image_finish_read(&png, &white, image.px, (png_int_32)image.stride_bytes, NULL) || PNG_IMAGE_FAILED(png)) {
        image_finish(&image);
        return err_set(err, ERR_INPUT, "damaged PNG picture: %s", png.message);
    }
    *out = image;
    return true;
}

static void add_density(struct buffer *out, double dpi)
{
    struct buffer chunk = {0};
    buffer_add_text(&chunk, "pHYs");
    buffer_add_u32(&chunk, (uint32_t)(dpi / METRE_PER_INCH + 0.5));
    buffer_add_u32(&chunk, (uint32_t)(dpi / METRE_PER_INCH + 0.5));
    buffer_add_byte(&chunk, 1);
    if (!buffer_ok(&chunk, NULL)) {
        buffer_finish(&chunk);
        out->failed = true;
        return;
    }
    buffer_add_u32(out, PHYS_BYTES);
    buffer_add(out, chunk.data, chunk.size);
    buffer_add_u32(out, chunk_crc(chunk.data, chunk.size));
    buffer_finish(&chunk);
}

bool png_write(const struct image *image, struct buffer *out, struct err *err)
{
    static const png_uint_32 formats[] = {[1] = PNG_FORMAT_GRAY, [3] = PNG_FORMAT_RGB, [4] = PNG_FORMAT_RGBA};
    if (!image_check(image, err))
        return false;
    png_image png = {.version = PNG_IMAGE_VERSION,
                     .width = (png_uint_32)image->width_px,
                     .height = (png_uint_32)image->height_px,
                     .format = formats[image->channels],
                     .flags = PNG_IMAGE_FLAG_FAST};
    png_alloc_size_t room = PNG_IMAGE_PNG_SIZE_MAX(png);
    uint8_t *made = malloc(room);
    if (!made)
        return err_set(err, ERR_SPACE, "no memory for a PNG of %d x %d pixels", image->width_px, image->height_px);
    png_alloc_size_t size = room;
    bool ok = png_image_write_to_memory(&png, made, &size, 0, image->px, (png_int_32)image->stride_bytes, NULL) &&
              size >= HEADER_END;
    if (ok) {
        buffer_add(out, made, HEADER_END);
        if (image->dpi > 0)
            add_density(out, image->dpi);
        buffer_add(out, made + HEADER_END, size - HEADER_END);
        ok = buffer_ok(out, err);
    } else {
        err_set(err, ERR_SPACE, "a PNG could not be made: %s", png.message);
    }
    wipe(made, room);
    free(made);
    return ok;
}
