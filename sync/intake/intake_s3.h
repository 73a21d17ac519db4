/* One signed request to a store that speaks S3 (AWS Signature Version 4, path-style addresses), through libcurl. Knows
 * objects and answers, not what they are for. A line (struct intake_s3_line) belongs to one thread at a time; requests
 * wait, at most some minutes. No redirects, no proxies of the environment. */
#ifndef INTAKE_S3_H
#define INTAKE_S3_H

#include "intake_blobs.h"

struct intake_s3;      /* the bucket: address, region, keys; read only once open */
struct intake_s3_line; /* a connection to it, kept alive */

/* ERR_CONFIG: the address is not one; ERR_DENIED: the keys cannot be read. */
MUST_USE bool intake_s3_open(const struct intake_bucket *bucket, struct intake_s3 **out, struct err *err);
void intake_s3_close(struct intake_s3 *s3); /* NULL is fine; after its lines */
MUST_USE bool intake_s3_line_open(const struct intake_s3 *s3, struct intake_s3_line **out, struct err *err);
void intake_s3_line_close(struct intake_s3_line *line); /* NULL is fine */

struct intake_s3_request {
    const char *method; /* "PUT" … */
    const char *key;    /* of the object, only characters that need no escaping */
    const char *query;  /* NULL, or "a=1&b=2" sorted by name, each with its = */
    const char *copy_from; /* NULL, or the key of an object that is copied */
    const void *body;
    size_t size;
    struct seal_digest *into; /* NULL: the answer's body is kept; else it goes through here, whatever its length */
};
#define INTAKE_S3_ETAG_SIZE 100
struct intake_s3_answer {
    long status;
    char etag[INTAKE_S3_ETAG_SIZE]; /* with its quotes; "" when there is none */
    struct buffer body;             /* up to 1 MiB; finish it */
};

/* True when the status is 2xx. Else by it: ERR_NOT_FOUND (404), ERR_DENIED (401, 403), ERR_SPACE (507), ERR_DAMAGED
 * (other 4xx), ERR_NETWORK (5xx, 429, no answer). The body of a refused answer is not told: only its code. */
MUST_USE bool intake_s3_ask(struct intake_s3_line *line, const struct intake_s3_request *request,
                            struct intake_s3_answer *out, struct err *err);

#endif
