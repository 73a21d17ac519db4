/* Sealing: a bundle is poured, signed and encrypted in one stream into the outbox, so that plain text never touches a
 * disk, and it appears there whole and durable or not at all. Memory is constant whatever the size.
 *
 * Before a byte is written the keys are checked: keys/sign.pem + sign.key belong together, chain to trust/ca.pem, may
 * sign, are in their dates; every .pem file in trust/recipients chains to trust/ca.pem, is in its dates and may be
 * encrypted to (keyAgreement for EC, keyEncipherment for RSA). A crl.pem in trust is demanded of all of them. Anything
 * else is ERR_DENIED with file and reason ("expired on …", "not valid before …", "wrong purpose", "unknown CA",
 * "revoked", "missing"), and the case stays as it was. Any thread; one writer per station. Format: sync/FORMAT.md. */
#ifndef SEAL_H
#define SEAL_H

#include "bundle.h"
#include "file.h"
#include "seal_digest.h"

struct seal_result {
    uint64_t sequence;
    uint8_t sha256[SEAL_DIGEST_SIZE]; /* of the sealed file */
    uint64_t size_bytes;
    char path[FILE_PATH_SIZE]; /* where it was published: outbox/new/… */
};

/* Whether a bundle could be sealed now: for kiosk check, and before a visit begins. *valid_until_ms (may be NULL): when
 * the first of the certificates runs out. */
MUST_USE bool seal_is_ready(const char *state_folder, int64_t *valid_until_ms, struct err *err);

/* ERR_DENIED as above; ERR_BUSY when this sequence is already in the outbox; ERR_SPACE, ERR_IO from the disk; errors of
 * the bundle's parts. After any failure the outbox is as before. */
MUST_USE bool seal_bundle(const char *state_folder, const struct bundle *bundle, struct seal_result *out,
                          struct err *err);

/* Whether these may be shown to the centre as a TLS client: they belong together, chain to the CA, are in their dates
 * and for this purpose. ERR_DENIED as above. */
MUST_USE bool seal_check_client(const char *certificate_path, const char *key_path, const char *ca_path,
                                struct err *err);

#endif
