/* Texts to read and agree to: the notice, the two separate consents, the declaration. No box is ticked beforehand, each
 * consent is given on its own, and refusing ends politely with nothing kept. */
#include "front.h"

#include "catalogue.h"
#include "stroke_pad.h"
#include "signature.h"
#include <stdio.h>

struct policy_state {
    bool ticks[4]; /* by the order of the step's policies */
};

static const struct policy *policy_of(const struct front *front, unsigned index)
{
    const struct flow_step *step = front->visit.step;
    return index < step->policies_count ? policy_find(front->station->policies, step->policies[index]) : NULL;
}

/* ---- a text with headings, in a scroll area ---- */

static const char *filled(struct front *front, const struct words *words, struct buffer *out)
{
    buffer_clear(out);
    if (!policy_fill(words_now(words), &front->station->config, out, NULL) || !out->data)
        return words_now(words);
    return (const char *)out->data;
}

/* Builds, or with draw false only measures; returns the height. */
static int policy_body(struct front *front, struct rect at, const struct policy *policy, bool draw)
{
    struct ui *ui = front->ui;
    struct buffer text = {0};
    int gap = ui_px(ui, LENGTH_GAP), top = at.y;
    for (unsigned i = 0; i < policy->parts_count; i++) {
        const char *heading = words_now(&policy->parts[i].heading);
        int head = ui_paragraph_height(ui, at.w, heading, TEXT_BODY, TEXT_BOLD);
        if (draw)
            ui_paragraph(ui, (struct rect){at.x, at.y, at.w, head}, heading, TEXT_BODY, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
        at.y += head;
        const char *body = filled(front, &policy->parts[i].body, &text);
        int height = ui_paragraph_height(ui, at.w, body, TEXT_BODY, TEXT_REGULAR);
        if (draw)
            ui_paragraph(ui, (struct rect){at.x, at.y, at.w, height}, body, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT,
                         ALIGN_LEFT);
        at.y += height + gap;
    }
    buffer_finish(&text);
    return at.y - top;
}

static void policy_card(struct front *front, struct rect at, const struct policy *policy, const char *scroll_id)
{
    struct rect inner = ui_card(front->ui, at);
    int height = policy_body(front, inner, policy, false);
    int width = ui_scroll_width(front->ui, inner, height);
    if (width != inner.w)
        height = policy_body(front, (struct rect){inner.x, inner.y, width, inner.h}, policy, false);
    struct rect content = ui_scroll_begin(front->ui, inner, scroll_id, height);
    policy_body(front, content, policy, true);
    ui_scroll_end(front->ui);
}

/* ---- notice ---- */

static void notice_agree(struct front *front)
{
    struct err err = {0};
    if (visit_consent(&front->visit, "notice", &err))
        front_forward(front);
    else
        front_fault_err(front, &err, NULL, notice_agree);
}

static enum bar_use refusing_bar(struct front *front, const struct page_layout *page, const char *main_label, bool on)
{
    const struct bottom_bar bar = {.back = T("上一步"),
                                   .leave = T("不同意，退出"),
                                   .main = main_label,
                                   .missing = T("两项都勾选以后才能继续"),
                                   .main_off = !on,
                                   .leave_is_calm = true};
    enum bar_use use = ui_bottom_bar(front->ui, page->bottom_bar, &bar);
    if (use == BAR_BACK)
        front_back(front);
    else if (use == BAR_LEAVE)
        front_end_visit(front, &screen_declined);
    return use;
}

static void notice_build(struct front *front, const struct page_layout *page)
{
    const struct policy *policy = policy_of(front, 0);
    if (!policy)
        return;
    struct rect rest = front_heading(front, page->content, words_now(&policy->title), NULL);
    policy_card(front, rest, policy, "policy");
    if (refusing_bar(front, page, T("我已阅读，下一步"), true) == BAR_MAIN)
        notice_agree(front);
}

const struct screen screen_notice = {.name = "notice", .has_steps = true, .has_bottom_bar = true, .build = notice_build};

/* ---- consents ---- */

static bool all_ticked(const struct front *front)
{
    const struct policy_state *s = front->state;
    for (unsigned i = 0; i < front->visit.step->policies_count; i++)
        if (!s->ticks[i])
            return false;
    return true;
}

static void consents_agree(struct front *front)
{
    struct err err = {0};
    bool ok = true;
    for (unsigned i = 0; ok && i < front->visit.step->policies_count; i++)
        ok = visit_consent(&front->visit, front->visit.step->policies[i], &err);
    if (ok && visit_open_case(&front->visit, &err))
        front_forward(front);
    else
        front_fault_err(front, &err, T("还没有保存您的任何信息。"), consents_agree);
}

/* One consent: its text, which scrolls when it must, and its box below. */
static void consent_card(struct front *front, struct rect at, unsigned index)
{
    const struct policy *policy = policy_of(front, index);
    struct policy_state *s = front->state;
    struct ui *ui = front->ui;
    if (!policy)
        return;
    char tick[UI_ID_SIZE], scroll[UI_ID_SIZE];
    snprintf(tick, sizeof tick, "tick:%.40s", policy->id);
    snprintf(scroll, sizeof scroll, "policy-%.40s", policy->id);
    struct rect inner = ui_card(ui, at);
    int gap = ui_px(ui, LENGTH_GAP);
    const char *title = words_now(&policy->title), *text = words_now(&policy->tick);
    struct rect box = rect_take_bottom(&inner, ui_tick_height(ui, inner.w, text), gap);
    int head = ui_paragraph_height(ui, inner.w, title, TEXT_HEADING, TEXT_BOLD);
    ui_paragraph(ui, rect_take_top(&inner, head, gap / 2), title, TEXT_HEADING, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    int height = policy_body(front, inner, policy, false), width = ui_scroll_width(ui, inner, height);
    if (width != inner.w)
        height = policy_body(front, (struct rect){inner.x, inner.y, width, inner.h}, policy, false);
    struct rect content = ui_scroll_begin(ui, inner, scroll, height);
    policy_body(front, content, policy, true);
    ui_scroll_end(ui);
    ui_tick(ui, box, tick, text, &s->ticks[index], true);
}

static void consents_build(struct front *front, const struct page_layout *page)
{
    int count = (int)front->visit.step->policies_count, gap = ui_px(front->ui, LENGTH_GAP_LARGE);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    bool columns = rest.w > rest.h;
    for (int i = 0; i < count && i < 4; i++)
        consent_card(front, columns ? rect_column(rest, count, gap, i) : rect_row(rest, count, gap, i), (unsigned)i);
    if (refusing_bar(front, page, T("同意，下一步"), all_ticked(front)) == BAR_MAIN)
        consents_agree(front);
}

/* Coming back to what was agreed to already shows it so; nothing else is ticked beforehand. */
static void consents_enter(struct front *front)
{
    struct policy_state *s = front->state;
    for (unsigned i = 0; i < front->visit.step->policies_count && i < 4; i++)
        s->ticks[i] = visit_has_consent(&front->visit, front->visit.step->policies[i]);
}

const struct screen screen_consents = {.name = "consents",
                                       .state_bytes = sizeof(struct policy_state),
                                       .has_steps = true,
                                       .has_bottom_bar = true,
                                       .enter = consents_enter,
                                       .build = consents_build};

/* ---- declined ---- */

static void declined_build(struct front *front, const struct page_layout *page)
{
    struct rect rest = page->content;
    rect_cut_top(&rest, rest.h / 6);
    ui_done_mark(front->ui, rest, T("好的，没有保存您的任何信息"),
                 T("您仍然可以直接向北京数字认证申请：电话 010-58515511。需要帮助请到咨询窗口。"));
    const struct bottom_bar bar = {.main = T("返回首页")};
    if (ui_bottom_bar(front->ui, page->bottom_bar, &bar) == BAR_MAIN)
        front_end_visit(front, &screen_home);
}

const struct screen screen_declined = {.name = "declined", .has_bottom_bar = true, .build = declined_build};

/* ---- declaration ---- */

struct declaration_state {
    bool ticked;
    struct strokes ink;
};

/* The signature is in the store before the case is complete: nothing unsigned is ever sealed. */
static bool keep_declaration(struct front *front, struct err *err)
{
    const struct declaration_state *s = front->state;
    struct buffer strokes = {0}, picture = {0};
    bool ok = signature_to_json(&s->ink, &strokes, err) && signature_to_png(&s->ink, &picture, err);
    const struct case_item items[] = {
        {.kind = "declaration", .name = "signature", .bytes = strokes.data, .size = strokes.size},
        {.kind = "signature", .name = "signature", .bytes = picture.data, .size = picture.size}};
    ok = ok && visit_consent(&front->visit, "declaration", err) &&
         case_file_save(&front->visit.file, front->station->store, items, 2, err) &&
         case_file_move(&front->visit.file, front->station->store, CASE_COMPLETE, err);
    buffer_finish(&strokes);
    buffer_finish(&picture);
    return ok;
}

static void declare(struct front *front)
{
    struct err err = {0};
    if (keep_declaration(front, &err))
        front_forward(front);
    else
        front_fault_err(front, &err, T("全部材料已加密保存在本机。"), declare);
}

/* What is still to be done before it can be submitted; NULL: nothing. */
static const char *declaration_missing(const struct declaration_state *s)
{
    bool is_signed = ui_signature_is_enough(&s->ink);
    if (!s->ticked)
        return is_signed ? T("还差一步：勾选声明") : T("还差两步：勾选声明，在框内签名");
    return is_signed ? NULL : T("还差一步：请在框内签名");
}

static void declaration_build(struct front *front, const struct page_layout *page)
{
    struct declaration_state *s = front->state;
    const struct policy *policy = policy_of(front, 0);
    struct ui *ui = front->ui;
    if (!policy)
        return;
    int gap = ui_px(ui, LENGTH_GAP);
    struct rect rest = front_heading(front, page->content, words_now(&policy->title), NULL);
    const char *text = words_now(&policy->tick);
    bool columns = rest.w > rest.h;
    int least = ui_signature_height(ui), tall = rest.h * 2 / 5 > least ? rest.h * 2 / 5 : least;
    struct rect sign = columns ? rect_take_right(&rest, rest.w / 2, ui_px(ui, LENGTH_GAP_LARGE))
                               : rect_take_bottom(&rest, tall, gap);
    struct rect box = rect_take_bottom(&rest, ui_tick_height(ui, rest.w, text), gap);
    policy_card(front, rest, policy, "policy");
    ui_tick(ui, box, "tick:declaration", text, &s->ticked, true);
    ui_signature(ui, sign, "signature", &s->ink);
    const char *missing = declaration_missing(s);
    if (front_bottom_bar(front, page, T("提交"), missing, NULL) == BAR_MAIN)
        declare(front);
}

const struct screen screen_declaration = {.name = "declaration",
                                          .state_bytes = sizeof(struct declaration_state),
                                          .has_steps = true,
                                          .has_bottom_bar = true,
                                          .build = declaration_build};
