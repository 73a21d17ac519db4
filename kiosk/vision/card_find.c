/* Cards on the glass: whatever differs from the lid, has the outline of an ID-1 card or of a passport, and edges that
 * hold when looked at closely. */
#include "card_edges.h"
#include "card_plane.h"
#include "card_sides.h"
#include "id_card.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Difference from the lid, grey levels, at 75 dpi where noise of deviation 5 has shrunk to 0.4: the usual card, then
 * the palest (a back on a grey lid differs by 4), then a lid with dirt and shadows of its own. */
static const double differences[] = {6, 3.2, 14};
/* Steps at a card's edge, levels, for a lamp whose fall the lid's surface does not follow; noise makes 1.2 at most. */
static const double steps[] = {2.5, 1.6, 5};
/* How far the outline's sides may be from a card's before the edges were sought closely (shadow adds 1 mm). */
#define SIZE_SLACK 0.09

/* ---- outline ---- */
/* Extent of the component along an axis, without its outermost few in a thousand cells (dust, shadow). Large ones are
 * sampled: 6000 cells give an edge to half a cell. */
static void extent(const struct card_plane *p, int count, double c, double d, double *low, double *high)
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

static struct card_outline outline_at(const struct card_plane *p, int count, double angle)
{
    struct card_outline o = {.angle = angle};
    extent(p, count, cos(angle), sin(angle), &o.u0, &o.u1);
    extent(p, count, -sin(angle), cos(angle), &o.v0, &o.v1);
    return o;
}

static double area_of(const struct card_outline *o)
{
    return (o->u1 - o->u0) * (o->v1 - o->v0);
}

/* The smallest rectangle among turns of from, from + step, … to (not included), in half degrees, and `best`. */
static struct card_outline least_of_turns(const struct card_plane *p, int count, int from, int to, int step,
                                     struct card_outline best)
{
    for (int half = from; half < to; half += step) {
        struct card_outline o = outline_at(p, count, half * M_PI / 360);
        if (area_of(&o) < area_of(&best))
            best = o;
    }
    return best;
}

/* The turn with the smallest rectangle, to half a degree; the edges are sought closely later. The rectangle around a
 * card grows steadily for 45 degrees either way, so that steps of five degrees show where to look: 37 turns are tried
 * instead of 180. Over 42 scans of the bench's tuning set both said the same; two cards lay 0.05 mm elsewhere. */
static struct card_outline least_outline(const struct card_plane *p, int count)
{
    enum { COARSE = 10 };
    struct card_outline best = least_of_turns(p, count, COARSE, 180, COARSE, outline_at(p, count, 0));
    int near = (int)lround(best.angle * 360 / M_PI);
    best = least_of_turns(p, count, near - COARSE + 1, near + COARSE, 1, best);
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
static const struct form *form_sized(const struct card_outline *o, double mm)
{
    double width = (o->u1 - o->u0) * mm, height = (o->v1 - o->v0) * mm;
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (fabs(width / forms[i].width_mm - 1) < SIZE_SLACK &&
            fabs(height / forms[i].height_mm - 1) < SIZE_SLACK + 0.03)
            return &forms[i];
    }
    return NULL;
}

static struct card_spot corner_at(const struct card_outline *o, double u, double v, int factor)
{
    double c = cos(o->angle), d = sin(o->angle);
    return (struct card_spot){(u * c - v * d + 0.5) * factor - 0.5, (u * d + v * c + 0.5) * factor - 0.5};
}

static unsigned cut_by(const struct image *scan, const struct card_spot corners[4], double slack)
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
static void take(const struct image *scan, const struct card_outline *o, int factor, double dpi, double reach_mm,
                 const struct form *form, struct card_place *out)
{
    struct card_spot corners[4] = {corner_at(o, o->u0, o->v0, factor), corner_at(o, o->u1, o->v0, factor),
                              corner_at(o, o->u1, o->v1, factor), corner_at(o, o->u0, o->v1, factor)};
    card_edges_seek(scan, dpi, corners, reach_mm);
    card_edges_seek(scan, dpi, corners, fmin(1.0, reach_mm));
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

enum { KEPT_MOST = 96 };

/* Every plane is walked once; what it showed is kept for the later, less strict looks. */
struct hunt {
    const struct image *tiny, *scan;
    struct card_plane plane;
    int factor;
    double dpi;
    struct card_place *out;
    size_t room, count;
    /* As large as a form, but their edges did not hold. */
    struct loose {
        struct card_outline outline;
        const struct form *form;
    } loose[KEPT_MOST];
    /* Different from the lid, and large enough for a covered card. */
    struct card_box wide[KEPT_MOST];
    size_t loose_count, wide_count;
};

static double card_cells(const struct hunt *h)
{
    double mm = 25.4 / h->dpi * h->factor;
    return CARD_WIDTH_MM * CARD_HEIGHT_MM / mm / mm;
}

/* Nearer than this the middles of two places belong to one card. */
static double near_px(const struct hunt *h)
{
    return CARD_HEIGHT_MM / 2 / 25.4 * h->dpi;
}

/* Print near an edge may be a stronger step than the edge; then a shorter reach finds it. */
static bool take_right(struct hunt *h, const struct card_outline *o, const struct form *form, double slack)
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

/* The cells of a component, and one more on each side. */
static struct card_box box_of(const struct card_plane *p, int count)
{
    struct card_box b = {p->width, p->height, 0, 0};
    for (int i = 0; i < count; i++) {
        int x = p->stack[i] % p->width, y = p->stack[i] / p->width;
        b.x0 = x - 1 < b.x0 ? x - 1 : b.x0;
        b.y0 = y - 1 < b.y0 ? y - 1 : b.y0;
        b.x1 = x + 2 > b.x1 ? x + 2 : b.x1;
        b.y1 = y + 2 > b.y1 ? y + 2 : b.y1;
    }
    return b;
}

static struct card_place place_of(const struct card_box *b, int factor)
{
    double x0 = b->x0 * factor, x1 = b->x1 * factor, y0 = b->y0 * factor, y1 = b->y1 * factor;
    return (struct card_place){.x = {x0, x1, x1, x0}, .y = {y0, y0, y1, y1}};
}

/* Whether its edges hold; then it is a place, if none is known there. What lies amid a known place is not sought. */
static bool outline_taken(struct hunt *h, const struct loose *l, double slack)
{
    const struct card_outline *o = &l->outline;
    struct card_spot middle = corner_at(o, (o->u0 + o->u1) / 2, (o->v0 + o->v1) / 2, h->factor);
    struct card_place rough = {.x = {middle.x, 0, middle.x}, .y = {middle.y, 0, middle.y}};
    if (is_known(h->out, h->count, &rough, near_px(h) / 2))
        return true;
    /* A paper passport is cut less exactly than a card, and its pages bend. */
    if (!take_right(h, &l->outline, l->form, l->form == forms ? slack : fmax(slack, 0.03)))
        return false;
    h->count += !is_known(h->out, h->count, &h->out[h->count], near_px(h));
    return true;
}

/* What the plane has set by now. */
static void hunt_set(struct hunt *h, bool keep_wide)
{
    struct card_plane *p = &h->plane;
    double mm = 25.4 / h->dpi * h->factor, cells = card_cells(h);
    for (int at = 0; at < p->width * p->height && h->count < h->room; at++) {
        if (p->set[at] != 1)
            continue;
        int count = card_plane_component(p, at);
        if (count < 0.12 * cells || count > 6 * cells)
            continue;
        struct card_box box = box_of(p, count);
        struct card_place rough = place_of(&box, h->factor);
        if (keep_wide && count >= 0.3 * cells && count <= 4 * cells && h->wide_count < KEPT_MOST)
            h->wide[h->wide_count++] = box;
        if (is_known(h->out, h->count, &rough, near_px(h) / 2))
            continue;
        struct loose now = {.outline = least_outline(p, count)};
        now.form = form_sized(&now.outline, mm);
        if (now.form && !outline_taken(h, &now, 0.012) && h->loose_count < KEPT_MOST)
            h->loose[h->loose_count++] = now;
    }
}

/* A card that is one with what lies on it or around it: a finger, a sleeve. */
static void hunt_covered(struct hunt *h)
{
    double near = near_px(h);
    for (size_t i = 0; i < h->wide_count && h->count < h->room; i++) {
        struct card_outline o;
        struct card_place *place = &h->out[h->count], rough = place_of(&h->wide[i], h->factor);
        if (is_known(h->out, h->count, &rough, near) ||
            !card_sides_find(h->tiny, 25.4 / h->dpi * h->factor, &h->wide[i], &o))
            continue;
        take(h->scan, &o, h->factor, h->dpi, 0.8, forms, place);
        h->count += measures_right(place, h->dpi, 0.02) && !is_known(h->out, h->count, place, near);
    }
}

/* A card whose edges the first look did not believe. */
static void hunt_loose(struct hunt *h)
{
    for (size_t i = 0; i < h->loose_count && h->count < h->room; i++)
        (void)outline_taken(h, &h->loose[i], 0.06);
}

static void hunt_planes(struct hunt *h)
{
    for (size_t i = 0; i < sizeof differences / sizeof differences[0] && h->count < h->room; i++) {
        card_plane_set(&h->plane, differences[i]);
        hunt_set(h, true);
    }
    for (size_t i = 0; i < sizeof steps / sizeof steps[0] && h->count < h->room; i++) {
        card_plane_set_enclosed(&h->plane, steps[i]);
        hunt_set(h, false);
    }
}

size_t card_find(const struct image *tiny, const struct image *scan, int factor, double dpi, struct card_place *out,
                 size_t room)
{
    struct hunt hunt = {.tiny = tiny, .scan = scan, .factor = factor, .dpi = dpi, .out = out, .room = room};
    if (!card_plane_create(tiny, &hunt.plane))
        return 0;
    hunt_planes(&hunt);
    hunt_covered(&hunt);
    hunt_loose(&hunt);
    card_plane_destroy(&hunt.plane);
    return hunt.count;
}
