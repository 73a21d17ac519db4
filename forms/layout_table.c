/* Tables, and what stands in their cells: text, ticks, one character per box. */
#include "layout.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- ticks ---- */
#define TICK_SIDE_EM 0.82
#define TICK_GAP_EM 0.4

struct choice_block {
    struct buffer label;
    struct text_block text;
    double width; /* mm of square, gap and label */
    bool ticked;
};

static bool measure_choice(struct layout *l, const struct style *style, const struct choice *choice, double w,
                           struct choice_block *out)
{
    if (!layout_fill(l, choice->label, &out->label) ||
        !text_block_fit(l, style, NULL, out->label.data ? (const char *)out->label.data : "", w, -1, &out->text))
        return false;
    if (out->text.count > 1)
        return layout_fail(l, ERR_INPUT, "the label of a choice is wider than its place");
    out->width = (TICK_SIDE_EM + TICK_GAP_EM + (out->text.count ? out->text.lines[0].width : 0)) * out->text.size_mm;
    /* A choice without a condition is ticked by hand. */
    return !choice->when || layout_when(l, choice->when, &out->ticked);
}

static bool place_choice(struct layout *l, const struct choice_block *choice, double x, double y, double line)
{
    double size = choice->text.size_mm, side = TICK_SIDE_EM * size;
    const struct placed_mark tick = {.kind = PLACED_TICK, .x_mm = x, .y_mm = y + (line - side) / 2, .w_mm = side,
                                     .h_mm = side, .ink = 0, .fill = PLACED_NO_INK, .line_mm = 0.2,
                                     .as.ticked = choice->ticked};
    double pad = style_number(choice->text.style->pad, 0);
    return layout_add(l, &tick) &&
           text_block_place(l, &choice->text,
                            (struct box){x + side + TICK_GAP_EM * size - pad, y, choice->text.width_mm, line});
}

/* Choices stand side by side and wrap; two passes, because the lines together stand in the middle of the box. */
bool layout_ticks(struct layout *l, const struct ticks_description *ticks, struct box box, double *height,
                  bool measure_only)
{
    const struct style *style = layout_style(l, ticks->style);
    if (!style)
        return false;
    double pad = style_number(style->pad, 0), between = style_number(ticks->between, 6);
    double size = style_number(style->size, 10.5) * LAYOUT_PT_MM, line = size * style_number(style->leading, 1.4);
    double start = 0;
    for (int pass = 0; pass < (measure_only ? 1 : 2); pass++) {
        double x = pad, y = 0;
        for (unsigned i = 0; i < ticks->choice_count; i++) {
            struct choice_block choice = {0};
            bool ok = measure_choice(l, style, &ticks->choices[i], box.w, &choice);
            if (ok && x > pad && x + choice.width > box.w - pad) {
                x = pad;
                y += line;
            }
            ok = ok && (pass == 0 || place_choice(l, &choice, box.x + x, box.y + start + y, line));
            x += choice.width + between;
            text_block_finish(&choice.text);
            buffer_finish(&choice.label);
            if (!ok)
                return false;
        }
        *height = fmax(y + line, box.h);
        if (box.h >= 0 && y + line > box.h + 0.01 && !measure_only)
            return layout_fail(l, ERR_INPUT, "the choices need %.1f mm height, there are %.1f", y + line, box.h);
        start = box.h >= 0 ? (box.h - y - line) / 2 : 0;
    }
    return true;
}

/* ---- boxes ---- */
static bool place_in_boxes(struct layout *l, const struct boxes_description *boxes, const struct style *style,
                           const char *text, struct box first)
{
    struct letters letters = {0};
    if (!letters_make(l->fonts, style->family, text, 0, &letters, l->err))
        return false;
    bool ok = letters.count <= boxes->count ||
              layout_fail(l, ERR_INPUT, "%zu characters for %u boxes", letters.count, boxes->count);
    for (size_t i = 0; ok && i < letters.count; i++) {
        size_t end = i + 1 < letters.count ? letters.letters[i + 1].at : strlen(text);
        char one[8];
        snprintf(one, sizeof one, "%.*s", (int)(end - letters.letters[i].at), text + letters.letters[i].at);
        struct text_block block = {0};
        struct box box = {first.x + (double)i * first.w, first.y, first.w, first.h};
        ok = text_block_fit(l, style, NULL, one, box.w, box.h, &block) && text_block_place(l, &block, box);
        text_block_finish(&block);
        wipe(one, sizeof one);
    }
    letters_finish(&letters);
    return ok;
}

bool layout_boxes(struct layout *l, const struct boxes_description *boxes, struct box box, double *height)
{
    const struct style *style = layout_style(l, boxes->style);
    if (!style)
        return false;
    double h = style_number(boxes->box_h, 7);
    struct box first = {box.x, box.y, style_number(boxes->box_w, 6), h};
    first.y += box.h > h ? (box.h - h) / 2 : 0;
    *height = fmax(h, box.h);
    struct buffer text = {0};
    bool ok = layout_fill(l, boxes->text, &text);
    for (unsigned i = 0; ok && i < boxes->count; i++) {
        const struct placed_mark frame = {.kind = PLACED_FRAME, .x_mm = first.x + i * first.w, .y_mm = first.y,
                                          .w_mm = first.w, .h_mm = first.h, .ink = layout_grey(0.35),
                                          .fill = PLACED_NO_INK, .line_mm = 0.15};
        ok = layout_add(l, &frame);
    }
    ok = ok && (!text.size || place_in_boxes(l, boxes, style, (const char *)text.data, first));
    buffer_finish(&text);
    return ok;
}

/* ---- tables ---- */
struct table {
    const struct table_description *about;
    double x, width;
    double line, border;
    double top; /* of the part on this sheet */
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

static unsigned items_of(struct layout *l, const char *list)
{
    char name[80];
    snprintf(name, sizeof name, "%.70s.count", list);
    unsigned long count = strtoul(layout_value(l, name), NULL, 10);
    return count > 999 ? 999 : (unsigned)count;
}

static bool place_rows(struct layout *l, struct table *t, unsigned index)
{
    const struct row *row = &t->about->rows[index];
    bool holds = true;
    if (!row->each)
        return layout_when(l, row->when, &holds) && (!holds || place_row(l, t, index));
    unsigned items = items_of(l, row->each);
    bool ok = true;
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
    for (unsigned i = 0; i < table->column_count; i++)
        t.width += table->columns[i];
    l->y_mm = box.y;
    for (unsigned i = 0; i < table->row_count; i++)
        if (!place_rows(l, &t, i))
            return false;
    return close_part(l, &t);
}
