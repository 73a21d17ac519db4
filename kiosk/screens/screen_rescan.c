/* Stamped sheets come back, in any order and turned any way: each scanned page is filed by its code and judged at once;
 * the checklist shows what is there and what is missing, the right side the place of the first trouble. */
#include "sheet_view.h"

#include "catalogue.h"
#include "filing.h"
#include <stdio.h>
#include <string.h>

#define RESCAN_NOTES 4

struct rescan_state {
    struct front_words notes[RESCAN_NOTES]; /* what was said about the pages of the last scan that were not good */
    size_t note_count, scanned, taken, blank;
    bool trouble_seen; /* the first sheet of the last scan that was not good is shown at the right */
    char looked_at[CASE_FILE_PAGE_NAME_SIZE]; /* the sheet shown at the right */
    char place[STAMP_NAME_SIZE];              /* its trouble's place; empty: all */
};

static void scan(struct front *front);

/* ---- results ---- */

static struct front_words *add_note(struct rescan_state *s)
{
    return s->note_count < RESCAN_NOTES ? &s->notes[s->note_count++] : NULL;
}

static void printed_counts(const struct front *front, size_t *good, size_t *all)
{
    *good = *all = 0;
    for (size_t i = 0; i < front->visit.file.sheet_count; i++) {
        *all += front->visit.file.sheets[i].form[0] != '\0';
        *good += front->visit.file.sheets[i].form[0] && front->visit.file.sheets[i].state == SHEET_GOOD;
    }
}

static void kept_so_far(const struct front *front, char *out, size_t size)
{
    size_t good, all;
    printed_counts(front, &good, &all);
    if (good)
        snprintf(out, size, T("已有 %zu 页合格并保存，共 %zu 页；请接着扫其余的。"), good, all);
    else
        snprintf(out, size, "%s", T("填写的内容已加密保存在本机。"));
}

/* With its figures, in the language of the moment: for front_each_language. */
static void say_kept(struct front *front, void *unused)
{
    char text[300];
    (void)unused;
    kept_so_far(front, text, sizeof text);
    front_fault_kept(front, text);
}

static void fail(struct front *front, const struct err *err)
{
    front_fault_err(front, err, NULL, scan);
    front_each_language(front, say_kept, NULL);
}

struct remark {
    const struct filing *filing;
    struct front_words *words;
};

static void say_remark(struct front *front, void *context)
{
    const struct remark *remark = context;
    filing_text(&front->visit, remark->filing, remark->words->in[language_now()], sizeof remark->words->in[0]);
}

static void look_at(struct front *front, const struct filing *filing)
{
    struct rescan_state *s = front->state;
    if (!filing->sheet || s->trouble_seen)
        return;
    s->trouble_seen = true;
    s->place[0] = '\0';
    case_sheet_item_name(filing->sheet, s->looked_at);
    if (filing->verdict == FILING_SEAL)
        snprintf(s->place, sizeof s->place, "%s", filing->area.name);
}

static void on_page(struct front *front, struct page_reading *reading)
{
    struct rescan_state *s = front->state;
    struct filing filing = {0};
    struct err err = {0};
    s->scanned++;
    if (!filing_take(&front->visit, front->station->forms, reading, &filing, &err)) {
        fail(front, &err);
        return;
    }
    if (filing.verdict == FILING_GOOD) {
        s->taken++;
    } else if (filing.verdict == FILING_BLANK) {
        s->blank++; /* the backs of a feeder that sees both sides must not crowd out what is wrong: told at the end */
    } else {
        struct remark remark = {&filing, add_note(s)};
        if (remark.words)
            front_each_language(front, say_remark, &remark);
        look_at(front, &filing);
    }
    filing_finish(&filing);
    ui_again(front->ui);
}

static void on_unread(struct front *front)
{
    struct rescan_state *s = front->state;
    s->scanned++;
    struct front_words *note = add_note(s);
    if (note)
        front_words_set(note, T("有一页扫到了但没能读出来，请把这一页再扫一次。"));
}

static void tell_blank(struct rescan_state *s)
{
    struct front_words *note = s->blank ? add_note(s) : NULL;
    if (note && s->blank < s->scanned)
        front_words_set(note, T("空白的页没有收：是背面就不用管，放反了的请翻过来再扫。"));
    else if (note)
        front_words_set(note, T("扫到的是空白页。请看看纸张是不是放反了，再扫一次。"));
}

static void on_end(struct front *front, enum scan_condition condition, int pages)
{
    struct rescan_state *s = front->state;
    (void)pages;
    tell_blank(s);
    if (s->taken)
        front_went_well(front);
    if (condition == SCAN_DONE || condition == SCAN_CANCELLED || front->fault.shown)
        return;
    scanning_fault(front, condition, NULL, scan);
    front_each_language(front, say_kept, NULL);
}

static void scan(struct front *front)
{
    static const struct scanning_user user = {on_page, on_unread, on_end};
    struct rescan_state *s = front->state;
    struct page_request look;
    struct err err = {0};
    long dpi = 0;
    if (!front_needs(front, STATION_FORMS, scan))
        return;
    s->note_count = s->scanned = s->taken = s->blank = 0;
    s->trouble_seen = false;
    s->looked_at[0] = s->place[0] = '\0';
    if (!filing_request(&front->visit, front->station->forms, &look, &dpi, &err) ||
        !scanning_start(front, &look, dpi, true, &user, &err))
        fail(front, &err);
    ui_again(front->ui);
}

/* ---- building ---- */

static enum badge_kind badge_of(const struct case_sheet *sheet)
{
    static const enum badge_kind kinds[SHEET_STATE_COUNT] = {[SHEET_WAITING] = BADGE_WAITING,
                                                             [SHEET_PRINTED] = BADGE_WAITING,
                                                             [SHEET_FAULTY] = BADGE_BAD,
                                                             [SHEET_GOOD] = BADGE_GOOD};
    bool unclear = sheet->state == SHEET_FAULTY && !strstr(sheet->fault, "-none");
    return unclear ? BADGE_WARN : kinds[sheet->state];
}

static void row_words(const struct front *front, const struct case_sheet *sheet, char id[UI_ID_SIZE], char title[200])
{
    snprintf(id, UI_ID_SIZE, "sheet:%.8s:%u", sheet->form[0] ? sheet->form : sheet->face, sheet->page);
    const struct paper *paper = papers_find(front->station->papers, front->visit.flow->kind, sheet->paper);
    snprintf(title, 200, "%s", paper ? words_now(&paper->title) : sheet->paper);
}

static int build_rows(struct front *front, struct rect at, bool draw)
{
    struct rescan_state *s = front->state;
    int top = at.y;
    for (size_t i = 0; i < front->visit.file.sheet_count; i++) {
        struct case_sheet *sheet = &front->visit.file.sheets[i];
        char id[UI_ID_SIZE], title[200], note[60], name[CASE_FILE_PAGE_NAME_SIZE];
        if (!sheet->form[0])
            continue;
        row_words(front, sheet, id, title);
        note[0] = '\0';
        if (sheet->pages > 1)
            snprintf(note, sizeof note, T("第 %u 页"), sheet->page);
        case_sheet_item_name(sheet, name);
        const struct list_row row = {.id = id,
                                     .label = title,
                                     .note = note,
                                     .badge = badge_of(sheet),
                                     .badge_text = filing_badge(&front->visit, sheet),
                                     .touchable = true,
                                     .chosen = strcmp(name, s->looked_at) == 0};
        struct rect place = {at.x, at.y, at.w, ui_row_height(front->ui, at.w, &row)};
        if (draw && ui_row(front->ui, place, &row)) {
            snprintf(s->looked_at, sizeof s->looked_at, "%s", name);
            s->place[0] = '\0';
        }
        at.y += place.h;
    }
    return at.y - top;
}

static struct case_sheet *sheet_looked_at(struct front *front)
{
    struct rescan_state *s = front->state;
    struct case_sheet *waiting = NULL;
    for (size_t i = 0; i < front->visit.file.sheet_count; i++) {
        struct case_sheet *sheet = &front->visit.file.sheets[i];
        char name[CASE_FILE_PAGE_NAME_SIZE];
        case_sheet_item_name(sheet, name);
        if (sheet->form[0] && strcmp(name, s->looked_at) == 0)
            return sheet;
        if (!waiting && sheet->form[0] && sheet->state != SHEET_GOOD)
            waiting = sheet;
    }
    return waiting;
}

static void build_side(struct front *front, struct rect at)
{
    struct rescan_state *s = front->state;
    struct ui *ui = front->ui;
    struct case_sheet *sheet = sheet_looked_at(front);
    struct rect inner = ui_card(ui, at);
    if (!sheet) {
        struct rect middle = rect_centred(inner, inner.w, inner.h);
        rect_cut_top(&middle, inner.h / 4);
        ui_done_mark(ui, middle, T("材料齐了"), NULL);
        return;
    }
    const char *text = T("每一处虚线都要盖章或签字。盖好以后放进扫描仪。");
    if (sheet->state == SHEET_FAULTY && s->place[0])
        text = T("请在虚线处补好后，把这一页再扫一次。");
    else if (sheet->state == SHEET_GOOD)
        text = T("这一页已经合格。");
    int height = ui_paragraph_height(ui, inner.w, text, TEXT_NOTE, TEXT_REGULAR);
    struct rect below = rect_take_bottom(&inner, height, ui_px(ui, LENGTH_GAP));
    sheet_view_prepare(front, sheet, ui_window(ui).w / 4);
    sheet_view(front, inner, sheet, s->place[0] ? s->place : NULL);
    ui_paragraph(ui, below, text, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
}

static int notes_height(struct front *front, int width)
{
    const struct rescan_state *s = front->state;
    int height = 0, gap = ui_px(front->ui, LENGTH_GAP_SMALL);
    for (size_t i = 0; i < s->note_count; i++)
        height += ui_note_height(front->ui, width, front_words_now(&s->notes[i])) + gap;
    return height;
}

static void build_notes(struct front *front, struct rect at)
{
    const struct rescan_state *s = front->state;
    int gap = ui_px(front->ui, LENGTH_GAP_SMALL);
    for (size_t i = 0; i < s->note_count; i++)
        rect_cut_top(&at, ui_note(front->ui, at, BADGE_WARN, front_words_now(&s->notes[i])) + gap);
}

static void build_left(struct front *front, struct rect at)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP);
    if (front->scanning.under_way)
        scanning_show(front, rect_take_bottom(&at, ui_px(ui, LENGTH_BUTTON) * 3 / 2, gap), true);
    else if (notes_height(front, at.w))
        build_notes(front, rect_take_bottom(&at, notes_height(front, at.w), gap));
    struct rect inner = ui_card(ui, at);
    int height = build_rows(front, (struct rect){0, 0, inner.w, 0}, false);
    height = build_rows(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, false);
    struct rect content = ui_scroll_begin(ui, inner, "sheets", height);
    build_rows(front, content, true);
    ui_scroll_end(ui);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE);
    size_t good, all;
    char label[80];
    bool complete = case_file_is_complete(&front->visit.file);
    printed_counts(front, &good, &all);
    struct rect rest = front_heading(front, page->content, complete ? T("材料齐全，可以提交了") : NULL, NULL);
    bool columns = rest.w > rest.h;
    struct rect side = columns ? rect_take_right(&rest, rest.w * 3 / 10, gap) : rect_take_bottom(&rest, rest.h * 2 / 5, gap);
    build_left(front, rest);
    build_side(front, side);
    if (complete)
        snprintf(label, sizeof label, "%s", T("材料齐了，下一步"));
    else
        snprintf(label, sizeof label, T("扫描　%zu / %zu"), good, all);
    enum bar_use use = front_bottom_bar(front, page, label, NULL, complete ? T("再扫一次") : NULL);
    if (use == BAR_MAIN && complete)
        front_forward(front);
    else if (use != BAR_NOTHING)
        scan(front);
}

/* An answer may have changed since the print: then the new sheets come first. */
static void enter(struct front *front)
{
    bool changed = false;
    struct err err = {0};
    struct printing_list due;
    if (!front_needs(front, STATION_FORMS, NULL))
        return;
    if (!printing_refresh(&front->visit, front->station->forms, &changed, &err)) {
        front_fault_err(front, &err, NULL, NULL);
        return;
    }
    printing_due(&front->visit, &due);
    if (due.count && visit_go(&front->visit, "print", &err))
        front_show_step(front);
    if (front->station->scanner)
        scan_desk_warm(front->station->scanner);
}

static void leave(struct front *front)
{
    if (front->scanning.under_way)
        scanning_drop(front);
}

const struct screen screen_rescan = {.name = "rescan",
                                     .state_bytes = sizeof(struct rescan_state),
                                     .is_private = true,
                                     .has_steps = true,
                                     .has_bottom_bar = true,
                                     .enter = enter,
                                     .build = build,
                                     .leave = leave};
