/* The contents of a case as parts of a bundle: what FORMATS calls the bag. Gathers (decrypts) on the owner's thread; afterwards
 * the parts may be poured on any thread. */
#ifndef CASE_BUNDLE_H
#define CASE_BUNDLE_H

#include "bundle.h"
#include "station.h"

struct case_bundle {
    struct bundle bundle; /* parts and texts point into what follows */
    struct bundle_part *parts;
    struct buffer *bytes; /* one for each part */
    size_t count, room;
    char number[CASE_NUMBER_SIZE], station[BUNDLE_NAME_SIZE];
    char previous_sha256[2 * VAULT_HASH_BYTES + 1], audit_head[2 * VAULT_HASH_BYTES + 1];
};

/* Forms with a place for it carry the office's acceptance stamp (acceptance.h).
 * data/application.json, data/forms/<form>.pdf, data/papers/<page>.jpg, data/seals/<sample>.png, data/verdicts.json. ERR_DAMAGED when an item is not
 * what was written; ERR_BUG when the case is not complete; errors of acceptance.h. */
MUST_USE bool case_bundle_gather(struct station *station, const struct case_reservation *reservation,
                                 struct case_bundle **out, struct err *err);
void case_bundle_destroy(struct case_bundle *bundle); /* wipes; NULL is fine */

#endif
