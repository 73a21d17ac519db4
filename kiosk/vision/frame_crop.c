#include "frame_crop.h"

#include "card_dust.h"
#include "frame_line.h"
#include "straighten.h"
#include <math.h>
#include <stdlib.h>

#define SAMPLE_MOST_PX 8000
#define GAINS_MARGIN_PX 40 /* a frame stands up to 1.5 mm beside its place: frame_line.c */

/* What the light of the scan's columns is multiplied by; columns NULL: nothing. */
struct gains {
    float *columns;
    int x0, count;
};

static double gain_at(const struct gains *gains, int x)
{
    bool known = gains->columns && x >= gains->x0 && x < gains->x0 + gains->count;
    return known ? (double)gains->columns[x - gains->x0] : 1;
}

/* Between four pixels of the scan; false beyond it. */
static bool take_pixel(const struct image *scan, const struct gains *gains, double sx, double sy, uint8_t to[3])
{
    int x0 = (int)floor(sx), y0 = (int)floor(sy), n = scan->channels;
    if (x0 < 0 || y0 < 0 || x0 + 1 >= scan->width_px || y0 + 1 >= scan->height_px)
        return false;
    double fx = sx - x0, fy = sy - y0, left = (1 - fx) * gain_at(gains, x0), right = fx * gain_at(gains, x0 + 1);
    const uint8_t *top = image_at(scan, x0, y0), *low = image_at(scan, x0, y0 + 1);
    for (int c = 0; c < 3; c++) {
        int k = n >= 3 ? c : 0;
        double v = (top[k] * left + top[k + n] * right) * (1 - fy) + (low[k] * left + low[k + n] * right) * fy;
        to[c] = (uint8_t)fmin(255, v + 0.5);
    }
    return true;
}

static bool crop_raw(const struct image *scan, const struct page_reading *reading, const struct page_frame *frame,
                     const struct gains *gains, struct image *out, struct err *err)
{
    bool ruler = fabs(reading->print_scale - 1) <= STRAIGHT_RULER_SLACK || !(reading->print_scale > 0);
    double step_mm = 25.4 / reading->dpi / (ruler ? 1 : reading->print_scale);
    double width = frame->width_mm / step_mm, height = frame->height_mm / step_mm;
    if (!(width >= 8 && height >= 8 && width <= SAMPLE_MOST_PX && height <= SAMPLE_MOST_PX))
        return err_set(err, ERR_INPUT, "a frame of %g x %g mm cannot be lifted", frame->width_mm, frame->height_mm);
    if (!image_create((int)lround(width), (int)lround(height), 3, reading->dpi, out, err))
        return false;
    struct frame_shift shift = {.left = {0}};
    if (!frame->by_hand)
        frame_line_find(scan, &reading->map, frame, &shift);
    for (int y = 0; y < out->height_px; y++) {
        for (int x = 0; x < out->width_px; x++) {
            double x_mm, y_mm, sx, sy;
            frame_line_place(frame, &shift, (x + 0.5) / width, (y + 0.5) / height, &x_mm, &y_mm);
            page_map_back(&reading->map, x_mm, y_mm, &sx, &sy);
            if (!take_pixel(scan, gains, sx, sy, image_pixel(out, x, y))) {
                image_finish(out);
                return err_set(err, ERR_INPUT, "frame %s lies outside the scan", frame->name);
            }
        }
    }
    return true;
}

/* Lines of dust across the frame; no columns where there are none. */
static bool find_gains(const struct image *scan, const struct page_map *map, const struct page_frame *frame,
                       struct gains *out, struct err *err)
{
    double least = scan->width_px, most = 0, x, y;
    for (int i = 0; i < 4; i++) {
        page_map_back(map, frame->x_mm + (i % 2 ? frame->width_mm : 0), frame->y_mm + (i / 2 ? frame->height_mm : 0),
                      &x, &y);
        least = fmin(least, x);
        most = fmax(most, x);
    }
    *out = (struct gains){.x0 = (int)fmax(0, least - GAINS_MARGIN_PX)};
    out->count = (int)fmin(scan->width_px, most + GAINS_MARGIN_PX) - out->x0;
    if (out->count <= 0)
        return true;
    out->columns = calloc((size_t)out->count, sizeof *out->columns);
    if (!out->columns)
        return err_set(err, ERR_SPACE, "no memory for a frame's columns");
    if (!card_dust_gains(scan, out->x0, out->count, out->columns)) {
        free(out->columns);
        out->columns = NULL;
    }
    return true;
}

bool frame_crop(const struct image *scan, const struct page_reading *reading, const struct page_frame *frame,
                struct image *out, struct image *raw, struct err *err)
{
    struct gains gains = {0};
    const struct gains none = {0};
    if (!find_gains(scan, &reading->map, frame, &gains, err))
        return false;
    bool ok = crop_raw(scan, reading, frame, &gains, out, err);
    if (ok && gains.columns && !frame->by_hand && !crop_raw(scan, reading, frame, &none, raw, err)) {
        image_finish(out);
        ok = false;
    }
    free(gains.columns);
    return ok;
}
