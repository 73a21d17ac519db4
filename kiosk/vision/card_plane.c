#include "card_plane.h"

#include "card_lid.h"
#include <stdlib.h>
#include <string.h>

#define JOIN_CELLS 3
/* Cells, 4 mm: lines of dust and grain are thinner, cards are not. */
#define THINNEST 12

/* One channel of a row in half levels; `columns`: what they add to it. */
static void flatten_row(const uint8_t *from, int channels, const int8_t *columns, int width, int16_t *restrict to)
{
    for (int x = 0; x < width; x++)
        to[x] = (int16_t)(2 * from[x * channels] - columns[x]);
}

/* The picture in half levels without what its columns add, channel after channel. */
static int16_t *flatten(const struct image *image, const struct card_lid *lid)
{
    size_t width = (size_t)image->width_px, height = (size_t)image->height_px;
    int known = image->width_px < CARD_LID_COLUMNS_MAX ? image->width_px : CARD_LID_COLUMNS_MAX;
    int16_t *flat = malloc(3 * width * height * sizeof *flat), *to = flat;
    int8_t *columns = calloc(width, 1);
    for (int c = 0; flat && columns && c < 3; c++) {
        memcpy(columns, lid->columns[c], (size_t)known);
        for (int y = 0; y < image->height_px; y++, to += width)
            flatten_row(image_at(image, 0, y) + (image->channels >= 3 ? c : 0), image->channels, columns,
                        image->width_px, to);
    }
    if (!columns) {
        free(flat);
        flat = NULL;
    }
    free(columns);
    return flat;
}

/* Sums of three rows, the one at `row` in their middle. */
static void sum_rows(const int16_t *row, int width, int *sums)
{
    for (int x = 0; x < width; x++)
        sums[x] = row[x - width] + row[x] + row[x + width];
}

/* Largest difference of the 3 × 3 mean from the lid over the channels, in tenths of a level. restrict here and below:
 * bytes may be anything to the compiler, and would keep it from taking several cells at once. */
static void add_differences(const double surface[3], const int *restrict sums, int width, uint8_t *restrict most)
{
    double s0 = surface[0], s1 = surface[1], s2 = surface[2];
    for (int x = 1; x + 1 < width; x++) {
        double u = 2.0 * x / width - 1, level = s0 + u * (s1 + u * s2);
        double off = (sums[x - 1] + sums[x] + sums[x + 1]) / 18.0 - level, tenths = 10 * (off < 0 ? -off : off);
        int now = (int)(tenths < 255 ? tenths : 255);
        most[x] = (uint8_t)(now > most[x] ? now : most[x]);
    }
}

/* Largest step between the 3 × 2 cells on one side and on the other over channels and both ways, tenths of a level.
 * row: of the flat picture; sums: of three rows about it. */
static void add_steps(const int16_t *restrict row, const int *restrict sums, int w, uint8_t *restrict most)
{
    const int16_t *above = row - 2 * w, *over = row - w, *under = row + w, *below = row + 2 * w;
    for (int x = 2; x + 2 < w; x++) {
        int across = sums[x + 1] + sums[x + 2] - sums[x - 2] - sums[x - 1];
        int down = under[x - 1] + under[x] + under[x + 1] + below[x - 1] + below[x] + below[x + 1] - over[x - 1] -
                   over[x] - over[x + 1] - above[x - 1] - above[x] - above[x + 1];
        across = across < 0 ? -across : across;
        down = down < 0 ? -down : down;
        int now = (across > down ? across : down) * 10 / 12;
        now = now < 255 ? now : 255;
        most[x] = (uint8_t)(now > most[x] ? now : most[x]);
    }
}

static void fill(const struct card_lid *lid, const int16_t *flat, int *sums, struct card_plane *p)
{
    double surface[3];
    for (int c = 0; c < 3; c++) {
        for (int y = 1; y + 1 < p->height; y++) {
            const int16_t *row = flat + ((size_t)c * (size_t)p->height + (size_t)y) * (size_t)p->width;
            sum_rows(row, p->width, sums);
            card_lid_row(lid, c, 2.0 * y / p->height - 1, surface);
            add_differences(surface, sums, p->width, p->difference + y * p->width);
            if (y >= 2 && y + 2 < p->height)
                add_steps(row, sums, p->width, p->step + y * p->width);
        }
    }
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
    int *sums = malloc((size_t)p.width * sizeof *sums);
    int16_t *flat = NULL;
    bool ok = p.difference && p.step && p.set && p.stack && sums && card_lid_fit(image, &lid);
    if (ok)
        flat = flatten(image, &lid);
    if (flat) {
        fill(&lid, flat, sums, &p);
        bridge_dust(&lid, &p, p.difference);
        bridge_dust(&lid, &p, p.step);
        *out = p;
    } else {
        card_plane_destroy(&p);
    }
    free(sums);
    free(flat);
    return flat != NULL;
}

void card_plane_set(struct card_plane *p, double least)
{
    const uint8_t *restrict difference = p->difference;
    uint8_t *restrict set = p->set;
    int cells = p->width * p->height, most = (int)(least * 10); /* whole numbers are above both or neither */
    for (int i = 0; i < cells; i++)
        set[i] = difference[i] > most;
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

/* Whether any of 2 JOIN_CELLS + 1 cells is 1, by two words that overlap; the others are 0 or 2. */
static bool any_is_set(const uint8_t *cells)
{
    _Static_assert(JOIN_CELLS == 3, "two words of four cells");
    uint32_t low, high;
    memcpy(&low, cells, sizeof low);
    memcpy(&high, cells + JOIN_CELLS, sizeof high);
    return ((low | high) & 0x01010101U) != 0;
}

/* Marks everything within JOIN_CELLS sideways or up and down of `at` as reached and puts it on the stack. Most of it has
 * been reached before: such rows are passed over as a whole. */
static int reach_from(struct card_plane *p, int at, int count)
{
    int x = at % p->width, y = at / p->width;
    int u0 = x < JOIN_CELLS ? 0 : x - JOIN_CELLS, u1 = x + JOIN_CELLS < p->width ? x + JOIN_CELLS : p->width - 1;
    int v0 = y < JOIN_CELLS ? 0 : y - JOIN_CELLS, v1 = y + JOIN_CELLS < p->height ? y + JOIN_CELLS : p->height - 1;
    for (int v = v0; v <= v1; v++) {
        uint8_t *row = p->set + v * p->width;
        if (u1 - u0 == 2 * JOIN_CELLS && !any_is_set(row + u0))
            continue;
        for (int u = u0; u <= u1; u++) {
            if (row[u] != 1)
                continue;
            row[u] = 2;
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
