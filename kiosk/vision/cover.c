#include "cover.h"

#include "straighten.h"
#include <math.h>
#include <stdlib.h>

/* ---- a hand ---- */

/* Skin is looked at in cells of about a millimetre: print and ink on white average out, a hand does not. */
#define CELL_MM 1.0
#define CORE_CELLS 3        /* a finger is wider than twice this and one */
#define FINGER_LEAST_CELLS 90
#define LID_SHARE 0.35      /* more of the border than this is a table or a lid, not a hand */

struct cells {
    int width, height, cell;
    uint8_t *skin; /* 1: of skin's colour; 2: and all around it; 3: part of what was followed */
    int *stack;
};

static bool is_skin(double r, double g, double b)
{
    return r >= 95 && r <= 250 && r - g >= 18 && r - g <= 100 && g - b >= 5 && g - b <= 75 && r - b >= 32 &&
           r - b <= 150;
}

static void cell_mean(const struct image *small, int x0, int y0, int cell, double out[3])
{
    int sum[3] = {0}, count = 0;
    for (int y = y0; y < y0 + cell; y += 2) {
        const uint8_t *at = image_at(small, x0, y);
        for (int x = 0; x < cell; x += 2, at += 2 * small->channels, count++)
            for (int c = 0; c < 3; c++)
                sum[c] += at[c];
    }
    for (int c = 0; c < 3; c++)
        out[c] = (double)sum[c] / count;
}

/* The lamp's tint, by the level below which four fifths of the cells lie in each channel. */
static void find_tint(const struct image *small, int cell, double out[3])
{
    unsigned bins[3][256] = {{0}}, total = 0;
    for (int y = 0; y + cell <= small->height_px; y += 4 * cell) {
        for (int x = 0; x + cell <= small->width_px; x += 4 * cell, total++) {
            const uint8_t *at = image_at(small, x, y);
            for (int c = 0; c < 3; c++)
                bins[c][at[c]]++;
        }
    }
    for (int c = 0; c < 3; c++) {
        unsigned seen = 0;
        int level = 255;
        while (level > 64 && (seen += bins[c][level]) * 5 < total)
            level--;
        out[c] = level;
    }
}

static bool cells_create(const struct image *small, struct cells *out)
{
    int cell = (int)fmax(2, round(small->dpi / 25.4 * CELL_MM));
    struct cells c = {.width = small->width_px / cell, .height = small->height_px / cell, .cell = cell};
    size_t count = (size_t)c.width * (size_t)c.height;
    c.skin = calloc(count + 1, 1);
    c.stack = calloc(count + 1, sizeof *c.stack);
    double tint[3], mean[3];
    if (!c.skin || !c.stack) {
        free(c.skin);
        free(c.stack);
        return false;
    }
    find_tint(small, cell, tint);
    for (int y = 0; y < c.height; y++) {
        for (int x = 0; x < c.width; x++) {
            cell_mean(small, x * cell, y * cell, cell, mean);
            c.skin[y * c.width + x] =
                is_skin(mean[0] * 255 / tint[0], mean[1] * 255 / tint[1], mean[2] * 255 / tint[2]);
        }
    }
    *out = c;
    return true;
}

/* Cells with skin all around them; beyond the border all is taken for skin. */
static void mark_cores(struct cells *c)
{
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++) {
            bool core = c->skin[y * c->width + x] != 0;
            for (int v = y - CORE_CELLS; core && v <= y + CORE_CELLS; v++)
                for (int u = x - CORE_CELLS; core && u <= x + CORE_CELLS; u++)
                    core = u < 0 || v < 0 || u >= c->width || v >= c->height || c->skin[v * c->width + u];
            if (core)
                c->skin[y * c->width + x] = 2;
        }
    }
}

struct patch {
    int cells, cores, border;
};

static struct patch follow(struct cells *c, int start)
{
    struct patch p = {0};
    int count = 0;
    c->stack[count++] = start;
    p.cores += c->skin[start] == 2;
    c->skin[start] = 3;
    while (count) {
        int at = c->stack[--count], x = at % c->width, y = at / c->width;
        p.cells++;
        p.border += x == 0 || y == 0 || x + 1 == c->width || y + 1 == c->height;
        const int next[4] = {x > 0 ? at - 1 : -1, x + 1 < c->width ? at + 1 : -1, y > 0 ? at - c->width : -1,
                             y + 1 < c->height ? at + c->width : -1};
        for (int i = 0; i < 4; i++) {
            if (next[i] < 0 || (c->skin[next[i]] != 1 && c->skin[next[i]] != 2))
                continue;
            p.cores += c->skin[next[i]] == 2;
            c->skin[next[i]] = 3;
            c->stack[count++] = next[i];
        }
    }
    return p;
}

bool cover_has_finger(const struct image *small)
{
    struct cells c = {0};
    bool finger = false;
    if (small->channels < 3 || small->dpi < 20 || !cells_create(small, &c))
        return false;
    mark_cores(&c);
    int around = 2 * (c.width + c.height);
    for (int at = 0; at < c.width * c.height && !finger; at++) {
        if (c.skin[at] != 1 && c.skin[at] != 2)
            continue;
        struct patch p = follow(&c, at);
        finger = p.cells >= FINGER_LEAST_CELLS && p.cores >= 6 && p.border >= 5 && p.border < around * LID_SHARE;
    }
    free(c.skin);
    free(c.stack);
    return finger;
}

/* ---- a corner ---- */

/* How far in from a corner it is looked at (a print may lie 4 mm off on its paper), and what it is compared with. */
static const double corner_mm[3][2] = {{7, 7}, {12, 7}, {7, 12}};
#define BESIDE_MM 60.0
#define CORNER_DIFFERENCE 34

static bool mean_at(const struct image *scan, const struct page_map *map, double x_mm, double y_mm, double out[3])
{
    enum { REACH = 4 };
    double x, y;
    page_map_back(map, x_mm, y_mm, &x, &y);
    if (!(x >= REACH && y >= REACH && x < scan->width_px - REACH && y < scan->height_px - REACH))
        return false;
    for (int c = 0; c < 3; c++)
        out[c] = 0;
    for (int v = -REACH; v <= REACH; v++) {
        for (int u = -REACH; u <= REACH; u++) {
            const uint8_t *at = image_at(scan, (int)x + u, (int)y + v);
            for (int c = 0; c < 3; c++)
                out[c] += at[scan->channels >= 3 ? c : 0] / (double)((2 * REACH + 1) * (2 * REACH + 1));
        }
    }
    return true;
}

static bool corner_differs(const struct image *scan, const struct page_map *map, bool right, bool low)
{
    double beside[3], here[3];
    double x0 = right ? PAGE_WIDTH_MM : 0, y0 = low ? PAGE_HEIGHT_MM : 0, sx = right ? -1 : 1, sy = low ? -1 : 1;
    /* Beside a corner is 6 mm from the edge: nothing is printed there. */
    if (!mean_at(scan, map, x0 + sx * BESIDE_MM, y0 + sy * 7, beside))
        return false;
    for (size_t i = 0; i < 3; i++) {
        if (!mean_at(scan, map, x0 + sx * corner_mm[i][0], y0 + sy * corner_mm[i][1], here))
            return false;
        double most = 0;
        for (int c = 0; c < 3; c++)
            most = fmax(most, fabs(here[c] - beside[c]));
        if (most < CORNER_DIFFERENCE)
            return false;
    }
    return true;
}

bool cover_has_fold(const struct image *scan, const struct page_map *map)
{
    return corner_differs(scan, map, false, false) || corner_differs(scan, map, true, false) ||
           corner_differs(scan, map, false, true) || corner_differs(scan, map, true, true);
}
