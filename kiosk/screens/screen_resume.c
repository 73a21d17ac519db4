/* Coming back: the slip, or any sheet that was printed here, on the scanner (or the slip's code typed), and the last four
 * digits of the phone. Five wrong tries lock the slip. */
#include "front.h"

#include "catalogue.h"
#include "log.h"
#include "pictured.h"
#include "sheet_code.h"
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

enum resume_phase { RESUME_ASK, RESUME_CODE, RESUME_DIGITS };

struct resume_state {
    enum resume_phase phase;
    char slip[CASE_SLIP_SIZE];
    struct entry entry;
    const char *no_slip; /* why no page of this scan led to a slip; borrowed from the catalogue, NULL: none came */
    bool not_a_code;     /* what was wrong with the last try */
    unsigned tries_left; /* after wrong digits; 0: none yet */
};

static struct resume_state *state_of(const struct front *front)
{
    return front->state;
}

static void show_phase(struct front *front, enum resume_phase phase)
{
    static const struct {
        const char *keyboard;
        size_t most;
    } typing[] = {[RESUME_ASK] = {NULL, 0}, [RESUME_CODE] = {"latin", 60}, [RESUME_DIGITS] = {"digits", 4}};
    struct resume_state *s = state_of(front);
    struct err err = {0};
    s->phase = phase;
    entry_finish(&s->entry);
    entry_init(&s->entry, "", typing[phase].most);
    ui_again(front->ui);
    if (!typing[phase].keyboard)
        return;
    if (!front_load_keyboard(front, &err))
        front_fault_err(front, &err, NULL, NULL);
    else if (!keyboard_show(front->keyboard, typing[phase].keyboard))
        log_line(LOG_LEVEL_ERROR, "there is no keyboard %s", typing[phase].keyboard);
}

/* ---- by the scanner ---- */

static void scan(struct front *front);

/* A printed sheet stands in for the slip: the slip's text is kept, encrypted, with the case the sheet belongs to. */
static bool slip_of_sheet(struct front *front, const struct sheet_code *code, char out[CASE_SLIP_SIZE])
{
    struct buffer kept = {0};
    bool found = case_store_get(front->station->store, code->number, "slip", "slip", &kept, NULL, NULL) &&
                 kept.size > 0 && kept.size < CASE_SLIP_SIZE;
    if (found)
        memcpy(out, kept.data, kept.size + 1);
    buffer_finish(&kept);
    return found;
}

/* True when the sheet's codes lead to a slip; else *sentence says what was found, unless a page before said more. */
static bool find_slip(struct front *front, const struct page_reading *reading, char out[CASE_SLIP_SIZE],
                      const char **sentence)
{
    if (!*sentence)
        *sentence = T("没有找到二维码。请把凭条或任意一张打印的材料放好，二维码一面朝下，再扫一次。");
    for (size_t i = 0; i < reading->code_count; i++) {
        struct sheet_code code;
        const char *text = reading->codes[i].text;
        sheet_code_read(case_store_vault(front->station->store), text, &code);
        if (code.kind == SHEET_CODE_SLIP && strlen(text) < CASE_SLIP_SIZE) {
            memcpy(out, text, strlen(text) + 1);
            return true;
        }
        if (code.kind == SHEET_CODE_PAGE && slip_of_sheet(front, &code, out))
            return true;
        if (code.kind == SHEET_CODE_PAGE)
            *sentence = T("这次办理的内容已不在本机：可能已经提交，也可能超过了保存期限。");
        else if (code.kind == SHEET_CODE_FORGED)
            *sentence = T("这个二维码不是本机打印的。请使用本机打印的凭条或材料。");
    }
    return false;
}

static void on_page(struct front *front, struct page_reading *reading)
{
    struct resume_state *s = state_of(front);
    if (s->phase != RESUME_DIGITS && find_slip(front, reading, s->slip, &s->no_slip))
        show_phase(front, RESUME_DIGITS);
}

static void on_unread(struct front *front)
{
    if (state_of(front)->phase != RESUME_DIGITS)
        front_fault(front, "scanner", T("扫到的图像没能读出来，请再扫一次。"), NULL, T("重新扫描"), scan);
}

/* Only now is it known that none of the pages was it: the slip may lie below its own empty back, or below other papers. */
static void on_end(struct front *front, enum scan_condition condition, int pages)
{
    const struct resume_state *s = state_of(front);
    (void)pages;
    if (s->phase == RESUME_DIGITS || front->fault.shown)
        return;
    if (condition != SCAN_DONE && condition != SCAN_CANCELLED)
        scanning_fault(front, condition, NULL, scan);
    else if (s->no_slip)
        front_fault(front, "slip", s->no_slip, NULL, T("重新扫描"), scan);
}

static void scan(struct front *front)
{
    static const struct scanning_user user = {on_page, on_unread, on_end};
    struct page_request look = page_request_default(PAGE_SHEET);
    struct err err = {0};
    state_of(front)->no_slip = NULL;
    if (!scanning_start(front, &look, 0, true, &user, &err))
        front_fault_err(front, &err, NULL, scan);
    ui_again(front->ui);
}

/* ---- by the keyboard ---- */

/* "TJ2611220007K" and the secret behind it, however they are spaced; both are written on the slip. */
static bool slip_from_typed(const struct front *front, const char *typed, char out[CASE_SLIP_SIZE])
{
    char plain[64], number[CASE_NUMBER_SIZE], head[CASE_NUMBER_SIZE];
    size_t length = 0, number_length = strlen(front->station->config.station.prefix) + 11;
    if (strncasecmp(typed, "KQR1:", 5) == 0)
        typed += 5;
    for (const char *at = typed; *at && length < sizeof plain - 1; at++)
        if (isalnum((unsigned char)*at))
            plain[length++] = (char)toupper((unsigned char)*at);
    plain[length] = '\0';
    if (length <= number_length || number_length >= sizeof head)
        return false;
    memcpy(head, plain, number_length);
    head[number_length] = '\0';
    if (!case_number_read(head, number))
        return false;
    int size = snprintf(out, CASE_SLIP_SIZE, "KQR1:%s:%s", number, plain + number_length);
    wipe(plain, sizeof plain);
    return size > 0 && size < CASE_SLIP_SIZE;
}

static void take_code(struct front *front)
{
    struct resume_state *s = state_of(front);
    s->not_a_code = !slip_from_typed(front, s->entry.text, s->slip);
    if (!s->not_a_code)
        show_phase(front, RESUME_DIGITS);
    ui_again(front->ui);
}

/* ---- the last four digits ---- */

static void go_home(struct front *front)
{
    front_end_visit(front, &screen_home);
}

void front_resume(struct front *front)
{
    struct case_summary summary;
    struct visit_world world = station_world(front->station);
    struct err err = {0};
    const char *number = front->asked_for;
    bool ok = case_store_find(front->station->store, number, &summary, &err);
    const struct flow *flow = ok ? station_flow(front->station, summary.kind) : NULL;
    ok = ok && (flow || err_set(&err, ERR_CONFIG, "there is no flow for a case of the kind %s", summary.kind)) &&
         visit_resume(&front->visit, &world, flow, number, &err);
    if (!ok) {
        front_fault_err(front, &err, NULL, go_home);
        return;
    }
    visit_licence_name(&front->visit, front->licence_name, sizeof front->licence_name);
    front_show_step(front);
}

static void show_progress(struct front *front)
{
    front_show(front, &screen_progress);
}

static void open_case(struct front *front, const char *number)
{
    struct case_summary summary;
    struct err err = {0};
    snprintf(front->asked_for, sizeof front->asked_for, "%s", number);
    if (front->errand != ERRAND_RESUME) {
        front_show(front, front->errand == ERRAND_PROGRESS ? &screen_progress : &screen_data);
        return;
    }
    if (!case_store_find(front->station->store, number, &summary, &err)) {
        front_fault_err(front, &err, NULL, go_home);
        return;
    }
    if (summary.state == CASE_SEALED || summary.state == CASE_RECEIVED) {
        front_fault(front, "tick", T("这次办理已经提交成功，不用再办。"), NULL, T("返回首页"), go_home);
        front_fault_second(front, T("查询进度"), show_progress);
        return;
    }
    front_resume(front);
}

static void say_wrong_digits(struct front *front, unsigned left)
{
    show_phase(front, RESUME_DIGITS);
    state_of(front)->tries_left = left;
}

static void take_digits(struct front *front)
{
    struct resume_state *s = state_of(front);
    struct slip_finding finding;
    struct err err = {0};
    if (!case_store_find_slip(front->station->store, s->slip, s->entry.text, &finding, &err)) {
        front_fault_err(front, &err, NULL, take_digits);
        return;
    }
    switch (finding.outcome) {
    case SLIP_FOUND:
        open_case(front, finding.number);
        break;
    case SLIP_WRONG_DIGITS:
        say_wrong_digits(front, finding.tries_left);
        break;
    case SLIP_LOCKED:
        front_fault(front, "lock", T("输错次数太多，这张凭条已锁定。请工作人员核对身份后解锁。"),
                    T("您的材料仍加密保存在本机。"), T("返回首页"), go_home);
        front_fault_second(front, T("请工作人员协助"), front_call);
        break;
    case SLIP_GONE:
        front_fault(front, "slip", T("这次办理的内容已经清除：超过了保存期限，或者您要求清除了。请重新办理。"), NULL,
                    T("返回首页"), go_home);
        break;
    case SLIP_NOT_A_SLIP:
    case SLIP_UNKNOWN:
        front_fault(front, "slip", T("没有找到这张凭条对应的办理。请使用最新的一张凭条，或任意一张打印的材料。"), NULL,
                    T("返回首页"), go_home);
        break;
    }
    ui_again(front->ui);
}

/* ---- building ---- */

void front_ask_slip(struct front *front, enum front_errand errand)
{
    front->errand = errand;
    front_show(front, &screen_resume);
}

static const char *errand_title(const struct front *front)
{
    static const char *const titles[] = {
        [ERRAND_RESUME] = "继续上次的办理", [ERRAND_PROGRESS] = "查询进度", [ERRAND_DATA] = "我的个人信息"};
    return text_in_language(titles[front->errand]);
}

static void build_ask(struct front *front, const struct page_layout *page)
{
    static const struct pictured steps[] = {
        {.picture = ILLUSTRATION_SLIP, .words = "取出凭条；没有凭条，用任意一张在这里打印的材料也行"},
        {.picture = ILLUSTRATION_FEEDER, .words = "放进扫描仪，二维码一面朝下，再点“扫描”"},
        {.icon = "phone", .words = "输入办理时填写的手机号后四位"}};
    struct ui *ui = front->ui;
    struct rect rest = front_heading(front, page->content, errand_title(front), NULL);
    if (front->scanning.under_way)
        scanning_show(front, rect_take_bottom(&rest, scanning_height(front), ui_px(ui, LENGTH_GAP)), false);
    pictured_show(front, rest, steps, sizeof steps / sizeof steps[0]);
    const struct bottom_bar bar = {.back = T("返回首页"),
                                   .second = T("输入续办码"),
                                   .main = T("扫描"),
                                   .main_off = front->scanning.under_way};
    switch (ui_bottom_bar(ui, page->bottom_bar, &bar)) {
    case BAR_BACK:
        go_home(front);
        break;
    case BAR_SECOND:
        scanning_drop(front);
        show_phase(front, RESUME_CODE);
        break;
    case BAR_MAIN:
        scan(front);
        break;
    default:
        break;
    }
}

/* What was wrong with the last try, else what is asked. */
static void build_message(struct front *front, struct rect at)
{
    const struct resume_state *s = state_of(front);
    bool digits = s->phase == RESUME_DIGITS;
    char text[300];
    if (digits && s->tries_left) {
        snprintf(text, sizeof text, T("与填写的手机号对不上，还可以试 %u 次。"), s->tries_left);
        ui_note(front->ui, at, BADGE_WARN, text);
    } else if (!digits && s->not_a_code) {
        ui_note(front->ui, at, BADGE_WARN, T("请核对：先输入办理编号，再接着输入续办码。"));
    } else {
        ui_paragraph(front->ui, at, digits ? T("办理时填写的手机号的最后四位数字。") : T("先输入办理编号，再接着输入续办码，两项都印在凭条上。"),
                     TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
    }
}

static void build_typing(struct front *front)
{
    struct resume_state *s = state_of(front);
    struct ui *ui = front->ui;
    bool digits = s->phase == RESUME_DIGITS;
    int gap = ui_px(ui, LENGTH_GAP), keys = front->keyboard ? ui_keyboard_height(ui, front->keyboard) : 0;
    struct rect rest = page_layout(ui, false, false).content, window = ui_window(ui);
    struct rect below = {window.x, window.y + window.h - keys, window.w, keys};
    rest.h = below.y - gap - rest.y;
    const char *title = digits ? T("手机号后四位") : T("办理编号和续办码");
    struct rect row = rect_take_top(&rest, front_row_height(front), gap);
    struct rect at = rect_take_right(&row, ui_button_width(ui, NULL, T("上一步"), BUTTON_PILL), gap);
    if (ui_button(ui, rect_centred(at, at.w, ui_button_height(ui, BUTTON_PILL)), "back", T("上一步"), BUTTON_PILL, true))
        show_phase(front, RESUME_ASK);
    front_row_title(front, row, title, &(int){0});
    rest = front_field_place(front, rest);
    const struct text_field field = {
        .id = digits ? "field:last4" : "field:code",
        .label = title,
        .placeholder = digits ? NULL : T("例如 TJ-261122-0007-K ABCD EFGH…"),
        .active = true,
        .large = true};
    ui_text_field(ui, rect_take_top(&rest, ui_px(ui, LENGTH_FIELD), gap), &field, &s->entry);
    build_message(front, rest);
    bool enough = digits ? strlen(s->entry.text) == 4 : s->entry.text[0] != '\0';
    if (front->keyboard &&
        ui_keyboard(ui, below, front->keyboard, &s->entry, digits ? T("确定") : T("下一步"), enough) == KEYBOARD_NEXT)
        (digits ? take_digits : take_code)(front);
}

static void build(struct front *front, const struct page_layout *page)
{
    if (state_of(front)->phase == RESUME_ASK) {
        struct page_layout own = page_layout(front->ui, false, true);
        (void)page;
        build_ask(front, &own);
    } else {
        build_typing(front);
    }
}

static void enter(struct front *front)
{
    if (front->station->scanner)
        scan_desk_warm(front->station->scanner);
}

static void leave(struct front *front)
{
    struct resume_state *s = state_of(front);
    if (front->scanning.under_way)
        scanning_drop(front);
    if (s)
        entry_finish(&s->entry);
}

const struct screen screen_resume = {.name = "resume",
                                     .state_bytes = sizeof(struct resume_state),
                                     .enter = enter,
                                     .build = build,
                                     .leave = leave};
