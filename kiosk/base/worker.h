/* Work beside the loop. One thread owns the program's state; everything slow runs on a worker or in a device thread,
 * gets its data by value, and posts a message back. Messages run on the owner's thread, in the order they were
 * posted, when the owner drains its mailbox. This is the only file above which no lock is written. */
#ifndef WORKER_H
#define WORKER_H

#include "err.h"

/* ---- mailbox: from any thread to the owner ---- */
struct mailbox;

/* `wake` is called from any thread after each post and must make the owner's wait return (for instance by pushing an
 * event); it may be NULL. */
MUST_USE bool mailbox_create(void (*wake)(void *context), void *context, struct mailbox **out, struct err *err);
void mailbox_destroy(struct mailbox *box); /* messages that were not drained are dropped with `drop` */

/* Runs `message(data)` on the owner's thread later; `drop(data)` instead if the box is destroyed first (may be NULL).
 * Out of memory drops the message and says so in the log. Any thread. */
void mailbox_post(struct mailbox *box, void (*message)(void *data), void (*drop)(void *data), void *data);

/* Runs what is waiting; true if anything ran. Owner's thread. */
bool mailbox_drain(struct mailbox *box);

/* ---- worker: one background thread with a queue ---- */
struct worker;

MUST_USE bool worker_create(struct mailbox *answers, struct worker **out, struct err *err);
/* Waits for the job under way, drops the others. */
void worker_destroy(struct worker *worker);

/* `work(data)` runs on the worker's thread, then `done(data)` on the owner's. `drop(data)` runs instead of both, or
 * of `done`, if worker or mailbox go away first. */
MUST_USE bool worker_add(struct worker *worker, void (*work)(void *data), void (*done)(void *data),
                         void (*drop)(void *data), void *data, struct err *err);

#endif
