/* Everything that was answered, line by line, each with a touch to change it; in two columns where there is room, so
 * that little has to be scrolled. */
#include "front.h"

#include "catalogue.h"
#include "printing.h"
#include <stdio.h>
#include <string.h>

#define REVIEW_LINES 64

/* The names of all fields that were asked, in the order of the flow. Optional questions that were skipped are among
 * them: they may be filled in here. Of ticks that are asked together the first stands for all. */
struct asked {
    const char *names[REVIEW_LINES];
    int count;
};

static bool is_tick(const struct front *front, const char *name)
{
    const struct field *field = fields_find(front->station->fields, name);
    return field && field->type == FIELD_TICK;
}

static struct asked asked_fields(const struct front *front)
{
    const struct flow *flow = front->visit.flow;
    struct asked asked = {.count = 0};
    for (unsigned s = 0; s < flow->steps_count; s++) {
        const struct flow_step *step = &flow->steps[s];
        if (!answers_meet(&front->visit.file.answers, step->when))
            continue;
        for (unsigned i = 0; i < step->asks_count && asked.count < REVIEW_LINES; i++)
            if (i == 0 || !is_tick(front, step->asks[i]))
                asked.names[asked.count++] = step->asks[i];
    }
    return asked;
}

/* ---- one line ---- */

static enum badge_kind badge_of(const struct front *front, const struct field *field, const struct answer *answer)
{
    struct value_result result = {0};
    if (!answer)
        return field->required ? BADGE_BAD : BADGE_NONE;
    field_check(field, &front->visit.file.answers, answer->value, &result);
    enum value_verdict verdict = result.verdict;
    wipe(&result, sizeof result);
    if (verdict == VALUE_WRONG)
        return BADGE_BAD;
    return answer->source == ANSWER_DOUBTFUL || verdict == VALUE_DOUBTFUL ? BADGE_WARN : BADGE_NONE;
}

/* What of the ticks that are asked together with this one is chosen, by name. */
static void chosen_ticks(const struct front *front, const char *name, char *out, size_t size)
{
    const struct flow *flow = front->visit.flow;
    size_t used = 0;
    out[0] = '\0';
    for (unsigned s = 0; s < flow->steps_count; s++) {
        const struct flow_step *step = &flow->steps[s];
        bool here = step->asks_count && strcmp(step->asks[0], name) == 0;
        for (unsigned i = 0; here && i < step->asks_count && used < size; i++) {
            const struct field *field = fields_find(front->station->fields, step->asks[i]);
            if (field && answers_is(&front->visit.file.answers, step->asks[i], "yes"))
                used += (size_t)snprintf(out + used, size - used, "%s%s", used ? T("、") : "", words_now(&field->label));
        }
    }
}

struct review_row {
    struct list_row row;
    char id[UI_ID_SIZE], value[400];
};

/* One answer with the word 修改 at its end; the whole line is the target. */
static const struct list_row *row_of(const struct front *front, const char *name, struct review_row *out)
{
    const struct field *field = fields_find(front->station->fields, name);
    const struct answer *answer = answers_find(&front->visit.file.answers, name);
    snprintf(out->id, sizeof out->id, "edit:%.50s", name);
    out->row = (struct list_row){.id = out->id, .label = name};
    if (!field)
        return &out->row;
    if (answer)
        field_show(field, answer->value, out->value, sizeof out->value);
    else
        snprintf(out->value, sizeof out->value, "%s", T("（没有填写）"));
    out->row = (struct list_row){
        .id = out->id,
        .label = words_now(&field->label),
        .value = out->value,
        .badge = badge_of(front, field, answer),
        .note = T("修改"),
        .touchable = true,
        .label_px = theme_text_px(ui_theme(front->ui), TEXT_BODY) * (language_now() == LANGUAGE_EN ? 9 : 8),
    };
    if (field->type != FIELD_TICK)
        return &out->row;
    chosen_ticks(front, name, out->value, sizeof out->value);
    out->row.label = T("办理的印章");
    out->row.badge = out->value[0] ? BADGE_NONE : BADGE_BAD;
    return &out->row;
}

static int column(struct front *front, struct rect at, const struct asked *asked, int from, int to, bool draw)
{
    int top = at.y;
    for (int i = from; i < to; i++) {
        struct review_row line;
        const struct list_row *row = row_of(front, asked->names[i], &line);
        struct rect place = {at.x, at.y, at.w, ui_row_height(front->ui, at.w, row)};
        if (draw && ui_row(front->ui, place, row) && visit_edit(&front->visit, asked->names[i]))
            front_show_step(front);
        at.y += place.h;
    }
    return at.y - top;
}

/* With draw false only measured. */
static int columns(struct front *front, struct rect at, const struct asked *asked, bool draw)
{
    struct ui *ui = front->ui;
    int least = theme_text_px(ui_theme(ui), TEXT_BODY) * 21, gap = ui_px(ui, LENGTH_GAP_LARGE);
    if (at.w < 2 * least + gap)
        return column(front, at, asked, 0, asked->count, draw);
    int half = (asked->count + 1) / 2;
    int left = column(front, rect_column(at, 2, gap, 0), asked, 0, half, draw);
    int right = column(front, rect_column(at, 2, gap, 1), asked, half, asked->count, draw);
    return left > right ? left : right;
}

/* ---- the screen ---- */

/* NULL: everything can be printed as it is. */
static const char *first_bad(const struct front *front, const struct asked *asked)
{
    for (int i = 0; i < asked->count; i++) {
        struct review_row line;
        if (row_of(front, asked->names[i], &line)->badge == BADGE_BAD)
            return asked->names[i];
    }
    return NULL;
}

static void go_on(struct front *front)
{
    bool changed;
    struct err err = {0};
    if (!front_needs(front, STATION_FORMS, go_on))
        return;
    if (printing_refresh(&front->visit, front->station->forms, &changed, &err))
        front_forward(front);
    else
        front_fault_err(front, &err, NULL, go_on);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    struct asked asked = asked_fields(front);
    const char *bad = first_bad(front, &asked);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    struct rect inner = ui_card(ui, rest);
    int height = columns(front, inner, &asked, false);
    int width = ui_scroll_width(ui, inner, height);
    height = columns(front, (struct rect){inner.x, 0, width, 0}, &asked, false);
    struct rect content = ui_scroll_begin(ui, inner, "lines", height);
    columns(front, content, &asked, true);
    ui_scroll_end(ui);
    const char *label = bad ? T("填写红色的项") : T("全部正确，去打印");
    if (front_bottom_bar(front, page, label, NULL, NULL) != BAR_MAIN)
        return;
    if (!bad)
        go_on(front);
    else if (visit_edit(&front->visit, bad))
        front_show_step(front);
}

const struct screen screen_review = {
    .name = "review", .is_private = true, .has_steps = true, .has_bottom_bar = true, .build = build};
