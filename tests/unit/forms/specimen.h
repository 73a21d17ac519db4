/* Invented answers for the forms' tests: a flat list behind the callback that the engine asks. */
#ifndef SPECIMEN_H
#define SPECIMEN_H

#include "form_layout.h"

#define FORMS_FOLDER COUNTER_SOURCE_DIR "/forms"

struct specimen {
    const char *const (*values)[2];
    size_t count;
    const char *name, *value; /* one that differs; NULL: none */
};

extern const struct specimen specimen_applicant; /* every answer and given value of PA, PS and SL */
extern const struct specimen specimen_firm;      /* every other sheet; in specimen_firm.c */
extern const struct specimen specimen_parcel;    /* CV and AL */
extern const struct specimen specimen_longest;   /* the widest legal text of every field */

struct form_values specimen_values(const struct specimen *specimen);
/* A case number, revision 3 and a tag of letters; no secret is needed to print. */
struct form_issue specimen_issue(void);
const char *specimen_text(void *context, const char *name);

#endif
