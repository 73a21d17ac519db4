/* SQLite, through db.h. */
#include "intake_sql.h"

#include "clock.h"
#include <stdlib.h>

static const char *const migrations[] = {
    "CREATE TABLE uploads (id TEXT PRIMARY KEY, station TEXT NOT NULL, sequence INTEGER NOT NULL, sha256 BLOB NOT NULL,"
    " size INTEGER NOT NULL, touched_ms INTEGER NOT NULL, whole INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX uploads_by_bundle ON uploads (station, sequence);"
    "CREATE TABLE bundles (serial INTEGER PRIMARY KEY, station TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " sha256 BLOB NOT NULL, size INTEGER NOT NULL, received_ms INTEGER NOT NULL, receipt BLOB NOT NULL,"
    " UNIQUE (station, sequence));",
};

struct lite {
    struct intake_sql sql; /* first */
    struct db *db;
};

struct lite_rows {
    struct intake_sql_rows rows; /* first */
    struct db_rows *inner;
};

static const struct intake_sql_kind lite_kind;

static struct db *db_of(struct intake_sql *sql)
{
    return ((struct lite *)sql)->db;
}

static struct db_rows *inner_of(struct intake_sql_rows *rows)
{
    return ((struct lite_rows *)rows)->inner;
}

static bool lite_run(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                     int64_t *touched, struct err *err)
{
    if (!db_do(db_of(sql), text, values, count, err))
        return false;
    if (touched)
        *touched = db_touched(db_of(sql));
    return true;
}

/* What is synced later covers what was written before: one log. */
static bool lite_run_lightly(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                             struct err *err)
{
    bool light = db_do(db_of(sql), "PRAGMA synchronous=NORMAL", DB_NOTHING, err);
    bool ok = light && lite_run(sql, text, values, count, NULL, err);
    return db_do(db_of(sql), "PRAGMA synchronous=EXTRA", DB_NOTHING, ok ? err : NULL) && ok;
}

static bool lite_ask(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                     struct intake_sql_rows **out, struct err *err)
{
    struct lite_rows *rows = malloc(sizeof *rows);
    if (!rows)
        return err_set(err, ERR_SPACE, "no memory for a query");
    rows->rows.kind = &lite_kind;
    if (!db_ask(db_of(sql), text, values, count, &rows->inner, err)) {
        free(rows);
        return false;
    }
    *out = &rows->rows;
    return true;
}

static bool lite_next(struct intake_sql_rows *rows, bool *there, struct err *err)
{
    return db_next(inner_of(rows), there, err);
}

static void lite_rows_close(struct intake_sql_rows *rows)
{
    db_rows_close(inner_of(rows));
    free(rows);
}

static int64_t lite_int(struct intake_sql_rows *rows, int column)
{
    return db_column_int(inner_of(rows), column);
}

static const char *lite_text(struct intake_sql_rows *rows, int column)
{
    return db_column_text(inner_of(rows), column);
}

static const uint8_t *lite_bytes(struct intake_sql_rows *rows, int column, size_t *size)
{
    return db_column_bytes(inner_of(rows), column, size);
}

static bool lite_begin(struct intake_sql *sql, struct err *err)
{
    return db_begin(db_of(sql), err);
}

static bool lite_end(struct intake_sql *sql, bool ok, struct err *err)
{
    return db_end(db_of(sql), ok, err);
}

static bool lite_serial(struct intake_sql *sql, int64_t *out, struct err *err)
{
    return db_ask_int(db_of(sql), "SELECT coalesce(max(serial), 0) + 1 FROM bundles", DB_NOTHING, 1, out, err);
}

static bool lite_now(struct intake_sql *sql, int64_t *out, struct err *err)
{
    (void)sql, (void)err;
    *out = clock_wall_ms();
    return true;
}

static void lite_close(struct intake_sql *sql)
{
    db_close(db_of(sql));
    free(sql);
}

static const struct intake_sql_kind lite_kind = {
    .run = lite_run,
    .run_lightly = lite_run_lightly,
    .ask = lite_ask,
    .next = lite_next,
    .rows_close = lite_rows_close,
    .column_int = lite_int,
    .column_text = lite_text,
    .column_bytes = lite_bytes,
    .begin = lite_begin,
    .end = lite_end,
    .next_serial = lite_serial,
    .now_ms = lite_now,
    .close = lite_close,
};

bool intake_sql_open_lite(const char *path, struct intake_sql **out, struct err *err)
{
    struct lite *lite = calloc(1, sizeof *lite);
    if (!lite)
        return err_set(err, ERR_SPACE, "no memory for the records");
    lite->sql.kind = &lite_kind;
    if (!db_open(path, migrations, sizeof migrations / sizeof migrations[0], &lite->db, err)) {
        free(lite);
        return false;
    }
    *out = &lite->sql;
    return true;
}
