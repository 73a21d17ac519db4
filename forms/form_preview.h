/* `kiosk form preview`: a form as it will come out, for those who write forms. The thread that owns `forms`. */
#ifndef FORM_PREVIEW_H
#define FORM_PREVIEW_H

#include "form_check.h"
#include "form_pdf.h"

struct form_preview {
    const char *form;    /* path to a YAML file, a code or a name */
    const char *answers; /* a flat YAML mapping `field: value` (lists as "sheets.1.title"; a choice's word as "sex.word", else
                          * its value is printed); NULL or an empty one prints the form blank, for filling in by hand: no
                          * page codes, no specimen mark */
    const char *out;
    const struct form_values *station; /* what the answers leave open: texts that stand on every sheet; NULL: nothing */
    /* When given, a name in the form or in the answers that they and `given:` do not know is told to `fault` and nothing is
     * written: printed it would leave a gap that looks meant. */
    const struct form_names *names;
    form_fault *fault;
    void *context;
};

/* report may be NULL. ERR_INPUT names file and line. */
MUST_USE bool form_preview(struct forms *forms, const struct form_preview *wanted, struct form_report *report,
                           struct err *err);

#endif
