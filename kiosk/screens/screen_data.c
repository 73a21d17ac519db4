/* 个人信息: what this station holds about an application, in numbers and without showing a value; the consents printed;
 * withdrawn and erased now, with a record of that. What was handed on already is said as well. */
#include "front.h"

#include "catalogue.h"
#include "clock.h"
#include "date.h"
#include "printing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define DATA_LINES 6

struct data_line {
    const char *label;
    char value[160];
};

struct data_state {
    struct case_summary summary;
    struct case_file file;
    bool has_file, told;
    struct data_line lines[DATA_LINES];
    int count;
};

static void go_home(struct front *front)
{
    front_end_visit(front, &screen_home);
}

/* ---- what is held ---- */

static size_t pages_held(struct front *front)
{
    struct case_item_info *items = NULL;
    size_t count = 0, pages = 0;
    if (!case_store_items(front->station->store, front->asked_for, NULL, &items, &count, NULL))
        return 0;
    for (size_t i = 0; i < count; i++)
        pages += strcmp(items[i].kind, "page") == 0 || strcmp(items[i].kind, "sample") == 0;
    free(items);
    return pages;
}

static struct data_line *add(struct data_state *s, const char *label)
{
    struct data_line *line = &s->lines[s->count < DATA_LINES ? s->count++ : DATA_LINES - 1];
    line->label = label;
    return line;
}

/* How long the station keeps it: the very rules of the store. */
static void say_how_long(const struct data_state *s, char *out, size_t size)
{
    char date[CLOCK_STAMP_SIZE], shown[CLOCK_STAMP_SIZE];
    if (s->summary.state == CASE_RECEIVED)
        snprintf(out, size, "%s", T("图像和内容已经清除，只留编号、时间和回执"));
    else if (s->summary.state == CASE_SEALED || s->summary.state == CASE_COMPLETE)
        snprintf(out, size, "%s", T("收到北京数字认证的回执以后马上清除"));
    else if (s->summary.slip_until_ms) {
        clock_format_date(s->summary.slip_until_ms, date);
        date_show(date, shown, sizeof shown);
        snprintf(out, size, T("到 %s 为止，过期自动清除"), shown);
    } else {
        snprintf(out, size, "%s", T("没有凭条，很快自动清除"));
    }
}

static void describe(struct front *front)
{
    struct data_state *s = front->state;
    s->count = 0;
    memcpy(add(s, T("办理编号"))->value, s->summary.number, sizeof s->summary.number);
    snprintf(add(s, T("办到哪里"))->value, sizeof s->lines[0].value, "%s", case_state_label(s->summary.state));
    if (s->has_file) {
        size_t answers = 0;
        for (size_t i = 0; i < s->file.answers.count; i++)
            answers += s->file.answers.list[i].value[0] != '\0';
        snprintf(add(s, T("填写的内容"))->value, sizeof s->lines[0].value, T("%zu 项，加密保存"), answers);
        snprintf(add(s, T("证件和材料的图像"))->value, sizeof s->lines[0].value, T("%zu 张，加密保存"), pages_held(front));
        snprintf(add(s, T("您给过的同意"))->value, sizeof s->lines[0].value, T("%zu 份"), s->file.consent_count);
    }
    say_how_long(s, add(s, T("保存多久"))->value, sizeof s->lines[0].value);
}

static void enter(struct front *front)
{
    struct data_state *s = front->state;
    struct err err = {0};
    if (!case_store_find(front->station->store, front->asked_for, &s->summary, &err)) {
        front_fault_err(front, &err, NULL, go_home);
        return;
    }
    bool has_contents = s->summary.state != CASE_RECEIVED && s->summary.state != CASE_ERASED;
    s->has_file = has_contents && case_file_load(&s->file, front->station->store, front->asked_for, &err);
    if (has_contents && !s->has_file)
        front_fault_err(front, &err, NULL, go_home);
}

static void leave(struct front *front)
{
    struct data_state *s = front->state;
    if (s)
        case_file_finish(&s->file);
}

/* ---- printing the consents ---- */

static bool make_consents(struct front *front, struct buffer *out, struct err *err)
{
    struct data_state *s = front->state;
    struct visit_world world = station_world(front->station);
    const struct flow *flow = station_flow(front->station, s->summary.kind);
    if (!flow)
        return err_set(err, ERR_CONFIG, "there is no flow for a case of the kind %s", s->summary.kind);
    struct visit reading = {.world = world, .flow = flow, .step = &flow->steps[0], .has_case = true};
    bool ok = case_file_load(&reading.file, front->station->store, front->asked_for, err) &&
              printing_beside(&reading, front->station->forms, "PN", out, err);
    visit_end(&reading);
    return ok;
}

static void print_consents(struct front *front)
{
    struct buffer pdf = {0};
    struct err err = {0};
    char title[64];
    if (!front_needs(front, STATION_FORMS | STATION_PRINTER, print_consents))
        return;
    printout_cancel(front);
    snprintf(title, sizeof title, "%s PN", front->asked_for);
    if (make_consents(front, &pdf, &err) && printout_add(front, &pdf, title, &err))
        ui_toast(front->ui, T("同意书正在打印，请到打印机取"), BADGE_GOOD);
    else
        front_fault_err(front, &err, NULL, print_consents);
    buffer_finish(&pdf);
    ui_again(front->ui);
}

/* ---- withdrawing ---- */

void front_withdraw(struct front *front)
{
    struct err err = {0};
    char number[CASE_NUMBER_SIZE];
    if (!case_store_erase(front->station->store, front->asked_for, "visitor", "withdrawn", &err)) {
        front_fault_err(front, &err, NULL, front_withdraw);
        return;
    }
    memcpy(number, front->asked_for, sizeof number);
    front_end_visit(front, &screen_erased);
    memcpy(front->asked_for, number, sizeof number); /* for its record; not the person's any more */
}

/* ---- building ---- */

static int build_rows(struct front *front, struct rect at, bool draw)
{
    struct data_state *s = front->state;
    struct ui *ui = front->ui;
    int top = at.y;
    for (int i = 0; i < s->count; i++) {
        char id[UI_ID_SIZE];
        snprintf(id, sizeof id, "held:%d", i);
        const struct list_row row = {.id = id, .label = s->lines[i].label, .value = s->lines[i].value};
        struct rect place = {at.x, at.y, at.w, ui_row_height(ui, at.w, &row)};
        if (draw)
            ui_row(ui, place, &row);
        at.y += place.h;
    }
    return at.y - top;
}

static void build(struct front *front, const struct page_layout *page)
{
    struct data_state *s = front->state;
    struct ui *ui = front->ui;
    bool open = case_state_is_open(s->summary.state);
    describe(front); /* anew in each frame: the language may change */
    printout_tell(front, NULL, print_consents, &s->told);
    const char *help = open ? T("提交以前，您随时可以撤回同意，内容马上清除。")
                            : T("材料已经提交，要撤回请联系北京数字认证：电话 010-58515511。");
    struct rect rest = front_heading(front, page->content, T("本机保存了您的这些信息"), help);
    struct rect inner = ui_card(ui, rest);
    int height = build_rows(front, (struct rect){0, 0, inner.w, 0}, false);
    height = build_rows(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, false);
    build_rows(front, ui_scroll_begin(ui, inner, "held", height), true);
    ui_scroll_end(ui);
    const struct bottom_bar bar = {.leave = open ? T("撤回同意并清除") : NULL,
                                   .second = s->has_file ? T("打印同意书") : NULL,
                                   .main = T("我看完了")};
    switch (ui_bottom_bar(ui, page->bottom_bar, &bar)) {
    case BAR_LEAVE:
        front->question = QUESTION_WITHDRAW;
        ui_again(ui);
        break;
    case BAR_SECOND:
        print_consents(front);
        break;
    case BAR_MAIN:
        go_home(front);
        break;
    default:
        break;
    }
}

/* ---- what is left: a record without personal data ---- */

struct erased_state {
    bool told;
};

static bool make_record(struct front *front, struct buffer *out, struct err *err)
{
    struct visit about = {.world = station_world(front->station)};
    memcpy(about.file.number, front->asked_for, sizeof front->asked_for);
    return printing_beside(&about, front->station->forms, "ER", out, err);
}

static void print_record(struct front *front)
{
    struct buffer pdf = {0};
    struct err err = {0};
    char title[64];
    if (!front_needs(front, STATION_FORMS | STATION_PRINTER, print_record))
        return;
    printout_cancel(front);
    snprintf(title, sizeof title, "%s ER", front->asked_for);
    if (make_record(front, &pdf, &err) && printout_add(front, &pdf, title, &err))
        ui_toast(front->ui, T("删除记录正在打印，请到打印机取"), BADGE_GOOD);
    else
        front_fault_err(front, &err, NULL, print_record);
    buffer_finish(&pdf);
    ui_again(front->ui);
}

static void erased_build(struct front *front, const struct page_layout *page)
{
    struct erased_state *s = front->state;
    struct rect rest = page->content;
    printout_tell(front, NULL, print_record, &s->told);
    rect_cut_top(&rest, rest.h / 6);
    snprintf(front->title, sizeof front->title, "%s", T("已经清除"));
    ui_done_mark(front->ui, rest, T("已经清除"), T("填写的内容、证件和材料的图像都已从本机清除，不能恢复。打印的纸请您自己带走。"));
    const struct bottom_bar bar = {.second = T("打印删除记录"), .main = T("返回首页")};
    enum bar_use use = ui_bottom_bar(front->ui, page->bottom_bar, &bar);
    if (use == BAR_MAIN)
        go_home(front);
    else if (use == BAR_SECOND)
        print_record(front);
}

const struct screen screen_data = {.name = "data",
                                   .state_bytes = sizeof(struct data_state),
                                   .has_bottom_bar = true,
                                   .enter = enter,
                                   .build = build,
                                   .leave = leave};
const struct screen screen_erased = {
    .name = "erased", .state_bytes = sizeof(struct erased_state), .has_bottom_bar = true, .build = erased_build};
