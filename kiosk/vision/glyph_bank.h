/* The printed characters that can be told apart by their shape, drawn from the faces that are installed: Chinese of
 * GB 2312 and some of people's names beyond it, digits, capitals. A second opinion beside OCR, which errs in other ways.
 * Drawn when first asked or by glyph_bank_prepare (needs files under /usr/share), and kept. Not thread-safe. */
#ifndef GLYPH_BANK_H
#define GLYPH_BANK_H

#include "err.h"
#include "glyph_shape.h"

struct glyph_match {
    int32_t character;
    double likeness; /* 0..1, of the best face */
};

/* ERR_CONFIG when no face can be opened, ERR_SPACE. */
MUST_USE bool glyph_bank_prepare(struct err *err);
void glyph_bank_release(void);

/* The likest characters, the best first, none twice; Chinese ones only. Returns how many; 0 without a bank. */
size_t glyph_bank_nearest(const struct glyph_shape *shape, struct glyph_match *out, size_t most);
/* How like it is to this very character; -1 when that was not drawn. */
double glyph_bank_likeness(const struct glyph_shape *shape, int32_t character);
/* Whether it belongs to the second level of GB 2312, the less used characters, or to none. */
bool glyph_bank_is_rare(int32_t character);

#endif
