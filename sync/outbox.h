/* The outbox: a spool of sealed bundles as in Maildir. A bundle is one file <station>-<sequence, 8 digits>.p7m ; its
 * name without ".p7m" is its stem, which also names its receipt. Any thread and process; a rename is the only way a
 * bundle appears, so what is in `new` is whole.
 *
 *      (tmp) --publish--> new --sent, verified reply--> sent --verified receipt in receipts/--> gone
 *                          |                             |
 *                          +--its own fault, n times--> set-aside --staff--> new
 *                                                        (sent goes back to new when the centre has lost it)
 */
#ifndef OUTBOX_H
#define OUTBOX_H

#include "file.h"
#include "seal_digest.h"
#include <stdint.h>
#include <sys/stat.h>

enum outbox_place {
    OUTBOX_TMP,
    OUTBOX_NEW,
    OUTBOX_SENT,
    OUTBOX_SET_ASIDE,
    OUTBOX_RECEIPTS, /* <stem>.tsr */
    OUTBOX_MESSAGES, /* <stem>.p7s, numbered by the centre and not by us */
    OUTBOX_PLACE_COUNT
};

#define OUTBOX_STEM_SIZE 64

const char *outbox_place_name(enum outbox_place place); /* the folder's name: "set-aside" */

/* Makes STATE/outbox and its folders (0700, for one user). Where they were made before for a group (2770), bundles become
 * readable for it, so that kiosk-sync may be another user; receipts and messages as its umask says. */
MUST_USE bool outbox_prepare(const char *state_folder, struct err *err);

/* "tianjin-01-00000007"; ERR_INPUT for a station outside bundle_name_is_allowed or a sequence past 99999999. */
MUST_USE bool outbox_stem(char out[OUTBOX_STEM_SIZE], const char *station, uint64_t sequence, struct err *err);
/* Takes a stem apart, strictly; station holds OUTBOX_STEM_SIZE bytes; both may be NULL to ask only. */
bool outbox_stem_parse(const char *stem, char *station, uint64_t *sequence);
/* STATE/outbox/<place>/<stem>.p7m (.tsr in receipts). */
MUST_USE bool outbox_path(char out[FILE_PATH_SIZE], const char *state_folder, enum outbox_place place, const char *stem,
                          struct err *err);

/* The stems in one place, sorted; other files are ignored. */
MUST_USE bool outbox_list(const char *state_folder, enum outbox_place place, struct file_names *out, struct err *err);
/* The first place in the order receipts, sent, new, set-aside that has this stem; false when none has. */
bool outbox_find(const char *state_folder, const char *stem, enum outbox_place *place);
/* The highest sequence of this station's bundles and receipts, wherever they are; 0: none. */
MUST_USE bool outbox_last_sequence(const char *state_folder, const char *station, uint64_t *out, struct err *err);
/* Likewise of the receipts alone. */
MUST_USE bool outbox_last_receipt(const char *state_folder, const char *station, uint64_t *out, struct err *err);

/* Durable. ERR_NOT_FOUND when it is not there (any more). The target is never overwritten: ERR_BUSY. */
MUST_USE bool outbox_move(const char *state_folder, const char *stem, enum outbox_place from, enum outbox_place to,
                          struct err *err);
MUST_USE bool outbox_remove(const char *state_folder, const char *stem, enum outbox_place place, struct err *err);

/* ---- a bundle being written ---- */
struct outbox_draft {
    int fd; /* write only; -1 when closed */
    char path[FILE_PATH_SIZE], target[FILE_PATH_SIZE];
};

/* Opens tmp/<stem>.p7m anew. ERR_BUSY if the stem is already in another place of the outbox. One writer per stem. */
MUST_USE bool outbox_draft_open(struct outbox_draft *out, const char *state_folder, const char *stem, struct err *err);
/* Writes the digest beside the bytes, as an extended attribute of the file, so that nobody needs to read it all again; where
 * the file system has none, nothing. After the last byte, before publish. */
void outbox_draft_note(const struct outbox_draft *draft, const uint8_t sha256[SEAL_DIGEST_SIZE]);
/* What was noted, if the file has been let alone since; info: of this path. */
bool outbox_noted_digest(const char *path, const struct stat *info, uint8_t out[SEAL_DIGEST_SIZE]);
int64_t outbox_changed_ns(const struct stat *info); /* when its bytes changed last */
/* fsync, rename into new, fsync of both folders; on failure the draft is gone as by discard. */
MUST_USE bool outbox_draft_publish(struct outbox_draft *draft, struct err *err);
/* Removes what was written; harmless after publish and on a zeroed struct with fd -1. */
void outbox_draft_discard(struct outbox_draft *draft);
/* Removes what a stopped writer left in tmp. Call while nobody seals. */
MUST_USE bool outbox_sweep(const char *state_folder, struct err *err);

/* ---- receipts ---- */
MUST_USE bool outbox_put_receipt(const char *state_folder, const char *stem, const void *bytes, size_t size,
                                 struct err *err);
/* ERR_NOT_FOUND when there is none. */
MUST_USE bool outbox_get_receipt(const char *state_folder, const char *stem, struct buffer *out, struct err *err);
#define OUTBOX_RECEIPT_MAX_BYTES 65536

/* ---- messages of the centre, verified by whoever puts them here and again by whoever takes them ---- */
MUST_USE bool outbox_put_message(const char *state_folder, const char *stem, const void *bytes, size_t size,
                                 struct err *err);
MUST_USE bool outbox_get_message(const char *state_folder, const char *stem, struct buffer *out, struct err *err);
/* The highest number that is here; 0: none. */
MUST_USE bool outbox_last_message(const char *state_folder, const char *station, uint64_t *out, struct err *err);
#define OUTBOX_MESSAGE_MAX_BYTES 65536

#endif
