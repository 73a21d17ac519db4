/* Faces inside one PDF: which characters of each are used, a subset file, its widths and its map to Unicode, as a Type 0
 * font whose codes are the subset's own glyph numbers. libharu's encoders are not used: they stop at U+FFFF and keep
 * tables of the whole face. For paper_pdf alone. */
#ifndef PAPER_PDF_FONT_H
#define PAPER_PDF_FONT_H

#include "font_subset.h"
#include "form_glyphs.h"
#include <hpdf.h>

/* What streams are made with. */
struct pdf_streams {
    HPDF_Doc doc;
    struct packer packer;
};

struct pdf_face {
    struct font_subset subset;
    struct font_face_about about;
    HPDF_Dict font; /* owned by the document */
};

struct pdf_faces {
    struct pdf_face faces[FONT_FACES_MAX];
};

/* Finds what the sheets use and puts a font for each face into the document; `shared` may be NULL, else it stays until the
 * faces are finished. */
MUST_USE bool pdf_faces_make(struct pdf_faces *faces, struct fonts *fonts, const struct form_glyphs *shared,
                             const struct placed_sheets *sheets, struct pdf_streams *streams, struct err *err);
void pdf_faces_finish(struct pdf_faces *faces);

/* The glyph of a character in the subset of its face, and its width in millièmes. */
uint16_t pdf_face_glyph(const struct pdf_face *face, uint32_t character, int *width);

/* Adds an indirect dictionary; NULL when the document has failed. */
HPDF_Dict pdf_dict(HPDF_Doc doc);
/* Adds a stream of these bytes, deflated; NULL when the document has failed. */
HPDF_Dict pdf_stream(struct pdf_streams *streams, const void *bytes, size_t size);
/* What the packer holds becomes the stream of a dictionary; false when the document has failed. */
bool pdf_stream_is_packed(HPDF_Dict dict, const struct packer *packer);
/* UTF-16 with its mark, as PDF wants texts outside ASCII. */
void pdf_utf16(struct buffer *out, const char *utf8);

#endif
