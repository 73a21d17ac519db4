/* What the centre has received: uploads under way and bundles that are whole, with their records and receipts. By
 * default as files in a folder and one SQLite database beside them:
 *
 *     FOLDER/data/intake.db
 *     FOLDER/data/uploads/<id>        bytes so far; the file's length is the offset
 *     FOLDER/data/bundles/<stem>.p7m  whole, digest checked, receipt given
 *
 * Where one machine is not enough: records in PostgreSQL (intake_sql.h), bytes in a folder that the nodes share or in a
 * bucket (intake_blobs.h). Nodes keep nothing of their own; any of them goes on with any upload.
 *
 * A bundle is known by station and sequence and stored once: the same digest again is answered with the same receipt,
 * other bytes are refused. Killed at any moment, everything acknowledged is there. One thread. */
#ifndef INTAKE_STORE_H
#define INTAKE_STORE_H

#include "buffer.h"
#include "intake_blobs.h"
#include "receipt_issue.h"
#include "tus_text.h"

#define INTAKE_ID_SIZE 33 /* 32 hexadecimal digits, made by us */

enum intake_outcome {
    INTAKE_FINE,
    INTAKE_UNKNOWN,      /* no such upload (of this station) */
    INTAKE_OTHER_OFFSET, /* the bytes offered do not begin where ours end, or pass the stated length */
    INTAKE_OTHER_BYTES,  /* this station and sequence are known with another digest */
    INTAKE_IN_USE,       /* another request has taken this upload over, or is writing it */
    INTAKE_TOO_LARGE,
    INTAKE_TOO_MANY, /* uploads under way of this station */
    INTAKE_NO_SPACE,
    INTAKE_WRONG_DIGEST, /* whole, but not the bytes that were announced: dropped */
    INTAKE_UNFINISHED,   /* a receipt is asked for before the last byte */
    INTAKE_TROUBLE,      /* ours: see err */
    INTAKE_OUTCOME_COUNT
};

struct intake_limits {
    uint64_t most_bytes; /* of one bundle */
    uint64_t keep_free;  /* bytes that stay free on the disk */
    uint64_t most_open;  /* uploads under way, per station */
    int64_t expire_ms;   /* an upload nobody goes on with is dropped after so long */
};

struct intake_upload {
    char id[INTAKE_ID_SIZE];
    struct tus_metadata metadata;
    uint64_t size_bytes, offset_bytes;
    int64_t expires_ms; /* 0 once whole */
    bool whole;
};

/* folder: for what the other two do not hold. database NULL: SQLite in the folder; else PostgreSQL's conninfo. bucket.url
 * NULL: files in the folder. */
struct intake_places {
    const char *folder, *database;
    struct intake_bucket bucket;
};

struct intake_store;

/* Makes what is not there, finishes what a kill left between two steps, drops what has expired. issuer is borrowed;
 * NULL: only to look things up, beside another process that serves. */
MUST_USE bool intake_store_open(const struct intake_places *places, const struct intake_limits *limits,
                                struct receipt_issuer *issuer, struct intake_store **out, struct err *err);
void intake_store_close(struct intake_store *store);
/* Drops uploads that nobody went on with; call now and then. */
void intake_store_sweep(struct intake_store *store);

/* A new upload, or the one under way with the same metadata and size, or for a bundle that is here already a whole one.
 * err says why it is not INTAKE_FINE, here and below. */
enum intake_outcome intake_store_create(struct intake_store *store, const struct tus_metadata *metadata,
                                        uint64_t size_bytes, struct intake_upload *out, struct err *err);
/* station NULL: of any. The offset told is durable (an upload whose record a power cut took back is unknown altogether). INTAKE_IN_USE while bytes are still coming in: its offset is not
 * known for a moment. */
enum intake_outcome intake_store_find(struct intake_store *store, const char *id, const char *station,
                                      struct intake_upload *out, struct err *err);
enum intake_outcome intake_store_drop(struct intake_store *store, const char *id, const char *station, struct err *err);
/* Appends the receipt to *out; the same bytes every time. */
enum intake_outcome intake_store_receipt(struct intake_store *store, const char *id, const char *station,
                                         struct buffer *out, struct err *err);
/* The same by name, for commands. */
enum intake_outcome intake_store_receipt_of(struct intake_store *store, const char *station, uint64_t sequence,
                                            struct buffer *out, struct err *err);

/* The only station that bundles came from; ERR_INPUT when there are none or several. */
MUST_USE bool intake_store_only_station(struct intake_store *store, char out[BUNDLE_NAME_SIZE], struct err *err);

/* A message to this station (intake_messages.h), as it was signed. */
enum intake_outcome intake_store_message(struct intake_store *store, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err);

/* ---- bytes ---- */
struct intake_writer;

/* One writer per upload at a time: when the earlier one has gone silent, a later one takes over, and upload->offset_bytes
 * is what is there then. checksum (may be NULL): SHA-256 of what this writer will add; if it does not hold at the end,
 * nothing was added. */
enum intake_outcome intake_writer_open(struct intake_store *store, struct intake_upload *upload, uint64_t offset,
                                       const uint8_t *checksum, struct intake_writer **out, struct err *err);
enum intake_outcome intake_writer_add(struct intake_writer *writer, const void *bytes, size_t size, struct err *err);
/* How many bytes can be added before somebody waits for a net; SIZE_MAX: any number. At 0 intake_writer_flush makes room. */
size_t intake_writer_room(const struct intake_writer *writer);
/* Two steps that intake_writer_end makes by itself if they were not: nothing more will be added, and the checksum holds;
 * and the wait for the disk. */
enum intake_outcome intake_writer_settle(struct intake_writer *writer, struct err *err);
void intake_writer_make_durable(struct intake_writer *writer);
void intake_writer_flush(struct intake_writer *writer); /* a failure shows at the next call */
/* These two may be on another thread, between a lend with true and one with false; meanwhile nobody takes the upload over,
 * and no other call is made. */
void intake_writer_lend(struct intake_writer *writer, bool away);
/* All bytes of this request are there: they are made durable; with the last one the bundle is checked, filed and gets
 * its receipt. *out is the upload now. The writer is gone after either call. */
enum intake_outcome intake_writer_end(struct intake_writer *writer, struct intake_upload *out, struct err *err);
/* The connection broke: what came stays (unless a checksum was given). NULL is fine. */
void intake_writer_abandon(struct intake_writer *writer);

#endif
