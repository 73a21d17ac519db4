/* A printed sheet on the panel with the places where ink belongs: the picture of the very sheet where there is one, else
 * a sheet in miniature; dashed shapes lie on it in sheet millimetres. For the screens 盖章 and 扫描材料. */
#ifndef SHEET_VIEW_H
#define SHEET_VIEW_H

#include "front.h"
#include "stamp_area.h"

/* Makes (once) and keeps the picture of this page; true when it was made now, which is enough for one frame. */
bool sheet_view_prepare(struct front *front, const struct case_sheet *sheet, int width_px);
/* Whether ink belongs on this page at all. */
bool sheet_view_has_places(struct front *front, const struct case_sheet *sheet);
/* Draws the page fitted into `at` with the places for seals and signatures, those that are not judged included; `only`
 * (may be NULL): just the place of this name. Returns where the sheet lies. */
struct rect sheet_view(struct front *front, struct rect at, const struct case_sheet *sheet, const char *only);

#endif
