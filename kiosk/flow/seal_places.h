/* Which seals and signatures belong on one page, and where: what papers.yaml demands, joined with where the form has room for it.
 * Owner's thread. */
#ifndef SEAL_PLACES_H
#define SEAL_PLACES_H

#include "printing.h"
#include "seal_judge.h"

#define SEAL_PLACES_MAX 8

struct seal_places {
    struct stamp_area areas[SEAL_PLACES_MAX];
    struct seal_area expected[SEAL_PLACES_MAX]; /* the same, for seal_judge; not for those by hand */
    bool by_hand[SEAL_PLACES_MAX];              /* a signature: ink of any kind inside the frame */
    size_t count;
};

/* ERR_CONFIG when papers.yaml demands a seal for which the form has no stamp area. */
MUST_USE bool seal_places_of(const struct visit *visit, struct forms *forms, const struct case_sheet *sheet,
                             struct seal_places *out, struct err *err);

/* What a stamp area of the form asks of a seal of this kind. Any thread. */
struct seal_area seal_places_expected(const struct stamp_area *area, enum paper_seal_kind kind);

#endif
