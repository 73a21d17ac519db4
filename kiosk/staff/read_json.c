#include "read_json.h"

#include "page_code.h"
#include <math.h>
#include <string.h>

enum { AREAS_MAX = 16 };

static json_t *millimetres(double value)
{
    return json_real(round(value * 100) / 100);
}

/* ---- faults ---- */

static json_t *faults_json(unsigned faults)
{
    json_t *all = json_array();
    for (unsigned i = 0; i < PAGE_FAULT_COUNT; i++)
        if (PAGE_HAS_FAULT(faults, i))
            json_array_append_new(all, json_string(page_fault_name((enum page_fault)i)));
    return all;
}

static json_t *remedies_json(unsigned faults)
{
    json_t *all = json_array();
    for (unsigned i = 0; i < PAGE_FAULT_COUNT; i++)
        if (PAGE_HAS_FAULT(faults, i))
            json_array_append_new(all, json_string(page_fault_text((enum page_fault)i)));
    return all;
}

static json_t *edges_json(unsigned edges)
{
    static const struct {
        enum page_edge edge;
        const char *name;
    } rows[] = {
        {PAGE_EDGE_TOP, "top"}, {PAGE_EDGE_RIGHT, "right"}, {PAGE_EDGE_BOTTOM, "bottom"}, {PAGE_EDGE_LEFT, "left"}};
    json_t *all = json_array();
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (edges & (unsigned)rows[i].edge)
            json_array_append_new(all, json_string(rows[i].name));
    return all;
}

/* ---- cards, licences ---- */

static void add_fields(const struct page_card *card, json_t *to)
{
    for (size_t i = 0; i < card->field_count; i++) {
        const struct page_field *field = &card->fields[i];
        if (json_object_get(to, field->name))
            continue; /* two faces on one glass do not share names; the first of two cards goes before the second */
        json_object_set_new(to, field->name,
                            json_pack("{s:s, s:o, s:b}", "value", field->value, "confidence",
                                      millimetres(field->confidence), "doubtful", (int)field->doubtful));
    }
}

static json_t *card_json(const struct page_card *card)
{
    json_t *fields = json_object();
    add_fields(card, fields);
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:o, s:o, s:o}", "side", page_side_name(card->side), "x_mm",
                     millimetres(card->x_mm), "y_mm", millimetres(card->y_mm), "turn_deg", millimetres(card->turn_deg),
                     "fields", fields, "faults", faults_json(card->faults), "remedies", remedies_json(card->faults),
                     "cut_edges", edges_json(card->cut_edges));
}

static const char *side_of(const struct page_reading *r)
{
    if (r->card_count == 0)
        return page_side_name(PAGE_SIDE_UNKNOWN);
    for (size_t i = 1; i < r->card_count; i++)
        if (r->cards[i].side != r->cards[0].side)
            return "both";
    return page_side_name(r->cards[0].side);
}

static void add_cards(const struct page_reading *r, json_t *to)
{
    json_t *cards = json_array(), *fields = json_object();
    for (size_t i = 0; i < r->card_count; i++) {
        json_array_append_new(cards, card_json(&r->cards[i]));
        add_fields(&r->cards[i], fields);
    }
    json_object_set_new(to, "side", json_string(side_of(r)));
    json_object_set_new(to, "fields", fields);
    json_object_set_new(to, "cards", cards);
}

/* ---- codes ---- */

static bool page_named(const struct page_reading *r, struct page_code *out)
{
    for (size_t i = 0; i < r->code_count; i++)
        if (page_code_parse(r->codes[i].text, strlen(r->codes[i].text), out, NULL))
            return true;
    return false;
}

static void add_codes(const struct page_reading *r, json_t *to)
{
    json_t *codes = json_array();
    struct page_code page;
    for (size_t i = 0; i < r->code_count; i++)
        json_array_append_new(codes, json_pack("{s:s, s:o, s:o, s:o}", "text", r->codes[i].text, "x_mm",
                                               millimetres(r->codes[i].x_mm), "y_mm", millimetres(r->codes[i].y_mm),
                                               "size_mm", millimetres(r->codes[i].size_mm)));
    json_object_set_new(to, "codes", codes);
    json_object_set_new(to, "page",
                        page_named(r, &page) ? json_pack("{s:s, s:s, s:i, s:i, s:i}", "case", page.case_number, "form",
                                                         page.form, "page", (int)page.page, "pages", (int)page.pages,
                                                         "revision", (int)page.revision)
                                             : json_null());
}

/* ---- seals ---- */

/* What is to be said about an impression wherever it stands: nothing is asked of size, colour or shape. */
static enum seal_verdict own_verdict(const struct page_reading *r, size_t index)
{
    const struct seal_mark *mark = &r->seals[index];
    const struct seal_area here = {.x_mm = mark->x_mm - 0.5, .y_mm = mark->y_mm - 0.5, .width_mm = 1, .height_mm = 1,
                                   .slack_mm = 0.01};
    struct seal_mark marks[PAGE_SEALS_MAX];
    struct seal_judgement out;
    memcpy(marks, r->seals, sizeof marks);
    marks[0] = r->seals[index]; /* the first of two at one place is judged */
    marks[index] = r->seals[0];
    seal_judge(&here, 1, marks, r->seal_count, &out);
    return out.verdict;
}

static json_t *seal_json(const struct page_reading *r, size_t index)
{
    const struct seal_mark *mark = &r->seals[index];
    enum seal_verdict verdict = own_verdict(r, index);
    return json_pack("{s:o, s:o, s:o, s:o, s:s, s:s, s:o, s:b, s:o, s:o, s:o, s:b, s:o, s:s, s:s}", "x_mm",
                     millimetres(mark->x_mm), "y_mm", millimetres(mark->y_mm), "width_mm", millimetres(mark->width_mm),
                     "height_mm", millimetres(mark->height_mm), "colour", seal_hue_name(mark->hue), "shape",
                     seal_shape_name(mark->shape), "ring", millimetres(mark->ring), "ring_complete",
                     (int)(verdict != SEAL_INCOMPLETE && verdict != SEAL_NONE && mark->ring >= SEAL_RING_WHOLE),
                     "coverage", millimetres(mark->coverage), "strength", millimetres(mark->strength), "clot",
                     millimetres(mark->clot), "over_text", (int)(mark->print > SEAL_OVER_TEXT), "turn_deg",
                     millimetres(mark->turn_deg), "verdict", seal_verdict_name(verdict), "remedy",
                     seal_verdict_text(verdict));
}

static json_t *area_json(const struct stamp_area *area, const struct seal_judgement *judged)
{
    return json_pack("{s:s, s:o, s:o, s:o, s:o, s:s, s:s, s:i, s:o}", "name", area->name, "x_mm",
                     millimetres(area->x_mm), "y_mm", millimetres(area->y_mm), "width_mm", millimetres(area->w_mm),
                     "height_mm", millimetres(area->h_mm), "verdict", seal_verdict_name(judged->verdict), "remedy",
                     seal_verdict_text(judged->verdict), "seal", judged->mark, "clearance_mm",
                     millimetres(judged->clearance_mm));
}

static json_t *areas_json(const struct page_reading *r, const struct read_places *places)
{
    const struct stamp_area *areas[AREAS_MAX];
    struct seal_area expected[AREAS_MAX];
    struct seal_judgement judged[AREAS_MAX];
    struct page_code page;
    size_t count = 0, seals = 0;
    json_t *all = json_array();
    if (page_named(r, &page))
        count = read_places_of_page(places, page.form, page.page, areas, AREAS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (areas[i]->role != STAMP_SEAL && areas[i]->hue == STAMP_BLACK)
            continue; /* signed by hand: see samples and signatures */
        areas[seals] = areas[i];
        expected[seals++] = read_places_expected(places, areas[i]);
    }
    seal_judge(expected, seals, r->seals, r->seal_count, judged);
    for (size_t i = 0; i < seals; i++)
        json_array_append_new(all, area_json(areas[i], &judged[i]));
    return all;
}

static void add_seals(const struct page_reading *r, const struct read_places *places, json_t *to)
{
    json_t *seals = json_array();
    for (size_t i = 0; i < r->seal_count; i++)
        json_array_append_new(seals, seal_json(r, i));
    json_object_set_new(to, "seals", seals);
    json_object_set_new(to, "areas", areas_json(r, places));
}

/* The frame a sample was lifted from, by its name on the page's form. */
static void add_frame(const struct read_places *places, const struct page_code *page, const char *name, json_t *to)
{
    const struct stamp_area *areas[AREAS_MAX];
    size_t count = read_places_of_page(places, page->form, page->page, areas, AREAS_MAX);
    for (size_t i = 0; i < count; i++) {
        if (strcmp(areas[i]->name, name) != 0)
            continue;
        json_object_set_new(to, "x_mm", millimetres(areas[i]->x_mm));
        json_object_set_new(to, "y_mm", millimetres(areas[i]->y_mm));
        json_object_set_new(to, "frame_width_mm", millimetres(areas[i]->w_mm));
        json_object_set_new(to, "frame_height_mm", millimetres(areas[i]->h_mm));
    }
}

static void add_samples(const struct page_reading *r, const struct read_places *places, json_t *to)
{
    json_t *samples = json_array(), *signatures = json_array();
    struct page_code page;
    bool named = page_named(r, &page);
    for (size_t i = 0; i < r->sample_count; i++) {
        const struct page_sample *s = &r->samples[i];
        bool present = s->png.size ? s->ink_width_mm > 0 : page_sample_is_signed(s);
        json_t *sample = json_pack("{s:s, s:b, s:o, s:o, s:o}", "name", s->name, "present", (int)present,
                                   "width_mm", millimetres(s->ink_width_mm), "height_mm",
                                   millimetres(s->ink_height_mm), "clearance_mm", millimetres(s->clearance_mm));
        if (named)
            add_frame(places, &page, s->name, sample);
        json_array_append_new(s->png.size ? samples : signatures, sample);
    }
    json_object_set_new(to, "samples", samples);
    json_object_set_new(to, "signatures", signatures);
}

/* ---- a picture ---- */

static double turn_of(const struct page_reading *r)
{
    return r->card_count ? r->cards[0].turn_deg : r->turn_deg;
}

json_t *read_json(const char *file, const struct page_reading *r, const struct read_places *places)
{
    unsigned faults = r->faults, edges = r->cut_edges;
    for (size_t i = 0; i < r->card_count; i++) {
        faults |= r->cards[i].faults;
        edges |= r->cards[i].cut_edges;
    }
    json_t *root = json_pack("{s:s, s:s, s:o, s:o, s:i, s:i, s:b, s:o}", "file", file, "kind",
                             page_found_name(r->found), "turn_deg", millimetres(turn_of(r)), "dpi", json_real(r->dpi),
                             "width_px", r->width_px, "height_px", r->height_px, "straight_by_codes",
                             (int)r->straight_by_codes, "print_scale", json_real(round(r->print_scale * 1e4) / 1e4));
    if (!root)
        return NULL;
    add_cards(r, root);
    add_codes(r, root);
    add_seals(r, places, root);
    add_samples(r, places, root);
    json_object_set_new(root, "faults", faults_json(faults));
    json_object_set_new(root, "remedies", remedies_json(faults));
    json_object_set_new(root, "cut_edges", edges_json(edges));
    return root;
}

json_t *read_json_failure(const char *file, const struct err *err)
{
    static const char *const remedies[ERR_CODE_COUNT] = {
        [ERR_INPUT] = "give a whole PNM (P4, P5, P6), PNG or JPEG picture of one page",
        [ERR_NOT_FOUND] = "check the name of the file",
        [ERR_SPACE] = "scan at 600 dpi or less, one page a file",
        [ERR_DENIED] = "check who may read the file",
        [ERR_DAMAGED] = "keep this file and report it; scan the page again",
        [ERR_IO] = "check the disk and try again",
    };
    const char *remedy = remedies[err->code] ? remedies[err->code] : "run kiosk check";
    return json_pack("{s:s, s:s, s:s, s:s}", "file", file, "error", err_code_name(err->code), "why", err->line,
                     "remedy", remedy);
}
