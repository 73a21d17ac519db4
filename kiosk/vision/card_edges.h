/* The four sides of a card, sought closely in the scan around where a coarse outline has them. Any thread. */
#ifndef CARD_EDGES_H
#define CARD_EDGES_H

#include "image.h"

struct card_spot {
    double x, y;
};

/* Moves the corners (clockwise) to where the sides are by the strongest step of colour within reach_mm of each. */
void card_edges_seek(const struct image *scan, double dpi, struct card_spot corners[4], double reach_mm);

#endif
