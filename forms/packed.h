/* Bytes deflated as a PDF wants them (RFC 1950), whole or out of parts: a part that is the same in many documents is
 * deflated once, and what differs goes before and behind it. Memory that zlib took is wiped when it is given back. A packer
 * and its parts belong to one thread. */
#ifndef PACKED_H
#define PACKED_H

#include "buffer.h"

/* A part, ready to be put into any stream; plain values about the bytes it stands for. */
struct packed_part {
    struct buffer bytes;
    uint32_t adler;
    size_t length;
};
/* ERR_SPACE. */
MUST_USE bool packed_part_make(const void *bytes, size_t size, struct packed_part *out, struct err *err);
void packed_part_finish(struct packed_part *part); /* zeroed is fine */

/* Collects like a buffer: failures are told by packer_end. */
struct packer {
    struct packer_zlib *zlib; /* kept from one stream to the next */
    struct buffer out;
    uint32_t adler;
    bool failed;
};
void packer_begin(struct packer *packer);
/* As it is, at most 65535 bytes: for a few bytes that would not become less. */
void packer_add_plain(struct packer *packer, const void *bytes, size_t size);
void packer_add_part(struct packer *packer, const struct packed_part *part);
/* The last bytes; `before` are plain bytes that stand right before them in the stream, which makes matches longer. The
 * packed stream is in `out` until the next begin; ERR_SPACE. */
MUST_USE bool packer_end(struct packer *packer, const void *bytes, size_t size, const void *before, size_t before_size,
                         struct err *err);
void packer_finish(struct packer *packer); /* zeroed is fine */

#endif
