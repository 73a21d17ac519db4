/* The kiosk's side of printing: PDFs go to the printer one after another on a thread of their own, states come back to
 * the owner. Owner's thread only. */
#ifndef PRINT_JOB_H
#define PRINT_JOB_H

#include "printer.h"
#include "worker.h"

struct print_desk;

/* config and mailbox are borrowed and outlive the desk. */
MUST_USE bool print_desk_create(const struct config *config, const char *state_folder, struct mailbox *mailbox,
                                struct print_desk **out, struct err *err);
/* Takes back what has not come out, waits for the printer's thread; no listener is called any more. NULL is fine. */
void print_desk_destroy(struct print_desk *desk);

struct print_listener {
    void *context;
    /* At each change; the last call of a job has a final state (print_state_is_final). */
    void (*on_state)(void *context, int job, const struct print_status *status);
    int after; /* the job queued just before, without which this one is not to come out: when that fails, this one is
                  taken back before anything of it reaches the printer; 0: none */
};

/* Queues a copy of the PDF. *job (from 1) names it in on_state and print_cancel. ERR_SPACE. */
MUST_USE bool print_start(struct print_desk *desk, const void *pdf, size_t size, const char *title,
                          const struct print_listener *listener, int *job, struct err *err);
/* Takes the job back; its last state is PRINT_FAILED with PRINT_REASON_CANCELLED, unless it was done before. */
void print_cancel(struct print_desk *desk, int job);
/* Takes back every job without any further call-back: for the end of a visit. */
void print_drop(struct print_desk *desk);

/* Asks the printer how it is, beside the loop; on_state(context, 0, status) answers once. */
MUST_USE bool print_look(struct print_desk *desk, const struct print_listener *listener, struct err *err);

#endif
