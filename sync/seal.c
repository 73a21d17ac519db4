/* Sealing into the outbox: keys judged, bundle poured through CMS into a draft, draft published. */
#include "seal.h"

#include "outbox.h"
#include "seal_cms.h"
#include "seal_keys.h"
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>

/* Large enough that system calls do not count, small enough to stay in the second-level cache. */
enum { PIECE_BYTES = 256 * 1024 };
/* Writing back begins this early, so that the fsync at the end finds little left to do. */
enum { WRITE_BACK_BYTES = 8 << 20 };

struct draft_sink {
    int fd;
    struct seal_digest *digest;
    uint8_t *piece;
    size_t filled;
    uint64_t written, asked_back;
};

static bool sink_empty(struct draft_sink *s, struct err *err)
{
    seal_digest_add(s->digest, s->piece, s->filled);
    if (!file_write_all(s->fd, s->piece, s->filled, err))
        return false;
    s->written += s->filled;
    s->filled = 0;
    if (s->written - s->asked_back >= WRITE_BACK_BYTES) {
        /* Only a hint: what it cannot do, the fsync does. */
        (void)!sync_file_range(s->fd, (off_t)s->asked_back, (off_t)(s->written - s->asked_back), SYNC_FILE_RANGE_WRITE);
        s->asked_back = s->written;
    }
    return true;
}

static bool sink_take(void *context, const void *bytes, size_t size, struct err *err)
{
    struct draft_sink *s = context;
    const uint8_t *at = bytes;
    while (size > 0) {
        size_t step = size < PIECE_BYTES - s->filled ? size : PIECE_BYTES - s->filled;
        memcpy(s->piece + s->filled, at, step);
        s->filled += step;
        at += step;
        size -= step;
        if (s->filled == PIECE_BYTES && !sink_empty(s, err))
            return false;
    }
    return true;
}

static bool pour_bundle(const void *what, const struct bundle_sink *to, struct err *err)
{
    return bundle_pour(what, to, err);
}

static bool write_draft(const struct seal_keys *keys, const struct bundle *bundle, int fd, struct seal_result *result,
                        struct err *err)
{
    struct draft_sink draft = {.fd = fd, .piece = malloc(PIECE_BYTES)};
    const struct bundle_sink sink = {sink_take, &draft};
    bool ok = draft.piece || err_set(err, ERR_SPACE, "no memory to seal");
    ok = ok && seal_digest_create(&draft.digest, err) && seal_cms_pour(keys, pour_bundle, bundle, &sink, err) &&
         sink_empty(&draft, err) && seal_digest_take(draft.digest, result->sha256, err);
    result->size_bytes = draft.written;
    seal_digest_destroy(draft.digest);
    free(draft.piece);
    return ok;
}

static bool seal_into_outbox(const char *state_folder, const struct seal_keys *keys, const struct bundle *bundle,
                             struct seal_result *result, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    struct outbox_draft draft = {.fd = -1};
    if (!outbox_stem(stem, bundle->station, bundle->sequence, err) ||
        !outbox_draft_open(&draft, state_folder, stem, err))
        return false;
    if (!write_draft(keys, bundle, draft.fd, result, err)) {
        outbox_draft_discard(&draft);
        return err_within(err, "sealing %s", stem);
    }
    if (!outbox_draft_publish(&draft, err))
        return false;
    result->sequence = bundle->sequence;
    memcpy(result->path, draft.target, sizeof result->path);
    return true;
}

bool seal_bundle(const char *state_folder, const struct bundle *bundle, struct seal_result *out, struct err *err)
{
    struct seal_keys keys = {0};
    struct seal_result result = {0};
    if (!bundle_check(bundle, err) || !seal_keys_load(state_folder, &keys, err))
        return false;
    char name[BUNDLE_NAME_SIZE];
    seal_common_name(keys.signer, name, sizeof name);
    bool ok = strcmp(name, bundle->station) == 0 ||
              err_set(err, ERR_DENIED, "%s/keys/sign.pem: issued to \"%s\", not to station %s", state_folder, name,
                      bundle->station);
    ok = ok && seal_into_outbox(state_folder, &keys, bundle, &result, err);
    seal_keys_finish(&keys);
    if (ok)
        *out = result;
    return ok;
}

bool seal_is_ready(const char *state_folder, int64_t *valid_until_ms, struct err *err)
{
    struct seal_keys keys = {0};
    if (!seal_keys_load(state_folder, &keys, err))
        return false;
    if (valid_until_ms)
        *valid_until_ms = keys.valid_until_ms;
    seal_keys_finish(&keys);
    return true;
}
