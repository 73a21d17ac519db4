/* A hash table with open addresses. */
#include "font_kept.h"

#include "text.h"
#include <stdlib.h>
#include <string.h>

enum { CHARACTERS = 0x40000, FIRST_ROOM = 1024 };

struct font_slot {
    uint32_t key; /* face and glyph, plus one; 0: free */
    struct font_entry entry;
};

static uint32_t key_of(uint8_t face, uint16_t glyph)
{
    return ((uint32_t)face << 16 | glyph) + 1;
}

static struct font_slot *slot_of(const struct font_kept *kept, uint32_t key)
{
    size_t at = (key * 2654435761u) & (kept->room - 1);
    while (kept->slots[at].key && kept->slots[at].key != key)
        at = (at + 1) & (kept->room - 1);
    return &kept->slots[at];
}

static bool make_room(struct font_kept *kept)
{
    if (kept->count * 2 < kept->room)
        return true;
    struct font_kept wider = {.room = kept->room ? kept->room * 2 : FIRST_ROOM};
    wider.slots = calloc(wider.room, sizeof *wider.slots);
    if (!wider.slots)
        return false;
    for (size_t i = 0; i < kept->room; i++)
        if (kept->slots[i].key)
            *slot_of(&wider, kept->slots[i].key) = kept->slots[i];
    free(kept->slots);
    kept->slots = wider.slots;
    kept->room = wider.room;
    return true;
}

void font_kept_finish(struct font_kept *kept)
{
    for (size_t i = 0; i < kept->room; i++)
        free(kept->slots[i].entry.bytes);
    free(kept->slots);
    free(kept->printed);
    *kept = (struct font_kept){0};
}

void font_kept_note(struct font_kept *kept, const char *text)
{
    if (!kept->printed)
        kept->printed = calloc(CHARACTERS / 8, 1);
    for (size_t at = 0, size = strlen(text); kept->printed && at < size;) {
        int32_t c = text_next(text, size, &at);
        if (c >= 0 && c < CHARACTERS)
            kept->printed[c / 8] |= (uint8_t)(1u << (c % 8));
    }
}

bool font_kept_may(const struct font_kept *kept, uint32_t character)
{
    return kept->printed && character < CHARACTERS && (kept->printed[character / 8] >> (character % 8) & 1);
}

const struct font_entry *font_kept_find(const struct font_kept *kept, uint8_t face, uint16_t glyph)
{
    const struct font_slot *slot = kept->room ? slot_of(kept, key_of(face, glyph)) : NULL;
    return slot && slot->key ? &slot->entry : NULL;
}

void font_kept_add(struct font_kept *kept, uint8_t face, uint16_t glyph, const struct font_entry *entry)
{
    struct font_entry copy = *entry;
    if (!make_room(kept))
        return;
    struct font_slot *slot = slot_of(kept, key_of(face, glyph));
    if (slot->key)
        return;
    copy.bytes = entry->size ? malloc(entry->size) : NULL;
    if (entry->size && !copy.bytes)
        return;
    if (entry->size)
        memcpy(copy.bytes, entry->bytes, entry->size);
    slot->key = key_of(face, glyph);
    slot->entry = copy;
    kept->count++;
}
