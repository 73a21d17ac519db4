/* Records of uploads and bundles. */
#include "intake_store.h"

#include "clock.h"
#include "intake_messages.h"
#include "intake_rows.h"
#include "log.h"
#include "vault.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static const char *const migrations[] = {
    "CREATE TABLE uploads (id TEXT PRIMARY KEY, station TEXT NOT NULL, sequence INTEGER NOT NULL, sha256 BLOB NOT NULL,"
    " size INTEGER NOT NULL, touched_ms INTEGER NOT NULL, whole INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE INDEX uploads_by_bundle ON uploads (station, sequence);"
    "CREATE TABLE bundles (serial INTEGER PRIMARY KEY, station TEXT NOT NULL, sequence INTEGER NOT NULL,"
    " sha256 BLOB NOT NULL, size INTEGER NOT NULL, received_ms INTEGER NOT NULL, receipt BLOB NOT NULL,"
    " UNIQUE (station, sequence));",
};

enum intake_outcome intake_trouble(const struct err *err)
{
    return err->code == ERR_SPACE ? INTAKE_NO_SPACE : INTAKE_TROUBLE;
}

bool intake_upload_path(const struct intake_store *store, const char *id, char out[FILE_PATH_SIZE], struct err *err)
{
    return file_join(out, store->uploads, id, err);
}

bool intake_bundle_path(const struct intake_store *store, const struct tus_metadata *metadata, char out[FILE_PATH_SIZE],
                        struct err *err)
{
    char name[BUNDLE_NAME_SIZE + 24];
    snprintf(name, sizeof name, "%s-%08" PRIu64 ".p7m", metadata->station, metadata->sequence);
    return file_join(out, store->bundles, name, err);
}

/* ---- records ---- */
bool intake_bundle_digest(struct intake_store *store, const char *station, uint64_t sequence,
                          uint8_t sha256[SEAL_DIGEST_SIZE], bool *there, struct err *err)
{
    struct db_rows *rows = NULL;
    *there = false;
    if (!db_ask(store->db, "SELECT sha256 FROM bundles WHERE station = ?1 AND sequence = ?2",
                DB_WITH(db_text(station), db_int((int64_t)sequence)), &rows, err))
        return false;
    bool ok = db_next(rows, there, err);
    if (ok && *there) {
        size_t size;
        const uint8_t *bytes = db_column_bytes(rows, 0, &size);
        ok = size == SEAL_DIGEST_SIZE || err_set(err, ERR_DAMAGED, "record of %s %" PRIu64, station, sequence);
        if (ok)
            memcpy(sha256, bytes, SEAL_DIGEST_SIZE);
    }
    db_rows_close(rows);
    return ok;
}

bool intake_upload_touch(struct intake_store *store, const char *id, struct err *err)
{
    return db_do(store->db, "UPDATE uploads SET touched_ms = ?2 WHERE id = ?1",
                 DB_WITH(db_text(id), db_int(clock_wall_ms())), err);
}

bool intake_upload_remove(struct intake_store *store, const char *id, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return db_do(store->db, "DELETE FROM uploads WHERE id = ?1", DB_WITH(db_text(id)), err) &&
           intake_upload_path(store, id, path, err) && file_remove_durable(path, err);
}

static bool read_upload(struct intake_store *store, struct db_rows *rows, struct intake_upload *out, struct err *err)
{
    struct intake_upload u = {0};
    size_t size;
    snprintf(u.id, sizeof u.id, "%s", db_column_text(rows, 0));
    snprintf(u.metadata.station, sizeof u.metadata.station, "%s", db_column_text(rows, 1));
    u.metadata.sequence = (uint64_t)db_column_int(rows, 2);
    const uint8_t *sha256 = db_column_bytes(rows, 3, &size);
    if (size != SEAL_DIGEST_SIZE)
        return err_set(err, ERR_DAMAGED, "record of upload %s", u.id);
    memcpy(u.metadata.sha256, sha256, SEAL_DIGEST_SIZE);
    u.size_bytes = (uint64_t)db_column_int(rows, 4);
    u.expires_ms = db_column_int(rows, 5) + store->limits.expire_ms;
    u.whole = db_column_int(rows, 6) != 0;
    if (u.whole) {
        u.offset_bytes = u.size_bytes;
        u.expires_ms = 0;
    }
    *out = u;
    return true;
}

#define UPLOAD_COLUMNS "SELECT id, station, sequence, sha256, size, touched_ms, whole FROM uploads "

/* One upload, without its offset. */
static bool find_row(struct intake_store *store, const char *where, const struct db_value *values, size_t count,
                     struct intake_upload *out, bool *there, struct err *err)
{
    char sql[240];
    struct db_rows *rows = NULL;
    snprintf(sql, sizeof sql, UPLOAD_COLUMNS "%s", where);
    *there = false;
    if (!db_ask(store->db, sql, values, count, &rows, err))
        return false;
    bool ok = db_next(rows, there, err) && (!*there || read_upload(store, rows, out, err));
    db_rows_close(rows);
    return ok;
}

/* The offset is what a power cut would leave, so it is made so first. */
static bool measure(struct intake_store *store, struct intake_upload *upload, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct stat info;
    if (!intake_upload_path(store, upload->id, path, err))
        return false;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    upload->offset_bytes = 0;
    if (fd < 0)
        return errno == ENOENT || err_set_errno(err, errno, "%s", path);
    bool ok = (fdatasync(fd) == 0 && fstat(fd, &info) == 0) || err_set_errno(err, errno, "%s", path);
    close(fd);
    if (ok)
        upload->offset_bytes = (uint64_t)info.st_size;
    return ok;
}

enum intake_outcome intake_store_find(struct intake_store *store, const char *id, const char *station,
                                      struct intake_upload *out, struct err *err)
{
    bool there;
    struct intake_upload upload;
    if (!find_row(store, "WHERE id = ?1", DB_WITH(db_text(id)), &upload, &there, err))
        return INTAKE_TROUBLE;
    if (!there || (station && strcmp(station, upload.metadata.station) != 0)) {
        err_set(err, ERR_NOT_FOUND, "no such upload");
        return INTAKE_UNKNOWN;
    }
    if (intake_is_active(store, id)) {
        err_set(err, ERR_BUSY, "the upload is being written");
        return INTAKE_IN_USE;
    }
    if (!upload.whole && !measure(store, &upload, err))
        return INTAKE_TROUBLE;
    enum intake_outcome outcome = INTAKE_FINE;
    /* Killed between the last byte and the receipt: go on from there. */
    if (!upload.whole && upload.offset_bytes == upload.size_bytes && store->issuer &&
        !intake_is_being_written(store, id))
        outcome = intake_file_bundle(store, &upload, NULL, err);
    *out = upload;
    return outcome;
}

/* ---- creation ---- */
static enum intake_outcome check_room(struct intake_store *store, const struct tus_metadata *metadata, uint64_t size,
                                      struct err *err)
{
    int64_t open_uploads;
    uint64_t free_bytes;
    if (size > store->limits.most_bytes) {
        err_set(err, ERR_SPACE, "%" PRIu64 " bytes are more than the %" PRIu64 " allowed", size,
                store->limits.most_bytes);
        return INTAKE_TOO_LARGE;
    }
    if (!db_ask_int(store->db, "SELECT count(*) FROM uploads WHERE station = ?1 AND whole = 0",
                    DB_WITH(db_text(metadata->station)), 0, &open_uploads, err) ||
        !file_free_bytes(store->uploads, &free_bytes, err))
        return INTAKE_TROUBLE;
    if ((uint64_t)open_uploads >= store->limits.most_open) {
        err_set(err, ERR_BUSY, "%" PRId64 " uploads of %s are under way", open_uploads, metadata->station);
        return INTAKE_TOO_MANY;
    }
    if (free_bytes < store->limits.keep_free || free_bytes - store->limits.keep_free < size) {
        err_set(err, ERR_SPACE, "no room for %" PRIu64 " bytes", size);
        return INTAKE_NO_SPACE;
    }
    return INTAKE_FINE;
}

static bool insert_upload(struct intake_store *store, const struct tus_metadata *metadata, uint64_t size, bool whole,
                          struct intake_upload *out, struct err *err)
{
    uint8_t random[(INTAKE_ID_SIZE - 1) / 2];
    struct intake_upload u = {.metadata = *metadata, .size_bytes = size, .whole = whole};
    int64_t now_ms = clock_wall_ms();
    if (!vault_random(random, sizeof random, err))
        return false;
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(u.id + 2 * i, 3, "%02x", random[i]);
    if (!db_do(store->db,
               "INSERT INTO uploads (id, station, sequence, sha256, size, touched_ms, whole) "
               "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
               DB_WITH(db_text(u.id), db_text(metadata->station), db_int((int64_t)metadata->sequence),
                       db_bytes(metadata->sha256, SEAL_DIGEST_SIZE), db_int((int64_t)size), db_int(now_ms),
                       db_int(whole)),
               err))
        return false;
    u.offset_bytes = whole ? size : 0;
    u.expires_ms = whole ? 0 : now_ms + store->limits.expire_ms;
    *out = u;
    return true;
}

enum intake_outcome intake_store_create(struct intake_store *store, const struct tus_metadata *metadata,
                                        uint64_t size_bytes, struct intake_upload *out, struct err *err)
{
    uint8_t known[SEAL_DIGEST_SIZE];
    struct intake_upload before;
    bool here, there;
    if (!intake_bundle_digest(store, metadata->station, metadata->sequence, known, &here, err))
        return INTAKE_TROUBLE;
    if (here && memcmp(known, metadata->sha256, SEAL_DIGEST_SIZE) != 0) {
        err_set(err, ERR_INPUT, "bundle %" PRIu64 " of %s is here already with other bytes", metadata->sequence,
                metadata->station);
        return INTAKE_OTHER_BYTES;
    }
    if (!find_row(store, "WHERE station = ?1 AND sequence = ?2 AND sha256 = ?3 AND size = ?4 LIMIT 1",
                  DB_WITH(db_text(metadata->station), db_int((int64_t)metadata->sequence),
                          db_bytes(metadata->sha256, SEAL_DIGEST_SIZE), db_int((int64_t)size_bytes)),
                  &before, &there, err))
        return INTAKE_TROUBLE;
    if (there)
        return intake_store_find(store, before.id, NULL, out, err);
    enum intake_outcome room = here ? INTAKE_FINE : check_room(store, metadata, size_bytes, err);
    if (room != INTAKE_FINE)
        return room;
    return insert_upload(store, metadata, size_bytes, here, out, err) ? INTAKE_FINE : intake_trouble(err);
}

enum intake_outcome intake_store_drop(struct intake_store *store, const char *id, const char *station, struct err *err)
{
    struct intake_upload upload;
    if (intake_is_being_written(store, id)) {
        err_set(err, ERR_BUSY, "the upload is being written");
        return INTAKE_IN_USE;
    }
    enum intake_outcome outcome = intake_store_find(store, id, station, &upload, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    /* A whole bundle stays; only the way to ask for it goes. */
    return intake_upload_remove(store, id, err) ? INTAKE_FINE : INTAKE_TROUBLE;
}

/* ---- receipts ---- */
enum intake_outcome intake_store_receipt_of(struct intake_store *store, const char *station, uint64_t sequence,
                                            struct buffer *out, struct err *err)
{
    struct db_rows *rows = NULL;
    bool there = false;
    if (!db_ask(store->db, "SELECT receipt FROM bundles WHERE station = ?1 AND sequence = ?2",
                DB_WITH(db_text(station), db_int((int64_t)sequence)), &rows, err))
        return INTAKE_TROUBLE;
    bool ok = db_next(rows, &there, err);
    if (ok && there) {
        size_t size;
        const uint8_t *bytes = db_column_bytes(rows, 0, &size);
        buffer_add(out, bytes, size);
        ok = buffer_ok(out, err);
    }
    db_rows_close(rows);
    if (ok && !there)
        err_set(err, ERR_NOT_FOUND, "bundle %" PRIu64 " of %s is not here", sequence, station);
    return !ok ? INTAKE_TROUBLE : there ? INTAKE_FINE : INTAKE_UNKNOWN;
}

enum intake_outcome intake_store_receipt(struct intake_store *store, const char *id, const char *station,
                                         struct buffer *out, struct err *err)
{
    struct intake_upload upload;
    enum intake_outcome outcome = intake_store_find(store, id, station, &upload, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    if (!upload.whole) {
        err_set(err, ERR_INPUT, "%" PRIu64 " of %" PRIu64 " bytes are here", upload.offset_bytes, upload.size_bytes);
        return INTAKE_UNFINISHED;
    }
    return intake_store_receipt_of(store, upload.metadata.station, upload.metadata.sequence, out, err);
}

enum intake_outcome intake_store_message(struct intake_store *store, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err)
{
    struct err local = {0};
    if (intake_message_read(store->folder, station, n, out, &local))
        return INTAKE_FINE;
    if (err)
        *err = local;
    if (local.code != ERR_NOT_FOUND)
        return INTAKE_TROUBLE;
    err_set(err, ERR_NOT_FOUND, "there is no message %" PRIu64 " for %s", n, station);
    return INTAKE_UNKNOWN;
}

/* ---- opening ---- */
void intake_store_sweep(struct intake_store *store)
{
    struct err err;
    for (;;) {
        struct intake_upload upload;
        bool there;
        if (!find_row(store, "WHERE whole = 0 AND touched_ms < ?1 LIMIT 1",
                      DB_WITH(db_int(clock_wall_ms() - store->limits.expire_ms)), &upload, &there, &err)) {
            log_err(LOG_LEVEL_WARNING, "expired uploads", &err);
            return;
        }
        if (!there || intake_is_being_written(store, upload.id))
            return;
        if (!intake_upload_remove(store, upload.id, &err)) {
            log_err(LOG_LEVEL_WARNING, "expired upload", &err);
            return;
        }
        log_line(LOG_LEVEL_NOTICE, "upload %s of %s has expired", upload.id, upload.metadata.station);
    }
}

/* Files in uploads/ whose record is gone or whole: left by a kill between two steps. Those whose bytes are all there
 * are filed. */
static bool tidy(struct intake_store *store, struct err *err)
{
    struct file_names names;
    if (!file_list(store->uploads, &names, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++) {
        struct intake_upload upload;
        struct err inner;
        char path[FILE_PATH_SIZE];
        enum intake_outcome outcome = intake_store_find(store, names.names[i], NULL, &upload, &inner);
        if (outcome == INTAKE_UNKNOWN || (outcome == INTAKE_FINE && upload.whole))
            ok = intake_upload_path(store, names.names[i], path, err) && file_remove_durable(path, err);
        else if (outcome != INTAKE_FINE)
            log_err(LOG_LEVEL_WARNING, "unfinished upload", &inner);
    }
    file_names_destroy(&names);
    return ok;
}

bool intake_store_open(const char *folder, const struct intake_limits *limits, struct receipt_issuer *issuer,
                       struct intake_store **out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct intake_store *store = calloc(1, sizeof *store);
    if (!store)
        return err_set(err, ERR_SPACE, "no memory for the intake");
    store->limits = *limits;
    store->issuer = issuer;
    snprintf(store->folder, sizeof store->folder, "%s", folder);
    bool ok = file_join(store->uploads, folder, "data/uploads", err) &&
              file_join(store->bundles, folder, "data/bundles", err) &&
              file_join(path, folder, "data/intake.db", err) && file_make_folder(store->uploads, 0700, err) &&
              file_make_folder(store->bundles, 0700, err) &&
              db_open(path, migrations, sizeof migrations / sizeof migrations[0], &store->db, err) &&
              (!issuer || tidy(store, err));
    if (!ok) {
        intake_store_close(store);
        return false;
    }
    if (issuer)
        intake_store_sweep(store);
    *out = store;
    return true;
}

void intake_store_close(struct intake_store *store)
{
    if (!store)
        return;
    db_close(store->db);
    free(store);
}
