/* A form straight to its PDF. The thread that owns `forms`. */
#ifndef FORM_PDF_H
#define FORM_PDF_H

#include "buffer.h"
#include "form_layout.h"

/* What came of it. */
struct form_report {
    unsigned pages;
    uint32_t missing[PLACED_MISSING_MAX]; /* characters no font has: tell the person and staff */
    size_t missing_count;
};

/* Lays out and writes. `out` must be empty; it holds personal data: buffer_finish wipes it. report may be NULL. The PDF
 * carries the wall clock as its date. */
MUST_USE bool form_to_pdf(struct forms *forms, const struct form *form, const struct form_values *values,
                          const struct form_issue *issue, struct buffer *out, struct form_report *report,
                          struct err *err);

#endif
