/* Badges, rows, notes, progress, pictures. */
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <string.h>

struct badge_look {
    enum colour ground, ink;
    const char *icon;
};

static const struct badge_look badges[] = {
    [BADGE_NONE] = {COLOUR_WAIT_TINT, COLOUR_WAIT, NULL},       [BADGE_GOOD] = {COLOUR_GOOD_TINT, COLOUR_GOOD, "tick"},
    [BADGE_WARN] = {COLOUR_WARN_TINT, COLOUR_WARN, "question"}, [BADGE_BAD] = {COLOUR_BAD_TINT, COLOUR_BAD, "cross"},
    [BADGE_WAITING] = {COLOUR_WAIT_TINT, COLOUR_WAIT, NULL},
};

/* ---- badge ---- */
static int badge_width(struct ui *ui, enum badge_kind kind, const char *text)
{
    int em = theme_text_px(ui->theme, TEXT_NOTE);
    if (!text || !text[0])
        return badges[kind].icon ? em * 2 : 0;
    int icon = badges[kind].icon ? em * 5 / 4 : 0;
    return ui_text_width(ui, text, TEXT_NOTE, TEXT_REGULAR) + icon + em * 3 / 2;
}

int ui_badge_width(struct ui *ui, const char *text)
{
    return badge_width(ui, BADGE_GOOD, text);
}

int ui_badge(struct ui *ui, struct rect at, enum badge_kind kind, const char *text)
{
    const struct badge_look *look = &badges[kind];
    int em = theme_text_px(ui->theme, TEXT_NOTE), width = badge_width(ui, kind, text);
    if (width > at.w)
        width = at.w;
    struct rect pill = {at.x + at.w - width, at.y, width, em * 2};
    pill.y = at.y + (at.h - pill.h) / 2;
    bool bare = !text || !text[0];
    if (bare && !look->icon)
        return 0;
    if (bare) {
        draw_icon(&ui->list, rect_centred(pill, em * 7 / 5, em * 7 / 5), look->icon, look->ink);
        return width;
    }
    draw_fill(&ui->list, pill, pill.h / 2, look->ground);
    struct rect inner = rect_inset_xy(pill, em * 3 / 4, 0);
    if (look->icon)
        draw_icon(&ui->list, rect_centred(rect_take_left(&inner, em, em / 4), em, em), look->icon, look->ink);
    ui_text(ui, inner, text, TEXT_NOTE, TEXT_REGULAR, look->ink, ALIGN_CENTRE);
    return width;
}

/* ---- rows ---- */
struct row_parts {
    struct rect label, value, note, badge, edit;
    bool stacked; /* the value below the label: narrow panels */
};

static int row_pad(struct ui *ui)
{
    return ui_px(ui, LENGTH_GAP);
}

static struct row_parts split_row(struct ui *ui, struct rect at, const struct list_row *row)
{
    struct row_parts parts = {0};
    int gap = ui_px(ui, LENGTH_GAP), pad = row_pad(ui);
    struct rect rest = rect_inset_xy(at, pad, 0);
    if (row->edit) {
        int width = ui_button_width(ui, NULL, row->edit, BUTTON_PILL);
        parts.edit = rect_take_right(&rest, width, gap);
    }
    if (row->badge != BADGE_NONE)
        parts.badge = rect_take_right(&rest, badge_width(ui, row->badge, row->badge_text), gap);
    if (row->note)
        parts.note = rect_take_right(&rest, ui_text_width(ui, row->note, TEXT_BODY, TEXT_REGULAR) + 1, gap);
    parts.label = rest;
    if (!row->value)
        return parts;
    int label = row->label_px ? row->label_px : at.w / 3;
    int em = theme_text_px(ui->theme, TEXT_BODY);
    parts.stacked = rest.w - label - gap < em * 9;
    if (!parts.stacked)
        parts.label = rect_take_left(&rest, label, gap);
    parts.value = rest;
    return parts;
}

static int row_text_height(struct ui *ui, const struct list_row *row, const struct row_parts *parts)
{
    int label = ui_paragraph_height(ui, parts->label.w, row->label, TEXT_BODY, TEXT_REGULAR);
    int value = row->value ? ui_paragraph_height(ui, parts->value.w, row->value, TEXT_BODY, TEXT_REGULAR) : 0;
    if (parts->stacked)
        return label + value;
    return label > value ? label : value;
}

int ui_row_height(struct ui *ui, int width_px, const struct list_row *row)
{
    struct row_parts parts = split_row(ui, (struct rect){0, 0, width_px, 0}, row);
    int height = row_text_height(ui, row, &parts) + 2 * ui_px(ui, LENGTH_GAP_SMALL);
    int least = ui_px(ui, LENGTH_ROW),
        edit = row->edit ? ui_button_height(ui, BUTTON_PILL) + ui_px(ui, LENGTH_TOUCH_GAP) : 0;
    if (edit > least)
        least = edit;
    return height > least ? height : least;
}

static void row_texts(struct ui *ui, struct rect at, const struct list_row *row, const struct row_parts *parts)
{
    int label_h = ui_paragraph_height(ui, parts->label.w, row->label, TEXT_BODY, TEXT_REGULAR);
    struct rect label = parts->label, value = parts->value;
    int value_h = row->value ? ui_paragraph_height(ui, value.w, row->value, TEXT_BODY, TEXT_REGULAR) : 0;
    if (parts->stacked) {
        struct rect group = rect_centred(at, at.w, label_h + value_h);
        label = (struct rect){label.x, group.y, label.w, label_h};
        value = (struct rect){value.x, group.y + label_h, value.w, value_h};
    } else {
        label = rect_centred(label, label.w, label_h);
        value = rect_centred(value, value.w, value_h);
    }
    ui_paragraph(ui, label, row->label, TEXT_BODY, TEXT_REGULAR, row->value ? COLOUR_INK_SOFT : COLOUR_INK, ALIGN_LEFT);
    if (!row->value)
        return;
    if (row->badge == BADGE_WARN) /* what is doubtful lies on the colour of doubt */
        draw_fill(&ui->list, rect_inset_xy(value, -ui_px(ui, LENGTH_GAP_SMALL), -ui_px(ui, LENGTH_GAP_SMALL) / 2),
                  ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_WARN_TINT);
    ui_paragraph(ui, value, row->value, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
}

bool ui_row(struct ui *ui, struct rect at, const struct list_row *row)
{
    struct row_parts parts = split_row(ui, at, row);
    bool used = false;
    struct ui_touch touch = {0};
    if (row->touchable) {
        touch = ui_touchable(ui, at, row->id, row->label, true, row->chosen ? "chosen" : "");
        used = touch.acted;
    }
    if (touch.pressed || row->chosen)
        draw_fill(&ui->list, at, 0, touch.pressed ? COLOUR_PRESSED : COLOUR_TINT);
    draw_fill(&ui->list, (struct rect){at.x, at.y + at.h - ui_px(ui, LENGTH_HAIR), at.w, ui_px(ui, LENGTH_HAIR)}, 0,
              COLOUR_LINE);
    row_texts(ui, at, row, &parts);
    if (row->note)
        ui_text(ui, parts.note, row->note, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_RIGHT);
    if (row->badge != BADGE_NONE)
        ui_badge(ui, parts.badge, row->badge, row->badge_text);
    if (row->edit) {
        char id[UI_ID_SIZE];
        snprintf(id, sizeof id, "%.56s:edit", row->id);
        struct rect pill = rect_centred(parts.edit, parts.edit.w, ui_button_height(ui, BUTTON_PILL));
        used = ui_button(ui, pill, id, row->edit, BUTTON_PILL, true) || used;
    }
    if (touch.focused)
        ui_focus_ring(ui, at, 0);
    return used;
}

/* ---- notes ---- */
static struct rect note_text(struct ui *ui, struct rect at)
{
    int pad = ui_px(ui, LENGTH_GAP), icon = theme_text_px(ui->theme, TEXT_BODY) * 5 / 4;
    struct rect inner = rect_inset_xy(at, pad, pad * 3 / 4);
    rect_take_left(&inner, icon, pad * 3 / 4);
    return inner;
}

int ui_note_height(struct ui *ui, int width_px, const char *text)
{
    struct rect inner = note_text(ui, (struct rect){0, 0, width_px, 10000});
    return ui_paragraph_height(ui, inner.w, text, TEXT_BODY, TEXT_REGULAR) + ui_px(ui, LENGTH_GAP) * 3 / 4 * 2;
}

int ui_note(struct ui *ui, struct rect at, enum badge_kind kind, const char *text)
{
    static const char *const icons[] = {[BADGE_NONE] = "info",
                                        [BADGE_GOOD] = "tick",
                                        [BADGE_WARN] = "warning",
                                        [BADGE_BAD] = "warning",
                                        [BADGE_WAITING] = "info"};
    at.h = ui_note_height(ui, at.w, text);
    draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS), badges[kind].ground);
    struct rect inner = note_text(ui, at);
    int side = theme_text_px(ui->theme, TEXT_BODY) * 5 / 4, line = theme_line_px(ui->theme, TEXT_BODY);
    struct rect icon = {at.x + ui_px(ui, LENGTH_GAP), inner.y + (line - side) / 2, side, side};
    draw_icon(&ui->list, icon, icons[kind], badges[kind].ink);
    ui_paragraph(ui, inner, text, TEXT_BODY, TEXT_REGULAR, badges[kind].ink, ALIGN_LEFT);
    return at.h;
}

/* ---- progress ---- */
#define DOTS_STEP_MS 350

void ui_waiting(struct ui *ui, struct rect at)
{
    int side = ui_px(ui, LENGTH_ICON) * 3 / 5, now = (int)(ui->now_ms / DOTS_STEP_MS % 3);
    struct rect all = rect_centred(at, side * 5, side);
    for (int i = 0; i < 3; i++)
        draw_ring(&ui->list, rect_column(all, 3, side, i), 0, 0, i == now ? COLOUR_MAIN : COLOUR_LINE_STRONG);
    ui_wake_in(ui, DOTS_STEP_MS - ui->now_ms % DOTS_STEP_MS);
}

void ui_progress(struct ui *ui, struct rect at, int done, int of, const char *label)
{
    int bar = ui_px(ui, LENGTH_GAP), line = theme_line_px(ui->theme, TEXT_BODY);
    if (label)
        ui_text(ui, rect_take_top(&at, line, bar / 2), label, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
    if (of <= 0) {
        ui_waiting(ui, rect_cut_top(&at, bar * 2));
        return;
    }
    done = done < 0 ? 0 : done > of ? of : done;
    struct rect track = rect_cut_top(&at, bar);
    draw_fill(&ui->list, track, bar / 2, COLOUR_LINE);
    track.w = (int)((long)track.w * done / of);
    if (track.w > 0 && track.w < bar)
        track.w = bar;
    draw_fill(&ui->list, track, bar / 2, COLOUR_MAIN);
}

/* ---- pictures ---- */
struct rect ui_picture(struct ui *ui, struct rect at, int picture, const char *empty_icon)
{
    int radius = ui_px(ui, LENGTH_RADIUS), w = 0, h = 0;
    draw_fill(&ui->list, at, radius, COLOUR_CARD);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_HAIR), COLOUR_LINE);
    struct rect inner = rect_inset(at, ui_px(ui, LENGTH_GAP));
    if (ui->shelf && picture > 0 && ui->shelf->size(ui->shelf->context, picture, &w, &h)) {
        inner = rect_fitted(inner, w, h);
        draw_image(&ui->list, inner, picture);
    } else if (empty_icon) {
        int side = ui_px(ui, LENGTH_ICON_HUGE) * 3 / 2;
        draw_icon(&ui->list, rect_centred(inner, side, side), empty_icon, COLOUR_LINE_STRONG);
    }
    return inner;
}

struct rect ui_sheet(struct ui *ui, struct rect at, const char *title)
{
    struct rect sheet = rect_fitted(at, 210, 297);
    draw_fill(&ui->list, rect_moved(sheet, ui_px(ui, LENGTH_HAIR) * 3, ui_px(ui, LENGTH_HAIR) * 3), 0, COLOUR_LINE);
    draw_fill(&ui->list, sheet, 0, COLOUR_PAPER);
    draw_border(&ui->list, sheet, 0, ui_px(ui, LENGTH_HAIR), COLOUR_PAPER_LINE);
    struct rect inner = rect_inset(sheet, sheet.w / 11);
    int em = sheet.w / 16, hair = ui_px(ui, LENGTH_HAIR);
    if (title)
        ui_text_em(ui, rect_take_top(&inner, em * 2, em), title, em, TEXT_BOLD, COLOUR_PAPER_INK, ALIGN_LEFT);
    for (int i = 0; i < 4; i++) {
        struct rect line = rect_take_top(&inner, hair, sheet.h / 14);
        draw_fill(&ui->list, (struct rect){line.x, line.y, line.w * (i % 2 ? 3 : 4) / 5, hair}, 0, COLOUR_PAPER_LINE);
    }
    return sheet;
}
