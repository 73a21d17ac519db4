/* 盖章: each printed sheet with the places where a seal or a signature belongs. */
#include "sheet_view.h"

#include "catalogue.h"
#include "filing.h"
#include <stdio.h>
#include <string.h>

#define STAMP_SHEETS 12

static size_t printed_sheets(struct front *front, struct case_sheet *out[STAMP_SHEETS])
{
    size_t count = 0;
    for (size_t i = 0; i < front->visit.file.sheet_count && count < STAMP_SHEETS; i++)
        if (front->visit.file.sheets[i].form[0])
            out[count++] = &front->visit.file.sheets[i];
    return count;
}

static void enter(struct front *front)
{
    struct case_sheet *sheets[STAMP_SHEETS];
    size_t count = printed_sheets(front, sheets);
    if (!front_needs(front, STATION_FORMS, NULL))
        return;
    for (size_t i = 0; i < count; i++)
        sheet_view_prepare(front, sheets[i], ui_window(front->ui).w / (theme_is_portrait(ui_theme(front->ui)) ? 2 : 4));
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

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    struct case_sheet *sheets[STAMP_SHEETS];
    int count = (int)printed_sheets(front, sheets), gap = ui_px(ui, LENGTH_GAP_LARGE);
    struct rect rest = front_heading(front, page->content, NULL, NULL);
    const char *note = T("需要回单位盖章？点“稍后再来”领一张凭条，回来从扫描这一步继续。");
    struct rect below = rect_take_bottom(&rest, ui_note_height(ui, rest.w, note), gap);
    ui_note(ui, below, BADGE_NONE, note);
    int columns = rest.w > rest.h ? count : (count + 1) / 2, rows = columns ? (count + columns - 1) / columns : 1;
    for (int i = 0; i < count; i++)
        build_sheet(front, rect_cell(rest, columns, rows, gap, i), sheets[i]);
    if (front_bottom_bar(front, page, T("盖好了，去扫描"), true, NULL) == BAR_MAIN)
        front_forward(front);
}

const struct screen screen_stamp = {
    .name = "stamp", .is_private = true, .has_steps = true, .has_bottom_bar = true, .enter = enter, .build = build};
