/* The last screens: 已封存, and 稍后再来. Both print the slip, show the number, say what this machine still holds, and leave
 * by themselves. */
#include "needs.h"

#include "catalogue.h"
#include "clock.h"
#include "log.h"
#include "printing.h"
#include <stdio.h>
#include <string.h>

struct done_state {
    int64_t until_ms; /* monotonic; moves on while the slip prints */
    char number[CASE_NUMBER_SIZE];
    bool trouble_told;
};

static void print_slip(struct front *front)
{
    struct buffer pdf = {0};
    struct err err = {0};
    char title[64];
    if (!front_needs(front, STATION_FORMS | STATION_PRINTER, print_slip))
        return;
    printout_cancel(front);
    snprintf(title, sizeof title, "%s SL", front->visit.file.number);
    bool ok = (front->slip[0] || visit_give_slip(&front->visit, front->slip, &err)) &&
              printing_slip(&front->visit, front->station->forms, front->slip, &pdf, &err) &&
              printout_add(front, &pdf, title, &err);
    buffer_finish(&pdf);
    if (!ok)
        front_fault_err(front, &err, T("您的材料已加密保存在本机。"), print_slip);
    ui_again(front->ui);
}

static void enter(struct front *front)
{
    struct done_state *s = front->state;
    front_pictures_drop(front);
    snprintf(s->number, sizeof s->number, "%s", front->visit.file.number);
    s->until_ms = clock_monotonic_ms() + 1000 * front->station->config.privacy.done_s;
    print_slip(front);
}

static void tell_trouble(struct front *front)
{
    struct done_state *s = front->state;
    enum printout_state state = printout_state(front, NULL);
    if (state == PRINTOUT_AT_WORK || state == PRINTOUT_STOPPED)
        s->until_ms = clock_monotonic_ms() + 1000 * front->station->config.privacy.done_s;
    printout_tell(front, T("办理不受影响。请记下屏幕上的办理编号。"), print_slip, &s->trouble_told);
}

static const char *slip_line(const struct front *front)
{
    switch (printout_state(front, NULL)) {
    case PRINTOUT_DONE:
        return T("凭条已打印，请取走并妥善保管。");
    case PRINTOUT_AT_WORK:
        return T("凭条正在打印，请妥善保管。");
    default:
        return T("请记下办理编号。");
    }
}

static void build_number(struct front *front, struct rect at)
{
    const struct done_state *s = front->state;
    struct ui *ui = front->ui;
    struct rect inner = ui_card(ui, at);
    const struct theme *theme = ui_theme(ui);
    ui_text(ui, rect_cut_top(&inner, theme_line_px(theme, TEXT_BODY)), T("办理编号"), TEXT_BODY, TEXT_REGULAR,
            COLOUR_INK_SOFT, ALIGN_LEFT);
    ui_text(ui, rect_cut_top(&inner, theme_line_px(theme, TEXT_DISPLAY)), s->number, TEXT_DISPLAY, TEXT_BOLD, COLOUR_INK,
            ALIGN_LEFT);
    ui_paragraph(ui, inner, slip_line(front), TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static int number_height(struct front *front, int width)
{
    struct ui *ui = front->ui;
    const struct theme *theme = ui_theme(ui);
    return theme_line_px(theme, TEXT_BODY) + theme_line_px(theme, TEXT_DISPLAY) + 2 * ui_px(ui, LENGTH_PAD) +
           ui_paragraph_height(ui, width - 2 * ui_px(ui, LENGTH_PAD), slip_line(front), TEXT_BODY, TEXT_REGULAR);
}

struct ending {
    const char *title, *text, *holds; /* holds: what is still on this machine; with %d seconds after it */
    const struct need *next;
};

static void build_ending(struct front *front, const struct page_layout *page, const struct ending *ending)
{
    struct done_state *s = front->state;
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), large = ui_px(ui, LENGTH_GAP_LARGE);
    char clock[300];
    tell_trouble(front);
    int64_t left = s->until_ms - clock_monotonic_ms();
    struct rect rest = page->content;
    snprintf(front->title, sizeof front->title, "%s", ending->title);
    snprintf(clock, sizeof clock, T("%s　·　%d 秒后返回首页"), ending->holds, (int)(left > 0 ? (left + 999) / 1000 : 0));
    int line = ui_paragraph_height(ui, rest.w, clock, TEXT_NOTE, TEXT_REGULAR);
    ui_paragraph(ui, rect_take_bottom(&rest, line, gap), clock, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
    struct rect top = rest;
    top.h = rest.h * 9 / 10; /* the mark gives way sooner: the cards below are what the person takes along */
    rect_cut_top(&rest, ui_done_mark(ui, top, ending->title, ending->text));
    bool columns = rest.w > rest.h;
    struct rect first = columns ? rect_column(rest, 2, large, 0) : rest;
    if (!columns)
        first = rect_take_top(&rest, number_height(front, rest.w), large);
    build_number(front, first);
    needs_list(front, columns ? rect_column(rest, 2, large, 1) : rest, "next", T("接下来"), ending->next);
    ui_wake_in(ui, left > 0 ? left % 1000 + 1 : 1);
    const struct bottom_bar bar = {.second = T("再打印一张凭条"), .main = T("我办完了")};
    enum bar_use use = ui_bottom_bar(ui, page->bottom_bar, &bar);
    if (use == BAR_SECOND)
        print_slip(front);
    else if (use == BAR_MAIN || left <= 0)
        front_end_visit(front, &screen_home);
}

static void done_build(struct front *front, const struct page_layout *page)
{
    static const struct need next[NEEDS_MOST] = {{NULL, "把盖好章的材料原件交给工作人员"},
                                                 {NULL, "等北京数字认证审核，可以带凭条来查进度"},
                                                 {NULL, "审核通过以后，UKEY 邮寄给您"}};
    const struct ending ending = {
        .title = T("材料齐全，已加密封存"),
        .text = T("原件由协会邮寄北京；加密的电子件今晚先行送达。"),
        .holds = T("屏幕上的证件图像已清除；收到回执后，本机不再留存您的材料"),
        .next = next,
    };
    build_ending(front, page, &ending);
}

static void parked_build(struct front *front, const struct page_layout *page)
{
    static const struct need next[NEEDS_MOST] = {{NULL, "带材料回单位盖章、签字"},
                                                 {NULL, "带着凭条和盖好章的材料回到这里"},
                                                 {NULL, "点“继续上次的办理”，扫描凭条，输入手机号后四位"}};
    char text[300];
    snprintf(text, sizeof text, T("您的材料在本机加密保存 %ld 天，到期自动清除。"),
             front->station->config.privacy.keep_slip_days);
    const struct ending ending = {
        .title = T("随时可以回来继续"), .text = text, .holds = T("屏幕上的内容已清除"), .next = next};
    build_ending(front, page, &ending);
}

const struct screen screen_done = {.name = "done",
                                   .state_bytes = sizeof(struct done_state),
                                   .has_bottom_bar = true,
                                   .enter = enter,
                                   .build = done_build};
const struct screen screen_parked = {.name = "parked",
                                     .state_bytes = sizeof(struct done_state),
                                     .has_bottom_bar = true,
                                     .enter = enter,
                                     .build = parked_build};
