/* 盖章: each printed sheet with the places where a seal or a signature belongs. */
#include "sheet_view.h"

#include "catalogue.h"
#include "filing.h"
#include <stdio.h>
#include <string.h>

#define STAMP_SHEETS 32
#define STAMP_AT_ONCE 4 /* more side by side could not be told apart on the smallest panel */

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
    sheet_view_prepare(front, sheet, ui_window(ui).w / (theme_is_portrait(ui_theme(ui)) ? 2 : 4));
    sheet_view(front, at, sheet, NULL);
    ui_paragraph(ui, below, title, TEXT_NOTE, TEXT_REGULAR, COLOUR_INK, ALIGN_CENTRE);
}

/* Which of the sheets are shown, and the arrows to the others. */
static void build_turn(struct front *front, struct rect at, unsigned count)
{
    struct stamp_state *s = front->state;
    struct ui *ui = front->ui;
    int side = ui_button_width(ui, "arrow-right", T("后面的"), BUTTON_SECONDARY), gap = ui_px(ui, LENGTH_GAP);
    unsigned last = s->first + STAMP_AT_ONCE < count ? s->first + STAMP_AT_ONCE : count;
    char where[80];
    snprintf(where, sizeof where, T("第 %u 至 %u 张，共 %u 张"), s->first + 1, last, count);
    if (ui_icon_button(ui, rect_take_left(&at, side, gap), "sheets:up", "arrow-left", T("前面的"), BUTTON_SECONDARY,
                       s->first > 0))
        s->first -= STAMP_AT_ONCE;
    if (ui_icon_button(ui, rect_take_right(&at, side, gap), "sheets:down", "arrow-right", T("后面的"), BUTTON_SECONDARY,
                       last < count))
        s->first += STAMP_AT_ONCE;
    ui_text(ui, at, where, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
}

static void build_sheets(struct front *front, struct rect rest, struct case_sheet *const *sheets, int count)
{
    int gap = ui_px(front->ui, LENGTH_GAP_LARGE), columns = rest.w > rest.h ? count : (count + 1) / 2;
    int rows = columns ? (count + columns - 1) / columns : 1;
    for (int i = 0; i < count; i++)
        build_sheet(front, rect_cell(rest, columns, rows, gap, i), sheets[i]);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct stamp_state *s = front->state;
    struct ui *ui = front->ui;
    unsigned count = s->count;
    int gap = ui_px(ui, LENGTH_GAP);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    const char *note = T("需要回单位盖章？点“稍后再来”领一张凭条，回来从扫描这一步继续。");
    ui_note(ui, rect_take_bottom(&rest, ui_note_height(ui, rest.w, note), gap), BADGE_NONE, note);
    if (count > STAMP_AT_ONCE)
        build_turn(front, rect_take_bottom(&rest, ui_button_height(ui, BUTTON_SECONDARY), gap), count);
    unsigned shown = s->first + STAMP_AT_ONCE < count ? STAMP_AT_ONCE : count - s->first;
    build_sheets(front, rest, s->sheets + s->first, (int)shown);
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
