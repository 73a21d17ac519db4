/* What tests of forms begin with: the shipped forms, a folder of their own, and for signed ones a station's keys in it. */
#ifndef FORMS_FIXTURE_H
#define FORMS_FIXTURE_H

#include "form.h"
#include "promise.h"
#include "specimen.h"

static struct forms *forms;
static char folder[1024];

static inline int forms_begin(void **state)
{
    (void)state;
    struct err err = {0};
    promise_folder_make(folder);
    if (!forms_load(FORMS_FOLDER, &forms, &err))
        fail_msg("%s", err.line);
    return 0;
}

static inline int forms_end(void **state)
{
    (void)state;
    forms_destroy(forms);
    promise_folder_remove(folder);
    return 0;
}

/* keys/, trust/, and nss/ for pdfsig, which trusts that CA. */
static inline void forms_keys(void)
{
    char command[3600];
    snprintf(command, sizeof command,
             "'%s/tests/unit/sync/make_keys.sh' '%s' && cd '%s' && mkdir nss && certutil -N -d sql:nss --empty-password && "
             "certutil -A -d sql:nss -n ca -t CT,C,C -i trust/ca.pem",
             COUNTER_SOURCE_DIR, folder, folder);
    assert_int_equal(system(command), 0);
}

#endif
