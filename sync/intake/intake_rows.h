/* The inside of the intake's store, shared by its records, claims, writers and pages. Nobody else includes this. */
#ifndef INTAKE_ROWS_H
#define INTAKE_ROWS_H

#include "intake_blobs.h"
#include "intake_sql.h"
#include "intake_store.h"
#include "outbox.h"

#define INTAKE_CLAIM_SIZE 48

struct intake_store {
    struct intake_sql *sql;
    struct intake_blobs *blobs;
    struct intake_limits limits;
    struct receipt_issuer *issuer;
    char folder[FILE_PATH_SIZE];
    char node[17];                 /* this process among all nodes */
    uint64_t claims;               /* how many it has made */
    struct intake_writer *writers; /* under way here */
};

/* err kept, as an outcome: ERR_SPACE is the disk, all else is ours. */
enum intake_outcome intake_trouble(const struct err *err);

/* The stored digest of a bundle; *there false when it is not known. */
MUST_USE bool intake_bundle_digest(struct intake_store *store, const char *station, uint64_t sequence,
                                   uint8_t sha256[SEAL_DIGEST_SIZE], bool *there, struct err *err);
MUST_USE bool intake_upload_touch(struct intake_store *store, const char *id, struct err *err);
/* Record and bytes. */
MUST_USE bool intake_upload_remove(struct intake_store *store, const char *id, struct err *err);

/* Every byte is there and durable: check, keep, give the receipt. digest NULL: read the bytes for it. On success
 * upload->whole. */
enum intake_outcome intake_file_bundle(struct intake_store *store, struct intake_upload *upload,
                                       const uint8_t digest[SEAL_DIGEST_SIZE], struct err *err);

bool intake_is_being_written(const struct intake_store *store, const char *id);
/* Bytes came within the last moment: what a broken connection left in the kernel is still being taken. */
bool intake_is_active(const struct intake_store *store, const char *id);

/* ---- claims: which node writes an upload, where there are several; nothing to do where there is one ----
 *
 *     free --take--> held by a writer --give back, or silent for 2 s--> free
 *
 * A writer that holds a claim says so every half second while bytes come. One that was silent for too long and finds its
 * claim gone has lost the upload and stops: at most what it wrote since the last word is written twice, by the same
 * station and therefore the same bytes; the digest is judged at the end. Times are the database's. */
enum intake_outcome intake_claim_take(struct intake_store *store, const char *id, char claim[INTAKE_CLAIM_SIZE],
                                      struct err *err);
/* INTAKE_IN_USE: it is not ours any more. */
enum intake_outcome intake_claim_hold(struct intake_store *store, const char *id, const char *claim, struct err *err);
void intake_claim_give_back(struct intake_store *store, const char *id, const char *claim);
/* INTAKE_FINE: nobody holds it. */
enum intake_outcome intake_claim_look(struct intake_store *store, const char *id, struct err *err);

#endif
