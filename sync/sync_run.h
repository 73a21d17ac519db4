/* One run of kiosk-sync: everything in outbox/new is brought to the centre, receipts are fetched, verified and put in
 * place, what has its receipt leaves the outbox; then the centre's messages are fetched (sync_messages.h). Killed at any moment it goes on where it was. ERR_BUSY when another
 * run holds the lock. The memory between runs is outbox/outbox.db: address, attempts, next try. */
#ifndef SYNC_RUN_H
#define SYNC_RUN_H

#include "config.h"
#include "outbox.h"
#include <signal.h>

struct sync_order {
    const struct config *config;
    const char *state_folder;
    bool on_terminal;                  /* progress line on standard error */
    int64_t patience_ms;               /* how long to wait for a centre that says "later"; 0: one round only */
    bool impatient;                    /* also what should wait for its next try, and outside sync.window */
    const volatile sig_atomic_t *stop; /* set by a signal: leave what is under way and return; may be NULL */
};

struct sync_report {
    size_t waiting;     /* bundles in new and sent at the start */
    size_t sent;        /* whole and acknowledged in this run */
    size_t received;    /* receipts verified in this run */
    size_t outstanding; /* sent, receipt still to come */
    size_t later;       /* left in new for another run */
    size_t set_aside;   /* moved to set-aside in this run */
    size_t messages;       /* of the centre, verified and kept in this run */
    bool messages_refused; /* the next one does not hold: see problem */
    uint64_t bytes_sent, bytes_repeated;
    int64_t took_ms;
    bool halted;        /* nothing could go: see problem */
    bool out_of_hours;  /* sync.window is not, or no longer, open: what is left stays */
    int64_t clock_off_ms; /* the centre's clock less ours, when a receipt of this run, or one before a run
                             * that no certificate allowed, shows more than a day; else 0 */
    struct err problem; /* the first thing that kept a bundle back; ERR_NONE when all went well */
};

/* True when the run could be made, even if bundles stay behind: the report says so. */
MUST_USE bool sync_run(const struct sync_order *order, struct sync_report *out, struct err *err);

#endif
