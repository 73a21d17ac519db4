#include "card_plane.h"

#include "card_lid.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define JOIN_CELLS 3
/* Cells, 4 mm: lines of dust and grain are thinner, cards are not. */
#define THINNEST 12

static uint8_t channel_at(const struct image *image, int x, int y, int c)
{
    return image_at(image, x, y)[image->channels >= 3 ? c : 0];
}

/* Largest difference of the 3 × 3 mean from the lid over the channels, in tenths of a level. */
static uint8_t difference_at(const struct image *image, const struct card_lid *lid, int x, int y)
{
    double sum[3] = {0}, level[3], most = 0;
    for (int dx = -1; dx <= 1; dx++) {
        for (int c = 0; c < 3; c++) {
            sum[c] -= 3 * card_lid_column(lid, c, x + dx);
            for (int dy = -1; dy <= 1; dy++)
                sum[c] += channel_at(image, x + dx, y + dy, c);
        }
    }
    card_lid_surface(lid, image, x, y, level);
    for (int c = 0; c < 3; c++)
        most = fmax(most, fabs(sum[c] / 9.0 - level[c]));
    return (uint8_t)fmin(255, most * 10);
}

/* Largest step between the 3 × 2 cells on one side and on the other over channels and both ways, tenths of a level. */
static uint8_t step_at(const struct image *image, const struct card_lid *lid, int x, int y)
{
    static const int off[4] = {-2, -1, 1, 2};
    double most = 0;
    for (int c = 0; c < 3; c++) {
        double across = 0, down = 0;
        for (int i = 0; i < 4; i++) {
            double sign = off[i] < 0 ? -1 : 1;
            across -= 3 * sign * card_lid_column(lid, c, x + off[i]);
            for (int k = -1; k <= 1; k++) {
                across += sign * channel_at(image, x + off[i], y + k, c);
                down += sign * channel_at(image, x + k, y + off[i], c);
            }
        }
        most = fmax(most, fmax(fabs(across), fabs(down)) / 6);
    }
    return (uint8_t)fmin(255, most * 10);
}

void card_plane_destroy(struct card_plane *p)
{
    free(p->difference);
    free(p->step);
    free(p->set);
    free(p->stack);
}

/* A line of dust is as different as what lies on both its sides. A wider run of such columns stays: a thing that covers
 * the glass from end to end. */
static void bridge_dust(const struct card_lid *lid, const struct card_plane *p, uint8_t *cells)
{
    enum { WIDEST = 6 };
    for (int x = 2; x + 2 < p->width && x < CARD_LID_COLUMNS_MAX; x++) {
        int end = x;
        while (end + 2 < p->width && end < CARD_LID_COLUMNS_MAX && lid->dust[end])
            end++;
        if (end == x || end - x > WIDEST) {
            x = end;
            continue;
        }
        for (int y = 0; y < p->height; y++) {
            uint8_t *row = cells + y * p->width, low = row[x - 2] < row[end + 1] ? row[x - 2] : row[end + 1];
            memset(row + x - 1, low, (size_t)(end + 2 - x));
        }
        x = end;
    }
}

bool card_plane_create(const struct image *image, struct card_plane *out)
{
    struct card_lid lid;
    struct card_plane p = {.width = image->width_px, .height = image->height_px};
    size_t cells = (size_t)p.width * (size_t)p.height;
    p.difference = calloc(cells, 1);
    p.step = calloc(cells, 1);
    p.set = calloc(cells, 1);
    p.stack = calloc(cells, sizeof *p.stack);
    if (!p.difference || !p.step || !p.set || !p.stack || !card_lid_fit(image, &lid)) {
        card_plane_destroy(&p);
        return false;
    }
    for (int y = 1; y + 1 < p.height; y++) {
        for (int x = 1; x + 1 < p.width; x++)
            p.difference[y * p.width + x] = difference_at(image, &lid, x, y);
    }
    for (int y = 2; y + 2 < p.height; y++) {
        for (int x = 2; x + 2 < p.width; x++)
            p.step[y * p.width + x] = step_at(image, &lid, x, y);
    }
    bridge_dust(&lid, &p, p.difference);
    bridge_dust(&lid, &p, p.step);
    *out = p;
    return true;
}

void card_plane_set(struct card_plane *p, double least)
{
    for (int i = 0; i < p->width * p->height; i++)
        p->set[i] = p->difference[i] > least * 10;
}

/* Puts a cell on the stack that the way from the edge leads to. */
static int visit(struct card_plane *p, int at, double step, int count)
{
    if (p->set[at] != 1 || p->step[at] > step * 10)
        return count;
    p->set[at] = 0;
    p->stack[count] = at;
    return count + 1;
}

/* Takes away runs of set cells along a row or column that are shorter than THINNEST. */
static void drop_short_runs(uint8_t *set, int count, int stride)
{
    int run = 0;
    for (int i = 0; i <= count; i++) {
        if (i < count && set[i * stride]) {
            run++;
            continue;
        }
        for (int k = 1; run < THINNEST && k <= run; k++)
            set[(i - k) * stride] = 0;
        run = 0;
    }
}

void card_plane_set_enclosed(struct card_plane *p, double step)
{
    int count = 0, w = p->width, h = p->height;
    memset(p->set, 1, (size_t)w * (size_t)h);
    for (int x = 0; x < w; x++)
        count = visit(p, (h - 1) * w + x, step, visit(p, x, step, count));
    for (int y = 0; y < h; y++)
        count = visit(p, y * w + w - 1, step, visit(p, y * w, step, count));
    for (int i = 0; i < count; i++) {
        int at = p->stack[i], x = at % w;
        count = at >= w ? visit(p, at - w, step, count) : count;
        count = at + w < w * h ? visit(p, at + w, step, count) : count;
        count = x > 0 ? visit(p, at - 1, step, count) : count;
        count = x + 1 < w ? visit(p, at + 1, step, count) : count;
    }
    for (int y = 0; y < h; y++)
        drop_short_runs(p->set + y * w, w, 1);
    for (int x = 0; x < w; x++)
        drop_short_runs(p->set + x, h, w);
}

/* Marks everything within JOIN_CELLS sideways or up and down of `at` as reached and puts it on the stack. */
static int reach_from(struct card_plane *p, int at, int count)
{
    int x = at % p->width, y = at / p->width;
    for (int v = y - JOIN_CELLS; v <= y + JOIN_CELLS; v++) {
        for (int u = x - JOIN_CELLS; u <= x + JOIN_CELLS; u++) {
            if (u < 0 || v < 0 || u >= p->width || v >= p->height || p->set[v * p->width + u] != 1)
                continue;
            p->set[v * p->width + u] = 2;
            p->stack[count++] = v * p->width + u;
        }
    }
    return count;
}

/* One component's cells, listed in p->stack[0..n) after the call. */
int card_plane_component(struct card_plane *p, int start)
{
    int count = 1;
    p->set[start] = 2;
    p->stack[0] = start;
    for (int i = 0; i < count; i++)
        count = reach_from(p, p->stack[i], count);
    return count;
}
