/* What the other end remembers of the bundles of a station, so that one that is missing, comes twice, comes again or was
 * put in another's place is named. FOLDER/<station>.chain is a text with a line for each bundle that was opened, in order:
 *
 *     <sequence> <sha256 of the .p7m> <entries of the audit log, 0: not stated> <its head, or ->
 *
 * A bundle fits when its sequence is the next and it names the digest of the one before; the audit log it states must not
 * be shorter than the last one, nor another of the same length. To begin with a later bundle than the first, write the
 * line of the one before it. One process at a time writes (bundle_chain_hold). */
#ifndef BUNDLE_CHAIN_H
#define BUNDLE_CHAIN_H

#include "bundle_read.h"

enum bundle_chain_fault {
    BUNDLE_CHAIN_FITS,
    BUNDLE_CHAIN_DUPLICATE, /* the last one once more */
    BUNDLE_CHAIN_REPLAY,    /* an earlier one once more */
    BUNDLE_CHAIN_GAP,       /* one or more before it have not been opened */
    BUNDLE_CHAIN_SWAP,      /* another one has this sequence, or the one before it is another than it names */
    BUNDLE_CHAIN_LOG        /* the station's audit log is shorter than it was, or was written anew */
};

/* Waits until no other process has the folder, which is made if missing. *fd is closed to let go. */
MUST_USE bool bundle_chain_hold(const char *folder, int *fd, struct err *err);

/* True only for BUNDLE_CHAIN_FITS. ERR_DAMAGED with the sequence and what is wrong, and *fault; other errors (the file
 * cannot be read, or is not of this form) leave BUNDLE_CHAIN_FITS there. */
MUST_USE bool bundle_chain_judge(const char *folder, const struct bundle_facts *facts,
                                 const uint8_t sha256[SEAL_DIGEST_SIZE], enum bundle_chain_fault *fault, struct err *err);
/* Durable. What fitted is remembered. */
MUST_USE bool bundle_chain_add(const char *folder, const struct bundle_facts *facts,
                               const uint8_t sha256[SEAL_DIGEST_SIZE], struct err *err);

#endif
