/* A check's verdict as a line or as JSON. */
#include "value_command.h"

#include <jansson.h>
#include <string.h>

static const char *const verdicts[] = {
    [VALUE_GOOD] = "good", [VALUE_DOUBTFUL] = "doubtful", [VALUE_WRONG] = "wrong"};

static void print_json(const struct value_result *r, FILE *out)
{
    json_t *root = json_pack("{s:s, s:s, s:i, s:s, s:s}", "verdict", verdicts[r->verdict], "normal", r->normal,
                             "missing", r->missing, "zh", r->zh, "en", r->en);
    json_dumpf(root, out, JSON_COMPACT);
    fputc('\n', out);
    json_decref(root);
}

int value_command(const char *kind, const char *text, bool json, FILE *out)
{
    struct value_result result;
    if (!value_check(kind, text, &result)) {
        fprintf(stderr, "kiosk: there is no check \"%.40s\"; `kiosk value --help` lists them\n", kind);
        return 64;
    }
    if (json)
        print_json(&result, out);
    else if (result.zh[0])
        fprintf(out, "%s: %s (%s)\n", verdicts[result.verdict], result.zh, result.en);
    else
        fprintf(out, "%s: %s\n", verdicts[result.verdict], result.normal);
    return (int)result.verdict;
}

void value_command_kinds(FILE *out)
{
    for (size_t i = 0; i < value_kind_count(); i++)
        fprintf(out, "  %-16s %s\n", value_kind_name(i), value_kind_about(value_kind_name(i)));
}
