/* Where the centre's records are: one seam with two bodies. SQLite (intake_sql_lite.c) for one machine, PostgreSQL
 * (intake_sql_pg.c) for any number of nodes. Statements are written once, in what both understand: values are $1, $2 …,
 * which first appear in that order. Values are made with db_int, db_text, db_bytes of db.h.
 *
 * One thread. Errors as in db.h; ERR_NETWORK when the server does not answer: the next call tries to reach it anew. */
#ifndef INTAKE_SQL_H
#define INTAKE_SQL_H

#include "db.h"

struct intake_sql_kind;
struct intake_sql {
    const struct intake_sql_kind *kind;
};
struct intake_sql_rows {
    const struct intake_sql_kind *kind;
};

struct intake_sql_kind {
    bool shared; /* other nodes work on the same records */
    /* Without result rows; *touched may be NULL. */
    bool (*run)(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count, int64_t *touched,
                struct err *err);
    /* One that a power cut may take back, until the next run that it may not: does not wait for the disk. Not inside a
     * transaction. */
    bool (*run_lightly)(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                        struct err *err);
    bool (*ask)(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                struct intake_sql_rows **out, struct err *err);
    /* *there is false after the last row. */
    bool (*next)(struct intake_sql_rows *rows, bool *there, struct err *err);
    void (*rows_close)(struct intake_sql_rows *rows);
    /* Columns of the row at hand, from 0; borrowed until the next step. */
    int64_t (*column_int)(struct intake_sql_rows *rows, int column);
    const char *(*column_text)(struct intake_sql_rows *rows, int column);
    const uint8_t *(*column_bytes)(struct intake_sql_rows *rows, int column, size_t *size);
    bool (*begin)(struct intake_sql *sql, struct err *err);
    bool (*end)(struct intake_sql *sql, bool ok, struct err *err); /* commits when ok, else rolls back and is false */
    /* A number for a receipt that no node has had before; inside a transaction. */
    bool (*next_serial)(struct intake_sql *sql, int64_t *out, struct err *err);
    /* The clock that all nodes share, in milliseconds since 1970. */
    bool (*now_ms)(struct intake_sql *sql, int64_t *out, struct err *err);
    void (*close)(struct intake_sql *sql);
};

/* Makes or brings up to date FILE (0600). */
MUST_USE bool intake_sql_open_lite(const char *path, struct intake_sql **out, struct err *err);
/* conninfo as libpq takes it, password from its own places (~/.pgpass, PGPASSFILE, a service file), never from a command
 * line. ERR_NETWORK: not there; ERR_DENIED: it does not let us in. */
MUST_USE bool intake_sql_open_pg(const char *conninfo, struct intake_sql **out, struct err *err);

/* ---- the same for both ---- */
MUST_USE bool intake_sql_do(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                            int64_t *touched, struct err *err);
MUST_USE bool intake_sql_ask(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                             struct intake_sql_rows **out, struct err *err);
MUST_USE bool intake_sql_next(struct intake_sql_rows *rows, bool *there, struct err *err);
void intake_sql_rows_close(struct intake_sql_rows *rows); /* NULL is fine */
int64_t intake_sql_int(struct intake_sql_rows *rows, int column);
const char *intake_sql_text(struct intake_sql_rows *rows, int column); /* "" for null */
const uint8_t *intake_sql_bytes(struct intake_sql_rows *rows, int column, size_t *size);
/* The first column of the first row; `otherwise` when there is no row. */
MUST_USE bool intake_sql_ask_int(struct intake_sql *sql, const char *text, const struct db_value *values, size_t count,
                                 int64_t otherwise, int64_t *out, struct err *err);
void intake_sql_close(struct intake_sql *sql); /* NULL is fine */

#endif
