/* Bytes of uploads, and what happens with the last one:
 *
 *     bytes -> fdatasync -> digest holds -> linked into bundles/ , folder fsync -> record and receipt in one commit
 */
#include "intake_rows.h"

#include "clock.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The disk begins to write this early, so that the fdatasync at the end finds little left. */
enum { WRITE_BACK_BYTES = 1 << 20 };
/* TLS hands out 16 KiB at a time; fewer, larger writes cost less. */
enum { GATHER_BYTES = 256 * 1024 };
/* A writer that heard nothing for so long may be taken over; until then its connection may only be draining. */
enum { ACTIVE_MS = 1000 };

struct intake_writer {
    struct intake_store *store;
    struct intake_writer *next;
    struct intake_upload upload;
    int fd;
    uint64_t began, at, asked_back; /* at: next byte of the file; what is gathered comes after it */
    uint8_t *gathered;
    size_t filled;
    struct seal_digest *digest; /* from byte 0, or of this request when it has a checksum */
    bool digest_is_whole;       /* began at byte 0 */
    bool has_checksum;
    bool durable;     /* asked of the disk; the answer: */
    int disk_error;   /* an errno, or 0 */
    bool superseded;  /* another request has taken over */
    int64_t heard_ms; /* when bytes came last */
    uint8_t checksum[SEAL_DIGEST_SIZE];
};

bool intake_is_being_written(const struct intake_store *store, const char *id)
{
    for (const struct intake_writer *w = store->writers; w; w = w->next)
        if (strcmp(w->upload.id, id) == 0)
            return true;
    return false;
}

bool intake_is_active(const struct intake_store *store, const char *id)
{
    for (const struct intake_writer *w = store->writers; w; w = w->next)
        if (strcmp(w->upload.id, id) == 0 && clock_monotonic_ms() - w->heard_ms < ACTIVE_MS)
            return true;
    return false;
}

static void take_out(struct intake_writer *writer)
{
    struct intake_writer **at = &writer->store->writers;
    while (*at && *at != writer)
        at = &(*at)->next;
    if (*at)
        *at = writer->next;
}

static void writer_destroy(struct intake_writer *writer)
{
    take_out(writer);
    if (writer->fd >= 0)
        close(writer->fd);
    seal_digest_destroy(writer->digest);
    free(writer->gathered);
    free(writer);
}

/* Writes what was gathered. */
static bool flush(struct intake_writer *w, struct err *err)
{
    const uint8_t *from = w->gathered;
    while (w->filled > 0) {
        ssize_t written = pwrite(w->fd, from, w->filled, (off_t)w->at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return err_set_errno(err, errno, "writing an upload");
        w->at += (uint64_t)written;
        from += written;
        w->filled -= (size_t)written;
    }
    if (w->at - w->asked_back >= WRITE_BACK_BYTES) {
        (void)!sync_file_range(w->fd, (off_t)w->asked_back, (off_t)(w->at - w->asked_back), SYNC_FILE_RANGE_WRITE);
        w->asked_back = w->at;
    }
    return true;
}

static bool open_file(struct intake_writer *w, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!intake_upload_path(w->store, w->upload.id, path, err))
        return false;
    w->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    return w->fd >= 0 || err_set_errno(err, errno, "%s", path);
}

/* A connection that broke without our noticing may still hold its writer: whoever comes later goes on, and the bytes of
 * the earlier one that still arrive do not count. */
static enum intake_outcome supersede(struct intake_store *store, struct intake_upload *upload, struct err *err)
{
    if (intake_is_active(store, upload->id)) {
        err_set(err, ERR_BUSY, "the upload is being written");
        return INTAKE_IN_USE;
    }
    for (struct intake_writer *w = store->writers; w; w = w->next)
        if (strcmp(w->upload.id, upload->id) == 0) {
            bool ok = w->has_checksum
                          ? ftruncate(w->fd, (off_t)w->began) == 0 || err_set_errno(err, errno, "truncating an upload")
                          : flush(w, err);
            if (!ok)
                return intake_trouble(err);
            w->superseded = true;
            take_out(w);
            return intake_store_find(store, upload->id, NULL, upload, err);
        }
    return INTAKE_FINE;
}

enum intake_outcome intake_writer_open(struct intake_store *store, struct intake_upload *upload, uint64_t offset,
                                       const uint8_t *checksum, struct intake_writer **out, struct err *err)
{
    enum intake_outcome outcome = supersede(store, upload, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    if (offset != upload->offset_bytes || upload->whole) {
        err_set(err, ERR_INPUT, "the next byte is %" PRIu64 ", not %" PRIu64, upload->offset_bytes, offset);
        return INTAKE_OTHER_OFFSET;
    }
    struct intake_writer *w = calloc(1, sizeof *w);
    if (!w) {
        err_set(err, ERR_SPACE, "no memory for an upload");
        return INTAKE_TROUBLE;
    }
    *w = (struct intake_writer){.store = store,
                                .upload = *upload,
                                .fd = -1,
                                .began = offset,
                                .at = offset,
                                .asked_back = offset,
                                .digest_is_whole = offset == 0,
                                .has_checksum = checksum,
                                .heard_ms = clock_monotonic_ms()};
    if (checksum)
        memcpy(w->checksum, checksum, SEAL_DIGEST_SIZE);
    w->gathered = malloc(GATHER_BYTES);
    if ((!w->gathered && !err_set(err, ERR_SPACE, "no memory for an upload")) || !open_file(w, err) ||
        !seal_digest_create(&w->digest, err)) {
        writer_destroy(w);
        return intake_trouble(err);
    }
    w->next = store->writers;
    store->writers = w;
    *out = w;
    return INTAKE_FINE;
}

enum intake_outcome intake_writer_add(struct intake_writer *w, const void *bytes, size_t size, struct err *err)
{
    const uint8_t *from = bytes;
    if (w->superseded) {
        err_set(err, ERR_BUSY, "another request goes on with this upload");
        return INTAKE_IN_USE;
    }
    if (size > w->upload.size_bytes - w->at - w->filled) {
        err_set(err, ERR_INPUT, "more bytes than the %" PRIu64 " announced", w->upload.size_bytes);
        return INTAKE_OTHER_OFFSET;
    }
    w->heard_ms = clock_monotonic_ms();
    if (w->digest_is_whole || w->has_checksum)
        seal_digest_add(w->digest, from, size);
    while (size > 0) {
        size_t step = size < GATHER_BYTES - w->filled ? size : GATHER_BYTES - w->filled;
        memcpy(w->gathered + w->filled, from, step);
        w->filled += step;
        from += step;
        size -= step;
        if (w->filled == GATHER_BYTES && !flush(w, err))
            return intake_trouble(err);
    }
    return INTAKE_FINE;
}

void intake_writer_abandon(struct intake_writer *writer)
{
    if (!writer)
        return;
    if (writer->has_checksum && !writer->superseded)
        (void)!ftruncate(writer->fd, (off_t)writer->began);
    else if (!writer->superseded)
        (void)!flush(writer, NULL); /* what came stays if it can */
    writer_destroy(writer);
}

/* ---- filing ---- */
static bool link_bundle(struct intake_store *store, const struct intake_upload *upload, struct err *err)
{
    char from[FILE_PATH_SIZE], to[FILE_PATH_SIZE];
    if (!intake_upload_path(store, upload->id, from, err) || !intake_bundle_path(store, &upload->metadata, to, err))
        return false;
    /* A file of this name without a record is what a kill left before the commit. */
    if (unlink(to) != 0 && errno != ENOENT)
        return err_set_errno(err, errno, "%s", to);
    if (link(from, to) != 0)
        return err_set_errno(err, errno, "%s", to);
    return file_sync_folder(store->bundles, err);
}

static bool insert_bundle(struct intake_store *store, const struct intake_upload *upload, struct err *err)
{
    struct buffer receipt = {0};
    int64_t serial;
    const struct tus_metadata *m = &upload->metadata;
    bool ok = db_ask_int(store->db, "SELECT coalesce(max(serial), 0) + 1 FROM bundles", DB_NOTHING, 1, &serial, err) &&
              receipt_issue(store->issuer, m->sha256, (uint64_t)serial, &receipt, err) &&
              db_do(store->db,
                    "INSERT INTO bundles (serial, station, sequence, sha256, size, received_ms, receipt) "
                    "VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
                    DB_WITH(db_int(serial), db_text(m->station), db_int((int64_t)m->sequence),
                            db_bytes(m->sha256, SEAL_DIGEST_SIZE), db_int((int64_t)upload->size_bytes),
                            db_int(clock_wall_ms()), db_bytes(receipt.data, receipt.size)),
                    err);
    buffer_finish(&receipt);
    return ok;
}

static bool commit_bundle(struct intake_store *store, const struct intake_upload *upload, bool here, struct err *err)
{
    if (!db_begin(store->db, err))
        return false;
    bool ok = (here || insert_bundle(store, upload, err)) &&
              db_do(store->db, "UPDATE uploads SET whole = 1 WHERE id = ?1", DB_WITH(db_text(upload->id)), err);
    return db_end(store->db, ok, err);
}

static enum intake_outcome drop_as(struct intake_store *store, const struct intake_upload *upload,
                                   enum intake_outcome outcome, struct err *err)
{
    struct err inner;
    if (!intake_upload_remove(store, upload->id, &inner)) {
        if (err)
            *err = inner;
        return INTAKE_TROUBLE;
    }
    return outcome;
}

enum intake_outcome intake_file_bundle(struct intake_store *store, struct intake_upload *upload,
                                       const uint8_t digest[SEAL_DIGEST_SIZE], struct err *err)
{
    uint8_t measured[SEAL_DIGEST_SIZE], known[SEAL_DIGEST_SIZE];
    char path[FILE_PATH_SIZE];
    bool here;
    if (!intake_upload_path(store, upload->id, path, err) ||
        (!digest && !seal_digest_file(path, measured, NULL, err)) ||
        !intake_bundle_digest(store, upload->metadata.station, upload->metadata.sequence, known, &here, err))
        return INTAKE_TROUBLE;
    if (memcmp(digest ? digest : measured, upload->metadata.sha256, SEAL_DIGEST_SIZE) != 0) {
        err_set(err, ERR_DAMAGED, "what came is not what was announced");
        return drop_as(store, upload, INTAKE_WRONG_DIGEST, err);
    }
    if (here && memcmp(known, upload->metadata.sha256, SEAL_DIGEST_SIZE) != 0) {
        err_set(err, ERR_INPUT, "this bundle is here already with other bytes");
        return drop_as(store, upload, INTAKE_OTHER_BYTES, err);
    }
    if ((!here && !link_bundle(store, upload, err)) || !commit_bundle(store, upload, here, err))
        return intake_trouble(err);
    upload->whole = true;
    upload->offset_bytes = upload->size_bytes;
    upload->expires_ms = 0;
    unlink(path); /* a leftover is tidied at the next start */
    return INTAKE_FINE;
}

enum intake_outcome intake_writer_settle(struct intake_writer *w, struct err *err)
{
    return w->superseded || flush(w, err) ? INTAKE_FINE : intake_trouble(err);
}

void intake_writer_make_durable(struct intake_writer *w)
{
    w->disk_error = fdatasync(w->fd) == 0 ? 0 : errno;
    w->durable = true;
}

/* digest: of the whole bundle, or NULL where this request began later. */
static enum intake_outcome end_part(struct intake_writer *w, struct intake_upload *upload, const uint8_t *digest,
                                    struct err *err)
{
    if (!flush(w, err))
        return intake_trouble(err);
    if (!w->durable)
        intake_writer_make_durable(w);
    if (w->disk_error != 0) {
        /* What the kernel could not write is not known any more: none of it counts. */
        err_set_errno(err, w->disk_error, "fdatasync of an upload");
        (void)!ftruncate(w->fd, (off_t)w->began);
        return intake_trouble(err);
    }
    upload->offset_bytes = w->at;
    if (w->at < upload->size_bytes) /* the file's name must last as well; a whole one gets a name in bundles/ */
        return file_sync_folder(w->store->uploads, err) && intake_upload_touch(w->store, upload->id, err)
                   ? INTAKE_FINE
                   : intake_trouble(err);
    return intake_file_bundle(w->store, upload, digest, err);
}

enum intake_outcome intake_writer_end(struct intake_writer *w, struct intake_upload *out, struct err *err)
{
    struct intake_upload upload = w->upload;
    uint8_t digest[SEAL_DIGEST_SIZE];
    if (w->superseded) {
        err_set(err, ERR_BUSY, "another request goes on with this upload");
        intake_writer_abandon(w);
        return INTAKE_IN_USE;
    }
    if (!seal_digest_take(w->digest, digest, err)) {
        intake_writer_abandon(w);
        return INTAKE_TROUBLE;
    }
    if (w->has_checksum && memcmp(digest, w->checksum, sizeof digest) != 0) {
        err_set(err, ERR_DAMAGED, "Upload-Checksum does not hold");
        intake_writer_abandon(w);
        return INTAKE_WRONG_DIGEST;
    }
    enum intake_outcome outcome = end_part(w, &upload, w->digest_is_whole ? digest : NULL, err);
    writer_destroy(w);
    if (outcome == INTAKE_FINE)
        *out = upload;
    return outcome;
}
