/* Names of files in the outbox: one name for each bundle. */
#include "fuzz.h"
#include "outbox.h"

FUZZ_TARGET(outbox_stem)
{
    char station[OUTBOX_STEM_SIZE], again[OUTBOX_STEM_SIZE];
    uint64_t sequence = 0;
    char *stem = fuzz_text(data, size);
    if (outbox_stem_parse(stem, station, &sequence))
        FUZZ_PROMISE(outbox_stem(again, station, sequence, NULL) && strcmp(stem, again) == 0 && !strchr(stem, '/'));
    free(stem);
}
