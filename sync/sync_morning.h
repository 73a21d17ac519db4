/* What staff should know in the morning: what waits and since when, what was set aside and why, what came back. Reads the
 * outbox and changes nothing. One thread. */
#ifndef SYNC_MORNING_H
#define SYNC_MORNING_H

#include "outbox.h"
#include "outbox_record.h"

#define SYNC_MORNING_ASIDE_MAX 20

struct sync_morning {
    size_t waiting, sent, set_aside, receipts; /* bundles in each place */
    int64_t oldest_ms;                         /* when the oldest waiting bundle was sealed; 0: none waits */
    int64_t last_receipt_ms;                   /* when the newest receipt came; 0: never */
    uint64_t last_message;                     /* number of the centre's newest message here; 0: none */
    struct {
        char stem[OUTBOX_STEM_SIZE];
        char problem[200];
    } aside[SYNC_MORNING_ASIDE_MAX]; /* the first of those set aside */
};

MUST_USE bool sync_morning_look(const char *state_folder, const char *station, struct sync_morning *out,
                                struct err *err);
/* Whether somebody has to do something: a bundle was set aside, or one has waited for more than 36 hours. */
bool sync_morning_needs_staff(const struct sync_morning *morning, int64_t now_ms);

#endif
