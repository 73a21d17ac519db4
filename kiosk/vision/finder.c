#include "finder.h"

#include <math.h>

/* Smallest and largest module that is looked for; below 1.5 px nothing decodes, above 40 nothing of paper is left. */
#define MODULE_LEAST_PX 1.3
#define MODULE_MOST_PX 40.0
/* Pixels of a row whose runs were counted before a false start is given up; a picture of noise has false starts at
 * every tenth pixel, and each costs one column walk. */
#define CROSS_CHECKS_MOST 20000

struct scan {
    const struct image *grey;
    int threshold;
    int checks;
    struct finder *out;
    size_t count;
};

static bool is_dark(const struct scan *s, int x, int y)
{
    return *image_at(s->grey, x, y) < s->threshold;
}

/* Five runs that stand 1:1:3:1:1, each within half a module. */
static bool runs_fit(const int run[5], double *module)
{
    int sum = run[0] + run[1] + run[2] + run[3] + run[4];
    double m = sum / 7.0;
    if (m < MODULE_LEAST_PX || m > MODULE_MOST_PX)
        return false;
    double slack = fmax(m * 0.55, 0.9);
    *module = m;
    return fabs(run[0] - m) <= slack && fabs(run[1] - m) <= slack && fabs(run[2] - 3 * m) <= 2 * slack &&
           fabs(run[3] - m) <= slack && fabs(run[4] - m) <= slack;
}

/* Length of the run of one colour from (x, y) in direction (dx, dy), at most `most`. */
static int run_length(const struct scan *s, int x, int y, int dx, int dy, bool dark, int most)
{
    int length = 0;
    while (length < most && x >= 0 && y >= 0 && x < s->grey->width_px && y < s->grey->height_px &&
           is_dark(s, x, y) == dark) {
        x += dx;
        y += dy;
        length++;
    }
    return length;
}

/* Runs through (x, y) along (dx, dy): the middle one is split at the point. Moves the point to the middle. */
static bool cross_fits(const struct scan *s, double *x, double *y, int dx, int dy, double module)
{
    int cx = (int)*x, cy = (int)*y, most = (int)(module * 6) + 4;
    if (!is_dark(s, cx, cy))
        return false;
    int run[5], back = run_length(s, cx, cy, -dx, -dy, true, most);
    int ahead = run_length(s, cx + dx, cy + dy, dx, dy, true, most);
    run[2] = back + ahead;
    run[1] = run_length(s, cx - back * dx, cy - back * dy, -dx, -dy, false, most);
    run[0] = run_length(s, cx - (back + run[1]) * dx, cy - (back + run[1]) * dy, -dx, -dy, true, most);
    run[3] = run_length(s, cx + (ahead + 1) * dx, cy + (ahead + 1) * dy, dx, dy, false, most);
    run[4] = run_length(s, cx + (ahead + 1 + run[3]) * dx, cy + (ahead + 1 + run[3]) * dy, dx, dy, true, most);
    double across;
    if (!runs_fit(run, &across) || fabs(across - module) > module * 0.45 + 0.4)
        return false;
    double shift = (ahead - back + 1) / 2.0;
    *x = cx + shift * dx;
    *y = cy + shift * dy;
    return true;
}

static void keep(struct scan *s, double x, double y, double module)
{
    for (size_t i = 0; i < s->count; i++) {
        struct finder *f = &s->out[i];
        if (hypot(f->x - x, f->y - y) < 3 * f->module_px) {
            f->x = (f->x + x) / 2;
            f->y = (f->y + y) / 2;
            return;
        }
    }
    if (s->count < FINDER_MAX)
        s->out[s->count++] = (struct finder){.x = x, .y = y, .module_px = module};
}

static void consider(struct scan *s, const int run[5], int end_x, int row)
{
    double module;
    if (!runs_fit(run, &module) || s->checks >= CROSS_CHECKS_MOST)
        return;
    s->checks++;
    double x = end_x - run[4] - run[3] - run[2] / 2.0, y = row;
    if (cross_fits(s, &x, &y, 0, 1, module) && cross_fits(s, &x, &y, 1, 0, module))
        keep(s, x, y, module);
}

static void scan_row(struct scan *s, int row)
{
    const uint8_t *px = image_at(s->grey, 0, row);
    int width = s->grey->width_px, run[5] = {0}, x = 0;
    while (x < width && px[x] >= s->threshold)
        x++;
    for (bool dark = true; x < width; dark = !dark) {
        int start = x;
        while (x < width && (px[x] < s->threshold) == dark)
            x++;
        for (int i = 0; i < 4; i++)
            run[i] = run[i + 1];
        run[4] = x - start;
        if (dark && run[0])
            consider(s, run, x, row);
    }
}

size_t finder_scan(const struct image *grey, int threshold, struct finder out[FINDER_MAX])
{
    struct scan s = {.grey = grey, .threshold = threshold, .out = out};
    /* A finder's middle is three modules high: every second row of the smallest one is enough. */
    for (int y = 0; y < grey->height_px; y += 2)
        scan_row(&s, y);
    return s.count;
}
