#include "licence_upright.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define INK_BELOW 110
/* White between two characters of a line is shorter than this, between two lines it is often longer. */
#define GAP_MM 3.4
#define SKEW_MOST 6.0
#define SKEW_POINTS 60000
#define SKEW_BINS 8192

/* ---- which way the lines run ---- */
/* Of all gaps between ink along the rows (`stand`: the columns), the share of short ones: along lines of print nearly
 * all are, across them every fourth or so is the white between two lines. */
static double short_gaps(const struct image *small, bool stand)
{
    int along = stand ? small->height_px : small->width_px, across = stand ? small->width_px : small->height_px;
    int most = (int)(GAP_MM / 25.4 * small->dpi);
    double few = 1, all = 2;
    for (int r = 0; r < across; r++) {
        int last = -1;
        for (int i = 0; i < along; i++) {
            if (*(stand ? image_at(small, r, i) : image_at(small, i, r)) >= INK_BELOW)
                continue;
            if (last >= 0 && i - last > 1) {
                few += i - last <= most;
                all++;
            }
            last = i;
        }
    }
    return few / all;
}

bool licence_lines_stand(const struct image *small)
{
    return short_gaps(small, true) > short_gaps(small, false);
}

struct point {
    float x, y;
};

/* How sharply the points fall into rows when they are taken as lying askew by so much. */
static double sharpness(const struct point *points, size_t count, double deg, int *bins)
{
    double slope = tan(deg * M_PI / 180), sum = 0;
    memset(bins, 0, SKEW_BINS * sizeof *bins);
    for (size_t i = 0; i < count; i++) {
        int row = (int)((double)points[i].y + (double)points[i].x * slope) + SKEW_BINS / 4;
        if (row >= 0 && row < SKEW_BINS)
            bins[row]++;
    }
    for (int i = 1; i < SKEW_BINS; i++)
        sum += (double)(bins[i] - bins[i - 1]) * (bins[i] - bins[i - 1]);
    return sum;
}

static double sharpest(const struct point *points, size_t count, double from, double to, double step, int *bins)
{
    double best = 0, most = -1;
    for (double deg = from; deg <= to; deg += step) {
        double value = sharpness(points, count, deg, bins);
        if (value > most) {
            most = value;
            best = deg;
        }
    }
    return best;
}

/* Ink where it begins, downwards: the upper edges of strokes, of which lines of print have many at one height. */
static size_t edge_points(const struct image *grey, struct point *out)
{
    size_t count = 0;
    for (int y = 1; y < grey->height_px; y++) {
        for (int x = 0; x < grey->width_px && count < SKEW_POINTS; x += 2) {
            if (*image_at(grey, x, y) < INK_BELOW && *image_at(grey, x, y - 1) >= INK_BELOW)
                out[count++] = (struct point){(float)x, (float)y};
        }
    }
    return count;
}

double licence_skew(const struct image *grey)
{
    struct point *points = malloc(SKEW_POINTS * sizeof *points);
    int *bins = malloc(SKEW_BINS * sizeof *bins);
    double deg = 0;
    size_t count = points && bins ? edge_points(grey, points) : 0;
    if (count > 200) {
        deg = sharpest(points, count, -SKEW_MOST, SKEW_MOST, 0.25, bins);
        deg = sharpest(points, count, deg - 0.25, deg + 0.25, 0.04, bins);
    }
    free(points);
    free(bins);
    return deg;
}

/* ---- turning ---- */
static uint8_t *brightest_plane(const struct image *scan)
{
    size_t width = (size_t)scan->width_px;
    uint8_t *plane = malloc(width * (size_t)scan->height_px);
    for (int y = 0; plane && y < scan->height_px; y++) {
        const uint8_t *at = image_at(scan, 0, y);
        uint8_t *to = plane + (size_t)y * width;
        for (size_t x = 0; x < width; x++, at += scan->channels) {
            uint8_t most = at[0];
            if (scan->channels >= 3) {
                most = at[1] > most ? at[1] : most;
                most = at[2] > most ? at[2] : most;
            }
            to[x] = most;
        }
    }
    return plane;
}

/* Fixed-point steps of 1/65536 pixel: over 20 000 pixels the error stays under a third of one. */
struct walk {
    int64_t x, y, dx, dy;
};

static uint8_t between(const uint8_t *plane, int width, int height, int64_t fx, int64_t fy)
{
    int64_t x = fx >> 16, y = fy >> 16;
    if (x < 0 || y < 0 || x >= width - 1 || y >= height - 1)
        return 255;
    const uint8_t *at = plane + y * width + x;
    int64_t u = (fx >> 8) & 255, v = (fy >> 8) & 255;
    int64_t top = at[0] * (256 - u) + at[1] * u, low = at[width] * (256 - u) + at[width + 1] * u;
    return (uint8_t)((top * (256 - v) + low * v) >> 16);
}

static void fill_turned(const uint8_t *plane, const struct image *scan, double dpi, double turn_deg, struct image *out)
{
    double c = cos(turn_deg * M_PI / 180) * dpi / out->dpi, s = sin(turn_deg * M_PI / 180) * dpi / out->dpi;
    for (int y = 0; y < out->height_px; y++) {
        double vx = 0.5 - out->width_px / 2.0, vy = y + 0.5 - out->height_px / 2.0;
        double x = scan->width_px / 2.0 + vx * c + vy * s - 0.5, at_y = scan->height_px / 2.0 - vx * s + vy * c - 0.5;
        struct walk w = {llround(x * 65536), llround(at_y * 65536), llround(c * 65536), llround(-s * 65536)};
        uint8_t *to = image_pixel(out, 0, y);
        for (int i = 0; i < out->width_px; i++, w.x += w.dx, w.y += w.dy)
            to[i] = between(plane, scan->width_px, scan->height_px, w.x, w.y);
    }
}

bool licence_turn_grey(const struct image *scan, double dpi, double turn_deg, double out_dpi, struct image *out,
                       struct err *err)
{
    bool stand = fabs(sin(turn_deg * M_PI / 180)) > 0.7071;
    double width = stand ? scan->height_px : scan->width_px, height = stand ? scan->width_px : scan->height_px;
    double k = out_dpi / dpi;
    if (!image_create((int)fmax(1, width * k), (int)fmax(1, height * k), 1, out_dpi, out, err))
        return false;
    uint8_t *plane = brightest_plane(scan);
    if (!plane) {
        image_finish(out);
        return err_set(err, ERR_SPACE, "no memory for a licence");
    }
    fill_turned(plane, scan, dpi, turn_deg, out);
    free(plane);
    return true;
}

void licence_turn_over(struct image *grey)
{
    size_t width = (size_t)grey->width_px;
    for (int y = 0; y <= (grey->height_px - 1) / 2; y++) {
        uint8_t *top = image_pixel(grey, 0, y), *low = image_pixel(grey, 0, grey->height_px - 1 - y);
        for (size_t x = 0; x < (top == low ? width / 2 : width); x++) {
            uint8_t kept = top[x];
            top[x] = low[width - 1 - x];
            low[width - 1 - x] = kept;
        }
    }
}

bool licence_turn_quarters(const struct image *scan, int quarters, struct image *out, struct err *err)
{
    int q = ((quarters % 4) + 4) % 4, n = scan->channels, w = scan->width_px, h = scan->height_px;
    if (!image_create(q % 2 ? h : w, q % 2 ? w : h, n, scan->dpi, out, err))
        return false;
    for (int y = 0; y < out->height_px; y++) {
        uint8_t *to = image_pixel(out, 0, y);
        for (int x = 0; x < out->width_px; x++, to += n) {
            int from_x = q == 0 ? x : q == 1 ? y : q == 2 ? w - 1 - x : w - 1 - y;
            int from_y = q == 0 ? y : q == 1 ? h - 1 - x : q == 2 ? h - 1 - y : x;
            memcpy(to, image_at(scan, from_x, from_y), (size_t)n);
        }
    }
    return true;
}
