/* papers.yaml says which seal, the form says where. */
#include "seal_places.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

static const enum seal_hue hue_of[STAMP_HUE_COUNT] = {
    [STAMP_ANY_HUE] = SEAL_HUE_ANY,     [STAMP_RED] = SEAL_HUE_RED,     [STAMP_BLUE] = SEAL_HUE_BLUE,
    [STAMP_RED_OR_BLUE] = SEAL_HUE_ANY, [STAMP_BLACK] = SEAL_HUE_BLACK,
};
static const enum seal_shape shape_of[STAMP_SHAPE_COUNT] = {
    [STAMP_ANY_SHAPE] = SEAL_SHAPE_ANY, [STAMP_ROUND] = SEAL_SHAPE_CIRCLE,         [STAMP_ELLIPSE] = SEAL_SHAPE_ELLIPSE,
    [STAMP_SQUARE] = SEAL_SHAPE_SQUARE, [STAMP_RECTANGLE] = SEAL_SHAPE_RECTANGLE,
};

struct seal_area seal_places_expected(const struct stamp_area *area, enum paper_seal_kind kind)
{
    struct seal_area out = seal_area_of_company(area->name, area->x_mm, area->y_mm, area->w_mm, area->h_mm);
    if (kind == PAPER_SEAL_UNIT)
        return out;
    out.hue = hue_of[area->hue];
    out.shape = shape_of[area->shape];
    /* A fifth beyond what the trade knows still passes with a warning; see FIELD on the sizes themselves. */
    out.good_min_mm = area->least_mm;
    out.good_max_mm = area->most_mm;
    out.warn_min_mm = area->least_mm * 0.8;
    out.warn_max_mm = area->most_mm * 1.2;
    out.inside = area->role == STAMP_SAMPLE;
    return out;
}

/* By name, or the only place for a seal (or a signature) on the page. */
static const struct stamp_area *find_area(const struct stamp_area *areas, size_t count, const struct paper_seal *seal)
{
    for (size_t i = 0; i < count; i++) {
        enum stamp_role role = seal->kind == PAPER_SEAL_NAME ? STAMP_SIGNATURE : STAMP_SEAL;
        bool fits = seal->area ? strcmp(areas[i].name, seal->area) == 0 : areas[i].role == role;
        if (areas[i].page == seal->page && fits)
            return &areas[i];
    }
    return NULL;
}

static bool join(const struct paper *paper, const struct paper_seal *const *seals, size_t seal_count,
                 const struct stamp_area *areas, size_t area_count, struct seal_places *out, struct err *err)
{
    for (size_t i = 0; i < seal_count; i++) {
        const struct stamp_area *area = find_area(areas, area_count, seals[i]);
        if (!area)
            return err_set(err, ERR_CONFIG, "papers.yaml: %s wants %s on page %u, but form %s has no such stamp area",
                           paper->id, seals[i]->area ? seals[i]->area : "a seal", seals[i]->page, paper->form);
        out->areas[out->count] = *area;
        out->by_hand[out->count] = seals[i]->kind == PAPER_SEAL_SIGNATURE || seals[i]->kind == PAPER_SEAL_NAME;
        out->expected[out->count] = seal_places_expected(area, seals[i]->kind);
        out->count++;
    }
    return true;
}

bool seal_places_of(const struct visit *visit, struct forms *forms, const struct case_sheet *sheet,
                    struct seal_places *out, struct err *err)
{
    *out = (struct seal_places){0};
    const struct paper *paper = papers_find(visit->world.papers, visit->flow->kind, sheet->paper);
    if (!paper)
        return err_set(err, ERR_CONFIG, "papers.yaml has no paper %s", sheet->paper);
    const struct paper_seal *seals[SEAL_PLACES_MAX];
    struct stamp_area *areas = NULL;
    size_t area_count = 0;
    size_t seal_count = paper_seals_on_page(paper, sheet->page, &visit->file.answers, seals, SEAL_PLACES_MAX);
    if (seal_count == 0)
        return true;
    if (!printing_areas(visit, forms, paper, &areas, &area_count, err))
        return false;
    bool ok = join(paper, seals, seal_count, areas, area_count, out, err);
    free(areas);
    return ok;
}
