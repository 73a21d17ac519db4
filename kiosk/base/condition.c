/* One term at a time from left to right. */
#include "condition.h"

#include <string.h>

/* Longer operators first where one begins like another. */
static const struct {
    const char *text;
    enum condition_operator operator;
    bool takes_value;
} operators[] = {
    {" != ", CONDITION_DIFFERS, true},
    {" = ", CONDITION_EQUALS, true},
    {" not answered", CONDITION_NOT_ANSWERED, false},
    {" answered", CONDITION_ANSWERED, false},
};

static bool copy(char *out, size_t room, const char *from, size_t size)
{
    if (size == 0 || size >= room)
        return false;
    memcpy(out, from, size);
    out[size] = '\0';
    return true;
}

/* Takes a term from the front and moves *at behind it and behind the " and " that may follow. */
static bool take_term(const char **at, struct condition_term *out)
{
    static const char joint[] = " and ";
    size_t name = strspn(*at, "abcdefghijklmnopqrstuvwxyz0123456789_.");
    if (!copy(out->name, sizeof out->name, *at, name))
        return false;
    const char *rest = *at + name;
    for (size_t i = 0; i < sizeof operators / sizeof operators[0]; i++) {
        size_t size = strlen(operators[i].text);
        if (strncmp(rest, operators[i].text, size) != 0)
            continue;
        rest += size;
        const char *end = strstr(rest, joint);
        size_t length = end ? (size_t)(end - rest) : strlen(rest);
        bool value_fits = operators[i].takes_value ? copy(out->value, sizeof out->value, rest, length) : length == 0;
        if (!value_fits || (operators[i].takes_value && strchr(out->value, ' ')))
            return false;
        out->operator= operators[i].operator;
        *at = end ? end + strlen(joint) : rest + length;
        return !end || **at; /* nothing after the last "and" */
    }
    return false;
}

static bool lists(const char *given, const char *value)
{
    size_t size = strlen(value);
    for (;;) {
        size_t length = strcspn(given, ",");
        if (length == size && memcmp(given, value, size) == 0)
            return true;
        if (!given[length])
            return false;
        given += length + 1;
    }
}

static bool term_holds(const struct condition_term *term, const char *given)
{
    bool answered = given && given[0];
    switch (term->operator) {
    case CONDITION_EQUALS:
        return answered && lists(given, term->value);
    case CONDITION_DIFFERS:
        return !answered || !lists(given, term->value);
    case CONDITION_ANSWERED:
        return answered;
    case CONDITION_NOT_ANSWERED:
        return !answered;
    }
    return false;
}

bool condition_next(const char **at, struct condition_term *out)
{
    *out = (struct condition_term){.name = ""};
    return *at && **at && take_term(at, out);
}

bool condition_holds(const char *condition, condition_value *value, void *context)
{
    struct condition_term term;
    for (const char *at = condition ? condition : ""; *at;)
        if (!take_term(&at, &term) || !term_holds(&term, value(context, term.name)))
            return false;
    return true;
}

bool condition_any_holds(char *const conditions[], size_t count, condition_value *value, void *context)
{
    for (size_t i = 0; i < count; i++)
        if (condition_holds(conditions[i], value, context))
            return true;
    return count == 0;
}

bool condition_check(const char *condition, bool (*name_is_known)(void *context, const char *name), void *context,
                     struct err *err)
{
    struct condition_term term;
    for (const char *at = condition ? condition : ""; *at;) {
        if (!take_term(&at, &term))
            return err_set(err, ERR_INPUT,
                           "\"%.80s\" is no condition; write `name = value`, `name != value`, "
                           "`name answered`, `name not answered`, joined by ` and `",
                           condition);
        if (name_is_known && !name_is_known(context, term.name))
            return err_set(err, ERR_INPUT, "condition \"%.80s\" asks for an unknown name %s", condition, term.name);
    }
    return true;
}
