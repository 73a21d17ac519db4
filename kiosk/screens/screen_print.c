/* Printing: what will come out, how far it is, and what to do when the printer stops. Sheets are known to the store
 * before the first one moves, so a kill in the middle loses nothing. */
#include "pictured.h"

#include "catalogue.h"
#include "log.h"
#include "printing.h"
#include <stdio.h>
#include <string.h>

struct print_state_of_screen {
    bool started;
    bool stopped_told; /* the trouble of now is on the panel */
    struct printing_list sent; /* what went to the printer last */
};

/* Whether everything that is due went to the printer in this or an earlier visit. */
static bool nothing_is_due(const struct front *front)
{
    struct printing_list due;
    printing_due(&front->visit, &due);
    return due.count == 0;
}

static void print(struct front *front);

static bool print_one(struct front *front, const struct paper *paper, struct err *err)
{
    struct buffer pdf = {0};
    char title[64];
    snprintf(title, sizeof title, "%s %.8s", front->visit.file.number, paper->form);
    bool ok = printing_make(&front->visit, front->station->forms, paper, &pdf, err) &&
              printout_add(front, &pdf, title, err);
    buffer_finish(&pdf);
    return ok;
}

/* The slip exists from the first print on, so that a printed sheet can bring the person back even without it. */
static void print(struct front *front)
{
    struct print_state_of_screen *s = front->state;
    struct printing_list list;
    struct err err = {0};
    if (!front_needs(front, STATION_FORMS | STATION_PRINTER, print))
        return;
    printing_due(&front->visit, &list);
    if (list.count == 0)
        printing_all(&front->visit, &list);
    printout_cancel(front);
    front->printout.is_set = true;
    bool ok = visit_give_slip(&front->visit, front->slip, &err);
    for (size_t i = 0; ok && i < list.count; i++)
        ok = print_one(front, list.papers[i], &err);
    *s = (struct print_state_of_screen){.started = ok, .sent = list};
    if (!ok)
        front_fault_err(front, &err, T("填写的内容已加密保存在本机。"), print);
    ui_again(front->ui);
}

/* What did not come out is due again, wherever the person goes from here: nothing is called printed that was not. */
static void take_back(struct front *front, const struct printing_list *sent)
{
    struct err err = {0};
    for (size_t i = 0; i < front->visit.file.sheet_count; i++) {
        struct case_sheet *sheet = &front->visit.file.sheets[i];
        for (size_t k = 0; k < sent->count; k++)
            if (sheet->state == SHEET_PRINTED && strcmp(sheet->paper, sent->papers[k]->id) == 0 &&
                !printout_is_done(front, (int)k))
                sheet->state = SHEET_WAITING;
    }
    if (!visit_save(&front->visit, &err))
        log_err(LOG_LEVEL_ERROR, "sheets that were not printed", &err);
}

static void tell_stop(struct front *front, const struct print_status *status, bool final)
{
    front_fault(front, "printer", print_status_what(status), T("填写的内容已加密保存在本机。"),
                final ? T("重新打印") : T("已经处理好了"), final ? print : NULL);
    front_fault_add(front, print_status_remedy(status));
    front_fault_second(front, T("请工作人员协助"), front_call);
}

/* Follows the printer once it was started: goes on when all is out, tells each trouble once. */
static void follow(struct front *front)
{
    struct print_state_of_screen *s = front->state;
    struct print_status status;
    if (!s->started)
        return;
    switch (printout_state(front, &status)) {
    case PRINTOUT_DONE:
        s->started = false;
        front_forward(front);
        break;
    case PRINTOUT_FAILED:
        if (!printout_is_over(front))
            break;
        s->started = false;
        take_back(front, &s->sent);
        tell_stop(front, &status, true);
        break;
    case PRINTOUT_STOPPED:
        if (!s->stopped_told)
            tell_stop(front, &status, false);
        s->stopped_told = true;
        break;
    default:
        s->stopped_told = false;
    }
}

/* ---- building ---- */

static int build_rows(struct front *front, struct rect at, const struct printing_list *list, bool draw)
{
    struct ui *ui = front->ui;
    int top = at.y;
    for (size_t i = 0; i < list->count; i++) {
        char note[60];
        snprintf(note, sizeof note, T("%u 页"), list->papers[i]->pages);
        const struct list_row row = {.id = list->papers[i]->id, .label = words_now(&list->papers[i]->title), .note = note};
        struct rect place = {at.x, at.y, at.w, ui_row_height(ui, at.w, &row)};
        if (draw)
            ui_row(ui, place, &row);
        at.y += place.h;
    }
    return at.y - top;
}

static void build_list(struct front *front, struct rect at, const struct printing_list *list)
{
    struct ui *ui = front->ui;
    struct rect inner = ui_card(ui, at);
    int height = build_rows(front, (struct rect){0, 0, inner.w, 0}, list, false);
    height = build_rows(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, list, false);
    build_rows(front, ui_scroll_begin(ui, inner, "papers", height), list, true);
    ui_scroll_end(ui);
}

static void build(struct front *front, const struct page_layout *page)
{
    static const struct pictured after[] = {{.picture = ILLUSTRATION_PRINTER, .words = "从打印机取出材料"},
                                            {.picture = ILLUSTRATION_STAMPING, .words = "逐页盖章、签字"},
                                            {.picture = ILLUSTRATION_FEEDER, .words = "回到这里扫描"}};
    struct ui *ui = front->ui;
    struct print_state_of_screen *s = front->state;
    struct printing_list list;
    char label[120];
    follow(front);
    bool again = nothing_is_due(front);
    printing_due(&front->visit, &list);
    if (again)
        printing_all(&front->visit, &list);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    bool columns = rest.w > rest.h;
    struct rect side = columns ? rect_take_right(&rest, rest.w * 2 / 5, ui_px(ui, LENGTH_GAP_LARGE))
                               : rect_take_bottom(&rest, rest.h * 2 / 5, ui_px(ui, LENGTH_GAP));
    if (s->started) {
        snprintf(label, sizeof label, T("正在打印，已完成 %d 份，共 %d 份"), printout_done_count(front), front->printout.count);
        ui_progress(ui, rect_take_bottom(&rest, scanning_height(front), ui_px(ui, LENGTH_GAP)), 0, 0, label);
    }
    build_list(front, rest, &list);
    pictured_show(front, side, after, sizeof after / sizeof after[0]);
    if (again && !s->started)
        snprintf(label, sizeof label, "%s", T("打印好了，下一步"));
    else
        snprintf(label, sizeof label, T("打印 %u 页"), list.pages);
    const char *second = again && !s->started ? T("再打印一份") : NULL;
    enum bar_use use = front_bottom_bar(front, page, label, NULL, second);
    if (use == BAR_MAIN && again)
        front_forward(front);
    else if (use == BAR_MAIN || use == BAR_SECOND)
        print(front);
}

static bool is_busy(const struct front *front)
{
    const struct print_state_of_screen *s = front->state;
    return s && s->started;
}

const struct screen screen_print = {.name = "print",
                                    .state_bytes = sizeof(struct print_state_of_screen),
                                    .has_steps = true,
                                    .has_bottom_bar = true,
                                    .build = build,
                                    .is_busy = is_busy};
