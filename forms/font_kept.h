/* Glyphs as a PDF needs them, kept between documents: only of characters that the forms themselves print, never of those
 * that came with an answer, so nothing of a visit stays behind. One thread. */
#ifndef FONT_KEPT_H
#define FONT_KEPT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct font_entry {
    uint8_t *bytes; /* of the glyf table, NULL for a blank */
    size_t size;
    int box[4], left, points, contours;
};

struct font_kept {
    uint8_t *printed; /* a bit for each character of the forms */
    struct font_slot *slots;
    size_t count, room;
};

void font_kept_finish(struct font_kept *kept);

/* The characters of a form's own text. Without memory they are not kept, which is no fault. */
void font_kept_note(struct font_kept *kept, const char *text);
bool font_kept_may(const struct font_kept *kept, uint32_t character);

/* NULL when it is not there. */
const struct font_entry *font_kept_find(const struct font_kept *kept, uint8_t face, uint16_t glyph);
/* Copies the entry; does nothing when there is no memory. */
void font_kept_add(struct font_kept *kept, uint8_t face, uint16_t glyph, const struct font_entry *entry);

#endif
