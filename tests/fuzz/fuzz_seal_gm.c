/* A bundle of the guomi profile for the reader of tests/fuzz/trust, whose (throw-away) key is there: CBC has no tag, so the
 * whole way to the signature is open to changed bytes. And what is inside such a bundle, without its envelope. */
#include "fuzz_der.h"
#include "seal_keys.h"
#include "seal_signed.h"

#define TRUST COUNTER_SOURCE_DIR "/tests/fuzz/trust/gm-"
#define WHEN_MS 1795500000000 /* while the certificates of the corpus hold */

static int published;

static bool begin(void *context, const char *path, uint64_t size_bytes, struct err *err)
{
    (void)context, (void)path, (void)size_bytes, (void)err;
    published++;
    return true;
}

static bool bytes(void *context, const void *at, size_t size, struct err *err)
{
    (void)context, (void)at, (void)size, (void)err;
    return true;
}

static bool end(void *context, struct err *err)
{
    (void)context, (void)err;
    return true;
}

/* Only what the station signed comes out: its one bundle of the corpus, or nothing at all. */
static void open_envelope(const uint8_t *data, size_t size)
{
    static const struct bundle_target target = {begin, bytes, end, NULL};
    const struct seal_order order = {.bundle_path = fuzz_file(data, size), .certificate_path = TRUST "reader.pem",
                                     .key_path = TRUST "reader.key", .ca_path = TRUST "ca.pem", .at_ms = WHEN_MS};
    struct seal_opened opened = {0};
    enum seal_open_verdict verdict = SEAL_OPEN_FINE;
    struct err err = {0};
    published = 0;
    bool ok = seal_open(&order, &target, &opened, &verdict, &err);
    FUZZ_PROMISE(ok == (verdict == SEAL_OPEN_FINE) && verdict != SEAL_OPEN_UNREADABLE);
    FUZZ_PROMISE(ok == (published > 0));
    FUZZ_PROMISE(!ok || (strcmp(opened.signer, "station-01") == 0 && opened.facts.sequence == 1));
}

static void open_signed(struct fuzz_bytes in)
{
    static X509_STORE *trust;
    static struct seal_digest *digest;
    struct seal_der der = {0};
    struct seal_opened opened = {0};
    struct err err = {0};
    enum seal_open_verdict verdict = SEAL_OPEN_UNREADABLE;
    uint8_t sum[SEAL_DIGEST_SIZE];
    if (!trust)
        FUZZ_SET_UP(seal_digest_create_sm3(&digest, &err) && seal_trust_load(TRUST "ca.pem", WHEN_MS, &trust, &err), err);
    bool whole = fuzz_der_all(&der, SEAL_SHAPE_SIGNED, &in, digest);
    FUZZ_PROMISE(seal_digest_take(digest, sum, NULL));
    if (whole && seal_signed_verify(der.profile, &der.frame, sum, trust, &opened, &verdict, &err))
        FUZZ_PROMISE(der.profile == SEAL_PROFILE_GM && strcmp(opened.signer, "station-01") == 0);
    else if (whole)
        FUZZ_PROMISE(verdict != SEAL_OPEN_FINE && verdict != SEAL_OPEN_UNREADABLE);
    seal_der_finish(&der);
}

FUZZ_TARGET(seal_gm)
{
    struct fuzz_bytes in = {data, size};
    struct seal_der der = {0};
    if (fuzz_der_all(&der, SEAL_SHAPE_ENVELOPE, &in, NULL))
        open_envelope(data, size);
    else
        open_signed((struct fuzz_bytes){data, size});
    seal_der_finish(&der);
}
