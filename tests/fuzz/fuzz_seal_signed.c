/* The signed inside of a bundle, its shape checked, then judged by OpenSSL against the CA of tests/fuzz/trust. */
#include "fuzz_der.h"
#include "seal_signed.h"

FUZZ_TARGET(seal_signed)
{
    static X509_STORE *trust;
    static struct seal_digest *digest;
    struct fuzz_bytes in = {data, size};
    struct seal_der der = {0};
    struct seal_opened opened = {0};
    struct err err = {0};
    enum seal_open_verdict verdict = SEAL_OPEN_UNREADABLE;
    uint8_t sum[SEAL_DIGEST_SIZE];
    if (!trust)
        FUZZ_SET_UP(seal_digest_create(&digest, &err) &&
                        seal_trust_load(COUNTER_SOURCE_DIR "/tests/fuzz/trust/ca.pem", 1795400000000, &trust, &err),
                    err);
    bool whole = fuzz_der_all(&der, SEAL_SHAPE_SIGNED, &in, digest);
    FUZZ_PROMISE(seal_digest_take(digest, sum, NULL));
    if (whole && seal_signed_verify(der.profile, &der.frame, sum, trust, &opened, &verdict, &err))
        FUZZ_PROMISE(strcmp(opened.signer, "station-01") == 0);
    else if (whole)
        FUZZ_PROMISE(verdict != SEAL_OPEN_FINE && verdict != SEAL_OPEN_UNREADABLE);
    seal_der_finish(&der);
}
