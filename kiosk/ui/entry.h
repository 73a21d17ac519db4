/* One line of text being typed: the value, the caret, what is being composed, and what may be typed at all. Fixed size,
 * no allocation, so that wiping it wipes all of it. Caret and lengths count bytes at character borders. */
#ifndef ENTRY_H
#define ENTRY_H

#include <stdbool.h>
#include <stddef.h>

#define ENTRY_SIZE 512

struct entry {
    char text[ENTRY_SIZE];
    size_t caret;
    char composing[128]; /* shown underlined at the caret, not part of the value */
    size_t max_length;   /* characters; 0: as many as fit */
    unsigned changes;    /* counts every change of text */
};

/* An empty entry, or one that holds `text` (cut at a character if too long) with the caret at its end. */
void entry_init(struct entry *entry, const char *text, size_t max_length);
void entry_finish(struct entry *entry); /* wipes */

/* Puts the text in at the caret; false (and no change) if that passes max_length or ENTRY_SIZE. */
bool entry_insert(struct entry *entry, const char *text);
void entry_backspace(struct entry *entry);
void entry_clear(struct entry *entry);
void entry_move(struct entry *entry, int characters); /* caret; negative: left */
void entry_move_to(struct entry *entry, size_t byte); /* to the nearest character border at or before */

#endif
