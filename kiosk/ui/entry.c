/* A line of text being edited, in a fixed struct that can be wiped as a whole. */
#include "entry.h"
#include "buffer.h"
#include "text.h"
#include <string.h>

/* Bytes of the longest beginning of text that holds at most `characters` and fits into `room` bytes. */
static size_t beginning(const char *text, size_t characters, size_t room)
{
    size_t size = strlen(text), at = 0, kept = 0;
    for (size_t n = 0; n < characters && at < size; n++) {
        text_next(text, size, &at);
        if (at > room)
            break;
        kept = at;
    }
    return kept;
}

static size_t most(const struct entry *entry)
{
    return entry->max_length ? entry->max_length : ENTRY_SIZE;
}

void entry_init(struct entry *entry, const char *text, size_t max_length)
{
    *entry = (struct entry){.max_length = max_length};
    if (!text)
        return;
    size_t size = beginning(text, most(entry), ENTRY_SIZE - 1);
    memcpy(entry->text, text, size);
    entry->text[size] = '\0';
    entry->caret = size;
}

void entry_finish(struct entry *entry)
{
    wipe(entry, sizeof *entry);
}

bool entry_insert(struct entry *entry, const char *text)
{
    size_t size = strlen(text), before = strlen(entry->text);
    if (before + size >= ENTRY_SIZE || text_length(entry->text) + text_length(text) > most(entry))
        return false;
    memmove(entry->text + entry->caret + size, entry->text + entry->caret, before - entry->caret + 1);
    memcpy(entry->text + entry->caret, text, size);
    entry->caret += size;
    entry->changes++;
    return true;
}

/* The border before the caret. */
static size_t border_before(const char *text, size_t caret)
{
    while (caret > 0 && ((unsigned char)text[--caret] & 0xC0) == 0x80)
        ;
    return caret;
}

static size_t border_after(const char *text, size_t caret)
{
    if (text[caret])
        caret++;
    while (((unsigned char)text[caret] & 0xC0) == 0x80)
        caret++;
    return caret;
}

void entry_backspace(struct entry *entry)
{
    size_t size = strlen(entry->text), from = border_before(entry->text, entry->caret);
    if (from == entry->caret)
        return;
    size_t moved = size - entry->caret;
    memmove(entry->text + from, entry->text + entry->caret, moved + 1);
    wipe(entry->text + from + moved + 1, entry->caret - from);
    entry->caret = from;
    entry->changes++;
}

void entry_clear(struct entry *entry)
{
    wipe(entry->text, sizeof entry->text);
    wipe(entry->composing, sizeof entry->composing);
    entry->caret = 0;
    entry->changes++;
}

void entry_move(struct entry *entry, int characters)
{
    for (; characters < 0; characters++)
        entry->caret = border_before(entry->text, entry->caret);
    for (; characters > 0; characters--)
        entry->caret = border_after(entry->text, entry->caret);
}

void entry_move_to(struct entry *entry, size_t byte)
{
    size_t size = strlen(entry->text);
    if (byte > size)
        byte = size;
    while (byte > 0 && ((unsigned char)entry->text[byte] & 0xC0) == 0x80)
        byte--;
    entry->caret = byte;
}
