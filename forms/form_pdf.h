/* A form straight to its PDF, and the pieces of `kiosk form preview`. The thread that owns `forms`. */
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

/* `kiosk form preview FILE [--answers FILE] -o out.pdf`: `form` is a path to a YAML file, a code or a name. The answers
 * file is a flat YAML mapping `field: value` (lists as "papers.1.title"; a choice's word as "sex.word", else its value is
 * printed); NULL or an empty one prints the form blank, for filling in by hand: no page codes, no specimen mark. `station`
 * answers what the file does not: texts that stand on every sheet; NULL: nothing. */
MUST_USE bool form_preview(struct forms *forms, const char *form, const char *answers_path,
                           const struct form_values *station, const char *out_path,
                           struct form_report *report, struct err *err);

#endif
