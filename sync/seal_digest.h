/* SHA-256 over bytes that come in pieces, and its hexadecimal form; SM3, of the same size, for the guomi profile. One digest object belongs to one thread. */
#ifndef SEAL_DIGEST_H
#define SEAL_DIGEST_H

#include "err.h"
#include <stdint.h>

#define SEAL_DIGEST_SIZE 32
#define SEAL_DIGEST_HEX_SIZE 65 /* 64 lower-case digits and the terminating zero */

struct seal_digest;

MUST_USE bool seal_digest_create(struct seal_digest **out, struct err *err);
MUST_USE bool seal_digest_create_sm3(struct seal_digest **out, struct err *err);
void seal_digest_destroy(struct seal_digest *digest);
/* A failure inside is kept and reported by seal_digest_take. */
void seal_digest_add(struct seal_digest *digest, const void *bytes, size_t size);
/* The digest of all that was added since the last take (or create); the object starts anew. ERR_BUG if the library
 * refused anywhere. */
MUST_USE bool seal_digest_take(struct seal_digest *digest, uint8_t out[SEAL_DIGEST_SIZE], struct err *err);

/* Of a whole file, read in pieces. *size_bytes may be NULL. ERR_IO, ERR_NOT_FOUND, ERR_DENIED with the path. */
MUST_USE bool seal_digest_file(const char *path, uint8_t out[SEAL_DIGEST_SIZE], uint64_t *size_bytes, struct err *err);

void seal_digest_to_hex(const uint8_t digest[SEAL_DIGEST_SIZE], char out[SEAL_DIGEST_HEX_SIZE]);
/* Exactly 64 lower-case digits, else false and out is untouched. */
MUST_USE bool seal_digest_from_hex(const char *hex, uint8_t out[SEAL_DIGEST_SIZE]);

#endif
