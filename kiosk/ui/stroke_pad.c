#include "stroke_pad.h"
#include "catalogue.h"
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <string.h>

#define SIGNATURE_MM 42     /* of height: three characters side by side, written as large as a fingertip needs */
#define SIGNATURE_PEN_MM 0.9
#define ENOUGH_MM 30
#define ENOUGH_ACROSS 1000 /* hundredths of a millimetre */

double ui_mm_per_px(const struct ui *ui)
{
    const struct panel *panel = theme_panel(ui->theme);
    return (panel->width_mm > 0 ? panel->width_mm : 476) / (panel->width_px > 0 ? panel->width_px : 1920);
}

void ui_ink(struct ui *ui, struct rect at, const struct strokes *ink, double pen_mm, enum colour colour)
{
    double px = 1 / ui_mm_per_px(ui) / 100;
    int pen = theme_mm(ui->theme, pen_mm);
    for (size_t s = 0; s < ink->stroke_count; s++) {
        size_t begin = strokes_begin_of(ink, s);
        for (size_t i = begin; i < ink->ends[s]; i++) {
            const struct stroke_point *a = &ink->points[i > begin ? i - 1 : i], *b = &ink->points[i];
            draw_line(&ui->list, at.x + (int)(a->x * px), at.y + (int)(a->y * px), at.x + (int)(b->x * px),
                      at.y + (int)(b->y * px), pen, 0, colour);
        }
    }
}

static int within(int value, int from, int size)
{
    return value < from ? from : value > from + size ? from + size : value;
}

bool ui_ink_write(struct ui *ui, struct rect at, const char *id, struct strokes *ink)
{
    int x, y;
    double mm = ui_mm_per_px(ui);
    if (strcmp(ui->pressed, id) == 0 && ui_finger(ui, &x, &y)) {
        strokes_add(ink, (within(x, at.x, at.w) - at.x) * mm, (within(y, at.y, at.h) - at.y) * mm);
        return false;
    }
    bool lifted = ink->is_down;
    strokes_lift(ink);
    return lifted;
}

static void draw_paper(struct ui *ui, struct rect at, bool is_empty)
{
    int radius = ui_px(ui, LENGTH_RADIUS), pad = ui_px(ui, LENGTH_PAD);
    draw_fill(&ui->list, at, radius, COLOUR_PAPER);
    draw_border(&ui->list, at, radius, ui_px(ui, LENGTH_BORDER), COLOUR_LINE_STRONG);
    int y = at.y + at.h * 4 / 5;
    draw_line(&ui->list, at.x + pad, y, at.x + at.w - pad, y, ui_px(ui, LENGTH_BORDER), ui_px(ui, LENGTH_GAP_SMALL),
              COLOUR_PAPER_LINE);
    if (is_empty)
        ui_text(ui, rect_inset_xy(at, pad, 0), T("请用手指在这里签名"), TEXT_HEADING, TEXT_REGULAR, COLOUR_INK_SOFT,
                ALIGN_CENTRE);
}

/* Beside the keys; where that is too narrow, on the paper below its line. */
static void signature_says(struct ui *ui, struct rect row, struct rect paper, const struct strokes *ink)
{
    if (strokes_is_empty(ink))
        return;
    const char *says = ui_signature_is_enough(ink) ? T("签好了；不满意可以重写") : T("再写大一点、完整一点");
    struct rect below = {paper.x, paper.y + paper.h * 4 / 5, paper.w, paper.h / 5};
    bool beside = ui_text_width(ui, says, TEXT_NOTE, TEXT_REGULAR) <= row.w;
    ui_text(ui, beside ? row : rect_inset_xy(below, ui_px(ui, LENGTH_PAD), 0), says, TEXT_NOTE, TEXT_REGULAR,
            COLOUR_INK_SOFT, beside ? ALIGN_LEFT : ALIGN_RIGHT);
}

static bool signature_keys(struct ui *ui, struct rect row, struct rect paper, const char *id, struct strokes *ink)
{
    char undo[UI_ID_SIZE], clear[UI_ID_SIZE];
    int gap = ui_px(ui, LENGTH_GAP);
    bool any = !strokes_is_empty(ink), changed = false;
    snprintf(undo, sizeof undo, "%.50s:undo", id);
    snprintf(clear, sizeof clear, "%.50s:clear", id);
    int width = ui_button_width(ui, NULL, T("重写"), BUTTON_SECONDARY);
    if (ui_button(ui, rect_take_right(&row, width, gap), clear, T("重写"), BUTTON_SECONDARY, any)) {
        strokes_clear(ink);
        changed = true;
    }
    width = ui_button_width(ui, NULL, T("撤一笔"), BUTTON_SECONDARY);
    if (ui_button(ui, rect_take_right(&row, width, gap), undo, T("撤一笔"), BUTTON_SECONDARY, any && !changed)) {
        strokes_undo(ink);
        changed = true;
    }
    signature_says(ui, row, paper, ink);
    return changed;
}

int ui_signature_height(struct ui *ui)
{
    return theme_mm(ui->theme, SIGNATURE_MM) + ui_px(ui, LENGTH_GAP) + ui_button_height(ui, BUTTON_SECONDARY);
}

bool ui_signature(struct ui *ui, struct rect at, const char *id, struct strokes *ink)
{
    struct rect keys = rect_take_bottom(&at, ui_button_height(ui, BUTTON_SECONDARY), ui_px(ui, LENGTH_GAP));
    ui_touchable_key(ui, at, id, T("请用手指在这里签名"), true, ui_signature_is_enough(ink) ? "signed" : "");
    bool lifted = ui_ink_write(ui, at, id, ink);
    draw_paper(ui, at, strokes_is_empty(ink));
    draw_clip_push(&ui->list, at);
    ui_ink(ui, at, ink, SIGNATURE_PEN_MM, COLOUR_PAPER_INK);
    draw_clip_pop(&ui->list);
    bool changed = signature_keys(ui, keys, at, id, ink) || lifted;
    if (changed)
        ui_again(ui);
    return changed;
}

bool ui_signature_is_enough(const struct strokes *ink)
{
    uint16_t left = UINT16_MAX, right = 0;
    for (size_t i = 0; i < ink->point_count; i++) {
        left = ink->points[i].x < left ? ink->points[i].x : left;
        right = ink->points[i].x > right ? ink->points[i].x : right;
    }
    return right - left >= ENOUGH_ACROSS && strokes_length_mm(ink) >= ENOUGH_MM;
}
