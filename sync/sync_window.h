/* The hours in which bundles may be sent: "22:00-06:00" in local time, also past midnight. Any thread. */
#ifndef SYNC_WINDOW_H
#define SYNC_WINDOW_H

#include "err.h"
#include <stdint.h>

struct sync_window {
    int from_min, until_min; /* minutes of the day; the same: always */
};

/* Empty is always. ERR_CONFIG. */
MUST_USE bool sync_window_parse(const char *text, struct sync_window *out, struct err *err);
bool sync_window_is_open(const struct sync_window *window, int64_t wall_ms);

#endif
