/* Lines that specks on a scanner's sensor draw along the whole page, taken out of what is read: each is a column that
 * is darker than its neighbours by the same part in most rows. Any thread. */
#ifndef CARD_DUST_H
#define CARD_DUST_H

#include "id_card.h"

/* A copy of the scan around the card with such columns lightened again; *moved: the card's place in it. ERR_SPACE. */
MUST_USE bool card_dust_remove(const struct image *scan, const struct card_place *place, struct image *out,
                               struct card_place *moved, struct err *err);

#endif
