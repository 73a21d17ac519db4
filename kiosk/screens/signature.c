#include "signature.h"
#include "picture.h"
#include <math.h>
#include <string.h>

#define PEN_MM 0.7 /* as a ball-point pen */
#define AROUND_MM 2

struct frame {
    int left, top, right, bottom; /* hundredths of a millimetre */
};

static struct frame frame_of(const struct strokes *ink)
{
    struct frame f = {UINT16_MAX, UINT16_MAX, 0, 0};
    for (size_t i = 0; i < ink->point_count; i++) {
        int x = ink->points[i].x, y = ink->points[i].y;
        f.left = x < f.left ? x : f.left;
        f.right = x > f.right ? x : f.right;
        f.top = y < f.top ? y : f.top;
        f.bottom = y > f.bottom ? y : f.bottom;
    }
    return f;
}

bool signature_to_json(const struct strokes *ink, struct buffer *out, struct err *err)
{
    struct frame f = frame_of(ink);
    buffer_add_text(out, "{\"unit\": \"0.01 mm\", \"strokes\": [");
    for (size_t s = 0; s < ink->stroke_count; s++) {
        buffer_add_text(out, s ? ", [" : "[");
        for (size_t i = strokes_begin_of(ink, s); i < ink->ends[s]; i++)
            buffer_printf(out, "%s[%d, %d]", i > strokes_begin_of(ink, s) ? ", " : "", ink->points[i].x - f.left,
                          ink->points[i].y - f.top);
        buffer_add_text(out, "]");
    }
    buffer_add_text(out, "]}\n");
    return buffer_ok(out, err);
}

/* A segment with round ends: how far each pixel near it is from it. */
static void draw_segment(struct image *image, double x0, double y0, double x1, double y1, double radius)
{
    double dx = x1 - x0, dy = y1 - y0, length = dx * dx + dy * dy;
    int left = (int)fmax(0, fmin(x0, x1) - radius - 1), top = (int)fmax(0, fmin(y0, y1) - radius - 1);
    int right = (int)fmin(image->width_px - 1, fmax(x0, x1) + radius + 1);
    int bottom = (int)fmin(image->height_px - 1, fmax(y0, y1) + radius + 1);
    for (int y = top; y <= bottom; y++)
        for (int x = left; x <= right; x++) {
            double along = length > 0 ? ((x - x0) * dx + (y - y0) * dy) / length : 0;
            along = along < 0 ? 0 : along > 1 ? 1 : along;
            double light = hypot(x - x0 - along * dx, y - y0 - along * dy) - radius + 0.5;
            uint8_t value = (uint8_t)(light <= 0 ? 0 : light >= 1 ? 255 : light * 255);
            uint8_t *pixel = image_pixel(image, x, y);
            *pixel = value < *pixel ? value : *pixel;
        }
}

static void draw_strokes(const struct strokes *ink, struct frame f, struct image *image)
{
    double scale = SIGNATURE_DPI / 2540.0, around = AROUND_MM * 100;
    for (size_t s = 0; s < ink->stroke_count; s++)
        for (size_t i = strokes_begin_of(ink, s); i < ink->ends[s]; i++) {
            const struct stroke_point *b = &ink->points[i], *a = i > strokes_begin_of(ink, s) ? b - 1 : b;
            draw_segment(image, (a->x - f.left + around) * scale, (a->y - f.top + around) * scale,
                         (b->x - f.left + around) * scale, (b->y - f.top + around) * scale,
                         PEN_MM / 25.4 * SIGNATURE_DPI / 2);
        }
}

bool signature_to_png(const struct strokes *ink, struct buffer *out, struct err *err)
{
    struct image image = {0};
    if (strokes_is_empty(ink))
        return err_set(err, ERR_INPUT, "nothing is signed");
    struct frame f = frame_of(ink);
    int width = (int)((f.right - f.left + 2 * AROUND_MM * 100) * SIGNATURE_DPI / 2540.0) + 1;
    int height = (int)((f.bottom - f.top + 2 * AROUND_MM * 100) * SIGNATURE_DPI / 2540.0) + 1;
    if (!image_create(width, height, 1, SIGNATURE_DPI, &image, err))
        return false;
    memset(image.px, 255, (size_t)image.height_px * image.stride_bytes);
    draw_strokes(ink, f, &image);
    bool ok = png_write(&image, out, err);
    image_finish(&image);
    return ok;
}
