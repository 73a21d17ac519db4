/* Sealing into the outbox: keys judged, bundle poured through CMS into a draft, draft published. */
#include "seal.h"

#include "outbox.h"
#include "seal_cms.h"
#include "seal_gm.h"
#include "seal_keys.h"
#include "seal_writer.h"
#include <string.h>

static bool pour_bundle(const void *what, const struct bundle_sink *to, struct err *err)
{
    return bundle_pour(what, to, err);
}

static bool write_draft(const struct seal_keys *keys, const struct bundle *bundle, int fd, struct seal_result *result,
                        struct err *err)
{
    struct seal_writer *writer = NULL;
    if (!seal_writer_start(fd, &writer, err))
        return false;
    const struct bundle_sink sink = {seal_writer_take, writer};
    bool ok = (keys->is_gm ? seal_gm_pour : seal_cms_pour)(keys, pour_bundle, bundle, &sink, err) &&
              seal_writer_end(writer, result->sha256, &result->size_bytes, err);
    seal_writer_destroy(writer);
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
    outbox_draft_note(&draft, result->sha256);
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
    struct bundle poured = *bundle;
    poured.with_sm3 = keys.is_gm;
    ok = ok && seal_into_outbox(state_folder, &keys, &poured, &result, err);
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
