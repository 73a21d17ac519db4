/* Bytes of uploads, and what happens with the last one:
 *
 *     bytes -> durable -> digest holds -> record and receipt written, kept among the bundles, both in one commit
 */
#include "intake_rows.h"

#include "clock.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

/* TLS hands out 16 KiB at a time; fewer, larger writes cost less. Not too large: for a write of 256 KiB the kernel takes
 * large pieces of memory that nobody has touched yet. On a virtual machine 300 MB took 0.7 s of system time with 64 KiB,
 * 0.9 to 1.6 with 256. */
enum { GATHER_BYTES = 64 * 1024 };
/* A writer that heard nothing for so long may be taken over; until then its connection may only be draining. */
enum { ACTIVE_MS = 1000 };
/* How often a writer tells the other nodes that it is at work. */
enum { HOLD_EVERY_MS = 500 };

struct intake_writer {
    struct intake_store *store;
    struct intake_writer *next;
    struct intake_upload upload;
    struct intake_blob *blob; /* what is gathered comes after blob->at */
    uint8_t *gathered;
    size_t filled;
    struct seal_digest *digest; /* from byte 0, or of this request when it has a checksum */
    bool digest_is_whole;       /* began at byte 0 */
    bool has_checksum;
    bool settled, durable;
    bool superseded; /* another request has taken over */
    bool away;       /* in a worker's hands */
    bool ok;         /* of making durable; else: */
    struct err disk;
    bool failed; /* a flush beside the loop, for what disk says */
    int64_t heard_ms, held_ms; /* when bytes came last, when the claim was held last */
    char claim[INTAKE_CLAIM_SIZE];
    uint8_t checksum[SEAL_DIGEST_SIZE], sum[SEAL_DIGEST_SIZE]; /* stated; measured, once settled */
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
        if (strcmp(w->upload.id, id) == 0 && (w->away || clock_monotonic_ms() - w->heard_ms < ACTIVE_MS))
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
    if (writer->blob)
        writer->blob->kind->close(writer->blob);
    intake_claim_give_back(writer->store, writer->upload.id, writer->claim);
    seal_digest_destroy(writer->digest);
    free(writer->gathered);
    free(writer);
}

/* Writes what was gathered. */
static bool flush(struct intake_writer *w, struct err *err)
{
    size_t size = w->filled;
    w->filled = 0; /* after a failure blob->at says what is there; the client goes on from it */
    if (w->failed && err)
        *err = w->disk;
    if (w->failed)
        return false;
    return size == 0 || w->blob->kind->write(w->blob, w->gathered, size, err);
}

/* What came stays, if it can; of a request with a checksum nothing does. */
static bool leave(struct intake_writer *w, struct err *err)
{
    if (w->has_checksum)
        return w->blob->kind->cut(w->blob, err);
    return flush(w, err) && w->blob->kind->make_durable(w->blob, err);
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
            if (!leave(w, err))
                return intake_trouble(err);
            intake_claim_give_back(store, upload->id, w->claim);
            w->claim[0] = '\0';
            w->superseded = true;
            take_out(w);
            return intake_store_find(store, upload->id, NULL, upload, err);
        }
    return INTAKE_FINE;
}

/* The claim comes first; what another node has added until then shows only afterwards. */
static enum intake_outcome begin_writing(struct intake_writer *w, struct err *err)
{
    struct intake_store *store = w->store;
    const struct intake_upload *u = &w->upload;
    uint64_t there = u->offset_bytes;
    enum intake_outcome outcome = intake_claim_take(store, u->id, w->claim, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    if (store->sql->kind->shared && !store->blobs->kind->measure(store->blobs, u->id, &there, err))
        return intake_trouble(err);
    if (there != u->offset_bytes) {
        err_set(err, ERR_INPUT, "the next byte is %" PRIu64 ", not %" PRIu64, there, u->offset_bytes);
        return INTAKE_OTHER_OFFSET;
    }
    w->gathered = malloc(GATHER_BYTES);
    bool ok = (w->gathered || err_set(err, ERR_SPACE, "no memory for an upload")) &&
              seal_digest_create(&w->digest, err) &&
              store->blobs->kind->open(store->blobs, u->id, there, u->size_bytes, w->has_checksum, &w->blob, err);
    return ok ? INTAKE_FINE : intake_trouble(err);
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
                                .digest_is_whole = offset == 0,
                                .has_checksum = checksum,
                                .heard_ms = clock_monotonic_ms(),
                                .held_ms = clock_monotonic_ms()};
    if (checksum)
        memcpy(w->checksum, checksum, SEAL_DIGEST_SIZE);
    outcome = begin_writing(w, err);
    if (outcome != INTAKE_FINE) {
        writer_destroy(w);
        return outcome;
    }
    w->next = store->writers;
    store->writers = w;
    *out = w;
    return INTAKE_FINE;
}

/* Lost: what was gathered since is another writer's business now. */
static enum intake_outcome hold(struct intake_writer *w, struct err *err)
{
    if (!w->claim[0] || w->heard_ms - w->held_ms < HOLD_EVERY_MS)
        return INTAKE_FINE;
    enum intake_outcome outcome = intake_claim_hold(w->store, w->upload.id, w->claim, err);
    if (outcome == INTAKE_FINE)
        w->held_ms = w->heard_ms;
    w->superseded = w->superseded || outcome == INTAKE_IN_USE;
    return outcome;
}

enum intake_outcome intake_writer_add(struct intake_writer *w, const void *bytes, size_t size, struct err *err)
{
    const uint8_t *from = bytes;
    if (w->superseded) {
        err_set(err, ERR_BUSY, "another request goes on with this upload");
        return INTAKE_IN_USE;
    }
    if (size > w->upload.size_bytes - w->blob->at - w->filled) {
        err_set(err, ERR_INPUT, "more bytes than the %" PRIu64 " announced", w->upload.size_bytes);
        return INTAKE_OTHER_OFFSET;
    }
    w->heard_ms = clock_monotonic_ms();
    enum intake_outcome ours = hold(w, err);
    if (ours != INTAKE_FINE)
        return ours;
    if (w->digest_is_whole || w->has_checksum)
        seal_digest_add(w->digest, from, size);
    while (size > 0) {
        if (w->filled == GATHER_BYTES && !flush(w, err))
            return intake_trouble(err);
        size_t step = size < GATHER_BYTES - w->filled ? size : GATHER_BYTES - w->filled;
        memcpy(w->gathered + w->filled, from, step);
        w->filled += step;
        from += step;
        size -= step;
    }
    return INTAKE_FINE;
}

size_t intake_writer_room(const struct intake_writer *w)
{
    return w->blob->kind->write_waits && !w->superseded ? GATHER_BYTES - w->filled : SIZE_MAX;
}

void intake_writer_lend(struct intake_writer *writer, bool away)
{
    writer->away = away;
}

void intake_writer_flush(struct intake_writer *w)
{
    w->failed = !flush(w, &w->disk);
}

void intake_writer_abandon(struct intake_writer *writer)
{
    if (!writer)
        return;
    if (!writer->superseded)
        (void)!leave(writer, NULL);
    writer_destroy(writer);
}

enum intake_outcome intake_writer_settle(struct intake_writer *w, struct err *err)
{
    if (w->superseded || w->settled)
        return INTAKE_FINE;
    if (!seal_digest_take(w->digest, w->sum, err))
        return intake_trouble(err);
    w->settled = true;
    if (!w->has_checksum || memcmp(w->sum, w->checksum, sizeof w->sum) == 0)
        return INTAKE_FINE;
    err_set(err, ERR_DAMAGED, "Upload-Checksum does not hold");
    return INTAKE_WRONG_DIGEST;
}

void intake_writer_make_durable(struct intake_writer *w)
{
    w->ok = flush(w, &w->disk) && w->blob->kind->make_durable(w->blob, &w->disk);
    w->durable = true;
}

static enum intake_outcome end_part(struct intake_writer *w, struct intake_upload *upload, struct err *err)
{
    enum intake_outcome outcome = intake_writer_settle(w, err);
    if (outcome != INTAKE_FINE) {
        (void)!leave(w, NULL);
        return outcome;
    }
    if (!w->durable)
        intake_writer_make_durable(w);
    if (!w->ok) {
        if (err)
            *err = w->disk;
        return w->disk.code == ERR_DAMAGED && intake_upload_remove(w->store, upload->id, NULL) ? INTAKE_WRONG_DIGEST
                                                                                               : intake_trouble(err);
    }
    outcome = intake_claim_hold(w->store, upload->id, w->claim, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    upload->offset_bytes = w->blob->at;
    if (upload->offset_bytes == upload->size_bytes)
        return intake_file_bundle(w->store, upload, w->digest_is_whole ? w->sum : NULL, err);
    return intake_upload_touch(w->store, upload->id, err) ? INTAKE_FINE : intake_trouble(err);
}

enum intake_outcome intake_writer_end(struct intake_writer *w, struct intake_upload *out, struct err *err)
{
    struct intake_upload upload = w->upload;
    if (w->superseded) {
        err_set(err, ERR_BUSY, "another request goes on with this upload");
        intake_writer_abandon(w);
        return INTAKE_IN_USE;
    }
    enum intake_outcome outcome = end_part(w, &upload, err);
    writer_destroy(w);
    if (outcome == INTAKE_FINE)
        *out = upload;
    return outcome;
}
