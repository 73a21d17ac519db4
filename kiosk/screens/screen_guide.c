/* How to go online, page by page: where, a row of pictures, what to do, what goes wrong most often; and the same as one
 * printed sheet. Shown after the triage, or from the home screen without a visit. */
#include "guide_print.h"

#include "catalogue.h"
#include "printing.h"
#include <stdio.h>

struct guide_state {
    unsigned page;
    bool told;
};

static const char *applicant_of(const struct front *front)
{
    return front->visit.flow ? answers_get(&front->visit.file.answers, "applicant") : NULL;
}

/* ---- printing ---- */

static bool make_pdf(struct front *front, struct buffer *out, struct err *err)
{
    struct visit nobody = {0};
    struct visit_world world = station_world(front->station);
    visit_begin(&nobody, &world, front->station->triage);
    const char *applicant = applicant_of(front);
    bool ok = (!applicant || visit_answer(&nobody, "applicant", applicant, ANSWER_TYPED, err)) &&
              printing_plain(&nobody, front->station->forms, "OG", out, err);
    visit_end(&nobody);
    return ok;
}

void guide_print(struct front *front)
{
    struct buffer pdf = {0};
    struct err err = {0};
    if (!front_needs(front, STATION_DATA | STATION_STORE | STATION_FORMS | STATION_PRINTER, guide_print))
        return;
    printout_cancel(front);
    if (make_pdf(front, &pdf, &err) && printout_add(front, &pdf, "OG", &err))
        ui_toast(front->ui, T("指引正在打印，请到打印机取"), BADGE_GOOD);
    else
        front_fault_err(front, &err, NULL, guide_print);
    buffer_finish(&pdf);
    ui_again(front->ui);
}

/* ---- pictures ---- */

/* How large a page is drawn: as its content leaves room. */
struct look {
    enum text_role role;
    int side; /* of a picture */
};

static int word_height(struct front *front, const struct guide_page *page, int width)
{
    int most = 0;
    for (unsigned i = 0; i < page->pictures_count; i++) {
        int height = ui_paragraph_height(front->ui, width, words_now(&page->pictures[i].word), TEXT_BODY, TEXT_BOLD);
        most = height > most ? height : most;
    }
    return most;
}

static void build_picture(struct front *front, struct rect at, const struct guide_picture *picture, int side)
{
    struct ui *ui = front->ui;
    struct rect square = rect_take_top(&at, side, ui_px(ui, LENGTH_GAP_SMALL));
    square = rect_centred(square, side, side);
    draw_fill(ui_list(ui), square, ui_px(ui, LENGTH_RADIUS), COLOUR_TINT);
    draw_icon(ui_list(ui), rect_inset(square, side / 6), picture->icon, COLOUR_MAIN);
    ui_paragraph(ui, at, words_now(&picture->word), TEXT_BODY, TEXT_BOLD, COLOUR_INK, ALIGN_CENTRE);
}

/* Steps are joined by arrows; ways to choose from stand apart. */
static void build_pictures(struct front *front, struct rect at, const struct guide_page *page, int side)
{
    struct ui *ui = front->ui;
    int count = (int)page->pictures_count, arrow = ui_px(ui, LENGTH_ICON), gap = arrow * 2;
    for (int i = 0; i < count; i++) {
        struct rect cell = rect_column(at, count, gap, i);
        build_picture(front, cell, &page->pictures[i], side);
        if (i + 1 < count && !page->either)
            draw_icon(ui_list(ui), (struct rect){cell.x + cell.w + (gap - arrow) / 2, at.y + (side - arrow) / 2, arrow, arrow},
                      "arrow-right", COLOUR_INK_FAINT);
    }
}

/* ---- lines ---- */

static int line_height(struct front *front, int width, const char *text, enum text_role role)
{
    struct ui *ui = front->ui;
    int mark = theme_text_px(ui_theme(ui), role) * 2;
    return ui_paragraph_height(ui, width - mark, text, role, TEXT_REGULAR) + ui_px(ui, LENGTH_GAP_SMALL);
}

static int build_line(struct front *front, struct rect at, unsigned index, const char *text, enum text_role role, bool draw)
{
    struct ui *ui = front->ui;
    int mark = theme_text_px(ui_theme(ui), role) * 2;
    char number[16];
    at.h = line_height(front, at.w, text, role);
    if (!draw)
        return at.h;
    snprintf(number, sizeof number, "%u.", index + 1);
    struct rect first = {at.x, at.y, mark, theme_line_px(ui_theme(ui), role)}, rest = at;
    rect_cut_left(&rest, mark);
    ui_text(ui, first, number, role, TEXT_BOLD, COLOUR_MAIN, ALIGN_LEFT);
    ui_paragraph(ui, rest, text, role, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    return at.h;
}

/* Pictures, numbered lines and the warning; with draw false only measured. */
static int build_body(struct front *front, struct rect at, const struct guide_page *page, struct look look, bool draw)
{
    struct ui *ui = front->ui;
    int top = at.y, gap = ui_px(ui, LENGTH_GAP), arrow = ui_px(ui, LENGTH_ICON);
    int cell = (at.w - (int)(page->pictures_count - 1) * arrow * 2) / (int)page->pictures_count;
    int pictures = look.side + ui_px(ui, LENGTH_GAP_SMALL) + word_height(front, page, cell) + gap;
    if (draw)
        build_pictures(front, (struct rect){at.x, at.y, at.w, pictures}, page, look.side);
    at.y += pictures + gap / 2;
    for (unsigned i = 0; i < page->lines_count; i++)
        at.y += build_line(front, at, i, words_now(&page->lines[i]), look.role, draw);
    if (!page->note.zh)
        return at.y - top;
    at.y += gap / 2;
    int note = ui_note_height(ui, at.w, words_now(&page->note));
    if (draw)
        ui_note(ui, (struct rect){at.x, at.y, at.w, note}, BADGE_WARN, words_now(&page->note));
    return at.y + note - top;
}

/* The larger text where all of it is seen at once, and pictures up to twice as large with what is left. */
static struct look look_for(struct front *front, struct rect inner, const struct guide_page *page)
{
    int side = ui_px(front->ui, LENGTH_ICON_LARGE) * 3 / 2, count = (int)page->pictures_count;
    int widest = rect_column(inner, count, ui_px(front->ui, LENGTH_ICON) * 2, 0).w;
    struct look look = {TEXT_HEADING, side};
    struct rect at = {0, 0, inner.w, 0};
    if (build_body(front, at, page, look, false) > inner.h)
        look.role = TEXT_BODY;
    int spare = inner.h - build_body(front, at, page, look, false);
    if (spare > 0)
        look.side += spare < side ? spare : side;
    look.side = look.side < widest ? look.side : widest;
    return look;
}

static void build_page(struct front *front, struct rect rest, const struct guide_page *page)
{
    struct ui *ui = front->ui;
    struct rect inner = ui_card(ui, rest);
    struct look look = look_for(front, inner, page);
    int height = build_body(front, (struct rect){0, 0, inner.w, 0}, page, look, false);
    height = build_body(front, (struct rect){0, 0, ui_scroll_width(ui, inner, height), 0}, page, look, false);
    build_body(front, ui_scroll_begin(ui, inner, "guide", height), page, look, true);
    ui_scroll_end(ui);
}

/* ---- the screen ---- */

static void turn(struct front *front, bool forward, unsigned count)
{
    struct guide_state *s = front->state;
    if (forward && s->page + 1 >= count)
        front_end_visit(front, &screen_home);
    else if (forward)
        s->page++;
    else if (s->page > 0)
        s->page--;
    else
        front_back(front);
    ui_scroll_to(front->ui, "guide", 0);
    ui_again(front->ui);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct guide_state *s = front->state;
    const struct guide *guide = front->station->guide;
    unsigned count = guide_count(guide, applicant_of(front));
    const struct guide_page *now = guide_at(guide, applicant_of(front), s->page);
    char where[200];
    printout_tell(front, NULL, guide_print, &s->told);
    if (!now)
        return;
    snprintf(where, sizeof where, T("%s　·　第 %u 页，共 %u 页"), words_now(&now->platform), s->page + 1, count);
    struct rect rest = front_heading(front, page->content, words_now(&now->title), where);
    build_page(front, rest, now);
    const struct bottom_bar bar = {.back = T("上一页"),
                                   .leave = T("退出"),
                                   .second = T("打印指引"),
                                   .main = s->page + 1 < count ? T("下一页") : T("看完了，返回首页"),
                                   .leave_is_calm = true};
    switch (ui_bottom_bar(front->ui, page->bottom_bar, &bar)) {
    case BAR_BACK:
        turn(front, false, count);
        break;
    case BAR_LEAVE:
        front_end_visit(front, &screen_home);
        break;
    case BAR_SECOND:
        guide_print(front);
        break;
    case BAR_MAIN:
        turn(front, true, count);
        break;
    default:
        break;
    }
}

const struct screen screen_guide = {
    .name = "guide", .state_bytes = sizeof(struct guide_state), .has_bottom_bar = true, .build = build};
