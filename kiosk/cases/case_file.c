/* The application in memory, and its three items in the store: answers, consents, sheets. */
#include "case_file.h"

#include "case_json.h"
#include "clock.h"
#include <stdio.h>
#include <string.h>

/* The name of each of the three items. Their revision is the store's count of saves, so that an older one put back in
 * the file is noticed. */
static const char item_name[] = "all";

struct part {
    const char *kind;
    bool (*write)(const struct case_file *file, struct buffer *out, struct err *err);
    bool (*parse)(const void *bytes, size_t size, struct case_file *out, struct err *err);
};
enum { PARTS = 3 };

static bool write_answers(const struct case_file *file, struct buffer *out, struct err *err)
{
    return case_json_write_answers(&file->answers, out, err);
}

static bool parse_answers(const void *bytes, size_t size, struct case_file *out, struct err *err)
{
    return case_json_parse_answers(bytes, size, &out->answers, err);
}

static const struct part parts[PARTS] = {
    {"answers", write_answers, parse_answers},
    {"consents", case_json_write_consents, case_json_parse_consents},
    {"sheets", case_json_write_sheets, case_json_parse_sheets},
};

void case_file_finish(struct case_file *file)
{
    answers_finish(&file->answers);
    wipe(file, sizeof *file);
}

bool case_file_begin(struct case_file *out, struct case_store *store, const char *kind, struct err *err)
{
    struct case_file file = {0};
    if (!case_store_begin(store, kind, file.number, err))
        return false;
    snprintf(file.kind, sizeof file.kind, "%s", kind);
    *out = file;
    return true;
}

/* ---- loading ---- */

static bool load_part(struct case_file *file, struct case_store *store, const struct part *part, struct err *err)
{
    struct buffer bytes = {0};
    uint32_t revision = 0;
    bool ok = case_store_get(store, file->number, part->kind, item_name, &bytes, &revision, err);
    if (ok && revision != file->saves)
        ok = err_set(err, ERR_DAMAGED, "%s: its %s are of another save", file->number, part->kind);
    if (ok && !part->parse(bytes.data, bytes.size, file, err)) {
        ok = err_within(err, "%s", file->number);
        if (err)
            err->code = ERR_DAMAGED;
    }
    buffer_finish(&bytes);
    return ok;
}

static bool load_parts(struct case_file *file, struct case_store *store, struct err *err)
{
    for (size_t i = 0; i < PARTS; i++)
        if (!load_part(file, store, &parts[i], err))
            return false;
    return true;
}

static bool load_once(struct case_file *file, struct case_store *store, const struct case_summary *summary,
                      struct err *err)
{
    memcpy(file->number, summary->number, sizeof file->number);
    memcpy(file->kind, summary->kind, sizeof file->kind);
    file->state = summary->state;
    file->saves = summary->saves;
    return file->saves == 0 || load_parts(file, store, err);
}

bool case_file_load(struct case_file *out, struct case_store *store, const char *number, struct err *err)
{
    struct case_summary summary, after;
    for (int tries = 0;; tries++) {
        struct case_file file = {0};
        if (!case_store_find(store, number, &summary, err))
            return false;
        if (summary.state == CASE_RECEIVED || summary.state == CASE_ERASED)
            return err_set(err, ERR_NOT_FOUND, "the contents of %s are erased", number);
        if (load_once(&file, store, &summary, err)) {
            *out = file;
            return true;
        }
        case_file_finish(&file);
        /* Another process may have saved between the row and its items. */
        if (tries == 3 || !case_store_find(store, number, &after, NULL) || after.saves == summary.saves)
            return false;
    }
}

/* ---- saving ---- */

enum { MOST_EXTRA = 8 };

/* What staff and the check for double applications find a case by. */
static const struct {
    const char *what, *field;
} searched[] = {{"order", "order_number"}, {"id", "id_number"},   {"name", "name"},
                {"company", "company"},    {"phone", "mobile"},   {"phone4", "mobile"}};
enum { SEARCHED = sizeof searched / sizeof searched[0] };

static void list_searches(const struct case_file *file, struct case_search out[SEARCHED])
{
    for (size_t i = 0; i < SEARCHED; i++) {
        const char *value = answers_get(&file->answers, searched[i].field);
        size_t size = value ? strlen(value) : 0;
        bool last4 = strcmp(searched[i].what, "phone4") == 0;
        out[i] = (struct case_search){searched[i].what, last4 && size > 4 ? value + size - 4 : value};
    }
}

static bool write_parts(const struct case_file *file, struct buffer bytes[PARTS], struct case_item items[PARTS],
                        struct err *err)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (!parts[i].write(file, &bytes[i], err))
            return false;
        items[i] = (struct case_item){parts[i].kind, item_name, file->saves + 1, bytes[i].data, bytes[i].size};
    }
    return true;
}

bool case_file_save(struct case_file *file, struct case_store *store, const struct case_item *extra, size_t extra_count,
                    struct err *err)
{
    struct buffer bytes[PARTS] = {0};
    struct case_item items[PARTS + MOST_EXTRA];
    struct case_search searches[SEARCHED];
    if (extra_count > MOST_EXTRA)
        return err_set(err, ERR_BUG, "%zu items in one save", extra_count);
    bool ok = write_parts(file, bytes, items, err);
    if (ok) {
        if (extra_count)
            memcpy(items + PARTS, extra, extra_count * sizeof *extra);
        list_searches(file, searches);
        const struct case_save save = {file->number,        file->state, &file->saves, items,
                                       PARTS + extra_count, searches,    SEARCHED};
        ok = case_store_save(store, &save, err);
    }
    for (size_t i = 0; i < PARTS; i++)
        buffer_finish(&bytes[i]);
    return ok;
}

bool case_file_move(struct case_file *file, struct case_store *store, enum case_state to, struct err *err)
{
    enum case_state before = file->state;
    file->state = to;
    if (case_file_save(file, store, NULL, 0, err))
        return true;
    file->state = before;
    return false;
}

/* ---- consents ---- */

static struct consent *find_consent(struct case_file *file, const char *policy)
{
    for (size_t i = 0; i < file->consent_count; i++)
        if (strcmp(file->consents[i].policy, policy) == 0)
            return &file->consents[i];
    return NULL;
}

bool case_file_consent(struct case_file *file, const char *policy, const char *version, const char *sha256_hex,
                       struct err *err)
{
    struct consent *at = find_consent(file, policy);
    if (!policy[0] || strlen(policy) >= sizeof at->policy || strlen(version) >= sizeof at->version ||
        strlen(sha256_hex) != sizeof at->sha256 - 1)
        return err_set(err, ERR_BUG, "a consent without policy, version or digest");
    if (!at && file->consent_count == CASE_FILE_CONSENTS)
        return err_set(err, ERR_SPACE, "more than %d consents", CASE_FILE_CONSENTS);
    if (!at)
        at = &file->consents[file->consent_count++];
    *at = (struct consent){.given_ms = clock_wall_ms()};
    snprintf(at->policy, sizeof at->policy, "%s", policy);
    snprintf(at->version, sizeof at->version, "%s", version);
    snprintf(at->sha256, sizeof at->sha256, "%s", sha256_hex);
    return true;
}

void case_file_withdraw_consent(struct case_file *file, const char *policy)
{
    struct consent *at = find_consent(file, policy);
    if (!at)
        return;
    size_t behind = (size_t)(file->consents + file->consent_count - (at + 1));
    memmove(at, at + 1, behind * sizeof *at);
    file->consents[--file->consent_count] = (struct consent){0};
}

bool case_file_has_consent(const struct case_file *file, const char *policy, const char *version)
{
    for (size_t i = 0; i < file->consent_count; i++)
        if (strcmp(file->consents[i].policy, policy) == 0)
            return strcmp(file->consents[i].version, version) == 0;
    return false;
}
