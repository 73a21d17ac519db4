/* What on the glass is no lid, as a map of cells at about 75 dpi, and its connected parts. Any thread, one at a time per
 * plane. */
#ifndef CARD_PLANE_H
#define CARD_PLANE_H

#include "image.h"

struct card_plane {
    int width, height;
    uint8_t *difference; /* from the fitted lid, tenths of a level */
    uint8_t *step;       /* between both sides of the cell, tenths of a level */
    uint8_t *set;        /* 1: no lid, 2: looked at */
    int *stack;
};

/* image: about 75 dpi, RGB or grey. False without memory. */
bool card_plane_create(const struct image *image, struct card_plane *out);
void card_plane_destroy(struct card_plane *plane);

/* Two ways to tell: what differs from the lid by so many levels; or what no way leads to from the picture's edge but
 * across steps of so many, however the lid's brightness may drift. */
void card_plane_set(struct card_plane *plane, double least);
void card_plane_set_enclosed(struct card_plane *plane, double step);

/* The cells that belong together with `start` (set to 1): how many, listed in plane->stack; they become 2. */
int card_plane_component(struct card_plane *plane, int start);

#endif
