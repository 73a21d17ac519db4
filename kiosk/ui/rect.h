/* Rectangles in window pixels, and taking them apart. Cutting never gives a negative size. Any thread. */
#ifndef RECT_H
#define RECT_H

#include <stdbool.h>

struct rect {
    int x, y, w, h;
};

bool rect_is_empty(struct rect r);
bool rect_holds(struct rect r, int x, int y);
bool rect_meets(struct rect a, struct rect b);
struct rect rect_common(struct rect a, struct rect b); /* empty where they do not meet */
struct rect rect_around(struct rect a, struct rect b); /* the smallest that holds both; an empty one does not count */

/* Takes `size` from one side of *r and returns it; *r keeps the rest. More than there is takes all. */
struct rect rect_cut_left(struct rect *r, int size);
struct rect rect_cut_right(struct rect *r, int size);
struct rect rect_cut_top(struct rect *r, int size);
struct rect rect_cut_bottom(struct rect *r, int size);
/* The same, and drops `gap` behind what was cut. */
struct rect rect_take_left(struct rect *r, int size, int gap);
struct rect rect_take_right(struct rect *r, int size, int gap);
struct rect rect_take_top(struct rect *r, int size, int gap);
struct rect rect_take_bottom(struct rect *r, int size, int gap);

struct rect rect_inset(struct rect r, int by);
struct rect rect_inset_xy(struct rect r, int by_x, int by_y);
struct rect rect_moved(struct rect r, int dx, int dy);
/* A w × h rectangle in the middle of r, made smaller where it does not fit. */
struct rect rect_centred(struct rect r, int w, int h);
/* The largest rectangle in the middle of r with the proportions w : h. */
struct rect rect_fitted(struct rect r, int w, int h);

/* Cell `index` (from 0) of `count` equal columns or rows with `gap` between; the last takes the rounding. */
struct rect rect_column(struct rect r, int count, int gap, int index);
struct rect rect_row(struct rect r, int count, int gap, int index);
/* Cell `index` of a grid filled row by row. */
struct rect rect_cell(struct rect r, int columns, int rows, int gap, int index);

#endif
