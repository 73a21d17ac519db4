/* One table. */
#include "outbox_record.h"

#include "db.h"
#include "file.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct outbox_records {
    struct db *db;
};

static const char *const migrations[] = {
    "CREATE TABLE bundles (stem TEXT PRIMARY KEY, size INTEGER NOT NULL, inode INTEGER NOT NULL,"
    " changed_ns INTEGER NOT NULL, sha256 BLOB NOT NULL, address TEXT NOT NULL, attempts INTEGER NOT NULL,"
    " next_try_ms INTEGER NOT NULL, problem TEXT NOT NULL) WITHOUT ROWID;",
};

/* A memory that is damaged is worth less than the night: it is set aside for whoever wants to know why. */
static bool set_aside(const char *path, struct err *err)
{
    char aside[FILE_PATH_SIZE], log[FILE_PATH_SIZE], index[FILE_PATH_SIZE];
    if (snprintf(aside, sizeof aside, "%s.damaged", path) >= FILE_PATH_SIZE ||
        snprintf(log, sizeof log, "%s-wal", path) >= FILE_PATH_SIZE ||
        snprintf(index, sizeof index, "%s-shm", path) >= FILE_PATH_SIZE)
        return err_set(err, ERR_CONFIG, "path too long: %.160s", path);
    return file_remove_durable(log, err) && file_remove_durable(index, err) &&
           (!file_exists(path) || file_move_durable(path, aside, err));
}

static bool open_or_begin_anew(const char *path, struct db **out, struct err *err)
{
    const size_t count = sizeof migrations / sizeof migrations[0];
    struct err why = {0};
    if (db_open(path, migrations, count, out, &why))
        return true;
    if (why.code != ERR_DAMAGED)
        return err_set(err, why.code, "%s", why.line);
    log_err(LOG_LEVEL_WARNING, "the outbox's memory begins anew, the old one is outbox.db.damaged", &why);
    return set_aside(path, err) && db_open(path, migrations, count, out, err);
}

bool outbox_records_open(const char *state_folder, struct outbox_records **out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct outbox_records *records = calloc(1, sizeof *records);
    if (!records)
        return err_set(err, ERR_SPACE, "no memory for the outbox");
    if (!file_join(path, state_folder, "outbox/outbox.db", err) ||
        !open_or_begin_anew(path, &records->db, err)) {
        free(records);
        return false;
    }
    *out = records;
    return true;
}

void outbox_records_close(struct outbox_records *records)
{
    if (!records)
        return;
    db_close(records->db);
    free(records);
}

static void read_row(struct db_rows *rows, struct outbox_record *out)
{
    size_t size;
    out->size_bytes = (uint64_t)db_column_int(rows, 0);
    out->inode = (uint64_t)db_column_int(rows, 1);
    out->changed_ns = db_column_int(rows, 2);
    const uint8_t *sha256 = db_column_bytes(rows, 3, &size);
    if (size == SEAL_DIGEST_SIZE)
        memcpy(out->sha256, sha256, SEAL_DIGEST_SIZE);
    else
        out->size_bytes = 0;
    snprintf(out->address, sizeof out->address, "%s", db_column_text(rows, 4));
    out->attempts = (unsigned)db_column_int(rows, 5);
    out->next_try_ms = db_column_int(rows, 6);
    snprintf(out->problem, sizeof out->problem, "%s", db_column_text(rows, 7));
}

bool outbox_record_get(struct outbox_records *records, const char *stem, struct outbox_record *out, bool *there,
                       struct err *err)
{
    struct db_rows *rows = NULL;
    bool found = false;
    struct outbox_record record = {0};
    snprintf(record.stem, sizeof record.stem, "%s", stem);
    if (!db_ask(records->db,
                "SELECT size, inode, changed_ns, sha256, address, attempts, next_try_ms, problem FROM bundles "
                "WHERE stem = ?1",
                DB_WITH(db_text(stem)), &rows, err))
        return false;
    bool ok = db_next(rows, &found, err);
    if (ok && found)
        read_row(rows, &record);
    db_rows_close(rows);
    if (ok)
        *out = record;
    if (ok && there)
        *there = found;
    return ok;
}

bool outbox_record_put(struct outbox_records *records, const struct outbox_record *r, struct err *err)
{
    return db_do(
        records->db,
        "INSERT OR REPLACE INTO bundles (stem, size, inode, changed_ns, sha256, address, attempts, next_try_ms,"
        " problem) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9)",
        DB_WITH(db_text(r->stem), db_int((int64_t)r->size_bytes), db_int((int64_t)r->inode), db_int(r->changed_ns),
                db_bytes(r->sha256, SEAL_DIGEST_SIZE), db_text(r->address), db_int((int64_t)r->attempts),
                db_int(r->next_try_ms), db_text(r->problem)),
        err);
}

bool outbox_record_remove(struct outbox_records *records, const char *stem, struct err *err)
{
    return db_do(records->db, "DELETE FROM bundles WHERE stem = ?1", DB_WITH(db_text(stem)), err);
}
