#include "read_places.h"

#include "form_layout.h"
#include "seal_places.h"
#include "yaml_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- values ---- */

enum { PAIRS_MAX = 200 };

/* By so much the lists on the station's forms move what stands below them. */
#define MOVED_MOST_MM 40

struct answers_file {
    struct {
        char *name, *value;
    } pairs[PAIRS_MAX];
    size_t count;
};

static bool keep_pair(void *context, const char *name, const char *value, struct err *err)
{
    struct answers_file *file = context;
    if (file->count == PAIRS_MAX)
        return err_set(err, ERR_INPUT, "more than %d answers", PAIRS_MAX);
    file->pairs[file->count].name = strdup(name);
    file->pairs[file->count].value = strdup(value);
    if (!file->pairs[file->count].name || !file->pairs[file->count].value)
        return err_set(err, ERR_SPACE, "no memory for answers");
    file->count++;
    return true;
}

static const char *value_of(void *context, const char *name)
{
    const struct answers_file *file = context;
    for (size_t i = 0; i < file->count; i++)
        if (strcmp(file->pairs[i].name, name) == 0)
            return file->pairs[i].value;
    return NULL;
}

static void pairs_finish(struct answers_file *file)
{
    for (size_t i = 0; i < file->count; i++) {
        free(file->pairs[i].name);
        wipe_text(file->pairs[i].value);
    }
    free(file);
}

/* ---- loading ---- */

static bool add_form(struct forms *forms, const struct form *form, const struct form_values *values,
                     struct read_places *out, struct err *err)
{
    struct stamp_area *areas = NULL;
    size_t count = 0;
    if (!form->has_page_codes)
        return true;
    if (!form_stamp_areas(forms, form, values, &areas, &count, err))
        return false;
    bool room = out->count + count <= READ_PLACES_MAX;
    for (size_t i = 0; room && i < count; i++) {
        struct read_place *place = &out->places[out->count++];
        snprintf(place->form, sizeof place->form, "%s", form->code);
        place->area = areas[i];
    }
    free(areas);
    return room || err_set(err, ERR_CONFIG, "the forms have more than %d places for ink", READ_PLACES_MAX);
}

bool read_places_load(const char *forms_folder, const char *answers, struct read_places *out, struct err *err)
{
    struct forms *forms = NULL;
    struct answers_file *file = calloc(1, sizeof *file);
    out->count = 0;
    out->blank = !answers;
    if (!file)
        return err_set(err, ERR_SPACE, "no memory for answers");
    const struct form_values values = {.text = value_of, .context = file};
    bool ok = (!answers || yaml_file_pairs(answers, keep_pair, file, err)) && forms_load(forms_folder, &forms, err);
    for (size_t i = 0; ok && i < form_count(forms); i++)
        ok = add_form(forms, form_at(forms, i), &values, out, err);
    forms_destroy(forms);
    pairs_finish(file);
    return ok;
}

bool read_places_ask(const struct read_places *places, enum stamp_role role, struct page_request *request,
                     struct err *err)
{
    bool sure = role == STAMP_SAMPLE || !places->blank;
    for (size_t i = 0; sure && i < places->count; i++) {
        const struct stamp_area *area = &places->places[i].area;
        if (area->role != role)
            continue;
        struct page_frame frame = {
            .x_mm = area->x_mm, .y_mm = area->y_mm, .width_mm = area->w_mm, .height_mm = area->h_mm, .by_hand = role == STAMP_SIGNATURE};
        snprintf(frame.match, sizeof frame.match, ":%.7s:%u/", places->places[i].form, area->page);
        snprintf(frame.name, sizeof frame.name, "%s", area->name);
        if (!page_request_add_frame(request, &frame))
            return err_set(err, ERR_CONFIG, "the forms have more than %d frames to look at", PAGE_FRAMES_MAX);
    }
    return true;
}

size_t read_places_of_page(const struct read_places *places, const char *form, unsigned page,
                           const struct stamp_area **out, size_t room)
{
    size_t count = 0;
    for (size_t i = 0; i < places->count && count < room; i++) {
        const struct read_place *place = &places->places[i];
        if (strcmp(place->form, form) == 0 && place->area.page == page)
            out[count++] = &place->area;
    }
    return count;
}

struct seal_area read_places_expected(const struct read_places *places, const struct stamp_area *area)
{
    bool official = strcmp(area->name, "official-seal") == 0;
    struct seal_area expected = seal_places_expected(area, official ? PAPER_SEAL_UNIT : PAPER_SEAL_LEGAL);
    if (places->blank && area->role == STAMP_SEAL)
        expected.slack_mm = MOVED_MOST_MM;
    return expected;
}
