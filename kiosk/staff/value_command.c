/* A check's verdict as a line or as JSON. */
#include "value_command.h"

#include <jansson.h>
#include <string.h>

static const char *const verdicts[] = {
    [VALUE_GOOD] = "good", [VALUE_DOUBTFUL] = "doubtful", [VALUE_WRONG] = "wrong"};

enum { REGION_SIZE = 120 };

/* Empty for other kinds, for numbers that do not hold, and for regions that no edition we know has. */
static void region_of(const char *kind, const struct value_result *r, const struct regions *regions, char *out)
{
    struct value_citizen citizen;
    out[0] = '\0';
    if (regions && strcmp(kind, "citizen-id") == 0 && value_citizen_read(r->normal, &citizen))
        (void)regions_full_name(regions, citizen.area, out, REGION_SIZE);
}

static void print_json(const struct value_result *r, const char *region, FILE *out)
{
    json_t *root = json_pack("{s:s, s:s, s:i, s:s, s:s}", "verdict", verdicts[r->verdict], "normal", r->normal,
                             "missing", r->missing, "zh", r->zh, "en", r->en);
    if (region[0])
        json_object_set_new(root, "region", json_string(region));
    json_dumpf(root, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(root);
}

static void print_line(const struct value_result *r, const char *region, FILE *out)
{
    if (r->zh[0])
        fprintf(out, "%s: %s (%s)\n", verdicts[r->verdict], r->zh, r->en);
    else if (region[0])
        fprintf(out, "%s: %s (%s)\n", verdicts[r->verdict], r->normal, region);
    else
        fprintf(out, "%s: %s\n", verdicts[r->verdict], r->normal);
}

int value_command(const char *kind, const char *text, const struct regions *regions, bool json, FILE *out)
{
    struct value_result result;
    char region[REGION_SIZE];
    if (!value_check(kind, text, &result)) {
        fprintf(stderr, "kiosk: there is no check \"%.40s\"; `kiosk value --help` lists them\n", kind);
        return 64;
    }
    region_of(kind, &result, regions, region);
    (json ? print_json : print_line)(&result, region, out);
    return (int)result.verdict;
}

void value_command_kinds(FILE *out)
{
    for (size_t i = 0; i < value_kind_count(); i++)
        fprintf(out, "  %-16s %s\n", value_kind_name(i), value_kind_about(value_kind_name(i)));
}
