/* One question: the field, what is wrong with it while it is being typed, and the keyboard that fits; or, for a field
 * without a keyboard, its choices. Nothing leaves the entry before 下一项. */
#include "front.h"

#include "catalogue.h"
#include "date.h"
#include "date_pad.h"
#include "log.h"
#include "region.h"
#include "region_pad.h"
#include <stdio.h>
#include <string.h>

struct question_state {
    struct entry entry;
    struct value_result result;
    unsigned checked; /* entry.changes when result was made, + 1; 0: never */
    bool left_alone;  /* nothing was typed yet: no reproach */
    struct region_pad pad;
    struct date_pad dates;
    struct regions *regions; /* NULL until the pad is first opened */
};

/* Some checks have a keyboard of their own; which check it is may depend on what was answered before. */
static const char *keyboard_of(const struct front *front, const struct field *field)
{
    static const struct {
        const char *check, *keyboard;
    } own[] = {{"email", "email"},       {"citizen-id", "id18"}, {"passport", "document"},
               {"permit", "document"}, {"foreigner-card", "document"}, {"id-valid-until", "until"}};
    const char *check = field_check_kind(field, &front->visit.file.answers);
    for (size_t i = 0; check && i < sizeof own / sizeof own[0]; i++)
        if (strcmp(check, own[i].check) == 0)
            return own[i].keyboard;
    static const char *const kinds[] = {[FIELD_KEYBOARD_NONE] = NULL,
                                        [FIELD_KEYBOARD_DIGITS] = "digits",
                                        [FIELD_KEYBOARD_CODE18] = "code18",
                                        [FIELD_KEYBOARD_LATIN] = "latin",
                                        [FIELD_KEYBOARD_PINYIN] = "pinyin"};
    return kinds[field->keyboard];
}

static void enter(struct front *front)
{
    struct question_state *s = front->state;
    const struct field *field = visit_field(&front->visit);
    if (!field)
        return;
    const char *kind = keyboard_of(front, field);
    entry_init(&s->entry, answers_get(&front->visit.file.answers, field->name), field->max);
    s->left_alone = true;
    if (!kind)
        return;
    struct err err = {0};
    if (!front_load_keyboard(front, &err)) {
        front_fault_err(front, &err, NULL, NULL);
        return;
    }
    if (!keyboard_show(front->keyboard, kind))
        log_line(LOG_LEVEL_ERROR, "there is no keyboard %s", kind);
}

static void check(struct front *front, const struct field *field)
{
    struct question_state *s = front->state;
    if (s->checked == s->entry.changes + 1)
        return;
    field_check(field, &front->visit.file.answers, s->entry.text, &s->result);
    s->checked = s->entry.changes + 1;
    if (s->entry.text[0])
        s->left_alone = false;
}

static bool may_go_on(const struct front *front, const struct field *field)
{
    const struct question_state *s = front->state;
    if (!s->entry.text[0])
        return !field->required;
    return s->result.verdict != VALUE_WRONG && s->result.missing == 0;
}

static void keep(struct front *front)
{
    struct question_state *s = front->state;
    const struct field *field = visit_field(&front->visit);
    struct err err = {0};
    check(front, field);
    const char *value = s->entry.text[0] && s->result.normal[0] ? s->result.normal : s->entry.text;
    if (visit_answer_before_move(&front->visit, field->name, value, ANSWER_TYPED, &err))
        front_forward(front);
    else
        front_fault_err(front, &err, NULL, keep);
}

static void put_text(struct question_state *s, const char *text, const struct field *field)
{
    unsigned changes = s->entry.changes;
    entry_init(&s->entry, text, field->max);
    s->entry.changes = changes + 1;
}

/* ---- province, city, district by touch ---- */

static bool is_address(const struct field *field)
{
    return field->check && strcmp(field->check, "address") == 0;
}

static void open_regions(struct front *front)
{
    struct question_state *s = front->state;
    struct err err = {0};
    char path[FILE_PATH_SIZE];
    if (!s->regions && (!file_join(path, front->station->assets_folder, "regions.tsv", &err) ||
                        !regions_load(path, &s->regions, &err))) {
        log_err(LOG_LEVEL_ERROR, "regions", &err); /* the keyboard is still there */
        return;
    }
    region_pad_open(&s->pad);
    ui_again(front->ui);
}

static size_t regions_below(void *context, const char *code, struct region_row out[], size_t room)
{
    const struct region *found[REGIONS_CHILDREN_MAX];
    size_t count = regions_children(context, code, found, REGIONS_CHILDREN_MAX);
    count = count < room ? count : room;
    for (size_t i = 0; i < count; i++) {
        memcpy(out[i].code, found[i]->code, sizeof out[i].code);
        out[i].name = found[i]->name;
    }
    return count;
}

/* The district chosen stands in the field; street and number follow from the keyboard. */
static void build_regions(struct front *front, struct rect at, const struct field *field)
{
    struct question_state *s = front->state;
    char text[256] = "";
    const struct region_source source = {regions_below, s->regions};
    enum region_use use = ui_region_pad(front->ui, at, &s->pad, &source, text, sizeof text);
    if (use == REGION_CHOSEN)
        put_text(s, text, field);
    if (use != REGION_NOTHING)
        ui_again(front->ui);
}

/* ---- a day by touch ---- */

static bool is_date(const struct field *field)
{
    return field->type == FIELD_DATE || (field->check && strcmp(field->check, "id-valid-until") == 0);
}

static void open_dates(struct front *front)
{
    struct question_state *s = front->state;
    struct date now = {0};
    if (!date_read(s->entry.text, &now))
        now = (struct date){0};
    date_pad_open(&s->dates, now.year, now.month, now.day, date_today().year);
    ui_again(front->ui);
}

static bool day_exists(int year, int month, int day)
{
    return date_exists((struct date){year, month, day});
}

static void build_dates(struct front *front, struct rect at, const struct field *field)
{
    struct question_state *s = front->state;
    char text[DATE_TEXT_SIZE];
    if (ui_date_pad(front->ui, at, &s->dates, day_exists) != DATE_CHOSEN)
        return;
    date_write((struct date){s->dates.year, s->dates.month, s->dates.day}, text);
    put_text(s, text, field);
}

/* ---- building ---- */

/* What else than the keyboard fills this field in: the pill that brings it up. */
static void build_other_way(struct front *front, struct rect *row, const struct field *field)
{
    struct question_state *s = front->state;
    struct ui *ui = front->ui;
    if (s->pad.is_open || s->dates.is_open || (!is_address(field) && !is_date(field)))
        return;
    const char *label = is_date(field) ? T("选日期") : T("选省市区"), *id = is_date(field) ? "dates" : "regions";
    struct rect at = rect_take_right(row, ui_button_width(ui, NULL, label, BUTTON_PILL), ui_px(ui, LENGTH_GAP));
    if (ui_button(ui, rect_centred(at, at.w, ui_button_height(ui, BUTTON_PILL)), id, label, BUTTON_PILL, true))
        (is_date(field) ? open_dates : open_regions)(front);
}

static void build_title(struct front *front, struct rect *rest, const struct field *field)
{
    struct ui *ui = front->ui;
    int height = ui_button_height(ui, BUTTON_PILL), gap = ui_px(ui, LENGTH_GAP), width;
    struct rect row = rect_take_top(rest, front_row_height(front), gap);
    const char *leave = front_leave_label(front), *back = visit_is_editing(&front->visit) ? T("返回") : T("上一步");
    bool calm = !front->visit.has_case || visit_has_printed(&front->visit);
    enum button_style leaving = calm ? BUTTON_PILL : BUTTON_PILL_DANGER;
    struct rect at = rect_take_right(&row, ui_button_width(ui, NULL, leave, leaving), gap);
    if (ui_button(ui, rect_centred(at, at.w, height), "leave", leave, leaving, true))
        front_ask_leave(front);
    at = rect_take_right(&row, ui_button_width(ui, NULL, back, BUTTON_PILL), gap);
    if (ui_button(ui, rect_centred(at, at.w, height), "back", back, BUTTON_PILL, true))
        front_back(front);
    build_other_way(front, &row, field);
    front_row_title(front, row, words_now(&field->label), &width);
    rect_take_left(&row, width, gap);
    char count[120];
    unsigned number, of;
    visit_question_count(&front->visit, &number, &of);
    snprintf(count, sizeof count, T("第 %u 项，共 %u 项"), number, of);
    if (of > 1 && !visit_is_editing(&front->visit) && ui_text_width(ui, count, TEXT_NOTE, TEXT_REGULAR) < row.w)
        ui_text(ui, row, count, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static enum badge_kind kind_of_message(const struct question_state *s)
{
    if (s->result.missing > 0)
        return BADGE_NONE;
    return s->result.verdict == VALUE_WRONG ? BADGE_BAD : BADGE_WARN;
}

/* What is said below the field: what is wrong, else what is asked. */
static void build_message(struct front *front, struct rect at, const struct field *field)
{
    struct question_state *s = front->state;
    struct ui *ui = front->ui;
    const char *message = value_message(&s->result), *help = field->help.zh ? words_now(&field->help) : "";
    const struct answer *answer = answers_find(&front->visit.file.answers, field->name);
    bool from_card = s->entry.changes == 0 && answer && answer->source == ANSWER_CARD;
    bool is_begun = !s->entry.text[0] && s->entry.composing[0]; /* an empty field is no mistake while its first word is spelled */
    if (!s->left_alone && message[0] && !is_begun)
        ui_note(ui, at, kind_of_message(s), message);
    else if (s->entry.changes == 0 && answer && answer->source == ANSWER_DOUBTFUL)
        ui_note(ui, at, BADGE_WARN, T("这一项扫描得不够清楚，请对照证件核对。"));
    else if (from_card)
        ui_note(ui, at, BADGE_NONE, T("已按身份证填好；不对可以修改。"));
    else
        ui_paragraph(ui, at, help, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static void build_typed(struct front *front, struct rect rest, const struct field *field)
{
    struct question_state *s = front->state;
    struct ui *ui = front->ui;
    char id[UI_ID_SIZE];
    int gap = ui_px(ui, LENGTH_GAP);
    int keys = front->keyboard ? ui_keyboard_height(ui, front->keyboard) : 0;
    if (s->dates.is_open && keys < ui_date_pad_height(ui))
        keys = ui_date_pad_height(ui);
    struct rect window = ui_window(ui);
    struct rect below = {window.x, window.y + window.h - keys, window.w, keys};
    rest.h = below.y - gap - rest.y;
    rest = front_field_place(front, rest);
    check(front, field);
    snprintf(id, sizeof id, "field:%.50s", field->name);
    enum colour edge = COLOUR_NONE;
    if (!s->left_alone && s->result.verdict == VALUE_WRONG && s->result.missing == 0 && s->entry.text[0])
        edge = COLOUR_BAD;
    const struct text_field text = {.id = id,
                                    .label = words_now(&field->label),
                                    .placeholder = field->example.zh ? words_now(&field->example) : NULL,
                                    .active = true,
                                    .large = true,
                                    .edge = edge};
    ui_text_field(ui, rect_take_top(&rest, ui_px(ui, LENGTH_FIELD), gap), &text, &s->entry);
    check(front, field);
    build_message(front, rest, field);
    if (!front->keyboard)
        return;
    if (s->pad.is_open || s->dates.is_open) {
        (s->dates.is_open ? build_dates : build_regions)(front, below, field);
        return;
    }
    const char *next = visit_is_editing(&front->visit) ? T("完成") : s->entry.text[0] || field->required ? T("下一项") : T("没有，跳过");
    if (ui_keyboard(ui, below, front->keyboard, &s->entry, next, may_go_on(front, field)) == KEYBOARD_NEXT)
        keep(front);
}

static int choice_now(const struct question_state *s, const struct field *field)
{
    for (unsigned i = 0; i < field->choices_count; i++)
        if (strcmp(field->choices[i].value, s->entry.text) == 0)
            return (int)i;
    return -1;
}

static void build_chosen(struct front *front, const struct page_layout *page, const struct field *field)
{
    struct question_state *s = front->state;
    struct ui *ui = front->ui;
    const char *help = field->help.zh ? words_now(&field->help) : NULL;
    struct rect rest = front_heading(front, page->content, words_now(&field->label), help);
    const char *labels[32];
    int count = field->choices_count < 32 ? (int)field->choices_count : 32, now = choice_now(s, field);
    uint32_t chosen = now >= 0 ? 1u << now : 0;
    char id[UI_ID_SIZE];
    for (int i = 0; i < count; i++)
        labels[i] = words_now(&field->choices[i].label);
    snprintf(id, sizeof id, "choice:%.48s", field->name);
    int height = ui_choice_height(ui, rest.w, labels, count);
    int width = ui_scroll_width(ui, rest, height);
    struct rect content = ui_scroll_begin(ui, rest, "choices", ui_choice_height(ui, width, labels, count));
    if (ui_choice(ui, content, id, labels, count, &chosen, false)) {
        for (int i = 0; i < count; i++)
            if (chosen == 1u << i)
                entry_init(&s->entry, field->choices[i].value, 0);
        s->checked = 0;
        ui_again(ui);
    }
    ui_scroll_end(ui);
    check(front, field);
    const char *label = visit_is_editing(&front->visit) ? T("完成") : T("下一项");
    if (front_bottom_bar(front, page, label, may_go_on(front, field) ? NULL : T("请先选择一项"), NULL) == BAR_MAIN)
        keep(front);
}

static bool is_typed(const struct front *front)
{
    const struct field *field = front->visit.flow ? visit_field(&front->visit) : NULL;
    return field && keyboard_of(front, field);
}

static void build(struct front *front, const struct page_layout *page)
{
    const struct field *field = visit_field(&front->visit);
    if (!field)
        return;
    if (!is_typed(front)) {
        build_chosen(front, page, field);
        return;
    }
    struct rect rest = page->content;
    build_title(front, &rest, field);
    build_typed(front, rest, field);
}

static void leave(struct front *front)
{
    struct question_state *s = front->state;
    if (!s)
        return;
    entry_finish(&s->entry);
    regions_destroy(s->regions);
}

const struct screen screen_question = {.name = "question",
                                       .state_bytes = sizeof(struct question_state),
                                       .has_steps = true,
                                       .has_bottom_bar = true,
                                       .is_bare = is_typed,
                                       .enter = enter,
                                       .build = build,
                                       .leave = leave};
