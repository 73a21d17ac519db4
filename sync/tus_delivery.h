/* The bringing of one bundle over tus as a sequence of questions and answers, without a net: which request comes next,
 * and what each answer means. transport_tus.c makes the requests. One thread. */
#ifndef TUS_DELIVERY_H
#define TUS_DELIVERY_H

#include "transport.h"

/*                     no address                  201                204, all bytes
 *      begin ─────────────────────────▶ CREATE ─────────▶ SEND ───────────────────▶ ASK ──200──▶ end: RECEIPT
 *        │ address                          ▲              ▲ │ cut, 409               ▲ │ 404, 405 …
 *        ├─────────▶ LOOK ──gone────────────┘              │ ▼                        │ ▼
 *        │             ├──────────bytes missing────────────┘ LOOK ───whole────────────┘ end: SENT
 *        └ delivered: ASK, and LOOK if it has no receipt (gone: end LOST)                                     */
enum tus_stage { TUS_CREATE, TUS_LOOK, TUS_SEND, TUS_ASK, TUS_END };

/* What came back from one request. */
struct tus_reply {
    long status;         /* 0: no answer at all */
    bool refused_by_tls; /* no answer, because one side did not accept the other */
    const char *error;   /* for status 0 */
    bool speaks_tus;     /* Tus-Resumable: 1.0.0 */
    bool has_offset;
    uint64_t offset;
    bool has_length;
    uint64_t length;
    char address[FILE_PATH_SIZE]; /* from Location, resolved, of the same origin; else empty */
    bool is_receipt;              /* by its Content-Type */
    int64_t retry_after_ms;       /* 0: not stated */
    struct buffer body;
};

struct tus_delivery {
    enum tus_stage stage;
    struct parcel *parcel;
    uint64_t offset;                /* known to be there */
    uint64_t given;                 /* bytes given to the net in this delivery */
    uint64_t repeated;              /* of them, those that this run had given before */
    bool whole;                     /* the other end said so */
    bool heard;                     /* it has answered at all in this delivery */
    unsigned failures;              /* requests in a row without an answer and without progress */
    unsigned restarts;              /* uploads begun anew */
    int64_t pause_ms;               /* before the next request */
    struct transport_result result; /* at TUS_END */
};

void tus_delivery_begin(struct tus_delivery *delivery, struct parcel *parcel);
/* Moves on by the answer. *new_address is set when parcel->address changed (also to none). */
void tus_delivery_take(struct tus_delivery *delivery, const struct tus_reply *reply, bool *new_address);
/* Bytes from..from+count of the bundle went out. */
void tus_delivery_give(struct tus_delivery *delivery, uint64_t from, uint64_t count);
/* Ends it for a reason of our own, such as a file that cannot be read. */
void tus_delivery_fail(struct tus_delivery *delivery, enum transport_outcome outcome, const struct err *err);

const char *tus_stage_method(enum tus_stage stage); /* "POST" */

#endif
