/* Rectangle arithmetic: no state, no knowledge of what is drawn. */
#include "rect.h"

static int at_least_0(int n)
{
    return n > 0 ? n : 0;
}

static int smaller(int a, int b)
{
    return a < b ? a : b;
}

static int larger(int a, int b)
{
    return a > b ? a : b;
}

bool rect_is_empty(struct rect r)
{
    return r.w <= 0 || r.h <= 0;
}

bool rect_holds(struct rect r, int x, int y)
{
    return x >= r.x && y >= r.y && x < r.x + r.w && y < r.y + r.h;
}

bool rect_meets(struct rect a, struct rect b)
{
    return !rect_is_empty(rect_common(a, b));
}

struct rect rect_common(struct rect a, struct rect b)
{
    int x = larger(a.x, b.x), y = larger(a.y, b.y);
    int right = smaller(a.x + a.w, b.x + b.w), bottom = smaller(a.y + a.h, b.y + b.h);
    return (struct rect){x, y, at_least_0(right - x), at_least_0(bottom - y)};
}

struct rect rect_around(struct rect a, struct rect b)
{
    if (rect_is_empty(a))
        return b;
    if (rect_is_empty(b))
        return a;
    int x = smaller(a.x, b.x), y = smaller(a.y, b.y);
    return (struct rect){x, y, larger(a.x + a.w, b.x + b.w) - x, larger(a.y + a.h, b.y + b.h) - y};
}

struct rect rect_cut_left(struct rect *r, int size)
{
    size = smaller(at_least_0(size), r->w);
    struct rect cut = {r->x, r->y, size, r->h};
    r->x += size;
    r->w -= size;
    return cut;
}

struct rect rect_cut_right(struct rect *r, int size)
{
    size = smaller(at_least_0(size), r->w);
    r->w -= size;
    return (struct rect){r->x + r->w, r->y, size, r->h};
}

struct rect rect_cut_top(struct rect *r, int size)
{
    size = smaller(at_least_0(size), r->h);
    struct rect cut = {r->x, r->y, r->w, size};
    r->y += size;
    r->h -= size;
    return cut;
}

struct rect rect_cut_bottom(struct rect *r, int size)
{
    size = smaller(at_least_0(size), r->h);
    r->h -= size;
    return (struct rect){r->x, r->y + r->h, r->w, size};
}

struct rect rect_take_left(struct rect *r, int size, int gap)
{
    struct rect cut = rect_cut_left(r, size);
    rect_cut_left(r, gap);
    return cut;
}

struct rect rect_take_right(struct rect *r, int size, int gap)
{
    struct rect cut = rect_cut_right(r, size);
    rect_cut_right(r, gap);
    return cut;
}

struct rect rect_take_top(struct rect *r, int size, int gap)
{
    struct rect cut = rect_cut_top(r, size);
    rect_cut_top(r, gap);
    return cut;
}

struct rect rect_take_bottom(struct rect *r, int size, int gap)
{
    struct rect cut = rect_cut_bottom(r, size);
    rect_cut_bottom(r, gap);
    return cut;
}

struct rect rect_inset(struct rect r, int by)
{
    return rect_inset_xy(r, by, by);
}

struct rect rect_inset_xy(struct rect r, int by_x, int by_y)
{
    return (struct rect){r.x + by_x, r.y + by_y, at_least_0(r.w - 2 * by_x), at_least_0(r.h - 2 * by_y)};
}

struct rect rect_moved(struct rect r, int dx, int dy)
{
    return (struct rect){r.x + dx, r.y + dy, r.w, r.h};
}

struct rect rect_centred(struct rect r, int w, int h)
{
    w = smaller(at_least_0(w), r.w);
    h = smaller(at_least_0(h), r.h);
    return (struct rect){r.x + (r.w - w) / 2, r.y + (r.h - h) / 2, w, h};
}

struct rect rect_fitted(struct rect r, int w, int h)
{
    if (w <= 0 || h <= 0)
        return rect_centred(r, 0, 0);
    if ((long)r.w * h <= (long)r.h * w)
        return rect_centred(r, r.w, (int)((long)r.w * h / w));
    return rect_centred(r, (int)((long)r.h * w / h), r.h);
}

/* Where part `index` of `count` begins on a length with gaps; `count` itself gives the end plus one gap. */
static int part_start(int length, int count, int gap, int index)
{
    return (int)((long)(length + gap) * index / count);
}

struct rect rect_column(struct rect r, int count, int gap, int index)
{
    if (count <= 0)
        return (struct rect){r.x, r.y, 0, 0};
    int from = part_start(r.w, count, gap, index), to = part_start(r.w, count, gap, index + 1) - gap;
    return (struct rect){r.x + from, r.y, at_least_0(to - from), r.h};
}

struct rect rect_row(struct rect r, int count, int gap, int index)
{
    if (count <= 0)
        return (struct rect){r.x, r.y, 0, 0};
    int from = part_start(r.h, count, gap, index), to = part_start(r.h, count, gap, index + 1) - gap;
    return (struct rect){r.x, r.y + from, r.w, at_least_0(to - from)};
}

struct rect rect_cell(struct rect r, int columns, int rows, int gap, int index)
{
    if (columns <= 0)
        return (struct rect){r.x, r.y, 0, 0};
    return rect_column(rect_row(r, rows, gap, index / columns), columns, gap, index % columns);
}
