/* An identity card on the glass: its fields become answers, doubtful ones marked as such, and its picture is kept as the
 * face's page. Either face may come first, or both at once. Owner's thread. */
#ifndef CARD_FILING_H
#define CARD_FILING_H

#include "page_reading.h"
#include "visit.h"

enum card_verdict {
    CARD_TAKEN,        /* at least one face was kept */
    CARD_NONE,         /* no card on the glass */
    CARD_UNKNOWN_SIDE, /* a card, but neither face could be told */
    CARD_POOR          /* cut off, blurred …: see fault; the picture is not kept */
};

struct card_filing {
    enum card_verdict verdict;
    bool front, back;      /* which faces were taken now */
    enum page_fault fault; /* CARD_POOR */
};

MUST_USE bool card_filing_take(struct visit *visit, const struct page_reading *reading, struct card_filing *out,
                               struct err *err);

/* Whether this face ("front", "back") is kept already. */
bool card_filing_has(const struct visit *visit, const char *face);

/* The fields that a card fills, in the order they are shown; NULL past the end. */
const char *card_filing_field(const char *face, size_t index);

#endif
