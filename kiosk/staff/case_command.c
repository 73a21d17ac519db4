/* What the store says in the clear. */
#include "case_command.h"

#include "clock.h"
#include "submission.h"
#include <jansson.h>
#include <string.h>

static void stamp(int64_t wall_ms, char out[CLOCK_STAMP_SIZE])
{
    out[0] = '\0';
    if (wall_ms)
        clock_format_iso(wall_ms, out);
}

static json_t *summary_json(const struct case_summary *c)
{
    const struct {
        const char *name;
        int64_t at_ms;
    } times[] = {{"begun", c->begun_ms},       {"changed", c->changed_ms}, {"sealed", c->sealed_ms},
                 {"received", c->received_ms}, {"erased", c->erased_ms},   {"slip_until", c->slip_until_ms}};
    char text[CLOCK_STAMP_SIZE], hex[2 * VAULT_HASH_BYTES + 1];
    json_t *root = json_pack("{s:s, s:s, s:s, s:i, s:I}", "number", c->number, "kind", c->kind, "state",
                             case_state_name(c->state), "saves", (int)c->saves, "sequence", (json_int_t)c->sequence);
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        stamp(times[i].at_ms, text);
        json_object_set_new(root, times[i].name, text[0] ? json_string(text) : json_null());
    }
    if (c->state == CASE_SEALED || c->state == CASE_RECEIVED) {
        vault_hex(c->bundle_sha256, hex);
        json_object_set_new(root, "bundle_sha256", json_string(hex));
    }
    if (c->state == CASE_RECEIVED) {
        vault_hex(c->receipt_sha256, hex);
        json_object_set_new(root, "receipt_sha256", json_string(hex));
    }
    return root;
}

static bool print_json(json_t *root, FILE *out, struct err *err)
{
    bool ok = root && json_dumpf(root, out, JSON_INDENT(1)) == 0 && fputc('\n', out) != EOF;
    json_decref(root);
    return ok || err_set(err, ERR_IO, "standard output");
}

static bool state_by_name(const char *name, int *out, struct err *err)
{
    *out = -1;
    if (!name)
        return true;
    for (int i = 0; i < CASE_STATE_COUNT; i++)
        if (strcmp(case_state_name((enum case_state)i), name) == 0)
            *out = i;
    return *out >= 0 || err_set(err, ERR_INPUT, "no case state is called %.40s", name);
}

static bool print_list(struct station *station, const struct case_filter *filter, bool json, FILE *out, struct err *err)
{
    struct case_list list = {0};
    if (!case_store_list(station->store, filter, &list, err))
        return false;
    json_t *all = json ? json_array() : NULL;
    for (size_t i = 0; i < list.count; i++) {
        char changed[CLOCK_STAMP_SIZE];
        const struct case_summary *c = &list.cases[i];
        stamp(c->changed_ms, changed);
        if (json)
            json_array_append_new(all, summary_json(c));
        else
            fprintf(out, "%-18s %-10s %-10s %s\n", c->number, c->kind, case_state_name(c->state), changed);
    }
    case_list_finish(&list);
    return !json || print_json(all, out, err);
}

bool case_command_list(struct station *station, const char *state, bool json, FILE *out, struct err *err)
{
    struct case_filter filter = {.limit = 10000};
    return state_by_name(state, &filter.state, err) && print_list(station, &filter, json, out, err);
}

/* One line, without what ends it. */
static bool read_value(FILE *in, char out[256], struct err *err)
{
    if (!fgets(out, 256, in))
        return err_set(err, ERR_INPUT, "nothing came in to look for");
    size_t size = strcspn(out, "\r\n");
    bool whole = out[size] != '\0' || feof(in);
    out[size] = '\0';
    return (whole && size > 0) || err_set(err, ERR_INPUT, "what came in to look for is %s", size ? "too long" : "empty");
}

bool case_command_find(struct station *station, const char *what, FILE *in, bool json, FILE *out, struct err *err)
{
    static const char *const searched[] = {"id", "name", "company", "order", "phone", "phone4"};
    char value[256];
    size_t known = 0;
    while (known < sizeof searched / sizeof searched[0] && strcmp(what, searched[known]) != 0)
        known++;
    if (known == sizeof searched / sizeof searched[0])
        return err_set(err, ERR_INPUT, "cases are found by id, name, company, order, phone or phone4, not by %.20s", what);
    const struct case_filter filter = {.state = -1, .search_what = what, .search_value = value};
    bool ok = read_value(in, value, err) && print_list(station, &filter, json, out, err);
    wipe(value, sizeof value);
    return ok;
}

enum { LOG_ENTRIES = 200 };

static bool print_log(struct station *station, const char *number, json_t *into, FILE *out, struct err *err)
{
    static struct audit_entry entries[LOG_ENTRIES];
    size_t count = 0;
    if (!case_store_audit_list(station->store, number, entries, LOG_ENTRIES, &count, err))
        return false;
    for (size_t i = count; i-- > 0;) {
        const struct audit_entry *e = &entries[i];
        char at[CLOCK_STAMP_SIZE];
        stamp(e->time_ms, at);
        if (into)
            json_array_append_new(into, json_pack("{s:s, s:s, s:s, s:s}", "at", at, "actor", e->actor, "action",
                                                  e->action, "detail", e->detail));
        else
            fprintf(out, "  %s  %-10s %-12s %s\n", at, e->actor, e->action, e->detail);
    }
    return true;
}

static void print_summary(const struct case_summary *c, FILE *out)
{
    const struct {
        const char *name;
        int64_t at_ms;
    } times[] = {{"begun", c->begun_ms},       {"changed", c->changed_ms}, {"sealed", c->sealed_ms},
                 {"received", c->received_ms}, {"erased", c->erased_ms},   {"slip until", c->slip_until_ms}};
    char text[CLOCK_STAMP_SIZE];
    fprintf(out, "%s  %s  %s\n", c->number, c->kind, case_state_name(c->state));
    for (size_t i = 0; i < sizeof times / sizeof times[0]; i++) {
        stamp(times[i].at_ms, text);
        if (text[0])
            fprintf(out, "  %-11s %s\n", times[i].name, text);
    }
    if (c->sequence)
        fprintf(out, "  %-11s %llu\n", "bundle", (unsigned long long)c->sequence);
}

bool case_command_show(struct station *station, const char *number, bool json, FILE *out, struct err *err)
{
    struct case_summary summary;
    char read[CASE_NUMBER_SIZE];
    if (!case_number_read(number, read))
        return err_set(err, ERR_INPUT, "%.40s is no case number", number);
    if (!case_store_find(station->store, read, &summary, err))
        return false;
    if (!json) {
        print_summary(&summary, out);
        return print_log(station, read, NULL, out, err);
    }
    json_t *root = summary_json(&summary), *log = json_array();
    bool ok = print_log(station, read, log, out, err);
    json_object_set_new(root, "log", log);
    if (ok)
        return print_json(root, out, err);
    json_decref(root);
    return false;
}

bool case_command_unlock(struct station *station, const char *number, struct err *err)
{
    char read[CASE_NUMBER_SIZE];
    if (!case_number_read(number, read))
        return err_set(err, ERR_INPUT, "%.40s is no case number", number);
    return case_store_unlock_slip(station->store, read, "staff", err);
}

bool case_command_reseal(struct station *station, const char *number, struct err *err)
{
    char read[CASE_NUMBER_SIZE];
    if (!case_number_read(number, read))
        return err_set(err, ERR_INPUT, "%.40s is no case number", number);
    return submission_reseal(station, read, err);
}
