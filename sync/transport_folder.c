/* Bundles on a stick or share: copied under a temporary name, synced, read back past the cache, compared, renamed. */
#include "transport.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { PIECE_BYTES = 1 << 20 };

struct folder_transport {
    struct transport transport; /* first, so that one is the other */
    char folder[FILE_PATH_SIZE];
    struct transport_events events;
    struct parcel *waiting; /* started, not yet copied */
};

static bool copy_bytes(int from, int to, struct err *err)
{
    uint8_t *piece = malloc(PIECE_BYTES);
    if (!piece)
        return err_set(err, ERR_SPACE, "no memory to copy");
    ssize_t got;
    bool ok = true;
    while (ok && (got = read(from, piece, PIECE_BYTES)) != 0)
        ok =
            got > 0 ? file_write_all(to, piece, (size_t)got, err) : errno == EINTR || err_set_errno(err, errno, "read");
    free(piece);
    return ok;
}

static bool copy_file(const char *from, const char *to, struct err *err)
{
    int source = open(from, O_RDONLY | O_CLOEXEC);
    if (source < 0)
        return err_set_errno(err, errno, "%s", from);
    int target = open(to, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    bool ok = target >= 0 || err_set_errno(err, errno, "%s", to);
    ok = ok && (copy_bytes(source, target, err) || err_within(err, "%s", to)) &&
         (fsync(target) == 0 || err_set_errno(err, errno, "fsync of %s", to));
    /* What is read back must come from the medium, not from memory. */
    if (ok)
        (void)posix_fadvise(target, 0, 0, POSIX_FADV_DONTNEED);
    if (target >= 0 && close(target) != 0 && ok)
        ok = err_set_errno(err, errno, "close of %s", to);
    close(source);
    return ok;
}

static bool is_there(const struct parcel *parcel, const char *path)
{
    uint8_t sha256[SEAL_DIGEST_SIZE];
    return file_exists(path) && seal_digest_file(path, sha256, NULL, NULL) &&
           memcmp(sha256, parcel->sha256, sizeof sha256) == 0;
}

static bool bring(struct folder_transport *t, const struct parcel *parcel, const char *path, struct err *err)
{
    char temporary[FILE_PATH_SIZE];
    int length = snprintf(temporary, sizeof temporary, "%s.part", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return err_set(err, ERR_CONFIG, "path too long: %.100s", path);
    if (!copy_file(parcel->path, temporary, err)) {
        unlink(temporary);
        return false;
    }
    if (!is_there(parcel, temporary)) {
        unlink(temporary);
        return err_set(err, ERR_DEVICE, "%s: what was read back is not what was written", t->folder);
    }
    return file_move_durable(temporary, path, err);
}

static void deliver(struct folder_transport *t, struct parcel *parcel)
{
    char path[FILE_PATH_SIZE], receipt[FILE_PATH_SIZE], name[OUTBOX_STEM_SIZE + 8];
    struct transport_result result = {.outcome = TRANSPORT_LATER};
    snprintf(name, sizeof name, "%s.p7m", parcel->stem);
    bool ok = file_join(path, t->folder, name, &result.err);
    snprintf(name, sizeof name, "%s.tsr", parcel->stem);
    ok = ok && file_join(receipt, t->folder, name, &result.err);
    if (ok && !parcel->delivered && !is_there(parcel, path)) {
        ok = bring(t, parcel, path, &result.err);
        result.sent_bytes = ok ? parcel->size_bytes : 0;
    }
    if (ok && file_read(receipt, OUTBOX_RECEIPT_MAX_BYTES, &result.receipt, &result.err))
        result.outcome = TRANSPORT_RECEIPT;
    else if (ok && result.err.code == ERR_NOT_FOUND)
        result.outcome = TRANSPORT_SENT; /* a stick that went away with the bundle still brings it */
    t->events.on_end(t->events.context, parcel, &result);
    buffer_finish(&result.receipt);
}

static bool folder_start(struct transport *transport, struct parcel *parcel, struct err *err)
{
    struct folder_transport *t = (struct folder_transport *)transport;
    if (t->waiting)
        return err_set(err, ERR_BUG, "one copy at a time");
    t->waiting = parcel;
    return true;
}

static bool folder_step(struct transport *transport, int wait_ms, struct err *err)
{
    struct folder_transport *t = (struct folder_transport *)transport;
    struct parcel *parcel = t->waiting;
    (void)wait_ms, (void)err;
    t->waiting = NULL;
    if (parcel)
        deliver(t, parcel);
    return true;
}

static enum transport_fetch folder_fetch(struct transport *transport, const char *station, uint64_t n,
                                         struct buffer *out, struct err *err)
{
    const struct folder_transport *t = (const struct folder_transport *)transport;
    struct err local = {0}, *at = err ? err : &local;
    char name[OUTBOX_STEM_SIZE + 48], path[FILE_PATH_SIZE];
    snprintf(name, sizeof name, "stations/%s/messages/%" PRIu64, station, n);
    if (file_join(path, t->folder, name, at) && file_read(path, OUTBOX_MESSAGE_MAX_BYTES, out, at))
        return TRANSPORT_FETCHED;
    return at->code == ERR_NOT_FOUND ? TRANSPORT_NONE_THERE : TRANSPORT_NOT_NOW;
}

static void folder_destroy(struct transport *transport)
{
    free(transport);
}

static const struct transport_kind folder_kind = {"folder", folder_start, folder_step, folder_fetch, folder_destroy};

bool transport_folder_create(const struct config *config, const char *state_folder,
                             const struct transport_events *events, struct transport **out, struct err *err)
{
    struct folder_transport *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_SPACE, "no memory for a transport");
    t->transport = (struct transport){&folder_kind, 1};
    t->events = *events;
    const char *folder = config->sync.folder;
    int length = snprintf(t->folder, sizeof t->folder, "%s%s%s", folder[0] == '/' ? "" : state_folder,
                          folder[0] == '/' ? "" : "/", folder);
    if (length < 0 || (size_t)length >= sizeof t->folder || !file_exists(t->folder)) {
        free(t);
        return err_set(err, ERR_DEVICE, "%.200s is not there: is the stick in its place?", folder);
    }
    *out = &t->transport;
    return true;
}

void transport_destroy(struct transport *transport)
{
    if (transport)
        transport->kind->destroy(transport);
}
