/* Tables: rows that grow, repeat, go on below their head. */
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct table {
    const struct table_description *about;
    double x, width;
    double line, border;
    double top; /* of the part on this sheet */
    char place[sizeof((struct layout *)NULL)->place];
};

static double cell_width(const struct table *t, unsigned column, const struct cell *cell)
{
    double width = 0;
    unsigned span = cell->span ? cell->span : 1;
    for (unsigned i = column; i < column + span && i < t->about->column_count; i++)
        width += t->about->columns[i];
    return width;
}

static bool row_is_whole(struct layout *l, const struct table *t, const struct row *row)
{
    unsigned columns = 0;
    for (unsigned i = 0; i < row->cell_count; i++)
        columns += row->cells[i].span ? row->cells[i].span : 1;
    return columns == t->about->column_count ||
           layout_fail(l, ERR_INPUT, "the cells of this row span %u columns, the table has %u", columns,
                       t->about->column_count);
}

/* What a cell needs; only styles that grow ask for more than the row has. */
static bool measure_cell(struct layout *l, const struct cell *cell, double width, double *height)
{
    const struct style *style = layout_style(l, cell->style);
    if (!style)
        return false;
    if (cell->ticks)
        return layout_ticks(l, cell->ticks, (struct box){0, 0, width, *height}, height, true);
    if (!cell->text || style->fit != FIT_GROW)
        return true;
    struct buffer text = {0};
    struct text_block block = {0};
    bool ok = layout_fill(l, cell->text, &text) &&
              text_block_fit(l, style, NULL, text.data ? (const char *)text.data : "", width, -1, &block);
    /* The first and last line keep the distance from the rules that a single line has. */
    if (ok && block.count > 1)
        *height = fmax(*height, text_block_height(&block) + *height - block.line_mm);
    text_block_finish(&block);
    buffer_finish(&text);
    return ok;
}

/* Marks of a cell: positions from its top left, one below the other where they give none. */
static bool place_cell_marks(struct layout *l, const struct cell *cell, struct box box)
{
    size_t prefix = strlen(l->place);
    double y = 0, height;
    for (unsigned i = 0; i < cell->mark_count; i++) {
        const struct place *place = mark_place(&cell->marks[i]);
        bool holds;
        snprintf(l->place + prefix, sizeof l->place - prefix, ".marks.%u", i);
        if (!layout_when(l, place->when, &holds))
            return false;
        if (!holds)
            continue;
        struct box inner = {.x = style_number(place->x, 0)};
        inner.y = place->y ? *place->y : y + style_number(place->gap, 0);
        inner.w = style_number(place->w, box.w - inner.x);
        inner.h = style_number(place->h, -1);
        y = inner.y;
        inner.x += box.x;
        inner.y += box.y;
        if (!layout_mark(l, &cell->marks[i], inner, &height))
            return false;
        y += height;
        if (y > box.h + 0.01)
            return layout_fail(l, ERR_INPUT, "this mark ends %.1f mm below its cell", y - box.h);
    }
    l->place[prefix] = '\0';
    return true;
}

static bool place_cell(struct layout *l, const struct cell *cell, struct box box)
{
    const struct style *style = layout_style(l, cell->style);
    double height;
    if (!style)
        return false;
    const struct placed_mark fill = {.kind = PLACED_FRAME, .x_mm = box.x, .y_mm = box.y, .w_mm = box.w, .h_mm = box.h,
                                     .ink = PLACED_NO_INK, .fill = layout_grey(style_number(style->fill, 1))};
    if (style->fill && !layout_add(l, &fill))
        return false;
    if (cell->text && !layout_text(l, style, NULL, cell->text, box))
        return false;
    if (cell->ticks && !layout_ticks(l, cell->ticks, box, &height, false))
        return false;
    double pad = style_number(style->pad, 0);
    struct box inside = {box.x + pad, box.y, box.w - 2 * pad, box.h};
    if (cell->boxes && !layout_boxes(l, cell->boxes, inside, &height))
        return false;
    return place_cell_marks(l, cell, box);
}

static bool add_rule(struct layout *l, double x, double y, double w, double h, double width)
{
    const struct placed_mark mark = {.kind = PLACED_LINE, .x_mm = x, .y_mm = y, .w_mm = w, .h_mm = h, .ink = 0,
                                     .fill = PLACED_NO_INK, .line_mm = width};
    return width <= 0 || layout_add(l, &mark);
}

static bool close_part(struct layout *l, const struct table *t)
{
    const struct placed_mark frame = {.kind = PLACED_FRAME, .x_mm = t->x, .y_mm = t->top, .w_mm = t->width,
                                      .h_mm = l->y_mm - t->top, .ink = 0, .fill = PLACED_NO_INK, .line_mm = t->border};
    return l->y_mm <= t->top || t->border <= 0 || layout_add(l, &frame);
}

static bool measure_row(struct layout *l, const struct table *t, const struct row *row, double *height)
{
    *height = style_number(row->height, style_number(t->about->height, 9));
    double needed = *height;
    for (unsigned i = 0, column = 0; i < row->cell_count; i++) {
        double cell = *height;
        if (!measure_cell(l, &row->cells[i], cell_width(t, column, &row->cells[i]), &cell))
            return false;
        needed = fmax(needed, cell);
        column += row->cells[i].span ? row->cells[i].span : 1;
    }
    *height = needed;
    return true;
}

static bool draw_row(struct layout *l, const struct table *t, const struct row *row, double height)
{
    double x = t->x;
    size_t prefix = strlen(l->place);
    for (unsigned i = 0, column = 0; i < row->cell_count; i++) {
        double width = cell_width(t, column, &row->cells[i]);
        snprintf(l->place + prefix, sizeof l->place - prefix, ".cells.%u", i);
        l->label = i ? row->cells[i - 1].text : NULL;
        if (!place_cell(l, &row->cells[i], (struct box){x, l->y_mm, width, height}))
            return false;
        column += row->cells[i].span ? row->cells[i].span : 1;
        x += width;
    }
    l->label = NULL;
    l->place[prefix] = '\0';
    x = t->x;
    for (unsigned i = 0, column = 0; i + 1 < row->cell_count; i++) {
        x += cell_width(t, column, &row->cells[i]);
        column += row->cells[i].span ? row->cells[i].span : 1;
        if (!add_rule(l, x, l->y_mm, 0, height, t->line))
            return false;
    }
    if (l->y_mm > t->top && !add_rule(l, t->x, l->y_mm, t->width, 0, t->line))
        return false;
    l->y_mm += height;
    return true;
}

static bool place_row(struct layout *l, struct table *t, unsigned index);

/* The head again at the top of the next sheet. */
static bool continue_table(struct layout *l, struct table *t)
{
    if (!close_part(l, t) || !layout_next_sheet(l))
        return false;
    t->top = l->y_mm;
    for (unsigned i = 0; i < t->about->head && i < t->about->row_count; i++)
        if (!place_row(l, t, i))
            return false;
    return true;
}

static bool place_row(struct layout *l, struct table *t, unsigned index)
{
    const struct row *row = &t->about->rows[index];
    size_t prefix = strlen(l->place);
    double height;
    snprintf(l->place + prefix, sizeof l->place - prefix, ".table.rows.%u", index);
    if (!row_is_whole(l, t, row) || !measure_row(l, t, row, &height))
        return false;
    bool fits = l->y_mm + height <= layout_bottom(l) + 0.01;
    if (!fits && index >= t->about->head) {
        char kept[sizeof l->place];
        memcpy(kept, l->place, sizeof kept);
        l->place[prefix] = '\0';
        if (!continue_table(l, t))
            return false;
        memcpy(l->place, kept, sizeof kept);
        fits = l->y_mm + height <= layout_bottom(l) + 0.01;
    }
    bool ok = (fits || layout_fail(l, ERR_INPUT, "this row is %.1f mm high and passes the bottom of the page", height)) &&
              draw_row(l, t, row, height);
    if (ok)
        l->place[prefix] = '\0';
    return ok;
}

/* How often a row stands on the form; on a blank one as often as it shall be filled in by hand. */
static bool count_items(struct layout *l, const struct row *row, unsigned *items)
{
    enum { MOST = 999 };
    char name[80];
    snprintf(name, sizeof name, "%.70s.count", row->each);
    const char *text = layout_value(l, name);
    size_t digits = strspn(text, "0123456789");
    unsigned long count = !digits && !l->issue ? row->blank : strtoul(text, NULL, 10);
    if (text[digits] || digits > 9 || count > MOST)
        return layout_fail(l, ERR_INPUT, "the list %s has \"%.20s\" rows; 0 to %d can be placed: make two lists of it",
                           row->each, digits ? text : "blank", MOST);
    *items = (unsigned)count;
    return true;
}

/* What a row is filled with the first time it stands there; *height 0 when it does not. */
static bool measure_first(struct layout *l, const struct table *t, unsigned index, double *height)
{
    const struct row *row = &t->about->rows[index];
    unsigned items = 1;
    bool holds = true;
    *height = 0;
    snprintf(l->place, sizeof l->place, "%.100s.table.rows.%u", t->place, index);
    if (row->each && !count_items(l, row, &items))
        return false;
    l->each = row->each;
    l->each_index = 1;
    bool ok = !items || (layout_when(l, row->when, &holds) &&
                         (!holds || (row_is_whole(l, t, row) && measure_row(l, t, row, height))));
    l->each = NULL;
    snprintf(l->place, sizeof l->place, "%s", t->place);
    return ok;
}

/* A head does not stand alone at the bottom of a sheet: it goes on to the next together with the first row below it. */
static bool keep_head_with_rows(struct layout *l, struct table *t)
{
    double needed = 0, height = 0;
    bool flows = l->page && l->page->continues && l->y_mm > style_number(l->page->top, 0);
    if (!t->about->head || !flows)
        return true;
    for (unsigned i = 0; i < t->about->row_count && (i < t->about->head || height <= 0); i++) {
        if (!measure_first(l, t, i, &height))
            return false;
        needed += height;
        height = i < t->about->head ? 0 : height;
    }
    if (l->y_mm + needed <= layout_bottom(l) + 0.01)
        return true;
    bool ok = layout_next_sheet(l);
    t->top = l->y_mm;
    return ok;
}

static bool place_rows(struct layout *l, struct table *t, unsigned index)
{
    const struct row *row = &t->about->rows[index];
    bool holds = true;
    unsigned items;
    if (!row->each)
        return layout_when(l, row->when, &holds) && (!holds || place_row(l, t, index));
    bool ok = count_items(l, row, &items);
    l->each = row->each;
    for (l->each_index = 1; ok && l->each_index <= items; l->each_index++)
        ok = layout_when(l, row->when, &holds) && (!holds || place_row(l, t, index));
    l->each = NULL;
    return ok;
}

bool layout_table(struct layout *l, const struct table_description *table, struct box box)
{
    struct table t = {.about = table, .x = box.x, .top = box.y, .line = style_number(table->line, 0.2),
                      .border = style_number(table->border, 0.4)};
    snprintf(t.place, sizeof t.place, "%s", l->place);
    for (unsigned i = 0; i < table->column_count; i++)
        t.width += table->columns[i];
    l->y_mm = box.y;
    if (!keep_head_with_rows(l, &t))
        return false;
    for (unsigned i = 0; i < table->row_count; i++)
        if (!place_rows(l, &t, i))
            return false;
    return close_part(l, &t);
}
