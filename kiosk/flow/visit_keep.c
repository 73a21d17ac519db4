/* What a visit leaves with the station: consents, the slip that leads back to it; and how it is erased. */
#include "visit.h"

#include "catalogue.h"
#include "clock.h"
#include <string.h>

/* ---- consents ---- */

bool visit_consent(struct visit *visit, const char *policy_id, struct err *err)
{
    const struct policy *policy = policy_find(visit->world.policies, policy_id);
    if (!policy)
        return err_set(err, ERR_CONFIG, "no policy %s", policy_id);
    struct buffer text = {0};
    uint8_t hash[VAULT_HASH_BYTES];
    char hex[2 * VAULT_HASH_BYTES + 1];
    bool ok = policy_text(policy, visit->world.config, language_now(), &text, err) &&
              vault_sha256(text.data, text.size, hash, err);
    buffer_finish(&text);
    if (!ok)
        return false;
    vault_hex(hash, hex);
    return case_file_consent(&visit->file, policy->id, policy->version, hex, err);
}

void visit_withdraw_consent(struct visit *visit, const char *policy_id)
{
    case_file_withdraw_consent(&visit->file, policy_id);
}

bool visit_has_consent(const struct visit *visit, const char *policy_id)
{
    const struct policy *policy = policy_find(visit->world.policies, policy_id);
    return policy && case_file_has_consent(&visit->file, policy_id, policy->version);
}

/* ---- keeping and erasing ---- */

bool visit_has_printed(const struct visit *visit)
{
    return visit->has_case && visit->file.state != CASE_DRAFT;
}

const char *visit_phone(const struct visit *visit)
{
    const char *own = answers_get(&visit->file.answers, "mobile");
    return own ? own : answers_get(&visit->file.answers, "agent_mobile");
}

static bool last_four_digits(const struct visit *visit, char out[5], struct err *err)
{
    const char *mobile = visit_phone(visit);
    size_t size = mobile ? strlen(mobile) : 0;
    if (size < 4)
        return err_set(err, ERR_INPUT, "no phone number is answered, so no slip can be given");
    memcpy(out, mobile + size - 4, 5);
    return true;
}

static bool stored_slip(struct visit *visit, char out[CASE_SLIP_SIZE])
{
    struct buffer kept = {0};
    bool found = case_store_get(visit->world.store, visit->file.number, "slip", "slip", &kept, NULL, NULL) &&
                 kept.size > 0 && kept.size < CASE_SLIP_SIZE;
    if (found)
        memcpy(out, kept.data, kept.size + 1);
    buffer_finish(&kept);
    return found;
}

bool visit_give_slip(struct visit *visit, char out[CASE_SLIP_SIZE], struct err *err)
{
    if (stored_slip(visit, out))
        return true;
    char last4[5];
    int64_t until_ms = clock_wall_ms() + visit->world.config->privacy.keep_slip_days * 86400000LL;
    if (!last_four_digits(visit, last4, err) ||
        !case_store_give_slip(visit->world.store, visit->file.number, last4, until_ms, out, err))
        return false;
    const struct case_item item = {.kind = "slip", .name = "slip", .bytes = out, .size = strlen(out)};
    return case_file_save(&visit->file, visit->world.store, &item, 1, err);
}

/* ---- what the licence said, for the card that comes later ---- */

bool visit_keep_licence_name(struct visit *visit, const char *name, struct err *err)
{
    const struct case_item item = {
        .kind = "licence", .name = "legal_name", .bytes = name[0] ? name : NULL, .size = strlen(name)};
    return case_file_save(&visit->file, visit->world.store, &item, 1, err);
}

void visit_licence_name(const struct visit *visit, char *out, size_t size)
{
    struct buffer kept = {0};
    out[0] = '\0';
    if (visit->has_case &&
        case_store_get(visit->world.store, visit->file.number, "licence", "legal_name", &kept, NULL, NULL) &&
        kept.size > 0 && kept.size < size) {
        memcpy(out, kept.data, kept.size);
        out[kept.size] = '\0';
    }
    buffer_finish(&kept);
}

bool visit_erase(struct visit *visit, const char *why, struct err *err)
{
    if (visit->has_case && !case_store_erase(visit->world.store, visit->file.number, "visitor", why, err))
        return false;
    visit_end(visit);
    return true;
}
