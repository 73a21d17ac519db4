/* The centre's side of receipts: RFC 3161 time-stamp responses with the centre's own key. One issuer per thread. */
#ifndef RECEIPT_ISSUE_H
#define RECEIPT_ISSUE_H

#include "buffer.h"
#include "receipt.h"

struct receipt_issuer;

/* key and certificate of the time-stamp authority (critical extendedKeyUsage timeStamping), PEM. ERR_DENIED names the
 * file and why. */
MUST_USE bool receipt_issuer_create(const char *key_path, const char *certificate_path, struct receipt_issuer **out,
                                    struct err *err);
void receipt_issuer_destroy(struct receipt_issuer *issuer);

/* Appends the DER of a granted TimeStampResp, certificate included. serial: never used before by this authority. */
MUST_USE bool receipt_issue(struct receipt_issuer *issuer, const uint8_t sha256[SEAL_DIGEST_SIZE], uint64_t serial,
                            struct buffer *out, struct err *err);

#endif
