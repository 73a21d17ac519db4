/* The identity card: front and back on the glass, in either order or both at once; then the picture beside what was
 * read, what is doubtful marked, a touch edits. */
#include "front.h"

#include "card_filing.h"
#include "catalogue.h"
#include <stdio.h>
#include <string.h>

struct card_state {
    bool again;  /* the person wants to scan anew although both faces are there */
    bool turned; /* the next face to ask for, when scanning anew */
};

static const char *const faces[] = {"front", "back"};

static bool both_are_there(const struct front *front)
{
    return card_filing_has(&front->visit, "front") && card_filing_has(&front->visit, "back");
}

static bool checking(const struct front *front)
{
    const struct card_state *s = front->state;
    return both_are_there(front) && !s->again && !front->scanning.under_way;
}

/* ---- scanning ---- */

static void scan(struct front *front);

static void keep_pictures(struct front *front, const struct page_reading *reading)
{
    for (size_t i = 0; i < reading->card_count; i++) {
        const struct page_card *card = &reading->cards[i];
        if (card->side == PAGE_SIDE_UNKNOWN)
            continue;
        front_picture_put(front, card->side == PAGE_SIDE_FRONT ? "id-card-front" : "id-card-back", &card->preview);
    }
}

static const char *kept_of_card(const struct front *front)
{
    bool first = card_filing_has(&front->visit, "front"), second = card_filing_has(&front->visit, "back");
    if (first && second)
        return T("身份证两面都已保存。");
    if (first)
        return T("人像面已保存。");
    return second ? T("国徽面已保存。") : NULL;
}

static void say_verdict(struct front *front, const struct card_filing *filing)
{
    const char *sentence = T("没有看到身份证。请把身份证放在扫描仪玻璃板中间，有字的一面朝下。");
    if (filing->verdict == CARD_UNKNOWN_SIDE)
        sentence = T("没有认出身份证。请取下卡套，擦净玻璃板，放正后再扫一次。");
    else if (filing->verdict == CARD_POOR)
        sentence = page_fault_text(filing->fault);
    front_fault(front, "card", sentence, kept_of_card(front), T("重新扫描"), scan);
}

static void on_page(struct front *front, struct page_reading *reading)
{
    struct card_filing filing;
    struct card_state *s = front->state;
    struct err err = {0};
    if (!card_filing_take(&front->visit, reading, &filing, &err)) {
        front_fault_err(front, &err, kept_of_card(front), scan);
        return;
    }
    if (filing.verdict != CARD_TAKEN) {
        say_verdict(front, &filing);
        return;
    }
    keep_pictures(front, reading);
    front_went_well(front);
    if (s->again && (filing.back || s->turned))
        s->again = false;
    s->turned = true;
}

static void on_unread(struct front *front)
{
    front_fault(front, "scanner", T("扫到的图像没能读出来，请再扫一次。"), kept_of_card(front), T("重新扫描"), scan);
}

static void on_end(struct front *front, enum scan_condition condition, int pages)
{
    (void)pages;
    if (front->fault.shown || condition == SCAN_DONE || condition == SCAN_CANCELLED)
        return;
    if (condition == SCAN_EMPTY)
        say_verdict(front, &(struct card_filing){.verdict = CARD_NONE});
    else
        scanning_fault(front, condition, kept_of_card(front), scan);
}

static void scan(struct front *front)
{
    static const struct scanning_user user = {on_page, on_unread, on_end};
    struct page_request look = page_request_default(PAGE_CARD);
    struct err err = {0};
    if (!scanning_start(front, &look, 0, false, &user, &err))
        front_fault_err(front, &err, kept_of_card(front), scan);
    ui_again(front->ui);
}

/* ---- asking for a face ---- */

static bool wants_back(const struct front *front)
{
    const struct card_state *s = front->state;
    return s->again ? s->turned : card_filing_has(&front->visit, "front");
}

static void build_ask(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    bool back = wants_back(front);
    const char *help = T("把身份证平放在扫描仪玻璃板上，人像面朝下，合上盖板。");
    if (back)
        help = T("人像面已保存。请把身份证翻过来，国徽面朝下，合上盖板。");
    struct rect rest =
        front_heading(front, page->content, back ? T("再扫描身份证国徽面") : T("扫描身份证人像面"), help);
    int bar = ui_px(ui, LENGTH_BUTTON) * 2;
    struct rect below = rect_take_bottom(&rest, bar, ui_px(ui, LENGTH_GAP));
    ui_picture(ui, rest, 0, "card");
    if (front->scanning.under_way)
        scanning_show(front, below, false);
    const char *label = back ? T("扫描国徽面") : T("扫描人像面");
    if (front_bottom_bar(front, page, label, true, NULL) == BAR_MAIN)
        scan(front);
}

/* ---- checking ---- */

static enum badge_kind badge_of(const struct front *front, const struct field *field, const struct answer *answer)
{
    struct value_result result;
    if (!answer)
        return field->required ? BADGE_BAD : BADGE_NONE;
    field_check(field, &front->visit.file.answers, answer->value, &result);
    enum value_verdict verdict = result.verdict;
    wipe(&result, sizeof result);
    if (verdict == VALUE_WRONG)
        return BADGE_BAD;
    return answer->source == ANSWER_DOUBTFUL || verdict == VALUE_DOUBTFUL ? BADGE_WARN : BADGE_GOOD;
}

static struct list_row row_of(const struct front *front, const char *name, char id[UI_ID_SIZE], int label_px)
{
    const struct field *field = fields_find(front->station->fields, name);
    const struct answer *answer = answers_find(&front->visit.file.answers, name);
    snprintf(id, UI_ID_SIZE, "edit:%.50s", name);
    if (!field)
        return (struct list_row){.id = id, .label = name};
    return (struct list_row){
        .id = id,
        .label = words_now(&field->label),
        .value = answer ? field_display(field, answer->value) : T("没有读到，请触摸填写"),
        .badge = badge_of(front, field, answer),
        .touchable = true,
        .label_px = label_px,
    };
}

struct worst {
    size_t bad, doubtful;
};

/* Rows of both faces; with draw false only measured. */
static int build_rows(struct front *front, struct rect at, bool draw, struct worst *worst)
{
    int top = at.y, label_px = theme_text_px(ui_theme(front->ui), TEXT_BODY) * 6;
    for (size_t f = 0; f < 2; f++) {
        const char *name;
        for (size_t i = 0; (name = card_filing_field(faces[f], i)); i++) {
            char id[UI_ID_SIZE];
            struct list_row row = row_of(front, name, id, label_px);
            struct rect place = {at.x, at.y, at.w, ui_row_height(front->ui, at.w, &row)};
            worst->bad += row.badge == BADGE_BAD;
            worst->doubtful += row.badge == BADGE_WARN;
            if (draw && ui_row(front->ui, place, &row) && visit_edit(&front->visit, name))
                front_show_step(front);
            at.y += place.h;
        }
    }
    return at.y - top;
}

static void confirm(struct front *front)
{
    for (size_t f = 0; f < 2; f++) {
        const char *name;
        for (size_t i = 0; (name = card_filing_field(faces[f], i)); i++)
            answers_confirm(&front->visit.file.answers, name);
    }
    front_forward(front);
}

static void build_pictures(struct front *front, struct rect at)
{
    struct ui *ui = front->ui;
    struct card_state *s = front->state;
    int gap = ui_px(ui, LENGTH_GAP), button = ui_button_height(ui, BUTTON_SECONDARY);
    struct rect again = rect_take_bottom(&at, button, gap);
    bool beside = at.w > at.h * 2;
    struct rect first = beside ? rect_column(at, 2, gap, 0) : rect_row(at, 2, gap, 0);
    struct rect second = beside ? rect_column(at, 2, gap, 1) : rect_row(at, 2, gap, 1);
    int most = first.w * 54 / 86;
    first.h = first.h < most ? first.h : most;
    second.h = first.h;
    if (!beside)
        second.y = first.y + first.h + gap;
    ui_picture(ui, first, front_picture(front, "id-card-front"), "card");
    ui_picture(ui, second, front_picture(front, "id-card-back"), "card");
    again.y = second.y + second.h + gap;
    if (ui_button(ui, again, "rescan", T("重新扫描"), BUTTON_SECONDARY, true)) {
        *s = (struct card_state){.again = true};
        ui_again(ui);
    }
}

static void build_check(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE);
    struct worst worst = {0, 0}, unused = {0, 0};
    struct rect rest = front_heading(front, page->content, T("请核对身份证信息"), NULL);
    bool columns = rest.w > rest.h;
    struct rect pictures = columns ? rect_take_left(&rest, rest.w * 2 / 5, gap) : rect_take_top(&rest, rest.h / 3, gap);
    build_pictures(front, pictures);
    build_rows(front, (struct rect){0, 0, rest.w, 0}, false, &worst);
    const char *note = worst.bad ? T("红色一项不能用，请触摸修改。") : T("黄色一项不够清楚，请对照证件核对；触摸任意一项即可修改。");
    if (worst.bad || worst.doubtful) {
        struct rect below = rect_take_bottom(&rest, ui_note_height(ui, rest.w, note), gap / 2);
        ui_note(ui, below, worst.bad ? BADGE_BAD : BADGE_WARN, note);
    }
    struct rect inner = ui_card(ui, rest);
    int height = build_rows(front, inner, false, &unused), width = ui_scroll_width(ui, inner, height);
    height = build_rows(front, (struct rect){0, 0, width, 0}, false, &unused);
    struct rect content = ui_scroll_begin(ui, inner, "fields", height);
    build_rows(front, content, true, &unused);
    ui_scroll_end(ui);
    if (front_bottom_bar(front, page, T("信息无误，下一步"), worst.bad == 0, NULL) == BAR_MAIN)
        confirm(front);
}

static void build(struct front *front, const struct page_layout *page)
{
    if (checking(front))
        build_check(front, page);
    else
        build_ask(front, page);
}

static void enter(struct front *front)
{
    if (front->station->scanner)
        scan_desk_warm(front->station->scanner);
}

static void leave(struct front *front)
{
    if (front->scanning.under_way)
        scanning_drop(front);
}

const struct screen screen_card = {.name = "card",
                                   .state_bytes = sizeof(struct card_state),
                                   .is_private = true,
                                   .has_steps = true,
                                   .has_bottom_bar = true,
                                   .enter = enter,
                                   .build = build,
                                   .leave = leave};
