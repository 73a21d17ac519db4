/* What lies above the page or takes its place: dialog, fault, ending, toast. */
#include "page.h"
#include "catalogue.h"
#include "ui_inside.h"
#include <stdio.h>
#include <string.h>

/* ---- dialog ---- */
static int dialog_actions(const struct dialog *dialog)
{
    int count = 0;
    while (count < 3 && dialog->actions[count])
        count++;
    return count;
}

static int body_height(struct ui *ui, int width_px, const struct dialog *dialog)
{
    int gap = ui_px(ui, LENGTH_GAP), height = 0;
    if (dialog->icon)
        height += ui_px(ui, LENGTH_ICON_LARGE) + gap;
    height += ui_paragraph_height(ui, width_px, dialog->title, TEXT_HEADING, TEXT_BOLD);
    if (dialog->text)
        height += gap + ui_paragraph_height(ui, width_px, dialog->text, TEXT_BODY, TEXT_REGULAR);
    return height;
}

static void dialog_body(struct ui *ui, struct rect inner, const struct dialog *dialog)
{
    int gap = ui_px(ui, LENGTH_GAP), side = ui_px(ui, LENGTH_ICON_LARGE);
    if (dialog->icon) {
        struct rect ring = rect_centred(rect_take_top(&inner, side, gap), side, side);
        draw_ring(&ui->list, ring, 0, 0, dialog->danger ? COLOUR_BAD_TINT : COLOUR_TINT);
        draw_icon(&ui->list, rect_inset(ring, side / 4), dialog->icon, dialog->danger ? COLOUR_BAD : COLOUR_MAIN);
    }
    int height = ui_paragraph_height(ui, inner.w, dialog->title, TEXT_HEADING, TEXT_BOLD);
    ui_paragraph(ui, rect_take_top(&inner, height, gap), dialog->title, TEXT_HEADING, TEXT_BOLD, COLOUR_INK,
                 ALIGN_CENTRE);
    if (dialog->text)
        ui_paragraph(ui, inner, dialog->text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT, ALIGN_CENTRE);
}

/* The first action is at the right where there are several, as the main action of the bottom bar is. */
static int dialog_buttons(struct ui *ui, struct rect row, const struct dialog *dialog, bool stacked)
{
    int count = dialog_actions(dialog), gap = ui_px(ui, LENGTH_GAP), used = -1;
    for (int i = 0; i < count; i++) {
        char id[UI_ID_SIZE];
        snprintf(id, sizeof id, "dialog:%d", i);
        enum button_style style = i > 0 ? BUTTON_SECONDARY : dialog->danger ? BUTTON_DANGER : BUTTON_PRIMARY;
        struct rect at = stacked ? rect_row(row, count, gap, i) : rect_column(row, count, gap, count - 1 - i);
        if (ui_button(ui, at, id, dialog->actions[i], style, true))
            used = i;
    }
    return used;
}

static bool buttons_are_stacked(struct ui *ui, int width_px, const struct dialog *dialog)
{
    int count = dialog_actions(dialog), gap = ui_px(ui, LENGTH_GAP);
    for (int i = 0; i < count; i++)
        if (ui_button_width(ui, NULL, dialog->actions[i], BUTTON_PRIMARY) > (width_px + gap) / count - gap)
            return true;
    return false;
}

int ui_dialog(struct ui *ui, const struct dialog *dialog)
{
    struct rect window = ui_window(ui);
    int pad = ui_px(ui, LENGTH_PAD) * 3 / 2, gap = ui_px(ui, LENGTH_GAP_LARGE);
    int width = theme_text_px(ui->theme, TEXT_BODY) * 28;
    int most = window.w - 2 * ui_px(ui, LENGTH_MARGIN);
    width = width < most ? width : most;
    bool stacked = buttons_are_stacked(ui, width - 2 * pad, dialog);
    int button = ui_button_height(ui, BUTTON_PRIMARY), rows = stacked ? dialog_actions(dialog) : 1;
    int buttons = rows * button + (rows - 1) * ui_px(ui, LENGTH_GAP);
    struct rect box = rect_centred(window, width, body_height(ui, width - 2 * pad, dialog) + buttons + gap + 2 * pad);

    ui->layers_built = ui->layer = 1;
    draw_fill(&ui->list, window, 0, COLOUR_SHADE);
    draw_fill(&ui->list, box, ui_px(ui, LENGTH_RADIUS) * 3 / 2, COLOUR_CARD);
    struct rect inner = rect_inset(box, pad);
    int used = dialog_buttons(ui, rect_take_bottom(&inner, buttons, gap), dialog, stacked);
    dialog_body(ui, inner, dialog);
    ui->layer = 0;
    return used;
}

/* ---- fault ---- */
int ui_fault(struct ui *ui, struct rect at, const struct fault *fault)
{
    int gap = ui_px(ui, LENGTH_GAP), side = ui_px(ui, LENGTH_ICON_HUGE), used = 0;
    int button = ui_button_height(ui, BUTTON_PRIMARY);
    struct rect inner = ui_card(ui, at);
    int width = theme_text_px(ui->theme, TEXT_HEADING) * 22;
    inner = rect_centred(inner, width < inner.w ? width : inner.w, inner.h);
    int sentence = ui_paragraph_height(ui, inner.w, fault->sentence, TEXT_HEADING, TEXT_BOLD);
    int kept = fault->kept ? ui_note_height(ui, inner.w, fault->kept) + gap : 0;
    int below = fault->second ? gap + button : 0;
    int fixed = gap + sentence + gap + kept + gap + button + below;
    if (side + fixed > inner.h && inner.h - fixed > ui_px(ui, LENGTH_ICON_LARGE))
        side = inner.h - fixed;
    inner = rect_centred(inner, inner.w, side + fixed);

    struct rect ring = rect_centred(rect_take_top(&inner, side, gap), side, side);
    draw_ring(&ui->list, ring, 0, 0, COLOUR_WARN_TINT);
    draw_icon(&ui->list, rect_inset(ring, side / 5), fault->icon, COLOUR_WARN);
    ui_paragraph(ui, rect_take_top(&inner, sentence, gap), fault->sentence, TEXT_HEADING, TEXT_BOLD, COLOUR_INK,
                 ALIGN_CENTRE);
    if (fault->kept)
        rect_cut_top(&inner, ui_note(ui, inner, BADGE_GOOD, fault->kept) + gap);
    rect_cut_top(&inner, gap);
    if (ui_button(ui, rect_take_top(&inner, button, gap), "fault:action", fault->action, BUTTON_PRIMARY, true))
        used = 1;
    if (fault->second &&
        ui_button(ui, rect_cut_top(&inner, button), "fault:second", fault->second, BUTTON_SECONDARY, true))
        used = 2;
    return used;
}

/* ---- ending ---- */
/* The mark gives way to the words where those take much of the height. */
static int done_side(struct ui *ui, struct rect at, const char *title, const char *text)
{
    int side = ui_px(ui, LENGTH_ICON_HUGE), words = ui_paragraph_height(ui, at.w, title, TEXT_TITLE, TEXT_BOLD);
    if (text)
        words += ui_paragraph_height(ui, at.w, text, TEXT_BODY, TEXT_REGULAR);
    return words > at.h / 4 ? side * 2 / 5 : side;
}

int ui_done_mark(struct ui *ui, struct rect at, const char *title, const char *text)
{
    struct rect rest = at;
    int gap = ui_px(ui, LENGTH_GAP), side = done_side(ui, at, title, text);
    struct rect ring = rect_centred(rect_take_top(&rest, side, gap), side, side);
    draw_ring(&ui->list, ring, 0, 0, COLOUR_GOOD_TINT);
    draw_icon(&ui->list, rect_inset(ring, side / 5), "tick", COLOUR_GOOD_MARK);
    int height = ui_paragraph_height(ui, at.w, title, TEXT_TITLE, TEXT_BOLD);
    ui_paragraph(ui, rect_take_top(&rest, height, gap / 2), title, TEXT_TITLE, TEXT_BOLD, COLOUR_INK, ALIGN_CENTRE);
    if (text) {
        int below = ui_paragraph_height(ui, at.w, text, TEXT_BODY, TEXT_REGULAR);
        ui_paragraph(ui, rect_take_top(&rest, below, gap), text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK_SOFT,
                     ALIGN_CENTRE);
    }
    return rest.y - at.y;
}

/* ---- toast ---- */
void ui_toast(struct ui *ui, const char *text, enum badge_kind kind)
{
    ui_copy(ui->toast, sizeof ui->toast, text_source(text));
    ui->toast_kind = (int)kind;
    ui->toast_until_ms = ui->now_ms + UI_TOAST_MS;
}

void ui_toast_draw(struct ui *ui)
{
    static const char *const icons[] = {[BADGE_NONE] = "info",
                                        [BADGE_GOOD] = "tick",
                                        [BADGE_WARN] = "warning",
                                        [BADGE_BAD] = "warning",
                                        [BADGE_WAITING] = "info"};
    if (!ui->toast[0])
        return;
    if (ui->now_ms >= ui->toast_until_ms) {
        wipe(ui->toast, sizeof ui->toast);
        return;
    }
    const char *toast = text_in_language(ui->toast);
    struct rect window = ui_window(ui);
    int em = theme_text_px(ui->theme, TEXT_BODY), gap = ui_px(ui, LENGTH_GAP);
    int room = window.w - 4 * ui_px(ui, LENGTH_MARGIN) - 3 * em;
    int text = ui_text_width(ui, toast, TEXT_BODY, TEXT_REGULAR) + em / 4; /* shares are rounded down */
    text = text < room ? text : room;
    int height = ui_paragraph_height(ui, text, toast, TEXT_BODY, TEXT_REGULAR);
    struct rect box = rect_centred(window, text + em * 7 / 2, height + 2 * gap);
    /* at the top: keys and the main action are at the bottom */
    box.y = page_layout(ui, false, false).top_bar.h + gap;
    draw_fill(&ui->list, box, ui_px(ui, LENGTH_RADIUS), COLOUR_TOAST);
    struct rect inner = rect_inset_xy(box, em * 3 / 4, gap);
    struct rect icon = rect_take_left(&inner, em * 5 / 4, em * 3 / 4);
    draw_icon(&ui->list, rect_centred(icon, em * 5 / 4, em * 5 / 4), icons[ui->toast_kind], COLOUR_ON_TOAST);
    ui_paragraph(ui, inner, toast, TEXT_BODY, TEXT_REGULAR, COLOUR_ON_TOAST, ALIGN_LEFT);
    ui_wake_in(ui, ui->toast_until_ms - ui->now_ms);
}
