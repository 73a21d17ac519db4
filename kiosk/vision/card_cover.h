/* What hides part of an identity card's face: the mirrored lamp, a finger or another thing over its edge, a crease. Any
 * thread. */
#ifndef CARD_COVER_H
#define CARD_COVER_H

#include "page_reading.h"

/* face: upright, 300 dpi. Adds the faults to card->faults and makes doubtful the fields that lie under them; under a
 * thing that may have moved what is read, all. ERR_SPACE. */
MUST_USE bool card_cover_judge(const struct image *face, struct page_card *card, struct err *err);

#endif
