/* Conditions on marks, rows and choices, over the values of a form: the same small language as in papers and flows,
 *     name = value   name != value   name answered   name not answered      joined by " and "
 * where a value that lists several (separated by commas) equals each of them. NULL or "" holds. Any thread. */
#ifndef FORM_WHEN_H
#define FORM_WHEN_H

#include "err.h"

/* The value of a name, NULL or "" where there is none; borrowed until the next call. */
typedef const char *form_value(void *context, const char *name);

/* ERR_INPUT says what is wrong with the text. */
MUST_USE bool form_when(const char *condition, form_value *value, void *context, bool *holds, struct err *err);

#endif
