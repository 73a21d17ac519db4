/* The centre's answer: an RFC 3161 time-stamp response over the SHA-256 of a bundle. Any thread. */
#ifndef RECEIPT_H
#define RECEIPT_H

#include "seal_digest.h"

struct receipt_facts {
    uint8_t sha256[SEAL_DIGEST_SIZE];
    int64_t time_ms;    /* wall clock of the centre, to the second */
    char serial[44];    /* hexadecimal */
    char authority[80]; /* the time-stamp certificate's common name */
};

/* True only if the response is granted, is for this digest, is signed by a certificate that chains to ca_path and may
 * time-stamp. ERR_DAMAGED for bytes that are no receipt, ERR_DENIED for a signature or chain that does not hold and for
 * another digest. */
MUST_USE bool receipt_verify(const void *tsr, size_t size, const uint8_t sha256[SEAL_DIGEST_SIZE], const char *ca_path,
                             struct receipt_facts *out, struct err *err);

/* What the bytes say, with nothing verified: only to learn which bundle a stored receipt is for. ERR_DAMAGED. */
MUST_USE bool receipt_read(const void *tsr, size_t size, struct receipt_facts *out, struct err *err);

#endif
