/* The pad of the keyboard: cells side by side, a character into each. The finger's strokes are drawn as they come; what
 * they may mean is asked when it lifts. Beginning in another cell takes the likeliest character of the one before, so
 * that a name is written without a touch in between. */
#include "catalogue.h"
#include "stroke_pad.h"
#include "keyboard_inside.h"
#include "ui_inside.h"
#include <stdio.h>

#define CELLS_MAX 4
#define PEN_MM 1.1

static int cell_count(struct rect at)
{
    int count = at.h > 0 ? (at.w + at.h / 4) / at.h : 1;
    return count < 2 ? 2 : count > CELLS_MAX ? CELLS_MAX : count;
}

static void draw_cell(struct ui *ui, struct rect at, bool is_first, bool is_empty)
{
    int radius = ui_px(ui, LENGTH_RADIUS_SMALL), hair = ui_px(ui, LENGTH_HAIR), dash = ui_px(ui, LENGTH_GAP_SMALL);
    draw_fill(&ui->list, at, radius, COLOUR_CARD);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER), COLOUR_LINE_STRONG);
    int x = at.x + at.w / 2, y = at.y + at.h / 2, edge = ui_px(ui, LENGTH_BORDER) * 2;
    draw_line(&ui->list, x, at.y + edge, x, at.y + at.h - edge, hair, dash, COLOUR_LINE);
    draw_line(&ui->list, at.x + edge, y, at.x + at.w - edge, y, hair, dash, COLOUR_LINE);
    if (is_first && is_empty)
        ui_text(ui, rect_inset_xy(at, edge * 3, 0), T("在格子里写字"), TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT,
                ALIGN_CENTRE);
}

/* True when the entry changed. */
static bool write_in(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry, int cell, bool has_room)
{
    char id[UI_ID_SIZE];
    bool changed = false;
    snprintf(id, sizeof id, "pad:%d", cell);
    struct ui_touch touch = ui_touchable_key(ui, at, id, T("手写"), has_room, "");
    if (touch.pressed && cell != k->cell && !k->ink.is_down) {
        changed = !strokes_is_empty(&k->ink) && compose_choose(k, 0, entry);
        strokes_clear(&k->ink);
        k->cell = cell;
    }
    if (cell == k->cell && ui_ink_write(ui, at, id, &k->ink)) {
        compose_read_ink(k, at.w * ui_mm_per_px(ui), at.h * ui_mm_per_px(ui));
        ui_again(ui);
    }
    return changed;
}

bool keyboard_pad(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry)
{
    int count = cell_count(at), gap = ui_px(ui, LENGTH_TOUCH_GAP);
    bool changed = false, has_room = keyboard_entry_has_room(entry);
    for (int i = 0; i < count; i++) {
        struct rect cell = rect_column(at, count, gap, i);
        changed = write_in(ui, cell, k, entry, i, has_room) || changed;
        draw_cell(ui, cell, i == 0, strokes_is_empty(&k->ink));
        if (i != k->cell)
            continue;
        draw_clip_push(&ui->list, cell);
        ui_ink(ui, cell, &k->ink, PEN_MM, COLOUR_INK);
        draw_clip_pop(&ui->list);
    }
    return changed;
}
