/* The case as JSON, through jansson, which knows how text is escaped. */
#include "application_json.h"

#include "clock.h"
#include <jansson.h>
#include <stdlib.h>
#include <string.h>

static json_t *stamp(int64_t wall_ms)
{
    char text[CLOCK_STAMP_SIZE];
    if (!wall_ms)
        return json_null();
    clock_format_iso(wall_ms, text);
    return json_string(text);
}

static json_t *answers_json(const struct answers *answers)
{
    json_t *all = json_object();
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *a = &answers->list[i];
        json_object_set_new(
            all, a->name, json_pack("{s:s, s:s}", "value", a->value, "source", answer_source_name(a->source)));
    }
    return all;
}

/* One seal, one UKEY: the services are the ticks that stand for one. */
static json_t *services_json(const struct answers *answers)
{
    static const char *const services[] = {"personal_signature", "practice_seal", "seal_official", "seal_legal",
                                           "seal_drawing",       "seal_contract", "seal_finance",  "seal_other"};
    json_t *all = json_array();
    for (size_t i = 0; i < sizeof services / sizeof services[0]; i++)
        if (answers_is(answers, services[i], "yes"))
            json_array_append_new(all, json_string(services[i]));
    return all;
}

static json_t *consents_json(const struct case_file *file)
{
    json_t *all = json_array();
    for (size_t i = 0; i < file->consent_count; i++) {
        const struct consent *c = &file->consents[i];
        json_array_append_new(all, json_pack("{s:s, s:s, s:s, s:o}", "policy", c->policy, "version", c->version,
                                             "sha256", c->sha256, "given", stamp(c->given_ms)));
    }
    return all;
}

static json_t *sheets_json(const struct case_file *file)
{
    json_t *all = json_array();
    for (size_t i = 0; i < file->sheet_count; i++) {
        const struct case_sheet *s = &file->sheets[i];
        json_array_append_new(
            all, json_pack("{s:s, s:s, s:s, s:i, s:i, s:s, s:i, s:o, s:o}", "paper", s->paper, "form", s->form, "face",
                           s->face, "page", (int)s->page, "pages", (int)s->pages, "state", sheet_state_name(s->state),
                           "revision", (int)s->printed_revision, "printed", stamp(s->printed_ms), "returned",
                           stamp(s->returned_ms)));
    }
    return all;
}

bool application_json_write(const struct station *station, const struct case_file *file, struct buffer *out,
                            struct err *err)
{
    struct case_summary summary;
    if (!case_store_find(station->store, file->number, &summary, err))
        return false;
    const char *order = answers_get(&file->answers, "order_number");
    json_t *root = json_pack("{s:s, s:s, s:s, s:s, s:o, s:s, s:o, s:o, s:o, s:o, s:n}", "case", file->number, "kind",
                             file->kind, "station", station->config.station.id, "software", "counter " COUNTER_VERSION,
                             "begun", stamp(summary.begun_ms), "order_number", order ? order : "", "services",
                             services_json(&file->answers), "answers", answers_json(&file->answers), "consents",
                             consents_json(file), "sheets", sheets_json(file), "reviewer");
    char *text = root ? json_dumps(root, JSON_INDENT(1) | JSON_SORT_KEYS) : NULL;
    json_decref(root);
    if (!text)
        return err_set(err, ERR_SPACE, "no memory for application.json of %s", file->number);
    buffer_add_text(out, text);
    buffer_add_byte(out, '\n');
    wipe_text(text);
    return buffer_ok(out, err);
}
