/* What lies on the glass before anything is printed: an identity card, a passport or a licence. What was read becomes
 * answers, doubtful ones marked as such; which kind of document it is, too, where the card says so. Its picture is kept
 * as the page of a paper, unless papers.yaml does not have that paper: then it is only read. Faces of a card may come in
 * any order, or both at once; a document that cannot be read is kept as it lies, face by face. Which paper it is says
 * the visit's step (`paper`). Owner's thread. */
#ifndef CARD_FILING_H
#define CARD_FILING_H

#include "page_reading.h"
#include "visit.h"

enum card_verdict {
    CARD_TAKEN,        /* at least one face was kept */
    CARD_NONE,         /* no card or licence on the glass */
    CARD_UNKNOWN_SIDE, /* a card, but neither face could be told */
    CARD_POOR          /* cut off, blurred …: see fault; the picture is not kept */
};

struct card_filing {
    enum card_verdict verdict;
    bool front, back;      /* which faces were taken now; a licence has a front alone */
    enum page_side side[PAGE_CARDS_MAX]; /* as which face each card of the reading was taken; unknown: not */
    enum page_fault fault; /* CARD_POOR */
};

/* The paper of the visit's step: "id-card" where it says none. */
const char *card_filing_paper(const struct visit *visit);
/* The field that says which document this is ("id_type", "legal_id_type" …); NULL for a licence. */
const char *card_filing_type_field(const struct visit *visit);
/* Whether it is a citizen's card, as far as is known; the faces of other documents cannot always be told apart. */
bool card_filing_is_citizen(const struct visit *visit);
/* Whether its picture is kept; else it is only read. */
bool card_filing_is_kept(const struct visit *visit);

/* `want_back`: which face was asked for. A card under a finger or a glare is refused twice and taken the third time, its
 * fields doubtful: what shines may be the card itself, and nobody shall stand before it for ever. */
MUST_USE bool card_filing_take(struct visit *visit, const struct page_reading *reading, bool want_back,
                               struct card_filing *out, struct err *err);

/* Whether this face ("front", "back"; "1" of a licence) is kept already; of what is only read, whether something was. */
bool card_filing_has(const struct visit *visit, const char *face);

#endif
