/* The tiny conditions of data files, over the answers of a case:
 *
 *     condition  = term { " and " term }
 *     term       = name " = " value | name " != " value | name " answered" | name " not answered"
 *
 * A value has no spaces. An answer that is missing equals nothing. NULL or "" always holds. What this cannot say is a
 * list of conditions of which any may hold (papers.yaml), or a named rule in C. Any thread. */
#ifndef CONDITION_H
#define CONDITION_H

#include "answer.h"

bool condition_holds(const char *condition, const struct answers *answers);
/* Any of the list; an empty list holds. */
bool condition_any_holds(char *const conditions[], size_t count, const struct answers *answers);

/* One term of a condition, for those who look into it (flow_check). */
enum condition_operator { CONDITION_EQUALS, CONDITION_DIFFERS, CONDITION_ANSWERED, CONDITION_NOT_ANSWERED };
struct condition_term {
    char name[ANSWER_NAME_SIZE];
    enum condition_operator operator;
    char value[64]; /* empty for the last two operators */
};
/* Takes the first term from the front and moves *at behind it; false at the end and where the text is no condition. */
bool condition_next(const char **at, struct condition_term *out);

/* For checks of data: ERR_INPUT when the text is not a condition. `name_is_known` may be NULL. */
MUST_USE bool condition_check(const char *condition, bool (*name_is_known)(void *context, const char *name),
                              void *context, struct err *err);

#endif
