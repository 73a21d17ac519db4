/* The scanner's lid behind cards: its brightness as a slow surface over the glass (terms up to x²y²), fitted to what
 * most of the picture shows, so that a lamp that falls off is not taken for a card. Any thread. */
#ifndef CARD_LID_H
#define CARD_LID_H

#include "image.h"

#define CARD_LID_TERMS 9

struct card_lid {
    double c[3][CARD_LID_TERMS]; /* of red, green, blue; all the same for a grey picture */
};

struct card_lid card_lid_fit(const struct image *image);
/* Red, green and blue of the lid at a pixel of the picture it was fitted to. */
void card_lid_level(const struct card_lid *lid, const struct image *image, int x, int y, double out[3]);

#endif
