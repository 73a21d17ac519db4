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

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE);
    struct rect rest = front_heading(front, page->content, T("您好，请选择要办理的业务"),
                                     T("网上平台核验不了身份的，可以在这里办理纸质申请。请带好身份证和单位公章，全程约 10 分钟。"));
    struct rect doors = rect_take_bottom(&rest, ui_button_height(ui, BUTTON_SECONDARY), gap);
    int most = ui_px(ui, LENGTH_BUTTON) * 13;
    if (rest.h > most)
        rest.h = most;
    const struct tile personal = {
        .id = "tile:personal",
        .icon = "person",
        .title = T("个人证书"),
        .subtitle = T("注册工程师的个人签名、执业印章"),
    };
    if (ui_tile(ui, rest, &personal))
        begin_personal(front);
    doors.y = rest.y + rest.h + gap;
    if (ui_icon_button(ui, doors, "door:resume", "slip", T("继续上次的办理（凭条或打印的材料）"), BUTTON_SECONDARY, true))
        resume(front);
}

const struct screen screen_home = {.name = "home", .build = build};
