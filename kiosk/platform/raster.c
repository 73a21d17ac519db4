/* Blending: spans, masks, pictures, and scaling of pictures. */
#include "raster.h"
#include "raster_inside.h"

uint32_t raster_blend(uint32_t below, uint32_t above, uint32_t alpha)
{
    /* two channels at once; alpha 0..255 becomes 0..256 so that full coverage is exact */
    uint32_t a = alpha + (alpha >> 7);
    uint32_t rb = below & 0xFF00FF, g = below & 0x00FF00;
    rb += (((above & 0xFF00FF) - rb) * a) >> 8;
    g += (((above & 0x00FF00) - g) * a) >> 8;
    return (rb & 0xFF00FF) | (g & 0x00FF00);
}

void raster_span(const struct canvas *canvas, int x, int y, int width_px, uint32_t colour)
{
    struct rect r = rect_common((struct rect){x, y, width_px, 1}, canvas->clip);
    if (rect_is_empty(r))
        return;
    uint32_t *row = canvas->px + (long)r.y * canvas->stride_px + r.x, alpha = colour >> 24;
    if (alpha == 255)
        for (int i = 0; i < r.w; i++)
            row[i] = colour & 0xFFFFFF;
    else
        for (int i = 0; i < r.w; i++)
            row[i] = raster_blend(row[i], colour, alpha);
}

void raster_dot(const struct canvas *canvas, int x, int y, int coverage, uint32_t colour)
{
    if (coverage <= 0)
        return;
    uint32_t *px = canvas->px + (long)y * canvas->stride_px + x;
    *px = raster_blend(*px, colour, (uint32_t)coverage * (colour >> 24) / 255);
}

void raster_mask(const struct canvas *canvas, int x, int y, int width_px, int height_px, const uint8_t *mask,
                 uint32_t colour)
{
    struct rect r = rect_common((struct rect){x, y, width_px, height_px}, canvas->clip);
    uint32_t alpha = colour >> 24;
    for (int row = r.y; row < r.y + r.h; row++) {
        const uint8_t *from = mask + (long)(row - y) * width_px + (r.x - x);
        uint32_t *to = canvas->px + (long)row * canvas->stride_px + r.x;
        for (int i = 0; i < r.w; i++) {
            uint32_t cover = from[i];
            if (cover == 0)
                continue;
            if (alpha != 255)
                cover = cover * alpha / 255;
            to[i] = cover == 255 ? colour & 0xFFFFFF : raster_blend(to[i], colour, cover);
        }
    }
}

void raster_image(const struct canvas *canvas, int x, int y, int width_px, int height_px, const uint32_t *pixels)
{
    struct rect r = rect_common((struct rect){x, y, width_px, height_px}, canvas->clip);
    for (int row = r.y; row < r.y + r.h; row++) {
        const uint32_t *from = pixels + (long)(row - y) * width_px + (r.x - x);
        uint32_t *to = canvas->px + (long)row * canvas->stride_px + r.x;
        for (int i = 0; i < r.w; i++)
            to[i] = from[i] >> 24 == 255 ? from[i] & 0xFFFFFF : raster_blend(to[i], from[i], from[i] >> 24);
    }
}

/* ---- scaling ---- */
struct sums {
    uint64_t r, g, b, a, area;
};

static uint32_t mean(const struct sums *s)
{
    if (s->area == 0 || s->a == 0)
        return 0;
    uint64_t a = s->a / s->area;
    return (uint32_t)(a << 24 | (s->r / s->a) << 16 | (s->g / s->a) << 8 | s->b / s->a);
}

/* Weights in 1/256 pixel: from the first to behind the last source pixel that falls on one target pixel. */
static void add_row(const uint8_t *row, int64_t from, int64_t to, uint64_t weight_y, struct sums *s)
{
    for (int64_t x = from >> 8; x << 8 < to; x++) {
        int64_t begin = x << 8 > from ? x << 8 : from, end = (x + 1) << 8 < to ? (x + 1) << 8 : to;
        const uint8_t *p = row + x * 4;
        uint64_t weight = (uint64_t)(end - begin) * weight_y, by_alpha = weight * p[3];
        s->r += by_alpha * p[0];
        s->g += by_alpha * p[1];
        s->b += by_alpha * p[2];
        s->a += by_alpha;
        s->area += weight;
    }
}

static void shrink(const uint8_t *rgba, int from_w, int from_h, uint32_t *out, int to_w, int to_h)
{
    for (int y = 0; y < to_h; y++) {
        int64_t top = (int64_t)y * from_h * 256 / to_h, bottom = (int64_t)(y + 1) * from_h * 256 / to_h;
        for (int x = 0; x < to_w; x++) {
            int64_t left = (int64_t)x * from_w * 256 / to_w, right = (int64_t)(x + 1) * from_w * 256 / to_w;
            struct sums s = {0};
            for (int64_t row = top >> 8; row << 8 < bottom; row++) {
                int64_t begin = row << 8 > top ? row << 8 : top;
                int64_t end = (row + 1) << 8 < bottom ? (row + 1) << 8 : bottom;
                add_row(rgba + row * from_w * 4, left, right, (uint64_t)(end - begin), &s);
            }
            *out++ = mean(&s);
        }
    }
}

static uint32_t between(const uint8_t *p, const uint8_t *q, const uint8_t *r, const uint8_t *s, uint32_t fx,
                        uint32_t fy)
{
    static const int shifts[4] = {16, 8, 0, 24};
    uint32_t mixed = 0;
    for (int i = 0; i < 4; i++) {
        uint32_t top = p[i] * (256 - fx) + q[i] * fx, bottom = r[i] * (256 - fx) + s[i] * fx;
        mixed |= ((top * (256 - fy) + bottom * fy) >> 16) << shifts[i];
    }
    return mixed;
}

static void enlarge(const uint8_t *rgba, int from_w, int from_h, uint32_t *out, int to_w, int to_h)
{
    for (int y = 0; y < to_h; y++) {
        int64_t sy = (int64_t)y * (from_h - 1) * 256 / (to_h > 1 ? to_h - 1 : 1);
        int64_t y0 = sy >> 8, y1 = y0 + 1 < from_h ? y0 + 1 : y0;
        for (int x = 0; x < to_w; x++) {
            int64_t sx = (int64_t)x * (from_w - 1) * 256 / (to_w > 1 ? to_w - 1 : 1);
            int64_t x0 = sx >> 8, x1 = x0 + 1 < from_w ? x0 + 1 : x0;
            const uint8_t *above = rgba + y0 * from_w * 4, *below = rgba + y1 * from_w * 4;
            *out++ = between(above + x0 * 4, above + x1 * 4, below + x0 * 4, below + x1 * 4, (uint32_t)(sx & 255),
                             (uint32_t)(sy & 255));
        }
    }
}

void raster_scale(const uint8_t *rgba, int from_w, int from_h, uint32_t *out, int to_w, int to_h)
{
    if (to_w < from_w || to_h < from_h)
        shrink(rgba, from_w, from_h, out, to_w, to_h);
    else
        enlarge(rgba, from_w, from_h, out, to_w, to_h);
}
