#include "strokes.h"
#include "buffer.h"
#include <math.h>

#define NEAR_HUNDREDTHS 30 /* a fingertip cannot mean less; keeps a signature of 30 s within STROKES_POINTS_MAX */

static uint16_t hundredths(double mm)
{
    double value = mm * 100;
    return (uint16_t)(value < 0 ? 0 : value > UINT16_MAX ? UINT16_MAX : value);
}

void strokes_clear(struct strokes *ink)
{
    wipe(ink, sizeof *ink);
}

static double distance(struct stroke_point a, struct stroke_point b)
{
    return hypot((double)a.x - b.x, (double)a.y - b.y);
}

bool strokes_add(struct strokes *ink, double x_mm, double y_mm)
{
    struct stroke_point point = {hundredths(x_mm), hundredths(y_mm)};
    if (ink->point_count == STROKES_POINTS_MAX || (!ink->is_down && ink->stroke_count == STROKES_MAX)) {
        ink->is_down = false;
        return false;
    }
    if (!ink->is_down)
        ink->stroke_count++;
    else if (distance(ink->points[ink->point_count - 1], point) < NEAR_HUNDREDTHS)
        return true;
    ink->is_down = true;
    ink->points[ink->point_count++] = point;
    ink->ends[ink->stroke_count - 1] = ink->point_count;
    return true;
}

void strokes_lift(struct strokes *ink)
{
    ink->is_down = false;
}

size_t strokes_begin_of(const struct strokes *ink, size_t stroke)
{
    return stroke > 0 ? ink->ends[stroke - 1] : 0;
}

void strokes_undo(struct strokes *ink)
{
    ink->is_down = false;
    if (ink->stroke_count == 0)
        return;
    size_t begin = strokes_begin_of(ink, --ink->stroke_count);
    wipe(ink->points + begin, (ink->point_count - begin) * sizeof ink->points[0]);
    ink->ends[ink->stroke_count] = 0;
    ink->point_count = (uint16_t)begin;
}

bool strokes_is_empty(const struct strokes *ink)
{
    return ink->stroke_count == 0;
}

double strokes_length_mm(const struct strokes *ink)
{
    double length = 0;
    for (size_t s = 0; s < ink->stroke_count; s++)
        for (size_t i = strokes_begin_of(ink, s) + 1; i < ink->ends[s]; i++)
            length += distance(ink->points[i - 1], ink->points[i]);
    return length / 100;
}

bool strokes_is_sound(const struct strokes *ink)
{
    if (ink->stroke_count > STROKES_MAX || ink->point_count > STROKES_POINTS_MAX)
        return false;
    for (size_t s = 0; s < ink->stroke_count; s++)
        if (ink->ends[s] <= strokes_begin_of(ink, s) || ink->ends[s] > ink->point_count)
            return false;
    return ink->point_count == (ink->stroke_count ? ink->ends[ink->stroke_count - 1] : 0);
}
