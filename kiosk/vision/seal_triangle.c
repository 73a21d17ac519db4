/* Three-cornered seals, by the hull of ink that hangs together. None is asked for anywhere: they are found so that the
 * person hears of the shape, not of the circle that fits inside. */
#include "seal_find.h"

#include <math.h>
#include <string.h>

/* A hull that its largest triangle fills by less has more than three corners; worn corners cost a twentieth. */
#define HULL_LEAST 0.85

/* Twice the area, signed by the sense of turning. */
static double twice_area(struct seal_spot a, struct seal_spot b, struct seal_spot c)
{
    return (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
}

double seal_hull_area(const struct seal_spot *hull, size_t count)
{
    double twice = 0;
    for (size_t i = 1; i + 1 < count; i++)
        twice += twice_area(hull[0], hull[i], hull[i + 1]);
    return fabs(twice) / 2;
}

/* With two corners fixed and the second moving on, the third only moves on as well. */
static double largest_triangle(const struct seal_spot *hull, size_t count, struct seal_spot corners[3])
{
    double best = 0;
    for (size_t i = 0; i + 2 < count; i++) {
        for (size_t k = i + 1, m = i + 2; k + 1 < count; k++) {
            m = m > k ? m : k + 1;
            while (m + 1 < count &&
                   fabs(twice_area(hull[i], hull[k], hull[m + 1])) > fabs(twice_area(hull[i], hull[k], hull[m])))
                m++;
            double area = fabs(twice_area(hull[i], hull[k], hull[m])) / 2;
            if (area > best) {
                best = area;
                memcpy(corners, (const struct seal_spot[3]){hull[i], hull[k], hull[m]}, 3 * sizeof *corners);
            }
        }
    }
    return best;
}

static bool ink_within(const struct seal_search *s, struct seal_spot at, double along_x, double along_y, double reach)
{
    for (double t = -reach; t <= reach; t += 0.5) {
        if (seal_has_ink(s, (int)lround(at.x + along_x * t), (int)lround(at.y + along_y * t)))
            return true;
    }
    return false;
}

double seal_triangle_ring(const struct seal_search *s, const struct seal_spot *hull, size_t count)
{
    enum { STEPS = 60 };
    struct seal_spot corners[3] = {{0, 0}, {0, 0}, {0, 0}};
    double reach = 1.5 * s->px_per_mm, weakest = 1, area = largest_triangle(hull, count, corners);
    if (area <= 0 || area < seal_hull_area(hull, count) * HULL_LEAST)
        return 0;
    for (int side = 0; side < 3; side++) {
        struct seal_spot a = corners[side], b = corners[(side + 1) % 3];
        double length = hypot(b.x - a.x, b.y - a.y);
        int hits = 0;
        for (int i = 0; i < STEPS; i++) {
            double t = 0.06 + 0.88 * (i + 0.5) / STEPS;
            struct seal_spot at = {a.x + (b.x - a.x) * t, a.y + (b.y - a.y) * t};
            hits += ink_within(s, at, (a.y - b.y) / length, (b.x - a.x) / length, reach);
        }
        weakest = fmin(weakest, (double)hits / STEPS);
    }
    return weakest;
}
