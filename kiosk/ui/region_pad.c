#include "region_pad.h"
#include "catalogue.h"
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <string.h>

void region_pad_open(struct region_pad *pad)
{
    *pad = (struct region_pad){.is_open = true};
}

static void names_so_far(const struct region_pad *pad, char *out, size_t size)
{
    out[0] = '\0';
    for (int i = 0; i < pad->depth; i++)
        snprintf(out + strlen(out), size - strlen(out), "%s", pad->names[i]);
}

/* ---- one key ---- */
bool ui_pad_key(struct ui *ui, struct rect at, const char *id, const char *label, bool chosen)
{
    struct ui_touch touch = ui_touchable(ui, at, id, label, true, chosen ? "chosen" : "");
    int radius = ui_px(ui, LENGTH_RADIUS_SMALL), edge = ui_px(ui, LENGTH_BORDER), pad = ui_px(ui, LENGTH_GAP_SMALL);
    draw_fill(&ui->list, rect_moved(at, 0, edge), radius, COLOUR_KEY_EDGE);
    draw_fill(&ui->list, at, radius, touch.pressed ? COLOUR_PRESSED : chosen ? COLOUR_TINT : COLOUR_KEY);
    if (chosen || theme_is_high_contrast(ui->theme))
        draw_border(&ui->list, at, radius, chosen ? 2 * edge : edge, chosen ? COLOUR_MAIN : COLOUR_KEY_EDGE);
    struct rect inner = rect_inset_xy(at, pad, 0);
    int em = theme_text_px(ui->theme, TEXT_BUTTON), most = at.h * 5 / 9;
    int width = ui_text_width(ui, label, TEXT_BUTTON, TEXT_REGULAR) + 1;
    em = em < most ? em : most;
    if (width * em / theme_text_px(ui->theme, TEXT_BUTTON) > inner.w)
        em = theme_text_px(ui->theme, TEXT_BUTTON) * inner.w / width;
    ui_text_em(ui, inner, label, em, TEXT_REGULAR, COLOUR_INK, ALIGN_CENTRE);
    if (touch.focused)
        ui_focus_ring(ui, at, radius);
    return touch.acted;
}

static bool region_key(struct ui *ui, struct rect at, const struct region_row *row)
{
    char id[UI_ID_SIZE];
    snprintf(id, sizeof id, "region:%s", row->code);
    return ui_pad_key(ui, at, id, row->name, false);
}

/* ---- the line above the keys ---- */
static const char *asked(int depth)
{
    return depth == 0 ? T("请选择省、自治区或直辖市") : depth == 1 ? T("请选择市或区") : T("请选择区或县");
}

static enum region_use head(struct ui *ui, struct rect at, struct region_pad *pad, bool more)
{
    char text[256];
    int gap = ui_px(ui, LENGTH_TOUCH_GAP), side = ui_px(ui, LENGTH_TOUCH_FLOOR) * 5 / 4;
    enum region_use use = REGION_NOTHING;
    draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_CARD);
    const char *close = T("用键盘写");
    if (ui_button(ui, rect_take_right(&at, ui_button_width(ui, NULL, close, BUTTON_QUIET), gap), "regions:close", close,
                  BUTTON_QUIET, true))
        use = REGION_CLOSED;
    if (ui_icon_button(ui, rect_take_right(&at, side, gap), "regions:more", "arrow-right", "", BUTTON_QUIET, more))
        pad->page++;
    if (ui_icon_button(ui, rect_take_right(&at, side, gap), "regions:back", "arrow-left", "", BUTTON_QUIET, pad->page > 0))
        pad->page--;
    const char *up = T("上一级");
    if (pad->depth > 0 && ui_button(ui, rect_take_left(&at, ui_button_width(ui, NULL, up, BUTTON_QUIET), gap),
                                    "regions:up", up, BUTTON_QUIET, true)) {
        pad->depth--;
        pad->page = 0;
    }
    names_so_far(pad, text, sizeof text);
    snprintf(text + strlen(text), sizeof text - strlen(text), "%s%s", pad->depth ? "　" : "", asked(pad->depth));
    struct rect inner = rect_inset_xy(at, ui_px(ui, LENGTH_GAP), 0);
    int em = theme_text_px(ui->theme, TEXT_NOTE), width = ui_text_width(ui, text, TEXT_NOTE, TEXT_REGULAR) + 1;
    ui_text_em(ui, inner, text, width > inner.w ? em * inner.w / width : em, TEXT_REGULAR, COLOUR_MAIN, ALIGN_LEFT);
    return use;
}

/* ---- the keys ---- */
struct grid {
    int columns, rows, gap;
};

/* What a key needs so that its name can be read in the smallest type. */
static int least_width(struct ui *ui, const struct region_row *rows, size_t count)
{
    int least = ui_px(ui, LENGTH_TOUCH_FLOOR), em = theme_text_px(ui->theme, TEXT_BUTTON);
    for (size_t i = 0; i < count; i++) {
        int width = ui_text_width(ui, rows[i].name, TEXT_BUTTON, TEXT_REGULAR) * theme_least_text_px(ui->theme) / em;
        width += 2 * ui_px(ui, LENGTH_GAP_SMALL) + em / 4;
        least = width > least ? width : least;
    }
    return least;
}

/* As many as can be touched and read: five characters wide where they fit, never lower than a key must be. */
static struct grid grid_of(struct ui *ui, struct rect at, const struct region_row *rows, size_t count)
{
    struct grid g = {.gap = ui_px(ui, LENGTH_TOUCH_GAP)};
    int floor = ui_px(ui, LENGTH_TOUCH_FLOOR), width = theme_text_px(ui->theme, TEXT_BUTTON) * 5;
    int least = least_width(ui, rows, count);
    g.columns = (at.w + g.gap) / ((width > least ? width : least) + g.gap);
    g.columns = g.columns < 2 ? 2 : g.columns > 9 ? 9 : g.columns;
    g.rows = (at.h + g.gap) / (floor + g.gap);
    g.rows = g.rows < 1 ? 1 : g.rows;
    int needed = (int)(count + (size_t)g.columns - 1) / g.columns;
    if (needed > 0 && needed < g.rows)
        g.rows = needed > 3 ? needed : g.rows < 4 ? g.rows : 4;
    return g;
}

static bool take(struct region_pad *pad, const struct region_row *row, const struct region_source *source)
{
    struct region_row below[REGION_ROWS_MAX];
    memcpy(pad->codes[pad->depth], row->code, sizeof pad->codes[0]);
    ui_copy(pad->names[pad->depth], sizeof pad->names[0], row->name);
    pad->depth++;
    pad->page = 0;
    return pad->depth == REGION_LEVELS || source->below(source->context, row->code, below, REGION_ROWS_MAX) == 0;
}

enum region_use ui_region_pad(struct ui *ui, struct rect at, struct region_pad *pad, const struct region_source *source,
                              char *out, size_t out_size)
{
    struct region_row rows[REGION_ROWS_MAX];
    const char *above = pad->depth ? pad->codes[pad->depth - 1] : "";
    size_t count = source->below(source->context, above, rows, REGION_ROWS_MAX);
    draw_fill(&ui->list, at, 0, COLOUR_KEYBOARD);
    struct rect inner = rect_inset(at, ui_px(ui, LENGTH_TOUCH_GAP));
    int bar = ui_button_height(ui, BUTTON_QUIET), floor = ui_px(ui, LENGTH_TOUCH_FLOOR);
    struct rect line = rect_take_top(&inner, bar > floor ? bar : floor, ui_px(ui, LENGTH_TOUCH_GAP));
    struct grid g = grid_of(ui, inner, rows, count);
    size_t on_page = (size_t)(g.columns * g.rows), first = (size_t)pad->page * on_page;
    enum region_use use = head(ui, line, pad, first + on_page < count);
    for (size_t i = first; i < count && i < first + on_page; i++) {
        if (!region_key(ui, rect_cell(inner, g.columns, g.rows, g.gap, (int)(i - first)), &rows[i]))
            continue;
        if (take(pad, &rows[i], source))
            use = REGION_CHOSEN;
        break;
    }
    if (use == REGION_CHOSEN)
        names_so_far(pad, out, out_size);
    if (use != REGION_NOTHING)
        wipe(pad, sizeof *pad);
    return use;
}
