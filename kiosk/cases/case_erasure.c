/* Records of erasure. One is a text of lines "name: value", in the clear and without personal data:
 *
 *     counter erasure record 1
 *     station: tianjin-01
 *     record: 12                      from 1, without gaps
 *     case: TJ-261122-0007-K
 *     reason: received
 *     begun, erased: times
 *     items, bytes: how much was there, sealed
 *     key-sha256: of the wrapped key that was overwritten: whoever has a backup can tell that it is this one
 *     bundle-sha256, receipt-sha256:  when there are
 *     previous: SHA-256 of the record before, zeros for the first
 *
 * Its own SHA-256 stands in the audit log, whose head goes signed into each bundle: what was recorded cannot be changed,
 * left out or made up later without the centre noticing. */
#include "case_row.h"
#include "clock.h"
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

static const char head[] = "counter erasure record 1\n";

bool case_erasure_measure(struct case_store *store, const struct case_row *row, struct case_gone *out, struct err *err)
{
    struct db_rows *rows;
    bool there;
    *out = (struct case_gone){0};
    if (!db_ask(store->db, "SELECT count(*), total(length(bytes)) FROM items WHERE number = ?",
                DB_WITH(db_text(row->summary.number)), &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok && there) {
        out->items = db_column_int(rows, 0);
        out->bytes = db_column_int(rows, 1);
    }
    db_rows_close(rows);
    out->has_key = row->has_key;
    return ok && (!row->has_key || vault_sha256(row->wrapped, sizeof row->wrapped, out->key_sha256, err));
}

/* ---- writing ---- */
static bool last_record(struct case_store *store, uint64_t before, int64_t *n, uint8_t sha256[VAULT_HASH_BYTES],
                        struct err *err)
{
    struct db_rows *rows;
    bool there;
    *n = 0;
    memset(sha256, 0, VAULT_HASH_BYTES);
    if (!db_ask(store->db, "SELECT n, text FROM erasures WHERE n < ? ORDER BY n DESC LIMIT 1",
                DB_WITH(db_int((int64_t)before)), &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok && there) {
        const char *text = db_column_text(rows, 1);
        *n = db_column_int(rows, 0);
        ok = vault_sha256(text, strlen(text), sha256, err);
    }
    db_rows_close(rows);
    return ok;
}

static void add_time(struct buffer *text, const char *name, int64_t wall_ms)
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_format_iso(wall_ms, stamp);
    buffer_printf(text, "%s: %s\n", name, stamp);
}

static void add_hash(struct buffer *text, const char *name, const uint8_t hash[VAULT_HASH_BYTES])
{
    char hex[2 * VAULT_HASH_BYTES + 1];
    vault_hex(hash, hex);
    buffer_printf(text, "%s: %s\n", name, hex);
}

static void compose(const struct case_store *store, const struct case_row *row, const struct case_gone *gone, int64_t n,
                    const char *reason, const uint8_t previous[VAULT_HASH_BYTES], struct buffer *text)
{
    const struct case_summary *s = &row->summary;
    buffer_add_text(text, head);
    if (store->station[0])
        buffer_printf(text, "station: %s\n", store->station);
    buffer_printf(text, "record: %" PRId64 "\ncase: %s\nreason: %s\n", n, s->number, reason);
    add_time(text, "begun", s->begun_ms);
    add_time(text, "erased", clock_wall_ms());
    buffer_printf(text, "items: %" PRId64 "\nbytes: %" PRId64 "\n", gone->items, gone->bytes);
    if (gone->has_key)
        add_hash(text, "key-sha256", gone->key_sha256);
    if (s->state == CASE_RECEIVED) {
        add_hash(text, "bundle-sha256", s->bundle_sha256);
        add_hash(text, "receipt-sha256", s->receipt_sha256);
    }
    add_hash(text, "previous", previous);
}

bool case_erasure_write(struct case_store *store, const struct case_row *row, const struct case_gone *gone,
                        const char *reason, struct err *err)
{
    uint8_t previous[VAULT_HASH_BYTES], own[VAULT_HASH_BYTES];
    char hex[2 * VAULT_HASH_BYTES + 1];
    struct buffer text = {0};
    int64_t last;
    if (!last_record(store, INT64_MAX, &last, previous, err))
        return false;
    compose(store, row, gone, last + 1, reason, previous, &text);
    bool ok = buffer_ok(&text, err) && vault_sha256(text.data, text.size, own, err);
    if (ok) {
        vault_hex(own, hex);
        ok = db_do(store->db, "INSERT INTO erasures(n, number, text) VALUES(?,?,?)",
                   DB_WITH(db_int(last + 1), db_text(row->summary.number), db_text((const char *)text.data)), err) &&
             audit_add(store->db, store->vault, "station", "erasure", row->summary.number, hex, err);
    }
    buffer_finish(&text);
    return ok;
}

/* ---- reading ---- */

/* The value of a line; empty when there is none. */
static void value_of(const char *text, const char *name, char *out, size_t room)
{
    size_t length = strlen(name);
    out[0] = '\0';
    for (const char *line = text; line && *line; line = strchr(line, '\n'), line = line ? line + 1 : NULL)
        if (strncmp(line, name, length) == 0 && strncmp(line + length, ": ", 2) == 0) {
            const char *value = line + length + 2;
            snprintf(out, room, "%.*s", (int)strcspn(value, "\n"), value);
            return;
        }
}

/* Chain and audit log; what the record says of the case. */
static bool judge(struct case_store *store, const struct case_erasure *e, struct err *err)
{
    uint8_t previous[VAULT_HASH_BYTES];
    char stated[80], hex[2 * VAULT_HASH_BYTES + 1], number[CASE_NUMBER_SIZE], count[24], own[24];
    int64_t before;
    if (!last_record(store, e->n, &before, previous, err))
        return false;
    vault_hex(previous, hex);
    value_of(e->text, "previous", stated, sizeof stated);
    value_of(e->text, "case", number, sizeof number);
    value_of(e->text, "record", count, sizeof count);
    snprintf(own, sizeof own, "%" PRIu64, e->n);
    if ((uint64_t)before + 1 != e->n || strcmp(hex, stated) != 0)
        return err_set(err, ERR_DAMAGED, "the record of erasure before number %" PRIu64 " was changed or is missing", e->n);
    vault_hex(e->sha256, hex);
    struct err why = {0};
    if (strncmp(e->text, head, sizeof head - 1) != 0 || strcmp(number, e->number) != 0 || strcmp(count, own) != 0 ||
        !audit_holds(store->db, store->vault, e->number, "erasure", hex, &why))
        return err_set(err, ERR_DAMAGED, "record of erasure %" PRIu64 " is not what was written: %s", e->n,
                       why.line[0] ? why.line : "its text");
    return true;
}

static bool read_record(struct case_store *store, struct db_rows *rows, struct case_erasure *out, struct err *err)
{
    const char *text = db_column_text(rows, 2);
    struct case_erasure e = {.n = (uint64_t)db_column_int(rows, 0)};
    if (strlen(text) >= sizeof e.text)
        return err_set(err, ERR_DAMAGED, "record of erasure %" PRIu64 " is too long", e.n);
    snprintf(e.number, sizeof e.number, "%s", db_column_text(rows, 1));
    memcpy(e.text, text, strlen(text) + 1);
    value_of(text, "reason", e.reason, sizeof e.reason);
    if (!vault_sha256(text, strlen(text), e.sha256, err) || !judge(store, &e, err))
        return false;
    *out = e;
    return true;
}

/* What was said to be gone is gone. */
static bool nothing_is_left(struct case_store *store, const char *number, struct err *err)
{
    struct case_row row;
    int64_t items = 0;
    if (!case_row_load(store, number, &row, err) ||
        !db_ask_int(store->db, "SELECT count(*) FROM items WHERE number = ?", DB_WITH(db_text(number)), 0, &items, err))
        return false;
    bool over = row.summary.state == CASE_RECEIVED || row.summary.state == CASE_ERASED;
    return (over && !row.has_key && items == 0) ||
           err_set(err, ERR_DAMAGED, "%s has a record of erasure, but its contents or key are there", number);
}

bool case_store_erasure(struct case_store *store, const char *number, struct case_erasure *out, struct err *err)
{
    struct db_rows *rows;
    bool there;
    if (!db_ask(store->db, "SELECT n, number, text FROM erasures WHERE number = ?", DB_WITH(db_text(number)), &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok && !there)
        ok = err_set(err, ERR_NOT_FOUND, "there is no record that the contents of %.23s were erased", number);
    ok = ok && read_record(store, rows, out, err);
    db_rows_close(rows);
    return ok && nothing_is_left(store, number, err);
}

bool case_erasure_check(struct case_store *store, struct err *err)
{
    struct db_rows *rows;
    if (!db_ask(store->db, "SELECT n, number, text FROM erasures ORDER BY n", DB_NOTHING, &rows, err))
        return false;
    bool ok = true, there = true;
    while (ok && there) {
        struct case_erasure e;
        ok = db_next(rows, &there, err) && (!there || read_record(store, rows, &e, err));
    }
    db_rows_close(rows);
    return ok;
}
