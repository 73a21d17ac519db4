#include "pictured.h"

#include "catalogue.h"
#include <stdio.h>

static int words_height(struct ui *ui, int width, const char *words, enum text_role role)
{
    int badge = theme_line_px(ui_theme(ui), role), gap = ui_px(ui, LENGTH_GAP_SMALL);
    int height = ui_paragraph_height(ui, width - badge - gap, text_in_language(words), role, TEXT_REGULAR);
    return height > badge ? height : badge;
}

static int most_words(struct ui *ui, int width, const struct pictured *steps, int count, enum text_role role)
{
    int most = 0;
    for (int i = 0; i < count; i++) {
        int height = words_height(ui, width, steps[i].words, role);
        most = height > most ? height : most;
    }
    return most;
}

/* The number in a disc, and the sentence beside it. */
static void draw_words(struct ui *ui, struct rect at, int number, const char *words, enum text_role role)
{
    int side = theme_line_px(ui_theme(ui), role);
    char text[12];
    struct rect disc = rect_take_left(&at, side, ui_px(ui, LENGTH_GAP_SMALL));
    disc.h = side;
    snprintf(text, sizeof text, "%d", number);
    draw_ring(ui_list(ui), disc, 0, 0, COLOUR_MAIN);
    ui_text(ui, disc, text, TEXT_NOTE, TEXT_BOLD, COLOUR_ON_MAIN, ALIGN_CENTRE);
    ui_paragraph(ui, at, text_in_language(words), role, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
}

static void draw_picture(struct ui *ui, struct rect at, const struct pictured *step)
{
    draw_fill(ui_list(ui), at, ui_px(ui, LENGTH_RADIUS), COLOUR_PAGE);
    struct rect inner = rect_inset(at, ui_px(ui, LENGTH_GAP_SMALL));
    if (step->picture != ILLUSTRATION_NONE) {
        ui_illustration(ui, inner, step->picture);
        return;
    }
    int side = inner.h < inner.w ? inner.h * 3 / 5 : inner.w * 3 / 5, most = ui_px(ui, LENGTH_ICON_HUGE) * 3 / 2;
    side = side < most ? side : most;
    draw_icon(ui_list(ui), rect_centred(inner, side, side), step->icon, COLOUR_MAIN);
}

/* Picture above words, both in the middle of the cell. */
static void draw_column(struct ui *ui, struct rect cell, int words_px, const struct pictured *step, int number,
                        enum text_role role)
{
    struct rect words = rect_take_bottom(&cell, words_px, ui_px(ui, LENGTH_GAP));
    int tall = cell.w * 3 / 4, spare = cell.h > tall ? cell.h - tall : 0; /* no taller than the picture can fill */
    cell.y += spare / 2;
    cell.h -= spare;
    words.y -= spare / 2;
    draw_picture(ui, cell, step);
    draw_words(ui, words, number, step->words, role);
}

static void draw_row(struct ui *ui, struct rect cell, const struct pictured *step, int number, enum text_role role)
{
    struct rect picture = rect_take_left(&cell, cell.w * 2 / 5, ui_px(ui, LENGTH_GAP));
    draw_picture(ui, picture, step);
    draw_words(ui, rect_centred(cell, cell.w, words_height(ui, cell.w, step->words, role)), number, step->words, role);
}

void pictured_show(struct front *front, struct rect at, const struct pictured *steps, int count)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE), small = ui_px(ui, LENGTH_GAP);
    struct rect inner = ui_card(ui, at);
    bool columns = inner.w * 3 > inner.h * 4;
    struct rect first = columns ? rect_column(inner, count, gap, 0) : rect_row(inner, count, gap, 0);
    int width = columns ? first.w : first.w * 3 / 5 - small;
    int most = most_words(ui, width, steps, count, TEXT_HEADING);
    bool roomy = columns ? first.h - most - small > first.w * 3 / 5 : most < first.h / 2;
    enum text_role role = roomy ? TEXT_HEADING : TEXT_BODY;
    if (!roomy)
        most = most_words(ui, width, steps, count, role);
    for (int i = 0; i < count; i++) {
        if (columns)
            draw_column(ui, rect_column(inner, count, gap, i), most, &steps[i], i + 1, role);
        else
            draw_row(ui, rect_row(inner, count, gap, i), &steps[i], i + 1, role);
    }
}
