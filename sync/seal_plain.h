/* The decrypted stream of a bundle's envelope, read as often as needed: first to check the tag, then, only if it held,
 * to use what is inside. Only files that own OpenSSL include this. */
#ifndef SEAL_PLAIN_H
#define SEAL_PLAIN_H

#include "seal_der.h"
#include <openssl/cms.h>

struct seal_plain;

/* fd is borrowed and is read with pread, so several may be open on it. frame: that of the envelope, whole. */
MUST_USE bool seal_plain_open(int fd, const struct buffer *frame, X509 *certificate, EVP_PKEY *key,
                              struct seal_plain **out, enum seal_open_verdict *verdict, struct err *err);
/* A seal_source; context: the plain. *got 0 at the end, and only after the tag held; else SEAL_OPEN_TAMPERED. */
MUST_USE bool seal_plain_read(void *context, void *to, size_t room, size_t *got, struct err *err);
enum seal_open_verdict seal_plain_verdict(const struct seal_plain *plain);
void seal_plain_close(struct seal_plain *plain); /* NULL is fine */

/* A seal_source over a file; context: struct seal_file. */
struct seal_file {
    int fd;
    int64_t at;
};
MUST_USE bool seal_file_read(void *context, void *to, size_t room, size_t *got, struct err *err);

#endif
