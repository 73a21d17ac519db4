#include "needs.h"

#include "catalogue.h"
#include <stdio.h>
#include <string.h>

static const struct needs {
    const char *kind;
    struct need bring[NEEDS_MOST], next[NEEDS_MOST];
} all[] = {
    {"personal",
     {{"card", "本人有效身份证件原件"},
      {"order", "商城订单编号（在“我的订单”里查看）"},
      {"firm", "工作单位的营业执照或统一社会信用代码"},
      {"seal", "工作单位的公章（可以打印后带回去盖）"}},
     {{NULL, "阅读须知，给出同意"},
      {NULL, "扫描身份证，核对并补充信息"},
      {NULL, "打印申请材料"},
      {NULL, "盖单位公章、签字，可以带回单位办"},
      {NULL, "扫描盖好章的材料，签名提交"}}},
    {"unit",
     {{"licence", "营业执照（事业单位带法人证书）"},
      {"card", "法定代表人的身份证件"},
      {"person", "经办人本人的身份证件"},
      {"order", "商城订单编号（在“我的订单”里查看）"},
      {"seal", "公章和要办理的印章（可以打印后带回去盖）"}},
     {{NULL, "阅读须知，给出同意，选择印章"},
      {NULL, "扫描执照和证件，核对并补充信息"},
      {NULL, "打印申请材料"},
      {NULL, "盖章、签字，可以带回单位办"},
      {NULL, "扫描盖好章的材料，签名提交"}}},
};

static const struct needs *needs_of(const char *kind)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].kind, kind) == 0)
            return &all[i];
    return &all[0];
}

static int mark_side(struct ui *ui)
{
    return theme_line_px(ui_theme(ui), TEXT_BODY) * 5 / 4;
}

static int line_height(struct ui *ui, int width, const char *text)
{
    int side = mark_side(ui), gap = ui_px(ui, LENGTH_GAP);
    int height = ui_paragraph_height(ui, width - side - gap, text, TEXT_BODY, TEXT_REGULAR);
    return height > side ? height : side;
}

static void draw_line_of(struct ui *ui, struct rect at, const struct need *need, int number)
{
    int side = mark_side(ui);
    char text[12];
    struct rect mark = rect_take_left(&at, side, ui_px(ui, LENGTH_GAP));
    mark.h = side;
    const char *words = text_in_language(need->text);
    int height = ui_paragraph_height(ui, at.w, words, TEXT_BODY, TEXT_REGULAR), line = theme_line_px(ui_theme(ui), TEXT_BODY);
    if (need->icon) {
        draw_fill(ui_list(ui), mark, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_TINT);
        draw_icon(ui_list(ui), rect_inset(mark, side / 6), need->icon, COLOUR_MAIN);
    } else {
        snprintf(text, sizeof text, "%d", number);
        draw_ring(ui_list(ui), mark, 0, 0, COLOUR_MAIN);
        ui_text(ui, mark, text, TEXT_BODY, TEXT_BOLD, COLOUR_ON_MAIN, ALIGN_CENTRE);
    }
    rect_cut_top(&at, height <= line ? (side - line) / 2 : 0);
    ui_paragraph(ui, at, words, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
}

void needs_list(struct front *front, struct rect at, const char *id, const char *title,
                const struct need needs[NEEDS_MOST])
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), count = 0, lines = 0;
    struct rect card = ui_card(ui, at);
    int head = ui_paragraph_height(ui, card.w, title, TEXT_HEADING, TEXT_BOLD);
    ui_paragraph(ui, rect_take_top(&card, head, gap), title, TEXT_HEADING, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    int width = ui_scroll_width(ui, card, card.h + 1); /* the narrower case, so that it fits either way */
    for (; count < NEEDS_MOST && needs[count].text; count++)
        lines += line_height(ui, width, text_in_language(needs[count].text));
    int spare = count > 1 ? (card.h - lines) / count : 0, most = ui_px(ui, LENGTH_GAP_LARGE);
    gap = spare > most ? most : spare > gap ? spare : gap;
    struct rect inner = ui_scroll_begin(ui, card, id, lines + count * gap);
    inner.w = width;
    for (int i = 0; i < count; i++) {
        struct rect row = rect_take_top(&inner, line_height(ui, width, text_in_language(needs[i].text)), gap);
        draw_line_of(ui, row, &needs[i], i + 1);
    }
    ui_scroll_end(ui);
}

void needs_show(struct front *front, struct rect at, const char *kind)
{
    const struct needs *needs = needs_of(kind);
    int gap = ui_px(front->ui, LENGTH_GAP_LARGE);
    bool columns = at.w > at.h;
    struct rect first = columns ? rect_column(at, 2, gap, 0) : rect_row(at, 2, gap, 0);
    struct rect second = columns ? rect_column(at, 2, gap, 1) : rect_row(at, 2, gap, 1);
    needs_list(front, first, "needs", T("请准备好"), needs->bring);
    needs_list(front, second, "next", T("接下来这样办"), needs->next);
}
