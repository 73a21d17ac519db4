/* UTF-8, strictly: overlong forms, surrogates and values past U+10FFFF are not characters. Any thread. */
#ifndef TEXT_H
#define TEXT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The next character of text[*at..size) and moves *at behind it; -1 (and one byte on) where the bytes are not one. */
int32_t text_next(const char *text, size_t size, size_t *at);
/* Whether all bytes are well-formed UTF-8 without NUL. */
bool text_is_utf8(const char *text, size_t size);
/* Characters in a terminated text; a broken byte counts as one. */
size_t text_length(const char *text);
/* Writes one character (1..4 bytes, not terminated) and returns how many bytes; 0 for what is no character. */
size_t text_encode(uint32_t character, char out[4]);
/* Full-width ASCII (U+FF01..FF5E) and U+3000 become ASCII; every middle dot people type (・ • ‧ ∙ ●) becomes U+00B7.
 * The result is never longer in bytes; it replaces text. */
void text_normalise(char *text);
/* Removes white space at both ends, in place. */
void text_trim(char *text);
/* The byte offset of the last character, for deleting it; 0 in an empty text. */
size_t text_last(const char *text);

#endif
