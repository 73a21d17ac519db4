/* A document on the glass: the identity card of a person, a legal representative or an agent (front and back in either
 * order or both at once), another kind of document kept as it lies, or a licence, which may also be only read. Then the
 * picture beside what was read; what is doubtful is marked, a touch edits, and what could not be read is asked one after
 * another. */
#include "card_faces.h"

#include "card_filing.h"
#include "catalogue.h"
#include "log.h"
#include <stdio.h>
#include <string.h>

struct card_state {
    bool again;  /* the person wants to scan anew although both faces are there */
    bool turned; /* the next face to ask for, when scanning anew */
};

static bool is_licence(const struct front *front)
{
    return !card_filing_type_field(&front->visit);
}

static bool all_are_there(const struct front *front)
{
    const struct card_face *faces;
    size_t count = card_faces(front, &faces);
    for (size_t i = 0; i < count; i++)
        if (!card_filing_has(&front->visit, faces[i].name))
            return false;
    return true;
}

static bool checking(const struct front *front)
{
    const struct card_state *s = front->state;
    return all_are_there(front) && !s->again && !front->scanning.under_way;
}

/* Which face to ask for now. */
static size_t face_wanted(const struct front *front)
{
    const struct card_state *s = front->state;
    if (is_licence(front))
        return 0;
    return s->again ? s->turned : card_filing_has(&front->visit, "front");
}

static void picture_name(const struct front *front, const char *face, char out[48])
{
    snprintf(out, 48, "%.30s-%.10s", card_filing_paper(&front->visit), face);
}

/* ---- scanning ---- */

static void scan(struct front *front);

static void fill_in(struct front *front)
{
    if (visit_fill_in(&front->visit))
        front_show_step(front);
}

static void keep_pictures(struct front *front, const struct page_reading *reading, const struct card_filing *filing)
{
    char name[48];
    for (size_t i = 0; i < reading->card_count; i++) {
        if (!is_licence(front) && filing->side[i] == PAGE_SIDE_UNKNOWN)
            continue;
        picture_name(front, is_licence(front) ? "1" : filing->side[i] == PAGE_SIDE_BACK ? "back" : "front", name);
        front_picture_put(front, name, &reading->cards[i].preview);
    }
    if (reading->card_count)
        return;
    picture_name(front, is_licence(front) ? "1" : filing->back ? "back" : "front", name);
    front_picture_put(front, name, &reading->preview);
}

static const char *kept_so_far(const struct front *front)
{
    const struct card_face *faces;
    size_t count = card_faces(front, &faces);
    if (all_are_there(front))
        return count > 1 ? T("两面都已保存。") : text_in_language(faces[0].kept);
    for (size_t i = 0; i < count; i++)
        if (card_filing_has(&front->visit, faces[i].name))
            return text_in_language(faces[i].kept);
    return NULL;
}

static void say_verdict(struct front *front, const struct card_filing *filing)
{
    const char *sentence = is_licence(front) ? T("没有看到执照。请把执照放在扫描仪玻璃板上，有字的一面朝下。")
                                             : T("没有看到身份证。请把身份证放在扫描仪玻璃板中间，有字的一面朝下。");
    if (filing->verdict == CARD_UNKNOWN_SIDE)
        sentence = T("没有认出身份证。请取下卡套，擦净玻璃板，放正后再扫一次。");
    else if (filing->verdict == CARD_POOR)
        sentence = page_fault_text(filing->fault);
    front_fault(front, is_licence(front) ? "licence" : "card", sentence, kept_so_far(front), T("重新扫描"), scan);
    if (!card_filing_is_kept(&front->visit))
        front_fault_second(front, T("自己填写"), fill_in);
}

/* The card that comes later may say otherwise, on another day too: then both are shown. */
static void remember_name(struct front *front)
{
    const struct answer *name = answers_find(&front->visit.file.answers, "legal_name");
    struct err err = {0};
    if (!name || (name->source != ANSWER_LICENCE && name->source != ANSWER_DOUBTFUL))
        return;
    snprintf(front->licence_name, sizeof front->licence_name, "%s", name->value);
    if (!visit_keep_licence_name(&front->visit, front->licence_name, &err))
        log_err(LOG_LEVEL_ERROR, "the name on the licence", &err);
}

static void on_page(struct front *front, struct page_reading *reading)
{
    struct card_filing filing;
    struct card_state *s = front->state;
    struct err err = {0};
    bool back = face_wanted(front) == 1;
    if (!card_filing_take(&front->visit, reading, back, &filing, &err)) {
        front_fault_err(front, &err, kept_so_far(front), scan);
        return;
    }
    if (filing.verdict != CARD_TAKEN) {
        say_verdict(front, &filing);
        return;
    }
    keep_pictures(front, reading, &filing);
    if (is_licence(front))
        remember_name(front);
    front_went_well(front);
    if (s->again && (filing.back || s->turned || is_licence(front)))
        s->again = false;
    s->turned = true;
}

static void on_unread(struct front *front)
{
    front_fault(front, "scanner", T("扫到的图像没能读出来，请再扫一次。"), kept_so_far(front), T("重新扫描"), scan);
}

static void on_end(struct front *front, enum scan_condition condition, int pages)
{
    (void)pages;
    if (front->fault.shown || condition == SCAN_DONE || condition == SCAN_CANCELLED)
        return;
    if (condition == SCAN_EMPTY)
        say_verdict(front, &(struct card_filing){.verdict = CARD_NONE});
    else
        scanning_fault(front, condition, kept_so_far(front), scan);
}

static void scan(struct front *front)
{
    static const struct scanning_user user = {on_page, on_unread, on_end};
    struct page_request look = page_request_default(is_licence(front) ? PAGE_LICENCE : PAGE_CARD);
    struct err err = {0};
    if (!scanning_start(front, &look, 0, false, &user, &err))
        front_fault_err(front, &err, kept_so_far(front), scan);
    ui_again(front->ui);
}

/* ---- asking for a face ---- */

static void build_ask(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    const struct card_face *faces;
    card_faces(front, &faces);
    const struct card_face *wanted = &faces[face_wanted(front)];
    const char *kept = wanted != faces ? kept_so_far(front) : NULL;
    const char *help = wanted->help ? text_in_language(wanted->help) : NULL;
    struct rect rest = front_heading(front, page->content, NULL, kept ? kept : help);
    if (front->scanning.under_way)
        scanning_show(front, rect_take_bottom(&rest, scanning_height(front), ui_px(ui, LENGTH_GAP)), false);
    pictured_show(front, rest, wanted->how, CARD_FACE_STEPS);
    const char *other = !is_licence(front)                      ? T("不是身份证？")
                        : card_filing_is_kept(&front->visit) ? NULL
                                                             : T("自己填写");
    enum bar_use use = front_bottom_bar(front, page, text_in_language(wanted->ask), NULL, other);
    if (use == BAR_MAIN)
        scan(front);
    else if (use == BAR_SECOND && is_licence(front))
        fill_in(front);
    else if (use == BAR_SECOND && visit_edit(&front->visit, card_filing_type_field(&front->visit)))
        front_show_step(front);
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

/* The legal representative's name on the licence, where the card shows another; else NULL. */
static const char *other_name(const struct front *front, const char *name)
{
    const char *now = strcmp(name, "legal_name") == 0 ? answers_get(&front->visit.file.answers, name) : NULL;
    bool differs = now && front->licence_name[0] && strcmp(now, front->licence_name) != 0;
    return differs ? front->licence_name : NULL;
}

struct card_row {
    struct list_row row;
    char id[UI_ID_SIZE], value[400];
};

static struct card_row row_of(const struct front *front, const char *name)
{
    const struct field *field = fields_find(front->station->fields, name);
    const struct answer *answer = answers_find(&front->visit.file.answers, name);
    const char *other = other_name(front, name);
    struct card_row out = {.row = {.label = name, .touchable = true}};
    snprintf(out.id, sizeof out.id, "edit:%.50s", name);
    if (!field)
        return out;
    if (other)
        snprintf(out.value, sizeof out.value, T("%s（执照上是 %s）"), answer->value, other);
    else if (answer)
        field_show(field, answer->value, out.value, sizeof out.value);
    else
        snprintf(out.value, sizeof out.value, "%s", T("没有读到，请点这里填写"));
    enum badge_kind badge = badge_of(front, field, answer);
    out.row.label = words_now(&field->label);
    out.row.badge = other && badge != BADGE_BAD ? BADGE_WARN : badge;
    return out;
}

/* Everything the step asks; the kind of document only where it is not the usual one, and there nothing that may be left
 * out and is not on it: no passport names an ethnic group. */
static bool is_row(const struct front *front, const char *name)
{
    const char *type = card_filing_type_field(&front->visit);
    const struct field *field = fields_find(front->station->fields, name);
    if (!type || card_filing_is_citizen(&front->visit))
        return !type || strcmp(name, type) != 0;
    return (field && field->required) || answers_find(&front->visit.file.answers, name);
}

struct worst {
    size_t bad, doubtful, differing;
};

static void count(struct worst *worst, const struct front *front, const struct list_row *row, const char *name)
{
    worst->bad += row->badge == BADGE_BAD;
    worst->doubtful += row->badge == BADGE_WARN;
    worst->differing += other_name(front, name) != NULL;
}

/* Rows of all faces; with draw false only measured. */
static int build_rows(struct front *front, struct rect at, bool draw, struct worst *worst)
{
    const struct flow_step *step = front->visit.step;
    int top = at.y, label_px = theme_text_px(ui_theme(front->ui), TEXT_BODY) * (language_now() == LANGUAGE_EN ? 8 : 6);
    for (unsigned i = 0; i < step->asks_count; i++) {
        if (!is_row(front, step->asks[i]))
            continue;
        struct card_row line = row_of(front, step->asks[i]);
        line.row.id = line.id;
        line.row.value = line.value[0] ? line.value : NULL;
        line.row.label_px = label_px;
        struct rect place = {at.x, at.y, at.w, ui_row_height(front->ui, at.w, &line.row)};
        count(worst, front, &line.row, step->asks[i]);
        if (draw && ui_row(front->ui, place, &line.row) && visit_edit(&front->visit, step->asks[i]))
            front_show_step(front);
        at.y += place.h;
        wipe(&line, sizeof line);
    }
    return at.y - top;
}

static const char *note_of(const struct worst *worst)
{
    if (worst->bad)
        return T("红色的项没有读到或不能用，点“填写”逐项补上。");
    if (worst->differing)
        return T("证件和执照上的姓名不一样。拿错了证件请重新扫描；有一个字读错了，请触摸这一项改正。");
    return worst->doubtful ? T("黄色的项不够清楚，请对照证件核对；触摸任意一项都可以修改。") : NULL;
}

static void confirm(struct front *front)
{
    const struct flow_step *step = front->visit.step;
    for (unsigned i = 0; i < step->asks_count; i++)
        answers_confirm(&front->visit.file.answers, step->asks[i]);
    front_forward(front);
}

static int face_picture(const struct front *front, const char *face)
{
    char name[48];
    picture_name(front, face, name);
    return front_picture(front, name);
}

static void build_again(struct front *front, struct rect at)
{
    struct card_state *s = front->state;
    if (ui_button(front->ui, at, "rescan", T("重新扫描"), BUTTON_SECONDARY, true)) {
        *s = (struct card_state){.again = true};
        ui_again(front->ui);
    }
}

static void build_pictures(struct front *front, struct rect at)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), button = ui_button_height(ui, BUTTON_SECONDARY);
    struct rect again = rect_take_bottom(&at, button, gap);
    if (is_licence(front)) {
        ui_picture(ui, at, face_picture(front, "1"), "licence");
        build_again(front, again);
        return;
    }
    bool beside = at.w > at.h * 2;
    struct rect first = beside ? rect_column(at, 2, gap, 0) : rect_row(at, 2, gap, 0);
    struct rect second = beside ? rect_column(at, 2, gap, 1) : rect_row(at, 2, gap, 1);
    int most = first.w * 54 / 86;
    first.h = first.h < most ? first.h : most;
    second.h = first.h;
    if (!beside)
        second.y = first.y + first.h + gap;
    ui_picture(ui, first, face_picture(front, "front"), "card");
    ui_picture(ui, second, face_picture(front, "back"), "card");
    again.y = second.y + second.h + gap;
    build_again(front, again);
}

static void build_check(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE);
    struct worst worst = {0}, unused = {0};
    struct rect rest = front_heading(front, page->content, is_licence(front) ? T("请核对执照信息") : T("请核对证件信息"), NULL);
    bool columns = rest.w > rest.h;
    struct rect pictures = columns ? rect_take_left(&rest, rest.w * 2 / 5, gap) : rect_take_top(&rest, rest.h / 3, gap);
    build_pictures(front, pictures);
    build_rows(front, (struct rect){0, 0, rest.w, 0}, false, &worst);
    const char *note = note_of(&worst);
    if (note) {
        struct rect below = rect_take_bottom(&rest, ui_note_height(ui, rest.w, note), gap / 2);
        ui_note(ui, below, worst.bad ? BADGE_BAD : BADGE_WARN, note);
    }
    struct rect inner = ui_card(ui, rest);
    int height = build_rows(front, inner, false, &unused), width = ui_scroll_width(ui, inner, height);
    height = build_rows(front, (struct rect){0, 0, width, 0}, false, &unused);
    struct rect content = ui_scroll_begin(ui, inner, "fields", height);
    build_rows(front, content, true, &unused);
    ui_scroll_end(ui);
    const char *label = worst.bad         ? T("填写红色的项")
                        : worst.differing ? T("以证件为准，下一步")
                                          : T("信息无误，下一步");
    if (front_bottom_bar(front, page, label, NULL, NULL) != BAR_MAIN)
        return;
    if (worst.bad)
        fill_in(front);
    else
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
const struct screen screen_licence = {.name = "licence",
                                      .state_bytes = sizeof(struct card_state),
                                      .is_private = true,
                                      .has_steps = true,
                                      .has_bottom_bar = true,
                                      .enter = enter,
                                      .build = build,
                                      .leave = leave};
