/* Characters that no list of words offers, by how they are read (or how their radical is read) and how many strokes they
 * have: "yan9" finds 䶮, "kou6" finds 𠮷. From assets/keyboards/characters.tsv, which kiosk/demo/make_characters wrote
 * out of the Unihan tables. In kiosk-input alone; one thread. */
#ifndef RARE_CHARACTERS_H
#define RARE_CHARACTERS_H

#include "buffer.h"
#include "method_message.h"

/* ERR_NOT_FOUND, ERR_DAMAGED when it is not a table of characters. */
MUST_USE bool rare_characters_load(const char *folder, struct buffer *table, struct err *err);

/* letters: a–z, then digits or none (any number of strokes). By reading first, then by radical; without strokes by
 * reading alone, as many as fit. */
void rare_characters_find(const struct buffer *table, const char *letters, struct method_answer *answer);

#endif
