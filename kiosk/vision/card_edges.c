#include "card_edges.h"

#include <math.h>
#include <stdlib.h>

#define SIDE_SAMPLES 48

static uint8_t channel_at(const struct image *image, int x, int y, int c)
{
    return image_at(image, x, y)[image->channels >= 3 ? c : 0];
}

/* A point's colour, averaged over a few pixels along the edge. */
static void level_along(const struct image *scan, struct card_spot at, struct card_spot along, double out[3])
{
    out[0] = out[1] = out[2] = 0;
    for (int i = -2; i <= 2; i++) {
        int x = (int)lround(at.x + along.x * i), y = (int)lround(at.y + along.y * i);
        x = x < 0 ? 0 : x >= scan->width_px ? scan->width_px - 1 : x;
        y = y < 0 ? 0 : y >= scan->height_px ? scan->height_px - 1 : y;
        for (int c = 0; c < 3; c++)
            out[c] += channel_at(scan, x, y, c) / 5.0;
    }
}

/* Where the colour changes most between -reach and +reach across the edge; NAN where it hardly does. */
static double step_across(const struct image *scan, struct card_spot at, struct card_spot along, struct card_spot out, double reach,
                          double blur)
{
    enum { STEPS_MOST = 160 };
    double levels[STEPS_MOST][3], best = 4 * blur, where = NAN;
    int count = (int)fmin(STEPS_MOST, reach * 2), half = count / 2, n = (int)fmax(2, blur);
    for (int i = 0; i < count; i++) {
        struct card_spot p = {at.x + out.x * (i - half), at.y + out.y * (i - half)};
        level_along(scan, p, along, levels[i]);
    }
    for (int i = n; i + n <= count; i++) {
        double change = 0;
        for (int c = 0; c < 3; c++) {
            double before = 0, after = 0;
            for (int k = 0; k < n; k++) {
                before += levels[i - 1 - k][c];
                after += levels[i + k][c];
            }
            change = fmax(change, fabs(after - before));
        }
        if (change > best) {
            best = change;
            where = i - half - 0.5;
        }
    }
    return where;
}

static int by_value(const void *a, const void *b)
{
    double d = *(const double *)a - *(const double *)b;
    return (d > 0) - (d < 0);
}

/* Offset (raw pixels outwards) of the true edge at both ends of a side, by the median line of the steps found along
 * it: Theil's slope, then the median height. False when too few steps were seen. */
static bool seek_side(const struct image *scan, struct card_spot a, struct card_spot b, double reach, double blur, double *at_a,
                      double *at_b)
{
    double t[SIDE_SAMPLES], off[SIDE_SAMPLES], slopes[SIDE_SAMPLES * SIDE_SAMPLES / 2], heights[SIDE_SAMPLES];
    double length = hypot(b.x - a.x, b.y - a.y);
    struct card_spot along = {(b.x - a.x) / length, (b.y - a.y) / length}, out = {along.y, -along.x};
    size_t count = 0, pairs = 0;
    for (int i = 0; i < SIDE_SAMPLES; i++) {
        double part = 0.1 + 0.8 * (i + 0.5) / SIDE_SAMPLES;
        struct card_spot at = {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
        double step = step_across(scan, at, along, out, reach, blur);
        if (isnan(step))
            continue;
        t[count] = part;
        off[count++] = step;
    }
    if (count < SIDE_SAMPLES / 3)
        return false;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = i + count / 3; k < count; k++)
            slopes[pairs++] = (off[k] - off[i]) / (t[k] - t[i]);
    }
    qsort(slopes, pairs, sizeof *slopes, by_value);
    double slope = pairs ? slopes[pairs / 2] : 0;
    for (size_t i = 0; i < count; i++)
        heights[i] = off[i] - slope * t[i];
    qsort(heights, count, sizeof *heights, by_value);
    *at_a = heights[count / 2];
    *at_b = heights[count / 2] + slope;
    return true;
}

static struct card_spot crossing(struct card_spot a, struct card_spot b, struct card_spot c, struct card_spot d)
{
    double rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y, det = rx * sy - ry * sx;
    double t = fabs(det) > 1e-9 ? ((c.x - a.x) * sy - (c.y - a.y) * sx) / det : 0;
    return (struct card_spot){a.x + t * rx, a.y + t * ry};
}

void card_edges_seek(const struct image *scan, double dpi, struct card_spot corners[4], double reach_mm)
{
    double reach = reach_mm / 25.4 * dpi, blur = fmax(2, 0.35 / 25.4 * dpi);
    struct card_spot from[4], to[4];
    for (int i = 0; i < 4; i++) {
        struct card_spot a = corners[i], b = corners[(i + 1) % 4];
        double length = hypot(b.x - a.x, b.y - a.y), at_a = 0, at_b = 0;
        struct card_spot out = {(b.y - a.y) / length, -(b.x - a.x) / length};
        (void)seek_side(scan, a, b, reach, blur, &at_a, &at_b);
        from[i] = (struct card_spot){a.x + out.x * at_a, a.y + out.y * at_a};
        to[i] = (struct card_spot){b.x + out.x * at_b, b.y + out.y * at_b};
    }
    for (int i = 0; i < 4; i++)
        corners[i] = crossing(from[(i + 3) % 4], to[(i + 3) % 4], from[i], to[i]);
}
