/* Round seals. Every edge of a ring points at its centre, whatever else lies across it: edges vote along their
 * gradient on a coarse plane, and what the best places hold is then measured on the fine one. */
#include "seal_find.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define COARSE_DPI 50.0
#define PEAKS_MOST 8
#define ANGLES 240

/* Shares by measurement (tests/papers/rates). A pen circle drawn by hand leaves 0.8 mm around the best circle on a
 * third of its way and has nothing inside. */
#define RING_LEAST 0.35
#define COPY_RING_LEAST 0.80
#define COVERAGE_LEAST 0.035
/* The outermost pixel that carries ink is inked by half, on both sides: over 60 sheets the diameter came out 0.15 mm
 * (deviation 0.05) too large. */
#define BLEED_PX 0.9
/* Half of what no stroke of a seal's writing is as wide as. */
#define CLOT_MM 0.4

struct circle {
    double x, y, r; /* fine pixels; r to the outer edge of the ring */
    double ring;
};

struct votes {
    int width, height, cell; /* cell: fine pixels per coarse one */
    uint8_t *level;          /* 0..255: inked share of the cell */
    uint16_t *votes;
    uint32_t *around; /* votes of the 5 × 5 cells around; 0 where a peak was tried */
};

static void votes_destroy(struct votes *v)
{
    free(v->level);
    free(v->votes);
    free(v->around);
}

static bool votes_create(const struct seal_search *s, struct votes *out)
{
    int cell = (int)lround(s->ink->kind.dpi / COARSE_DPI);
    struct votes v = {.cell = cell < 1 ? 1 : cell};
    v.width = s->ink->kind.width_px / v.cell;
    v.height = s->ink->kind.height_px / v.cell;
    size_t cells = (size_t)v.width * (size_t)v.height;
    v.level = calloc(cells + 1, 1);
    v.votes = calloc(cells + 1, sizeof *v.votes);
    v.around = calloc(cells + 1, sizeof *v.around);
    if (!v.level || !v.votes || !v.around || v.width < 8 || v.height < 8) {
        votes_destroy(&v);
        return false;
    }
    *out = v;
    return true;
}

static void fill_levels(const struct seal_search *s, struct votes *v)
{
    size_t stride = s->ink->kind.stride_bytes;
    int full = v->cell * v->cell;
    for (int y = 0; y < v->height; y++) {
        for (int x = 0; x < v->width; x++) {
            size_t at = (size_t)(y * v->cell) * stride + (size_t)(x * v->cell);
            int inked = 0;
            for (int dy = 0; dy < v->cell; dy++, at += stride) {
                for (int dx = 0; dx < v->cell; dx++)
                    inked += s->ink->kind.px[at + (size_t)dx] == (uint8_t)s->kind && !s->taken[at + (size_t)dx];
            }
            v->level[y * v->width + x] = (uint8_t)(inked * 255 / full);
        }
    }
}

static void vote_along(struct votes *v, int x, int y, double dx, double dy, int least, int most)
{
    for (int side = -1; side <= 1; side += 2) {
        double px = x + side * dx * least + 0.5, py = y + side * dy * least + 0.5;
        for (int r = least; r <= most; r++, px += side * dx, py += side * dy) {
            if (px < 0 || py < 0 || px >= v->width || py >= v->height)
                break;
            v->votes[(int)py * v->width + (int)px]++;
        }
    }
}

/* sparse: every second edge of a page full of print is enough. */
static void cast_votes(struct votes *v, int least, int most, bool sparse)
{
    for (int y = 1; y + 1 < v->height; y++) {
        const uint8_t *up = v->level + (y - 1) * v->width, *at = up + v->width, *low = at + v->width;
        for (int x = sparse ? 1 + y % 2 : 1; x + 1 < v->width; x += sparse ? 2 : 1) {
            int gx = up[x + 1] + 2 * at[x + 1] + low[x + 1] - up[x - 1] - 2 * at[x - 1] - low[x - 1];
            int gy = low[x - 1] + 2 * low[x] + low[x + 1] - up[x - 1] - 2 * up[x] - up[x + 1];
            int power = gx * gx + gy * gy;
            if (power < 160 * 160)
                continue;
            double length = sqrt(power);
            vote_along(v, x, y, gx / length, gy / length, least, most);
        }
    }
}

static void sum_around(struct votes *v)
{
    for (int y = 2; y + 2 < v->height; y++) {
        for (int x = 2; x + 2 < v->width; x++) {
            uint32_t sum = 0;
            for (int dy = -2; dy <= 2; dy++) {
                const uint16_t *row = v->votes + (y + dy) * v->width + x;
                sum += (uint32_t)row[-2] + row[-1] + row[0] + row[1] + row[2];
            }
            v->around[y * v->width + x] = sum;
        }
    }
}

static int best_cell(const struct votes *v)
{
    int best = 0;
    for (int at = 1; at < v->width * v->height; at++)
        best = v->around[at] > v->around[best] ? at : best;
    return best;
}

static void bar_around(struct votes *v, int at, int reach)
{
    int cx = at % v->width, cy = at / v->width;
    for (int y = cy - reach < 0 ? 0 : cy - reach; y < v->height && y <= cy + reach; y++) {
        for (int x = cx - reach < 0 ? 0 : cx - reach; x < v->width && x <= cx + reach; x++)
            v->around[y * v->width + x] = 0;
    }
}

/* ---- measuring on the fine plane ---- */
/* Outermost ink between r0 and r1 along an angle; 0 where there is none. */
static double outer_edge(const struct seal_search *s, double x, double y, double angle, double r0, double r1)
{
    double c = cos(angle), d = sin(angle);
    for (double r = r1; r >= r0; r -= 0.5) {
        if (seal_has_ink(s, (int)floor(x + c * r + 0.5), (int)floor(y + d * r + 0.5)))
            return r + 0.25;
    }
    return 0;
}

static double share_with_ink(const struct seal_search *s, const struct circle *c, double r0, double r1)
{
    int inked = 0;
    for (int i = 0; i < ANGLES; i++)
        inked += outer_edge(s, c->x, c->y, i * 2 * M_PI / ANGLES, r0, r1) > 0;
    return (double)inked / ANGLES;
}

/* Least squares circle (Kåsa) through count points; false for fewer than 12 or a degenerate set. */
static bool fit_circle(const double *px, const double *py, size_t count, struct circle *out)
{
    if (count < 12)
        return false;
    double mx = 0, my = 0, uu = 0, vv = 0, uv = 0, uz = 0, vz = 0, zz = 0;
    for (size_t i = 0; i < count; i++) {
        mx += px[i] / (double)count;
        my += py[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        double u = px[i] - mx, v = py[i] - my, z = u * u + v * v;
        uu += u * u;
        vv += v * v;
        uv += u * v;
        uz += u * z;
        vz += v * z;
        zz += z;
    }
    double det = uu * vv - uv * uv;
    if (fabs(det) < 1e-6)
        return false;
    double a = (uz * vv - vz * uv) / (2 * det), b = (vz * uu - uz * uv) / (2 * det);
    out->x = mx + a;
    out->y = my + b;
    out->r = sqrt(a * a + b * b + zz / (double)count);
    return true;
}

/* Outer edges in a window around the ring, those that stray from the last circle left out. */
static bool refine(const struct seal_search *s, struct circle *c, double window)
{
    double px[ANGLES], py[ANGLES];
    size_t count = 0;
    for (int i = 0; i < ANGLES; i++) {
        double angle = i * 2 * M_PI / ANGLES;
        double r = outer_edge(s, c->x, c->y, angle, c->r - window, c->r + window);
        if (r <= 0)
            continue;
        px[count] = c->x + cos(angle) * r;
        py[count++] = c->y + sin(angle) * r;
    }
    struct circle fit = {0};
    if (!fit_circle(px, py, count, &fit) || hypot(fit.x - c->x, fit.y - c->y) > 3 * window)
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < count; i++) {
        if (fabs(hypot(px[i] - fit.x, py[i] - fit.y) - fit.r) > window / 2)
            continue;
        px[kept] = px[i];
        py[kept++] = py[i];
    }
    if (!fit_circle(px, py, kept, &fit))
        return false;
    c->x = fit.x;
    c->y = fit.y;
    c->r = fit.r;
    return true;
}

/* How much ink lies within each radius, per direction: seen[i][r] counts inked pixels from the centre to r. */
enum { RADII_MOST = 400 };

struct rose {
    uint16_t seen[ANGLES][RADII_MOST + 1];
    int radii;
};

static void rose_fill(const struct seal_search *s, double x, double y, double most, struct rose *out)
{
    out->radii = most < RADII_MOST ? (int)most : RADII_MOST;
    for (int i = 0; i < ANGLES; i++) {
        double dx = cos(i * 2 * M_PI / ANGLES), dy = sin(i * 2 * M_PI / ANGLES), px = x + 0.5, py = y + 0.5;
        out->seen[i][0] = 0;
        for (int r = 0; r < out->radii; r++, px += dx, py += dy) {
            bool ink = seal_has_ink(s, (int)floor(px), (int)floor(py));
            out->seen[i][r + 1] = (uint16_t)(out->seen[i][r] + ink);
        }
    }
}

static double rose_share(const struct rose *rose, double r0, double r1)
{
    int from = r0 < 0 ? 0 : (int)r0, to = r1 > rose->radii ? rose->radii : (int)r1, inked = 0;
    for (int i = 0; i < ANGLES && from < to; i++)
        inked += rose->seen[i][to] > rose->seen[i][from];
    return (double)inked / ANGLES;
}

/* From a rough centre: radii from outside in, the first that turns out to be a ring. */
static bool measure(const struct seal_search *s, struct rose *rose, struct circle *c, double least, double most)
{
    double mm = s->px_per_mm, x = c->x, y = c->y;
    double ring_least = s->kind == INK_DARK ? COPY_RING_LEAST : RING_LEAST;
    rose_fill(s, x, y, most + 1.5 * mm, rose);
    for (double r = most; r >= least; r -= 0.7 * mm) {
        if (rose_share(rose, r - 1.4 * mm, r + 1.4 * mm) < ring_least)
            continue;
        *c = (struct circle){.x = x, .y = y, .r = r};
        if (!refine(s, c, 1.6 * mm) || !refine(s, c, 1.0 * mm) || !refine(s, c, 0.7 * mm))
            continue;
        c->ring = share_with_ink(s, c, c->r - 0.8 * mm, c->r + 0.35 * mm);
        if (c->r > least && c->r < most && c->ring >= ring_least)
            return true;
    }
    return false;
}

struct inside {
    double coverage, strength; /* of the whole disc */
    double heart;              /* inked share within 0.35 r */
    double band;               /* share of directions with ink between 0.5 r and 0.86 r */
    double clot;               /* inked part of that band that is wider than writing */
};

/* Ink on all sides at this distance; a speck may be missing. */
static bool is_thick(const struct seal_search *s, int x, int y, int reach)
{
    int inked = 0;
    for (int i = 0; i < 9; i++)
        inked += seal_has_ink(s, x + (i % 3 - 1) * reach, y + (i / 3 - 1) * reach);
    return inked >= 8;
}

static struct inside look_inside(const struct seal_search *s, const struct circle *c)
{
    enum { SECTORS = 48 };
    bool sector[SECTORS] = {false};
    double inked = 0, depth = 0, all = 0, heart = 0, heart_all = 0, band = 0, thick = 0;
    int reach = (int)ceil(c->r), stroke = (int)ceil(CLOT_MM * s->px_per_mm);
    for (int dy = -reach; dy <= reach; dy++) {
        for (int dx = -reach; dx <= reach; dx++) {
            double part = hypot(dx, dy) / c->r;
            if (part > 1)
                continue;
            int x = (int)lround(c->x) + dx, y = (int)lround(c->y) + dy;
            bool ink = seal_has_ink(s, x, y);
            all++;
            heart_all += part < 0.35;
            if (!ink)
                continue;
            inked++;
            depth += *image_at(&s->ink->depth, x, y);
            heart += part < 0.35;
            if (part <= 0.5 || part >= 0.86)
                continue;
            band++;
            thick += is_thick(s, x, y, stroke);
            sector[(int)((atan2(dy, dx) + M_PI) / (2 * M_PI) * SECTORS) % SECTORS] = true;
        }
    }
    int sectors = 0;
    for (int i = 0; i < SECTORS; i++)
        sectors += sector[i];
    return (struct inside){.coverage = all > 0 ? inked / all : 0,
                           .strength = inked > 0 ? depth / inked / 255 : 0,
                           .clot = band > 0 ? thick / band : 0,
                           .heart = heart_all > 0 ? heart / heart_all : 0,
                           .band = (double)sectors / SECTORS};
}

/* A ring alone is no seal: it has writing along the ring, and mostly a device in its heart; a black one must have both,
 * or every round thing in print would be one. */
static bool is_seal(const struct seal_search *s, const struct circle *c, const struct inside *in)
{
    if (s->kind == INK_DARK)
        return in->heart > 0.06 && in->band > 0.5 && in->coverage > 0.08 && in->coverage < 0.6;
    bool device = in->heart >= 0.05 && (in->band >= 0.15 || c->ring >= 0.6);
    bool writing = in->band >= 0.5 && c->ring >= 0.5;
    return in->coverage >= COVERAGE_LEAST && (device || writing);
}

static void take(struct seal_search *s, const struct circle *c, const struct inside *in)
{
    s->out[s->count++] = (struct seal_mark){.x_mm = c->x,
                                            .y_mm = c->y,
                                            .width_mm = 2 * c->r - BLEED_PX,
                                            .height_mm = 2 * c->r - BLEED_PX,
                                            .hue = s->kind == INK_RED    ? SEAL_HUE_RED
                                                   : s->kind == INK_BLUE ? SEAL_HUE_BLUE
                                                                         : SEAL_HUE_BLACK,
                                            .shape = SEAL_SHAPE_CIRCLE,
                                            .ring = c->ring,
                                            .coverage = in->coverage,
                                            .clot = in->clot,
                                            .strength = in->strength};
    double reach = c->r + 0.8 * s->px_per_mm;
    for (int y = (int)(c->y - reach); y <= (int)(c->y + reach); y++) {
        for (int x = (int)(c->x - reach); x <= (int)(c->x + reach); x++) {
            if (seal_has_ink(s, x, y) && hypot(x - c->x, y - c->y) <= reach)
                s->taken[(size_t)y * s->ink->kind.stride_bytes + (size_t)x] = 1;
        }
    }
}

static void try_peaks(struct seal_search *s, struct votes *v, double least, double most)
{
    struct rose *rose = malloc(sizeof *rose);
    for (int peak = 0; rose && peak < PEAKS_MOST && s->count < s->room; peak++) {
        int at = best_cell(v), column = at % v->width, row = at / v->width;
        /* A third of the votes that the smallest ring gives its centre, were all of it there. */
        if (v->around[at] < 2 * M_PI * least / v->cell / 3)
            break;
        bar_around(v, at, 4);
        struct circle c = {.x = (column + 0.5) * v->cell, .y = (row + 0.5) * v->cell};
        if (!measure(s, rose, &c, least, most))
            continue;
        s->all_ink = true;
        struct inside in = look_inside(s, &c);
        c.ring = share_with_ink(s, &c, c.r - 0.8 * s->px_per_mm, c.r + 0.35 * s->px_per_mm);
        s->all_ink = false;
        if (is_seal(s, &c, &in))
            take(s, &c, &in);
    }
    free(rose);
}

void seal_circle_find(struct seal_search *search, double least_radius_mm, double most_radius_mm)
{
    struct votes v = {0};
    double least = least_radius_mm * search->px_per_mm, most = most_radius_mm * search->px_per_mm;
    if (!votes_create(search, &v))
        return;
    fill_levels(search, &v);
    cast_votes(&v, (int)(least / v.cell), (int)(most / v.cell) + 1, search->kind == INK_DARK);
    sum_around(&v);
    try_peaks(search, &v, least, most);
    votes_destroy(&v);
}
