/* The keyboard on the screen: keys, the strip of candidates, and what a touch on them does. */
#include "catalogue.h"
#include "keyboard_inside.h"
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <string.h>

/* ---- faces ---- */
struct key_face {
    char id[UI_ID_SIZE];
    const char *label, *icon;
    enum colour ground, pressed, ink;
    bool enabled;
    char text[24]; /* what it types */
};

static void capitals(char *text)
{
    for (; *text; text++)
        if (*text >= 'a' && *text <= 'z')
            *text = (char)(*text - 'a' + 'A');
}

static void letter_face(const struct keyboard *k, const struct entry *entry, const struct key *key,
                        struct key_face *face)
{
    snprintf(face->text, sizeof face->text, "%s", key->text);
    if (k->shifted)
        capitals(face->text);
    face->label = face->text;
    face->ground = COLOUR_KEY;
    face->enabled = keyboard_may_type(k, entry, face->text);
    snprintf(face->id, sizeof face->id, "key:%s", key->text);
}

static void action_face(const struct keyboard *k, const struct key *key, const char *next_label, bool next_enabled,
                        struct key_face *face)
{
    static const char *const ids[] = {[KEY_ERASE] = "key:backspace",
                                      [KEY_CLEAR] = "key:clear",
                                      [KEY_SPACE] = "key:space",
                                      [KEY_SHIFT] = "key:shift",
                                      [KEY_NEXT] = "key:next",
                                      [KEY_UNDO] = "key:undo"};
    if (key->kind == KEY_PAGE) {
        snprintf(face->id, sizeof face->id, "key:page:%s", key->text);
        face->label = T(keyboard_page_named(k, key->text)->label);
        return;
    }
    snprintf(face->id, sizeof face->id, "%s", ids[key->kind]);
    if (key->kind == KEY_ERASE) {
        face->icon = "backspace";
        face->label = T("删除");
    } else if (key->kind == KEY_UNDO) {
        face->label = T("撤一笔");
        face->enabled = !strokes_is_empty(&k->ink);
    } else if (key->kind == KEY_CLEAR) {
        face->label = T("清空");
    } else if (key->kind == KEY_SPACE) {
        face->label = T("空格");
        face->ground = COLOUR_KEY;
    } else if (key->kind == KEY_SHIFT) {
        face->icon = "shift";
        face->label = T("大写");
        face->ground = k->shifted ? COLOUR_TINT : COLOUR_KEY_SPECIAL;
    } else {
        face->label = next_label;
        face->ground = COLOUR_MAIN;
        face->pressed = COLOUR_MAIN_PRESSED;
        face->ink = COLOUR_ON_MAIN;
        face->enabled = next_enabled;
    }
}

/* Icon before the label where there is room, else the icon alone. */
static void draw_face(struct ui *ui, struct rect at, const struct key_face *face, enum text_role role, int most_em)
{
    enum colour ink = face->enabled ? face->ink : COLOUR_INK_FAINT;
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_GAP_SMALL) / 2, 0);
    int em = theme_text_px(ui->theme, role);
    em = em < most_em ? em : most_em;
    int label = ui_text_width(ui, face->label, role, TEXT_REGULAR) * em / theme_text_px(ui->theme, role) + 1;
    if (face->icon && label + em * 3 / 2 > inner.w) {
        draw_icon(&ui->list, rect_centred(inner, em * 6 / 5, em * 6 / 5), face->icon, ink);
        return;
    }
    if (face->icon) {
        inner = rect_centred(inner, label + em * 3 / 2, inner.h);
        draw_icon(&ui->list, rect_centred(rect_take_left(&inner, em, em / 3), em, em), face->icon, ink);
    }
    if (label > inner.w)
        em = em * inner.w / label;
    ui_text_em(ui, inner, face->label, em, TEXT_REGULAR, ink, ALIGN_CENTRE);
}

static enum keyboard_use build_key(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry,
                                   const struct key *key, const char *next_label, bool next_enabled)
{
    struct key_face face = {
        .ground = COLOUR_KEY_SPECIAL, .pressed = COLOUR_PRESSED, .ink = COLOUR_INK, .enabled = true, .label = ""};
    if (key->kind == KEY_BLANK || (key->kind == KEY_NEXT && !next_label))
        return KEYBOARD_IDLE;
    if (key->kind == KEY_PAD)
        return keyboard_pad(ui, at, k, entry) ? KEYBOARD_TYPED : KEYBOARD_IDLE;
    if (key->kind == KEY_TEXT)
        letter_face(k, entry, key, &face);
    else
        action_face(k, key, next_label, next_enabled, &face);
    struct ui_touch touch =
        ui_touchable_key(ui, at, face.id, face.label, face.enabled, key->kind == KEY_SHIFT && k->shifted ? "on" : "");
    int radius = ui_px(ui, LENGTH_RADIUS_SMALL), edge = ui_px(ui, LENGTH_BORDER);
    if (face.enabled)
        draw_fill(&ui->list, rect_moved(at, 0, edge), radius, COLOUR_KEY_EDGE);
    draw_fill(&ui->list, at, radius, !face.enabled ? COLOUR_DISABLED : touch.pressed ? face.pressed : face.ground);
    if (theme_is_high_contrast(ui->theme))
        draw_border(&ui->list, at, radius, edge, face.enabled ? COLOUR_KEY_EDGE : COLOUR_INK_FAINT);
    draw_face(ui, at, &face, key->kind == KEY_TEXT ? TEXT_HEADING : TEXT_BUTTON, at.h * 5 / 9);
    if (touch.focused)
        ui_focus_ring(ui, at, radius);
    return touch.acted ? keyboard_press(k, entry, key, face.text) : KEYBOARD_IDLE;
}

struct key_sizes {
    int key, gap, strip, strip_height;
};

static struct key_sizes sizes(struct ui *ui, const struct keyboard *k)
{
    struct key_sizes s = {.key = ui_px(ui, LENGTH_KEY), .gap = ui_px(ui, LENGTH_TOUCH_GAP)};
    int rows = k->kind ? k->kind->most_rows : 0, strip = k->kind && k->kind->has_strip;
    int window = ui_window(ui).h, floor = ui_px(ui, LENGTH_TOUCH_FLOOR);
    int room = (window * 11 / 20 - s.gap * (rows + strip + 1)) / (rows + strip + 1);
    if (s.key > room)
        s.key = room > floor ? room : floor;
    s.strip = strip;
    s.strip_height = strip ? s.key : 0;
    return s;
}

int ui_keyboard_height(struct ui *ui, const struct keyboard *k)
{
    struct key_sizes s = sizes(ui, k);
    int rows = k->kind ? k->kind->most_rows : 0;
    return rows ? s.strip * (s.strip_height + s.gap) + rows * (s.key + s.gap) + 2 * s.gap : 0;
}

static enum keyboard_use build_keys(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry,
                                    const char *next_label, bool next_enabled, const struct key_sizes *s)
{
    /* a page change while building must not change the page being walked */
    const struct key_page *page = &k->kind->pages[k->page];
    double unit = (double)(at.w + s->gap) / page->units;
    double most = s->key * 2.3;
    unit = unit < most ? unit : most;
    /* a page with fewer rows has higher keys: the keyboard keeps its height */
    int pitch = k->kind->most_rows * (s->key + s->gap) / page->count;
    enum keyboard_use use = KEYBOARD_IDLE;
    for (int r = 0; r < page->count; r++) {
        double units = 0;
        for (int i = 0; i < page->rows[r].count; i++)
            units += page->rows[r].keys[i].width;
        double x = at.x + (at.w + s->gap - units * unit) / 2;
        for (int i = 0; i < page->rows[r].count; i++) {
            const struct key *key = &page->rows[r].keys[i];
            struct rect place = {(int)x, at.y + r * pitch, (int)(x + key->width * unit) - (int)x - s->gap,
                                 key->rows * pitch - s->gap};
            enum keyboard_use now = build_key(ui, place, k, entry, key, next_label, next_enabled);
            use = now != KEYBOARD_IDLE ? now : use;
            x += key->width * unit;
        }
    }
    return use;
}

/* ---- candidates ---- */
static bool strip_button(struct ui *ui, struct rect at, const char *id, const char *icon, bool enabled)
{
    struct ui_touch touch = ui_touchable_key(ui, at, id, "", enabled, "");
    if (touch.pressed)
        draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_PRESSED);
    int side = ui_px(ui, LENGTH_ICON);
    draw_icon(&ui->list, rect_centred(at, side, side), icon, enabled ? COLOUR_INK : COLOUR_LINE_STRONG);
    return touch.acted;
}

static bool build_candidate(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry, size_t index,
                            size_t on_page, int em)
{
    char id[UI_ID_SIZE];
    snprintf(id, sizeof id, "candidate:%zu", on_page);
    const char *text = compose_candidate(k, index);
    struct ui_touch touch = ui_touchable_key(ui, at, id, text, keyboard_entry_has_room(entry), "");
    if (touch.pressed)
        draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_PRESSED);
    ui_text_em(ui, at, text, em, on_page == 0 ? TEXT_BOLD : TEXT_REGULAR, COLOUR_INK, ALIGN_CENTRE);
    return touch.acted && compose_choose(k, index, entry);
}

static int candidate_width(struct ui *ui, const char *text, int em)
{
    int width = ui->measure->width(ui->measure->context, text, strlen(text), em, TEXT_BOLD) + em * 4 / 3;
    int least = ui_px(ui, LENGTH_TOUCH_FLOOR);
    return width > least ? width : least;
}

static bool build_candidates(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry)
{
    int side = ui_px(ui, LENGTH_TOUCH_FLOOR) * 5 / 4, em = theme_text_px(ui->theme, TEXT_HEADING);
    em = em < at.h * 3 / 5 ? em : at.h * 3 / 5;
    struct rect more = rect_take_right(&at, side, ui_px(ui, LENGTH_TOUCH_GAP));
    struct rect back = rect_take_right(&at, side, ui_px(ui, LENGTH_TOUCH_GAP));
    size_t count = compose_count(k), first = k->strip_starts[k->strip_page], index = first;
    bool typed = false;
    for (; index < count && !typed; index++) {
        int width = candidate_width(ui, compose_candidate(k, index), em);
        if (width > at.w && index > first)
            break;
        typed = build_candidate(ui, rect_cut_left(&at, width), k, entry, index, index - first, em);
        count = compose_count(k);
    }
    bool has_more = index < count && k->strip_page + 1 < STRIP_PAGES_MAX;
    if (strip_button(ui, more, "candidates:more", "arrow-right", has_more))
        k->strip_starts[++k->strip_page] = index;
    else if (strip_button(ui, back, "candidates:back", "arrow-left", k->strip_page > 0))
        k->strip_page--;
    return typed;
}

/* A sentence in the strip, small enough to fit. */
static void strip_note(struct ui *ui, struct rect at, const char *text)
{
    int px = ui_text_width(ui, text, TEXT_NOTE, TEXT_REGULAR), note = theme_text_px(ui->theme, TEXT_NOTE);
    ui_text_em(ui, at, text, px > at.w ? note * at.w / px : note, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_LEFT);
}

static bool build_strip(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry)
{
    const struct key_page *page = &k->kind->pages[k->page];
    draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_CARD);
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_GAP), 0);
    if (compose_is_empty(k)) {
        strip_note(ui, inner, page->hint[0] ? T(page->hint) : "");
        return false;
    }
    const char *segments = compose_segments(k);
    int most = inner.w / 3, width = ui_text_width(ui, segments, TEXT_BODY, TEXT_REGULAR) + 1;
    int em = theme_text_px(ui->theme, TEXT_BODY);
    if (width > most) {
        em = em * most / width > em / 2 ? em * most / width : em / 2;
        width = most;
    }
    ui_text_em(ui, rect_take_left(&inner, width, ui_px(ui, LENGTH_GAP)), segments, em, TEXT_REGULAR, COLOUR_MAIN,
               ALIGN_LEFT);
    if (compose_count(k) == 0 && page->nothing[0]) {
        strip_note(ui, inner, T(page->nothing));
        return false;
    }
    return build_candidates(ui, inner, k, entry);
}

enum keyboard_use ui_keyboard(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry,
                              const char *next_label, bool next_enabled)
{
    if (!k->kind)
        return KEYBOARD_IDLE;
    compose_ready(k);
    struct key_sizes s = sizes(ui, k);
    int height = ui_keyboard_height(ui, k);
    at = rect_cut_bottom(&at, height);
    draw_fill(&ui->list, at, 0, COLOUR_KEYBOARD);
    draw_fill(&ui->list, (struct rect){at.x, at.y, at.w, ui_px(ui, LENGTH_HAIR)}, 0, COLOUR_LINE);
    struct rect inner = rect_inset(at, s.gap);
    enum keyboard_use use = keyboard_take_real(ui, k, entry, next_enabled);
    if (s.strip && build_strip(ui, rect_take_top(&inner, s.strip_height, s.gap), k, entry))
        use = KEYBOARD_TYPED;
    enum keyboard_use touched = build_keys(ui, inner, k, entry, next_label, next_enabled, &s);
    use = touched != KEYBOARD_IDLE ? touched : use;
    ui_copy(entry->composing, sizeof entry->composing, compose_is_empty(k) ? "" : compose_shown(k));
    if (use != KEYBOARD_IDLE)
        ui_again(ui);
    return use;
}
