/* Four readings of one file, each allowed to look one layer deeper than the one before:
 *
 *     shape  ->  tag  ->  signature  ->  bag  ->  (its place in the chain)  ->  bag once more, into the target
 */
#include "seal_open.h"

#include "bundle_chain.h"
#include "seal_der.h"
#include "seal_keys.h"
#include "seal_plain.h"
#include "seal_reason.h"
#include "seal_signed.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static const char *const names[SEAL_OPEN_VERDICT_COUNT] = {
    [SEAL_OPEN_FINE] = "opened",
    [SEAL_OPEN_UNREADABLE] = "unreadable",
    [SEAL_OPEN_NOT_A_BUNDLE] = "not-a-bundle",
    [SEAL_OPEN_CUT] = "cut",
    [SEAL_OPEN_TRAILING] = "trailing-bytes",
    [SEAL_OPEN_ALGORITHM] = "wrong-algorithm",
    [SEAL_OPEN_NOT_FOR_US] = "not-for-us",
    [SEAL_OPEN_TAMPERED] = "tampered",
    [SEAL_OPEN_NOT_SIGNED] = "not-signed",
    [SEAL_OPEN_SIGNATURE_WRONG] = "signature-wrong",
    [SEAL_OPEN_SIGNER_UNKNOWN] = "signer-unknown",
    [SEAL_OPEN_SIGNER_EXPIRED] = "signer-expired",
    [SEAL_OPEN_BAG_TAR] = "bag-tar",
    [SEAL_OPEN_BAG_NAME] = "bag-name",
    [SEAL_OPEN_BAG_LIMIT] = "bag-limit",
    [SEAL_OPEN_BAG_INFO] = "bag-info",
    [SEAL_OPEN_BAG_MANIFEST] = "bag-manifest",
    [SEAL_OPEN_WRONG_STATION] = "wrong-station",
    [SEAL_OPEN_TARGET] = "target",
    [SEAL_OPEN_SIGNER_REVOKED] = "signer-revoked",
    [SEAL_OPEN_DUPLICATE] = "duplicate",
    [SEAL_OPEN_REPLAYED] = "replayed",
    [SEAL_OPEN_GAP] = "gap",
    [SEAL_OPEN_SWAPPED] = "swapped",
    [SEAL_OPEN_LOG_REWRITTEN] = "log-rewritten",
};

const char *seal_open_verdict_name(enum seal_open_verdict verdict)
{
    return names[verdict];
}

int seal_open_exit_status(enum seal_open_verdict verdict)
{
    return verdict == SEAL_OPEN_FINE ? 0 : 20 + (int)verdict;
}

struct opening {
    const struct seal_order *order;
    int fd;
    X509 *certificate;
    EVP_PKEY *key;
    X509_STORE *trust;
    struct buffer frame; /* of the envelope */
    enum seal_profile profile;
    enum seal_open_verdict verdict;
};

enum { PIECE_BYTES = 64 * 1024 };

static bool load_keys(struct opening *o, struct err *err)
{
    if (!seal_openssl_is_fit(err) || !seal_certificate_load(o->order->certificate_path, &o->certificate, err) ||
        !seal_key_load(o->order->key_path, &o->key, err) ||
        !seal_trust_load(o->order->ca_path, o->order->at_ms, &o->trust, err))
        return false;
    bool pair = X509_check_private_key(o->certificate, o->key) == 1;
    enum err_code code = seal_reason_code(ERR_DENIED);
    return pair ||
           err_set(err, code, "%s: does not belong to %s", o->order->key_path, o->order->certificate_path);
}

/* ---- first reading: the shape ---- */
static bool skip_content(struct seal_der *der, uint8_t *piece, struct err *err)
{
    size_t got;
    do {
        if (!seal_der_content(der, piece, PIECE_BYTES, &got, err))
            return false;
    } while (got > 0);
    return true;
}

static bool read_shape(struct opening *o, uint8_t *piece, struct err *err)
{
    struct seal_file file = {.fd = o->fd};
    const struct seal_source source = {seal_file_read, &file};
    struct seal_der der = {0};
    bool ok = seal_der_begin(&der, SEAL_SHAPE_ENVELOPE, &source, err) && skip_content(&der, piece, err) &&
              seal_der_end(&der, err);
    if (ok)
        buffer_move(&der.frame, &o->frame);
    else
        o->verdict = der.verdict;
    o->profile = der.profile;
    seal_der_finish(&der);
    return ok;
}

/* ---- second reading: the tag ---- */
static bool read_tag(struct opening *o, uint8_t *piece, struct err *err)
{
    struct seal_plain *plain = NULL;
    if (!seal_plain_open(o->fd, &o->frame, o->certificate, o->key, &plain, &o->verdict, err))
        return false;
    size_t got;
    bool ok;
    do
        ok = seal_plain_read(plain, piece, PIECE_BYTES, &got, err);
    while (ok && got > 0);
    if (!ok)
        o->verdict = seal_plain_verdict(plain);
    seal_plain_close(plain);
    return ok;
}

/* ---- third and later readings: signature, and with a reader the bag ---- */
static const enum seal_open_verdict bag_verdicts[] = {
    [BUNDLE_FINE] = SEAL_OPEN_UNREADABLE,     [BUNDLE_FAULT_TAR] = SEAL_OPEN_BAG_TAR,
    [BUNDLE_FAULT_NAME] = SEAL_OPEN_BAG_NAME, [BUNDLE_FAULT_LIMIT] = SEAL_OPEN_BAG_LIMIT,
    [BUNDLE_FAULT_BAG] = SEAL_OPEN_BAG_INFO,  [BUNDLE_FAULT_MANIFEST] = SEAL_OPEN_BAG_MANIFEST,
    [BUNDLE_FAULT_TARGET] = SEAL_OPEN_TARGET,
};

struct inner {
    struct seal_plain *plain;
    struct seal_der der;
    struct seal_digest *digest;
    struct bundle_reader *bag; /* NULL: signature only */
};

static bool pass_content(struct opening *o, struct inner *in, uint8_t *piece, struct err *err)
{
    for (;;) {
        size_t got;
        if (!seal_der_content(&in->der, piece, PIECE_BYTES, &got, err)) {
            o->verdict = in->der.verdict;
            return false;
        }
        if (got == 0)
            return true;
        seal_digest_add(in->digest, piece, got);
        if (in->bag && !bundle_reader_add(in->bag, piece, got, err)) {
            o->verdict = bag_verdicts[bundle_reader_fault(in->bag)];
            return false;
        }
    }
}

static bool end_bag(struct opening *o, struct inner *in, struct seal_opened *opened, struct err *err)
{
    if (!bundle_reader_end(in->bag, &opened->facts, err)) {
        o->verdict = bag_verdicts[bundle_reader_fault(in->bag)];
        return false;
    }
    if (strcmp(opened->facts.station, opened->signer) == 0)
        return true;
    o->verdict = SEAL_OPEN_WRONG_STATION;
    return err_set(err, ERR_DENIED, "the bag is of station %s, its signer is %s", opened->facts.station,
                   opened->signer);
}

static bool read_inner(struct opening *o, struct inner *in, struct seal_opened *opened, uint8_t *piece, struct err *err)
{
    const struct seal_source source = {seal_plain_read, in->plain};
    uint8_t digest[SEAL_DIGEST_SIZE];
    bool ok = seal_der_begin(&in->der, SEAL_SHAPE_SIGNED, &source, err);
    if (!ok)
        o->verdict = in->der.verdict;
    if (ok && in->der.profile != o->profile) {
        o->verdict = SEAL_OPEN_NOT_SIGNED;
        ok = err_set(err, ERR_DAMAGED, "signed in another profile than sealed in");
    }
    if (!ok || !pass_content(o, in, piece, err))
        return false;
    if (!seal_der_end(&in->der, err)) {
        o->verdict = in->der.verdict;
        return false;
    }
    return seal_digest_take(in->digest, digest, err) &&
           seal_signed_verify(o->profile, &in->der.frame, digest, o->trust, opened, &o->verdict, err) &&
           (!in->bag || end_bag(o, in, opened, err));
}

static bool read_signed(struct opening *o, bool with_bag, const struct bundle_target *target,
                        struct seal_opened *opened, uint8_t *piece, struct err *err)
{
    const uint64_t most = o->order->most_bytes ? o->order->most_bytes : (uint64_t)2 << 30;
    struct inner in = {0};
    o->verdict = SEAL_OPEN_UNREADABLE;
    const bool is_gm = o->profile == SEAL_PROFILE_GM;
    bool ok = (is_gm ? seal_digest_create_sm3 : seal_digest_create)(&in.digest, err) &&
              (!with_bag || (bundle_reader_create(target, most, &in.bag, err) &&
                             (!is_gm || bundle_reader_want_sm3(in.bag, err)))) &&
              seal_plain_open(o->fd, &o->frame, o->certificate, o->key, &in.plain, &o->verdict, err) &&
              read_inner(o, &in, opened, piece, err);
    seal_der_finish(&in.der);
    seal_plain_close(in.plain);
    bundle_reader_destroy(in.bag);
    seal_digest_destroy(in.digest);
    return ok;
}

/* ---- the chain ---- */
static bool read_chain(struct opening *o, struct seal_opened *opened, struct err *err)
{
    static const enum seal_open_verdict verdicts[] = {
        [BUNDLE_CHAIN_FITS] = SEAL_OPEN_UNREADABLE,   [BUNDLE_CHAIN_DUPLICATE] = SEAL_OPEN_DUPLICATE,
        [BUNDLE_CHAIN_REPLAY] = SEAL_OPEN_REPLAYED,   [BUNDLE_CHAIN_GAP] = SEAL_OPEN_GAP,
        [BUNDLE_CHAIN_SWAP] = SEAL_OPEN_SWAPPED,      [BUNDLE_CHAIN_LOG] = SEAL_OPEN_LOG_REWRITTEN,
    };
    enum bundle_chain_fault fault = BUNDLE_CHAIN_FITS;
    char path[40];
    if (!o->order->chain_folder)
        return true;
    /* The very file that was judged, whatever has its name by now. */
    snprintf(path, sizeof path, "/proc/self/fd/%d", o->fd);
    bool ok = seal_digest_file(path, opened->sha256, NULL, err) &&
              bundle_chain_judge(o->order->chain_folder, &opened->facts, opened->sha256, &fault, err);
    o->verdict = verdicts[fault];
    return ok;
}

static bool read_all(struct opening *o, const struct bundle_target *target, struct seal_opened *opened, struct err *err)
{
    uint8_t *piece = malloc(PIECE_BYTES);
    if (!piece)
        return err_set(err, ERR_SPACE, "no memory to open a bundle");
    bool ok = load_keys(o, err) && read_shape(o, piece, err) && read_tag(o, piece, err) &&
              read_signed(o, false, NULL, opened, piece, err) && read_signed(o, true, NULL, opened, piece, err) &&
              read_chain(o, opened, err) && (!target || read_signed(o, true, target, opened, piece, err));
    wipe(piece, PIECE_BYTES);
    free(piece);
    return ok;
}

bool seal_open(const struct seal_order *order, const struct bundle_target *target, struct seal_opened *out,
               enum seal_open_verdict *verdict, struct err *err)
{
    struct opening o = {.order = order, .verdict = SEAL_OPEN_UNREADABLE};
    struct seal_opened opened = {0};
    o.fd = open(order->bundle_path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
    bool ok = o.fd >= 0 || err_set_errno(err, errno, "%s", order->bundle_path);
    ok = ok && read_all(&o, target, &opened, err);
    if (o.fd >= 0)
        close(o.fd);
    buffer_finish(&o.frame);
    X509_free(o.certificate);
    EVP_PKEY_free(o.key);
    X509_STORE_free(o.trust);
    *verdict = ok ? SEAL_OPEN_FINE : o.verdict;
    if (ok)
        *out = opened;
    return ok;
}
