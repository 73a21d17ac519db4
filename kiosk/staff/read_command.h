/* `kiosk read FILE…`: one JSON object a picture, and its crops. Pictures are decoded in the reading child alone. */
#ifndef READ_COMMAND_H
#define READ_COMMAND_H

#include "err.h"
#include <stdio.h>

struct read_options {
    const char *as;      /* see read_command_help; NULL: any */
    const char *crops;   /* folder for the crops; NULL: none are written */
    const char *dpi;     /* text of a number; NULL: as the file says */
    const char *answers; /* what the sheet was printed with; NULL: nothing is known */
    const char *forms;   /* folder; NULL: the default of config.h */
    const char *const *files;
    size_t file_count;
};

/* All files are tried; faults are told on standard error; false with the last one when a file could not be read. */
MUST_USE bool read_command(const struct read_options *options, FILE *out, struct err *err);
void read_command_help(FILE *out);

#endif
