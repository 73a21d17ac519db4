/* Blank forms, for those who would rather fill in by hand: the papers of both kinds of application, and those around an
 * order. Each prints at one touch. */
#include "front.h"

#include "catalogue.h"
#include "printing.h"
#include <stdio.h>
#include <string.h>

#define BLANK_MOST 40

struct blank_row {
    const char *group; /* a heading; else a form */
    const struct form *form;
    const char *title;
};

struct blank_state {
    struct blank_row rows[BLANK_MOST];
    int count;
    char last[8]; /* the form that was printed last */
    bool told;
};

static void add_form(struct front *front, const char *code, const char *title)
{
    struct blank_state *s = front->state;
    const struct form *form = form_find(front->station->forms, code);
    if (form && s->count < BLANK_MOST)
        s->rows[s->count++] = (struct blank_row){.form = form, .title = title};
}

static void add_group(struct front *front, const char *title)
{
    struct blank_state *s = front->state;
    if (s->count < BLANK_MOST)
        s->rows[s->count++] = (struct blank_row){.group = title};
}

static void add_papers(struct front *front, const char *kind)
{
    const struct papers *papers = front->station->papers;
    for (size_t i = 0; i < papers_count(papers, kind); i++) {
        const struct paper *paper = papers_at(papers, kind, i);
        if (paper->origin == PAPER_PRINTED)
            add_form(front, paper->form, words_now(&paper->title));
    }
}

static void collect(struct front *front)
{
    struct blank_state *s = front->state;
    s->count = 0;
    if (!front_needs(front, STATION_DATA | STATION_FORMS, NULL))
        return;
    add_group(front, T("个人证书"));
    add_papers(front, "personal");
    add_group(front, T("单位证书"));
    add_papers(front, "unit");
    add_group(front, T("订单、汇款和退费"));
    add_form(front, "OR", T("数字证书订单"));
    add_form(front, "RM", T("线下汇款单"));
    add_form(front, "RF", T("退费申请表"));
}

static void print_last(struct front *front)
{
    struct blank_state *s = front->state;
    struct buffer pdf = {0};
    struct err err = {0};
    const struct form *form = form_find(front->station->forms, s->last);
    if (!form || !front_needs(front, STATION_PRINTER, print_last))
        return;
    char title[24];
    snprintf(title, sizeof title, "blank %s", s->last);
    if (front->printout.count == PRINTOUT_JOBS)
        printout_clear(front);
    if (printing_blank(front->station->forms, form, &pdf, &err) && printout_add(front, &pdf, title, &err))
        ui_toast(front->ui, T("正在打印，请到打印机取"), BADGE_GOOD);
    else
        front_fault_err(front, &err, NULL, print_last);
    buffer_finish(&pdf);
    ui_again(front->ui);
}

static int group_height(struct front *front)
{
    return theme_line_px(ui_theme(front->ui), TEXT_HEADING) + ui_px(front->ui, LENGTH_GAP);
}

static int build_rows(struct front *front, struct rect at, bool draw)
{
    struct blank_state *s = front->state;
    struct ui *ui = front->ui;
    int top = at.y;
    for (int i = 0; i < s->count; i++) {
        const struct blank_row *one = &s->rows[i];
        if (one->group) {
            struct rect head = {at.x, at.y, at.w, group_height(front)};
            if (draw)
                ui_text(ui, head, one->group, TEXT_HEADING, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
            at.y += head.h;
            continue;
        }
        char id[UI_ID_SIZE];
        snprintf(id, sizeof id, "print:%d:%.8s", i, one->form->code);
        const struct list_row row = {.id = id, .label = one->title, .edit = T("打印")};
        struct rect place = {at.x, at.y, at.w, ui_row_height(ui, at.w, &row)};
        if (draw && ui_row(ui, place, &row)) {
            snprintf(s->last, sizeof s->last, "%.7s", one->form->code);
            print_last(front);
        }
        at.y += place.h;
    }
    return at.y - top;
}

static void build(struct front *front, const struct page_layout *page)
{
    struct blank_state *s = front->state;
    struct ui *ui = front->ui;
    collect(front); /* anew in each frame: the language may change */
    printout_tell(front, NULL, print_last, &s->told);
    struct rect rest = front_heading(front, page->content, T("打印空白表格"), T("空白表格上没有二维码，手写填好、逐页盖章以后请交给工作人员。"));
    struct rect inner = ui_card(ui, rest);
    int height = build_rows(front, (struct rect){0, 0, inner.w, 0}, false);
    height = build_rows(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, false);
    build_rows(front, ui_scroll_begin(ui, inner, "forms", height), true);
    ui_scroll_end(ui);
    const struct bottom_bar bar = {.main = T("返回首页")};
    if (ui_bottom_bar(ui, page->bottom_bar, &bar) == BAR_MAIN)
        front_end_visit(front, &screen_home);
}

const struct screen screen_blank = {
    .name = "blank", .state_bytes = sizeof(struct blank_state), .has_bottom_bar = true, .build = build};
