/* A seal_der over input in memory, read to its end with the content dropped or kept. */
#ifndef FUZZ_DER_H
#define FUZZ_DER_H

#include "fuzz.h"
#include "seal_der.h"
#include "seal_digest.h"

static inline bool fuzz_der_source(void *context, void *to, size_t room, size_t *got, struct err *err)
{
    struct fuzz_bytes *bytes = context;
    (void)err;
    *got = room < bytes->left ? room : bytes->left;
    if (*got)
        memcpy(to, bytes->at, *got);
    bytes->at += *got, bytes->left -= *got;
    return true;
}

/* Whether it was whole; der is to be finished. digest (may be NULL): of the content. */
static inline bool fuzz_der_all(struct seal_der *der, enum seal_shape shape, struct fuzz_bytes *bytes,
                                struct seal_digest *digest)
{
    const struct seal_source source = {fuzz_der_source, bytes};
    uint8_t piece[300];
    size_t got = 0;
    bool ok = seal_der_begin(der, shape, &source, NULL);
    while (ok && (ok = seal_der_content(der, piece, sizeof piece, &got, NULL)) && got > 0)
        if (digest)
            seal_digest_add(digest, piece, got);
    return ok && seal_der_end(der, NULL);
}

#endif
