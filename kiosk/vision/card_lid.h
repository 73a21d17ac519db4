/* The scanner's lid behind cards: its brightness as a slow surface over the glass (terms up to x²y²) fitted to what
 * most of the picture shows, so that a lamp that falls off is not taken for a card, and a correction for each column,
 * since sensor cells see unlike each other and dust draws a line along the whole page. Any thread. */
#ifndef CARD_LID_H
#define CARD_LID_H

#include "image.h"

#define CARD_LID_TERMS 9
#define CARD_LID_COLUMNS_MAX 4096

struct card_lid {
    double c[3][CARD_LID_TERMS];             /* of red, green, blue; all the same for a grey picture */
    int8_t columns[3][CARD_LID_COLUMNS_MAX]; /* half levels to be added in each column */
    bool dust[CARD_LID_COLUMNS_MAX];         /* columns that say nothing: a speck has drawn its line here */
};

/* False without memory. A picture wider than CARD_LID_COLUMNS_MAX gets no columns. */
bool card_lid_fit(const struct image *image, struct card_lid *out);
/* What a column adds to a channel. */
double card_lid_column(const struct card_lid *lid, int channel, int x);
/* The lid's slow surface along a row, out[0] + out[1] u + out[2] u², and down a column, with v. u, v: -1 at the left
 * (upper) edge of the picture it was fitted to, 1 at the other. */
void card_lid_row(const struct card_lid *lid, int channel, double v, double out[3]);
void card_lid_down(const struct card_lid *lid, int channel, double u, double out[3]);

/* Fits the columns to what the surface leaves (card_columns.c). */
bool card_columns_fit(const struct image *image, struct card_lid *lid);

#endif
