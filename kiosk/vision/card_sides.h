/* Where a card lies of which an edge is hidden, or that lies in a sleeve: not by the outline of all that differs from
 * the lid, but by steps of colour that stand in lines as far apart as a card's sides. Any thread. */
#ifndef CARD_SIDES_H
#define CARD_SIDES_H

#include "image.h"

/* A rectangle whose long axis lies along `angle`: extents along and across it, in cells of the reduced picture. */
struct card_outline {
    double angle, u0, u1, v0, v1;
};

struct card_box {
    int x0, y0, x1, y1; /* cells; x1 and y1 are not in it */
};

/* image: about 75 dpi, RGB or grey; mm: of a cell; box: where to look. False when no rectangle of an ID-1 card's size
 * has steps along three of its sides and at least a fifth of the fourth, or without memory. Good to a cell or so. */
bool card_sides_find(const struct image *image, double mm, const struct card_box *box, struct card_outline *out);

#endif
