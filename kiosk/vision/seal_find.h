/* Seals on a page: round ones by the centre all parts of their ring point to, oblong ones by their outline. Positions
 * and sizes stay in pixels of the ink map; whoever knows the sheet turns them into millimetres. Any thread. */
#ifndef SEAL_FIND_H
#define SEAL_FIND_H

#include "ink.h"
#include "seal_judge.h"

/* As struct seal_mark, with x, y, width and height in pixels and the turn as it lies in the picture. */
size_t seal_find(const struct ink_map *ink, struct seal_mark *out, size_t room);

/* The two searches behind it; kind is the ink looked at. `taken` (same size as the map, one byte a pixel) keeps
 * pixels that already belong to a seal; both searches set it. */
struct seal_search {
    const struct ink_map *ink;
    enum ink_kind kind;
    double px_per_mm;
    uint8_t *taken;
    bool all_ink; /* look at taken ink as well: what a second impression shares with the first */
    struct seal_mark *out;
    size_t room, count;
};
void seal_circle_find(struct seal_search *search, double least_radius_mm, double most_radius_mm);
void seal_box_find(struct seal_search *search);

/* A corner or edge of ink, in pixels. */
struct seal_spot {
    double x, y;
};
double seal_hull_area(const struct seal_spot *hull, size_t count); /* of a convex hull, square pixels */
/* 0..1: how much of a three-cornered hull's least inked side carries ink; 0 when the hull has other corners. */
double seal_triangle_ring(const struct seal_search *search, const struct seal_spot *hull, size_t count);

/* Whether the pixel carries the ink that is searched and belongs to no seal yet (or all_ink). */
static inline bool seal_has_ink(const struct seal_search *s, int x, int y)
{
    if (x < 0 || y < 0 || x >= s->ink->kind.width_px || y >= s->ink->kind.height_px)
        return false;
    size_t at = (size_t)y * s->ink->kind.stride_bytes + (size_t)x;
    return s->ink->kind.px[at] == (uint8_t)s->kind && (s->all_ink || !s->taken[at]);
}

#endif
