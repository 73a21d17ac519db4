/* Texts that are printed word for word, what was agreed to and when, and the guide for going online. */
#include "form_given.h"

#include "log.h"
#include <stdio.h>
#include <string.h>

/* ---- policies ---- */

/* The names of a policy's lines and values: {notice_title} {notice.text}. */
static const struct printed {
    const char *id, *name;
} printed[FORM_ANSWERS_POLICIES] = {
    {"agreement", "agreement"}, {"notice", "notice"}, {"sensitive", "sensitive"}, {"handing-on", "handing_on"}};
enum { AGREEMENT, NOTICE, SENSITIVE, HANDING_ON };

static const struct policy *policy_at(struct form_answers *a, int which)
{
    return a->visit->world.policies ? policy_find(a->visit->world.policies, printed[which].id) : NULL;
}

static const char *title_at(struct form_answers *a, int which)
{
    const struct policy *policy = policy_at(a, which);
    return policy ? policy->title.zh : "";
}

static const char *tick_at(struct form_answers *a, int which)
{
    const struct policy *policy = policy_at(a, which);
    return policy && policy->tick.zh ? policy->tick.zh : "";
}

static const struct consent *consent_of(struct form_answers *a, int which)
{
    const struct case_file *file = &a->visit->file;
    for (size_t i = 0; i < file->consent_count; i++)
        if (strcmp(file->consents[i].policy, printed[which].id) == 0)
            return &file->consents[i];
    return NULL;
}

/* What was agreed to, else what would be. */
static const char *version_at(struct form_answers *a, int which)
{
    const struct consent *consent = consent_of(a, which);
    const struct policy *policy = policy_at(a, which);
    return consent ? consent->version : policy ? policy->version : "";
}

static const char *time_at(struct form_answers *a, int which)
{
    const struct consent *consent = consent_of(a, which);
    return consent ? form_given_minute(a, consent->given_ms) : "";
}

/* Of the text that was agreed to; before that of the Chinese one, which is the one that is printed. */
static const char *sha256_at(struct form_answers *a, int which)
{
    struct buffer text = {0};
    uint8_t hash[VAULT_HASH_BYTES];
    const struct consent *consent = consent_of(a, which);
    const struct policy *policy = policy_at(a, which);
    if (consent)
        return form_given_hex(a, consent->sha256);
    bool ok = policy && policy_text(policy, a->visit->world.config, LANGUAGE_ZH, &text, NULL) &&
              vault_sha256(text.data, text.size, hash, NULL);
    buffer_finish(&text);
    return ok ? form_given_hash(a, hash) : "";
}

static const struct policy_lines *lines_at(struct form_answers *a, int which)
{
    const struct policy *policy = policy_at(a, which);
    struct err err = {0};
    if (policy && !a->lines[which].list && !policy_lines_make(policy, a->visit->world.config, &a->lines[which], &err))
        log_line(LOG_LEVEL_WARNING, "%s", err.line);
    return &a->lines[which];
}

static const char *line_at(struct form_answers *a, int which, size_t index, const char *column)
{
    const struct policy_lines *lines = lines_at(a, which);
    if (index >= lines->count)
        return NULL;
    return strcmp(column, "heading") == 0 ? lines->list[index].heading : lines->list[index].text;
}

#define POLICY(name, which)                                                                                            \
    static const char *name##_title(struct form_answers *a)                                                            \
    {                                                                                                                  \
        return title_at(a, which);                                                                                     \
    }                                                                                                                  \
    static const char *name##_version(struct form_answers *a)                                                          \
    {                                                                                                                  \
        return version_at(a, which);                                                                                   \
    }                                                                                                                  \
    static const char *name##_sha256(struct form_answers *a)                                                           \
    {                                                                                                                  \
        return sha256_at(a, which);                                                                                    \
    }                                                                                                                  \
    static size_t name##_count(struct form_answers *a)                                                                 \
    {                                                                                                                  \
        return lines_at(a, which)->count;                                                                              \
    }                                                                                                                  \
    static const char *name##_line(struct form_answers *a, size_t index, const char *column)                           \
    {                                                                                                                  \
        return line_at(a, which, index, column);                                                                       \
    }
#define CONSENTED(name, which)                                                                                         \
    static const char *name##_time(struct form_answers *a)                                                             \
    {                                                                                                                  \
        return time_at(a, which);                                                                                      \
    }                                                                                                                  \
    static const char *name##_tick(struct form_answers *a)                                                             \
    {                                                                                                                  \
        return tick_at(a, which);                                                                                      \
    }
POLICY(agreement, AGREEMENT)
POLICY(notice, NOTICE)
POLICY(sensitive, SENSITIVE)
POLICY(handing_on, HANDING_ON)
CONSENTED(notice, NOTICE)
CONSENTED(sensitive, SENSITIVE)
CONSENTED(handing_on, HANDING_ON)

static const char *text_version(struct form_answers *a)
{
    return form_given_format(a, "协议版本　%s", version_at(a, AGREEMENT));
}

/* Who signs: the person, or the firm's agent. */
static const char *signer(struct form_answers *a)
{
    return form_given_answer(a, form_given_is_unit(a) ? "agent_name" : "name");
}

/* ---- consents ---- */

static size_t consent_count(struct form_answers *a)
{
    return a->visit->file.consent_count;
}

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
    return strcmp(column, "time") == 0 ? form_given_minute(a, consent->given_ms) : NULL;
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

/* ---- the table ---- */

#define VALUES(name) {#name "_title", name##_title, true}, {#name "_version", name##_version, true}, {#name "_sha256", name##_sha256, true}
#define SIGNED(name) {#name "_time", name##_time, false}, {#name "_tick", name##_tick, true}
#define LINES(name) {#name, name##_count, name##_line, "heading text ", true}

static const struct given values[] = {
    VALUES(agreement),
    VALUES(notice),
    VALUES(sensitive),
    VALUES(handing_on),
    SIGNED(notice),
    SIGNED(sensitive),
    SIGNED(handing_on),
    {"text_version", text_version, true},
    {"text_sha256", agreement_sha256, true},
    {"signer", signer, false},
};

static const struct given_list lists[] = {
    LINES(agreement),
    LINES(notice),
    LINES(sensitive),
    LINES(handing_on),
    {"consents", consent_count, consent_text, "title version time ", false},
    {"guide", guide_pages, guide_text, "platform title text ", false},
};

const struct given_table form_given_texts = {values, sizeof values / sizeof values[0], lists,
                                             sizeof lists / sizeof lists[0]};
