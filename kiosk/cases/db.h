/* A small SQLite database: opened the one right way, statements with bound values, transactions. The only place that
 * knows sqlite3.h. Settings (measured under simulated power cuts, see HARDENING): WAL, synchronous=EXTRA,
 * secure_delete, temp_store=MEMORY, trusted_schema=OFF, cell_size_check, DEFENSIVE, no mmap, busy timeout 5 s.
 * Several processes may have it open. One thread at a time; a worker opens its own.
 *
 * Errors: ERR_SPACE (disk full), ERR_BUSY (another process writes for too long), ERR_DAMAGED (not a database, corrupt),
 * ERR_DENIED, ERR_IO, ERR_BUG (wrong SQL). The line names the database and the statement, never a value. */
#ifndef DB_H
#define DB_H

#include "err.h"
#include <stdint.h>

struct db;
struct db_rows;

/* Opens or makes the file (0600) and brings it to the newest schema: migrations[i] is the SQL that leads from version i
 * to i+1 (user_version). A new file appears whole, with its schema, or not at all. ERR_CONFIG: the file was written by a
 * newer program. ERR_DAMAGED: it is empty, cut, or no database, or its log was taken away; then nothing is changed. */
MUST_USE bool db_open(const char *path, const char *const migrations[], size_t count, struct db **out, struct err *err);
void db_close(struct db *db); /* NULL is fine; an open transaction is rolled back */

/* ---- values: borrowed until the call returns (db_do) or db_rows_close (db_ask) ---- */
struct db_value {
    enum { DB_NULL, DB_INT, DB_TEXT, DB_BYTES } type;
    int64_t number;
    const void *bytes;
    size_t size;
};
struct db_value db_null(void);
struct db_value db_int(int64_t number);
struct db_value db_text(const char *text);                /* NULL is a null */
struct db_value db_bytes(const void *bytes, size_t size); /* NULL is a null */

/* One statement without result rows. values[i] is bound to ?i+1. DB_WITH(…) writes the array: DB_WITH(db_int(3)). */
#define DB_WITH(...)                                                                                                   \
    (const struct db_value[]){__VA_ARGS__}, sizeof((const struct db_value[]){__VA_ARGS__}) / sizeof(struct db_value)
#define DB_NOTHING NULL, 0
MUST_USE bool db_do(struct db *db, const char *sql, const struct db_value *values, size_t count, struct err *err);
/* Rows touched by the last db_do. */
int64_t db_touched(const struct db *db);

/* A query. `*there` is false after the last row. */
MUST_USE bool db_ask(struct db *db, const char *sql, const struct db_value *values, size_t count, struct db_rows **out,
                     struct err *err);
MUST_USE bool db_next(struct db_rows *rows, bool *there, struct err *err);
void db_rows_close(struct db_rows *rows); /* NULL is fine */

/* Columns of the row at hand, from 0. Borrowed until the next db_next. */
bool db_column_is_null(struct db_rows *rows, int column);
int64_t db_column_int(struct db_rows *rows, int column);
const char *db_column_text(struct db_rows *rows, int column);                   /* "" for null */
const uint8_t *db_column_bytes(struct db_rows *rows, int column, size_t *size); /* NULL for null or empty */

/* The first column of the first row as a number; `otherwise` when there is no row. */
MUST_USE bool db_ask_int(struct db *db, const char *sql, const struct db_value *values, size_t count, int64_t otherwise,
                         int64_t *out, struct err *err);

/* ---- transactions (BEGIN IMMEDIATE: readers see the old state until the commit) ---- */
MUST_USE bool db_begin(struct db *db, struct err *err);
MUST_USE bool db_commit(struct db *db, struct err *err); /* after failure everything is as before db_begin */
void db_rollback(struct db *db);                         /* fine when nothing is open */
/* Ends a transaction by how it went: commits when ok, else rolls back and returns false. */
MUST_USE bool db_end(struct db *db, bool ok, struct err *err);

/* Moves everything into the database file and cuts the WAL to zero bytes. `*whole` is false when a reader elsewhere
 * kept it from finishing; nothing is lost then, try again later. */
MUST_USE bool db_checkpoint(struct db *db, bool *whole, struct err *err);
/* integrity_check. ERR_DAMAGED with its first line. Reads the whole file. */
MUST_USE bool db_check(struct db *db, struct err *err);

#endif
