/* A signature apart from what it signs, by the station's certificate, as documents carry it: CMS SignedData without
 * content, made as PAdES baseline B-B wants it (ETSI EN 319 142-1): SHA-256, content-type, message-digest,
 * signing-certificate-v2, the signer's certificate inside, and no signing-time, because the document states it. One
 * thread at a time for each signer. */
#ifndef SEAL_DETACHED_H
#define SEAL_DETACHED_H

#include "buffer.h"

struct seal_signer;

/* keys/sign.pem and sign.key are judged as seal.h says, without looking at the recipients; the certificate must be
 * issued to this station. ERR_DENIED with file and reason. */
MUST_USE bool seal_signer_open(const char *state_folder, const char *station, struct seal_signer **out,
                               struct err *err);
void seal_signer_close(struct seal_signer *signer); /* NULL is fine */

/* Appends the DER to *out. What is signed is given in pieces, one behind the other. */
struct seal_piece {
    const void *bytes;
    size_t size;
};
MUST_USE bool seal_signer_sign(const struct seal_signer *signer, const struct seal_piece *pieces, size_t count,
                               struct buffer *out, struct err *err);

#endif
