/* Policies: YAML in, filled text out. */
#include "policy.h"

#include "file.h"
#include "yaml_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Legal texts are longer than the words of other data files. */
static const cyaml_schema_field_t long_words[] = {
    CYAML_FIELD_STRING_PTR("zh", CYAML_FLAG_POINTER, struct words, zh, 1, 4000),
    CYAML_FIELD_STRING_PTR("en", CYAML_FLAG_POINTER, struct words, en, 1, 8000),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t part_fields[] = {
    CYAML_FIELD_MAPPING("heading", CYAML_FLAG_DEFAULT, struct policy_part, heading, long_words),
    CYAML_FIELD_MAPPING("body", CYAML_FLAG_DEFAULT, struct policy_part, body, long_words),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t part_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct policy_part, part_fields),
};
static const cyaml_schema_field_t policy_fields[] = {
    CYAML_FIELD_STRING_PTR("policy", CYAML_FLAG_POINTER, struct policy, id, 1, 31),
    CYAML_FIELD_STRING_PTR("version", CYAML_FLAG_POINTER, struct policy, version, 1, 31),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct policy, title, long_words),
    CYAML_FIELD_MAPPING("tick", CYAML_FLAG_OPTIONAL, struct policy, tick, long_words),
    CYAML_FIELD_MAPPING("without", CYAML_FLAG_OPTIONAL, struct policy, without, long_words),
    CYAML_FIELD_SEQUENCE_COUNT("parts", CYAML_FLAG_POINTER, struct policy, parts, parts_count, &part_value, 1, 40),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t policy_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct policy, policy_fields),
};

static bool load_one(const char *folder, const char *name, struct policies *into, struct err *err)
{
    char path[FILE_PATH_SIZE], expected[64];
    void *loaded = NULL;
    if (!file_join(path, folder, name, err) || !yaml_file_load(path, &policy_schema, &loaded, err))
        return false;
    struct policy *policy = loaded;
    snprintf(expected, sizeof expected, "%s.yaml", policy->id);
    if (strcmp(expected, name) != 0) {
        err_set(err, ERR_INPUT, "%s: policy is \"%s\"; call the file %s", path, policy->id, expected);
        yaml_file_free(&policy_schema, policy);
        return false;
    }
    into->list[into->count++] = policy;
    return true;
}

bool policies_load(const char *folder, struct policies **out, struct err *err)
{
    struct file_names names;
    if (!file_list(folder, &names, err))
        return false;
    struct policies *policies = calloc(1, sizeof *policies);
    bool ok = policies && (policies->list = calloc(names.count + 1, sizeof *policies->list));
    if (!ok)
        err_set(err, ERR_SPACE, "no memory for policies");
    for (size_t i = 0; ok && i < names.count; i++) {
        const char *end = strrchr(names.names[i], '.');
        if (end && strcmp(end, ".yaml") == 0)
            ok = load_one(folder, names.names[i], policies, err);
    }
    file_names_destroy(&names);
    if (!ok) {
        policies_destroy(policies);
        return false;
    }
    *out = policies;
    return true;
}

void policies_destroy(struct policies *policies)
{
    if (!policies)
        return;
    for (size_t i = 0; i < policies->count; i++)
        yaml_file_free(&policy_schema, policies->list[i]);
    free(policies->list);
    free(policies);
}

const struct policy *policy_find(const struct policies *policies, const char *id)
{
    for (size_t i = 0; i < policies->count; i++)
        if (strcmp(policies->list[i]->id, id) == 0)
            return policies->list[i];
    return NULL;
}

static bool fill_one(const char *name, const struct config *config, struct buffer *out, struct err *err)
{
    const struct {
        const char *name, *text;
        long number;
    } known[] = {
        {"office", config->station.office, 0},
        {"contact", config->station.contact, 0},
        {"keep_draft_min", NULL, config->privacy.keep_draft_min},
        {"keep_slip_days", NULL, config->privacy.keep_slip_days},
    };
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        if (strcmp(known[i].name, name) != 0)
            continue;
        if (known[i].text)
            buffer_add_text(out, known[i].text);
        else
            buffer_printf(out, "%ld", known[i].number);
        return true;
    }
    return err_set(err, ERR_INPUT, "unknown placeholder {%s}; known: office contact keep_draft_min keep_slip_days", name);
}

bool policy_fill(const char *text, const struct config *config, struct buffer *out, struct err *err)
{
    for (const char *at = text; *at;) {
        size_t plain = strcspn(at, "{");
        buffer_add(out, at, plain);
        at += plain;
        if (!*at)
            break;
        char name[32];
        size_t length = strcspn(at, "}");
        if (!at[length] || length >= sizeof name)
            return err_set(err, ERR_INPUT, "a { without its } in \"%.40s\"", at);
        snprintf(name, sizeof name, "%.*s", (int)(length - 1), at + 1);
        if (!fill_one(name, config, out, err))
            return false;
        at += length + 1;
    }
    return true;
}

static bool fill_line(const struct words *words, enum language language, const struct config *config,
                      struct buffer *out, struct err *err)
{
    const char *text = language == LANGUAGE_EN ? words->en : words->zh;
    if (text && !policy_fill(text, config, out, err))
        return false;
    if (text)
        buffer_add_byte(out, '\n');
    return true;
}

bool policy_text(const struct policy *policy, const struct config *config, enum language language, struct buffer *out,
                 struct err *err)
{
    if (!fill_line(&policy->title, language, config, out, err))
        return err_within(err, "policy %s", policy->id);
    buffer_printf(out, "%s\n", policy->version);
    for (unsigned i = 0; i < policy->parts_count; i++)
        if (!fill_line(&policy->parts[i].heading, language, config, out, err) ||
            !fill_line(&policy->parts[i].body, language, config, out, err))
            return err_within(err, "policy %s", policy->id);
    return (fill_line(&policy->tick, language, config, out, err) || err_within(err, "policy %s", policy->id)) &&
           buffer_ok(out, err);
}
