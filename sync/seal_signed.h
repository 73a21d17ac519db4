/* The signature of a bundle: one signer with his certificate, CAdES-BES, judged against the trusted CA; by SHA-256 with the
 * key's own signature, or in the guomi profile by SM2 with SM3. Only files that own OpenSSL include this. */
#ifndef SEAL_SIGNED_H
#define SEAL_SIGNED_H

#include "seal_der.h"
#include "seal_keys.h"

/* frame: of the SignedData, whole; digest: of its content, by the profile's digest. Fills signer and signed_ms of *out. */
MUST_USE bool seal_signed_verify(enum seal_profile profile, const struct buffer *frame,
                                 const uint8_t digest[SEAL_DIGEST_SIZE], X509_STORE *trust, struct seal_opened *out,
                                 enum seal_open_verdict *verdict, struct err *err);

#endif
