/* The engine's side of placed sheets: adding to them. Everything that is added lives in the sheets' store and is wiped
 * with them. */
#ifndef PLACED_H
#define PLACED_H

#include "form_layout.h"

/* size bytes, zeroed, that live as long as the sheets; NULL when there is no room. */
void *placed_take(struct placed_sheets *sheets, size_t size);
/* A copy of size bytes of text, terminated. */
char *placed_text(struct placed_sheets *sheets, const char *text, size_t size);

MUST_USE bool placed_add_sheet(struct placed_sheets *sheets, double width_mm, double height_mm, struct err *err);
/* To the last sheet. */
MUST_USE bool placed_add_mark(struct placed_sheets *sheets, const struct placed_mark *mark, struct err *err);
MUST_USE bool placed_add_area(struct placed_sheets *sheets, const struct stamp_area *area, struct err *err);
/* Notes a character that no face has, once. */
void placed_add_missing(struct placed_sheets *sheets, uint32_t character);

#endif
