/* The forms' part of `kiosk check`: what a form can promise before anybody fills it in. */
#ifndef FORM_CHECK_H
#define FORM_CHECK_H

#include "form.h"

/* What the forms may ask for. `known`: a field of fields.yaml of that name (or a list's column). `longest`: the widest
 * legal text of it, borrowed until the next call; NULL when unknown, then the form's own `given` or its style decides.
 * Both may be NULL: then only what is under `given:` is known. */
struct form_names {
    bool (*known)(void *context, const char *name);
    const char *(*longest)(void *context, const char *name);
    void *context;
};

/* Tells one fault: "file:line: what is wrong; what to do". */
typedef void form_fault(void *context, const char *line);

/* Checks one form: every name it asks is known; conditions are readable; blank, with the longest legal values, and with each
 * condition the other way, everything fits, lies on its sheet, and leaves the page codes and each other's stamp areas
 * alone, and the office's stamp stands clear. Ink is grey by construction, so nothing printed is taken for a seal. Calls
 * `fault` for each; returns how many. Takes some milliseconds a form. */
size_t form_check(struct forms *forms, const struct form *form, const struct form_names *names, form_fault *fault,
                  void *context);
/* Its first part alone: names that nobody knows, conditions that cannot be read. */
size_t form_check_names(struct forms *forms, const struct form *form, const struct form_names *names, form_fault *fault,
                        void *context);
/* Whether any form may ask this name, as written in a preview's answers ("sheets.3.title", "sheets.count"). */
bool form_check_knows(const struct forms *forms, const struct form_names *names, const char *name);
size_t forms_check(struct forms *forms, const struct form_names *names, form_fault *fault, void *context);

#endif
