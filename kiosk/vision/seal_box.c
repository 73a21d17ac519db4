/* Seals that are not round: rectangles, squares, ellipses and triangles, by the outline of ink that hangs together. */
#include "seal_find.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COARSE_DPI 50.0
/* Ink closer than this belongs together: the gap between a frame and its writing, or within worn strokes. */
#define JOIN_MM 1.5

/* Sizes of the trade with a margin (design FIELD §6): 法人章 from 14 mm, 结构 63 × 28, 建造师 ellipse 50 × 36. A line
 * of red print is less than 8 mm high. A fingerprint is an oval of at most 18 × 25 mm; there is no such ellipse seal.
 */
#define SHORT_LEAST_MM 8.0
#define LONG_MOST_MM 75.0
#define ELLIPSE_SHORT_LEAST_MM 19.0
#define ELLIPSE_LONG_LEAST_MM 26.0
#define RECTANGLE_RING_LEAST 0.60
#define RECTANGLE_SIDE_LEAST 0.35
#define ELLIPSE_RING_LEAST 0.55
/* Two round impressions across each other carry ink on both round ends of their common outline. */
#define CIRCLES_RING_LEAST 0.7
/* A triangle fills half of its least rectangle, an ellipse three quarters. A tick has such a hull too, but ink on two
 * sides only; a printed mark is filled. Generated impressions ink 0.09 of the box (tests/bench/vision, kind seal). */
#define TRIANGLE_FILL_MOST 0.62
#define TRIANGLE_LONG_LEAST_MM 20.0
#define TRIANGLE_COVERAGE_MOST 0.3
/* Sides that differ by less are a square. */
#define SQUARE_ASPECT 1.12

struct plane {
    int width, height, cell;
    uint8_t *inked; /* 1: ink, 2: within reach of ink */
    int *stack;
};

struct outline {
    double x, y;          /* centre, fine pixels */
    double width, height; /* width along turn, >= height */
    double turn;          /* radians of the width axis in the picture, y down */
};

struct component {
    struct seal_spot *points; /* leftmost and rightmost ink of each fine row, sorted by row */
    size_t count;
    double inked, depth;
};

/* ---- the coarse plane ---- */
static void widen(struct plane *p, int reach)
{
    for (int y = 0; y < p->height; y++) {
        for (int x = 0; x < p->width; x++) {
            if (p->inked[y * p->width + x] != 1)
                continue;
            for (int v = y > reach ? y - reach : 0; v <= y + reach && v < p->height; v++) {
                for (int u = x > reach ? x - reach : 0; u <= x + reach && u < p->width; u++) {
                    if (p->inked[v * p->width + u] == 0)
                        p->inked[v * p->width + u] = 2;
                }
            }
        }
    }
}

static bool plane_create(const struct seal_search *s, struct plane *out)
{
    int cell = (int)lround(s->ink->kind.dpi / COARSE_DPI);
    struct plane p = {.cell = cell < 1 ? 1 : cell};
    p.width = s->ink->kind.width_px / p.cell;
    p.height = s->ink->kind.height_px / p.cell;
    size_t cells = (size_t)p.width * (size_t)p.height;
    p.inked = calloc(cells + 1, 1);
    p.stack = calloc(cells + 1, sizeof *p.stack);
    if (!p.inked || !p.stack) {
        free(p.inked);
        free(p.stack);
        return false;
    }
    for (int y = 0; y < p.height; y++) {
        for (int x = 0; x < p.width; x++) {
            int inked = 0;
            for (int i = 0; i < p.cell * p.cell; i++)
                inked += seal_has_ink(s, x * p.cell + i % p.cell, y * p.cell + i / p.cell);
            p.inked[y * p.width + x] = inked * 5 >= p.cell * p.cell;
        }
    }
    widen(&p, (int)ceil(JOIN_MM * s->px_per_mm / p.cell / 2));
    *out = p;
    return true;
}

struct box {
    int x0, y0, x1, y1;
};

/* Takes one component off the plane (its cells become mark) and returns its box in cells. */
static struct box flood(struct plane *p, int start, uint8_t mark)
{
    struct box box = {p->width, p->height, 0, 0};
    int count = 0;
    p->stack[count++] = start;
    p->inked[start] = mark;
    while (count) {
        int at = p->stack[--count], x = at % p->width, y = at / p->width;
        box.x0 = x < box.x0 ? x : box.x0;
        box.x1 = x > box.x1 ? x : box.x1;
        box.y0 = y < box.y0 ? y : box.y0;
        box.y1 = y > box.y1 ? y : box.y1;
        const int next[4] = {x > 0 ? at - 1 : -1, x + 1 < p->width ? at + 1 : -1, y > 0 ? at - p->width : -1,
                             y + 1 < p->height ? at + p->width : -1};
        for (int i = 0; i < 4; i++) {
            if (next[i] >= 0 && (p->inked[next[i]] == 1 || p->inked[next[i]] == 2)) {
                p->inked[next[i]] = mark;
                p->stack[count++] = next[i];
            }
        }
    }
    return box;
}

/* ---- the outline ---- */
static bool collect(const struct seal_search *s, const struct plane *p, const struct box *box, uint8_t mark,
                    struct component *out)
{
    int y0 = box->y0 * p->cell, y1 = (box->y1 + 1) * p->cell, x0 = box->x0 * p->cell, x1 = (box->x1 + 1) * p->cell;
    struct component c = {.points = calloc((size_t)(y1 - y0) * 2, sizeof *c.points)};
    if (!c.points)
        return false;
    for (int y = y0; y < y1; y++) {
        int first = -1, last = -1;
        for (int x = x0; x < x1; x++) {
            if (p->inked[(y / p->cell) * p->width + x / p->cell] != mark || !seal_has_ink(s, x, y))
                continue;
            first = first < 0 ? x : first;
            last = x;
            c.inked++;
            c.depth += *image_at(&s->ink->depth, x, y);
        }
        if (first < 0)
            continue;
        c.points[c.count++] = (struct seal_spot){first, y};
        if (last > first)
            c.points[c.count++] = (struct seal_spot){last, y};
    }
    *out = c;
    return true;
}

static double turn_of(struct seal_spot a, struct seal_spot b, struct seal_spot c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

/* Convex hull of points sorted by row (Andrew's chains along y). hull holds count + 1 spots at least. */
static size_t convex_hull(const struct seal_spot *points, size_t count, struct seal_spot *hull)
{
    size_t n = 0;
    for (size_t i = 0; i < count; i++) {
        while (n >= 2 && turn_of(hull[n - 2], hull[n - 1], points[i]) <= 0)
            n--;
        hull[n++] = points[i];
    }
    size_t lower = n + 1;
    for (size_t i = count - 1; i-- > 0;) {
        while (n >= lower && turn_of(hull[n - 2], hull[n - 1], points[i]) <= 0)
            n--;
        hull[n++] = points[i];
    }
    return n > 1 ? n - 1 : n;
}

static struct outline rectangle_along(const struct seal_spot *hull, size_t count, double angle)
{
    double c = cos(angle), d = sin(angle), u0 = INFINITY, u1 = -INFINITY, v0 = INFINITY, v1 = -INFINITY;
    for (size_t i = 0; i < count; i++) {
        double u = hull[i].x * c + hull[i].y * d, v = hull[i].y * c - hull[i].x * d;
        u0 = fmin(u0, u);
        u1 = fmax(u1, u);
        v0 = fmin(v0, v);
        v1 = fmax(v1, v);
    }
    double u = (u0 + u1) / 2, v = (v0 + v1) / 2;
    return (struct outline){
        .x = u * c - v * d, .y = u * d + v * c, .width = u1 - u0, .height = v1 - v0, .turn = angle};
}

static struct outline least_rectangle(const struct seal_spot *hull, size_t count)
{
    struct outline best = {.width = INFINITY, .height = INFINITY};
    for (size_t i = 0; i < count; i++) {
        struct seal_spot a = hull[i], b = hull[(i + 1) % count];
        struct outline r = rectangle_along(hull, count, atan2(b.y - a.y, b.x - a.x));
        if (r.width * r.height < best.width * best.height)
            best = r;
    }
    if (best.width < best.height) {
        double width = best.width;
        best.width = best.height;
        best.height = width;
        best.turn += M_PI / 2;
    }
    return best;
}

/* ---- how much of an outline carries ink ---- */
static bool ink_across(const struct seal_search *s, const struct outline *o, double u0, double v0, double u1, double v1)
{
    double c = cos(o->turn), d = sin(o->turn);
    int steps = (int)(hypot(u1 - u0, v1 - v0) * 2) + 1;
    for (int i = 0; i <= steps; i++) {
        double u = u0 + (u1 - u0) * i / steps, v = v0 + (v1 - v0) * i / steps;
        if (seal_has_ink(s, (int)lround(o->x + u * c - v * d), (int)lround(o->y + u * d + v * c)))
            return true;
    }
    return false;
}

static double rectangle_ring(const struct seal_search *s, const struct outline *o, double *weakest)
{
    enum { STEPS = 60 };
    double w = o->width / 2, h = o->height / 2, out = 0.3 * s->px_per_mm, in = 1.5 * s->px_per_mm, sum = 0;
    *weakest = 1;
    for (int side = 0; side < 4; side++) {
        int hits = 0;
        for (int i = 0; i < STEPS; i++) {
            double t = ((i + 0.5) / STEPS * 2 - 1) * 0.94, sign = side < 2 ? -1 : 1;
            hits += side % 2 == 0 ? ink_across(s, o, t * w, sign * (h + out), t * w, sign * (h - in))
                                  : ink_across(s, o, sign * (w + out), t * h, sign * (w - in), t * h);
        }
        *weakest = fmin(*weakest, (double)hits / STEPS);
        sum += (double)hits / STEPS;
    }
    return sum / 4;
}

static double ellipse_ring(const struct seal_search *s, const struct outline *o)
{
    enum { STEPS = 180 };
    double out = 0.4 * s->px_per_mm, in = 1.5 * s->px_per_mm;
    int hits = 0;
    for (int i = 0; i < STEPS; i++) {
        double c = cos(i * 2 * M_PI / STEPS), d = sin(i * 2 * M_PI / STEPS), w = o->width / 2, h = o->height / 2;
        hits += ink_across(s, o, c * (w + out), d * (h + out), c * (w - in), d * (h - in));
    }
    return (double)hits / STEPS;
}

/* ---- verdict on one component ---- */
/* Whether both ends of a long outline are as round as its height: there an ellipse has long turned inwards. */
static bool is_two_circles(const struct seal_search *s, const struct outline *o)
{
    enum { FROM_DEG = 45, TO_DEG = 85, STEP_DEG = 5 };
    double off = (o->width - o->height) / 2, out = o->height / 2 + 0.6 * s->px_per_mm,
           in = o->height / 2 - 0.9 * s->px_per_mm;
    int hits = 0, all = 0;
    for (int end = -1; end <= 1; end += 2) {
        for (int deg = -TO_DEG; deg <= TO_DEG; deg += STEP_DEG) {
            double c = cos(deg * M_PI / 180) * end, d = sin(deg * M_PI / 180);
            if (abs(deg) < FROM_DEG)
                continue;
            all++;
            hits += ink_across(s, o, end * off + c * out, d * out, end * off + c * in, d * in);
        }
    }
    return hits > all * CIRCLES_RING_LEAST;
}

static bool size_is_of_a_seal(const struct seal_search *s, const struct outline *o)
{
    return o->height >= SHORT_LEAST_MM * s->px_per_mm && o->width <= LONG_MOST_MM * s->px_per_mm &&
           o->width <= o->height * 4;
}

static bool take(struct seal_search *s, const struct outline *o, const struct component *c, enum seal_shape shape,
                 double ring)
{
    bool ellipse = shape == SEAL_SHAPE_ELLIPSE;
    double area = o->width * o->height * (ellipse ? M_PI / 4 : 1);
    if (s->count >= s->room)
        return false;
    s->out[s->count++] = (struct seal_mark){.x_mm = o->x,
                                            .y_mm = o->y,
                                            .width_mm = o->width,
                                            .height_mm = o->height,
                                            .turn_deg = remainder(-o->turn * 180 / M_PI, 180),
                                            .hue = s->kind == INK_RED ? SEAL_HUE_RED : SEAL_HUE_BLUE,
                                            .shape = shape,
                                            .ring = ring,
                                            .coverage = fmin(1, c->inked / area),
                                            .strength = c->inked > 0 ? c->depth / c->inked / 255 : 0};
    return true;
}

static double triangle_ring(const struct seal_search *s, const struct outline *o, const struct component *c,
                            const struct seal_spot *hull, size_t count)
{
    double box = o->width * o->height;
    bool thick = c->inked > box * TRIANGLE_COVERAGE_MOST, small = o->width < TRIANGLE_LONG_LEAST_MM * s->px_per_mm;
    return thick || small || seal_hull_area(hull, count) > box * TRIANGLE_FILL_MOST
               ? 0
               : seal_triangle_ring(s, hull, count);
}

/* Whether the component is a seal; it is entered then. */
static bool consider(struct seal_search *s, const struct component *c, struct seal_spot *hull)
{
    if (c->count < 20)
        return false;
    size_t count = convex_hull(c->points, c->count, hull);
    struct outline o = least_rectangle(hull, count);
    if (!size_is_of_a_seal(s, &o))
        return false;
    double weakest, boxed = rectangle_ring(s, &o, &weakest), oval = ellipse_ring(s, &o);
    bool oval_size =
        o.height >= ELLIPSE_SHORT_LEAST_MM * s->px_per_mm && o.width >= ELLIPSE_LONG_LEAST_MM * s->px_per_mm;
    bool square = o.width < o.height * SQUARE_ASPECT;
    if (boxed >= RECTANGLE_RING_LEAST && weakest >= RECTANGLE_SIDE_LEAST && boxed >= oval)
        return take(s, &o, c, square ? SEAL_SHAPE_SQUARE : SEAL_SHAPE_RECTANGLE, boxed);
    double three = triangle_ring(s, &o, c, hull, count);
    if (three >= RECTANGLE_RING_LEAST)
        return take(s, &o, c, SEAL_SHAPE_TRIANGLE, three);
    return oval >= ELLIPSE_RING_LEAST && oval_size && !square && !is_two_circles(s, &o) &&
           take(s, &o, c, SEAL_SHAPE_ELLIPSE, oval);
}

/* Leaves the component's cells as looked at, and its ink as taken when it was a seal. */
static void close_component(struct seal_search *s, struct plane *p, const struct box *box, uint8_t mark, bool seal)
{
    size_t stride = s->ink->kind.stride_bytes;
    for (int y = box->y0; y <= box->y1; y++) {
        for (int x = box->x0; x <= box->x1; x++) {
            uint8_t *cell = &p->inked[y * p->width + x];
            if (*cell != mark)
                continue;
            *cell = 3;
            for (int v = y * p->cell; seal && v < (y + 1) * p->cell; v++)
                memset(s->taken + (size_t)v * stride + (size_t)(x * p->cell), 1, (size_t)p->cell);
        }
    }
}

static bool look_at(struct seal_search *s, const struct plane *p, const struct box *box, uint8_t mark)
{
    double long_mm = fmax(box->x1 - box->x0, box->y1 - box->y0) * p->cell / s->px_per_mm;
    struct component c = {0};
    if (long_mm < SHORT_LEAST_MM || long_mm > LONG_MOST_MM * 1.5 || !collect(s, p, box, mark, &c))
        return false;
    struct seal_spot *hull = calloc(2 * c.count + 2, sizeof *hull);
    bool seal = hull && consider(s, &c, hull);
    free(hull);
    free(c.points);
    return seal;
}

void seal_box_find(struct seal_search *search)
{
    enum { OPEN = 4 };
    struct plane p = {0};
    if (!plane_create(search, &p))
        return;
    for (int at = 0; at < p.width * p.height; at++) {
        if (p.inked[at] != 1)
            continue;
        struct box box = flood(&p, at, OPEN);
        close_component(search, &p, &box, OPEN, look_at(search, &p, &box, OPEN));
    }
    free(p.inked);
    free(p.stack);
}
