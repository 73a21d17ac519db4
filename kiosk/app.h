/* The kiosk as it runs at the counter: a window, one loop that waits, and everything the front needs. Returns when the
 * window is closed (never in fullscreen) or a signal asks to end. */
#ifndef APP_H
#define APP_H

#include "catalogue.h"
#include "station.h"

struct app_options {
    struct station_places places;
    const char *reveal;    /* file for --reveal, or NULL */
    enum language language; /* of the first screen, and of every visit's begin */
};

/* ERR_CONFIG (settings, keys), ERR_DEVICE (no display), ERR_BUSY (another kiosk runs on this state folder). */
MUST_USE bool app_run(const struct app_options *options, struct err *err);

/* Receipts only, without a window; *received: how many cases are done by it. */
MUST_USE bool app_collect(const struct station_places *places, size_t *received, struct err *err);

#endif
