/* The kinds of scanner by name. */
#include "scanner.h"

#include <string.h>

static const struct scanner_body *const bodies[] = {&scanner_sane, &scanner_folder};

const struct scanner_body *scanner_body_find(const char *kind)
{
    for (size_t i = 0; i < sizeof bodies / sizeof bodies[0]; i++)
        if (strcmp(bodies[i]->kind, kind) == 0)
            return bodies[i];
    return NULL;
}
