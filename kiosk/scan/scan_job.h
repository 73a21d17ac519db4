/* The kiosk's side of scanning: a desk that owns two child processes (bin/kiosk-scan): one drives the scanner, one
 * reads pages. Sheet n+1 is scanned while sheet n is read. A driver that dies, hangs or lies becomes a condition, never
 * a dead kiosk; every page that was whole before the fault is kept, read and delivered.
 *
 * Owner's thread only; listeners are called on the owner's thread too, from mailbox_drain. Pixels never enter the
 * kiosk's own memory: they pass from child to child in sealed shared memory.
 *
 *            scan_start                  last page read
 *   IDLE ──────────────► SCANNING ─┐   ┌────────────────► IDLE  (on_end)
 *                           │      ├►READING
 *               scan_cancel └► CANCELLING
 *   any state ── scan_drop ──► IDLE  (no call-back)
 */
#ifndef SCAN_JOB_H
#define SCAN_JOB_H

#include "config.h"
#include "page_reading.h"
#include "scan_condition.h"
#include "worker.h"

struct scan_desk;

struct scan_desk_setup {
    const struct config *config; /* scanner.*; borrowed while the desk lives */
    const char *state_folder;    /* a relative scanner.tray lies in it; <state>/sane.d, if there, is SANE's configuration */
    struct mailbox *mailbox;     /* borrowed; must outlive the desk */
    const char *program;         /* path of kiosk-scan; NULL: beside this program */
};

/* No child is started yet. ERR_CONFIG if kiosk-scan is not there. */
MUST_USE bool scan_desk_create(const struct scan_desk_setup *setup, struct scan_desk **out, struct err *err);
/* Ends both children and waits for them; no listener is called any more. NULL is fine. */
void scan_desk_destroy(struct scan_desk *desk);

/* Starts the children ahead of the first scan, for a screen that will soon need them. Failure shows at scan_start. */
void scan_desk_warm(struct scan_desk *desk);

struct scan_request {
    const struct page_request *look; /* what each page is read for; borrowed during the call; NULL: anything */
    long dpi;                        /* 0: scanner.dpi */
    bool feeder;                     /* the feeder may be used when it holds paper; else the glass alone */
    bool both_sides;                 /* of each sheet in the feeder, where the device can */
    /* "NAME=VALUE" scanner options set after ours, for support and tests; the process that got them ends with the
     * scan. Borrowed during the call. */
    const char *const *options;
    size_t option_count;
};

/* Pages are numbered from 1 within one scan. Every member but `context` must be set. */
struct scan_listener {
    void *context;
    /* Lines of the page that is under way; expected is 0 where the device does not know. At most every 50 ms. */
    void (*on_progress)(void *context, int page, int lines, int expected);
    /* The page was scanned whole and read. The reading is the listener's to keep (move it out) or page_reading_finish. */
    void (*on_page)(void *context, int page, struct page_reading *reading);
    /* The page was scanned whole, but reading it failed twice (reason: English, for the log). It must be scanned
     * again; nothing is known about it. */
    void (*on_unread)(void *context, int page, const char *reason);
    /* Last call of a scan. pages: how many were whole; each had its on_page or on_unread before. */
    void (*on_end)(void *context, enum scan_condition condition, int pages);
};

/* Begins a scan; everything else comes through the listener (copied). ERR_BUSY while one is under way, ERR_INPUT for a
 * request out of range, ERR_DEVICE when no child could be started. */
MUST_USE bool scan_start(struct scan_desk *desk, const struct scan_request *request,
                         const struct scan_listener *listener, struct err *err);
/* Stops the paper: asks, after 0.4 s interrupts, after 0.9 s ends the driver's process. Pages already whole are still
 * read; then on_end(SCAN_CANCELLED). Nothing to do is fine. */
void scan_cancel(struct scan_desk *desk);
/* Ends the scan and both children at once, without any further call-back: nothing of the person stays in a process.
 * For the end of a visit. */
void scan_drop(struct scan_desk *desk);

bool scan_is_under_way(const struct scan_desk *desk);
/* The device of the last scan, for the status line: "Noname test:0"; "" before. Borrowed. */
const char *scan_desk_device(const struct scan_desk *desk);

#endif
