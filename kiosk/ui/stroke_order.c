#include "stroke_order.h"
#include "file.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define TABLE "/usr/share/rime-data/stroke.dict.yaml"
#define TABLE_MAX_BYTES ((size_t)8 << 20)
#define ENTRIES_MAX 400000 /* Debian 12 has 114950 */
#define LEVELS 3           /* of the standard; what is in none comes as one more, and beyond the first plane as two */
#define STROKES "hspnz"

struct entry_of_order {
    uint32_t character;
    uint32_t at; /* of its strokes in the table */
    uint8_t length, level;
};

struct stroke_order {
    struct buffer table;
    struct entry_of_order *entries; /* in the order in which they are offered */
    size_t count;
};

/* ---- reading ---- */
/* The level of each character of the standard; 0: in none. */
struct levels {
    uint8_t of[0x30000];
};

static bool read_levels(const char *folder, struct levels *levels, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct buffer text = {0};
    uint8_t level = 1;
    if (!file_join(path, folder, "standard.txt", err) || !file_read(path, TABLE_MAX_BYTES, &text, err))
        return false;
    for (size_t at = 0; at < text.size;) {
        int32_t character = text_next((const char *)text.data, text.size, &at);
        if (character == '\n')
            level++;
        else if (character > 0 && character < (int32_t)sizeof levels->of && level <= LEVELS)
            levels->of[character] = level;
    }
    buffer_finish(&text);
    return level == LEVELS + 1 || err_set(err, ERR_DAMAGED, "%s has %d lines, not %d", path, level - 1, LEVELS);
}

static uint8_t level_of(const struct levels *levels, uint32_t character)
{
    uint8_t level = character < sizeof levels->of ? levels->of[character] : 0;
    return level ? level : character < 0x10000 ? LEVELS + 1 : LEVELS + 2;
}

/* What is not for names: parts, private characters and twins that are there for other standards. */
static bool is_offered(int32_t character)
{
    return character >= 0x3400 && !(character >= 0xE000 && character <= 0xFFFF) &&
           !(character >= 0x2F800 && character <= 0x2FA1F);
}

/* A line is a character, TAB, its strokes; the head of the file and whatever else stands there is passed over. */
static bool read_line(const struct stroke_order *order, size_t from, size_t to, const struct levels *levels,
                      struct entry_of_order *entry)
{
    const char *text = (const char *)order->table.data;
    size_t at = from;
    int32_t character = text_next(text, to, &at);
    if (at >= to || text[at] != '\t' || !is_offered(character))
        return false;
    size_t length = strspn(text + at + 1, STROKES);
    if (length == 0 || length > UINT8_MAX || at + 1 + length != to)
        return false;
    *entry = (struct entry_of_order){(uint32_t)character, (uint32_t)(at + 1), (uint8_t)length,
                                     level_of(levels, (uint32_t)character)};
    return true;
}

static int by_offer(const void *a, const void *b)
{
    const struct entry_of_order *x = a, *y = b;
    if (x->level != y->level)
        return x->level < y->level ? -1 : 1;
    if (x->length != y->length)
        return x->length < y->length ? -1 : 1;
    return x->character < y->character ? -1 : x->character > y->character;
}

static size_t lines_of(const struct buffer *table)
{
    size_t lines = 0;
    for (size_t i = 0; i < table->size; i++)
        lines += table->data[i] == '\n';
    return lines;
}

static bool read_entries(struct stroke_order *order, const struct levels *levels, struct err *err)
{
    size_t lines = lines_of(&order->table), from = 0;
    const uint8_t *end;
    order->entries = calloc(lines && lines <= ENTRIES_MAX ? lines : 1, sizeof *order->entries);
    if (!order->entries || lines > ENTRIES_MAX)
        return err_set(err, ERR_SPACE, "no memory for %zu lines of strokes", lines);
    while (from < order->table.size && (end = memchr(order->table.data + from, '\n', order->table.size - from))) {
        size_t to = (size_t)(end - order->table.data);
        order->count += read_line(order, from, to, levels, &order->entries[order->count]);
        from = to + 1;
    }
    qsort(order->entries, order->count, sizeof *order->entries, by_offer);
    return order->count > 0 || err_set(err, ERR_DAMAGED, "no character in the table of strokes");
}

static bool read_all(struct stroke_order *order, const char *folder, const char *table, struct err *err)
{
    struct levels *levels = calloc(1, sizeof *levels);
    bool read = levels ? read_levels(folder, levels, err) : err_set(err, ERR_SPACE, "no memory for strokes");
    if (read && !file_read(table, TABLE_MAX_BYTES, &order->table, err))
        read = err_within(err, "install rime-data-stroke");
    read = read && read_entries(order, levels, err);
    free(levels);
    return read;
}

bool stroke_order_open(const char *folder, const char *table, struct stroke_order **out, struct err *err)
{
    struct stroke_order *order = calloc(1, sizeof *order);
    if (!order)
        return err_set(err, ERR_SPACE, "no memory for strokes");
    if (!read_all(order, folder, table ? table : TABLE, err)) {
        stroke_order_close(order);
        return false;
    }
    *out = order;
    return true;
}

void stroke_order_close(struct stroke_order *order)
{
    if (!order)
        return;
    buffer_finish(&order->table);
    free(order->entries);
    free(order);
}

/* ---- finding ---- */
static bool begins(const struct stroke_order *order, const struct entry_of_order *entry, const char *letters, size_t size)
{
    const char *strokes = (const char *)order->table.data + entry->at;
    if (entry->length < size)
        return false;
    for (size_t i = 0; i < size; i++)
        if (letters[i] != strokes[i] && letters[i] != '*')
            return false;
    return true;
}

/* A character that people write in two ways has two lines. */
static bool is_there(const struct method_answer *answer, const char *character)
{
    const char *at = answer->candidates;
    for (uint32_t i = 0; i < answer->count; i++, at += strlen(at) + 1)
        if (strcmp(at, character) == 0)
            return true;
    return false;
}

static void add_all(const struct stroke_order *order, const char *letters, bool exact, struct method_answer *answer)
{
    size_t size = strlen(letters);
    for (size_t i = 0; i < order->count; i++) {
        const struct entry_of_order *entry = &order->entries[i];
        char character[8] = "";
        if ((entry->length == size) != exact || !begins(order, entry, letters, size))
            continue;
        text_encode(entry->character, character);
        if (!is_there(answer, character) && !method_answer_add(answer, character))
            return;
    }
}

void stroke_order_find(const struct stroke_order *order, const char *letters, struct method_answer *answer)
{
    if (!letters[0] || letters[strspn(letters, STROKES "*")])
        return;
    add_all(order, letters, true, answer);
    add_all(order, letters, false, answer);
}
