/* The tiny conditions of data files: which paper, step, row or mark there is, by values that go by names.
 *
 *     condition  = term { " and " term }
 *     term       = name " = " value | name " != " value | name " answered" | name " not answered"
 *     name       = a-z, 0-9, "_" and "."
 *
 * A value has no spaces. A name without a value equals nothing; one that lists several ("a,b") equals each of them. NULL
 * or "" always holds; a text that is no condition never does. What this cannot say is a list of conditions of which any
 * may hold (papers.yaml), or a named rule in C. It knows nothing of who answers: values come through a callback. Any
 * thread. */
#ifndef CONDITION_H
#define CONDITION_H

#include "err.h"

#define CONDITION_NAME_SIZE 64
#define CONDITION_VALUE_SIZE 64

/* The value of a name, NULL or "" where there is none; borrowed until the next call. */
typedef const char *condition_value(void *context, const char *name);

bool condition_holds(const char *condition, condition_value *value, void *context);
/* Any of the list; an empty list holds. */
bool condition_any_holds(char *const conditions[], size_t count, condition_value *value, void *context);

/* One term of a condition, for those who look into it (flow_check). */
enum condition_operator { CONDITION_EQUALS, CONDITION_DIFFERS, CONDITION_ANSWERED, CONDITION_NOT_ANSWERED };
struct condition_term {
    char name[CONDITION_NAME_SIZE];
    enum condition_operator operator;
    char value[CONDITION_VALUE_SIZE]; /* empty for the last two operators */
};
/* Takes the first term from the front and moves *at behind it; false at the end and where the text is no condition. */
bool condition_next(const char **at, struct condition_term *out);

/* For checks of data: ERR_INPUT when the text is not a condition. `name_is_known` may be NULL. */
MUST_USE bool condition_check(const char *condition, bool (*name_is_known)(void *context, const char *name),
                              void *context, struct err *err);

#endif
