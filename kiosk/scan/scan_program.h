/* What every start of kiosk-scan shares: where the program lies, and what little of our environment it gets. Any
 * thread. */
#ifndef SCAN_PROGRAM_H
#define SCAN_PROGRAM_H

#include "file.h"

enum { SCAN_ENVIRONMENT_MAX = 10, SCAN_ENVIRONMENT_SIZE = FILE_PATH_SIZE + 64 };

struct scan_environment {
    char text[SCAN_ENVIRONMENT_MAX][SCAN_ENVIRONMENT_SIZE];
    const char *list[SCAN_ENVIRONMENT_MAX + 1]; /* "NAME=VALUE", NULL at the end; points into text */
};

/* sane_folder: SANE's configuration; NULL or "": ours. */
void scan_environment_init(struct scan_environment *environment, const char *sane_folder);

/* Beside this program; beside the folder of a test program. ERR_CONFIG when it is not there. */
MUST_USE bool scan_program_find(char out[FILE_PATH_SIZE], struct err *err);

#endif
