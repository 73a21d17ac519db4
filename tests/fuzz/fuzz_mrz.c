/* What an OCR engine may say about a machine readable zone: lines parted by line ends. */
#include "fuzz.h"
#include "mrz.h"

FUZZ_TARGET(mrz)
{
    char lines[MRZ_LINES_MAX][MRZ_LINE_SIZE] = {{0}};
    char *text = fuzz_text(data, size), *rest = text;
    enum mrz_form form = size % 2 ? MRZ_TD1 : MRZ_TD3;
    bool all = true;
    for (size_t i = 0; i < mrz_line_count(form); i++) {
        char *end = strchr(rest, '\n'), *next = end ? end + 1 : rest + strlen(rest);
        if (end)
            *end = '\0';
        all = mrz_line_mend(form, i, rest, lines[i]) && all;
        rest = next;
    }
    struct mrz zone = {0};
    if (mrz_parse(form, lines, &zone))
        FUZZ_PROMISE(all && strlen(zone.name) < sizeof zone.name &&
                     (!zone.all_hold || (zone.birth[0] && zone.expiry[0])));
    free(text);
}
