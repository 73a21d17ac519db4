/* Erasing: the wrapped key goes with everything it opened, in one transaction; then the WAL, which still holds what
 * was there before, is cut. */
#include "case_row.h"
#include "clock.h"
#include "log.h"
#include <stdlib.h>
#include <string.h>

bool case_erase_contents(struct case_store *store, struct case_row *row, struct err *err)
{
    row->has_key = false;
    wipe(row->wrapped, sizeof row->wrapped);
    return db_do(store->db, "DELETE FROM items WHERE number = ?", DB_WITH(db_text(row->summary.number)), err) &&
           db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES('checkpoint-owed', 1)", DB_NOTHING, err);
}

static bool finish(struct case_store *store, struct err *err)
{
    int64_t owed;
    bool whole;
    if (!db_ask_int(store->db, "SELECT value FROM notes WHERE name = 'checkpoint-owed'", DB_NOTHING, 0, &owed, err))
        return false;
    if (!owed)
        return true;
    if (!db_checkpoint(store->db, &whole, err))
        return false;
    if (!whole)
        return err_set(err, ERR_BUSY, "another process is reading");
    return db_do(store->db, "DELETE FROM notes WHERE name = 'checkpoint-owed'", DB_NOTHING, err);
}

void case_erase_finish(struct case_store *store)
{
    struct err err = {0};
    if (!finish(store, &err))
        log_err(LOG_LEVEL_WARNING, "the log of the case store is cut later", &err);
}

/* ---- abandoned or withdrawn ---- */

static bool erase(struct case_store *store, const char *number, const char *actor, const char *why, struct err *err)
{
    struct case_row row;
    struct case_gone gone;
    if (!case_row_load(store, number, &row, err))
        return false;
    if (row.summary.state == CASE_ERASED)
        return true;
    if (!case_erasure_measure(store, &row, &gone, err))
        return false;
    /* The slip's hash stays, so that whoever comes with it is told that the case is gone. */
    row.has_digits = false;
    row.summary.slip_tries = 0;
    row.summary.erased_ms = clock_wall_ms();
    return case_row_is_open(&row, err) && case_row_move(store, &row, CASE_ERASED, actor, why, err) &&
           case_erase_contents(store, &row, err) &&
           db_do(store->db, "DELETE FROM searches WHERE number = ?", DB_WITH(db_text(number)), err) &&
           db_do(store->db, "DELETE FROM messages WHERE number = ?", DB_WITH(db_text(number)), err) &&
           case_row_update(store, &row, err) && case_erasure_write(store, &row, &gone, why, err);
}

bool case_store_erase(struct case_store *store, const char *number, const char *actor, const char *why, struct err *err)
{
    if (!db_end(store->db, db_begin(store->db, err) && erase(store, number, actor, why, err), err))
        return false;
    case_erase_finish(store);
    return true;
}

/* ---- answered by the centre ---- */

static bool mark_received(struct case_store *store, const char *number, const uint8_t receipt_sha256[VAULT_HASH_BYTES],
                          int64_t receipt_ms, struct err *err)
{
    struct case_row row;
    struct case_gone gone;
    char hex[2 * VAULT_HASH_BYTES + 1];
    if (!case_row_load(store, number, &row, err) || !case_erasure_measure(store, &row, &gone, err))
        return false;
    struct case_summary *s = &row.summary;
    if (s->state == CASE_RECEIVED)
        return vault_same(s->receipt_sha256, receipt_sha256, VAULT_HASH_BYTES) ||
               err_set(err, ERR_DAMAGED, "%s was answered by another receipt", number);
    s->received_ms = receipt_ms;
    memcpy(s->receipt_sha256, receipt_sha256, VAULT_HASH_BYTES);
    vault_hex(receipt_sha256, hex);
    return case_clock_told(store, receipt_ms, err) && case_row_move(store, &row, CASE_RECEIVED, "station", hex, err) &&
           case_erase_contents(store, &row, err) && case_row_update(store, &row, err) &&
           case_erasure_write(store, &row, &gone, "received", err);
}

bool case_store_mark_received(struct case_store *store, const char *number,
                              const uint8_t receipt_sha256[VAULT_HASH_BYTES], int64_t receipt_ms, struct err *err)
{
    bool ok = db_begin(store->db, err) && mark_received(store, number, receipt_sha256, receipt_ms, err);
    if (!db_end(store->db, ok, err))
        return false;
    case_erase_finish(store);
    return true;
}

/* ---- retention ---- */

enum { SWEEP_AT_ONCE = 256 };

/* ?1 unchanged since before; ?2 now; ?3 except; ?4 how many. 0 and 1 are DRAFT and PRINTED, written out as in the two
 * indexes that hold only these: a sweep must not look at what years have left. A COMPLETE case was promised to its person
 * and is never among them, however long the seal has to wait. */
_Static_assert(CASE_DRAFT == 0 && CASE_PRINTED == 1, "the states in the indexes of a sweep");
static const char expired[] =
    "SELECT number, 0, id FROM cases WHERE state IN (0, 1) AND sequence = 0 AND slip_hash IS NULL AND changed_ms < ?1 "
    "AND number IS NOT ?3 UNION ALL "
    "SELECT number, 1, id FROM cases WHERE state IN (0, 1) AND sequence = 0 AND slip_hash IS NOT NULL AND "
    "slip_until_ms < ?2 AND number IS NOT ?3 ORDER BY id LIMIT ?4";

struct expired_case {
    char number[CASE_NUMBER_SIZE];
    bool has_slip;
};

static bool find_expired(struct case_store *store, const char *except, struct expired_case *cases, size_t *count,
                         struct err *err)
{
    int64_t now = clock_wall_ms();
    struct db_rows *rows;
    if (!db_ask(store->db, expired,
                DB_WITH(db_int(now - store->keep_draft_ms), db_int(now), db_text(except), db_int(SWEEP_AT_ONCE)),
                &rows, err))
        return false;
    bool ok = true, there = true;
    while (ok && there && *count < SWEEP_AT_ONCE) {
        ok = db_next(rows, &there, err);
        const char *number = ok && there ? db_column_text(rows, 0) : "";
        if (!number[0] || strlen(number) >= CASE_NUMBER_SIZE)
            continue;
        memcpy(cases[*count].number, number, strlen(number) + 1);
        cases[(*count)++].has_slip = db_column_int(rows, 1) != 0;
    }
    db_rows_close(rows);
    return ok;
}

bool case_store_sweep(struct case_store *store, const char *except, size_t *erased, struct err *err)
{
    struct expired_case *cases = calloc(SWEEP_AT_ONCE, sizeof *cases);
    if (!cases)
        return err_set(err, ERR_SPACE, "no memory for a sweep");
    size_t count = 0, done = 0;
    bool ok = case_clock_look(store, err) &&
              (store->clock_is_doubted || find_expired(store, except, cases, &count, err));
    /* One that cannot be erased does not keep the others. */
    for (size_t i = 0; i < count; i++) {
        struct err failure = {0};
        if (case_store_erase(store, cases[i].number, "station", cases[i].has_slip ? "slip-ran-out" : "abandoned",
                             &failure))
            done++;
        else if (ok)
            ok = err_set(err, failure.code, "%s", failure.line);
    }
    free(cases);
    case_erase_finish(store);
    if (erased)
        *erased = done;
    return ok;
}
