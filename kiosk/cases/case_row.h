/* Inside the store: one row of the table `cases`, always read and written whole and under a keyed hash (`seal`), so
 * that a row changed by anything but this program is noticed. */
#ifndef CASE_ROW_H
#define CASE_ROW_H

#include "case_store.h"

struct case_store {
    struct db *db;
    struct vault *vault;
    int lock_fd; /* shared with other processes, or -1 */
    int64_t swept_wall_ms, swept_monotonic_ms; /* both clocks at the last sweep of this process; 0: none yet */
    bool clock_is_doubted;
    char folder[1024];
    char prefix[16];
    char station[64]; /* for records of erasure; empty: not set up */
    uint64_t reserve_bytes;
    int64_t keep_draft_ms;
};

struct case_row {
    struct case_summary summary;
    bool has_key, has_slip, has_digits;
    uint8_t wrapped[VAULT_WRAPPED_BYTES];
    uint8_t slip_hash[VAULT_HASH_BYTES];   /* of number and secret */
    uint8_t digits_hash[VAULT_HASH_BYTES]; /* of number, secret and the phone's last four */
};

/* The columns in the order of case_row_read. */
#define CASE_ROW_COLUMNS                                                                                               \
    "number, kind, state, begun_ms, changed_ms, sealed_ms, received_ms, erased_ms, saves, sequence, bundle_sha256, "   \
    "receipt_sha256, slip_hash, digits_hash, slip_until_ms, slip_tries, wrapped, seal"

/* From a query that selects CASE_ROW_COLUMNS. ERR_DAMAGED: not what was written. */
MUST_USE bool case_row_read(struct case_store *store, struct db_rows *rows, struct case_row *out, struct err *err);
/* ERR_NOT_FOUND. */
MUST_USE bool case_row_load(struct case_store *store, const char *number, struct case_row *out, struct err *err);
/* The first row of a query with one value; `*there` false when there is none. */
MUST_USE bool case_row_ask(struct case_store *store, const char *sql, struct db_value value, struct case_row *out,
                           bool *there, struct err *err);
/* Inside a transaction. */
MUST_USE bool case_row_insert(struct case_store *store, const struct case_row *row, struct err *err);
MUST_USE bool case_row_update(struct case_store *store, const struct case_row *row, struct err *err);

/* Sets the state, inside a transaction; ERR_BUG when the move is not allowed. The caller updates the row. */
MUST_USE bool case_row_move(struct case_store *store, struct case_row *row, enum case_state to, const char *actor,
                            const char *detail, struct err *err);
/* ERR_BUSY while a bundle of the case is being made, ERR_BUG when its contents are closed or gone. */
MUST_USE bool case_row_is_open(const struct case_row *row, struct err *err);

/* The database alone, brought to the newest schema. */
MUST_USE bool case_store_open_db(const char *path, struct db **out, struct err *err);
/* While a change of key was under way when the process was killed: takes it to its end. Before the store is used. */
MUST_USE bool case_key_settle(const char *state_folder, struct err *err);
/* The root that a new station key wraps, if there is one. */
MUST_USE bool case_key_adopt_root(struct case_store *store, struct err *err);

/* What there is of a case before it goes; and the record of its going, after the row says so, inside the transaction. */
struct case_gone {
    int64_t items, bytes;
    bool has_key;
    uint8_t key_sha256[VAULT_HASH_BYTES]; /* of the wrapped key */
};
MUST_USE bool case_erasure_measure(struct case_store *store, const struct case_row *row, struct case_gone *out,
                                   struct err *err);
MUST_USE bool case_erasure_write(struct case_store *store, const struct case_row *row, const struct case_gone *gone,
                                 const char *reason, struct err *err);
/* Every record, the chain, the log's entries. */
MUST_USE bool case_erasure_check(struct case_store *store, struct err *err);

/* Items and key of the case are overwritten; the row is the caller's to update. Inside a transaction that
 * case_erase_finish follows. */
MUST_USE bool case_erase_contents(struct case_store *store, struct case_row *row, struct err *err);
/* Cuts the WAL after an erase; what cannot be finished now is owed and done later. */
void case_erase_finish(struct case_store *store);

/* Looks at the clock before a sweep; the store's clock_is_doubted says what came of it. */
MUST_USE bool case_clock_look(struct case_store *store, struct err *err);
/* The centre's clock as a receipt states it, inside a transaction. */
MUST_USE bool case_clock_told(struct case_store *store, int64_t centre_ms, struct err *err);

/* One item, inside a transaction. NULL bytes remove it. */
MUST_USE bool case_item_write(struct case_store *store, const struct case_row *row, const struct case_item *item,
                              struct err *err);
MUST_USE bool case_search_write(struct case_store *store, const char *number, const char *what, const char *value,
                                struct err *err);

#endif
