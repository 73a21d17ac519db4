/* The checks, in an order in which a later one may rely on an earlier one. */
#include "check.h"

#include "catalogue.h"
#include "flow_check.h"
#include "form_answers.h"
#include "form_check.h"
#include "keyboard.h"
#include "region.h"
#include "screens.h"
#include "seal.h"
#include "seal_places.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

struct check {
    struct station station;
    FILE *out;
    size_t faults;
    const struct form *form; /* under check */
    char longest[3000];
};

static void fault(void *context, const char *line)
{
    struct check *c = context;
    fprintf(c->out, "%s\n", line);
    c->faults++;
}

static bool report(struct check *c, bool ok, const struct err *err)
{
    if (!ok)
        fault(c, err->line);
    return ok;
}

/* ---- flows ---- */

static bool has_screen(void *context, const char *name)
{
    (void)context;
    return screen_find(name) != NULL;
}

static bool has_field(void *context, const char *name)
{
    struct check *c = context;
    return fields_find(c->station.fields, name) != NULL;
}

static bool has_policy(void *context, const char *name)
{
    struct check *c = context;
    return policy_find(c->station.policies, name) != NULL;
}

static bool field_allows(void *context, const char *name, const char *value)
{
    struct check *c = context;
    const struct field *field = fields_find(c->station.fields, name);
    if (!field || field->type == FIELD_TICK)
        return field && strcmp(value, "yes") == 0;
    for (unsigned i = 0; i < field->choices_count; i++)
        if (strcmp(field->choices[i].value, value) == 0)
            return true;
    return field->choices_count == 0;
}

static void check_flows(struct check *c)
{
    const struct flow_world world = {has_screen, has_field, has_policy, field_allows, c};
    const struct flow *const flows[] = {c->station.triage, c->station.personal, c->station.unit};
    for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++)
        flow_check(flows[i], &world, fault, c);
}

/* ---- policies ---- */

static void check_policies(struct check *c)
{
    for (size_t i = 0; i < c->station.policies->count; i++) {
        for (int language = 0; language < LANGUAGE_COUNT; language++) {
            struct buffer text = {0};
            struct err err = {0};
            report(c, policy_text(c->station.policies->list[i], &c->station.config, (enum language)language, &text, &err),
                   &err);
            buffer_finish(&text);
        }
    }
}

/* ---- forms ---- */

/* Which kinds of application need this form as a paper: those whose questions it may ask. */
static bool is_paper_of(const struct check *c, const char *kind, const struct form *form)
{
    return papers_find_form(c->station.papers, kind, form->code) != NULL;
}

/* A paper of a visit may ask of the fields only what the visit asks. */
static bool form_may_ask(void *context, const char *name)
{
    struct check *c = context;
    char plain[ANSWER_NAME_SIZE];
    if (form_answers_knows(name))
        return true;
    if (!form_answers_may_ask(c->station.fields, name))
        return false;
    snprintf(plain, sizeof plain, "%.*s", (int)strcspn(name, "."), name);
    const struct flow *const flows[] = {c->station.personal, c->station.unit};
    for (size_t i = 0; c->form && i < sizeof flows / sizeof flows[0]; i++)
        if (is_paper_of(c, flows[i]->kind, c->form) && !flow_answers(flows[i], plain))
            return false;
    return true;
}

static const char *longest_choice(const struct field *field)
{
    const char *longest = "";
    for (unsigned i = 0; i < field->choices_count; i++)
        if (text_length(field->choices[i].label.zh) > text_length(longest))
            longest = field->choices[i].label.zh;
    return longest;
}

/* As many of the widest character as the field lets be typed. */
static const char *longest_value(void *context, const char *name)
{
    struct check *c = context;
    char plain[ANSWER_NAME_SIZE] = "";
    strncpy(plain, name, sizeof plain - 1);
    plain[strcspn(plain, ".")] = '\0';
    const struct field *field = fields_find(c->station.fields, plain);
    if (!field)
        return NULL;
    if (field->choices_count)
        return longest_choice(field);
    if (!field->max)
        return NULL;
    const char *widest = field->keyboard == FIELD_KEYBOARD_PINYIN ? "龘" : "8";
    size_t at = 0;
    for (unsigned i = 0; i < field->max && at + 4 < sizeof c->longest; i++)
        at += (size_t)snprintf(c->longest + at, sizeof c->longest - at, "%s", widest);
    return c->longest;
}

static void check_forms(struct check *c)
{
    const struct form_names names = {form_may_ask, longest_value, c};
    for (size_t i = 0; i < form_count(c->station.forms); i++) {
        c->form = form_at(c->station.forms, i);
        form_check(c->station.forms, c->form, &names, fault, c);
    }
}

/* ---- papers: every printed paper has its form, as many pages as it says, and a place for every seal ---- */

/* Every seal there is, so that every condition on one holds. */
static bool tick_all(struct check *c, struct answers *answers, struct err *err)
{
    bool ok = true;
    for (size_t i = 0; ok && i < fields_count(c->station.fields); i++) {
        const struct field *field = fields_at(c->station.fields, i);
        ok = field->type != FIELD_TICK || answers_set(answers, field->name, "yes", ANSWER_TYPED, err);
    }
    return ok;
}

static bool check_pages(struct check *c, const struct visit *visit, const struct paper *paper, struct err *err)
{
    struct form_answers answers;
    unsigned pages = 0;
    struct form_values values = form_answers_init(&answers, visit, NULL);
    bool ok = form_page_count(c->station.forms, form_find(c->station.forms, paper->form), &values, &pages, err);
    form_answers_finish(&answers);
    return ok && (pages == paper->pages ||
                  err_set(err, ERR_CONFIG, "papers.yaml: paper %s says %u pages, its form %s has %u. Put the right number",
                          paper->id, paper->pages, paper->form, pages));
}

static void check_places(struct check *c, const char *kind, const struct paper *paper)
{
    struct flow flow = *c->station.personal;
    char own_kind[20];
    snprintf(own_kind, sizeof own_kind, "%s", kind);
    flow.kind = own_kind;
    struct visit visit = {.world = station_world(&c->station), .flow = &flow};
    struct err err = {0};
    visit.step = &visit.flow->steps[0];
    bool ok = tick_all(c, &visit.file.answers, &err) && check_pages(c, &visit, paper, &err);
    for (unsigned page = 1; ok && page <= paper->pages; page++) {
        struct case_sheet sheet = {.page = page, .pages = paper->pages};
        struct seal_places places;
        snprintf(sheet.paper, sizeof sheet.paper, "%s", paper->id);
        ok = seal_places_of(&visit, c->station.forms, &sheet, &places, &err);
    }
    report(c, ok, &err);
    visit_end(&visit);
}

static void check_papers(struct check *c, const char *kind)
{
    char line[200];
    if (papers_count(c->station.papers, kind) == 0) {
        snprintf(line, sizeof line, "papers.yaml: no papers for the kind %.40s. Add them", kind);
        fault(c, line);
    }
    for (size_t i = 0; i < papers_count(c->station.papers, kind); i++) {
        const struct paper *paper = papers_at(c->station.papers, kind, i);
        if (paper->origin != PAPER_PRINTED)
            continue;
        if (form_find(c->station.forms, paper->form)) {
            check_places(c, kind, paper);
            continue;
        }
        snprintf(line, sizeof line, "papers.yaml: paper %.40s names form %.8s, which does not exist. Add it to forms",
                 paper->id, paper->form);
        fault(c, line);
    }
}

/* Papers and products depend on answers: on fields that exist. Regions are read when an address is first asked for. */
static void check_catalogues(struct check *c)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    struct regions *regions = NULL;
    report(c, papers_check(c->station.papers, c->station.fields, &err) || err_within(&err, "papers.yaml"), &err);
    report(c, shop_check(c->station.shop, c->station.fields, &err) || err_within(&err, "catalogue.yaml"), &err);
    if (report(c, file_join(path, c->station.assets_folder, "regions.tsv", &err) && regions_load(path, &regions, &err),
               &err))
        regions_destroy(regions);
}

/* ---- what screens need ---- */

static void check_look(struct check *c)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    struct theme *theme = NULL;
    if (report(c, file_join(path, c->station.assets_folder, "theme.yaml", &err) && theme_load(path, &theme, &err), &err))
        theme_destroy(theme);
}

static void check_keyboards(struct check *c)
{
    static const char *const kinds[] = {"digits", "code18", "id18", "document", "until", "latin", "email", "pinyin"};
    char path[FILE_PATH_SIZE], line[100];
    struct err err = {0};
    struct keyboard *keyboard = NULL;
    if (!report(c, file_join(path, c->station.assets_folder, "keyboards", &err) && keyboard_load(path, &keyboard, &err),
                &err))
        return;
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (keyboard_has(keyboard, kinds[i]))
            continue;
        snprintf(line, sizeof line, "keyboards: there is no keyboard \"%s\". Add keyboards/%s.yaml", kinds[i], kinds[i]);
        fault(c, line);
    }
    keyboard_destroy(keyboard);
}

static void check_texts(struct check *c)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    report(c, file_join(path, c->station.assets_folder, "text/en", &err) && catalogue_load(path, &err), &err);
}

/* ---- the station itself ---- */

static void check_keys(struct check *c)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    if (!station_path(&c->station, "station.yaml", path, &err) || !file_exists(path)) {
        fprintf(c->out, "(no station in %s: keys and store are not looked at)\n", c->station.state_folder);
        return;
    }
    report(c, seal_is_ready(c->station.state_folder, NULL, &err), &err);
    if (report(c, station_ready(&c->station, STATION_STORE, &err), &err))
        report(c, case_store_check(c->station.store, &err), &err);
}

size_t check_station(const struct station_places *places, FILE *out)
{
    static const char *const kinds[] = {"personal", "unit"};
    struct check c = {.out = out};
    struct err err = {0};
    if (report(&c, station_open(&c.station, places, NULL, &err), &err)) {
        check_texts(&c);
        check_look(&c);
        check_keyboards(&c);
        if (report(&c, station_ready(&c.station, STATION_DATA, &err), &err)) {
            check_flows(&c);
            check_policies(&c);
            check_catalogues(&c);
            if (report(&c, station_ready(&c.station, STATION_FORMS, &err), &err)) {
                check_forms(&c);
                for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
                    check_papers(&c, kinds[i]);
            }
        }
        check_keys(&c);
    }
    station_close(&c.station);
    catalogue_unload();
    if (c.faults)
        fprintf(out, "%zu faults\n", c.faults);
    else
        fprintf(out, "everything is in order\n");
    return c.faults;
}
