/* Which cells of the window changed. */
#include "painter.h"
#include <stdlib.h>
#include <string.h>

bool cells_resize(struct cells *cells, int width_px, int height_px)
{
    cells_finish(cells);
    cells->columns = (width_px + CELL_PX - 1) / CELL_PX;
    cells->rows = (height_px + CELL_PX - 1) / CELL_PX;
    size_t count = (size_t)cells->columns * (size_t)cells->rows;
    cells->now = calloc(count, sizeof *cells->now);
    cells->last = calloc(count, sizeof *cells->last);
    cells->all = true;
    return cells->now && cells->last;
}

void cells_finish(struct cells *cells)
{
    free(cells->now);
    free(cells->last);
    *cells = (struct cells){0};
}

void cells_forget(struct cells *cells)
{
    cells->all = true;
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * 0x9E3779B97F4A7C15u;
    return hash ^ hash >> 32;
}

static uint64_t hash_of(const struct draw_list *list, const struct draw_mark *m)
{
    uint64_t hash = mix((uint64_t)m->kind << 8 | (uint64_t)m->weight, list->palette[m->colour]);
    hash = mix(hash, (uint64_t)(uint32_t)m->at.x << 32 | (uint32_t)m->at.y);
    hash = mix(hash, (uint64_t)(uint32_t)m->at.w << 32 | (uint32_t)m->at.h);
    hash = mix(hash, (uint64_t)(uint32_t)m->clip.x << 32 | (uint32_t)m->clip.y);
    hash = mix(hash, (uint64_t)(uint32_t)m->clip.w << 32 | (uint32_t)m->clip.h);
    hash = mix(hash, (uint64_t)(uint32_t)m->radius << 40 | (uint64_t)(uint32_t)m->width << 20 | (uint32_t)m->dash);
    hash = mix(hash, (uint64_t)(uint32_t)m->picture);
    const char *text = draw_text_of(list, m);
    for (size_t i = 0; i < m->text_size; i++)
        hash = (hash ^ (uint8_t)text[i]) * 0x100000001B3u;
    return hash;
}

static void add_mark(struct cells *cells, const struct draw_list *list, const struct draw_mark *m)
{
    struct rect reach = rect_common(draw_reach(m), list->window);
    if (rect_is_empty(reach))
        return;
    uint64_t hash = hash_of(list, m);
    int right = (reach.x + reach.w - 1) / CELL_PX, bottom = (reach.y + reach.h - 1) / CELL_PX;
    for (int row = reach.y / CELL_PX; row <= bottom && row < cells->rows; row++)
        for (int column = reach.x / CELL_PX; column <= right && column < cells->columns; column++) {
            uint64_t *cell = &cells->now[row * cells->columns + column];
            *cell = mix(*cell, hash);
        }
}

/* A run of changed cells in one row becomes a rectangle, or lengthens the one above it that has the same sides. */
static int add_run(struct rect *out, int count, int row, int from, int to)
{
    struct rect run = {from * CELL_PX, row * CELL_PX, (to - from) * CELL_PX, CELL_PX};
    for (int i = 0; i < count; i++)
        if (out[i].x == run.x && out[i].w == run.w && out[i].y + out[i].h == run.y) {
            out[i].h += CELL_PX;
            return count;
        }
    if (count == CHANGES_MAX) {
        out[CHANGES_MAX - 1] = rect_around(out[CHANGES_MAX - 1], run);
        return count;
    }
    out[count] = run;
    return count + 1;
}

int cells_changes(struct cells *cells, const struct draw_list *list, struct rect out[CHANGES_MAX])
{
    size_t cell_count = (size_t)cells->columns * (size_t)cells->rows;
    memset(cells->now, 0, cell_count * sizeof *cells->now);
    for (size_t i = 0; i < list->count; i++)
        add_mark(cells, list, &list->marks[i]);
    int count = 0;
    for (int row = 0; row < cells->rows; row++) {
        const uint64_t *now = cells->now + row * cells->columns, *last = cells->last + row * cells->columns;
        for (int column = 0; column < cells->columns; column++) {
            int from = column;
            while (column < cells->columns && (cells->all || now[column] != last[column]))
                column++;
            if (column > from)
                count = add_run(out, count, row, from, column);
        }
    }
    uint64_t *last = cells->last;
    cells->last = cells->now;
    cells->now = last;
    cells->all = false;
    for (int i = 0; i < count; i++)
        out[i] = rect_common(out[i], list->window);
    return count;
}
