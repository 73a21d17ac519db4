/* SQLite, opened with the settings that lost nothing under simulated power cuts. */
#include "db.h"

#include "db_file.h"
#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { BUSY_TIMEOUT_MS = 5000, CHECKPOINT_TIMEOUT_MS = 200, KEPT_MOST = 32 };

/* Preparing a statement takes longer than most of them run; what was asked once is asked again. */
struct kept_statement {
    sqlite3_stmt *statement;
    bool in_use;
};

struct db {
    sqlite3 *sqlite;
    char name[64]; /* of the file, for messages */
    struct kept_statement kept[KEPT_MOST];
    size_t replaced_last;
};

struct db_rows {
    struct db *db;
    sqlite3_stmt *statement;
    struct kept_statement *kept; /* NULL: only for this once */
};

static enum err_code code_of(struct db *db, int result)
{
    int system = db->sqlite ? sqlite3_system_errno(db->sqlite) : 0;
    switch (result & 0xff) {
    case SQLITE_FULL:
    case SQLITE_NOMEM:
    case SQLITE_TOOBIG:
        return ERR_SPACE;
    case SQLITE_BUSY:
    case SQLITE_LOCKED:
        return ERR_BUSY;
    case SQLITE_CORRUPT:
    case SQLITE_NOTADB:
        return ERR_DAMAGED;
    case SQLITE_READONLY:
    case SQLITE_PERM:
    case SQLITE_AUTH:
        return ERR_DENIED;
    case SQLITE_IOERR:
    case SQLITE_CANTOPEN:
        return system == ENOSPC || system == EDQUOT ? ERR_SPACE : ERR_IO;
    default:
        return ERR_BUG;
    }
}

static bool fail(struct db *db, int result, const char *sql, struct err *err)
{
    const char *message = db->sqlite ? sqlite3_errmsg(db->sqlite) : sqlite3_errstr(result);
    return err_set(err, code_of(db, result), "%s: %s (%d) in: %.60s", db->name, message, result, sql);
}

/* ---- opening ---- */

static bool run(struct db *db, const char *sql, struct err *err)
{
    int result = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
    return result == SQLITE_OK || fail(db, result, sql, err);
}

/* Two processes that open a new file at once may meet here, and this one pragma does not ask the busy handler. */
static bool switch_to_wal(struct db *db, struct err *err)
{
    static const char sql[] = "PRAGMA journal_mode=WAL";
    int result = SQLITE_BUSY;
    for (int waited = 0; waited < BUSY_TIMEOUT_MS && (result & 0xff) == SQLITE_BUSY; waited += 20) {
        if (waited)
            sqlite3_sleep(20);
        result = sqlite3_exec(db->sqlite, sql, NULL, NULL, NULL);
    }
    return result == SQLITE_OK || fail(db, result, sql, err);
}

static bool configure(struct db *db, struct err *err)
{
    sqlite3_extended_result_codes(db->sqlite, 1);
    sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_DEFENSIVE, 1, NULL);
    sqlite3_db_config(db->sqlite, SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0, NULL);
    return run(db, "PRAGMA mmap_size=0; PRAGMA temp_store=MEMORY; PRAGMA cell_size_check=ON; PRAGMA secure_delete=ON",
               err) &&
           switch_to_wal(db, err) && run(db, "PRAGMA synchronous=EXTRA; PRAGMA foreign_keys=ON", err);
}

static bool version_of(struct db *db, int64_t *out, struct err *err)
{
    return db_ask_int(db, "PRAGMA user_version", DB_NOTHING, 0, out, err);
}

static bool migrate_from(struct db *db, int64_t version, const char *const migrations[], size_t count, struct err *err)
{
    for (size_t i = (size_t)version; i < count; i++)
        if (!run(db, migrations[i], err))
            return err_within(err, "schema %zu", i + 1);
    char sql[48];
    snprintf(sql, sizeof sql, "PRAGMA user_version=%zu", count);
    return run(db, sql, err);
}

static bool migrate(struct db *db, const char *const migrations[], size_t count, struct err *err)
{
    int64_t version;
    if (!version_of(db, &version, err))
        return false;
    if (version == (int64_t)count)
        return true;
    if (version > (int64_t)count || version < 0)
        return err_set(err, ERR_CONFIG,
                       "%s was written by a newer version of this program (schema %lld, known %zu): "
                       "install that version",
                       db->name, (long long)version, count);
    /* Another process may have done it in the meantime. */
    bool ok = db_begin(db, err) && version_of(db, &version, err) &&
              (version == (int64_t)count || migrate_from(db, version, migrations, count, err));
    return db_end(db, ok, err);
}

static bool open_file(const char *path, const char *name, const char *const migrations[], size_t count, struct db **out,
                      struct err *err)
{
    struct db *db = calloc(1, sizeof *db);
    if (!db)
        return err_set(err, ERR_SPACE, "no memory for a database");
    snprintf(db->name, sizeof db->name, "%.60s", name);
    int result = sqlite3_open_v2(path, &db->sqlite, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL);
    bool ok = result == SQLITE_OK || fail(db, result, "open", err);
    if (!ok || !configure(db, err) || !migrate(db, migrations, count, err)) {
        db_close(db);
        return false;
    }
    *out = db;
    return true;
}

/* SQLite would make the file by the umask; -wal and -shm take over the mode it has. */
static bool make_private(const char *path, struct err *err)
{
    int fd = open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    close(fd);
    return true;
}

/* A new one appears under its name whole, so that an empty file is always one that lost its contents. Another process may
 * be the first. */
static bool make_whole(const char *path, const char *name, const char *const migrations[], size_t count, struct err *err)
{
    char draft[FILE_PATH_SIZE];
    struct db *db = NULL;
    int length = snprintf(draft, sizeof draft, "%s.%ld.new", path, (long)getpid());
    if (length < 0 || (size_t)length >= sizeof draft)
        return err_set(err, ERR_CONFIG, "path too long: %.160s", path);
    if (unlink(draft) != 0 && errno != ENOENT) /* of a process that was killed and had this number */
        return err_set_errno(err, errno, "%s", draft);
    bool ok = make_private(draft, err) && open_file(draft, name, migrations, count, &db, err);
    db_close(db); /* the last one: everything is in the file then, and durable */
    if (ok && link(draft, path) != 0 && errno != EEXIST)
        ok = err_set_errno(err, errno, "%s", path);
    struct err later = {0};
    bool removed = file_remove_durable(draft, &later); /* also syncs the folder */
    return ok && (removed || err_set(err, later.code, "%s", later.line));
}

bool db_open(const char *path, const char *const migrations[], size_t count, struct db **out, struct err *err)
{
    const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
    enum db_file_state state;
    return db_file_look(path, &state, err) &&
           (state == DB_FILE_THERE || make_whole(path, name, migrations, count, err)) &&
           open_file(path, name, migrations, count, out, err);
}

void db_close(struct db *db)
{
    if (!db)
        return;
    for (size_t i = 0; i < KEPT_MOST; i++)
        sqlite3_finalize(db->kept[i].statement);
    if (db->sqlite)
        db_rollback(db);
    sqlite3_close_v2(db->sqlite);
    free(db);
}

/* ---- values ---- */

struct db_value db_null(void)
{
    return (struct db_value){.type = DB_NULL};
}

struct db_value db_int(int64_t number)
{
    return (struct db_value){.type = DB_INT, .number = number};
}

struct db_value db_text(const char *text)
{
    return text ? (struct db_value){.type = DB_TEXT, .bytes = text, .size = strlen(text)} : db_null();
}

struct db_value db_bytes(const void *bytes, size_t size)
{
    return bytes ? (struct db_value){.type = DB_BYTES, .bytes = bytes, .size = size} : db_null();
}

static int bind(sqlite3_stmt *statement, int index, const struct db_value *value)
{
    switch (value->type) {
    case DB_NULL:
        return sqlite3_bind_null(statement, index);
    case DB_INT:
        return sqlite3_bind_int64(statement, index, value->number);
    case DB_TEXT:
        return sqlite3_bind_text64(statement, index, value->bytes, value->size, SQLITE_STATIC, SQLITE_UTF8);
    case DB_BYTES:
        return sqlite3_bind_blob64(statement, index, value->bytes, value->size, SQLITE_STATIC);
    }
    return SQLITE_MISUSE;
}

/* ---- statements ---- */

/* A free place: an empty one, or that of a statement that is at rest. */
static struct kept_statement *place_for(struct db *db)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        struct kept_statement *place = &db->kept[(db->replaced_last + 1 + i) % KEPT_MOST];
        if (place->in_use)
            continue;
        db->replaced_last = (size_t)(place - db->kept);
        sqlite3_finalize(place->statement);
        place->statement = NULL;
        return place;
    }
    return NULL;
}

static int prepare(struct db *db, const char *sql, sqlite3_stmt **out, struct kept_statement **kept)
{
    for (size_t i = 0; i < KEPT_MOST; i++) {
        struct kept_statement *known = &db->kept[i];
        if (!known->statement || known->in_use || strcmp(sqlite3_sql(known->statement), sql) != 0)
            continue;
        *kept = known;
        *out = known->statement;
        return SQLITE_OK;
    }
    int result = sqlite3_prepare_v3(db->sqlite, sql, -1, SQLITE_PREPARE_PERSISTENT, out, NULL);
    *kept = result == SQLITE_OK ? place_for(db) : NULL;
    if (*kept)
        (*kept)->statement = *out;
    return result;
}

/* Values that were bound are the caller's and gone after this. */
static void give_back(sqlite3_stmt *statement, struct kept_statement *kept)
{
    if (!kept) {
        sqlite3_finalize(statement);
        return;
    }
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    kept->in_use = false;
}

bool db_ask(struct db *db, const char *sql, const struct db_value *values, size_t count, struct db_rows **out,
            struct err *err)
{
    sqlite3_stmt *statement = NULL;
    struct kept_statement *kept = NULL;
    int result = prepare(db, sql, &statement, &kept);
    if (result != SQLITE_OK)
        return fail(db, result, sql, err);
    for (size_t i = 0; i < count && result == SQLITE_OK; i++)
        result = bind(statement, (int)i + 1, &values[i]);
    struct db_rows *rows = result == SQLITE_OK ? calloc(1, sizeof *rows) : NULL;
    if (!rows) {
        give_back(statement, kept);
        return fail(db, result == SQLITE_OK ? SQLITE_NOMEM : result, sql, err);
    }
    *rows = (struct db_rows){.db = db, .statement = statement, .kept = kept};
    if (kept)
        kept->in_use = true;
    *out = rows;
    return true;
}

bool db_next(struct db_rows *rows, bool *there, struct err *err)
{
    int result = sqlite3_step(rows->statement);
    *there = result == SQLITE_ROW;
    return *there || result == SQLITE_DONE || fail(rows->db, result, sqlite3_sql(rows->statement), err);
}

void db_rows_close(struct db_rows *rows)
{
    if (rows)
        give_back(rows->statement, rows->kept);
    free(rows);
}

bool db_do(struct db *db, const char *sql, const struct db_value *values, size_t count, struct err *err)
{
    struct db_rows *rows;
    bool there;
    if (!db_ask(db, sql, values, count, &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    db_rows_close(rows);
    return ok;
}

int64_t db_touched(const struct db *db)
{
    return sqlite3_changes64(db->sqlite);
}

bool db_column_is_null(struct db_rows *rows, int column)
{
    return sqlite3_column_type(rows->statement, column) == SQLITE_NULL;
}

int64_t db_column_int(struct db_rows *rows, int column)
{
    return sqlite3_column_int64(rows->statement, column);
}

const char *db_column_text(struct db_rows *rows, int column)
{
    const unsigned char *text = sqlite3_column_text(rows->statement, column);
    return text ? (const char *)text : "";
}

const uint8_t *db_column_bytes(struct db_rows *rows, int column, size_t *size)
{
    const void *bytes = sqlite3_column_blob(rows->statement, column);
    *size = (size_t)sqlite3_column_bytes(rows->statement, column);
    return bytes;
}

bool db_ask_int(struct db *db, const char *sql, const struct db_value *values, size_t count, int64_t otherwise,
                int64_t *out, struct err *err)
{
    struct db_rows *rows;
    bool there;
    if (!db_ask(db, sql, values, count, &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok)
        *out = there && !db_column_is_null(rows, 0) ? db_column_int(rows, 0) : otherwise;
    db_rows_close(rows);
    return ok;
}

/* ---- transactions ---- */

bool db_begin(struct db *db, struct err *err)
{
    return run(db, "BEGIN IMMEDIATE", err);
}

bool db_commit(struct db *db, struct err *err)
{
    if (run(db, "COMMIT", err))
        return true;
    db_rollback(db);
    return false;
}

void db_rollback(struct db *db)
{
    if (!sqlite3_get_autocommit(db->sqlite))
        sqlite3_exec(db->sqlite, "ROLLBACK", NULL, NULL, NULL);
}

bool db_end(struct db *db, bool ok, struct err *err)
{
    if (ok)
        return db_commit(db, err);
    db_rollback(db);
    return false;
}

bool db_checkpoint(struct db *db, bool *whole, struct err *err)
{
    /* A person may be waiting at the screen, and what is not finished now is finished later. */
    sqlite3_busy_timeout(db->sqlite, CHECKPOINT_TIMEOUT_MS);
    int result = sqlite3_wal_checkpoint_v2(db->sqlite, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL);
    sqlite3_busy_timeout(db->sqlite, BUSY_TIMEOUT_MS);
    *whole = result == SQLITE_OK;
    return *whole || (result & 0xff) == SQLITE_BUSY || fail(db, result, "checkpoint", err);
}

bool db_check(struct db *db, struct err *err)
{
    struct db_rows *rows;
    bool there;
    if (!db_ask(db, "PRAGMA integrity_check(1)", DB_NOTHING, &rows, err))
        return false;
    bool ok = db_next(rows, &there, err);
    if (ok && (!there || strcmp(db_column_text(rows, 0), "ok") != 0))
        ok = err_set(err, ERR_DAMAGED, "%s: %.200s", db->name, there ? db_column_text(rows, 0) : "no answer");
    db_rows_close(rows);
    return ok;
}
