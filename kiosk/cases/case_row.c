/* Reading, writing and sealing of rows. */
#include "case_row.h"

#include "clock.h"
#include <stdio.h>
#include <string.h>

static void add_text(struct buffer *b, const char *text)
{
    buffer_add_u32(b, (uint32_t)strlen(text));
    buffer_add_text(b, text);
}

static void add_if(struct buffer *b, bool there, const uint8_t *bytes, size_t size)
{
    buffer_add_byte(b, there);
    if (there)
        buffer_add(b, bytes, size);
}

/* Everything in the row, each part with its length fixed or written. */
static bool hash_row(struct case_store *store, const struct case_row *row, uint8_t out[VAULT_HASH_BYTES],
                     struct err *err)
{
    const struct case_summary *s = &row->summary;
    const int64_t numbers[] = {s->state,     s->begun_ms, s->changed_ms,        s->sealed_ms,     s->received_ms,
                               s->erased_ms, s->saves,    (int64_t)s->sequence, s->slip_until_ms, s->slip_tries};
    struct buffer bytes = {0};
    add_text(&bytes, s->number);
    add_text(&bytes, s->kind);
    for (size_t i = 0; i < sizeof numbers / sizeof numbers[0]; i++)
        buffer_add_u64(&bytes, (uint64_t)numbers[i]);
    buffer_add(&bytes, s->bundle_sha256, sizeof s->bundle_sha256);
    buffer_add(&bytes, s->receipt_sha256, sizeof s->receipt_sha256);
    add_if(&bytes, row->has_slip, row->slip_hash, sizeof row->slip_hash);
    add_if(&bytes, row->has_digits, row->digits_hash, sizeof row->digits_hash);
    add_if(&bytes, row->has_key, row->wrapped, sizeof row->wrapped);
    bool ok = buffer_ok(&bytes, err) && vault_hash(store->vault, VAULT_ROW, bytes.data, bytes.size, out, err);
    buffer_finish(&bytes);
    return ok;
}

/* A column of exactly so many bytes, or null. Other sizes read as null and then the seal does not hold. */
static bool take(struct db_rows *rows, int column, uint8_t *out, size_t size)
{
    size_t given;
    const uint8_t *bytes = db_column_bytes(rows, column, &given);
    if (!bytes || given != size)
        return false;
    memcpy(out, bytes, size);
    return true;
}

bool case_row_read(struct case_store *store, struct db_rows *rows, struct case_row *out, struct err *err)
{
    struct case_row row = {0};
    struct case_summary *s = &row.summary;
    snprintf(s->number, sizeof s->number, "%s", db_column_text(rows, 0));
    snprintf(s->kind, sizeof s->kind, "%s", db_column_text(rows, 1));
    s->state = (enum case_state)db_column_int(rows, 2);
    s->begun_ms = db_column_int(rows, 3);
    s->changed_ms = db_column_int(rows, 4);
    s->sealed_ms = db_column_int(rows, 5);
    s->received_ms = db_column_int(rows, 6);
    s->erased_ms = db_column_int(rows, 7);
    s->saves = (uint32_t)db_column_int(rows, 8);
    s->sequence = (uint64_t)db_column_int(rows, 9);
    take(rows, 10, s->bundle_sha256, sizeof s->bundle_sha256);
    take(rows, 11, s->receipt_sha256, sizeof s->receipt_sha256);
    row.has_slip = take(rows, 12, row.slip_hash, sizeof row.slip_hash);
    row.has_digits = take(rows, 13, row.digits_hash, sizeof row.digits_hash);
    s->slip_until_ms = db_column_int(rows, 14);
    s->slip_tries = (unsigned)db_column_int(rows, 15);
    row.has_key = take(rows, 16, row.wrapped, sizeof row.wrapped);
    uint8_t seal[VAULT_HASH_BYTES] = {0}, expected[VAULT_HASH_BYTES];
    take(rows, 17, seal, sizeof seal);
    if (!hash_row(store, &row, expected, err))
        return false;
    if (!vault_same(seal, expected, sizeof seal) || (unsigned)s->state >= CASE_STATE_COUNT)
        return err_set(err, ERR_DAMAGED, "%s: its row in the store was changed", s->number);
    *out = row;
    return true;
}

bool case_row_ask(struct case_store *store, const char *sql, struct db_value value, struct case_row *out, bool *there,
                  struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(store->db, sql, &value, value.type == DB_NULL ? 0 : 1, &rows, err))
        return false;
    bool ok = db_next(rows, there, err) && (!*there || case_row_read(store, rows, out, err));
    db_rows_close(rows);
    return ok;
}

bool case_row_load(struct case_store *store, const char *number, struct case_row *out, struct err *err)
{
    bool there;
    if (!case_row_ask(store, "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE number = ?", db_text(number), out, &there,
                      err))
        return false;
    return there || err_set(err, ERR_NOT_FOUND, "there is no case %.23s", number);
}

static struct db_value hash_or_null(bool there, const uint8_t hash[VAULT_HASH_BYTES])
{
    return there ? db_bytes(hash, VAULT_HASH_BYTES) : db_null();
}

static bool write_row(struct case_store *store, const char *sql, const struct case_row *row, struct err *err)
{
    const struct case_summary *s = &row->summary;
    uint8_t seal[VAULT_HASH_BYTES];
    return hash_row(store, row, seal, err) &&
           db_do(store->db, sql,
                 DB_WITH(
                     db_text(s->number), db_text(s->kind), db_int(s->state), db_int(s->begun_ms), db_int(s->changed_ms),
                     db_int(s->sealed_ms), db_int(s->received_ms), db_int(s->erased_ms), db_int(s->saves),
                     db_int((int64_t)s->sequence), db_bytes(s->bundle_sha256, sizeof s->bundle_sha256),
                     db_bytes(s->receipt_sha256, sizeof s->receipt_sha256), hash_or_null(row->has_slip, row->slip_hash),
                     hash_or_null(row->has_digits, row->digits_hash), db_int(s->slip_until_ms), db_int(s->slip_tries),
                     row->has_key ? db_bytes(row->wrapped, sizeof row->wrapped) : db_null(),
                     db_bytes(seal, sizeof seal)),
                 err);
}

bool case_row_insert(struct case_store *store, const struct case_row *row, struct err *err)
{
    return write_row(store, "INSERT INTO cases(" CASE_ROW_COLUMNS ") VALUES(?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)", row,
                     err);
}

bool case_row_update(struct case_store *store, const struct case_row *row, struct err *err)
{
    static const char sql[] =
        "UPDATE cases SET kind=?2, state=?3, begun_ms=?4, changed_ms=?5, sealed_ms=?6, received_ms=?7, erased_ms=?8, "
        "saves=?9, sequence=?10, bundle_sha256=?11, receipt_sha256=?12, slip_hash=?13, digits_hash=?14, "
        "slip_until_ms=?15, slip_tries=?16, wrapped=?17, seal=?18 WHERE number=?1";
    if (!write_row(store, sql, row, err))
        return false;
    return db_touched(store->db) == 1 || err_set(err, ERR_NOT_FOUND, "there is no case %s", row->summary.number);
}

bool case_row_move(struct case_store *store, struct case_row *row, enum case_state to, const char *actor,
                   const char *detail, struct err *err)
{
    struct case_summary *s = &row->summary;
    if (!case_state_may_move(s->state, to))
        return err_set(err, ERR_BUG, "%s: %s does not become %s", s->number, case_state_name(s->state),
                       case_state_name(to));
    s->state = to;
    s->changed_ms = clock_wall_ms();
    return audit_add(store->db, store->vault, actor, case_state_name(to), s->number, detail, err);
}

bool case_row_is_open(const struct case_row *row, struct err *err)
{
    const struct case_summary *s = &row->summary;
    if (!case_state_is_open(s->state))
        return err_set(err, ERR_BUG, "%s is %s and is not changed any more", s->number, case_state_name(s->state));
    if (s->sequence != 0)
        return err_set(err, ERR_BUSY, "%s is being sealed as bundle %llu", s->number, (unsigned long long)s->sequence);
    return true;
}
