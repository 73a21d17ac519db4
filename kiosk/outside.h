/* What comes from outside while the loop waits: a signal to end, and receipts that kiosk-sync puts into the outbox. A
 * small thread listens to both without using the processor and posts to the owner's mailbox. */
#ifndef OUTSIDE_H
#define OUTSIDE_H

#include "worker.h"

struct outside;

/* SIGTERM, SIGINT and SIGHUP no longer end the process by themselves. Call before any other thread exists. */
void outside_block_signals(void);

struct outside_listener {
    void *context;
    void (*on_end)(void *context);      /* a signal asked to end */
    void (*on_receipts)(void *context); /* something came into the folder */
};
/* Both are called on the owner's thread, from mailbox_drain. receipts_folder must exist. */
MUST_USE bool outside_create(struct mailbox *mailbox, const char *receipts_folder,
                             const struct outside_listener *listener, struct outside **out, struct err *err);
void outside_destroy(struct outside *outside); /* NULL is fine */

#endif
