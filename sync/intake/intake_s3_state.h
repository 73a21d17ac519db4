/* What a bucket holds of an upload, as the object uploads/<id>/state says it: lines of text.
 *
 *     multipart <id that the store gave>      once there is more than a part
 *     part <size> <etag>                      in their order
 *     tail <start> <size>                     object uploads/<id>/tail-<start>-<size>: less than a part, to be gone on with
 *     whole <size>                            object uploads/<id>/bytes has them all
 *
 * Strict: anything else is ERR_DAMAGED. */
#ifndef INTAKE_S3_STATE_H
#define INTAKE_S3_STATE_H

#include "buffer.h"
#include "intake_s3.h"

struct intake_s3_part {
    uint64_t size;
    char etag[INTAKE_S3_ETAG_SIZE];
};

struct intake_s3_state {
    char multipart[256];
    struct intake_s3_part *parts;
    size_t part_count;
    uint64_t tail_start, tail_size;
    uint64_t whole; /* 0: not yet */
};

MUST_USE bool intake_s3_state_read(const void *text, size_t size, struct intake_s3_state *out, struct err *err);
void intake_s3_state_write(const struct intake_s3_state *state, struct buffer *out);
MUST_USE bool intake_s3_state_add_part(struct intake_s3_state *state, uint64_t size, const char *etag, struct err *err);
/* Bytes that are safe. */
uint64_t intake_s3_state_offset(const struct intake_s3_state *state);
uint64_t intake_s3_state_parts_end(const struct intake_s3_state *state);
bool intake_s3_id_is_allowed(const char *id); /* one that needs no escaping in an address */
void intake_s3_state_finish(struct intake_s3_state *state);

#endif
