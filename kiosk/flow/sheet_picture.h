/* A placed sheet as a picture for the screen. Keeps the drawing surface of the forms apart from the papers of a case. The
 * thread that owns the forms. */
#ifndef SHEET_PICTURE_H
#define SHEET_PICTURE_H

#include "form_layout.h"
#include "image.h"

/* RGBA, width_px wide. *out is finished with image_finish (which wipes: it shows personal data). */
MUST_USE bool sheet_picture(struct forms *forms, const struct placed_sheet *sheet, int width_px, struct image *out,
                            struct err *err);

#endif
