/* From a case to the papers it prints: which forms are due, and each as PDF with the page codes that bring it home.
 * Owner's thread (the forms are one thread's). */
#ifndef PRINTING_H
#define PRINTING_H

#include "form_layout.h"
#include "image.h"
#include "visit.h"

/* The forms of the case's papers that have not been printed with the answers of now, in the order of papers.yaml. */
#define PRINTING_MAX 16
struct printing_list {
    const struct paper *papers[PRINTING_MAX];
    size_t count;
    unsigned pages; /* of all of them */
};
void printing_due(const struct visit *visit, struct printing_list *out);
/* All printed papers of the case, due or not. */
void printing_all(const struct visit *visit, struct printing_list *out);

/* Draws the paper with the answers of now, stores the PDF with the case (item "form", named by the form's code) and marks its sheets
 * as printed, in one transaction: a sheet that comes back is known whatever happens after. `out` must be empty and is
 * yours. ERR_INPUT when a value does not fit the form. */
MUST_USE bool printing_make(struct visit *visit, struct forms *forms, const struct paper *paper, struct buffer *out,
                            struct err *err);

/* The slip, by what is still to come back. `slip`: the text visit_give_slip gave. Nothing is stored. */
MUST_USE bool printing_slip(struct visit *visit, struct forms *forms, const char *slip, struct buffer *out,
                            struct err *err);

/* Another sheet about the case, with its number and the answers of now, if it has any: the consents, the record of an
 * erasure. Nothing is stored. */
MUST_USE bool printing_beside(struct visit *visit, struct forms *forms, const char *code, struct buffer *out,
                              struct err *err);
/* A sheet without page codes or a place in a case: the guide. Nothing is stored. */
MUST_USE bool printing_plain(const struct visit *visit, struct forms *forms, const char *code, struct buffer *out,
                             struct err *err);
/* A form for filling in by hand: no answers, no page codes. */
MUST_USE bool printing_blank(struct forms *forms, const struct form *form, struct buffer *out, struct err *err);

/* Where ink belongs on the papers of the case, as they lie with the answers of now. *out is freed with free(). */
MUST_USE bool printing_areas(const struct visit *visit, struct forms *forms, const struct paper *paper,
                             struct stamp_area **out, size_t *count, struct err *err);
/* One page as it is printed, RGBA, to show where the seal goes. Finish with image_finish: it shows personal data. */
MUST_USE bool printing_picture(const struct visit *visit, struct forms *forms, const struct paper *paper, unsigned page,
                               int width_px, struct image *out, struct err *err);

/* Sheets printed before an answer on them changed wait to be printed again; saved. *changed: whether there were any. */
MUST_USE bool printing_refresh(struct visit *visit, struct forms *forms, bool *changed, struct err *err);
/* The revision a print of this form has now. */
MUST_USE bool printing_revision(const struct visit *visit, struct forms *forms, const char *form, uint32_t *out, struct err *err);

#endif
