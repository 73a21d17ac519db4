/* QR codes of a page: found by their finder patterns, decoded in small pieces. The only file that knows ZBar.
 *
 * ZBar guesses character sets wrongly and needs 20 s for a noisy page (design FIELD §5), so it is given small pieces
 * around finder patterns and the corners of the page, never a page, and asked for bytes; the bytes are taken as strict
 * UTF-8, else as GB18030. Not thread-safe (the character table is kept). */
#ifndef CODES_H
#define CODES_H

#include "page_reading.h"

struct code_place {
    char text[PAGE_CODE_TEXT_SIZE]; /* as in struct page_code_found */
    double x[4], y[4]; /* corners of the symbol in raw pixels: its own top left, top right, bottom right, bottom left */
};

/* A picture for code search: the brightest channel, so that red and blue ink over a code vanish, levels stretched from
 * paper to ink. Same size as `from`. */
MUST_USE bool codes_picture(const struct image *from, struct image *out, struct err *err);

/* small: codes_picture of the page reduced `factor` times; scan: the raw page, for second looks. Fills at most `room`
 * places, returns their number. A decoder that fails is "no code". */
size_t codes_find(const struct image *small, const struct image *scan, int factor, struct code_place *out, size_t room);

/* What a code's bytes say: strict UTF-8, else GB18030; line breaks and tabs between its lines become one semicolon;
 * empty for other control characters, bytes of neither, or more than fit. */
void codes_text(const char *bytes, size_t size, char out[PAGE_CODE_TEXT_SIZE]);

/* Loads the character table while files can still be opened. */
void codes_prepare(void);

#endif
