#include "rare_characters.h"
#include "file.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

#define TABLE_MAX_BYTES ((size_t)4 << 20)

bool rare_characters_load(const char *folder, struct buffer *table, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!file_join(path, folder, "characters.tsv", err) || !file_read(path, TABLE_MAX_BYTES, table, err))
        return false;
    return (table->size > 0 && table->data[table->size - 1] == '\n' &&
            text_is_utf8((const char *)table->data, table->size)) ||
           err_set(err, ERR_DAMAGED, "%s is no table of characters", path);
}

static void add_each(const char *characters, size_t size, struct method_answer *answer)
{
    for (size_t at = 0; at < size;) {
        char one[8] = "";
        size_t from = at;
        text_next(characters, size, &at);
        if (at - from >= sizeof one)
            return;
        memcpy(one, characters + from, at - from);
        if (!method_answer_add(answer, one))
            return;
    }
}

/* A line is: reading, with * for that of the radical, TAB, strokes, TAB, characters. */
static void add_lines(const struct buffer *table, const char *key, long strokes, struct method_answer *answer)
{
    size_t key_size = strlen(key);
    const char *line = (const char *)table->data, *end = line + table->size;
    while (line < end) {
        const char *next = memchr(line, '\n', (size_t)(end - line));
        if (!next)
            return;
        if ((size_t)(next - line) > key_size && memcmp(line, key, key_size) == 0 && line[key_size] == '\t') {
            char *characters = NULL;
            long here = strtol(line + key_size + 1, &characters, 10);
            if ((strokes == 0 || here == strokes) && *characters == '\t')
                add_each(characters + 1, (size_t)(next - characters - 1), answer);
        }
        line = next + 1;
    }
}

void rare_characters_find(const struct buffer *table, const char *letters, struct method_answer *answer)
{
    char key[METHOD_LETTERS_SIZE + 1] = "";
    size_t size = strspn(letters, "abcdefghijklmnopqrstuvwxyz");
    long strokes = strtol(letters + size, NULL, 10);
    if (size == 0 || size >= METHOD_LETTERS_SIZE)
        return;
    memcpy(key, letters, size);
    add_lines(table, key, strokes, answer);
    key[size] = '*';
    if (strokes > 0)
        add_lines(table, key, strokes, answer);
}
