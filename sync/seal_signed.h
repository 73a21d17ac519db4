/* The signature of a bundle: one signer, CAdES-BES, SHA-256, judged against the trusted CA. Only files that own OpenSSL
 * include this. */
#ifndef SEAL_SIGNED_H
#define SEAL_SIGNED_H

#include "seal_der.h"
#include "seal_keys.h"

/* frame: of the SignedData, whole; digest: SHA-256 of its content. Fills signer and signed_ms of *out. */
MUST_USE bool seal_signed_verify(const struct buffer *frame, const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust,
                                 struct seal_opened *out, enum seal_open_verdict *verdict, struct err *err);

#endif
