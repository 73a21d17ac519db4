/* Online or on paper: one question on each screen, each answer one touch; then what was decided, and why. A question with
 * few answers inside an application is asked by the same screen. */
#include "front.h"

#include "catalogue.h"
#include "guide_print.h"
#include "needs.h"
#include "pictured.h"
#include <stdio.h>
#include <string.h>

/* ---- a question ---- */

static void take(struct front *front, const struct field *field, const char *value)
{
    struct err err = {0};
    bool ok = (front->visit.has_case || visit_forget_later(&front->visit, &err)) &&
              visit_answer(&front->visit, field->name, value, ANSWER_TYPED, &err);
    if (ok)
        front_forward(front);
    else
        front_fault_err(front, &err, NULL, NULL);
    ui_again(front->ui);
}

static void build_choices(struct front *front, struct rect rest, const struct field *field)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), count = (int)field->choices_count;
    int most = ui_px(ui, LENGTH_BUTTON) * 2 * count + gap * (count - 1);
    rest.h = rest.h < most ? rest.h : most;
    for (int i = 0; i < count; i++) {
        char id[UI_ID_SIZE];
        snprintf(id, sizeof id, "choice:%.40s:%d", field->name, i);
        const struct tile tile = {.id = id,
                                  .title = words_now(&field->choices[i].label),
                                  .onward = true,
                                  .chosen = answers_is(&front->visit.file.answers, field->name, field->choices[i].value)};
        if (ui_tile(ui, rect_row(rest, count, gap, i), &tile))
            take(front, field, field->choices[i].value);
    }
}

static void triage_build(struct front *front, const struct page_layout *page)
{
    const struct field *field = visit_field(&front->visit);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    if (field)
        build_choices(front, rest, field);
    front_bottom_bar(front, page, NULL, NULL, NULL);
}

/* ---- online ---- */

static void read_guide(struct front *front)
{
    front_forward(front);
}

static void online_build(struct front *front, const struct page_layout *page)
{
    static const struct pictured steps[] = {{.icon = "order", .words = "在采购平台注册账号，买好证书"},
                                            {.icon = "face", .words = "在信息上传平台再注册一次，核验身份、上传资料"},
                                            {.icon = "truck", .words = "审核通过以后，UKEY 邮寄给您"}};
    bool *told = front->state;
    struct ui *ui = front->ui;
    printout_tell(front, NULL, guide_print, told);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    const char *text = T("本机有一份图文指引，两个平台一步一步怎么点都在里面。可以在这里看，也可以打印一张带走。");
    struct rect below = rect_take_bottom(&rest, ui_note_height(ui, rest.w, text), ui_px(ui, LENGTH_GAP));
    ui_note(ui, below, BADGE_NONE, text);
    pictured_show(front, rest, steps, sizeof steps / sizeof steps[0]);
    enum bar_use use = front_bottom_bar(front, page, T("看办理指引"), NULL, T("打印指引"));
    if (use == BAR_MAIN)
        read_guide(front);
    else if (use == BAR_SECOND)
        guide_print(front);
}

/* ---- on paper ---- */

static void begin(struct front *front)
{
    const char *applicant = answers_get(&front->visit.file.answers, "applicant");
    const struct flow *flow = station_flow(front->station, applicant ? applicant : "");
    if (!flow)
        return;
    visit_hand_over(&front->visit, flow);
    front_show_step(front);
}

static void on_paper_build(struct front *front, const struct page_layout *page)
{
    const char *applicant = answers_get(&front->visit.file.answers, "applicant");
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    needs_show(front, rest, applicant ? applicant : "");
    if (front_bottom_bar(front, page, T("开始办理"), NULL, NULL) == BAR_MAIN)
        begin(front);
}

const struct screen screen_triage = {
    .name = "triage", .has_steps = true, .has_bottom_bar = true, .build = triage_build};
const struct screen screen_online = {
    .name = "online", .state_bytes = sizeof(bool), .has_bottom_bar = true, .build = online_build};
const struct screen screen_on_paper = {.name = "on-paper", .has_bottom_bar = true, .build = on_paper_build};
