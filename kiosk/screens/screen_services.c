/* Which seals: one seal = one UKEY = one line of the order. The step asks ticks; each is a tile. */
#include "front.h"

#include "catalogue.h"
#include <stdio.h>
#include <string.h>

static bool is_chosen(const struct front *front, unsigned index)
{
    return answers_is(&front->visit.file.answers, front->visit.step->asks[index], "yes");
}

static int chosen_count(const struct front *front)
{
    int count = 0;
    for (unsigned i = 0; i < front->visit.step->asks_count; i++)
        count += is_chosen(front, i);
    return count;
}

static enum illustration picture_of(const char *field)
{
    static const struct {
        const char *field;
        enum illustration picture;
    } pictures[] = {{"personal_signature", ILLUSTRATION_SIGNATURE},
                    {"practice_seal", ILLUSTRATION_PRACTICE_SEAL},
                    {"seal_legal", ILLUSTRATION_NAME_SEAL},
                    {"seal_drawing", ILLUSTRATION_PRACTICE_SEAL}};
    for (size_t i = 0; i < sizeof pictures / sizeof pictures[0]; i++)
        if (strcmp(field, pictures[i].field) == 0)
            return pictures[i].picture;
    return ILLUSTRATION_ROUND_SEAL;
}

static void toggle(struct front *front, unsigned index)
{
    struct err err = {0};
    const char *name = front->visit.step->asks[index];
    if (!visit_answer(&front->visit, name, is_chosen(front, index) ? "" : "yes", ANSWER_TYPED, &err))
        front_fault_err(front, &err, NULL, NULL);
    ui_again(front->ui);
}

static void build_tile(struct front *front, struct rect at, unsigned index, bool with_help)
{
    const char *name = front->visit.step->asks[index];
    const struct field *field = fields_find(front->station->fields, name);
    char id[UI_ID_SIZE];
    if (!field)
        return;
    snprintf(id, sizeof id, "tile:%.50s", name);
    const struct tile tile = {
        .id = id,
        .icon = "seal",
        .picture = picture_of(name),
        .title = words_now(&field->label),
        .subtitle = with_help ? words_now(&field->help) : NULL,
        .badge = is_chosen(front, index) ? T("已选") : NULL,
        .chosen = is_chosen(front, index),
    };
    if (ui_tile(front->ui, at, &tile))
        toggle(front, index);
}

static void build_tick(struct front *front, struct rect at, unsigned index)
{
    const char *name = front->visit.step->asks[index];
    const struct field *field = fields_find(front->station->fields, name);
    char id[UI_ID_SIZE];
    if (!field)
        return;
    bool ticked = is_chosen(front, index);
    snprintf(id, sizeof id, "tile:%.50s", name);
    if (ui_tick(front->ui, at, id, words_now(&field->label), &ticked, true))
        toggle(front, index);
}

/* Many seals: ticks in two columns, whose names may run over lines. With draw false only measured. */
static int build_ticks(struct front *front, struct rect at, bool draw)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), columns = 2, top = at.y, least = ui_px(ui, LENGTH_BUTTON);
    unsigned count = front->visit.step->asks_count;
    for (unsigned i = 0; i < count; i += (unsigned)columns) {
        int height = least;
        for (unsigned k = i; k < i + (unsigned)columns && k < count; k++) {
            const struct field *field = fields_find(front->station->fields, front->visit.step->asks[k]);
            int width = rect_column(at, columns, gap, 0).w;
            int one = field ? ui_tick_height(ui, width, words_now(&field->label)) : 0;
            height = one > height ? one : height;
        }
        for (unsigned k = i; draw && k < i + (unsigned)columns && k < count; k++)
            build_tick(front, rect_column((struct rect){at.x, at.y, at.w, height}, columns, gap, (int)(k - i)), k);
        at.y += height + gap;
    }
    return at.y - gap - top;
}

/* Many seals: tiles in two rows (columns on tall panels) where every name stands on one line, else ticks. */
static bool tiles_fit(struct front *front, struct rect cell)
{
    struct ui *ui = front->ui;
    int room = cell.w - 3 * ui_px(ui, LENGTH_PAD), least = ui_px(ui, LENGTH_BUTTON) * 2;
    for (unsigned i = 0; i < front->visit.step->asks_count; i++) {
        const struct field *field = fields_find(front->station->fields, front->visit.step->asks[i]);
        if (field && ui_text_width(ui, words_now(&field->label), TEXT_HEADING, TEXT_BOLD) > room)
            return false;
    }
    return cell.h >= least;
}

static void build_many(struct front *front, struct rect rest)
{
    int count = (int)front->visit.step->asks_count, gap = ui_px(front->ui, LENGTH_GAP);
    int short_side = (count + 2) / 3, columns = rest.w > rest.h ? 3 : short_side, rows = rest.w > rest.h ? short_side : 3;
    if (tiles_fit(front, rect_cell(rest, columns, rows, gap, 0))) {
        for (int i = 0; i < count; i++)
            build_tile(front, rect_cell(rest, columns, rows, gap, i), (unsigned)i, false);
        return;
    }
    int height = build_ticks(front, (struct rect){0, 0, rest.w, 0}, false);
    height = build_ticks(front, (struct rect){0, 0, ui_scroll_width(front->ui, rest, height), 0}, false);
    build_ticks(front, ui_scroll_begin(front->ui, rest, "services", height), true);
    ui_scroll_end(front->ui);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE), count = (int)front->visit.step->asks_count, chosen = chosen_count(front);
    char note[200];
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    if (chosen > 0)
        snprintf(note, sizeof note, T("一枚印章 = 一把 UKEY。您选了 %d 枚印章，订单里应有 %d 把 UKEY。"), chosen, chosen);
    else
        snprintf(note, sizeof note, "%s", T("一枚印章 = 一把 UKEY。可以选一项，也可以多选。"));
    struct rect below = rect_take_bottom(&rest, ui_note_height(ui, rest.w, note), gap);
    ui_note(ui, below, chosen ? BADGE_GOOD : BADGE_NONE, note);
    bool columns = rest.w > rest.h;
    if (count > 3)
        build_many(front, rest);
    for (int i = 0; i < count && count <= 3; i++)
        build_tile(front, columns ? rect_column(rest, count, gap, i) : rect_row(rest, count, gap, i), (unsigned)i,
                   true);
    const char *label = visit_is_editing(&front->visit) ? T("完成") : T("选好了，下一步");
    if (front_bottom_bar(front, page, label, chosen ? NULL : T("请先选择要办理的印章"), NULL) == BAR_MAIN)
        front_forward(front);
}

const struct screen screen_services = {.name = "services", .has_steps = true, .has_bottom_bar = true, .build = build};
