/* The case store: one SQLite file in which everything about a person is encrypted under a key of its case, and only
 * number, kind, state, times, counters and keyed hashes stand in the clear (each row under a keyed hash, so that a
 * changed one is noticed). Every call that changes something is one durable transaction; a killed process leaves the
 * state before or after it. Several processes may have the store open. One thread at a time; a worker opens its own.
 *
 * Errors besides those of db.h: ERR_NOT_FOUND (no such case or item), ERR_DAMAGED (a row or item is not what was
 * written), ERR_BUG (a move that case_state.h does not allow), ERR_CONFIG (station key missing or of another store). */
#ifndef CASE_STORE_H
#define CASE_STORE_H

#include "audit.h"
#include "buffer.h"
#include "case_number.h"
#include "case_state.h"
#include "config.h"
#include "station_key.h"

struct case_store;

#define CASE_KIND_SIZE 16
#define CASE_ITEM_KIND_SIZE 16
#define CASE_ITEM_NAME_SIZE 48
#define CASE_ITEM_MAX_BYTES ((size_t)64 << 20)

/* Opens <state>/store/cases.db with the station's key (station_key_find), making the folder and the file; the key must be
 * there (vault_create_key_file). Finishes a checkpoint that an earlier erase still owes, and a change of key. */
MUST_USE bool case_store_open(const struct config *config, const char *state_folder, struct case_store **out,
                              struct err *err);
void case_store_close(struct case_store *store); /* NULL is fine */
/* A new station key in the place where the old one is (for a token: wrapped by the same one): the keys of all cases and
 * messages are wrapped anew in one transaction, and the WAL with the old ones is cut. Killed at any moment the store opens,
 * with the old or the new key. ERR_DENIED when the key is a credential. ERR_BUSY when another program has the store open. */
MUST_USE bool case_store_rotate_key(struct case_store *store, const char *state_folder, struct err *err);
/* The same, into another place; what stands in the old one goes. A credential is written to `path`, a file that must not
 * exist yet, and goes from there to where the unit has it. */
struct case_key_move {
    enum station_key_place place;
    const char *token_uri; /* of STATION_KEY_TOKEN, else NULL */
    const char *path;      /* of STATION_KEY_CREDENTIAL, else NULL */
};
MUST_USE bool case_store_move_key(struct case_store *store, const char *state_folder, const struct case_key_move *to,
                                  struct err *err);
/* A consistent copy of the store as one file that must not exist yet: sealed as the store is, without the station key.
 * The copy is read through and durable before this is true. */
#define CASE_STORE_LAST_BACKUP "last-backup" /* a file of the state folder: where the last one is, for what ERR_DAMAGED says */
MUST_USE bool case_store_backup(struct case_store *store, const char *path, struct err *err);

/* For page tags and hashes. Borrowed. */
struct vault *case_store_vault(struct case_store *store);

/* ---- cases ---- */
/* A new case in DRAFT with the next serial of today; serials are never given twice, whatever the clock does. ERR_SPACE
 * when less than config.privacy.reserve_mb is free: better no case than half a one. */
MUST_USE bool case_store_begin(struct case_store *store, const char *kind, char number[CASE_NUMBER_SIZE],
                               struct err *err);

struct case_summary {
    char number[CASE_NUMBER_SIZE];
    char kind[CASE_KIND_SIZE];
    enum case_state state;
    int64_t begun_ms, changed_ms, sealed_ms, received_ms, erased_ms; /* 0: not yet */
    int64_t slip_until_ms;                                           /* 0: no slip was given */
    unsigned slip_tries;                                             /* wrong tries since the last right one */
    uint32_t saves;                                                  /* how often its contents changed */
    uint64_t sequence;                                               /* of its bundle; 0: none reserved */
    uint8_t bundle_sha256[VAULT_HASH_BYTES];                         /* once SEALED */
    uint8_t receipt_sha256[VAULT_HASH_BYTES];                        /* once RECEIVED */
};
MUST_USE bool case_store_find(struct case_store *store, const char *number, struct case_summary *out, struct err *err);

struct case_filter {
    int state;                              /* enum case_state, or -1 for all */
    const char *search_what, *search_value; /* keyed search, both or neither: as case_file has them */
    const char *before;                     /* only those begun before this case: where the last page ended; NULL: all */
    size_t limit;                           /* 0: 100 */
};
struct case_list {
    struct case_summary *cases;
    size_t count;
    size_t damaged; /* left out because they were changed by something else; the log names them */
};
/* Newest first. */
MUST_USE bool case_store_list(struct case_store *store, const struct case_filter *filter, struct case_list *out,
                              struct err *err);
void case_list_finish(struct case_list *list);

/* ERR_BUG when the move is not allowed; moving to the state it is in is success. SEALED, RECEIVED and ERASED have
 * their own calls below. */
MUST_USE bool case_store_move(struct case_store *store, const char *number, enum case_state to, struct err *err);

/* ---- items: bytes by kind and name. Kinds in use: "answers" "consents" "sheets" (case_file), "page" (JPEG of a
 * returned sheet or a card's face), "form" (PDF as printed), "verdict", "sample", "declaration", "licence" (a name as
 * read there) ---- */
struct case_item {
    const char *kind, *name;
    uint32_t revision;
    const void *bytes; /* NULL removes the item */
    size_t size;
};
/* All of them, or none; an item of the same kind and name is replaced. Only while the case is open. */
MUST_USE bool case_store_put(struct case_store *store, const char *number, const struct case_item *items, size_t count,
                             struct err *err);
/* Appends to *out; revision may be NULL. */
MUST_USE bool case_store_get(struct case_store *store, const char *number, const char *kind, const char *name,
                             struct buffer *out, uint32_t *revision, struct err *err);
MUST_USE bool case_store_remove(struct case_store *store, const char *number, const char *kind, const char *name,
                                struct err *err);

struct case_item_info {
    char kind[CASE_ITEM_KIND_SIZE], name[CASE_ITEM_NAME_SIZE];
    uint32_t revision;
    size_t size; /* of the plain bytes */
    int64_t changed_ms;
};
/* By kind (NULL: all) and name; *out is an array to be freed with free(). */
MUST_USE bool case_store_items(struct case_store *store, const char *number, const char *kind,
                               struct case_item_info **out, size_t *count, struct err *err);

/* What a case can be found by, as keyed hashes; replaces what stood under `what` before. NULL or "" removes. */
MUST_USE bool case_store_put_search(struct case_store *store, const char *number, const char *what, const char *value,
                                    struct err *err);

/* Everything that case_file saves, in one transaction: items, searches, and the move. `saves` must be what the store
 * has (else ERR_BUSY: changed elsewhere) and is counted up. */
struct case_search {
    const char *what, *value;
};
struct case_save {
    const char *number;
    enum case_state state;
    uint32_t *saves;
    const struct case_item *items;
    size_t item_count;
    const struct case_search *searches;
    size_t search_count;
};
MUST_USE bool case_store_save(struct case_store *store, const struct case_save *save, struct err *err);

/* ---- slips: "KQR1:<case>:<secret>", usable only with the last four digits of the phone ---- */
#define CASE_SLIP_SIZE 64
#define CASE_SLIP_TRIES 5

/* A new slip (an older one of this case stops working) that keeps the case until keep_until_ms. Only keyed hashes are
 * stored. last4: four digits. */
MUST_USE bool case_store_give_slip(struct case_store *store, const char *number, const char *last4,
                                   int64_t keep_until_ms, char out[CASE_SLIP_SIZE], struct err *err);

enum slip_outcome {
    SLIP_FOUND,        /* number is set; look at the case's state for how to go on */
    SLIP_NOT_A_SLIP,   /* some other code, or cut off */
    SLIP_UNKNOWN,      /* not given by this station, forged, or replaced by a newer one; no try is counted */
    SLIP_WRONG_DIGITS, /* a try is counted; tries_left may still be > 0 */
    SLIP_LOCKED,       /* five wrong tries: staff helps (case_store_unlock_slip) */
    SLIP_GONE,         /* the case was erased: withdrawn or its time ran out */
};
struct slip_finding {
    enum slip_outcome outcome;
    unsigned tries_left;
    char number[CASE_NUMBER_SIZE];
};
/* Whether the text of a code begins like a slip, for telling codes apart. */
bool case_store_is_slip(const char *text);
/* False only when the store fails; what the slip is worth stands in *out. A wrong try is durable before it answers. */
MUST_USE bool case_store_find_slip(struct case_store *store, const char *text, const char *last4,
                                   struct slip_finding *out, struct err *err);
MUST_USE bool case_store_unlock_slip(struct case_store *store, const char *number, const char *actor, struct err *err);

/* ---- sealing: the chain of bundles ----
 * A station's bundles are numbered 1, 2, 3 … and each names the digest of the one before. At most one sequence is
 * reserved and not yet sealed at any time.
 *
 *     reserve(case)  →  bundle written to outbox/tmp  →  rename to outbox/new  →  mark_sealed(case, sequence, digest)
 *
 * Killed after reserve: reserve gives the same sequence and previous digest again. Killed after the rename: the bundle
 * file (in new, sent or answered by a receipt) has its digest; mark_sealed with it. Whoever seals next looks at
 * case_store_open_reservation first and decides by the outbox: mark_sealed, seal again, or release. */
struct case_reservation {
    char number[CASE_NUMBER_SIZE];
    uint64_t sequence;
    uint8_t previous_sha256[VAULT_HASH_BYTES]; /* of bundle sequence-1; all zero for the first */
    bool has_previous; /* false: this store never knew bundle sequence-1, being older than it; its digest is elsewhere */
};
/* The case must be COMPLETE. A new sequence is above all of this store and above `above`: a store that was put back from
 * a copy does not know of the bundles made since. ERR_BUSY while another case's reservation is open (the line names the
 * case). */
MUST_USE bool case_store_reserve_sequence(struct case_store *store, const char *number, uint64_t above,
                                          struct case_reservation *out, struct err *err);
/* ERR_NOT_FOUND when none is open. */
MUST_USE bool case_store_open_reservation(struct case_store *store, struct case_reservation *out, struct err *err);
/* Gives the sequence back. Only when no file of that sequence was ever published: not in new, sent, set-aside, and no
 * receipt. */
MUST_USE bool case_store_release_sequence(struct case_store *store, const char *number, struct err *err);
/* COMPLETE → SEALED. The same call again is success; another digest for the same sequence is ERR_DAMAGED. */
MUST_USE bool case_store_mark_sealed(struct case_store *store, const char *number, uint64_t sequence,
                                     const uint8_t sha256[VAULT_HASH_BYTES], struct err *err);
/* SEALED → COMPLETE, without a sequence: its bundle was refused for its number. The contents are as they were. */
MUST_USE bool case_store_unseal(struct case_store *store, const char *number, const char *actor, struct err *err);
/* The case whose bundle has this sequence. */
MUST_USE bool case_store_find_sequence(struct case_store *store, uint64_t sequence, struct case_summary *out,
                                       struct err *err);
/* SEALED → RECEIVED after the receipt was verified: items and wrapped key are erased in one transaction, then the
 * WAL is cut; digest and time of the receipt stay. The same receipt again is success, another one is ERR_DAMAGED. */
MUST_USE bool case_store_mark_received(struct case_store *store, const char *number,
                                       const uint8_t receipt_sha256[VAULT_HASH_BYTES], int64_t receipt_ms,
                                       struct err *err);

/* ---- erasing ---- */
/* DRAFT, PRINTED, COMPLETE → ERASED, likewise. `why`: one word for the log ("withdrawn", "abandoned", "slip-ran-out").
 * ERR_BUSY while a sequence is reserved for it. Erased before is success. */
MUST_USE bool case_store_erase(struct case_store *store, const char *number, const char *actor, const char *why,
                               struct err *err);
/* Erases what nobody will come back for: DRAFT and PRINTED without a slip unchanged for config.privacy.keep_draft_min;
 * with a slip when its time ran out. Never COMPLETE: that one waits for its seal. Not `except` (the case on screen; may
 * be NULL). *erased may be NULL. */
MUST_USE bool case_store_sweep(struct case_store *store, const char *except, size_t *erased, struct err *err);
/* Every erasure leaves a record, in its transaction: what went, when and why, without personal data, chained by SHA-256 and
 * entered in the audit log (case_erasure.c has its lines). */
struct case_erasure {
    uint64_t n; /* from 1 */
    char number[CASE_NUMBER_SIZE];
    char reason[32];                  /* "received", or the `why` of case_store_erase */
    uint8_t sha256[VAULT_HASH_BYTES]; /* of the text */
    char text[1200];
};
/* Judges it as well: its chain, its entry in the log, and that nothing of the case is left. ERR_NOT_FOUND: not erased, or
 * before the store kept records (schema 2). */
MUST_USE bool case_store_erasure(struct case_store *store, const char *number, struct case_erasure *out, struct err *err);

/* A sweep expires nothing while the wall clock is doubted: it went back, or ahead, by more than an hour against the
 * monotonic clock since the last sweep of this process; or since that of an earlier one it went back by as much, or ahead by
 * more than 40 days with no receipt of that time. Staff who have looked at the clock accept it. */
bool case_store_clock_is_doubted(const struct case_store *store);
MUST_USE bool case_store_accept_clock(struct case_store *store, const char *actor, struct err *err);

/* ---- messages of the centre, numbered 1, 2, 3 … for this station; what they say is not known here ---- */
struct case_message {
    uint64_t n;
    char number[CASE_NUMBER_SIZE]; /* empty: of no case */
    struct buffer text;            /* as it was signed */
};
struct case_messages {
    struct case_message *messages;
    size_t count;
};
/* The number of the last one that was added; 0: none yet. */
MUST_USE bool case_store_last_message(struct case_store *store, uint64_t *out, struct err *err);
/* Verified by the caller. One that was added before is success and changes nothing; ERR_DAMAGED when one between the
 * last and this is missing. The case need not be known (any more). */
MUST_USE bool case_store_add_message(struct case_store *store, const struct case_message *message, struct err *err);
/* Those of a case, oldest first; also after its contents were erased with the receipt. */
MUST_USE bool case_store_messages(struct case_store *store, const char *number, struct case_messages *out,
                                  struct err *err);
void case_messages_finish(struct case_messages *list);

/* ---- audit log and health ---- */
MUST_USE bool case_store_note(struct case_store *store, const char *actor, const char *action, const char *number,
                              const char *detail, struct err *err);
MUST_USE bool case_store_audit_head(struct case_store *store, struct audit_head *out, struct err *err);
MUST_USE bool case_store_audit_verify(struct case_store *store, const struct audit_head *known, struct err *err);
MUST_USE bool case_store_audit_list(struct case_store *store, const char *number, struct audit_entry *out, size_t room,
                                    size_t *count, struct err *err);
/* Integrity of the file, the hash of every row, the audit log; contents are checked when they are read. */
MUST_USE bool case_store_check(struct case_store *store, struct err *err);

#endif
