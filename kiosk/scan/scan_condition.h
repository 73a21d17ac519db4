/* How a scan ended, or why it did not begin: one short list, whatever the scanner, its driver or its process did.
 * What a person reads about each stands here, so that no screen knows a driver's status. Any thread, except the two
 * texts (owner's thread, as everything of catalogue.h). */
#ifndef SCAN_CONDITION_H
#define SCAN_CONDITION_H

#include <stdbool.h>

enum scan_condition {
    SCAN_DONE,       /* every sheet that was there has been scanned */
    SCAN_EMPTY,      /* no paper, not one page */
    SCAN_JAM,        /* paper stuck, or two sheets at once */
    SCAN_COVER,      /* lid or feeder cover open */
    SCAN_BUSY,       /* another program or another computer uses it */
    SCAN_GONE,       /* it was there and is not any more: unplugged, switched off */
    SCAN_IO,         /* it or its driver reported a fault without a better name */
    SCAN_HUNG,       /* no line for the time that station.yaml allows; its process was ended */
    SCAN_CRASHED,    /* its process died; a new one starts with the next scan */
    SCAN_CANCELLED,  /* scan_cancel, or the cancel button of the device */
    SCAN_NO_SCANNER, /* none found, or not the one that station.yaml names */
    SCAN_DENIED,     /* the system does not let this station use it */
    SCAN_CONDITION_COUNT
};

/* "done", "empty", "jam" … for logs and traces. Borrowed, static. */
const char *scan_condition_name(enum scan_condition condition);
/* What happened, one sentence in the current language; what was kept is said by the screen, which knows the count. */
const char *scan_condition_what(enum scan_condition condition);
/* What the person does now, one sentence in the current language; "" after SCAN_DONE. */
const char *scan_condition_remedy(enum scan_condition condition);
/* Whether the person can mend it (paper, lid, try again) without calling staff. */
bool scan_condition_is_mendable(enum scan_condition condition);
/* Whether the driver's process is in doubt after it, so that the next scan gets a new one. */
bool scan_condition_needs_restart(enum scan_condition condition);

#endif
