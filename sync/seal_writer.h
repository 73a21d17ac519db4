/* The end of sealing: bytes are digested and written to a file on a thread of their own, behind the one that encrypts.
 * Two pipes carry buffer numbers between them, full ones one way and empty ones back; nothing is shared but what they
 * name. */
#ifndef SEAL_WRITER_H
#define SEAL_WRITER_H

#include "bundle.h"
#include "seal_digest.h"

struct seal_writer;

/* fd is borrowed and written from where it stands. */
MUST_USE bool seal_writer_start(int fd, struct seal_writer **out, struct err *err);
/* A bundle_sink; context: the writer. Errors of the file come with one of the later calls. */
MUST_USE bool seal_writer_take(void *context, const void *bytes, size_t size, struct err *err);
/* Waits until all is written; then digest and size are those of the file. */
MUST_USE bool seal_writer_end(struct seal_writer *writer, uint8_t sha256[SEAL_DIGEST_SIZE], uint64_t *size_bytes,
                              struct err *err);
void seal_writer_destroy(struct seal_writer *writer); /* at any time; NULL is fine */

#endif
