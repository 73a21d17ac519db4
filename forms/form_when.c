/* One pass over the words; nothing is kept. */
#include "form_when.h"

#include <stdio.h>
#include <string.h>

enum { WORD_SIZE = 64 };

/* The next word, empty at the end; false when it is too long. */
static bool next_word(const char **at, char out[WORD_SIZE])
{
    *at += strspn(*at, " ");
    size_t size = strcspn(*at, " ");
    if (size >= WORD_SIZE)
        return false;
    memcpy(out, *at, size);
    out[size] = '\0';
    *at += size;
    return true;
}

static bool lists(const char *answer, const char *value)
{
    size_t size = strlen(value);
    for (;;) {
        size_t length = strcspn(answer, ",");
        if (length == size && memcmp(answer, value, size) == 0)
            return true;
        if (!answer[length])
            return false;
        answer += length + 1;
    }
}

/* What follows the name: a verb, and for two of them a value. */
static bool clause_holds(const char **at, const char *answer, bool *holds)
{
    char verb[WORD_SIZE], value[WORD_SIZE];
    bool answered = answer && answer[0];
    if (!next_word(at, verb))
        return false;
    if (strcmp(verb, "answered") == 0) {
        *holds = answered;
        return true;
    }
    if (!next_word(at, value) || !value[0])
        return false;
    if (strcmp(verb, "not") == 0) {
        *holds = !answered;
        return strcmp(value, "answered") == 0;
    }
    bool equal = answered && lists(answer, value);
    *holds = strcmp(verb, "=") == 0 ? equal : !equal;
    return strcmp(verb, "=") == 0 || strcmp(verb, "!=") == 0;
}

bool form_when(const char *condition, form_value *value, void *context, bool *holds, struct err *err)
{
    bool all = true;
    for (const char *at = condition ? condition : ""; *at;) {
        char name[WORD_SIZE], and[WORD_SIZE];
        bool one = false;
        if (!next_word(&at, name) || !name[0] || !clause_holds(&at, value(context, name), &one) ||
            !next_word(&at, and) || (and[0] && strcmp(and, "and") != 0) || (and[0] && !*at))
            return err_set(err, ERR_INPUT,
                           "condition \"%.80s\": write `name = value`, `name != value`, `name answered` or "
                           "`name not answered`, joined by `and`",
                           condition);
        all = all && one;
    }
    *holds = all;
    return true;
}
