/* Conditions in data files: clauses joined by "and", each one of
 *     field = value        field != value        field answered        field not answered
 * where a field that lists several values (separated by commas) equals each of them. An empty condition always holds.
 * What this cannot say becomes a named C rule, not a longer language. Any thread. */
#ifndef RULE_H
#define RULE_H

#include "err.h"

enum rule_verb { RULE_EQUALS, RULE_DIFFERS, RULE_ANSWERED, RULE_NOT_ANSWERED };

#define RULE_CLAUSES 8

struct rule_clause {
    char field[48];
    enum rule_verb verb;
    char value[64]; /* empty for the two "answered" verbs */
};

struct rule {
    struct rule_clause clauses[RULE_CLAUSES];
    size_t count;
};

/* NULL and "" give the empty rule. ERR_INPUT says what is wrong with the text. */
MUST_USE bool rule_parse(const char *text, struct rule *out, struct err *err);

/* The current answer of a field; NULL or "" where there is none. Borrowed. */
typedef const char *rule_value(void *context, const char *field);
bool rule_holds(const struct rule *rule, rule_value *value, void *context);

/* Whether one clause contradicts another of the same rule ("a = x and a != x"). */
bool rule_contradicts_itself(const struct rule *rule);

#endif
