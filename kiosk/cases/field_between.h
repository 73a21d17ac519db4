/* Checks that need more than one answer: a number against birth, sex and kind of document, an end against its
 * beginning. Part of field_check. */
#ifndef FIELD_BETWEEN_H
#define FIELD_BETWEEN_H

#include "answer.h"
#include "value.h"

/* `out->normal` is the value of the field, good or doubtful by itself; may make it worse, never better. */
void field_between_check(const char *field, const struct answers *answers, struct value_result *out);

#endif
