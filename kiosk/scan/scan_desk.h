/* The inside of the desk, shared by its three files: what it holds, its children, and the pages on their way to the
 * reader. Nobody else includes this. Owner's thread. */
#ifndef SCAN_DESK_H
#define SCAN_DESK_H

#include "file.h"
#include "scan_host.h"
#include "scan_job.h"

enum {
    PAGES_HELD = 3, /* one being read, two waiting: 312 MB at A4, colour, 600 dpi */
};

enum desk_state { DESK_IDLE, DESK_SCANNING, DESK_CANCELLING, DESK_READING };

/* A whole page that is not read yet. */
struct held_page {
    struct scan_message whole;
    int memory;
    int tries;
};

struct scan_desk {
    const struct config *config;
    struct mailbox *mailbox;
    char program[FILE_PATH_SIZE], tray[FILE_PATH_SIZE], sane_folder[FILE_PATH_SIZE];
    struct scan_host *scanner, *reader;
    enum desk_state state;
    uint32_t job;
    struct scan_message start; /* of the job */
    bool proven;               /* the job has shown life: a line came, or its process is new */
    struct scan_listener listener;
    struct buffer look; /* page_request_write */
    enum scan_condition condition;
    uint32_t pages; /* whole ones so far */
    struct held_page held[PAGES_HELD];
    size_t held_count;
    bool reading;               /* held[0] is with the reader */
    bool taken_owed;            /* the scanner waits until a place is free */
    bool interrupted;           /* cancelling: the signal was sent */
    bool special;               /* the driver got options that must not last */
    int64_t heard_ms, limit_ms; /* silence of the scanner: since when, allowed */
    char device[160];
};

/* ---- scan_desk_children.c ---- */

/* Program, tray and SANE's folder of this station. ERR_CONFIG when kiosk-scan is not there. */
MUST_USE bool desk_name_places(struct scan_desk *desk, const struct scan_desk_setup *setup, struct err *err);
/* Nothing to do when it runs already. */
MUST_USE bool desk_start_scanner(struct scan_desk *desk, const struct scan_host_listener *listener, struct err *err);
MUST_USE bool desk_start_reader(struct scan_desk *desk, const struct scan_host_listener *listener, struct err *err);
void desk_end_scanner(struct scan_desk *desk);
void desk_end_reader(struct scan_desk *desk);

/* ---- scan_desk_reader.c ---- */

/* ERR_DAMAGED for a page out of turn or in memory that is not sealed; memory stays the caller's then. */
MUST_USE bool desk_hold_page(struct scan_desk *desk, const struct scan_message *whole, int memory, struct err *err);
/* Starts the reading child ahead of the first page. */
MUST_USE bool desk_warm_reader(struct scan_desk *desk, struct err *err);
/* Sends the next page to the reader, or ends the scan when nothing is left. May call the listener. `job`: the one the
 * caller began with; where it is over meanwhile, nothing happens. */
void desk_go_on(struct scan_desk *desk, uint32_t job);

/* ---- scan_job.c ---- */

/* A place became free: the sheet that waits may come. */
void desk_tell_taken(struct scan_desk *desk);

#endif
