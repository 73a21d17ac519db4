/* The inside of the intake's store, shared by its records and its writers. Nobody else includes this. */
#ifndef INTAKE_ROWS_H
#define INTAKE_ROWS_H

#include "db.h"
#include "file.h"
#include "intake_store.h"

struct intake_store {
    struct db *db;
    struct intake_limits limits;
    struct receipt_issuer *issuer;
    char folder[FILE_PATH_SIZE];
    char uploads[FILE_PATH_SIZE], bundles[FILE_PATH_SIZE]; /* folders */
    struct intake_writer *writers;                         /* under way */
};

/* err kept, as an outcome: ERR_SPACE is the disk, all else is ours. */
enum intake_outcome intake_trouble(const struct err *err);

MUST_USE bool intake_upload_path(const struct intake_store *store, const char *id, char out[FILE_PATH_SIZE],
                                 struct err *err);
MUST_USE bool intake_bundle_path(const struct intake_store *store, const struct tus_metadata *metadata,
                                 char out[FILE_PATH_SIZE], struct err *err);

/* The stored digest of a bundle; *there false when it is not known. */
MUST_USE bool intake_bundle_digest(struct intake_store *store, const char *station, uint64_t sequence,
                                   uint8_t sha256[SEAL_DIGEST_SIZE], bool *there, struct err *err);
MUST_USE bool intake_upload_touch(struct intake_store *store, const char *id, struct err *err);
/* Record and file. */
MUST_USE bool intake_upload_remove(struct intake_store *store, const char *id, struct err *err);

/* Every byte is in the file and durable: check, file, give the receipt. digest NULL: read the file for it. On success
 * upload->whole. */
enum intake_outcome intake_file_bundle(struct intake_store *store, struct intake_upload *upload,
                                       const uint8_t digest[SEAL_DIGEST_SIZE], struct err *err);

bool intake_is_being_written(const struct intake_store *store, const char *id);
/* Bytes came within the last moment: what a broken connection left in the kernel is still being taken. */
bool intake_is_active(const struct intake_store *store, const char *id);

#endif
