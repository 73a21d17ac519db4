/* What the centre tells a station: numbered JSON texts. This file knows what they say, not how they are signed
 * (message_signed.h) nor how they travel. Strict: an unknown key, a missing one, a wrong type, a text that is too long or
 * holds control characters is ERR_INPUT. Format: sync/FORMAT.md. Any thread. */
#ifndef MESSAGE_H
#define MESSAGE_H

#include "buffer.h"
#include "bundle.h"

enum message_type {
    MESSAGE_STATUS, /* how far a case is */
    MESSAGE_NOTICE, /* to the station's staff; of no case */
    MESSAGE_RECEIPT, /* of a bundle, where nobody can be asked for it: a stick, a bucket */
    MESSAGE_NEWER,  /* of a type this program does not know: counted and kept, not shown */
    MESSAGE_TYPE_COUNT
};

enum message_status {
    MESSAGE_ACCEPTED,
    MESSAGE_RETURNED, /* with reasons */
    MESSAGE_MADE,
    MESSAGE_SHIPPED,
    MESSAGE_DELIVERED,
    MESSAGE_STATUS_COUNT
};
const char *message_status_name(enum message_status status); /* "accepted" */
bool message_status_of(const char *name, enum message_status *out);

#define MESSAGE_CASE_SIZE 24
#define MESSAGE_TEXT_SIZE 601 /* bytes of UTF-8 */
#define MESSAGE_WORD_SIZE 61
#define MESSAGE_REASONS_MAX 12
#define MESSAGE_RECEIPT_MAX_BYTES 8192
#define MESSAGE_MAX_BYTES ((size_t)65536) /* signed */
#define MESSAGE_N_MAX 99999999u

struct message_reason {
    char paper[MESSAGE_WORD_SIZE]; /* as papers.yaml names it; empty: of the whole */
    char zh[MESSAGE_TEXT_SIZE], en[MESSAGE_TEXT_SIZE];
};

struct message {
    uint64_t n; /* 1, 2, 3 … for each station */
    char station[BUNDLE_NAME_SIZE];
    enum message_type type;
    int64_t time_ms; /* the centre's clock, to the second */
    char case_number[MESSAGE_CASE_SIZE];
    enum message_status status;
    char zh[MESSAGE_TEXT_SIZE], en[MESSAGE_TEXT_SIZE];          /* may be empty */
    char carrier[MESSAGE_WORD_SIZE], tracking[MESSAGE_WORD_SIZE]; /* SHIPPED; may be empty */
    struct message_reason reasons[MESSAGE_REASONS_MAX];           /* RETURNED */
    size_t reason_count;
    uint64_t sequence;                          /* RECEIPT: of this station's bundle */
    uint8_t receipt[MESSAGE_RECEIPT_MAX_BYTES]; /* RECEIPT: as receipt.h reads it; not verified by message_parse */
    size_t receipt_size;
};

/* Appends the JSON. ERR_INPUT: the message is not one that message_parse would take. */
MUST_USE bool message_write(const struct message *message, struct buffer *out, struct err *err);
MUST_USE bool message_parse(const void *bytes, size_t size, struct message *out, struct err *err);

#endif
