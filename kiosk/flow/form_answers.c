/* What forms ask for, put together from a visit: fields, words of choices, and a table of what is no field. */
#include "form_answers.h"

#include "clock.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static char *next_text(struct form_answers *a)
{
    return a->text[a->turn++ % FORM_ANSWERS_TEXTS];
}

static void remember(struct form_answers *a, const char *field)
{
    for (size_t i = 0; i < a->asked_count; i++)
        if (strcmp(a->asked[i], field) == 0)
            return;
    if (a->asked_count < FORM_ANSWERS_MAX)
        a->asked[a->asked_count++] = field;
}

static bool is_yes(struct form_answers *a, const char *field)
{
    remember(a, field);
    return answers_is(&a->visit->file.answers, field, "yes");
}

/* ---- single values ---- */

static const char *demo(struct form_answers *a)
{
    return a->visit->world.config->station.demo ? "true" : "";
}

static const char *office(struct form_answers *a)
{
    return a->visit->world.config->station.office;
}

static const char *contact(struct form_answers *a)
{
    return a->visit->world.config->station.contact;
}

/* One seal = one UKEY. */
static const char *ukey_count(struct form_answers *a)
{
    static const char *const of_a_person[] = {"personal_signature", "practice_seal"};
    static const char *const of_a_firm[] = {"seal_official", "seal_legal",   "seal_drawing",
                                            "seal_contract", "seal_finance", "seal_other"};
    bool firm = strcmp(a->visit->flow->kind, "unit") == 0;
    size_t kinds = firm ? sizeof of_a_firm / sizeof of_a_firm[0] : sizeof of_a_person / sizeof of_a_person[0];
    int count = 0;
    for (size_t i = 0; i < kinds; i++)
        count += is_yes(a, firm ? of_a_firm[i] : of_a_person[i]);
    char *out = next_text(a);
    snprintf(out, FORM_ANSWERS_TEXT_SIZE, "%d", count);
    return out;
}

/* Who signs the agreement: the person, or the firm's agent. */
static const char *signer(struct form_answers *a)
{
    const char *field = strcmp(a->visit->flow->kind, "unit") == 0 ? "agent_name" : "name";
    remember(a, field);
    return answers_get(&a->visit->file.answers, field);
}

static const struct policy *agreement(struct form_answers *a)
{
    return policy_find(a->visit->world.policies, "agreement");
}

static const char *agreement_title(struct form_answers *a)
{
    return agreement(a) ? agreement(a)->title.zh : "";
}

static const char *agreement_version(struct form_answers *a)
{
    return agreement(a) ? agreement(a)->version : "";
}

/* In groups of eight, to be compared by eye. */
static const char *agreement_sha256(struct form_answers *a)
{
    struct buffer text = {0};
    uint8_t hash[VAULT_HASH_BYTES];
    char hex[2 * VAULT_HASH_BYTES + 1], *out = next_text(a);
    out[0] = '\0';
    if (agreement(a) && policy_text(agreement(a), a->visit->world.config, LANGUAGE_ZH, &text, NULL) &&
        vault_sha256(text.data, text.size, hash, NULL)) {
        vault_hex(hash, hex);
        for (size_t i = 0, at = 0; hex[i]; i += 8)
            at += (size_t)snprintf(out + at, FORM_ANSWERS_TEXT_SIZE - at, "%s%.8s", i ? " " : "", hex + i);
    }
    buffer_finish(&text);
    return out;
}

static const char *text_version(struct form_answers *a)
{
    char *out = next_text(a);
    snprintf(out, FORM_ANSWERS_TEXT_SIZE, "协议版本　%s", agreement_version(a));
    return out;
}

static const char *slip_code(struct form_answers *a)
{
    return a->slip ? a->slip : "";
}

/* What is behind the second colon: to be typed where the code cannot be scanned. In groups of four. */
static const char *slip_secret(struct form_answers *a)
{
    char *out = next_text(a);
    const char *secret = a->slip ? strrchr(a->slip, ':') : NULL;
    out[0] = '\0';
    for (size_t i = 0, at = 0; secret && secret[i + 1] && at + 3 < FORM_ANSWERS_TEXT_SIZE; i++)
        at += (size_t)snprintf(out + at, FORM_ANSWERS_TEXT_SIZE - at, "%s%c", i && i % 4 == 0 ? " " : "", secret[i + 1]);
    return out;
}

static const char *minute(struct form_answers *a, int64_t wall_ms)
{
    char *out = next_text(a);
    clock_format_iso(wall_ms, out);
    out[10] = ' ';
    out[16] = '\0';
    return out;
}

static const char *now(struct form_answers *a)
{
    return minute(a, clock_wall_ms());
}

static const char *today(struct form_answers *a)
{
    char *out = next_text(a);
    clock_format_date(clock_wall_ms(), out);
    return out;
}

static const char *keep_until(struct form_answers *a)
{
    char *out = next_text(a);
    clock_format_date(clock_wall_ms() + a->visit->world.config->privacy.keep_slip_days * 86400000LL, out);
    return out;
}

static const char *state_word(struct form_answers *a)
{
    return case_state_label(a->visit->file.state);
}

/* A slip that is printed before the centre's receipt has come. */
static const char *not_yet(struct form_answers *a)
{
    (void)a;
    return "";
}

static const struct given {
    const char *name;
    const char *(*text)(struct form_answers *a);
} given[] = {
    {"demo", demo},
    {"office", office},
    {"contact", contact},
    {"ukey_count", ukey_count},
    {"seal_count", ukey_count},
    {"agreement_title", agreement_title},
    {"agreement_version", agreement_version},
    {"agreement_sha256", agreement_sha256},
    {"text_version", text_version},
    {"text_sha256", agreement_sha256},
    {"signer", signer},
    {"slip_code", slip_code},
    {"slip_secret", slip_secret},
    {"now", now},
    {"today", today},
    {"keep_until", keep_until},
    {"state", state_word},
    {"receipt_digest", not_yet},
    {"receipt_code", not_yet},
    {"receipt_time", not_yet},
};
enum { GIVEN = sizeof given / sizeof given[0] };

/* ---- lists: "consents.2.title" ---- */

static const char *consent_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_file *file = &a->visit->file;
    if (index >= file->consent_count)
        return NULL;
    const struct consent *consent = &file->consents[index];
    const struct policy *policy = policy_find(a->visit->world.policies, consent->policy);
    if (strcmp(column, "title") == 0)
        return policy ? policy->title.zh : consent->policy;
    if (strcmp(column, "version") == 0)
        return consent->version;
    return strcmp(column, "time") == 0 ? minute(a, consent->given_ms) : NULL;
}

static size_t consent_count(struct form_answers *a)
{
    return a->visit->file.consent_count;
}

static const struct case_sheet *missing_sheet(const struct visit *visit, size_t index)
{
    for (size_t i = 0; i < visit->file.sheet_count; i++)
        if (visit->file.sheets[i].state != SHEET_GOOD && index-- == 0)
            return &visit->file.sheets[i];
    return NULL;
}

/* What is still to come back, for the slip. */
static const char *missing_text(struct form_answers *a, size_t index, const char *column)
{
    const struct case_sheet *sheet = missing_sheet(a->visit, index);
    const struct paper *paper =
        sheet ? papers_find(a->visit->world.papers, a->visit->flow->kind, sheet->paper) : NULL;
    if (!sheet || (strcmp(column, "title") != 0 && strcmp(column, "page") != 0))
        return NULL;
    if (strcmp(column, "title") == 0)
        return paper ? paper->title.zh : sheet->paper;
    char *out = next_text(a);
    snprintf(out, FORM_ANSWERS_TEXT_SIZE, "第 %u 页", sheet->page);
    return out;
}

static size_t missing_count(struct form_answers *a)
{
    return a->visit->file.sheet_count - case_file_sheets_in(&a->visit->file, SHEET_GOOD);
}

/* ---- the lines of a policy, as lists of its name ---- */

static const struct policy_lines *lines_of(struct form_answers *a, const char *id)
{
    const struct policy *policy = policy_find(a->visit->world.policies, id);
    static const char *const printed[FORM_ANSWERS_POLICIES] = {"agreement", "notice", "sensitive", "handing-on"};
    for (size_t i = 0; policy && i < FORM_ANSWERS_POLICIES; i++) {
        if (strcmp(printed[i], id) != 0)
            continue;
        struct err err = {0};
        if (!a->lines[i].list && !policy_lines_make(policy, a->visit->world.config, &a->lines[i], &err))
            log_line(LOG_LEVEL_WARNING, "%s", err.line);
        return &a->lines[i];
    }
    return NULL;
}

static size_t agreement_count(struct form_answers *a)
{
    const struct policy_lines *lines = lines_of(a, "agreement");
    return lines ? lines->count : 0;
}

static const char *agreement_text(struct form_answers *a, size_t index, const char *column)
{
    const struct policy_lines *lines = lines_of(a, "agreement");
    if (!lines || index >= lines->count)
        return NULL;
    return strcmp(column, "heading") == 0 ? lines->list[index].heading : lines->list[index].text;
}

/* ---- the guide for going online ---- */

static const char *applicant(struct form_answers *a)
{
    return answers_get(&a->visit->file.answers, "applicant");
}

static size_t guide_pages(struct form_answers *a)
{
    return a->visit->world.guide ? guide_count(a->visit->world.guide, applicant(a)) : 0;
}

/* The lines of a page in one text, the warning last. */
static const char *guide_lines(struct form_answers *a, const struct guide_page *page)
{
    buffer_clear(&a->long_text);
    for (unsigned i = 0; i < page->lines_count; i++)
        buffer_add_text(&a->long_text, page->lines[i].zh);
    if (page->note.zh)
        buffer_printf(&a->long_text, "注意：%s", page->note.zh);
    return a->long_text.data ? (const char *)a->long_text.data : "";
}

static const char *guide_text(struct form_answers *a, size_t index, const char *column)
{
    const struct guide *guide = a->visit->world.guide;
    const struct guide_page *page = guide ? guide_at(guide, applicant(a), (unsigned)index) : NULL;
    if (!page)
        return NULL;
    if (strcmp(column, "title") == 0)
        return page->title.zh;
    return strcmp(column, "platform") == 0 ? page->platform.zh : guide_lines(a, page);
}

static const struct given_list {
    const char *name;
    size_t (*count)(struct form_answers *a);
    const char *(*text)(struct form_answers *a, size_t index, const char *column);
    const char *columns; /* each followed by a space */
} lists[] = {
    {"consents", consent_count, consent_text, "title version time "},
    {"missing", missing_count, missing_text, "title page "},
    {"agreement", agreement_count, agreement_text, "heading text "},
    {"guide", guide_pages, guide_text, "platform title text "},
};
enum { LISTS = sizeof lists / sizeof lists[0] };

static const struct given_list *list_of(const char *name, const char **rest)
{
    size_t size = strcspn(name, ".");
    for (size_t i = 0; i < LISTS; i++) {
        if (strlen(lists[i].name) == size && strncmp(lists[i].name, name, size) == 0 && name[size] == '.') {
            *rest = name + size + 1;
            return &lists[i];
        }
    }
    return NULL;
}

static const char *list_value(struct form_answers *a, const struct given_list *list, const char *rest)
{
    if (strcmp(rest, "count") == 0) {
        char *out = next_text(a);
        snprintf(out, FORM_ANSWERS_TEXT_SIZE, "%zu", list->count(a));
        return out;
    }
    char *column;
    unsigned long index = strtoul(rest, &column, 10);
    return index > 0 && *column == '.' ? list->text(a, index - 1, column + 1) : NULL;
}

/* ---- fields ---- */

static const char *field_value(struct form_answers *a, const char *name)
{
    char plain[ANSWER_NAME_SIZE];
    const char *word = strstr(name, ".word");
    size_t size = word && !word[5] ? (size_t)(word - name) : strlen(name);
    if (size >= sizeof plain)
        return NULL;
    memcpy(plain, name, size);
    plain[size] = '\0';
    const struct field *field = fields_find(a->visit->world.fields, plain);
    if (!field)
        return NULL;
    remember(a, field->name);
    const char *value = answers_get(&a->visit->file.answers, plain);
    return word && value ? field_display_zh(field, value) : value;
}

static const char *text(void *context, const char *name)
{
    struct form_answers *a = context;
    const char *rest = NULL;
    const struct given_list *list = list_of(name, &rest);
    if (list)
        return list_value(a, list, rest);
    for (size_t i = 0; i < GIVEN; i++)
        if (strcmp(given[i].name, name) == 0)
            return given[i].text(a);
    return field_value(a, name);
}

static const struct form_picture *picture(void *context, const char *name)
{
    struct form_answers *a = context;
    return form_pictures_get(&a->pictures, a->visit, name);
}

bool form_answers_knows(const char *name)
{
    const char *rest = NULL;
    const struct given_list *list = list_of(name, &rest);
    for (size_t i = 0; i < GIVEN; i++)
        if (strcmp(given[i].name, name) == 0)
            return true;
    if (!list)
        return false;
    char padded[ANSWER_NAME_SIZE];
    snprintf(padded, sizeof padded, "%.40s ", rest);
    return strcmp(rest, "count") == 0 || strstr(list->columns, padded);
}

struct form_values form_answers_init(struct form_answers *answers, const struct visit *visit, const char *slip)
{
    *answers = (struct form_answers){.visit = visit, .slip = slip};
    return (struct form_values){.text = text, .picture = picture, .context = answers};
}

void form_answers_finish(struct form_answers *answers)
{
    form_pictures_finish(&answers->pictures);
    buffer_finish(&answers->long_text);
    for (size_t i = 0; i < FORM_ANSWERS_POLICIES; i++)
        policy_lines_finish(&answers->lines[i]);
    wipe(answers, sizeof *answers);
}
