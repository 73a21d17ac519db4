/* Pours a bag: each file's bytes pass its digest on their way into the sink, so one pass is enough. */
#include "bundle.h"

#include "buffer.h"
#include "bundle_tar.h"
#include "seal_digest.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static bool is_name_character(char c)
{
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

bool bundle_name_is_allowed(const char *station)
{
    size_t length = strnlen(station, 41);
    if (length == 0 || length > 40 || station[0] == '-')
        return false;
    for (size_t i = 0; i < length; i++)
        if (!is_name_character(station[i]) && station[i] != '-')
            return false;
    return true;
}

bool bundle_path_is_allowed(const char *path)
{
    if (strnlen(path, BUNDLE_PATH_SIZE) >= BUNDLE_PATH_SIZE || strncmp(path, "data/", 5) != 0)
        return false;
    char before = '/';
    for (const char *c = path + 5; *c; before = *c++) {
        bool begins = before == '/';
        if (begins && !is_name_character(*c))
            return false;
        if (!is_name_character(*c) && !strchr("._-/", *c))
            return false;
    }
    return before != '/';
}

static bool pour_bytes(const struct bundle_part *part, const struct bundle_sink *to, struct err *err)
{
    return to->take(to->context, part->source, (size_t)part->size_bytes, err);
}

bool bundle_part_of_bytes(struct bundle_part *out, const char *path, const void *bytes, size_t size, struct err *err)
{
    if (!bundle_path_is_allowed(path))
        return err_set(err, ERR_INPUT, "path in a bundle: %.120s", path);
    *out = (struct bundle_part){.size_bytes = size, .pour = pour_bytes, .source = bytes};
    snprintf(out->path, sizeof out->path, "%s", path);
    return true;
}

static bool is_digest(const char *hex)
{
    uint8_t digest[SEAL_DIGEST_SIZE];
    return hex && seal_digest_from_hex(hex, digest);
}

static bool software_is_allowed(const char *text)
{
    size_t length = strnlen(text, BUNDLE_NAME_SIZE);
    for (size_t i = 0; i < length; i++)
        if (text[i] < ' ' || text[i] > '~')
            return false;
    return length > 0 && length < BUNDLE_NAME_SIZE && text[0] != ' ' && text[length - 1] != ' ';
}

static int compare_paths(const void *a, const void *b)
{
    return strcmp((*(const struct bundle_part *const *)a)->path, (*(const struct bundle_part *const *)b)->path);
}

static bool check_repeats(const struct bundle *bundle, struct err *err)
{
    const struct bundle_part **sorted = malloc(bundle->part_count * sizeof *sorted);
    if (!sorted)
        return err_set(err, ERR_SPACE, "no memory for %zu parts", bundle->part_count);
    for (size_t i = 0; i < bundle->part_count; i++)
        sorted[i] = &bundle->parts[i];
    qsort(sorted, bundle->part_count, sizeof *sorted, compare_paths);
    bool ok = true;
    for (size_t i = 1; ok && i < bundle->part_count; i++)
        if (strcmp(sorted[i - 1]->path, sorted[i]->path) == 0)
            ok = err_set(err, ERR_INPUT, "twice in a bundle: %s", sorted[i]->path);
    free(sorted);
    return ok;
}

static bool check_parts(const struct bundle *bundle, struct err *err)
{
    if (bundle->part_count == 0 || bundle->part_count > BUNDLE_MAX_PARTS)
        return err_set(err, ERR_INPUT, "a bundle of %zu parts; 1 to %d are allowed", bundle->part_count,
                       BUNDLE_MAX_PARTS);
    for (size_t i = 0; i < bundle->part_count; i++) {
        const struct bundle_part *part = &bundle->parts[i];
        if (!part->pour || !memchr(part->path, 0, sizeof part->path) || !bundle_path_is_allowed(part->path))
            return err_set(err, ERR_INPUT, "path in a bundle: %.99s", part->path);
        if (part->size_bytes >= BUNDLE_PART_MAX_BYTES)
            return err_set(err, ERR_INPUT, "%s: %" PRIu64 " bytes are too many", part->path, part->size_bytes);
    }
    return check_repeats(bundle, err);
}

bool bundle_check(const struct bundle *bundle, struct err *err)
{
    if (!bundle_name_is_allowed(bundle->station) || !bundle_name_is_allowed(bundle->case_number))
        return err_set(err, ERR_INPUT, "station or case number of a bundle: %.40s, %.40s", bundle->station,
                       bundle->case_number);
    if (bundle->sequence == 0 || bundle->sequence > 99999999)
        return err_set(err, ERR_INPUT, "sequence of a bundle: %" PRIu64, bundle->sequence);
    if (!is_digest(bundle->previous_sha256) || (bundle->audit_head && !is_digest(bundle->audit_head)))
        return err_set(err, ERR_INPUT, "previous digest or audit head of a bundle is no SHA-256");
    if (!software_is_allowed(bundle->software))
        return err_set(err, ERR_INPUT, "software of a bundle: %.40s", bundle->software);
    if (bundle->created_ms < 0 || bundle->created_ms / 1000 >= (int64_t)1 << 33)
        return err_set(err, ERR_INPUT, "time of a bundle: %" PRId64 " ms", bundle->created_ms);
    return check_parts(bundle, err);
}

/* ---- pouring ---- */
enum list { LIST_PAYLOAD, LIST_TAGS, LIST_COUNT };
enum digest { DIGEST_SHA256, DIGEST_SM3, DIGEST_COUNT };

struct pouring {
    const struct bundle *bundle;
    const struct bundle_sink *to;
    struct seal_digest *digests[DIGEST_COUNT];      /* SM3: NULL unless the bundle is with it */
    struct buffer lists[LIST_COUNT][DIGEST_COUNT]; /* lines so far */
    uint64_t given;                                 /* of the entry under way */
};

/* Large parts go on in pieces that stay in the processor's cache while they are digested and encrypted. */
enum { PIECE_BYTES = 64 * 1024 };

static bool take_counted(void *context, const void *bytes, size_t size, struct err *err)
{
    struct pouring *p = context;
    const uint8_t *at = bytes;
    p->given += size;
    while (size > 0) {
        size_t step = size < PIECE_BYTES ? size : PIECE_BYTES;
        for (enum digest d = 0; d < DIGEST_COUNT; d++)
            if (p->digests[d])
                seal_digest_add(p->digests[d], at, step);
        if (!p->to->take(p->to->context, at, step, err))
            return false;
        at += step;
        size -= step;
    }
    return true;
}

static bool begin_entry(struct pouring *p, const char *path, uint64_t size, struct err *err)
{
    struct bundle_tar_entry entry = {.size_bytes = size, .time_s = p->bundle->created_ms / 1000};
    snprintf(entry.folder, sizeof entry.folder, "%s-%08" PRIu64, p->bundle->station, p->bundle->sequence);
    snprintf(entry.path, sizeof entry.path, "%s", path);
    uint8_t header[BUNDLE_TAR_BLOCK];
    bundle_tar_write(&entry, header);
    p->given = 0;
    return p->to->take(p->to->context, header, sizeof header, err);
}

/* Into both lists of this kind; LIST_COUNT: into none. */
static bool end_entry(struct pouring *p, enum list list, const char *path, struct err *err)
{
    static const uint8_t zeros[BUNDLE_TAR_BLOCK];
    uint8_t digest[SEAL_DIGEST_SIZE];
    char hex[SEAL_DIGEST_HEX_SIZE];
    for (enum digest d = 0; d < DIGEST_COUNT; d++) {
        if (!p->digests[d])
            continue;
        if (!seal_digest_take(p->digests[d], digest, err))
            return false;
        seal_digest_to_hex(digest, hex);
        if (list < LIST_COUNT)
            buffer_printf(&p->lists[list][d], "%s  %s\n", hex, path);
    }
    size_t padding = bundle_tar_padding(p->given);
    return padding == 0 || p->to->take(p->to->context, zeros, padding, err);
}

static bool pour_part(struct pouring *p, const struct bundle_part *part, struct err *err)
{
    const struct bundle_sink counted = {take_counted, p};
    if (!begin_entry(p, part->path, part->size_bytes, err) || !part->pour(part, &counted, err))
        return false;
    if (p->given != part->size_bytes)
        return err_set(err, ERR_BUG, "gave %" PRIu64 " bytes instead of %" PRIu64, p->given, part->size_bytes);
    return end_entry(p, LIST_PAYLOAD, part->path, err);
}

static bool pour_text(struct pouring *p, enum list list, const char *path, const void *text, size_t size,
                      struct err *err)
{
    return begin_entry(p, path, size, err) && take_counted(p, text, size, err) && end_entry(p, list, path, err);
}

static void write_info(const struct bundle *bundle, struct buffer *out)
{
    char date[16];
    struct tm day;
    time_t seconds = (time_t)(bundle->created_ms / 1000);
    gmtime_r(&seconds, &day);
    strftime(date, sizeof date, "%Y-%m-%d", &day);
    uint64_t payload = 0;
    for (size_t i = 0; i < bundle->part_count; i++)
        payload += bundle->parts[i].size_bytes;
    buffer_printf(out, "Bag-Software-Agent: %s\n", bundle->software);
    buffer_printf(out, "Bagging-Date: %s\n", date);
    buffer_printf(out, "Payload-Oxum: %" PRIu64 ".%zu\n", payload, bundle->part_count);
    buffer_printf(out, "External-Identifier: %s\n", bundle->case_number);
    buffer_printf(out, "Station: %s\n", bundle->station);
    buffer_printf(out, "Station-Sequence: %" PRIu64 "\n", bundle->sequence);
    buffer_printf(out, "Previous-Bundle-SHA256: %s\n", bundle->previous_sha256);
    if (bundle->audit_head)
        buffer_printf(out, "Audit-Entries: %" PRIu64 "\nAudit-Head: %s\n", bundle->audit_entries, bundle->audit_head);
}

static bool pour_tags(struct pouring *p, struct err *err)
{
    struct buffer info = {0};
    write_info(p->bundle, &info);
    bool ok = buffer_ok(&info, err) &&
              pour_text(p, LIST_TAGS, BUNDLE_BAGIT, bundle_bagit_text, strlen(bundle_bagit_text), err) &&
              pour_text(p, LIST_TAGS, BUNDLE_INFO, info.data, info.size, err);
    buffer_finish(&info);
    return ok;
}

static bool pour_lists(struct pouring *p, enum list list, const char *const names[DIGEST_COUNT], enum list goes_into,
                       struct err *err)
{
    for (enum digest d = 0; d < DIGEST_COUNT; d++) {
        const struct buffer *lines = &p->lists[list][d];
        if (p->digests[d] && !(buffer_ok(lines, err) && pour_text(p, goes_into, names[d], lines->data, lines->size, err)))
            return false;
    }
    return true;
}

static bool pour_manifests(struct pouring *p, struct err *err)
{
    static const char *const manifests[DIGEST_COUNT] = {BUNDLE_MANIFEST, BUNDLE_MANIFEST_SM3};
    static const char *const tags[DIGEST_COUNT] = {BUNDLE_TAGMANIFEST, BUNDLE_TAGMANIFEST_SM3};
    static const uint8_t end[2 * BUNDLE_TAR_BLOCK];
    return pour_lists(p, LIST_PAYLOAD, manifests, LIST_TAGS, err) && pour_lists(p, LIST_TAGS, tags, LIST_COUNT, err) &&
           p->to->take(p->to->context, end, sizeof end, err);
}

bool bundle_pour(const struct bundle *bundle, const struct bundle_sink *to, struct err *err)
{
    struct pouring p = {.bundle = bundle, .to = to};
    bool ok = bundle_check(bundle, err) && seal_digest_create(&p.digests[DIGEST_SHA256], err) &&
              (!bundle->with_sm3 || seal_digest_create_sm3(&p.digests[DIGEST_SM3], err)) && pour_tags(&p, err);
    for (size_t i = 0; ok && i < bundle->part_count; i++)
        ok = pour_part(&p, &bundle->parts[i], err) || err_within(err, "%s", bundle->parts[i].path);
    ok = ok && pour_manifests(&p, err);
    for (enum digest d = 0; d < DIGEST_COUNT; d++) {
        seal_digest_destroy(p.digests[d]);
        for (enum list list = 0; list < LIST_COUNT; list++)
            buffer_finish(&p.lists[list][d]);
    }
    return ok;
}
