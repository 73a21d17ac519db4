/* Our own reading of the CMS shape of a bundle (sync/FORMAT.md), strict and streaming, before and instead of a general
 * parser: only the one form that seal_cms.c writes is let through. Content octets are handed on; all other bytes are
 * kept as the *frame*, which is the same CMS structure with its content left out, small enough to be given to OpenSSL.
 * A bundle of the guomi profile (GM/T 0010) has the same form with other object identifiers; its frame comes out in those
 * of CMS, so that one parser serves both. Knows no OpenSSL. One thread. */
#ifndef SEAL_DER_H
#define SEAL_DER_H

#include "buffer.h"
#include "seal_open.h"

/* Where the bytes come from. *got 0 at the end; never more than room. */
struct seal_source {
    MUST_USE bool (*read)(void *context, void *to, size_t room, size_t *got, struct err *err);
    void *context;
};

enum seal_shape { SEAL_SHAPE_ENVELOPE, SEAL_SHAPE_SIGNED };

/* How a bundle is signed and sealed: with CMS (seal_cms.h) or with GM/T 0010 (seal_gm.h). */
enum seal_profile { SEAL_PROFILE_CMS, SEAL_PROFILE_GM, SEAL_PROFILE_COUNT };

#define SEAL_FRAME_MAX_BYTES ((size_t)128 * 1024)
#define SEAL_RECIPIENTS_MAX 64

struct seal_der {
    enum seal_shape shape;
    enum seal_profile profile; /* by its first bytes */
    struct seal_source source;
    struct buffer frame;
    enum seal_open_verdict
        verdict;    /* why the last call was refused; SEAL_OPEN_UNREADABLE when the source itself failed */
    uint8_t *piece; /* read ahead */
    size_t piece_at, piece_end;
    uint64_t chunk_left, content_bytes;
    bool content_ended;
};

/* Reads up to the content. A zeroed struct can be finished; call finish after a failure too. */
MUST_USE bool seal_der_begin(struct seal_der *der, enum seal_shape shape, const struct seal_source *source,
                             struct err *err);
/* The next octets of the content; *got 0 at its end. */
MUST_USE bool seal_der_content(struct seal_der *der, void *to, size_t room, size_t *got, struct err *err);
/* The rest after the content, and that nothing follows. Then the frame is whole. */
MUST_USE bool seal_der_end(struct seal_der *der, struct err *err);
void seal_der_finish(struct seal_der *der);

#endif
