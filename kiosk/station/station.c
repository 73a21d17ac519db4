/* The parts of a station, as a table: each knows how it is opened. */
#include "station.h"

#include "log.h"
#include <string.h>

static bool in_folder(const char *folder, const char *name, char out[FILE_PATH_SIZE], struct err *err)
{
    return file_join(out, folder, name, err);
}

static bool open_flow(const struct station *s, const char *name, struct flow **out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return *out || (in_folder(s->assets_folder, name, path, err) && flow_load(path, out, err));
}

static bool open_data(struct station *s, struct err *err)
{
    char fields[FILE_PATH_SIZE], papers[FILE_PATH_SIZE], policies[FILE_PATH_SIZE], guide[FILE_PATH_SIZE],
        shop[FILE_PATH_SIZE], regions[FILE_PATH_SIZE];
    return in_folder(s->assets_folder, "fields.yaml", fields, err) &&
           in_folder(s->assets_folder, "papers.yaml", papers, err) &&
           in_folder(s->assets_folder, "policies", policies, err) &&
           in_folder(s->assets_folder, "guide.yaml", guide, err) &&
           in_folder(s->assets_folder, "catalogue.yaml", shop, err) &&
           in_folder(s->assets_folder, "regions.tsv", regions, err) &&
           (s->fields || fields_load(fields, &s->fields, err)) && (s->papers || papers_load(papers, &s->papers, err)) &&
           (s->policies || policies_load(policies, &s->policies, err)) &&
           (s->guide || guide_load(guide, &s->guide, err)) && (s->shop || shop_load(shop, &s->shop, err)) &&
           (s->regions || regions_load(regions, &s->regions, err)) &&
           open_flow(s, "flows/triage.yaml", &s->triage, err) &&
           open_flow(s, "flows/personal.yaml", &s->personal, err) && open_flow(s, "flows/unit.yaml", &s->unit, err);
}

static bool open_store(struct station *s, struct err *err)
{
    return case_store_open(&s->config, s->state_folder, &s->store, err);
}

static bool open_forms(struct station *s, struct err *err)
{
    return forms_load(s->forms_folder, &s->forms, err);
}

static bool open_scanner(struct station *s, struct err *err)
{
    const struct scan_desk_setup setup = {
        .config = &s->config, .state_folder = s->state_folder, .mailbox = s->mailbox, .program = NULL};
    return scan_desk_create(&setup, &s->scanner, err);
}

static bool open_printer(struct station *s, struct err *err)
{
    return print_desk_create(&s->config, s->state_folder, s->mailbox, &s->printer, err);
}

static bool open_worker(struct station *s, struct err *err)
{
    return worker_create(s->mailbox, &s->worker, err);
}

static const struct part {
    enum station_part bit;
    bool (*open)(struct station *station, struct err *err);
    const char *name;
} parts[] = {
    {STATION_DATA, open_data, "data files"}, {STATION_STORE, open_store, "case store"},
    {STATION_WORKER, open_worker, "worker"}, {STATION_SCANNER, open_scanner, "scanner"},
    {STATION_PRINTER, open_printer, "printer"}, {STATION_FORMS, open_forms, "forms"},
};
enum { PARTS = sizeof parts / sizeof parts[0] };

bool station_ready(struct station *station, unsigned wanted, struct err *err)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (!(wanted & parts[i].bit) || (station->parts_open & parts[i].bit))
            continue;
        if (!parts[i].open(station, err))
            return err_within(err, "%s", parts[i].name);
        station->parts_open |= parts[i].bit;
    }
    return true;
}

bool station_open_next(struct station *station)
{
    for (size_t i = 0; i < PARTS; i++) {
        if (station->parts_open & parts[i].bit)
            continue;
        struct err err = {0};
        if (station_ready(station, parts[i].bit, &err))
            return true;
        log_err(LOG_LEVEL_WARNING, "opening the station", &err);
        return false;
    }
    return false;
}

bool station_open(struct station *out, const struct station_places *places, struct mailbox *mailbox, struct err *err)
{
    *out = (struct station){.mailbox = mailbox};
    char defaults[FILE_PATH_SIZE], overrides[FILE_PATH_SIZE];
    return config_state_folder(places->state, out->state_folder, err) &&
           config_assets_folder(places->assets, out->assets_folder, err) &&
           config_forms_folder(places->forms, out->forms_folder, err) &&
           in_folder(out->assets_folder, "station.yaml", defaults, err) &&
           in_folder(out->state_folder, "station.yaml", overrides, err) &&
           config_load(defaults, file_exists(overrides) ? overrides : NULL, &out->config, err);
}

void station_close(struct station *s)
{
    worker_destroy(s->worker);
    scan_desk_destroy(s->scanner);
    print_desk_destroy(s->printer);
    forms_destroy(s->forms);
    case_store_close(s->store);
    flow_destroy(s->triage);
    flow_destroy(s->personal);
    flow_destroy(s->unit);
    guide_destroy(s->guide);
    shop_destroy(s->shop);
    policies_destroy(s->policies);
    regions_destroy(s->regions);
    papers_destroy(s->papers);
    fields_destroy(s->fields);
    config_finish(&s->config);
    *s = (struct station){0};
}

const struct flow *station_flow(const struct station *s, const char *kind)
{
    const struct flow *const flows[] = {s->personal, s->unit};
    for (size_t i = 0; i < sizeof flows / sizeof flows[0]; i++)
        if (flows[i] && strcmp(flows[i]->kind, kind) == 0)
            return flows[i];
    return NULL;
}

struct visit_world station_world(const struct station *s)
{
    return (struct visit_world){.config = &s->config,
                                .fields = s->fields,
                                .papers = s->papers,
                                .regions = s->regions,
                                .policies = s->policies,
                                .store = s->store,
                                .guide = s->guide,
                                .shop = s->shop};
}

bool station_path(const struct station *station, const char *name, char out[FILE_PATH_SIZE], struct err *err)
{
    return file_join(out, station->state_folder, name, err);
}
