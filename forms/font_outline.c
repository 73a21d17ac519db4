/* Collecting, thinning and writing contours. */
#include "font_outline.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* In grid steps: how far a point may lie from where the curve goes without it, to be left out. Judged by eye on pages
 * drawn at 600 dpi, 9 to 14 pt: nothing is seen at 1.75 (0.027 mm at 11 pt, 0.6 of a dot); at 2.5 level strokes of Song
 * begin to taper. */
#define NEAR_STEPS 1.75

/* ---- collecting ---- */
static void add_point(struct font_outline *o, double x, double y, bool on)
{
    if (o->count == o->room) {
        size_t room = o->room ? o->room * 2 : 512;
        struct outline_point *more = realloc(o->points, room * sizeof *more);
        if (!more) {
            o->failed = true;
            return;
        }
        o->points = more;
        bool *marks = realloc(o->gone, room * sizeof *marks);
        if (!marks) {
            o->failed = true;
            return;
        }
        o->gone = marks;
        o->room = room;
    }
    o->points[o->count++] = (struct outline_point){(int)lround(x * o->scale), (int)lround(y * o->scale), on};
}

static size_t first_of_last(const struct font_outline *o)
{
    return o->end_count ? o->ends[o->end_count - 1] : 0;
}

static void move(void *context, double x, double y)
{
    add_point(context, x, y, true);
}

static void line(void *context, double x, double y)
{
    add_point(context, x, y, true);
}

static void curve(void *context, double cx, double cy, double x, double y)
{
    add_point(context, cx, cy, false);
    add_point(context, x, y, true);
}

/* ---- thinning ---- */
struct ring {
    const struct outline_point *points; /* all of the contour */
    size_t count;
    bool *gone;
    size_t left;
};

static size_t next_of(const struct ring *r, size_t i)
{
    do
        i = i + 1 < r->count ? i + 1 : 0;
    while (r->gone[i]);
    return i;
}

static size_t before_of(const struct ring *r, size_t i)
{
    do
        i = i ? i - 1 : r->count - 1;
    while (r->gone[i]);
    return i;
}

/* Whether b is at most `near` from the straight line a c; from a where a and c are one. No roots: this is the inner loop. */
static bool is_near(const struct outline_point *a, const struct outline_point *b, const struct outline_point *c,
                    double near)
{
    double dx = c->x - a->x, dy = c->y - a->y, ex = b->x - a->x, ey = b->y - a->y;
    double length = dx * dx + dy * dy, cross = ex * dy - ey * dx;
    return length > 0 ? cross * cross <= near * near * length : ex * ex + ey * ey <= near * near;
}

static bool goes_on(const struct outline_point *a, const struct outline_point *b, const struct outline_point *c)
{
    return (double)(b->x - a->x) * (c->x - b->x) + (double)(b->y - a->y) * (c->y - b->y) >= 0;
}

/* Whether a straight line from a to c passes near every point between them, those that went before included: small steps
 * must not add up. A curve strays half as far as its control. */
static bool is_straight(const struct ring *r, size_t a, size_t c)
{
    for (size_t i = a + 1 < r->count ? a + 1 : 0; i != c; i = i + 1 < r->count ? i + 1 : 0)
        if (!is_near(&r->points[a], &r->points[i], &r->points[c], r->points[i].on ? NEAR_STEPS : 2 * NEAR_STEPS))
            return false;
    return true;
}

/* Whether the curve is the same without point i, as near as the grid shows. */
static bool is_needless(const struct ring *r, size_t i)
{
    size_t before = before_of(r, i), next = next_of(r, i);
    const struct outline_point *a = &r->points[before], *b = &r->points[i], *c = &r->points[next];
    if (b->on && !a->on && !c->on) /* TrueType puts a point in the middle of two controls by itself */
        return fabs((a->x + c->x) / 2.0 - b->x) <= NEAR_STEPS && fabs((a->y + c->y) / 2.0 - b->y) <= NEAR_STEPS;
    return a->on && c->on && before != next && (!b->on || goes_on(a, b, c)) && is_straight(r, before, next);
}

/* Rounds until nothing more goes, each leaving out no two neighbours. Returns how many points are left. */
static size_t thin(struct outline_point *points, size_t count, bool *gone)
{
    struct ring ring = {points, count, gone, count};
    memset(gone, 0, count * sizeof *gone);
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0, skip = 0; i < count && ring.left > 4; i++) {
            if (gone[i] || skip) {
                skip = gone[i] ? skip : 0;
                continue;
            }
            skip = gone[i] = is_needless(&ring, i);
            ring.left -= gone[i];
            changed |= gone[i];
        }
    }
    size_t kept = 0;
    for (size_t i = 0; i < count; i++)
        if (!gone[i])
            points[kept++] = points[i];
    return kept;
}

/* Straight edges that miss level or upright by one step become so, where the next edge is not it already: sharper on paper,
 * and a byte less for each. */
static void straighten(struct outline_point *points, size_t count)
{
    enum { LONG_STEPS = 6 };
    for (size_t i = 0; i < count; i++) {
        const struct outline_point *a = &points[i], *c = &points[(i + 2) % count];
        struct outline_point *b = &points[(i + 1) % count];
        if (!a->on || !b->on)
            continue;
        if (abs(a->y - b->y) == 1 && abs(a->x - b->x) >= LONG_STEPS && b->y != c->y)
            b->y = a->y;
        else if (abs(a->x - b->x) == 1 && abs(a->y - b->y) >= LONG_STEPS && b->x != c->x)
            b->x = a->x;
    }
}

/* Puts the leftmost point of the curve first: contours that begin alike deflate better (2 % of a Song page). */
static void begin_leftmost(struct outline_point *points, size_t count)
{
    size_t first = 0;
    for (size_t i = 1; i < count; i++)
        if (points[i].on && (!points[first].on || points[i].x < points[first].x ||
                             (points[i].x == points[first].x && points[i].y < points[first].y)))
            first = i;
    for (; first; first--) {
        struct outline_point moved = points[0];
        memmove(points, points + 1, (count - 1) * sizeof *points);
        points[count - 1] = moved;
    }
}

static void close(void *context)
{
    struct font_outline *o = context;
    size_t first = first_of_last(o);
    if (o->failed)
        return;
    if (o->count > first + 1 && o->points[o->count - 1].on && o->points[o->count - 1].x == o->points[first].x &&
        o->points[o->count - 1].y == o->points[first].y)
        o->count--;
    o->count = first + thin(o->points + first, o->count - first, o->gone);
    if (o->count < first + 3) { /* smaller than the grid */
        o->count = first;
        return;
    }
    straighten(o->points + first, o->count - first);
    begin_leftmost(o->points + first, o->count - first);
    if (o->end_count == o->end_room) {
        size_t room = o->end_room ? o->end_room * 2 : 64;
        size_t *more = realloc(o->ends, room * sizeof *more);
        if (!more) {
            o->failed = true;
            return;
        }
        o->ends = more;
        o->end_room = room;
    }
    o->ends[o->end_count++] = o->count;
}

void font_outline_take(struct font_outline *outline, struct fonts *fonts, uint8_t face, uint16_t glyph)
{
    const struct font_pen pen = {.move = move, .line = line, .curve = curve, .close = close, .context = outline};
    outline->count = outline->end_count = 0;
    outline->scale = font_grid(face) / font_units(fonts, face);
    font_outline(fonts, face, glyph, &pen);
}

void font_outline_finish(struct font_outline *outline)
{
    free(outline->points);
    free(outline->ends);
    free(outline->gone);
    *outline = (struct font_outline){0};
}

/* ---- writing ---- */
enum { ON_CURVE = 1, X_SHORT = 2, Y_SHORT = 4, REPEAT = 8, X_SAME_OR_POSITIVE = 16, Y_SAME_OR_POSITIVE = 32 };

static void add_u16(struct buffer *out, int value)
{
    buffer_add_byte(out, (uint8_t)((unsigned)value >> 8));
    buffer_add_byte(out, (uint8_t)value);
}

static uint8_t flags_of(int dx, int dy, bool on)
{
    int flags = on ? ON_CURVE : 0;
    if (dx == 0)
        flags |= X_SAME_OR_POSITIVE;
    else if (abs(dx) < 256)
        flags |= X_SHORT | (dx > 0 ? X_SAME_OR_POSITIVE : 0);
    if (dy == 0)
        flags |= Y_SAME_OR_POSITIVE;
    else if (abs(dy) < 256)
        flags |= Y_SHORT | (dy > 0 ? Y_SAME_OR_POSITIVE : 0);
    return (uint8_t)flags;
}

static void add_delta(struct buffer *out, int delta)
{
    if (delta == 0)
        return;
    if (abs(delta) < 256)
        buffer_add_byte(out, (uint8_t)abs(delta));
    else
        add_u16(out, delta);
}

static int delta_of(const struct font_outline *o, size_t i, bool y)
{
    int before = i ? (y ? o->points[i - 1].y : o->points[i - 1].x) : 0;
    return (y ? o->points[i].y : o->points[i].x) - before;
}

static void add_flags(const struct font_outline *o, struct buffer *out)
{
    for (size_t i = 0; i < o->count;) {
        uint8_t flags = flags_of(delta_of(o, i, false), delta_of(o, i, true), o->points[i].on);
        size_t run = 1;
        while (i + run < o->count && run < 255 &&
               flags_of(delta_of(o, i + run, false), delta_of(o, i + run, true), o->points[i + run].on) == flags)
            run++;
        buffer_add_byte(out, (uint8_t)(flags | (run > 2 ? REPEAT : 0)));
        if (run > 2)
            buffer_add_byte(out, (uint8_t)(run - 1));
        i += run > 2 ? run : 1;
    }
}

/* How far the points reach; `usual` when they stay within it. */
static void bounds_of(const struct font_outline *o, const int usual[4], int out[4])
{
    int box[4] = {INT16_MAX, INT16_MAX, INT16_MIN, INT16_MIN};
    for (size_t i = 0; i < o->count; i++) {
        box[0] = o->points[i].x < box[0] ? o->points[i].x : box[0];
        box[1] = o->points[i].y < box[1] ? o->points[i].y : box[1];
        box[2] = o->points[i].x > box[2] ? o->points[i].x : box[2];
        box[3] = o->points[i].y > box[3] ? o->points[i].y : box[3];
    }
    bool within = box[0] >= usual[0] && box[1] >= usual[1] && box[2] <= usual[2] && box[3] <= usual[3];
    memcpy(out, within ? usual : box, sizeof box);
}

void font_outline_write(const struct font_outline *o, const int usual[4], struct buffer *out, int bounds[4])
{
    memset(bounds, 0, 4 * sizeof *bounds);
    if (!o->count)
        return;
    bounds_of(o, usual, bounds);
    add_u16(out, (int)o->end_count);
    for (int i = 0; i < 4; i++)
        add_u16(out, bounds[i]);
    for (size_t i = 0; i < o->end_count; i++)
        add_u16(out, (int)o->ends[i] - 1);
    add_u16(out, 0); /* no instructions */
    add_flags(o, out);
    for (size_t i = 0; i < o->count; i++)
        add_delta(out, delta_of(o, i, false));
    for (size_t i = 0; i < o->count; i++)
        add_delta(out, delta_of(o, i, true));
}
