/* 盖章: each printed sheet with the places where a seal or a signature belongs. */
#include "sheet_view.h"

#include "catalogue.h"
#include "filing.h"
#include <stdio.h>
#include <string.h>

#define STAMP_SHEETS 32

struct stamp_state {
    struct case_sheet *sheets[STAMP_SHEETS]; /* those with a place for ink; text that goes on needs none */
    unsigned count, first;                   /* first: of the sheets shown now */
};

static void enter(struct front *front)
{
    struct stamp_state *s = front->state;
    if (!front_needs(front, STATION_FORMS, NULL))
        return;
    for (size_t i = 0; i < front->visit.file.sheet_count && s->count < STAMP_SHEETS; i++) {
        struct case_sheet *sheet = &front->visit.file.sheets[i];
        if (sheet->form[0] && sheet_view_has_places(front, sheet))
            s->sheets[s->count++] = sheet;
    }
}

static void build_sheet(struct front *front, struct rect at, struct case_sheet *sheet)
{
    struct ui *ui = front->ui;
    char title[200];
    filing_sheet_title(&front->visit, sheet, title, sizeof title);
    int height = ui_paragraph_height(ui, at.w, title, TEXT_NOTE, TEXT_REGULAR);
    struct rect below = rect_take_bottom(&at, height, ui_px(ui, LENGTH_GAP_SMALL));
    sheet_view(front, at, sheet, NULL);
    ui_paragraph(ui, below, title, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK, ALIGN_CENTRE);
}

/* Which of the sheets are shown, and the arrows to the others. */
static void build_turn(struct front *front, struct rect at, unsigned at_once)
{
    struct stamp_state *s = front->state;
    struct ui *ui = front->ui;
    int side = ui_button_width(ui, "arrow-right", T("往后看"), BUTTON_SECONDARY), gap = ui_px(ui, LENGTH_GAP);
    unsigned last = s->first + at_once < s->count ? s->first + at_once : s->count;
    char where[80];
    if (last == s->first + 1)
        snprintf(where, sizeof where, T("第 %u 张，共 %u 张"), last, s->count);
    else
        snprintf(where, sizeof where, T("第 %u 至 %u 张，共 %u 张"), s->first + 1, last, s->count);
    if (ui_icon_button(ui, rect_take_left(&at, side, gap), "sheets:up", "arrow-left", T("往前看"), BUTTON_SECONDARY,
                       s->first > 0))
        s->first = s->first > at_once ? s->first - at_once : 0;
    if (ui_icon_button(ui, rect_take_right(&at, side, gap), "sheets:down", "arrow-right", T("往后看"), BUTTON_SECONDARY,
                       last < s->count))
        s->first += at_once;
    int height = ui_paragraph_height(ui, at.w, where, TEXT_NOTE, TEXT_REGULAR);
    ui_paragraph(ui, rect_centred(at, at.w, height), where, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
}

static void build_sheets(struct front *front, struct rect rest, unsigned at_once)
{
    struct stamp_state *s = front->state;
    int gap = ui_px(front->ui, LENGTH_GAP_LARGE), columns = at_once > 1 ? 2 : 1, rows = ((int)at_once + 1) / 2;
    int width = ui_window(front->ui).w / (theme_is_portrait(ui_theme(front->ui)) ? 2 : 4);
    bool made = false; /* a picture takes as long as a frame may: one in each */
    for (unsigned i = 0; i < at_once && s->first + i < s->count; i++) {
        struct case_sheet *sheet = s->sheets[s->first + i];
        made = made || sheet_view_prepare(front, sheet, width);
        build_sheet(front, rect_cell(rest, columns, rows, gap, (int)i), sheet);
    }
    if (made)
        ui_wake_in(front->ui, 1);
}

/* ---- what the marks mean ---- */

enum mark { MARK_SEAL, MARK_SIGNATURE, MARKS };

static const char *mark_words(enum mark mark)
{
    return mark == MARK_SEAL ? T("红色虚线：盖章") : T("蓝色虚线：签字");
}

static void draw_mark_of(struct ui *ui, struct rect at, enum mark mark)
{
    int width = ui_px(ui, LENGTH_BORDER) * 3 / 2 + 1;
    if (mark == MARK_SEAL)
        draw_ring(ui_list(ui), rect_fitted(at, 1, 1), width, width * 3, COLOUR_SEAL);
    else
        draw_dashed(ui_list(ui), rect_centred(at, at.w, at.h / 2), 0, width, width * 3, COLOUR_MAIN);
}

static int mark_side(struct ui *ui)
{
    return ui_px(ui, LENGTH_ICON) * 8 / 5;
}

static int legend_height(struct ui *ui, int width)
{
    int height = 0, side = mark_side(ui), gap = ui_px(ui, LENGTH_GAP);
    for (int m = 0; m < MARKS; m++) {
        int text = ui_paragraph_height(ui, width - side - gap, mark_words((enum mark)m), TEXT_BODY, TEXT_REGULAR);
        height += (text > side ? text : side) + gap;
    }
    return height;
}

static void build_legend(struct ui *ui, struct rect at)
{
    int side = mark_side(ui), gap = ui_px(ui, LENGTH_GAP);
    for (int m = 0; m < MARKS; m++) {
        const char *words = mark_words((enum mark)m);
        int text = ui_paragraph_height(ui, at.w - side - gap, words, TEXT_BODY, TEXT_REGULAR);
        struct rect row = rect_take_top(&at, text > side ? text : side, gap);
        struct rect place = rect_take_left(&row, side, gap);
        draw_mark_of(ui, rect_centred(place, side, side), (enum mark)m);
        ui_paragraph(ui, rect_centred(row, row.w, text), words, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    }
}

static const char *elsewhere_words(void)
{
    return T("公章在单位？点“稍后再来”领一张凭条，盖好再回来扫描。");
}

static int side_height(struct ui *ui, int width)
{
    return legend_height(ui, width) + ui_px(ui, LENGTH_GAP) +
           ui_paragraph_height(ui, width, elsewhere_words(), TEXT_BODY, TEXT_REGULAR);
}

/* The legend, and what to do when the seal is elsewhere: beside the sheets, or below them on tall panels. */
static void build_side(struct front *front, struct rect at)
{
    struct ui *ui = front->ui;
    struct rect inner = ui_card(ui, at);
    int width = ui_scroll_width(ui, inner, side_height(ui, inner.w));
    struct rect content = ui_scroll_begin(ui, inner, "legend", side_height(ui, width));
    build_legend(ui, rect_take_top(&content, legend_height(ui, content.w), ui_px(ui, LENGTH_GAP)));
    ui_paragraph(ui, content, elsewhere_words(), TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
    ui_scroll_end(ui);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct stamp_state *s = front->state;
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), large = ui_px(ui, LENGTH_GAP_LARGE);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    bool columns = rest.w > rest.h;
    unsigned at_once = columns ? 2 : 4;
    int below = side_height(ui, rest.w - 2 * ui_px(ui, LENGTH_PAD)) + 2 * ui_px(ui, LENGTH_PAD);
    build_side(front, columns ? rect_take_right(&rest, rest.w * 3 / 10, large) : rect_take_bottom(&rest, below, gap));
    if (s->count > at_once)
        build_turn(front, rect_take_bottom(&rest, ui_button_height(ui, BUTTON_SECONDARY), gap), at_once);
    build_sheets(front, rest, at_once);
    if (front_bottom_bar(front, page, T("盖好了，去扫描"), NULL, NULL) == BAR_MAIN)
        front_forward(front);
}

const struct screen screen_stamp = {.name = "stamp",
                                    .state_bytes = sizeof(struct stamp_state),
                                    .is_private = true,
                                    .has_steps = true,
                                    .has_bottom_bar = true,
                                    .enter = enter,
                                    .build = build};
