/* Portable any-map, the raw kinds: what SANE's pnm backend, pdftoppm and the specimen makers write. */
#include "picture.h"

#include <string.h>

struct pnm_header {
    int kind; /* 4, 5, 6 */
    unsigned width, height, most;
};

static bool is_space(uint8_t byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

/* A decimal number after white space and comments, at most seven digits. */
static unsigned number(struct reader *r)
{
    while (r->ok && r->left && (is_space(*r->at) || *r->at == '#')) {
        bool comment = *r->at == '#';
        while (comment && r->left && *r->at != '\n')
            (void)read_u8(r);
        (void)read_u8(r);
    }
    unsigned value = 0;
    int digits = 0;
    for (; r->left && *r->at >= '0' && *r->at <= '9' && digits < 8; digits++)
        value = value * 10 + (unsigned)(read_u8(r) - '0');
    if (digits == 0 || digits > 7)
        r->ok = false;
    return value;
}

static bool read_header(struct reader *r, struct pnm_header *out, struct err *err)
{
    const uint8_t *magic = read_bytes(r, 2);
    if (!magic || magic[0] != 'P' || magic[1] < '4' || magic[1] > '6')
        return err_set(err, ERR_INPUT, "not a raw PNM picture (P4, P5, P6)");
    out->kind = magic[1] - '0';
    out->width = number(r);
    out->height = number(r);
    out->most = out->kind == 4 ? 1 : number(r);
    if (!r->ok || !r->left || !is_space(read_u8(r)))
        return err_set(err, ERR_INPUT, "a PNM header is malformed or cut short");
    if (out->width > IMAGE_MAX_SIDE_PX || out->height > IMAGE_MAX_SIDE_PX)
        return err_set(err, ERR_SPACE, "a PNM picture of %u x %u pixels is too large", out->width, out->height);
    if (out->most == 0 || out->most > 65535 || out->width == 0 || out->height == 0)
        return err_set(err, ERR_INPUT, "a PNM header gives no pixels or a wrong range");
    return true;
}

static void copy_row(const struct pnm_header *head, const uint8_t *from, int values, uint8_t *to)
{
    for (int i = 0; i < values; i++) {
        if (head->kind == 4)
            to[i] = (from[i / 8] >> (7 - i % 8)) & 1 ? 0 : 255;
        else if (head->most == 255)
            to[i] = from[i];
        else {
            unsigned value = head->most > 255 ? from[2 * i] * 256u + from[2 * i + 1] : from[i];
            to[i] = (uint8_t)(value >= head->most ? 255 : value * 255u / head->most);
        }
    }
}

bool pnm_read(const void *bytes, size_t size, struct image *out, struct err *err)
{
    struct reader r = reader_over(bytes, size);
    struct pnm_header head = {0};
    if (!read_header(&r, &head, err))
        return false;
    int channels = head.kind == 6 ? 3 : 1;
    int values = (int)head.width * channels;
    size_t row_bytes = head.kind == 4 ? (head.width + 7) / 8 : (size_t)values * (head.most > 255 ? 2 : 1);
    if (r.left / row_bytes < head.height)
        return err_set(err, ERR_INPUT, "a PNM picture is cut short");
    struct image image = {0};
    if (!image_create((int)head.width, (int)head.height, channels, 0, &image, err))
        return false;
    for (int y = 0; y < image.height_px; y++)
        copy_row(&head, read_bytes(&r, row_bytes), values, image_pixel(&image, 0, y));
    *out = image;
    return true;
}

bool pnm_write(const struct image *image, struct buffer *out, struct err *err)
{
    if (!image_check(image, err))
        return false;
    if (image->channels == 4)
        return err_set(err, ERR_BUG, "PNM has no alpha");
    buffer_printf(out, "P%d\n%d %d\n255\n", image->channels == 1 ? 5 : 6, image->width_px, image->height_px);
    for (int y = 0; y < image->height_px; y++)
        buffer_add(out, image_at(image, 0, y), (size_t)image->width_px * (size_t)image->channels);
    return buffer_ok(out, err);
}
