/* The frame around every screen: bars, steps, heading. */
#include "page.h"
#include "catalogue.h"
#include "ui_inside.h"
#include <stdio.h>
#include <string.h>

/* ---- layout ---- */
static int bar_height(const struct ui *ui, enum length length, int content_px)
{
    int by_theme = ui_px(ui, length), by_content = content_px + 2 * ui_px(ui, LENGTH_GAP_SMALL);
    return by_theme > by_content ? by_theme : by_content;
}

static int button_px(const struct ui *ui, enum length length, enum text_role role)
{
    int by_text = theme_line_px(ui->theme, role) + ui_px(ui, LENGTH_GAP_SMALL), by_theme = ui_px(ui, length);
    return by_text > by_theme ? by_text : by_theme;
}

/* Portrait panels are too narrow for title and offers on one line. */
static bool top_bar_is_double(const struct ui *ui)
{
    return theme_is_portrait(ui->theme);
}

struct page_layout page_layout(const struct ui *ui, bool with_steps, bool with_bottom_bar)
{
    struct page_layout page = {0};
    struct rect rest = ui_window(ui);
    int pill = button_px(ui, LENGTH_PILL, TEXT_NOTE);
    int top = bar_height(ui, LENGTH_TOP_BAR, pill);
    if (top_bar_is_double(ui))
        top += theme_line_px(ui->theme, TEXT_BODY) + ui_px(ui, LENGTH_GAP_SMALL);
    page.top_bar = rect_cut_top(&rest, top);
    if (with_bottom_bar)
        page.bottom_bar =
            rect_cut_bottom(&rest, bar_height(ui, LENGTH_BOTTOM_BAR, button_px(ui, LENGTH_BUTTON, TEXT_BUTTON)));
    if (with_steps && theme_is_portrait(ui->theme))
        page.steps = rect_cut_top(&rest, bar_height(ui, LENGTH_STRIP, theme_line_px(ui->theme, TEXT_NOTE) * 2));
    else if (with_steps)
        page.steps = rect_cut_left(&rest, ui_px(ui, LENGTH_RAIL));
    int margin = ui_px(ui, LENGTH_MARGIN);
    page.content = rect_inset_xy(rest, margin, margin * 2 / 3);
    return page;
}

/* ---- top bar ---- */
struct offer {
    enum bar_offer offer;
    const char *id, *icon;
    enum button_style style;
};

static const struct offer offers[] = {
    {OFFER_CALL, "call", "bell", BUTTON_CALL},
    {OFFER_VOICE, "voice", "voice", BUTTON_PILL},
    {OFFER_CONTRAST, "contrast", "contrast", BUTTON_PILL},
    {OFFER_TEXT_SIZE, "text-size", NULL, BUTTON_PILL},
    {OFFER_LANGUAGE, "language", NULL, BUTTON_PILL},
};

static const char *offer_label(const struct ui *ui, const struct top_bar *bar, enum bar_offer offer)
{
    switch (offer) {
    case OFFER_LANGUAGE:
        return language_now() == LANGUAGE_ZH ? "English" : "中文";
    case OFFER_TEXT_SIZE:
        return theme_step(ui->theme) > TEXT_NORMAL ? T("标准字") : T("大字");
    case OFFER_CONTRAST:
        return theme_is_high_contrast(ui->theme) ? T("标准色") : T("对比度");
    case OFFER_VOICE:
        return bar->voice_on ? T("关闭语音") : T("语音");
    default:
        return bar->called ? T("已呼叫，请稍候") : T("呼叫工作人员");
    }
}

static int offers_width(struct ui *ui, const struct top_bar *bar, bool with_icons)
{
    int width = 0;
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++)
        if (bar->offers & offers[i].offer)
            width += ui_button_width(ui, with_icons ? offers[i].icon : NULL, offer_label(ui, bar, offers[i].offer),
                                     offers[i].style) +
                     ui_px(ui, LENGTH_GAP) * 3 / 4;
    return width;
}

static unsigned build_offers(struct ui *ui, struct rect *rest, const struct top_bar *bar)
{
    unsigned used = 0;
    int height = ui_button_height(ui, BUTTON_PILL), gap = ui_px(ui, LENGTH_GAP) * 3 / 4;
    bool icons = offers_width(ui, bar, true) <= rest->w * (top_bar_is_double(ui) ? 20 : 11) / 20;
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        const struct offer *o = &offers[i];
        if (!(bar->offers & o->offer))
            continue;
        const char *label = offer_label(ui, bar, o->offer), *icon = icons ? o->icon : NULL;
        struct rect place = rect_take_right(rest, ui_button_width(ui, icon, label, o->style), gap);
        bool enabled = !(o->offer == OFFER_CALL && bar->called);
        if (ui_icon_button(ui, rect_centred(place, place.w, height), o->id, icon, label, o->style, enabled))
            used = (unsigned)o->offer;
    }
    return used;
}

static void build_titles(struct ui *ui, struct rect rest, const struct top_bar *bar)
{
    int gap = ui_px(ui, LENGTH_GAP);
    if (bar->specimen) {
        const char *mark = T("演示");
        int width = ui_text_width(ui, mark, TEXT_NOTE, TEXT_REGULAR) + theme_text_px(ui->theme, TEXT_NOTE) * 3 / 2;
        int title = ui_text_width(ui, bar->title, TEXT_BODY, TEXT_BOLD);
        int number = bar->case_number ? ui_text_width(ui, bar->case_number, TEXT_BODY, TEXT_REGULAR) + gap : 0;
        if (title + number + width + gap <= rest.w) {
            int height = theme_text_px(ui->theme, TEXT_NOTE) * 2;
            struct rect pill = rect_centred(rect_take_left(&rest, width, gap), width, height);
            draw_fill(&ui->list, pill, height / 2, COLOUR_WARN_TINT);
            ui_text(ui, pill, mark, TEXT_NOTE, TEXT_REGULAR, COLOUR_WARN, ALIGN_CENTRE);
        }
    }
    int title = ui_text_width(ui, bar->title, TEXT_BODY, TEXT_BOLD) + 1;
    if (bar->case_number) {
        int number = ui_text_width(ui, bar->case_number, TEXT_BODY, TEXT_REGULAR) + 1;
        if (title > rest.w - number - gap)
            title = rest.w - number - gap;
        struct rect place = rest;
        rect_cut_left(&place, title + gap);
        ui_text(ui, place, bar->case_number, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
    }
    if (title > rest.w)
        title = rest.w;
    ui_text(ui, rect_cut_left(&rest, title), bar->title, TEXT_BODY, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
}

unsigned ui_top_bar(struct ui *ui, struct rect at, const struct top_bar *bar)
{
    int hair = ui_px(ui, LENGTH_HAIR);
    draw_fill(&ui->list, at, 0, COLOUR_CARD);
    draw_fill(&ui->list, (struct rect){at.x, at.y + at.h - hair, at.w, hair}, 0, COLOUR_LINE);
    struct rect rest = rect_inset_xy(at, ui_px(ui, LENGTH_MARGIN), 0);
    if (top_bar_is_double(ui)) {
        rect_cut_top(&rest, ui_px(ui, LENGTH_GAP_SMALL));
        struct rect line = rect_cut_top(&rest, theme_line_px(ui->theme, TEXT_BODY));
        build_titles(ui, line, bar);
        return build_offers(ui, &rest, bar);
    }
    unsigned used = build_offers(ui, &rest, bar);
    rect_cut_right(&rest, ui_px(ui, LENGTH_GAP));
    build_titles(ui, rest, bar);
    return used;
}

/* ---- bottom bar ---- */
static bool bar_button(struct ui *ui, struct rect *rest, bool right, const char *id, const char *label,
                       enum button_style style, bool enabled, int most)
{
    int width = ui_button_width(ui, NULL, label, style), gap = ui_px(ui, LENGTH_GAP);
    int least = ui_px(ui, LENGTH_BUTTON) * 2;
    width = width > least ? width : least;
    width = width < most ? width : most;
    struct rect place = right ? rect_take_right(rest, width, gap) : rect_take_left(rest, width, gap);
    return ui_button(ui, rect_centred(place, width, ui_button_height(ui, style)), id, label, style, enabled);
}

enum bar_use ui_bottom_bar(struct ui *ui, struct rect at, const struct bottom_bar *bar)
{
    enum bar_use used = BAR_NOTHING;
    draw_fill(&ui->list, at, 0, COLOUR_CARD);
    draw_fill(&ui->list, (struct rect){at.x, at.y, at.w, ui_px(ui, LENGTH_HAIR)}, 0, COLOUR_LINE);
    struct rect rest = rect_inset_xy(at, ui_px(ui, LENGTH_MARGIN), 0);
    int count = (bar->back != NULL) + (bar->leave != NULL) + (bar->second != NULL) + (bar->main != NULL);
    int gap = ui_px(ui, LENGTH_GAP), most = count > 2 ? (rest.w - (count - 1) * gap) * 2 / (count + 1) : rest.w / 2;
    enum button_style leave = bar->leave_is_calm ? BUTTON_SECONDARY : BUTTON_DANGER;
    if (bar->main && bar_button(ui, &rest, true, "main", bar->main, BUTTON_PRIMARY, !bar->main_off, most))
        used = BAR_MAIN;
    if (bar->back && bar_button(ui, &rest, false, "back", bar->back, BUTTON_SECONDARY, !bar->back_off, most))
        used = BAR_BACK;
    if (bar->leave && bar_button(ui, &rest, false, "leave", bar->leave, leave, true, rest.w < most ? rest.w : most))
        used = BAR_LEAVE;
    if (bar->second &&
        bar_button(ui, &rest, true, "second", bar->second, BUTTON_SECONDARY, true, rest.w < most ? rest.w : most))
        used = BAR_SECOND;
    return used;
}

/* ---- steps ---- */
static void step_mark(struct ui *ui, struct rect ring, int index, int now)
{
    char number[16];
    snprintf(number, sizeof number, "%d", index + 1);
    int em = ring.h * 5 / 9;
    if (index < now) {
        draw_ring(&ui->list, ring, 0, 0, COLOUR_GOOD_MARK);
        draw_icon(&ui->list, rect_inset(ring, ring.w / 5), "tick", COLOUR_ON_MAIN);
    } else if (index == now) {
        draw_ring(&ui->list, ring, 0, 0, COLOUR_RAIL_NOW);
        ui_text_em(ui, ring, number, em, TEXT_BOLD, COLOUR_RAIL, ALIGN_CENTRE);
    } else {
        draw_ring(&ui->list, ring, ui_px(ui, LENGTH_BORDER), 0, COLOUR_RAIL_RING);
        ui_text_em(ui, ring, number, em, TEXT_REGULAR, COLOUR_RAIL_INK, ALIGN_CENTRE);
    }
}

static void steps_rail(struct ui *ui, struct rect at, const char *const *titles, int count, int now)
{
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_PAD), ui_px(ui, LENGTH_MARGIN));
    int side = ui_px(ui, LENGTH_ICON) * 13 / 10, gap = ui_px(ui, LENGTH_GAP);
    int step = theme_line_px(ui->theme, TEXT_BODY) * 2;
    if (step * count > inner.h)
        step = inner.h / count;
    for (int i = 0; i < count; i++) {
        struct rect row = rect_cut_top(&inner, step);
        struct rect ring = rect_take_left(&row, side, gap * 3 / 4);
        step_mark(ui, rect_centred(ring, side, side), i, now);
        enum text_weight weight = i == now ? TEXT_BOLD : TEXT_REGULAR;
        int em = ui_fitting_em(ui, titles[i], TEXT_BODY, weight, row.w);
        ui_text_em(ui, row, titles[i], em, weight, i == now ? COLOUR_RAIL_NOW : COLOUR_RAIL_INK, ALIGN_LEFT);
    }
}

/* Rings in one line, and the title of the step under way. */
static void steps_strip(struct ui *ui, struct rect at, const char *const *titles, int count, int now)
{
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_MARGIN), 0);
    int side = ui_px(ui, LENGTH_ICON) * 13 / 10, gap = ui_px(ui, LENGTH_GAP);
    const char *title = now >= 0 && now < count ? titles[now] : "";
    int width = ui_text_width(ui, title, TEXT_BODY, TEXT_BOLD) + 1, rings = count * (side + gap);
    if (rings > inner.w - width && count > 0)
        gap = (inner.w - width - count * side) / count;
    gap = gap > 2 ? gap : 2;
    for (int i = 0; i < count; i++) {
        struct rect ring = rect_take_left(&inner, side, gap);
        step_mark(ui, rect_centred(ring, side, side), i, now);
        if (i == now) {
            struct rect place = rect_take_left(&inner, width, gap);
            ui_text(ui, place, title, TEXT_BODY, TEXT_BOLD, COLOUR_RAIL_NOW, ALIGN_LEFT);
        }
    }
}

void ui_steps(struct ui *ui, struct rect at, const char *const *titles, int count, int now)
{
    if (rect_is_empty(at) || count <= 0)
        return;
    draw_fill(&ui->list, at, 0, COLOUR_RAIL);
    (at.w > at.h ? steps_strip : steps_rail)(ui, at, titles, count, now);
}

/* ---- heading ---- */
int ui_heading_height(struct ui *ui, int width_px, const char *title, const char *text)
{
    int height = ui_paragraph_height(ui, width_px, title, TEXT_TITLE, TEXT_BOLD) + ui_px(ui, LENGTH_GAP);
    if (text)
        height += ui_paragraph_height(ui, width_px, text, TEXT_BODY, TEXT_REGULAR) + ui_px(ui, LENGTH_GAP);
    return height;
}

int ui_heading(struct ui *ui, struct rect at, const char *title, const char *text)
{
    struct rect rest = at;
    int gap = ui_px(ui, LENGTH_GAP);
    int height = ui_paragraph_height(ui, at.w, title, TEXT_TITLE, TEXT_BOLD);
    ui_paragraph(ui, rect_take_top(&rest, height, text ? gap / 2 : gap), title, TEXT_TITLE, TEXT_BOLD, COLOUR_INK,
                 ALIGN_LEFT);
    if (!text)
        return height + gap;
    int below = ui_paragraph_height(ui, at.w, text, TEXT_BODY, TEXT_REGULAR);
    ui_paragraph(ui, rect_cut_top(&rest, below), text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
    return height + gap / 2 + below + gap + gap / 2;
}
