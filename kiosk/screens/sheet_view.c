/* Where the seal goes, drawn on the sheet itself. */
#include "sheet_view.h"

#include "log.h"
#include "printing.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static void picture_name(const struct case_sheet *sheet, char out[48])
{
    snprintf(out, 48, "sheet-%.8s-%u-%u", sheet->form, sheet->page, sheet->printed_revision);
}

bool sheet_view_prepare(struct front *front, const struct case_sheet *sheet, int width_px)
{
    char name[48];
    struct image picture = {0};
    struct err err = {0};
    picture_name(sheet, name);
    const struct paper *paper = papers_find(front->station->papers, front->visit.flow->kind, sheet->paper);
    if (front_picture(front, name) || !paper || !front->station->forms)
        return false;
    if (!printing_picture(&front->visit, front->station->forms, paper, sheet->page, width_px, &picture, &err)) {
        log_err(LOG_LEVEL_WARNING, "picture of a sheet", &err);
        return false;
    }
    front_picture_put(front, name, &picture);
    image_finish(&picture);
    return true;
}

static void mark(struct front *front, struct rect sheet, const struct stamp_area *area)
{
    struct draw_list *list = ui_list(front->ui);
    double scale = sheet.w / PAGE_WIDTH_MM;
    struct rect at = {sheet.x + (int)(area->x_mm * scale), sheet.y + (int)(area->y_mm * scale),
                      (int)(area->w_mm * scale), (int)(area->h_mm * scale)};
    int width = ui_px(front->ui, LENGTH_BORDER) * 3 / 2 + 1, dash = width * 3;
    enum colour colour = area->role == STAMP_SIGNATURE || area->hue == STAMP_BLACK ? COLOUR_MAIN : COLOUR_SEAL;
    if (area->shape == STAMP_ROUND || area->shape == STAMP_ELLIPSE || area->role == STAMP_SEAL)
        draw_ring(list, rect_fitted(at, area->shape == STAMP_ELLIPSE ? at.w : 1, area->shape == STAMP_ELLIPSE ? at.h : 1),
                  width, dash, colour);
    else
        draw_dashed(list, at, 0, width, dash, colour);
}

static bool is_marked(const struct stamp_area *area, const struct case_sheet *sheet, const char *only)
{
    if (area->page != sheet->page)
        return false;
    return only ? strcmp(only, area->name) == 0 : true;
}

/* NULL when they cannot be found out. */
static const struct front_places *places_of(struct front *front, const struct case_sheet *sheet)
{
    struct stamp_area *areas = NULL;
    size_t count = 0;
    for (size_t i = 0; i < FRONT_FORMS; i++)
        if (strcmp(front->places[i].form, sheet->form) == 0 && front->places[i].revision == sheet->printed_revision)
            return &front->places[i];
    const struct paper *paper = papers_find(front->station->papers, front->visit.flow->kind, sheet->paper);
    if (!paper || !front->station->forms ||
        !printing_areas(&front->visit, front->station->forms, paper, &areas, &count, NULL))
        return NULL;
    struct front_places *places = &front->places[front->places_put++ % FRONT_FORMS];
    free(places->areas);
    *places = (struct front_places){.revision = sheet->printed_revision, .areas = areas, .count = count};
    memcpy(places->form, sheet->form, sizeof places->form);
    return places;
}

bool sheet_view_has_places(struct front *front, const struct case_sheet *sheet)
{
    const struct front_places *places = places_of(front, sheet);
    size_t here = 0;
    for (size_t i = 0; places && i < places->count; i++)
        here += is_marked(&places->areas[i], sheet, NULL);
    return here > 0;
}

struct rect sheet_view(struct front *front, struct rect at, const struct case_sheet *sheet, const char *only)
{
    char name[48];
    struct ui *ui = front->ui;
    picture_name(sheet, name);
    int picture = front_picture(front, name);
    struct rect lies = rect_fitted(at, 210, 297);
    if (picture) {
        draw_image(ui_list(ui), lies, picture);
        draw_border(ui_list(ui), lies, 0, ui_px(ui, LENGTH_HAIR) + 1, COLOUR_PAPER_LINE);
    } else {
        lies = ui_sheet(ui, at, NULL);
    }
    const struct front_places *places = places_of(front, sheet);
    for (size_t i = 0; places && i < places->count; i++)
        if (is_marked(&places->areas[i], sheet, only))
            mark(front, lies, &places->areas[i]);
    return lies;
}
