/* The scanned pages of a case as pictures for its copy sheets: a page is named as the case keeps it ("id-card-front").
 * Printed in grey, because colour on a sheet is taken for a seal when it comes back. Owner's thread. */
#ifndef FORM_PICTURES_H
#define FORM_PICTURES_H

#include "form.h"
#include "image.h"
#include "visit.h"

#define FORM_PICTURES_MAX 2 /* on one form */

struct form_pictures {
    struct image images[FORM_PICTURES_MAX];
    struct form_picture shown[FORM_PICTURES_MAX];
    char names[FORM_PICTURES_MAX][CASE_FILE_PAGE_NAME_SIZE];
    size_t count;
};

/* NULL when the case has no such page (the sheet then leaves room for a copy by hand), or when it cannot be read, which is
 * logged. Borrowed until form_pictures_finish. */
const struct form_picture *form_pictures_get(struct form_pictures *pictures, const struct visit *visit,
                                             const char *name);
void form_pictures_finish(struct form_pictures *pictures); /* wipes */

#endif
