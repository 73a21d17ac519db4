/* Numbers by the table's key. */
#include "intake_shelf.h"

#include <inttypes.h>

static bool table_read(struct intake_store *store, const char *station, uint64_t n, struct buffer *out, struct err *err)
{
    struct intake_sql_rows *rows = NULL;
    bool there = false;
    size_t size;
    bool ok = intake_sql_ask(store->sql, "SELECT signed FROM messages WHERE station = $1 AND n = $2",
                             DB_WITH(db_text(station), db_int((int64_t)n)), &rows, err) &&
              intake_sql_next(rows, &there, err);
    if (ok && there) {
        const uint8_t *bytes = intake_sql_bytes(rows, 0, &size);
        buffer_add(out, bytes, size);
        ok = buffer_ok(out, err);
    }
    intake_sql_rows_close(rows);
    return ok && (there || err_set(err, ERR_NOT_FOUND, "no message %" PRIu64, n));
}

static bool table_count(struct intake_store *store, const char *station, uint64_t *out, struct err *err)
{
    int64_t highest;
    if (!intake_sql_ask_int(store->sql, "SELECT coalesce(max(n), 0) FROM messages WHERE station = $1",
                            DB_WITH(db_text(station)), 0, &highest, err))
        return false;
    *out = (uint64_t)highest;
    return true;
}

static bool table_place(struct intake_store *store, const char *station, uint64_t n, const struct buffer *signed_text,
                        bool *taken, struct err *err)
{
    int64_t touched = 0;
    *taken = false;
    if (!bundle_name_is_allowed(station))
        return err_set(err, ERR_INPUT, "no name of a station: %.40s", station);
    if (!intake_sql_do(store->sql, "INSERT INTO messages (station, n, signed) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
                       DB_WITH(db_text(station), db_int((int64_t)n), db_bytes(signed_text->data, signed_text->size)),
                       &touched, err))
        return false;
    *taken = touched == 0;
    return !*taken;
}

const struct intake_shelf intake_shelf_table = {table_read, table_count, table_place};
