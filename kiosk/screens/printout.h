/* What is at the printer for this visit: some PDFs, their states taken together. Owner's thread. */
#ifndef PRINTOUT_H
#define PRINTOUT_H

#include "buffer.h"
#include "print_job.h"

struct front;

#define PRINTOUT_JOBS 16

enum printout_state { PRINTOUT_NONE, PRINTOUT_AT_WORK, PRINTOUT_STOPPED, PRINTOUT_DONE, PRINTOUT_FAILED };

struct printout {
    int jobs[PRINTOUT_JOBS];
    struct print_status states[PRINTOUT_JOBS];
    int count;
    bool is_set; /* set after clearing: what follows one that failed is not sent, for all that is missing comes again */
};

/* Forgets what was printed before; what still prints goes on. */
void printout_clear(struct front *front);
/* Queues a copy of the PDF. */
MUST_USE bool printout_add(struct front *front, const struct buffer *pdf, const char *title, struct err *err);
/* The worst state wins; *status (may be NULL): that of the job it comes from. */
enum printout_state printout_state(const struct front *front, struct print_status *status);
int printout_done_count(const struct front *front);
/* Tells a trouble of the printer once, as a fault; `again` prints anew. `told` is the screen's own memory of it. */
void printout_tell(struct front *front, const char *kept, void (*again)(struct front *front), bool *told);
/* Whether the printer has had its last word on everything. */
bool printout_is_over(const struct front *front);
/* Whether this one came out; they are numbered from 0 as they were added. */
bool printout_is_done(const struct front *front, int index);
/* Takes back what has not come out. */
void printout_cancel(struct front *front);

#endif
