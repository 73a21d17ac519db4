/* Buttons, tiles, ticks, choices and the text field. */
#include "widgets.h"
#include "text.h"
#include "ui_inside.h"
#include <stdio.h>
#include <string.h>

/* ---- buttons ---- */
struct button_look {
    enum colour ground, pressed, edge, ink;
    enum text_role role;
    enum text_weight weight;
    enum length height;
    bool round;
};

static const struct button_look looks[] = {
    [BUTTON_PRIMARY] = {COLOUR_MAIN, COLOUR_MAIN_PRESSED, COLOUR_NONE, COLOUR_ON_MAIN, TEXT_BUTTON, TEXT_BOLD,
                        LENGTH_BUTTON, false},
    [BUTTON_SECONDARY] = {COLOUR_CARD, COLOUR_PRESSED, COLOUR_LINE_STRONG, COLOUR_INK, TEXT_BUTTON, TEXT_REGULAR,
                          LENGTH_BUTTON, false},
    [BUTTON_DANGER] = {COLOUR_CARD, COLOUR_BAD_TINT, COLOUR_BAD, COLOUR_BAD, TEXT_BUTTON, TEXT_REGULAR, LENGTH_BUTTON,
                       false},
    [BUTTON_PILL] = {COLOUR_CARD, COLOUR_PRESSED, COLOUR_LINE_STRONG, COLOUR_INK, TEXT_NOTE, TEXT_REGULAR, LENGTH_PILL,
                     true},
    [BUTTON_PILL_DANGER] = {COLOUR_CARD, COLOUR_BAD_TINT, COLOUR_BAD, COLOUR_BAD, TEXT_NOTE, TEXT_REGULAR, LENGTH_PILL,
                            true},
    [BUTTON_CALL] = {COLOUR_CALL, COLOUR_PRESSED, COLOUR_CALL_LINE, COLOUR_CALL_INK, TEXT_NOTE, TEXT_REGULAR,
                     LENGTH_PILL, true},
    [BUTTON_QUIET] = {COLOUR_NONE, COLOUR_PRESSED, COLOUR_NONE, COLOUR_MAIN, TEXT_BUTTON, TEXT_REGULAR, LENGTH_BUTTON,
                      false},
};

int ui_button_height(struct ui *ui, enum button_style style)
{
    int by_text = theme_line_px(ui->theme, looks[style].role) + ui_px(ui, LENGTH_GAP_SMALL);
    int by_theme = ui_px(ui, looks[style].height);
    return by_text > by_theme ? by_text : by_theme;
}

static int icon_px(struct ui *ui, enum text_role role)
{
    return theme_text_px(ui->theme, role) * 5 / 4;
}

int ui_button_width(struct ui *ui, const char *icon, const char *label, enum button_style style)
{
    const struct button_look *look = &looks[style];
    int em = theme_text_px(ui->theme, look->role);
    int width = ui_text_width(ui, label, look->role, look->weight) + (look->round ? em * 7 / 5 : em * 12 / 5);
    if (icon)
        width += icon_px(ui, look->role) + em / 3;
    int least = ui_px(ui, LENGTH_TOUCH_FLOOR);
    return width > least ? width : least;
}

/* Icon and label as one group in the middle. The label's size gives way a little before it is shortened. */
static void button_face(struct ui *ui, struct rect at, const char *icon, const char *label,
                        const struct button_look *look, enum colour ink)
{
    int em = theme_text_px(ui->theme, look->role), side = icon_px(ui, look->role), gap = em / 3;
    if (icon && !label[0]) {
        side = (at.w < at.h ? at.w : at.h) * 11 / 20;
        draw_icon(&ui->list, rect_centred(at, side, side), icon, ink);
        return;
    }
    int taken = icon ? side + gap : 0, needed = ui_text_width(ui, label, look->role, look->weight) + taken;
    struct rect inner = rect_inset_xy(at, needed + em <= at.w ? em / 2 : em / 5, 0);
    em = ui_fitting_em(ui, label, look->role, look->weight, inner.w - taken);
    int width = ui->measure->width(ui->measure->context, label, strlen(label), em, look->weight);
    struct rect group = rect_centred(inner, width + taken, inner.h);
    if (icon) { /* an arrow to the right stands where it points */
        bool after = strcmp(icon, "arrow-right") == 0;
        struct rect place = after ? rect_take_right(&group, side, gap) : rect_take_left(&group, side, gap);
        draw_icon(&ui->list, rect_centred(place, side, side), icon, ink);
    }
    ui_text_em(ui, group, label, em, look->weight, ink, ALIGN_CENTRE);
}

static bool button(struct ui *ui, struct rect at, const char *id, const char *icon, const char *label,
                   const char *spoken, enum button_style style, bool enabled)
{
    const struct button_look *look = &looks[style];
    struct ui_touch touch = ui_touchable(ui, at, id, spoken, enabled, "");
    int radius = look->round ? at.h / 2 : ui_px(ui, LENGTH_RADIUS);
    enum colour ground = touch.pressed ? look->pressed : look->ground, ink = look->ink, edge = look->edge;
    if (!enabled) {
        ground = look->ground == COLOUR_NONE ? COLOUR_NONE : COLOUR_DISABLED;
        edge = COLOUR_NONE;
        ink = COLOUR_INK_FAINT;
    }
    draw_fill(&ui->list, at, radius, ground);
    if (edge != COLOUR_NONE)
        draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER), edge);
    button_face(ui, at, icon, label, look, ink);
    if (touch.focused)
        ui_focus_ring(ui, at, radius);
    return touch.acted;
}

bool ui_button(struct ui *ui, struct rect at, const char *id, const char *label, enum button_style style, bool enabled)
{
    return button(ui, at, id, NULL, label, label, style, enabled);
}

bool ui_icon_button(struct ui *ui, struct rect at, const char *id, const char *icon, const char *label,
                    enum button_style style, bool enabled)
{
    return button(ui, at, id, icon, label, label, style, enabled);
}

void ui_focus_ring(struct ui *ui, struct rect at, int radius_px)
{
    int width = ui_px(ui, LENGTH_BORDER) * 2, out = width;
    draw_border(&ui->list, rect_inset(at, -out), radius_px + out, width, COLOUR_FOCUS);
}

struct rect ui_card(struct ui *ui, struct rect at)
{
    int radius = ui_px(ui, LENGTH_RADIUS);
    draw_fill(&ui->list, at, radius, COLOUR_CARD);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_HAIR), COLOUR_LINE);
    return rect_inset(at, ui_px(ui, LENGTH_PAD));
}

/* ---- tiles ---- */
static void tile_ground(struct ui *ui, struct rect at, const struct tile *tile, const struct ui_touch *touch)
{
    int radius = ui_px(ui, LENGTH_RADIUS);
    enum colour ground = tile->disabled ? COLOUR_DISABLED : touch->pressed ? COLOUR_PRESSED : COLOUR_CARD;
    draw_fill(&ui->list, at, radius, ground);
    if (tile->chosen)
        draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER) * 2, COLOUR_MAIN);
    else
        draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER), COLOUR_LINE_STRONG);
    if (touch->focused)
        ui_focus_ring(ui, at, radius);
}

/* The tick at the right that shows which tiles are chosen; colour is never the only sign. */
static void chosen_mark(struct ui *ui, struct rect at)
{
    int side = ui_px(ui, LENGTH_ICON) * 3 / 2, inset = ui_px(ui, LENGTH_GAP);
    struct rect ring = {at.x + at.w - side - inset, at.y + inset, side, side};
    draw_ring(&ui->list, ring, 0, 0, COLOUR_MAIN);
    draw_icon(&ui->list, rect_inset(ring, side / 5), "tick", COLOUR_ON_MAIN);
}

static void tile_icon(struct ui *ui, struct rect at, const struct tile *tile, int side)
{
    struct rect square = {at.x, at.y, side, side};
    draw_fill(&ui->list, square, ui_px(ui, LENGTH_RADIUS), COLOUR_TINT);
    draw_icon(&ui->list, rect_inset(square, side / 5), tile->icon, COLOUR_MAIN);
}

static void tile_texts(struct ui *ui, struct rect at, const struct tile *tile, enum text_role role)
{
    int title = theme_line_px(ui->theme, role), gap = ui_px(ui, LENGTH_GAP) / 3;
    enum colour ink = tile->disabled ? COLOUR_INK_FAINT : COLOUR_INK;
    ui_text(ui, rect_take_top(&at, title, gap), tile->title, role, TEXT_BOLD, ink, ALIGN_LEFT);
    if (tile->subtitle)
        ui_paragraph(ui, at, tile->subtitle, TEXT_BODY, TEXT_REGULAR, tile->disabled ? ink : COLOUR_INK_SOFT, ALIGN_LEFT);
}

static int tile_text_height(struct ui *ui, int width, const struct tile *tile, enum text_role role)
{
    int height = theme_line_px(ui->theme, role);
    if (tile->subtitle)
        height += ui_paragraph_height(ui, width, tile->subtitle, TEXT_BODY, TEXT_REGULAR) + ui_px(ui, LENGTH_GAP) / 3;
    return height;
}

/* The picture on its own ground above the text, where it is at least a button and a half high; false where it is not. */
static bool tile_picture(struct ui *ui, struct rect inner, const struct tile *tile, enum text_role role)
{
    int gap = ui_px(ui, LENGTH_GAP), text = tile_text_height(ui, inner.w, tile, role);
    if (tile->picture == ILLUSTRATION_NONE || inner.h - text - gap < ui_px(ui, LENGTH_BUTTON) * 3 / 2)
        return false;
    tile_texts(ui, rect_take_bottom(&inner, text, gap), tile, role);
    draw_fill(&ui->list, inner, ui_px(ui, LENGTH_RADIUS), tile->chosen ? COLOUR_TINT : COLOUR_PAGE);
    ui_illustration(ui, rect_inset(inner, gap / 2), tile->picture);
    return true;
}

/* Icon above the text in tall tiles, beside it in low ones. */
static void tile_face(struct ui *ui, struct rect at, const struct tile *tile)
{
    struct rect inner = rect_inset(at, ui_px(ui, LENGTH_PAD) * (at.h > ui_px(ui, LENGTH_BUTTON) * 3 ? 3 : 2) / 2);
    int side = ui_px(ui, LENGTH_ICON_LARGE), gap = ui_px(ui, LENGTH_GAP), arrow = ui_px(ui, LENGTH_ICON) * 4 / 3;
    bool roomy = at.h > ui_px(ui, LENGTH_BUTTON) * 5 && at.w > theme_text_px(ui->theme, TEXT_TITLE) * 11;
    enum text_role role = roomy ? TEXT_TITLE : TEXT_HEADING;
    if (tile_picture(ui, inner, tile, role))
        return;
    side = roomy ? side * 5 / 4 : side;
    bool stacked = tile->icon && inner.h >= side + gap + theme_line_px(ui->theme, role) * 5 / 2;
    if (tile->icon && !stacked)
        side = side < inner.h ? side : inner.h;
    struct rect text = inner;
    if (tile->icon && !stacked) {
        struct rect place = rect_take_left(&text, side, gap);
        tile_icon(ui, rect_centred(place, side, side), tile, side);
    }
    if (tile->chosen && !stacked)
        rect_cut_right(&text, ui_px(ui, LENGTH_ICON) * 3 / 2);
    else if (tile->onward)
        draw_icon(&ui->list, rect_centred(rect_take_right(&text, arrow, gap), arrow, arrow), "arrow-right", COLOUR_MAIN);
    int height = tile_text_height(ui, text.w, tile, role) + (stacked ? side + gap : 0);
    struct rect group = rect_centred(text, text.w, height);
    if (stacked)
        tile_icon(ui, rect_take_top(&group, side, gap), tile, side);
    tile_texts(ui, group, tile, role);
}

bool ui_tile(struct ui *ui, struct rect at, const struct tile *tile)
{
    struct ui_touch touch = ui_touchable(ui, at, tile->id, tile->title, !tile->disabled, tile->chosen ? "chosen" : "");
    tile_ground(ui, at, tile, &touch);
    tile_face(ui, at, tile);
    if (tile->chosen)
        chosen_mark(ui, at);
    else if (tile->badge)
        ui_badge(ui,
                 (struct rect){at.x, at.y + ui_px(ui, LENGTH_GAP), at.w - ui_px(ui, LENGTH_GAP),
                               theme_line_px(ui->theme, TEXT_NOTE) * 5 / 4},
                 BADGE_WAITING, tile->badge);
    return touch.acted;
}

/* ---- tick box ---- */
static int tick_side(struct ui *ui)
{
    return ui_px(ui, LENGTH_ICON) * 4 / 3;
}

int ui_tick_height(struct ui *ui, int width_px, const char *text)
{
    int pad = ui_px(ui, LENGTH_GAP);
    int room = width_px - tick_side(ui) - 3 * pad;
    int height = ui_paragraph_height(ui, room, text, TEXT_BODY, TEXT_REGULAR) + 2 * pad;
    int least = ui_px(ui, LENGTH_ROW);
    return height > least ? height : least;
}

bool ui_tick(struct ui *ui, struct rect at, const char *id, const char *text, bool *ticked, bool enabled)
{
    struct ui_touch touch = ui_touchable(ui, at, id, text, enabled, *ticked ? "ticked" : "clear");
    if (touch.acted)
        *ticked = !*ticked;
    int radius = ui_px(ui, LENGTH_RADIUS), side = tick_side(ui), pad = ui_px(ui, LENGTH_GAP);
    draw_fill(&ui->list, at, radius, touch.pressed ? COLOUR_PRESSED : *ticked ? COLOUR_TINT : COLOUR_CARD);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER), *ticked ? COLOUR_MAIN : COLOUR_LINE_STRONG);
    struct rect inner = rect_inset_xy(at, pad, 0);
    struct rect box = rect_centred(rect_take_left(&inner, side, pad), side, side);
    int small = ui_px(ui, LENGTH_RADIUS_SMALL);
    if (*ticked) {
        draw_fill(&ui->list, box, small, COLOUR_MAIN);
        draw_icon(&ui->list, rect_inset(box, side / 7), "tick", COLOUR_ON_MAIN);
    } else {
        draw_fill(&ui->list, box, small, COLOUR_CARD);
        draw_border(&ui->list, box, small, ui_px(ui, LENGTH_BORDER) * 3 / 2, COLOUR_INK_SOFT);
    }
    int height = ui_paragraph_height(ui, inner.w, text, TEXT_BODY, TEXT_REGULAR);
    ui_paragraph(ui, rect_centred(inner, inner.w, height), text, TEXT_BODY, TEXT_REGULAR,
                 enabled ? COLOUR_INK : COLOUR_INK_FAINT, ALIGN_LEFT);
    if (touch.focused)
        ui_focus_ring(ui, at, radius);
    return touch.acted;
}

/* ---- choices ---- */
static int chip_height(struct ui *ui)
{
    int by_text = theme_line_px(ui->theme, TEXT_BUTTON) + ui_px(ui, LENGTH_GAP_SMALL);
    int by_theme = ui_px(ui, LENGTH_BUTTON);
    return by_text > by_theme ? by_text : by_theme;
}

#define CHIP_COLUMNS 3 /* more side by side are read as one line of text */

/* As many equal columns as the widest label allows. */
static int chip_columns(struct ui *ui, int width_px, const char *const *labels, int count)
{
    int em = theme_text_px(ui->theme, TEXT_BUTTON), gap = ui_px(ui, LENGTH_GAP), widest = ui_px(ui, LENGTH_BUTTON) * 2;
    for (int i = 0; i < count; i++) {
        int width = ui_text_width(ui, labels[i], TEXT_BUTTON, TEXT_BOLD) + em * 7 / 2;
        widest = width > widest ? width : widest;
    }
    int columns = (width_px + gap) / (widest + gap);
    columns = columns > CHIP_COLUMNS ? CHIP_COLUMNS : columns < 1 ? 1 : columns;
    return columns < count ? columns : count;
}

static struct rect chip_at(struct ui *ui, struct rect at, int columns, int index)
{
    int height = chip_height(ui), gap = ui_px(ui, LENGTH_GAP);
    return rect_column((struct rect){at.x, at.y + index / columns * (height + gap), at.w, height}, columns, gap,
                       index % columns);
}

int ui_choice_height(struct ui *ui, int width_px, const char *const *labels, int count)
{
    int columns = count > 0 ? chip_columns(ui, width_px, labels, count) : 1, gap = ui_px(ui, LENGTH_GAP);
    return (count + columns - 1) / columns * (chip_height(ui) + gap) - (count > 0 ? gap : 0);
}

static void chip_face(struct ui *ui, struct rect chip, const char *label, bool chosen, const struct ui_touch *touch)
{
    int radius = ui_px(ui, LENGTH_RADIUS), side = theme_text_px(ui->theme, TEXT_BUTTON);
    enum colour ground = touch->pressed ? COLOUR_PRESSED : chosen ? COLOUR_TINT : COLOUR_CARD;
    draw_fill(&ui->list, chip, radius, ground);
    draw_border(&ui->list, chip, radius, ui_px(ui, LENGTH_BORDER) * (chosen ? 2 : 1),
                chosen ? COLOUR_MAIN : COLOUR_LINE_STRONG);
    struct rect inner = rect_inset_xy(chip, side * 3 / 4, 0);
    struct rect mark = rect_centred(rect_take_left(&inner, side, side / 3), side, side);
    if (chosen)
        draw_icon(&ui->list, mark, "tick", COLOUR_MAIN);
    else
        draw_ring(&ui->list, rect_inset(mark, side / 8), ui_px(ui, LENGTH_BORDER), 0, COLOUR_LINE_STRONG);
    ui_text(ui, inner, label, TEXT_BUTTON, chosen ? TEXT_BOLD : TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
    if (touch->focused)
        ui_focus_ring(ui, chip, radius);
}

bool ui_choice(struct ui *ui, struct rect at, const char *id, const char *const *labels, int count, uint32_t *chosen,
               bool several)
{
    int columns = count > 0 ? chip_columns(ui, at.w, labels, count) : 1;
    bool changed = false;
    for (int i = 0; i < count && i < 32; i++) {
        char chip_id[UI_ID_SIZE];
        snprintf(chip_id, sizeof chip_id, "%.50s:%d", id, i);
        struct rect chip = chip_at(ui, at, columns, i);
        uint32_t bit = 1u << i;
        struct ui_touch touch = ui_touchable(ui, chip, chip_id, labels[i], true, *chosen & bit ? "chosen" : "");
        if (touch.acted) {
            uint32_t before = *chosen;
            *chosen = several ? before ^ bit : bit;
            changed = changed || *chosen != before;
        }
        chip_face(ui, chip, labels[i], *chosen & bit, &touch);
    }
    return changed;
}
