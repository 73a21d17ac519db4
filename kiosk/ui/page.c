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
    /* beside a title the offers get three fifths of the bar: first their icons go, then their text gets smaller */
    int room = top_bar_is_double(ui) ? rest->w + gap : rest->w * 3 / 5;
    bool icons = offers_width(ui, bar, true) <= room;
    int wanted = offers_width(ui, bar, icons);
    for (size_t i = 0; i < sizeof offers / sizeof offers[0]; i++) {
        const struct offer *o = &offers[i];
        if (!(bar->offers & o->offer))
            continue;
        const char *label = offer_label(ui, bar, o->offer), *icon = icons ? o->icon : NULL;
        int width = ui_button_width(ui, icon, label, o->style);
        if (wanted > room)
            width = (int)((long)(width + gap) * room / wanted) - gap;
        struct rect place = rect_take_right(rest, width, gap);
        bool enabled = !(o->offer == OFFER_CALL && bar->called);
        if (ui_icon_button(ui, rect_centred(place, place.w, height), o->id, icon, label, o->style, enabled))
            used = (unsigned)o->offer;
    }
    return used;
}

static struct rect specimen_mark(struct ui *ui, struct rect rest, int needed)
{
    const char *mark = T("演示");
    int em = theme_text_px(ui->theme, TEXT_NOTE), gap = ui_px(ui, LENGTH_GAP);
    int width = ui_text_width(ui, mark, TEXT_NOTE, TEXT_REGULAR) + em * 3 / 2;
    if (needed + width + gap > rest.w)
        return rest;
    struct rect pill = rect_centred(rect_take_left(&rest, width, gap), width, em * 2);
    draw_fill(&ui->list, pill, em, COLOUR_WARN_TINT);
    ui_text(ui, pill, mark, TEXT_NOTE, TEXT_REGULAR, COLOUR_WARN, ALIGN_CENTRE);
    return rest;
}

/* A title that gets smaller, down to the half, before it is shortened. */
static void fitted_text(struct ui *ui, struct rect at, const char *text, int em, enum text_weight weight,
                        enum colour colour)
{
    int width = ui->measure->width(ui->measure->context, text, strlen(text), em, weight);
    if (width > at.w)
        em = em * at.w / width > em / 2 ? em * at.w / width : em / 2;
    ui_text_em(ui, at, text, em, weight, colour, ALIGN_LEFT);
}

/* Title and number side by side, or one above the other where that is too wide. */
static void build_titles(struct ui *ui, struct rect rest, const struct top_bar *bar)
{
    int gap = ui_px(ui, LENGTH_GAP), em = theme_text_px(ui->theme, TEXT_BODY);
    int title = ui_text_width(ui, bar->title, TEXT_BODY, TEXT_BOLD) + 1;
    int number = bar->case_number ? gap + ui_text_width(ui, bar->case_number, TEXT_BODY, TEXT_REGULAR) + 1 : 0;
    if (bar->specimen)
        rest = specimen_mark(ui, rest, title + number);
    if (!bar->case_number) {
        fitted_text(ui, rest, bar->title, em, TEXT_BOLD, COLOUR_INK);
        return;
    }
    if (title + number <= rest.w) {
        struct rect place = rect_take_left(&rest, title, gap);
        ui_text(ui, place, bar->title, TEXT_BODY, TEXT_BOLD, COLOUR_INK, ALIGN_LEFT);
        ui_text(ui, rest, bar->case_number, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
        return;
    }
    int note = theme_text_px(ui->theme, TEXT_NOTE), most = rest.h * 3 / 8;
    note = note < most ? note : most;
    struct rect both = rect_centred(rest, rest.w, note * 8 / 3);
    fitted_text(ui, rect_cut_top(&both, note * 4 / 3), bar->title, note, TEXT_BOLD, COLOUR_INK);
    fitted_text(ui, both, bar->case_number, note, TEXT_REGULAR, COLOUR_INK_SOFT);
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
#define BAR_BUTTONS 4

struct bar_button {
    const char *id, *label;
    enum button_style style;
    enum bar_use use;
    bool right, off;
    int width_px;
};

/* How wide each is: comfortable, or only its text and a little, or less than that in proportion. */
static void share_width(struct ui *ui, struct bar_button *buttons, int room_px)
{
    int least = ui_px(ui, LENGTH_BUTTON) * 2, em = theme_text_px(ui->theme, TEXT_BUTTON), sum = 0, count = 0;
    for (int tight = 0; tight < 2; tight++) {
        sum = count = 0;
        for (int i = 0; i < BAR_BUTTONS; i++) {
            struct bar_button *b = &buttons[i];
            if (!b->label)
                continue;
            int width = ui_button_width(ui, NULL, b->label, b->style) - (tight ? em * 6 / 5 : 0);
            b->width_px = !tight && width < least ? least : width;
            sum += b->width_px;
            count++;
        }
        room_px -= tight ? 0 : (count - 1) * ui_px(ui, LENGTH_GAP);
        if (sum <= room_px)
            return;
    }
    for (int i = 0; i < BAR_BUTTONS; i++)
        buttons[i].width_px = (int)((long)buttons[i].width_px * room_px / sum);
}

/* Beside the main button where there is room for it, else in the margin above the bar. */
static void say_missing(struct ui *ui, struct rect bar, struct rect between, const char *text)
{
    int width = ui_text_width(ui, text, TEXT_NOTE, TEXT_BOLD) + 1, em = theme_text_px(ui->theme, TEXT_NOTE);
    int lines = between.w > em * 6 ? ui_paragraph_height(ui, between.w, text, TEXT_NOTE, TEXT_BOLD) : bar.h;
    if (width <= between.w) {
        ui_text(ui, between, text, TEXT_NOTE, TEXT_BOLD, COLOUR_WARN, ALIGN_RIGHT);
        return;
    }
    if (lines < bar.h) {
        ui_paragraph(ui, rect_centred(between, between.w, lines), text, TEXT_NOTE, TEXT_BOLD, COLOUR_WARN, ALIGN_RIGHT);
        return;
    }
    struct rect above = {bar.x, bar.y - em * 5 / 4, bar.w, em};
    ui_text(ui, rect_inset_xy(above, ui_px(ui, LENGTH_MARGIN), 0), text, TEXT_NOTE, TEXT_BOLD, COLOUR_WARN, ALIGN_RIGHT);
}

enum bar_use ui_bottom_bar(struct ui *ui, struct rect at, const struct bottom_bar *bar)
{
    struct bar_button buttons[BAR_BUTTONS] = {
        {"back", bar->back, BUTTON_SECONDARY, BAR_BACK, false, bar->back_off, 0},
        {"leave", bar->leave, bar->leave_is_calm ? BUTTON_SECONDARY : BUTTON_DANGER, BAR_LEAVE, false, false, 0},
        {"main", bar->main, BUTTON_PRIMARY, BAR_MAIN, true, bar->main_off, 0},
        {"second", bar->second, BUTTON_SECONDARY, BAR_SECOND, true, false, 0},
    };
    enum bar_use used = BAR_NOTHING;
    int gap = ui_px(ui, LENGTH_GAP);
    draw_fill(&ui->list, at, 0, COLOUR_CARD);
    draw_fill(&ui->list, (struct rect){at.x, at.y, at.w, ui_px(ui, LENGTH_HAIR)}, 0, COLOUR_LINE);
    struct rect rest = rect_inset_xy(at, ui_px(ui, LENGTH_MARGIN), 0);
    share_width(ui, buttons, rest.w);
    for (int i = 0; i < BAR_BUTTONS; i++) {
        const struct bar_button *b = &buttons[i];
        if (!b->label)
            continue;
        struct rect place =
            b->right ? rect_take_right(&rest, b->width_px, gap) : rect_take_left(&rest, b->width_px, gap);
        place = rect_centred(place, place.w, ui_button_height(ui, b->style));
        if (ui_button(ui, place, b->id, b->label, b->style, !b->off))
            used = b->use;
    }
    if (bar->main && bar->main_off && bar->missing)
        say_missing(ui, at, rest, bar->missing);
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

/* One size for all titles: body, smaller where one is too wide for it, notes on two lines where that is not enough. */
static int rail_em(struct ui *ui, const char *const *titles, int count, int width_px)
{
    int em = theme_text_px(ui->theme, TEXT_BODY);
    for (int i = 0; i < count; i++) {
        int fitting = ui_fitting_em(ui, titles[i], TEXT_BODY, TEXT_BOLD, width_px);
        em = fitting < em ? fitting : em;
    }
    return em >= theme_text_px(ui->theme, TEXT_BODY) * 5 / 6 ? em : 0;
}

static void steps_rail(struct ui *ui, struct rect at, const char *const *titles, int count, int now)
{
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_PAD), ui_px(ui, LENGTH_MARGIN));
    int side = ui_px(ui, LENGTH_ICON) * 13 / 10, gap = ui_px(ui, LENGTH_GAP);
    int step = theme_line_px(ui->theme, TEXT_BODY) * 9 / 4;
    if (step * count > inner.h)
        step = inner.h / count;
    int em = rail_em(ui, titles, count, inner.w - side - gap * 3 / 4);
    for (int i = 0; i < count; i++) {
        struct rect row = rect_cut_top(&inner, step);
        struct rect ring = rect_take_left(&row, side, gap * 3 / 4);
        step_mark(ui, rect_centred(ring, side, side), i, now);
        enum text_weight weight = i == now ? TEXT_BOLD : TEXT_REGULAR;
        enum colour colour = i == now ? COLOUR_RAIL_NOW : COLOUR_RAIL_INK;
        int height = em ? 0 : ui_paragraph_height(ui, row.w, titles[i], TEXT_NOTE, weight);
        if (em)
            ui_text_em(ui, row, titles[i], em, weight, colour, ALIGN_LEFT);
        else
            ui_paragraph(ui, rect_centred(row, row.w, height), titles[i], TEXT_NOTE, weight, colour, ALIGN_LEFT);
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
