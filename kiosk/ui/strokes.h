/* What a finger wrote: strokes of points in hundredths of a millimetre of the panel, from the top left of the pad. Fixed
 * size, no allocation, so that wiping it wipes all of it. Any thread. */
#ifndef STROKES_H
#define STROKES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define STROKES_MAX 64
#define STROKES_POINTS_MAX 4000

struct stroke_point {
    uint16_t x, y;
};

struct strokes {
    uint16_t point_count, stroke_count;
    uint16_t ends[STROKES_MAX]; /* points before the end of each stroke */
    bool is_down;                   /* the last stroke is still being written */
    struct stroke_point points[STROKES_POINTS_MAX];
};

void strokes_clear(struct strokes *ink); /* wipes */
/* Begins a stroke, or goes on with it; what is nearer than 0.3 mm to the last point adds nothing. False when the pad is
 * full: the stroke ends there. */
bool strokes_add(struct strokes *ink, double x_mm, double y_mm);
void strokes_lift(struct strokes *ink); /* ends the stroke under way */
void strokes_undo(struct strokes *ink); /* wipes the last stroke */
bool strokes_is_empty(const struct strokes *ink);

/* The first point of a stroke; its last is ends[stroke] - 1. */
size_t strokes_begin_of(const struct strokes *ink, size_t stroke);
/* How far the finger moved while down. */
double strokes_length_mm(const struct strokes *ink);
/* Whether every count is within its bounds and every stroke has a point: for ink that came from outside. */
bool strokes_is_sound(const struct strokes *ink);

#endif
