/* The text field: value, composition, caret; and what a real keyboard types into it. */
#include "text.h"
#include "ui_inside.h"
#include "widgets.h"
#include <string.h>

struct field_text {
    struct ui *ui;
    int em;
    struct rect inner;
    int before_px, composing_px, after_px;
};

static int width_of(const struct field_text *t, const char *text, size_t size)
{
    const struct text_measure *m = t->ui->measure;
    return size ? m->width(m->context, text, size, t->em, TEXT_REGULAR) : 0;
}

/* How far the text is moved left so that the caret stays inside. */
static int scrolled(const struct field_text *t)
{
    int caret = t->before_px + t->composing_px + t->em / 4;
    int over = caret - t->inner.w;
    return over > 0 ? over : 0;
}

static void place_caret(const struct field_text *t, struct entry *entry, int x)
{
    int target = x - t->inner.x + scrolled(t);
    size_t size = strlen(entry->text), at = 0, best = 0;
    int best_off = target < 0 ? -target : target;
    while (at < size) {
        text_next(entry->text, size, &at);
        int off = width_of(t, entry->text, at) - target;
        off = off < 0 ? -off : off;
        if (off < best_off) {
            best = at;
            best_off = off;
        }
    }
    entry_move_to(entry, best);
}

static void draw_run(const struct field_text *t, int x, const char *text, size_t size, int width, enum colour colour)
{
    draw_text(&t->ui->list, x, t->inner.y + (t->inner.h - t->em) / 2, text, size, t->em, TEXT_REGULAR, width, colour);
}

static void draw_value(const struct field_text *t, const struct entry *entry, bool active)
{
    int x = t->inner.x - scrolled(t), line = ui_px(t->ui, LENGTH_BORDER) * 2;
    int bottom = t->inner.y + (t->inner.h + t->em) / 2 + line;
    draw_run(t, x, entry->text, entry->caret, t->before_px, COLOUR_INK);
    x += t->before_px;
    if (entry->composing[0]) {
        draw_run(t, x, entry->composing, strlen(entry->composing), t->composing_px, COLOUR_MAIN);
        draw_fill(&t->ui->list, (struct rect){x, bottom, t->composing_px, line}, 0, COLOUR_MAIN);
        x += t->composing_px;
    }
    if (active)
        draw_fill(&t->ui->list,
                  (struct rect){x + line / 2, t->inner.y + (t->inner.h - t->em * 5 / 4) / 2, line, t->em * 5 / 4}, 0,
                  COLOUR_MAIN);
    draw_run(t, x + (active ? line * 2 : 0), entry->text + entry->caret, strlen(entry->text + entry->caret),
             t->after_px, COLOUR_INK);
}

/* What an on-screen keyboard has not taken already. */
static void take_typing(struct ui *ui, struct entry *entry)
{
    char typed[64];
    if (ui_take_text(ui, typed)) {
        entry_insert(entry, typed);
        wipe(typed, sizeof typed);
        ui_again(ui);
    }
    static const signed char moves[KEY_ESCAPE + 1] = {[KEY_LEFT] = -1, [KEY_RIGHT] = 1};
    enum input_key key = ui->events.key;
    if (ui->layer < ui->top_layer)
        return;
    if (key == KEY_BACKSPACE)
        entry_backspace(entry);
    else if (key == KEY_HOME)
        entry_move_to(entry, 0);
    else if (key == KEY_END)
        entry_move_to(entry, ENTRY_SIZE);
    else if (moves[key] && !ui->focus[0])
        entry_move(entry, moves[key]);
    else
        return;
    ui->events.key = KEY_NONE;
    ui_again(ui);
}

bool ui_text_field(struct ui *ui, struct rect at, const struct text_field *field, struct entry *entry)
{
    struct ui_touch touch = ui_touchable(ui, at, field->id, field->label, true, entry->text);
    if (field->active)
        take_typing(ui, entry);
    struct field_text t = {.ui = ui, .em = theme_text_px(ui->theme, field->large ? TEXT_HEADING : TEXT_BUTTON)};
    t.inner = rect_inset_xy(at, t.em * 2 / 3, 0);
    t.before_px = width_of(&t, entry->text, entry->caret);
    t.composing_px = width_of(&t, entry->composing, strlen(entry->composing));
    t.after_px = width_of(&t, entry->text + entry->caret, strlen(entry->text + entry->caret));
    if (touch.acted && field->active && !entry->composing[0])
        place_caret(&t, entry, ui->x);

    int radius = ui_px(ui, LENGTH_RADIUS);
    enum colour edge = field->edge != COLOUR_NONE ? field->edge : field->active ? COLOUR_MAIN : COLOUR_LINE_STRONG;
    draw_fill(&ui->list, at, radius, touch.pressed && !field->active ? COLOUR_PRESSED : COLOUR_CARD);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER) * (field->active ? 2 : 1), edge);
    draw_clip_push(&ui->list, rect_inset(at, ui_px(ui, LENGTH_BORDER) * 2));
    draw_value(&t, entry, field->active);
    if (!entry->text[0] && !entry->composing[0] && field->placeholder) {
        int px = width_of(&t, field->placeholder, strlen(field->placeholder));
        draw_run(&t, t.inner.x + t.em / 3, field->placeholder, strlen(field->placeholder), px, COLOUR_INK_FAINT);
    }
    draw_clip_pop(&ui->list);
    if (touch.focused)
        ui_focus_ring(ui, at, radius);
    return touch.acted;
}
