/* Every text and condition of a form, and the names in them: for checks. Any thread. */
#ifndef FORM_NAMES_H
#define FORM_NAMES_H

#include "form.h"
#include "form_description.h"

struct form_text {
    const char *text;
    bool is_condition;
    bool is_tick; /* decides only whether a choice is ticked */
    const char *file, *place; /* for yaml_file_line */
    const char *each;         /* the list whose row this stands in; NULL outside */
};
typedef void form_text_visit(void *context, const struct form_text *text);

/* The form's own, then those of its face. */
void form_texts_each(const struct forms *forms, const struct form *form, form_text_visit *visit, void *context);

enum { FORM_NAME_SIZE = 96 };
/* The next name in a text ("{name}") or a condition, from *at on; false at the end. A clause of a condition also gives
 * what it compares with, "" for none. */
struct form_clause {
    char name[FORM_NAME_SIZE], value[FORM_NAME_SIZE];
};
bool form_names_next(const struct form_text *text, const char **at, struct form_clause *out);

#endif
