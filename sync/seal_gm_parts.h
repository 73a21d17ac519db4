/* The parts of a guomi bundle that have a length: recipients, signer and his certificate, as DER. Only seal_gm.c
 * includes this. */
#ifndef SEAL_GM_PARTS_H
#define SEAL_GM_PARTS_H

#include "buffer.h"
#include "seal_digest.h"
#include "seal_keys.h"

/* Appends one RecipientInfo for each recipient: the content key under his SM2 key (GM/T 0009 SM2Cipher). */
MUST_USE bool seal_gm_recipients(const struct seal_keys *keys, const uint8_t *key, size_t key_size, struct buffer *out,
                                 struct err *err);
/* The signer's certificate, and his SignerInfo over this SM3: contentType, messageDigest, signingTime,
 * signing-certificate-v2. */
MUST_USE bool seal_gm_signer(const struct seal_keys *keys, const uint8_t digest[SEAL_DIGEST_SIZE],
                             struct buffer *certificate, struct buffer *signer, struct err *err);

#endif
