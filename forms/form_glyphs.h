/* Glyphs that every print of a form shares: those of its blank sheets, each face a base for the subsets of documents. They
 * come from the form alone, so nothing of a visit stays in them. Made when a form is first printed; the thread that owns
 * `forms`. */
#ifndef FORM_GLYPHS_H
#define FORM_GLYPHS_H

#include "font_subset.h"
#include "form_layout.h"

struct form_glyphs {
    struct font_base faces[FONT_FACES_MAX]; /* no characters: nothing is shared */
};

/* Characters of all sheets by the face that draws them, sorted, each once; shapes are no text. */
struct form_characters {
    struct face_characters {
        uint32_t *list;
        size_t count, room;
    } faces[FONT_FACES_MAX];
};
/* False: no memory. */
MUST_USE bool form_characters_of(const struct placed_sheets *sheets, struct form_characters *out);
void form_characters_finish(struct form_characters *characters); /* wipes; zeroed is fine */

/* Borrowed from `forms` until its next forms_add_file; NULL when there is no such form, or it cannot be laid out blank. */
const struct form_glyphs *form_glyphs_of(struct forms *forms, const char *code);
void form_glyphs_destroy(struct form_glyphs *glyphs); /* NULL is fine */

#endif
