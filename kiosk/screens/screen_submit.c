/* Sealing, beside the loop; then the visit's last screen. A case that cannot be sealed now stays complete and is sealed
 * when the station can. */
#include "front.h"

#include "catalogue.h"
#include "submission.h"
#include <stdio.h>
#include <string.h>

struct submit_state {
    bool at_work;
};

static const char *kept_text(void)
{
    return T("您的全部材料已加密保存在本机，不用再来一次。");
}

static void submit(struct front *front);

static void park(struct front *front)
{
    front_show(front, &screen_parked);
}

static void show_refusal(struct front *front, const struct err *err)
{
    if (err->code == ERR_DENIED || err->code == ERR_CONFIG) {
        front_fault_err(front, err, kept_text(), submit);
        front_words_set(&front->fault.sentence, T("本机的加密证书有问题，现在不能封存。工作人员处理好以后会自动提交。"));
        front_fault_second(front, T("打印凭条，先离开"), park);
        return;
    }
    front_fault_err(front, err, kept_text(), submit);
    front_fault_second(front, T("打印凭条，先离开"), park);
}

/* The visit may have ended in the meantime: then nobody is told, and the case is sealed all the same. */
static void on_end(void *context, const char *number, bool ok, const struct err *err)
{
    struct front *front = context;
    if (front->screen != &screen_submit || !front->visit.has_case || strcmp(front->visit.file.number, number) != 0)
        return;
    struct submit_state *s = front->state;
    s->at_work = false;
    if (!ok) {
        show_refusal(front, err);
        return;
    }
    front->visit.file.state = CASE_SEALED;
    front_pictures_drop(front);
    front_forward(front);
}

static void submit(struct front *front)
{
    struct submit_state *s = front->state;
    struct err err = {0};
    s->at_work = true;
    if (submission_start(front->station, front->visit.file.number, on_end, front, &err))
        return;
    s->at_work = false;
    show_refusal(front, &err);
}

static void enter(struct front *front)
{
    struct err err = {0};
    if (!front->slip[0] && !visit_give_slip(&front->visit, front->slip, &err))
        front_fault_err(front, &err, kept_text(), submit);
    else
        submit(front);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    struct rect card = ui_card(ui, rect_centred(rest, rest.w * 2 / 3, rest.h / 2));
    ui_progress(ui, rect_centred(card, card.w, ui_px(ui, LENGTH_BUTTON)), 0, 0, T("正在加密封存，请稍候，不要离开"));
}

static bool is_busy(const struct front *front)
{
    const struct submit_state *s = front->state;
    return s && s->at_work;
}

const struct screen screen_submit = {.name = "submit",
                                     .state_bytes = sizeof(struct submit_state),
                                     .has_steps = true,
                                     .enter = enter,
                                     .build = build,
                                     .is_busy = is_busy};
