/* Cards on the glass: whatever differs from the lid, has the outline of an ID-1 card or of a passport, and edges that
 * hold when looked at closely. */
#include "card_lid.h"
#include "id_card.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Difference from the lid, grey levels, at 75 dpi where noise of deviation 5 has shrunk to 0.4: the usual card, then
 * the palest (a back on a grey lid differs by 4), then a lid with dirt and shadows of its own. */
static const double differences[] = {6, 3.2, 14};
/* How far the outline's sides may be from a card's before the edges were sought closely (shadow adds 1 mm). */
#define SIZE_SLACK 0.09
#define JOIN_CELLS 3
#define SIDE_SAMPLES 48

struct spot {
    double x, y;
};

/* ---- what is not lid ---- */
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

struct plane {
    int width, height;
    uint8_t *difference; /* as difference_at */
    uint8_t *set;        /* 1: differs, 2: looked at */
    int *stack;
};

static void plane_destroy(struct plane *p)
{
    free(p->difference);
    free(p->set);
    free(p->stack);
}

/* A line of dust is as different as what lies on both its sides. A wider run of such columns stays: a thing that covers
 * the glass from end to end. */
static void bridge_dust(const struct card_lid *lid, struct plane *p)
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
            uint8_t *row = p->difference + y * p->width, low = row[x - 2] < row[end + 1] ? row[x - 2] : row[end + 1];
            memset(row + x - 1, low, (size_t)(end + 2 - x));
        }
        x = end;
    }
}

static bool plane_create(const struct image *image, struct plane *out)
{
    struct card_lid lid;
    struct plane p = {.width = image->width_px, .height = image->height_px};
    size_t cells = (size_t)p.width * (size_t)p.height;
    p.difference = calloc(cells, 1);
    p.set = calloc(cells, 1);
    p.stack = calloc(cells, sizeof *p.stack);
    if (!p.difference || !p.set || !p.stack || !card_lid_fit(image, &lid)) {
        plane_destroy(&p);
        return false;
    }
    for (int y = 1; y + 1 < p.height; y++) {
        for (int x = 1; x + 1 < p.width; x++)
            p.difference[y * p.width + x] = difference_at(image, &lid, x, y);
    }
    bridge_dust(&lid, &p);
    *out = p;
    return true;
}

static void plane_set(struct plane *p, double least)
{
    for (int i = 0; i < p->width * p->height; i++)
        p->set[i] = p->difference[i] > least * 10;
}

/* Marks everything within JOIN_CELLS sideways or up and down of `at` as reached and puts it on the stack. */
static int reach_from(struct plane *p, int at, int count)
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
static int component(struct plane *p, int start)
{
    int count = 1;
    p->set[start] = 2;
    p->stack[0] = start;
    for (int i = 0; i < count; i++)
        count = reach_from(p, p->stack[i], count);
    return count;
}

/* ---- outline ---- */
/* Extent of the component along an axis, without its outermost few in a thousand cells (dust, shadow). Large ones are
 * sampled: 6000 cells give an edge to half a cell. */
static void extent(const struct plane *p, int count, double c, double d, double *low, double *high)
{
    enum { BINS = 4096, CELLS = 6000 };
    static const double origin = BINS / 2.0;
    int bins[BINS] = {0}, stride = count / CELLS + 1;
    for (int i = 0; i < count; i += stride) {
        double u = p->stack[i] % p->width * c + (double)(p->stack[i] / p->width) * d;
        int bin = (int)(u + origin);
        bins[bin < 0 ? 0 : bin >= BINS ? BINS - 1 : bin]++;
    }
    int skip = count / stride / 400, seen = 0, i = 0;
    while (i < BINS - 1 && (seen += bins[i]) <= skip)
        i++;
    *low = i - origin;
    for (seen = 0, i = BINS - 1; i > 0 && (seen += bins[i]) <= skip;)
        i--;
    *high = i + 1 - origin;
}

struct outline {
    double angle, u0, u1, v0, v1; /* long axis along angle; extents along and across it */
};

static struct outline outline_at(const struct plane *p, int count, double angle)
{
    struct outline o = {.angle = angle};
    extent(p, count, cos(angle), sin(angle), &o.u0, &o.u1);
    extent(p, count, -sin(angle), cos(angle), &o.v0, &o.v1);
    return o;
}

static double area_of(const struct outline *o)
{
    return (o->u1 - o->u0) * (o->v1 - o->v0);
}

/* The turn with the smallest rectangle, to half a degree; the edges are sought closely later. */
static struct outline least_outline(const struct plane *p, int count)
{
    struct outline best = outline_at(p, count, 0);
    for (int half = 1; half < 180; half++) {
        struct outline o = outline_at(p, count, half * M_PI / 360);
        if (area_of(&o) < area_of(&best))
            best = o;
    }
    if (best.u1 - best.u0 < best.v1 - best.v0)
        best = outline_at(p, count, best.angle + M_PI / 2);
    return best;
}

/* What is looked for: cards, a passport's data page, the open booklet. */
static const struct form {
    double width_mm, height_mm;
} forms[] = {{CARD_WIDTH_MM, CARD_HEIGHT_MM},
             {PASSPORT_WIDTH_MM, PASSPORT_HEIGHT_MM},
             {2 * PASSPORT_HEIGHT_MM, PASSPORT_WIDTH_MM}};

/* NULL: as large as none of them. */
static const struct form *form_sized(const struct outline *o, double mm)
{
    double width = (o->u1 - o->u0) * mm, height = (o->v1 - o->v0) * mm;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (fabs(width / forms[i].width_mm - 1) < SIZE_SLACK &&
            fabs(height / forms[i].height_mm - 1) < SIZE_SLACK + 0.03)
            return &forms[i];
    }
    return NULL;
}

static struct spot corner_at(const struct outline *o, double u, double v, int factor)
{
    double c = cos(o->angle), d = sin(o->angle);
    return (struct spot){(u * c - v * d + 0.5) * factor - 0.5, (u * d + v * c + 0.5) * factor - 0.5};
}

/* ---- edges, closely ---- */
/* A point's colour, averaged over a few pixels along the edge. */
static void level_along(const struct image *scan, struct spot at, struct spot along, double out[3])
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
static double step_across(const struct image *scan, struct spot at, struct spot along, struct spot out, double reach,
                          double blur)
{
    enum { STEPS_MOST = 160 };
    double levels[STEPS_MOST][3], best = 4 * blur, where = NAN;
    int count = (int)fmin(STEPS_MOST, reach * 2), half = count / 2, n = (int)fmax(2, blur);
    for (int i = 0; i < count; i++) {
        struct spot p = {at.x + out.x * (i - half), at.y + out.y * (i - half)};
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
static bool seek_side(const struct image *scan, struct spot a, struct spot b, double reach, double blur, double *at_a,
                      double *at_b)
{
    double t[SIDE_SAMPLES], off[SIDE_SAMPLES], slopes[SIDE_SAMPLES * SIDE_SAMPLES / 2], heights[SIDE_SAMPLES];
    double length = hypot(b.x - a.x, b.y - a.y);
    struct spot along = {(b.x - a.x) / length, (b.y - a.y) / length}, out = {along.y, -along.x};
    size_t count = 0, pairs = 0;
    for (int i = 0; i < SIDE_SAMPLES; i++) {
        double part = 0.1 + 0.8 * (i + 0.5) / SIDE_SAMPLES;
        struct spot at = {a.x + (b.x - a.x) * part, a.y + (b.y - a.y) * part};
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

static struct spot crossing(struct spot a, struct spot b, struct spot c, struct spot d)
{
    double rx = b.x - a.x, ry = b.y - a.y, sx = d.x - c.x, sy = d.y - c.y, det = rx * sy - ry * sx;
    double t = fabs(det) > 1e-9 ? ((c.x - a.x) * sy - (c.y - a.y) * sx) / det : 0;
    return (struct spot){a.x + t * rx, a.y + t * ry};
}

static void seek_edges(const struct image *scan, double dpi, struct spot corners[4], double reach_mm)
{
    double reach = reach_mm / 25.4 * dpi, blur = fmax(2, 0.35 / 25.4 * dpi);
    struct spot from[4], to[4];
    for (int i = 0; i < 4; i++) {
        struct spot a = corners[i], b = corners[(i + 1) % 4];
        double length = hypot(b.x - a.x, b.y - a.y), at_a = 0, at_b = 0;
        struct spot out = {(b.y - a.y) / length, -(b.x - a.x) / length};
        (void)seek_side(scan, a, b, reach, blur, &at_a, &at_b);
        from[i] = (struct spot){a.x + out.x * at_a, a.y + out.y * at_a};
        to[i] = (struct spot){b.x + out.x * at_b, b.y + out.y * at_b};
    }
    for (int i = 0; i < 4; i++)
        corners[i] = crossing(from[(i + 3) % 4], to[(i + 3) % 4], from[i], to[i]);
}

static unsigned cut_by(const struct image *scan, const struct spot corners[4], double slack)
{
    unsigned edges = 0;
    for (int i = 0; i < 4; i++) {
        edges |= corners[i].x < slack ? PAGE_EDGE_LEFT : 0u;
        edges |= corners[i].y < slack ? PAGE_EDGE_TOP : 0u;
        edges |= corners[i].x > scan->width_px - slack ? PAGE_EDGE_RIGHT : 0u;
        edges |= corners[i].y > scan->height_px - slack ? PAGE_EDGE_BOTTOM : 0u;
    }
    return edges;
}

/* reach_mm: how far from the outline the edges are sought at first. */
static void take(const struct image *scan, const struct outline *o, int factor, double dpi, double reach_mm,
                 const struct form *form, struct card_place *out)
{
    struct spot corners[4] = {corner_at(o, o->u0, o->v0, factor), corner_at(o, o->u1, o->v0, factor),
                              corner_at(o, o->u1, o->v1, factor), corner_at(o, o->u0, o->v1, factor)};
    seek_edges(scan, dpi, corners, reach_mm);
    seek_edges(scan, dpi, corners, fmin(1.0, reach_mm));
    *out = (struct card_place){
        .width_mm = form->width_mm, .height_mm = form->height_mm, .cut_edges = cut_by(scan, corners, 0.3 / 25.4 * dpi)};
    for (int i = 0; i < 4; i++) {
        out->x[i] = corners[i].x;
        out->y[i] = corners[i].y;
    }
}

static bool is_known(const struct card_place *places, size_t count, const struct card_place *place, double near)
{
    for (size_t i = 0; i < count; i++) {
        double dx = places[i].x[0] + places[i].x[2] - place->x[0] - place->x[2];
        double dy = places[i].y[0] + places[i].y[2] - place->y[0] - place->y[2];
        if (hypot(dx, dy) / 2 < near)
            return true;
    }
    return false;
}

/* Sides that were sought closely measure as a card's do; a shadow or a scratch taken for an edge does not. */
static bool measures_right(const struct card_place *p, double dpi, double slack)
{
    double side[4];
    for (int i = 0; i < 4; i++)
        side[i] = hypot(p->x[(i + 1) % 4] - p->x[i], p->y[(i + 1) % 4] - p->y[i]) * 25.4 / dpi;
    return fabs(side[0] / p->width_mm - 1) < slack && fabs(side[2] / p->width_mm - 1) < slack &&
           fabs(side[1] / p->height_mm - 1) < slack && fabs(side[3] / p->height_mm - 1) < slack;
}

struct hunt {
    const struct image *scan;
    struct plane plane;
    int factor;
    double dpi;
    struct card_place *out;
    size_t room, count;
};

/* Print near an edge may be a stronger step than the edge; then a shorter reach finds it. */
static bool take_right(struct hunt *h, const struct outline *o, const struct form *form, double slack)
{
    static const double reaches_mm[] = {2.5, 1.4, 0.8};
    struct card_place *place = &h->out[h->count];
    for (size_t i = 0; i < sizeof reaches_mm / sizeof reaches_mm[0]; i++) {
        take(h->scan, o, h->factor, h->dpi, reaches_mm[i], form, place);
        if (measures_right(place, h->dpi, slack))
            return true;
    }
    return false;
}

static void hunt_at(struct hunt *h, double difference, double slack)
{
    struct plane *p = &h->plane;
    double mm = 25.4 / h->dpi * h->factor, card_cells = CARD_WIDTH_MM * CARD_HEIGHT_MM / mm / mm;
    plane_set(p, difference);
    for (int at = 0; at < p->width * p->height && h->count < h->room; at++) {
        if (p->set[at] != 1)
            continue;
        int count = component(p, at);
        if (count < 0.12 * card_cells || count > 6 * card_cells)
            continue;
        struct outline o = least_outline(p, count);
        const struct form *form = form_sized(&o, mm);
        if (!form)
            continue;
        /* A paper passport is cut less exactly than a card, and its pages bend. */
        h->count += take_right(h, &o, form, form == forms ? slack : fmax(slack, 0.03)) &&
                    !is_known(h->out, h->count, &h->out[h->count], CARD_HEIGHT_MM / 2 / 25.4 * h->dpi);
    }
}

size_t card_find(const struct image *tiny, const struct image *scan, int factor, double dpi, struct card_place *out,
                 size_t room)
{
    struct hunt hunt = {.scan = scan, .factor = factor, .dpi = dpi, .out = out, .room = room};
    if (!plane_create(tiny, &hunt.plane))
        return 0;
    enum { COUNT = sizeof differences / sizeof differences[0] };
    for (size_t i = 0; i < COUNT && hunt.count < room; i++)
        hunt_at(&hunt, differences[i], 0.012);
    for (size_t i = 0; i < COUNT && hunt.count < room; i++)
        hunt_at(&hunt, differences[i], 0.06);
    plane_destroy(&hunt.plane);
    return hunt.count;
}
