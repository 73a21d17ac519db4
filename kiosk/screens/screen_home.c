/* The first screen: what can be done here. Doors that do not work yet are not shown. */
#include "front.h"

#include "catalogue.h"
#include <string.h>

static void begin_personal(struct front *front)
{
    if (!front_needs(front, STATION_DATA | STATION_STORE, begin_personal))
        return;
    struct visit_world world = station_world(front->station);
    visit_begin(&front->visit, &world, front->station->personal);
    front_show_step(front);
}

static void resume(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, resume))
        front_show(front, &screen_resume);
}

/* What a person should have at hand: said before anything begins, so that nobody starts in vain. */
static void build_needs(struct front *front, struct rect at)
{
    static const struct {
        const char *icon, *text;
    } needs[] = {
        {"card", "本人身份证原件"},
        {"order", "商城订单编号"},
        {"firm", "工作单位的统一社会信用代码"},
        {"seal", "单位公章（可以打印后带回去盖）"},
    };
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), side = ui_px(ui, LENGTH_ICON), count = sizeof needs / sizeof needs[0];
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_PAD), 0);
    int line = theme_line_px(ui_theme(ui), TEXT_BODY) + gap;
    inner = rect_centred(inner, inner.w, theme_line_px(ui_theme(ui), TEXT_HEADING) + gap + count * line);
    ui_text(ui, rect_take_top(&inner, theme_line_px(ui_theme(ui), TEXT_HEADING), gap), T("请准备好"), TEXT_HEADING,
            TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
    for (int i = 0; i < count; i++) {
        struct rect row = rect_cut_top(&inner, line);
        struct rect icon = rect_take_left(&row, side, gap);
        draw_icon(ui_list(ui), rect_centred(icon, side, side), needs[i].icon, COLOUR_MAIN);
        ui_text(ui, row, text_in_language(needs[i].text), TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    }
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE);
    struct rect rest = front_heading(front, page->content, T("您好，请选择要办理的业务"),
                                     T("网上平台核验不了身份的，可以在这里办理纸质申请，全程约 10 分钟。"));
    struct rect doors = rect_take_bottom(&rest, ui_button_height(ui, BUTTON_SECONDARY), gap);
    bool columns = rest.w > rest.h;
    struct rect left = columns ? rect_column(rest, 2, gap, 0) : rect_row(rest, 2, gap, 0);
    struct rect right = columns ? rect_column(rest, 2, gap, 1) : rect_row(rest, 2, gap, 1);
    const struct tile personal = {
        .id = "tile:personal",
        .icon = "person",
        .title = T("个人证书"),
        .subtitle = T("注册工程师的个人签名、执业印章"),
    };
    if (ui_tile(ui, left, &personal))
        begin_personal(front);
    build_needs(front, right);
    if (ui_icon_button(ui, doors, "door:resume", "slip", T("继续上次的办理（凭条或打印的材料）"), BUTTON_SECONDARY, true))
        resume(front);
}

const struct screen screen_home = {.name = "home", .build = build};
