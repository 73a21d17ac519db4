/* Memory of placed sheets: one list of chunks for texts and glyphs, plain arrays for the rest. */
#include "placed.h"

#include "buffer.h"
#include <stdlib.h>
#include <string.h>

enum { CHUNK_BYTES = 64 * 1024, ALIGNMENT = 16 };

struct chunk {
    struct chunk *next;
    size_t used, room;
    _Alignas(ALIGNMENT) uint8_t bytes[];
};

struct placed_store {
    struct chunk *chunks;
};

static struct chunk *chunk_with(struct placed_store *store, size_t size)
{
    if (store->chunks && store->chunks->room - store->chunks->used >= size)
        return store->chunks;
    size_t room = size > CHUNK_BYTES ? size : CHUNK_BYTES;
    struct chunk *chunk = calloc(1, sizeof *chunk + room);
    if (!chunk)
        return NULL;
    chunk->room = room;
    chunk->next = store->chunks;
    store->chunks = chunk;
    return chunk;
}

void *placed_take(struct placed_sheets *sheets, size_t size)
{
    if (!sheets->store)
        sheets->store = calloc(1, sizeof *sheets->store);
    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    struct chunk *chunk = sheets->store ? chunk_with(sheets->store, rounded) : NULL;
    if (!chunk)
        return NULL;
    void *memory = chunk->bytes + chunk->used;
    chunk->used += rounded;
    return memory;
}

char *placed_text(struct placed_sheets *sheets, const char *text, size_t size)
{
    char *copy = placed_take(sheets, size + 1);
    if (copy)
        memcpy(copy, text, size);
    return copy;
}

/* One more element at the end of an array that doubles when its count reaches a power of two. */
static void *grown(void *array, size_t count, size_t size)
{
    bool full = count == 0 || (count & (count - 1)) == 0;
    return full ? realloc(array, (count ? count * 2 : 1) * size) : array;
}

bool placed_add_sheet(struct placed_sheets *sheets, double width_mm, double height_mm, struct err *err)
{
    struct placed_sheet *more = grown(sheets->sheets, sheets->count, sizeof *more);
    if (!more)
        return err_set(err, ERR_SPACE, "no memory for a sheet");
    sheets->sheets = more;
    more[sheets->count++] = (struct placed_sheet){.width_mm = width_mm, .height_mm = height_mm};
    return true;
}

bool placed_add_mark(struct placed_sheets *sheets, const struct placed_mark *mark, struct err *err)
{
    struct placed_sheet *sheet = &sheets->sheets[sheets->count - 1];
    struct placed_mark *more = grown(sheet->marks, sheet->mark_count, sizeof *more);
    if (!more)
        return err_set(err, ERR_SPACE, "no memory for marks");
    sheet->marks = more;
    more[sheet->mark_count++] = *mark;
    return true;
}

bool placed_add_area(struct placed_sheets *sheets, const struct stamp_area *area, struct err *err)
{
    struct placed_sheet *sheet = &sheets->sheets[sheets->count - 1];
    struct stamp_area *more = grown(sheet->areas, sheet->area_count, sizeof *more);
    if (!more)
        return err_set(err, ERR_SPACE, "no memory for stamp areas");
    sheet->areas = more;
    more[sheet->area_count++] = *area;
    return true;
}

void placed_add_missing(struct placed_sheets *sheets, uint32_t character)
{
    for (size_t i = 0; i < sheets->missing_count; i++)
        if (sheets->missing[i] == character)
            return;
    if (sheets->missing_count < PLACED_MISSING_MAX)
        sheets->missing[sheets->missing_count++] = character;
}

void placed_sheets_finish(struct placed_sheets *sheets)
{
    for (size_t i = 0; i < sheets->count; i++) {
        free(sheets->sheets[i].marks);
        free(sheets->sheets[i].areas);
    }
    free(sheets->sheets);
    for (struct chunk *chunk = sheets->store ? sheets->store->chunks : NULL; chunk;) {
        struct chunk *next = chunk->next;
        wipe(chunk->bytes, chunk->used);
        free(chunk);
        chunk = next;
    }
    free(sheets->store);
    *sheets = (struct placed_sheets){0};
}
