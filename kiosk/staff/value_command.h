/* `kiosk value KIND TEXT`: the named checks from the command line, for trying them and for other programs. */
#ifndef VALUE_COMMAND_H
#define VALUE_COMMAND_H

#include "region.h"
#include "value.h"
#include <stdio.h>

/* Exit status: 0 good, 1 doubtful, 2 wrong, 64 no such kind. With regions (may be NULL) a resident ID number that holds
 * also says where it was first given. */
int value_command(const char *kind, const char *text, const struct regions *regions, bool json, FILE *out);
/* One line per kind. */
void value_command_kinds(FILE *out);

#endif
