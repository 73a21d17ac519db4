#include "date_pad.h"
#include "catalogue.h"
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>

#define YEAR_COLUMNS 3
#define ROWS_LEAST 4
#define ROWS_MOST 6

/* Rows and columns of equal keys, the three groups side by side. */
struct grid {
    int rows, gap, between, key_w, key_h;
    struct rect at; /* of all keys together */
};

static int columns_for(int count, int rows)
{
    return (count + rows - 1) / rows;
}

static struct grid grid_of(struct ui *ui, struct rect at)
{
    struct grid g = {.gap = ui_px(ui, LENGTH_TOUCH_GAP), .between = ui_px(ui, LENGTH_GAP_LARGE)};
    int floor = ui_px(ui, LENGTH_TOUCH_FLOOR);
    g.rows = (at.h + g.gap) / (floor + g.gap);
    g.rows = g.rows < ROWS_LEAST ? ROWS_LEAST : g.rows > ROWS_MOST ? ROWS_MOST : g.rows;
    int columns = YEAR_COLUMNS + columns_for(12, g.rows) + columns_for(31, g.rows);
    int room = (at.w - 2 * g.between - (columns - 3) * g.gap) / columns, most = floor * 9 / 4;
    g.key_w = room < most ? room : most;
    g.key_h = (at.h - (g.rows - 1) * g.gap) / g.rows;
    g.at = rect_centred(at, columns * g.key_w + (columns - 3) * g.gap + 2 * g.between, at.h);
    return g;
}

/* The key at `index` of a group that begins so many columns, and groups, from the left. */
static struct rect key_at(const struct grid *g, int first_column, int groups, int columns, int index)
{
    int column = first_column + index % columns, row = index / columns;
    return (struct rect){g->at.x + column * (g->key_w + g->gap) + groups * (g->between - g->gap),
                         g->at.y + row * (g->key_h + g->gap), g->key_w, g->key_h};
}

static bool key(struct ui *ui, struct rect at, const char *part, int value, const char *label, bool chosen)
{
    char id[UI_ID_SIZE];
    snprintf(id, sizeof id, "date:%s:%d", part, value);
    return ui_pad_key(ui, at, id, label, chosen);
}

void date_pad_open(struct date_pad *pad, int year, int month, int day, int around)
{
    int middle = year ? year : around;
    *pad = (struct date_pad){.year = year, .month = month, .day = day, .is_open = true};
    pad->first_year = middle - ROWS_LEAST * YEAR_COLUMNS / 2;
}

/* ---- the line above the keys ---- */
static const char *asked(const struct date_pad *pad)
{
    return !pad->year ? T("请选择年份") : !pad->month ? T("请选择月份") : T("请选择日期");
}

static enum date_use head(struct ui *ui, struct rect at, struct date_pad *pad, int years)
{
    int gap = ui_px(ui, LENGTH_TOUCH_GAP);
    const char *close = T("用数字写");
    int side = ui_px(ui, LENGTH_TOUCH_FLOOR) * 5 / 4;
    draw_fill(&ui->list, at, ui_px(ui, LENGTH_RADIUS_SMALL), COLOUR_CARD);
    if (ui_icon_button(ui, rect_take_left(&at, side, gap), "dates:back", "arrow-left", "", BUTTON_QUIET,
                       pad->first_year > 1800))
        pad->first_year -= years;
    if (ui_icon_button(ui, rect_take_left(&at, side, gap), "dates:more", "arrow-right", "", BUTTON_QUIET,
                       pad->first_year < 2150))
        pad->first_year += years;
    int width = ui_button_width(ui, NULL, close, BUTTON_QUIET);
    bool closed = ui_button(ui, rect_take_right(&at, width, gap), "dates:close", close, BUTTON_QUIET, true);
    ui_text(ui, rect_inset_xy(at, ui_px(ui, LENGTH_GAP), 0), asked(pad), TEXT_NOTE, TEXT_REGULAR, COLOUR_MAIN, ALIGN_LEFT);
    return closed ? DATE_CLOSED : DATE_NOTHING;
}

/* ---- the keys ---- */
static void years(struct ui *ui, const struct grid *g, struct date_pad *pad)
{
    char label[16];
    for (int i = 0; i < g->rows * YEAR_COLUMNS; i++) {
        int year = pad->first_year + i;
        snprintf(label, sizeof label, "%d", year);
        if (key(ui, key_at(g, 0, 0, YEAR_COLUMNS, i), "year", year, label, year == pad->year))
            pad->year = year;
    }
}

static const char *month_label(int month)
{
    const char *const labels[] = {T("1月"), T("2月"), T("3月"), T("4月"),  T("5月"),  T("6月"),
                                  T("7月"), T("8月"), T("9月"), T("10月"), T("11月"), T("12月")};
    return labels[month - 1];
}

static void months(struct ui *ui, const struct grid *g, struct date_pad *pad)
{
    int columns = columns_for(12, g->rows);
    for (int month = 1; month <= 12; month++)
        if (key(ui, key_at(g, YEAR_COLUMNS, 1, columns, month - 1), "month", month, month_label(month),
                month == pad->month))
            pad->month = month;
}

/* True when a day was touched. Before year and month are chosen every day there can be is offered. */
static bool days(struct ui *ui, const struct grid *g, struct date_pad *pad, bool (*exists)(int, int, int))
{
    int columns = columns_for(31, g->rows), before = YEAR_COLUMNS + columns_for(12, g->rows);
    bool touched = false;
    char label[16];
    for (int day = 1; day <= 31; day++) {
        if (pad->month && !exists(pad->year ? pad->year : 2000, pad->month, day))
            continue;
        snprintf(label, sizeof label, "%d", day);
        if (!key(ui, key_at(g, before, 2, columns, day - 1), "day", day, label, day == pad->day))
            continue;
        pad->day = day;
        touched = true;
    }
    return touched;
}

static int head_height(struct ui *ui)
{
    int bar = ui_button_height(ui, BUTTON_QUIET), floor = ui_px(ui, LENGTH_TOUCH_FLOOR);
    return bar > floor ? bar : floor;
}

int ui_date_pad_height(struct ui *ui)
{
    int gap = ui_px(ui, LENGTH_TOUCH_GAP), floor = ui_px(ui, LENGTH_TOUCH_FLOOR);
    return head_height(ui) + ROWS_LEAST * floor + (ROWS_LEAST + 2) * gap;
}

enum date_use ui_date_pad(struct ui *ui, struct rect at, struct date_pad *pad, bool (*exists)(int year, int month, int day))
{
    draw_fill(&ui->list, at, 0, COLOUR_KEYBOARD);
    struct rect inner = rect_inset(at, ui_px(ui, LENGTH_TOUCH_GAP));
    struct rect line = rect_take_top(&inner, head_height(ui), ui_px(ui, LENGTH_TOUCH_GAP));
    struct grid g = grid_of(ui, inner);
    struct date_pad before = *pad;
    enum date_use use = head(ui, line, pad, g.rows * YEAR_COLUMNS);
    years(ui, &g, pad);
    months(ui, &g, pad);
    bool touched = days(ui, &g, pad, exists);
    if (pad->day && pad->month && !exists(pad->year ? pad->year : 2000, pad->month, pad->day))
        pad->day = 0;
    if (touched && pad->year && pad->month && pad->day)
        use = DATE_CHOSEN;
    bool changed = before.year != pad->year || before.month != pad->month || before.day != pad->day ||
                   before.first_year != pad->first_year;
    if (changed || use != DATE_NOTHING)
        ui_again(ui);
    pad->is_open = use == DATE_NOTHING;
    return use;
}
