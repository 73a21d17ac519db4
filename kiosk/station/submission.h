/* From a complete case to a bundle in the outbox, and from a receipt to an erased case. Sealing runs on the station's
 * worker with bytes that were gathered beforehand; the store is touched by the owner alone.
 *
 *     COMPLETE ──reserve──▶ gathered ──worker──▶ sealed file in outbox/new ──▶ SEALED ──receipt──▶ RECEIVED
 *
 * A process killed anywhere between finds its way back by submission_recover: a bundle that is in the outbox is adopted with its
 * digest, one that is not is sealed again under the same sequence. Owner's thread. */
#ifndef SUBMISSION_H
#define SUBMISSION_H

#include "station.h"

/* Called once. ok false: err says why; the case stays COMPLETE and can be submitted again. */
typedef void submission_end(void *context, const char *number, bool ok, const struct err *err);

/* Seals this COMPLETE case beside the loop. False (and no call-back): it could not begin; the codes are those of seal.h
 * and case_store.h, ERR_BUSY while another one is under way. */
MUST_USE bool submission_start(struct station *station, const char *number, submission_end *on_end, void *context,
                               struct err *err);

/* At the start of the program: adopts a bundle whose case does not know it yet; then seals, one after another, what is COMPLETE. With
 * a worker this goes on beside the loop; on_end as above, once per case (may be NULL). */
MUST_USE bool submission_recover(struct station *station, submission_end *on_end, void *context, struct err *err);

/* Looks through outbox/receipts: each receipt that is verified against its bundle's stored digest makes its case
 * RECEIVED, which erases pages and key. A receipt that does not hold, or cannot be judged, is logged and left; that is
 * an error, the last such, after all were looked at. *received (may be NULL): how many, also then.
 * Messages of the centre are taken over too (message_box.h). */
MUST_USE bool submission_collect(struct station *station, size_t *received, struct err *err);

/* A SEALED case whose bundle lies in outbox/set-aside because the centre has another under its number: seals it anew,
 * above every number the outbox knows, and removes the bundle. ERR_INPUT: it is no such case. ERR_NOT_FOUND, saying what
 * to do: no receipt in the outbox says yet how far the centre's numbers go. As seal_now besides. */
MUST_USE bool submission_reseal(struct station *station, const char *number, struct err *err);

/* Seals on the calling thread; for commands and recovery without a loop. */
MUST_USE bool submission_seal_now(struct station *station, const char *number, struct err *err);

#endif
