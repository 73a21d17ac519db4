/* What little of our environment kiosk-scan gets. Any thread. */
#ifndef SCAN_ENVIRONMENT_H
#define SCAN_ENVIRONMENT_H

#include "file.h"

enum { SCAN_ENVIRONMENT_MAX = 10, SCAN_ENVIRONMENT_SIZE = FILE_PATH_SIZE + 64 };

struct scan_environment {
    char text[SCAN_ENVIRONMENT_MAX][SCAN_ENVIRONMENT_SIZE];
    const char *list[SCAN_ENVIRONMENT_MAX + 1]; /* "NAME=VALUE", NULL at the end; points into text */
};

/* sane_folder: SANE's configuration; NULL or "": ours. */
void scan_environment_init(struct scan_environment *environment, const char *sane_folder);

#endif
