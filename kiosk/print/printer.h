/* A printer: PDF bytes in, states out, and "done" only when the device itself says so. Two bodies: CUPS (or an IPP
 * printer directly), and a folder for the demo and for offices without a printer.
 *
 *   QUEUED ──► PRINTING ──► DONE
 *     ▲ │         ▲ │
 *     │ ▼         │ ▼           any but DONE ──► FAILED
 *    HELD       STOPPED
 *
 * printer_print blocks until the job ended; print_job.h runs it beside the loop. One thread at a time per printer. */
#ifndef PRINTER_H
#define PRINTER_H

#include "buffer.h"
#include "config.h"
#include <stdatomic.h>

enum print_state {
    PRINT_QUEUED,   /* accepted, waits its turn */
    PRINT_HELD,     /* waits for somebody to release it */
    PRINT_PRINTING, /* paper moves */
    PRINT_STOPPED,  /* in the middle, the printer waits: see the reason */
    PRINT_DONE,     /* the printer said completed; final */
    PRINT_FAILED,   /* it will not come out; final */
    PRINT_STATE_COUNT
};

enum print_reason {
    PRINT_REASON_NONE,
    PRINT_REASON_PAPER_OUT,
    PRINT_REASON_JAM,
    PRINT_REASON_COVER,
    PRINT_REASON_INK,       /* toner or ink empty */
    PRINT_REASON_TRAY,      /* paper tray missing or output tray full */
    PRINT_REASON_OFFLINE,   /* switched off, unplugged, not reached */
    PRINT_REASON_PAUSED,    /* stopped by staff, or not accepting jobs */
    PRINT_REASON_CANCELLED, /* taken back here or at the device */
    PRINT_REASON_REFUSED,   /* the printer cannot print this document */
    PRINT_REASON_DENIED,    /* rights or password */
    PRINT_REASON_NO_PRINTER, /* none set up, or not the one station.yaml names */
    PRINT_REASON_SPACE,     /* folder printer: no room */
    PRINT_REASON_UNKNOWN,   /* it stopped and gave no reason we know */
    PRINT_REASON_COUNT
};

struct print_status {
    enum print_state state;
    enum print_reason reason;
    int sheets_done; /* as far as the printer says; 0 otherwise */
};

bool print_state_is_final(enum print_state state);
/* "queued", "paper-out" … for logs and traces. Borrowed, static. */
const char *print_state_name(enum print_state state);
const char *print_reason_name(enum print_reason reason);
/* What the person reads, in the current language: what happened, and what to do ("" where there is nothing to do).
 * Owner's thread. */
const char *print_status_what(const struct print_status *status);
const char *print_status_remedy(const struct print_status *status);

struct printer;

/* The printer of station.yaml (printer.kind, queue, folder); a relative folder lies in state_folder. Nothing is
 * connected yet. ERR_CONFIG for what cannot be right, ERR_SPACE. */
MUST_USE bool printer_open(const struct config *config, const char *state_folder, struct printer **out,
                           struct err *err);
void printer_close(struct printer *printer); /* NULL is fine */

/* Who follows a job. `on_state` is called on the thread of printer_print at each change. The job is taken back soon
 * after *give_up becomes true. */
struct print_watch {
    void (*on_state)(void *context, const struct print_status *status);
    void *context;
    const atomic_bool *give_up;
};

/* Prints and follows the job to its end: true only after PRINT_DONE. The last on_state says the final state. ERR_DEVICE,
 * ERR_SPACE, ERR_DENIED, ERR_CANCELLED; the title is plain text, at most 80 characters, without personal data. */
MUST_USE bool printer_print(struct printer *printer, const void *pdf, size_t size, const char *title,
                            const struct print_watch *watch, struct err *err);

/* How the printer is before anything is sent: PRINT_DONE with no reason means ready. Blocks up to 5 s. */
void printer_look(struct printer *printer, struct print_status *out);

#endif
