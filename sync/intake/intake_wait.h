/* Waiting for disk and bucket beside the loop: the connection sleeps, a worker has the writer, then the request is called
 * again. Called on the loop's thread. */
#ifndef INTAKE_WAIT_H
#define INTAKE_WAIT_H

#include "intake_store.h"
#include "worker.h"
#include <microhttpd.h>

enum { INTAKE_WORKERS = 4 }; /* a slow bucket has all of them before anybody else waits for it */

struct intake_waits {
    struct worker *workers[INTAKE_WORKERS]; /* NULL: the loop's thread does it */
    size_t turn;                            /* whose it is */
};

MUST_USE bool intake_waits_init(struct intake_waits *out, struct mailbox *answers, struct err *err);
/* Waits for the work under way; whoever sleeps wakes when the mailbox is drained or goes. */
void intake_waits_finish(struct intake_waits *waits);

/* True when the connection sleeps now. work: intake_writer_make_durable or intake_writer_flush. */
bool intake_wait(struct intake_waits *waits, struct MHD_Connection *connection, struct intake_writer *writer,
                 void (*work)(struct intake_writer *writer));

#endif
