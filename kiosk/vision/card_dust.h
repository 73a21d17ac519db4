/* Lines that specks on a scanner's sensor draw along the whole page, taken out of what is read: each is a column that
 * is darker than its neighbours by the same part in most rows. Any thread. */
#ifndef CARD_DUST_H
#define CARD_DUST_H

#include "id_card.h"

/* A copy of the scan around the card with such columns lightened again; *moved: the card's place in it. ERR_SPACE. */
MUST_USE bool card_dust_remove(const struct image *scan, const struct card_place *place, struct image *out,
                               struct card_place *moved, struct err *err);

/* gains[0..count): by how much the light of the scan's columns from x0 on must be multiplied, 1 where there is no line. A
 * line goes through the whole scan, not only through the rows that are looked at next. Whether there is any. */
bool card_dust_gains(const struct image *scan, int x0, int count, float *gains);

#endif
