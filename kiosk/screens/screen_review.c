/* Everything that was answered, line by line, each with a touch to change it. */
#include "front.h"

#include "catalogue.h"
#include "condition.h"
#include "printing.h"
#include <stdio.h>
#include <string.h>

struct line {
    char id[UI_ID_SIZE];
    char value[VALUE_NORMAL_SIZE];
    struct list_row row;
};

/* Optional questions that were skipped are shown too: they may be filled in here. */
static bool make_line(const struct front *front, const char *name, int label_px, struct line *out)
{
    const struct field *field = fields_find(front->station->fields, name);
    const struct answer *answer = answers_find(&front->visit.file.answers, name);
    if (!field)
        return false;
    struct value_result result = {0};
    if (answer)
        field_check(field, &front->visit.file.answers, answer->value, &result);
    bool bad = answer ? result.verdict == VALUE_WRONG : field->required;
    bool doubtful = answer && (answer->source == ANSWER_DOUBTFUL || result.verdict == VALUE_DOUBTFUL);
    wipe(&result, sizeof result);
    snprintf(out->id, sizeof out->id, "edit:%.50s", name);
    snprintf(out->value, sizeof out->value, "%s", answer ? field_display(field, answer->value) : T("（没有填写）"));
    out->row = (struct list_row){
        .id = out->id,
        .label = words_now(&field->label),
        .value = out->value,
        .badge = bad ? BADGE_BAD : doubtful ? BADGE_WARN : BADGE_NONE,
        .note = T("修改"),
        .touchable = true,
        .label_px = label_px,
    };
    return true;
}

static bool is_shown(const struct front *front, const struct flow_step *step)
{
    return condition_holds(step->when, &front->visit.file.answers) && step->asks_count > 0;
}

/* With draw false only measured. Returns the height; *bad counts lines that cannot stay so. */
static int build_lines(struct front *front, struct rect at, bool draw, size_t *bad)
{
    const struct flow *flow = front->visit.flow;
    int top = at.y, label_px = theme_text_px(ui_theme(front->ui), TEXT_BODY) * 8;
    for (unsigned s = 0; s < flow->steps_count; s++) {
        for (unsigned i = 0; is_shown(front, &flow->steps[s]) && i < flow->steps[s].asks_count; i++) {
            struct line line;
            if (!make_line(front, flow->steps[s].asks[i], label_px, &line))
                continue;
            struct rect place = {at.x, at.y, at.w, ui_row_height(front->ui, at.w, &line.row)};
            *bad += line.row.badge == BADGE_BAD;
            if (draw && ui_row(front->ui, place, &line.row) && visit_edit(&front->visit, flow->steps[s].asks[i]))
                front_show_step(front);
            wipe(&line, sizeof line);
            at.y += place.h;
        }
    }
    return at.y - top;
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
    size_t bad = 0, unused = 0;
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    struct rect inner = ui_card(ui, rest);
    int height = build_lines(front, (struct rect){0, 0, inner.w, 0}, false, &unused);
    int width = ui_scroll_width(ui, inner, height);
    height = build_lines(front, (struct rect){0, 0, width, 0}, false, &bad);
    struct rect content = ui_scroll_begin(ui, inner, "lines", height);
    build_lines(front, content, true, &unused);
    ui_scroll_end(ui);
    if (front_bottom_bar(front, page, bad ? T("还有内容要改") : T("全部正确，去打印"), bad == 0, NULL) == BAR_MAIN)
        go_on(front);
}

const struct screen screen_review = {
    .name = "review", .is_private = true, .has_steps = true, .has_bottom_bar = true, .build = build};
