/* What a finger wrote: strokes of points in hundredths of a millimetre of the panel, from the top left of the pad. Fixed
 * size, no allocation, so that wiping it wipes all of it. Any thread. */
#ifndef INK_H
#define INK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define INK_STROKES_MAX 64
#define INK_POINTS_MAX 4000

struct ink_point {
    uint16_t x, y;
};

struct ink {
    uint16_t point_count, stroke_count;
    uint16_t ends[INK_STROKES_MAX]; /* points before the end of each stroke */
    bool is_down;                   /* the last stroke is still being written */
    struct ink_point points[INK_POINTS_MAX];
};

void ink_clear(struct ink *ink); /* wipes */
/* Begins a stroke, or goes on with it; what is nearer than 0.3 mm to the last point adds nothing. False when the pad is
 * full: the stroke ends there. */
bool ink_add(struct ink *ink, double x_mm, double y_mm);
void ink_lift(struct ink *ink); /* ends the stroke under way */
void ink_undo(struct ink *ink); /* wipes the last stroke */
bool ink_is_empty(const struct ink *ink);

/* The first point of a stroke; its last is ends[stroke] - 1. */
size_t ink_begin_of(const struct ink *ink, size_t stroke);
/* How far the finger moved while down. */
double ink_length_mm(const struct ink *ink);
/* Whether every count is within its bounds and every stroke has a point: for ink that came from outside. */
bool ink_is_sound(const struct ink *ink);

#endif
