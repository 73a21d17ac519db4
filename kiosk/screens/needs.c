/* The lists of what to bring. */
#include "needs.h"

#include "catalogue.h"
#include <string.h>

#define NEEDS_MOST 6

static const struct needs {
    const char *kind;
    struct {
        const char *icon, *text;
    } lines[NEEDS_MOST];
} all[] = {
    {"personal",
     {{"card", "本人有效身份证件原件"},
      {"order", "商城订单编号（在“我的订单”里查看）"},
      {"firm", "工作单位的营业执照或统一社会信用代码"},
      {"seal", "工作单位的公章（可以打印后带回去盖）"}}},
    {"unit",
     {{"firm", "营业执照（事业单位带法人证书）"},
      {"card", "法定代表人的身份证件"},
      {"person", "经办人本人的身份证件"},
      {"order", "商城订单编号（在“我的订单”里查看）"},
      {"seal", "公章和要办理的印章（可以打印后带回去盖）"}}},
};

static const struct needs *needs_of(const char *kind)
{
    for (size_t i = 0; i < sizeof all / sizeof all[0]; i++)
        if (strcmp(all[i].kind, kind) == 0)
            return &all[i];
    return &all[0];
}

static int line_height(struct front *front, struct rect at, const char *text)
{
    struct ui *ui = front->ui;
    int side = ui_px(ui, LENGTH_ICON), gap = ui_px(ui, LENGTH_GAP);
    int height = ui_paragraph_height(ui, at.w - side - gap, text, TEXT_BODY, TEXT_REGULAR);
    return (height > side ? height : side) + gap;
}

void needs_show(struct front *front, struct rect at, const char *kind)
{
    struct ui *ui = front->ui;
    const struct needs *needs = needs_of(kind);
    int gap = ui_px(ui, LENGTH_GAP), side = ui_px(ui, LENGTH_ICON), head = theme_line_px(ui_theme(ui), TEXT_HEADING) + gap;
    struct rect card = ui_card(ui, at);
    int height = head, width = ui_scroll_width(ui, card, card.h + 1); /* the narrower case, so that it fits either way */
    for (int i = 0; i < NEEDS_MOST && needs->lines[i].text; i++)
        height += line_height(front, (struct rect){0, 0, width, 0}, text_in_language(needs->lines[i].text));
    struct rect inner = ui_scroll_begin(ui, card, "needs", height);
    ui_text(ui, rect_cut_top(&inner, head), T("请准备好"), TEXT_HEADING, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    for (int i = 0; i < NEEDS_MOST && needs->lines[i].text; i++) {
        const char *text = text_in_language(needs->lines[i].text);
        struct rect row = rect_cut_top(&inner, line_height(front, (struct rect){0, 0, width, 0}, text));
        struct rect icon = rect_take_left(&row, side, gap);
        draw_icon(ui_list(ui), (struct rect){icon.x, icon.y, side, side}, needs->lines[i].icon, COLOUR_MAIN);
        ui_paragraph(ui, row, text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    }
    ui_scroll_end(ui);
}
