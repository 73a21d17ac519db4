/* Certificates and keys of sealing and opening: loaded from PEM files and judged, each refusal naming file and reason.
 * Only files that own OpenSSL include this. Any thread. */
#ifndef SEAL_KEYS_H
#define SEAL_KEYS_H

#include "err.h"
#include <openssl/x509.h>
#include <stdint.h>

enum seal_chain {
    SEAL_CHAIN_HOLDS,
    SEAL_CHAIN_EXPIRED,
    SEAL_CHAIN_NOT_YET,
    SEAL_CHAIN_UNKNOWN, /* does not lead to the trusted CA */
    SEAL_CHAIN_REVOKED,
    SEAL_CHAIN_WEAK /* keys or digests below 112 bits, or a chain that breaks another rule of X.509 */
};

/* True when this OpenSSL has the repairs we rely on (3.0.22); else ERR_CONFIG. */
MUST_USE bool seal_openssl_is_fit(struct err *err);

/* ERR_DENIED: "<path>: missing", "no certificate in it", … */
MUST_USE bool seal_certificate_load(const char *path, X509 **out, struct err *err);
MUST_USE bool seal_key_load(const char *path, EVP_PKEY **out, struct err *err);

/* A store that trusts the certificates of one file and nothing else; a crl.pem beside the file is then demanded of
 * every chain. at_ms 0: now. */
MUST_USE bool seal_trust_load(const char *ca_path, int64_t at_ms, X509_STORE **out, struct err *err);

/* Judges the chain, without a purpose. why: 120 bytes, "expired on 2026-11-22 09:30:05 UTC". */
enum seal_chain seal_chain_judge(X509_STORE *trust, X509 *certificate, STACK_OF(X509) * others, char why[120]);

/* The subject's common name, cut at size; empty if there is none or it holds control characters. */
void seal_common_name(const X509 *certificate, char *out, size_t size);
bool seal_may_sign(X509 *certificate);
/* By its key usage and the kind of its key: EC with keyAgreement, RSA of 2048 bits or more with keyEncipherment, SM2 with
 * either. */
bool seal_may_receive(X509 *certificate);

/* The identity that SM2 signatures are made with (GM/T 0009). Certificates that were loaded as
 * trusted, or judged, know it. */
#define SEAL_SM2_ID "1234567812345678"

/* ---- what a station seals with ---- */
struct seal_keys {
    X509 *signer; /* keys/sign.pem; in the guomi profile keys/sign-gm.pem, of SM2 */
    EVP_PKEY *key;
    STACK_OF(X509) * recipients;
    bool is_gm;         /* every recipient is of SM2: the guomi profile */
    uint64_t older_oid; /* bit i: recipient i, from a file *.301-2.pem, wants the identifier .301.2 */
    int64_t valid_until_ms; /* the first end of validity among them */
};
/* ERR_DENIED also when SM2 and other recipients stand beside each other: no bundle is in both profiles. */
MUST_USE bool seal_keys_load(const char *state_folder, struct seal_keys *out, struct err *err);
/* Without recipients: for what is signed and not encrypted. */
MUST_USE bool seal_keys_load_signer(const char *state_folder, struct seal_keys *out, struct err *err);
void seal_keys_finish(struct seal_keys *keys); /* zeroed is fine */

#endif
