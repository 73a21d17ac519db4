#include "pictured.h"

#include "catalogue.h"
#include <stdio.h>

static int badge_side(struct ui *ui)
{
    return theme_line_px(ui_theme(ui), TEXT_BODY);
}

static int words_height(struct ui *ui, int width, const char *words)
{
    int badge = badge_side(ui), gap = ui_px(ui, LENGTH_GAP_SMALL);
    int height = ui_paragraph_height(ui, width - badge - gap, text_in_language(words), TEXT_BODY, TEXT_REGULAR);
    return height > badge ? height : badge;
}

/* The number in a disc, and the sentence beside it. */
static void draw_words(struct ui *ui, struct rect at, int number, const char *words)
{
    int side = badge_side(ui);
    char text[12];
    struct rect disc = rect_take_left(&at, side, ui_px(ui, LENGTH_GAP_SMALL));
    disc.h = side;
    snprintf(text, sizeof text, "%d", number);
    draw_ring(ui_list(ui), disc, 0, 0, COLOUR_MAIN);
    ui_text(ui, disc, text, TEXT_NOTE, TEXT_BOLD, COLOUR_ON_MAIN, ALIGN_CENTRE);
    ui_paragraph(ui, at, text_in_language(words), TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
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

void pictured_show(struct front *front, struct rect at, const struct pictured *steps, int count)
{
    struct ui *ui = front->ui;
    int gap = ui_px(ui, LENGTH_GAP_LARGE), small = ui_px(ui, LENGTH_GAP), most = 0;
    struct rect inner = ui_card(ui, at);
    bool columns = inner.w * 3 > inner.h * 4;
    for (int i = 0; i < count; i++) {
        int width = columns ? rect_column(inner, count, gap, i).w : inner.w * 3 / 5 - small;
        int height = words_height(ui, width, steps[i].words);
        most = height > most ? height : most;
    }
    for (int i = 0; i < count; i++) {
        struct rect cell = columns ? rect_column(inner, count, gap, i) : rect_row(inner, count, gap, i), words = cell;
        if (columns) {
            words = rect_take_bottom(&cell, most, small);
            int tall = cell.w * 3 / 4; /* no taller than the picture can fill */
            int spare = cell.h > tall ? cell.h - tall : 0;
            cell.y += spare / 2;
            cell.h -= spare;
            words.y -= spare / 2;
        } else {
            struct rect left = rect_take_left(&words, cell.w * 2 / 5, small);
            words = rect_centred(words, words.w, words_height(ui, words.w, steps[i].words));
            cell = left;
        }
        draw_picture(ui, cell, &steps[i]);
        draw_words(ui, words, i + 1, steps[i].words);
    }
}
