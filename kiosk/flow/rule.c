/* The tiny condition language: one scanner over words, one table of verbs. */
#include "rule.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

enum { WORDS = RULE_CLAUSES * 4, WORD_SIZE = 64 };

struct words {
    char word[WORDS][WORD_SIZE];
    size_t count;
};

static bool split(const char *text, struct words *out, struct err *err)
{
    for (const char *at = text; *at;) {
        size_t length = strcspn(at, " \t\n");
        if (length >= WORD_SIZE || (length && out->count == WORDS))
            return err_set(err, ERR_INPUT, "condition \"%.60s\" is too long", text);
        if (length) {
            memcpy(out->word[out->count], at, length);
            out->word[out->count++][length] = '\0';
        }
        at += length;
        at += strspn(at, " \t\n");
    }
    return true;
}

static bool is_name(const char *word)
{
    for (const char *at = word; *at; at++)
        if (!isalnum((unsigned char)*at) && *at != '_')
            return false;
    return isalpha((unsigned char)word[0]) && strcmp(word, "and") != 0;
}

static const struct form {
    const char *words; /* what stands behind the field, space-separated; * is a value */
    size_t count;
    enum rule_verb verb;
} forms[] = {
    {"= *", 2, RULE_EQUALS},
    {"!= *", 2, RULE_DIFFERS},
    {"answered", 1, RULE_ANSWERED},
    {"not answered", 2, RULE_NOT_ANSWERED},
};

static bool fits(const struct form *form, const struct words *w, size_t at)
{
    if (at + form->count > w->count)
        return false;
    size_t first = strcspn(form->words, " ");
    if (strncmp(w->word[at], form->words, first) != 0 || w->word[at][first])
        return false;
    return form->count == 1 || form->words[first + 1] == '*' || strcmp(w->word[at + 1], form->words + first + 1) == 0;
}

/* One clause from word *at on; moves *at behind it. */
static bool read_clause(const struct words *w, size_t *at, struct rule_clause *out, struct err *err)
{
    const char *field = w->word[*at];
    if (!is_name(field) || strlen(field) >= sizeof out->field)
        return err_set(err, ERR_INPUT, "\"%s\" is not a field name", field);
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        if (!fits(&forms[i], w, *at + 1))
            continue;
        snprintf(out->field, sizeof out->field, "%.47s", field);
        out->verb = forms[i].verb;
        if (out->verb == RULE_EQUALS || out->verb == RULE_DIFFERS)
            snprintf(out->value, sizeof out->value, "%s", w->word[*at + 2]);
        *at += 1 + forms[i].count;
        return true;
    }
    return err_set(err, ERR_INPUT, "after \"%s\": expected `= value`, `!= value`, `answered` or `not answered`", field);
}

bool rule_parse(const char *text, struct rule *out, struct err *err)
{
    struct words w = {0};
    struct rule rule = {0};
    if (!split(text ? text : "", &w, err))
        return false;
    for (size_t at = 0; at < w.count;) {
        if (rule.count == RULE_CLAUSES)
            return err_set(err, ERR_INPUT, "more than %d clauses", RULE_CLAUSES);
        if (!read_clause(&w, &at, &rule.clauses[rule.count], err))
            return false;
        rule.count++;
        if (at == w.count)
            break;
        if (strcmp(w.word[at], "and") != 0 || ++at == w.count)
            return err_set(err, ERR_INPUT, "clauses are joined by `and`");
    }
    *out = rule;
    return true;
}

static bool lists(const char *answer, const char *value)
{
    size_t size = strlen(value);
    for (const char *at = answer;; at++) {
        size_t length = strcspn(at, ",");
        if (length == size && memcmp(at, value, size) == 0)
            return true;
        at += length;
        if (!*at)
            return false;
    }
}

bool rule_holds(const struct rule *rule, rule_value *value, void *context)
{
    for (size_t i = 0; i < rule->count; i++) {
        const struct rule_clause *c = &rule->clauses[i];
        const char *answer = value(context, c->field);
        bool answered = answer && answer[0];
        bool equal = answered && lists(answer, c->value);
        const bool holds[] = {
            [RULE_EQUALS] = equal,
            [RULE_DIFFERS] = !equal,
            [RULE_ANSWERED] = answered,
            [RULE_NOT_ANSWERED] = !answered,
        };
        if (!holds[c->verb])
            return false;
    }
    return true;
}

/* Two "=" with different values may both hold on a list, so they are no contradiction. */
static bool contradict(const struct rule_clause *a, const struct rule_clause *b)
{
    if (strcmp(a->field, b->field) != 0)
        return false;
    if (a->verb == RULE_EQUALS && b->verb == RULE_DIFFERS)
        return strcmp(a->value, b->value) == 0;
    return (a->verb == RULE_ANSWERED || a->verb == RULE_EQUALS) && b->verb == RULE_NOT_ANSWERED;
}

bool rule_contradicts_itself(const struct rule *rule)
{
    for (size_t i = 0; i < rule->count; i++)
        for (size_t k = 0; k < rule->count; k++)
            if (contradict(&rule->clauses[i], &rule->clauses[k]))
                return true;
    return false;
}
