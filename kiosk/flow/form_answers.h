/* What the forms ask for, answered from a visit: fields by name, what the forms list under `given:` (services in words,
 * counts, dates, texts of the station, the lines of a policy, what is ordered, what is wrong, what goes by post), and the
 * scanned pages as pictures. Remembers which answers were asked for, because they decide the revision of a print. One
 * thread, while the visit lives. */
#ifndef FORM_ANSWERS_H
#define FORM_ANSWERS_H

#include "form.h"
#include "form_pictures.h"
#include "policy_lines.h"
#include "visit.h"

#define FORM_ANSWERS_MAX 96
#define FORM_ANSWERS_TEXTS 4 /* the engine keeps a value for three calls at most */
#define FORM_ANSWERS_TEXT_SIZE 200
#define FORM_ANSWERS_POLICIES 4 /* texts that are printed line by line */

/* Cases that go by post together. */
struct form_parcel {
    const char *number;             /* TJ-P-261122-02 */
    const struct case_file *files;  /* borrowed */
    size_t count;
};

struct form_answers {
    const struct visit *visit;
    const struct form_parcel *parcel; /* set after init where several cases go; NULL: the visit's own case alone */
    bool is_blank;                    /* only what holds for every sheet of this station, nothing of a case or a day */
    const char *slip; /* text of the slip's code; NULL: none */
    const char *asked[FORM_ANSWERS_MAX];
    size_t asked_count;
    char text[FORM_ANSWERS_TEXTS][FORM_ANSWERS_TEXT_SIZE]; /* what was put together; each use takes the next */
    unsigned turn;
    struct buffer long_text; /* a line of the guide */
    struct form_pictures pictures;
    struct policy_lines lines[FORM_ANSWERS_POLICIES]; /* made when first asked for */
};

/* The struct must outlive the values. Wipe it with form_answers_finish. */
struct form_values form_answers_init(struct form_answers *answers, const struct visit *visit, const char *slip);
/* For forms to be filled in by hand, and for what a preview's answers leave open: texts of the station alone. The world's
 * store may be missing. */
struct form_values form_answers_init_blank(struct form_answers *answers, const struct visit *nobody);
void form_answers_finish(struct form_answers *answers);

/* Whether a form may ask this name although it is no field; for `kiosk check`. */
bool form_answers_knows(const char *name);
/* Whether a form may ask this name: of the station or a case, or a field, in plain or as ".word". */
bool form_answers_may_ask(const struct fields *fields, const char *name);

#endif
