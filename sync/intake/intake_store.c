/* Records of uploads and bundles. */
#include "intake_store.h"

#include "intake_messages.h"
#include "intake_rows.h"
#include "log.h"
#include "vault.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum intake_outcome intake_trouble(const struct err *err)
{
    return err->code == ERR_SPACE ? INTAKE_NO_SPACE : INTAKE_TROUBLE;
}

/* ---- records ---- */
bool intake_bundle_digest(struct intake_store *store, const char *station, uint64_t sequence,
                          uint8_t sha256[SEAL_DIGEST_SIZE], bool *there, struct err *err)
{
    struct intake_sql_rows *rows = NULL;
    *there = false;
    if (!intake_sql_ask(store->sql, "SELECT sha256 FROM bundles WHERE station = $1 AND sequence = $2",
                DB_WITH(db_text(station), db_int((int64_t)sequence)), &rows, err))
        return false;
    bool ok = intake_sql_next(rows, there, err);
    if (ok && *there) {
        size_t size;
        const uint8_t *bytes = intake_sql_bytes(rows, 0, &size);
        ok = size == SEAL_DIGEST_SIZE || err_set(err, ERR_DAMAGED, "record of %s %" PRIu64, station, sequence);
        if (ok)
            memcpy(sha256, bytes, SEAL_DIGEST_SIZE);
    }
    intake_sql_rows_close(rows);
    return ok;
}

bool intake_upload_touch(struct intake_store *store, const char *id, struct err *err)
{
    int64_t now_ms;
    return store->sql->kind->now_ms(store->sql, &now_ms, err) &&
           intake_sql_do(store->sql, "UPDATE uploads SET touched_ms = $1 WHERE id = $2",
                         DB_WITH(db_int(now_ms), db_text(id)), NULL, err);
}

bool intake_upload_remove(struct intake_store *store, const char *id, struct err *err)
{
    return store->blobs->kind->drop(store->blobs, id, err) &&
           intake_sql_do(store->sql, "DELETE FROM uploads WHERE id = $1", DB_WITH(db_text(id)), NULL, err);
}

static bool read_upload(struct intake_store *store, struct intake_sql_rows *rows, struct intake_upload *out, struct err *err)
{
    struct intake_upload u = {0};
    size_t size;
    snprintf(u.id, sizeof u.id, "%s", intake_sql_text(rows, 0));
    snprintf(u.metadata.station, sizeof u.metadata.station, "%s", intake_sql_text(rows, 1));
    u.metadata.sequence = (uint64_t)intake_sql_int(rows, 2);
    const uint8_t *sha256 = intake_sql_bytes(rows, 3, &size);
    if (size != SEAL_DIGEST_SIZE)
        return err_set(err, ERR_DAMAGED, "record of upload %s", u.id);
    memcpy(u.metadata.sha256, sha256, SEAL_DIGEST_SIZE);
    u.size_bytes = (uint64_t)intake_sql_int(rows, 4);
    u.expires_ms = intake_sql_int(rows, 5) + store->limits.expire_ms;
    u.whole = intake_sql_int(rows, 6) != 0;
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
    struct intake_sql_rows *rows = NULL;
    snprintf(sql, sizeof sql, UPLOAD_COLUMNS "%s", where);
    *there = false;
    if (!intake_sql_ask(store->sql, sql, values, count, &rows, err))
        return false;
    bool ok = intake_sql_next(rows, there, err) && (!*there || read_upload(store, rows, out, err));
    intake_sql_rows_close(rows);
    return ok;
}

/* Killed between the last byte and the receipt: goes on from there. */
static enum intake_outcome finish_what_is_whole(struct intake_store *store, struct intake_upload *upload, struct err *err)
{
    char claim[INTAKE_CLAIM_SIZE];
    if (upload->whole || upload->offset_bytes != upload->size_bytes || !store->issuer ||
        intake_is_being_written(store, upload->id))
        return INTAKE_FINE;
    enum intake_outcome outcome = intake_claim_take(store, upload->id, claim, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    outcome = intake_file_bundle(store, upload, NULL, err);
    intake_claim_give_back(store, upload->id, claim);
    return outcome;
}

enum intake_outcome intake_store_find(struct intake_store *store, const char *id, const char *station,
                                      struct intake_upload *out, struct err *err)
{
    bool there;
    struct intake_upload upload;
    if (!find_row(store, "WHERE id = $1", DB_WITH(db_text(id)), &upload, &there, err))
        return INTAKE_TROUBLE;
    if (!there || (station && strcmp(station, upload.metadata.station) != 0)) {
        err_set(err, ERR_NOT_FOUND, "no such upload");
        return INTAKE_UNKNOWN;
    }
    if (intake_is_active(store, id)) {
        err_set(err, ERR_BUSY, "the upload is being written");
        return INTAKE_IN_USE;
    }
    enum intake_outcome outcome = INTAKE_FINE;
    if (!upload.whole && !intake_is_being_written(store, id))
        outcome = intake_claim_look(store, id, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    if (!upload.whole && !store->blobs->kind->measure(store->blobs, id, &upload.offset_bytes, err))
        return INTAKE_TROUBLE;
    outcome = finish_what_is_whole(store, &upload, err);
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
    if (!intake_sql_ask_int(store->sql, "SELECT count(*) FROM uploads WHERE station = $1 AND whole = 0",
                    DB_WITH(db_text(metadata->station)), 0, &open_uploads, err) ||
        !store->blobs->kind->room(store->blobs, &free_bytes, err))
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
    int64_t now_ms;
    if (!store->sql->kind->now_ms(store->sql, &now_ms, err) || !vault_random(random, sizeof random, err))
        return false;
    for (size_t i = 0; i < sizeof random; i++)
        snprintf(u.id + 2 * i, 3, "%02x", random[i]);
    /* After a power cut an upload that was only begun may be unknown: the client begins anew. */
    if (!store->sql->kind->run_lightly(
            store->sql,
            "INSERT INTO uploads (id, station, sequence, sha256, size, touched_ms, whole) "
            "VALUES ($1, $2, $3, $4, $5, $6, $7)",
            DB_WITH(db_text(u.id), db_text(metadata->station), db_int((int64_t)metadata->sequence),
                    db_bytes(metadata->sha256, SEAL_DIGEST_SIZE), db_int((int64_t)size), db_int(now_ms), db_int(whole)),
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
    if (!find_row(store, "WHERE station = $1 AND sequence = $2 AND sha256 = $3 AND size = $4 LIMIT 1",
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
    struct intake_sql_rows *rows = NULL;
    bool there = false;
    if (!intake_sql_ask(store->sql, "SELECT receipt FROM bundles WHERE station = $1 AND sequence = $2",
                DB_WITH(db_text(station), db_int((int64_t)sequence)), &rows, err))
        return INTAKE_TROUBLE;
    bool ok = intake_sql_next(rows, &there, err);
    if (ok && there) {
        size_t size;
        const uint8_t *bytes = intake_sql_bytes(rows, 0, &size);
        buffer_add(out, bytes, size);
        ok = buffer_ok(out, err);
    }
    intake_sql_rows_close(rows);
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

bool intake_store_only_station(struct intake_store *store, char out[BUNDLE_NAME_SIZE], struct err *err)
{
    struct intake_sql_rows *rows = NULL;
    bool there = false, more = false;
    out[0] = '\0';
    bool ok = intake_sql_ask(store->sql, "SELECT DISTINCT station FROM bundles LIMIT 2", DB_NOTHING, &rows, err) &&
              intake_sql_next(rows, &there, err);
    if (ok && there) {
        snprintf(out, BUNDLE_NAME_SIZE, "%s", intake_sql_text(rows, 0));
        ok = intake_sql_next(rows, &more, err);
    }
    intake_sql_rows_close(rows);
    return ok && ((there && !more) || err_set(err, ERR_INPUT, "bundles of %s are here: say --station",
                                              more ? "several stations" : "no station"));
}

enum intake_outcome intake_store_message(struct intake_store *store, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err)
{
    struct err local = {0};
    if (intake_message_read(store, station, n, out, &local))
        return INTAKE_FINE;
    if (err)
        *err = local;
    if (local.code != ERR_NOT_FOUND)
        return INTAKE_TROUBLE;
    err_set(err, ERR_NOT_FOUND, "there is no message %" PRIu64 " for %s", n, station);
    return INTAKE_UNKNOWN;
}

/* ---- opening ---- */
static bool find_expired(struct intake_store *store, struct intake_upload *out, bool *there, struct err *err)
{
    int64_t now_ms;
    return store->sql->kind->now_ms(store->sql, &now_ms, err) &&
           find_row(store, "WHERE whole = 0 AND touched_ms < $1 LIMIT 1",
                    DB_WITH(db_int(now_ms - store->limits.expire_ms)), out, there, err);
}

void intake_store_sweep(struct intake_store *store)
{
    struct err err;
    for (;;) {
        struct intake_upload upload;
        bool there;
        if (!find_expired(store, &upload, &there, &err)) {
            log_err(LOG_LEVEL_WARNING, "expired uploads", &err);
            return;
        }
        if (!there || intake_is_being_written(store, upload.id) ||
            intake_claim_look(store, upload.id, &err) != INTAKE_FINE)
            return;
        if (!intake_upload_remove(store, upload.id, &err)) {
            log_err(LOG_LEVEL_WARNING, "expired upload", &err);
            return;
        }
        log_line(LOG_LEVEL_NOTICE, "upload %s of %s has expired", upload.id, upload.metadata.station);
    }
}

/* Bytes of uploads whose record is gone or whole: left by a kill between two steps. Those whose bytes are all there are
 * filed. */
static bool tidy(struct intake_store *store, struct err *err)
{
    struct file_names names = {0};
    if (!store->blobs->kind->list(store->blobs, &names, err))
        return false;
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++) {
        struct intake_upload upload;
        struct err inner;
        enum intake_outcome outcome = intake_store_find(store, names.names[i], NULL, &upload, &inner);
        if (outcome == INTAKE_UNKNOWN || (outcome == INTAKE_FINE && upload.whole))
            ok = store->blobs->kind->drop(store->blobs, names.names[i], err);
        else if (outcome != INTAKE_FINE)
            log_err(LOG_LEVEL_WARNING, "unfinished upload", &inner);
    }
    file_names_destroy(&names);
    return ok;
}

static bool open_places(struct intake_store *store, const struct intake_places *places, struct err *err)
{
    char data[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    uint64_t node;
    if (!vault_random((uint8_t *)&node, sizeof node, err) || !file_join(data, places->folder, "data", err) ||
        !file_make_folder(data, 0700, err) || !file_join(path, data, "intake.db", err))
        return false;
    snprintf(store->node, sizeof store->node, "%016" PRIx64, node);
    snprintf(store->folder, sizeof store->folder, "%s", places->folder);
    return (places->bucket.url ? intake_blobs_open_s3(&places->bucket, &store->blobs, err)
                               : intake_blobs_open_folder(places->folder, &store->blobs, err)) &&
           (places->database ? intake_sql_open_pg(places->database, &store->sql, err)
                             : intake_sql_open_lite(path, &store->sql, err));
}

bool intake_store_open(const struct intake_places *places, const struct intake_limits *limits,
                       struct receipt_issuer *issuer, struct intake_store **out, struct err *err)
{
    struct intake_store *store = calloc(1, sizeof *store);
    if (!store)
        return err_set(err, ERR_SPACE, "no memory for the intake");
    store->limits = *limits;
    store->issuer = issuer;
    if (!open_places(store, places, err) || (issuer && !tidy(store, err))) {
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
    intake_sql_close(store->sql);
    if (store->blobs)
        store->blobs->kind->close_all(store->blobs);
    free(store);
}
