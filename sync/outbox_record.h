/* What kiosk-sync remembers of each bundle between runs: outbox/outbox.db. Losing it costs time, never a bundle. One
 * thread. */
#ifndef OUTBOX_RECORD_H
#define OUTBOX_RECORD_H

#include "outbox.h"
#include "seal_digest.h"

struct outbox_records;

struct outbox_record {
    char stem[OUTBOX_STEM_SIZE];
    /* The file the digest was taken of; another one under this name is digested anew. size 0: no digest yet. */
    uint64_t size_bytes, inode;
    int64_t changed_ns;
    uint8_t sha256[SEAL_DIGEST_SIZE];
    char address[FILE_PATH_SIZE]; /* of its upload; empty: none */
    unsigned attempts;            /* failed for its own reasons */
    int64_t next_try_ms;          /* wall clock; 0: now */
    char problem[200];            /* of the last failure */
};

MUST_USE bool outbox_records_open(const char *state_folder, struct outbox_records **out, struct err *err);
void outbox_records_close(struct outbox_records *records);

/* What is known of this bundle; a fresh record (its stem and zeros) when nothing is. *there (may be NULL): whether. */
MUST_USE bool outbox_record_get(struct outbox_records *records, const char *stem, struct outbox_record *out,
                                bool *there, struct err *err);
MUST_USE bool outbox_record_put(struct outbox_records *records, const struct outbox_record *record, struct err *err);
MUST_USE bool outbox_record_remove(struct outbox_records *records, const char *stem, struct err *err);

#endif
