#include "paint.h"

#include "promise.h"
#include <math.h>
#include <qrencode.h>
#include <string.h>

static const double code_places[2][2] = {{178, 12}, {14, 265}};

struct brush {
    const struct paint_sheet *sheet;
    QRcode *code;
};

static bool code_is_dark(const struct brush *b, double x, double y)
{
    for (int i = 0; b->code && i < b->sheet->codes; i++) {
        double u = (x - code_places[i][0]) / 18, v = (y - code_places[i][1]) / 18;
        if (u < 0 || v < 0 || u >= 1 || v >= 1)
            continue;
        int column = (int)(u * b->code->width), row = (int)(v * b->code->width);
        return b->code->data[row * b->code->width + column] & 1;
    }
    return false;
}

static bool text_is_dark(double x, double y)
{
    return x > 25 && x < 150 && y > 50 && y < 170 && fmod(y, 8) < 3 && fmod(x * 1.7 + floor(y / 8), 3.1) < 1.6 &&
           fmod(y, 1.2) < 0.7;
}

/* On one of the three sides, 1.2 mm thick: the least distance to a side is measured along its normal. */
static bool triangle_has_ink(const struct paint_seal *s, double x, double y)
{
    double inside = s->diameter_mm * sqrt(3) / 6, least = inside;
    for (int side = 0; side < 3; side++) {
        double normal = (90 + 120.0 * side) * M_PI / 180;
        least = fmin(least, inside - ((x - s->x_mm) * cos(normal) + (y - s->y_mm) * sin(normal)));
    }
    return least >= 0 && least <= 1.2;
}

static bool seal_has_ink(const struct paint_seal *s, double x, double y)
{
    if (s->triangle)
        return triangle_has_ink(s, x, y);
    double dx = x - s->x_mm, dy = y - s->y_mm, r = hypot(dx, dy), radius = s->diameter_mm / 2;
    double angle = fmod(atan2(dy, dx) * 180 / M_PI + 360, 360);
    if (radius <= 0 || r > radius)
        return false;
    bool missing = angle < s->missing_deg;
    if (r > radius - 1.1)
        return !missing;
    if (s->ring_only)
        return false;
    if (r > radius * 0.62 && r < radius * 0.84)
        return !missing && angle > 20 && angle < 320 && fmod(angle, 18) < 11 && fmod(r * 3 + angle, 2.2) < 1.3;
    return r < radius * 0.3 * (0.6 + 0.4 * cos(5 * angle * M_PI / 180));
}

static void colour_at(const struct brush *b, double x, double y, uint8_t out[3])
{
    const struct paint_sheet *s = b->sheet;
    memset(out, 252, 3);
    if (x < 0 || y < 0 || x > 210 || y > 297) {
        memset(out, 235, 3);
        return;
    }
    double in_x = fabs(x - 50), in_y = fabs(y - 140);
    if (s->frame && in_x < 20.2 && in_y < 20.2 && (in_x > 20 || in_y > 20))
        memset(out, 190, 3);
    if (code_is_dark(b, x, y) || (!s->frame && text_is_dark(x, y)))
        memset(out, 20, 3);
    if (seal_has_ink(&s->seal, x, y) || (s->frame && hypot(x - 50, y - 140) < 10)) {
        const uint8_t red[3] = {205, 30, 45};
        const uint8_t *ink = s->frame ? red : s->seal.rgb;
        for (int c = 0; c < 3; c++)
            out[c] = (uint8_t)(out[c] * ink[c] / 255);
    }
}

void paint(const struct paint_sheet *sheet, struct image *out)
{
    struct brush b = {.sheet = sheet};
    struct err err;
    double unit = 25.4 / sheet->dpi, scale = sheet->print_scale > 0 ? sheet->print_scale : 1;
    double turn = sheet->turn_deg * M_PI / 180, c = cos(turn), s = sin(turn);
    unsigned random = 12345;
    if (sheet->code)
        b.code = QRcode_encodeString8bit(sheet->code, 0, QR_ECLEVEL_Q);
    assert_ok(image_create((int)(210 / unit), (int)(297 / unit), 3, sheet->dpi, out, &err), err);
    for (int y = 0; y < out->height_px; y++) {
        for (int x = 0; x < out->width_px; x++) {
            double gx = (x + 0.5) * unit - 105 - sheet->shift_x_mm, gy = (y + 0.5) * unit - 148.5 - sheet->shift_y_mm;
            double px = (c * gx - s * gy) / scale + 105, py = (s * gx + c * gy) / scale + 148.5;
            uint8_t *to = image_pixel(out, x, y);
            colour_at(&b, px, py, to);
            for (int k = 0; k < 3 && sheet->noise; k++) {
                random = random * 1664525u + 1013904223u;
                int v = to[k] + (int)((random >> 16) % (2 * sheet->noise + 1)) - (int)sheet->noise;
                to[k] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
            }
        }
    }
    QRcode_free(b.code);
}
