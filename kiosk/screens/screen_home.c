/* The first screen: what can be done here. Each way leads somewhere. */
#include "front.h"

#include "catalogue.h"

static void begin_personal(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, begin_personal))
        front_triage(front, "personal");
}

static void begin_unit(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, begin_unit))
        front_triage(front, "unit");
}

static void resume(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, resume))
        front_ask_slip(front, ERRAND_RESUME);
}

static void progress(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, progress))
        front_ask_slip(front, ERRAND_PROGRESS);
}

static void data(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, data))
        front_ask_slip(front, ERRAND_DATA);
}

static void blank(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE | STATION_FORMS, blank))
        front_show(front, &screen_blank);
}

static void guide(struct front *front)
{
    if (front_needs(front, STATION_DATA | STATION_STORE, guide))
        front_show(front, &screen_guide);
}

static const struct door {
    const char *id, *icon, *label;
    void (*open)(struct front *front);
} doors[] = {
    {"door:resume", "slip", "继续上次的办理", resume},
    {"door:progress", "search", "查询进度", progress},
    {"door:guide", "browser", "网上办理指引", guide},
    {"door:blank", "printer", "打印空白表格", blank},
    {"door:data", "lock", "我的个人信息", data},
};
enum { DOORS = sizeof doors / sizeof doors[0] };

/* As many side by side as their labels allow; returns the columns. */
static int door_columns(struct ui *ui, int width, int gap)
{
    int widest = 0;
    for (int i = 0; i < DOORS; i++) {
        int one = ui_button_width(ui, doors[i].icon, text_in_language(doors[i].label), BUTTON_SECONDARY);
        widest = one > widest ? one : widest;
    }
    int columns = DOORS;
    while (columns > 1 && (width - (columns - 1) * gap) / columns < widest)
        columns--;
    int rows = (DOORS + columns - 1) / columns;
    return (DOORS + rows - 1) / rows;
}

static void build_doors(struct front *front, struct rect at, int columns, int gap)
{
    int rows = (DOORS + columns - 1) / columns;
    for (int i = 0; i < DOORS; i++) {
        int row = i / columns, in_row = row + 1 < rows ? columns : DOORS - row * columns;
        struct rect cell = rect_column(rect_row(at, rows, gap, row), in_row, gap, i % columns);
        if (ui_icon_button(front->ui, cell, doors[i].id, doors[i].icon, text_in_language(doors[i].label), BUTTON_SECONDARY,
                           true))
            doors[i].open(front);
    }
}

static void build_tiles(struct front *front, struct rect at, int gap)
{
    const struct tile personal = {
        .id = "tile:personal",
        .icon = "person",
        .picture = ILLUSTRATION_PERSON_SEALS,
        .title = T("个人证书"),
        .subtitle = T("注册工程师的个人签名、执业印章"),
    };
    const struct tile unit = {
        .id = "tile:unit",
        .icon = "firm",
        .picture = ILLUSTRATION_FIRM_SEALS,
        .title = T("单位证书"),
        .subtitle = T("单位公章等电子印章，由经办人办理"),
    };
    bool columns = at.w > at.h;
    if (ui_tile(front->ui, columns ? rect_column(at, 2, gap, 0) : rect_row(at, 2, gap, 0), &personal))
        begin_personal(front);
    if (ui_tile(front->ui, columns ? rect_column(at, 2, gap, 1) : rect_row(at, 2, gap, 1), &unit))
        begin_unit(front);
}

static void build(struct front *front, const struct page_layout *page)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP), height = ui_button_height(ui, BUTTON_SECONDARY);
    struct rect rest = front_heading(front, page->content, T("您好，请选择要办理的业务"),
                                     T("先用几个问题看看您能不能在网上办；网上核验不了的，在这里办纸质申请，全程约 10 分钟。"));
    int columns = door_columns(ui, rest.w, gap), rows = (DOORS + columns - 1) / columns;
    struct rect below = rect_take_bottom(&rest, rows * height + (rows - 1) * gap, ui_px(ui, LENGTH_GAP_LARGE));
    build_tiles(front, rest, ui_px(ui, LENGTH_GAP_LARGE));
    build_doors(front, below, columns, gap);
}

const struct screen screen_home = {.name = "home", .build = build};
