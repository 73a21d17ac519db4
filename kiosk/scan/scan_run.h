/* One job on an open scanner: sheet after sheet until there is none, each page handed over the moment it is whole. The
 * same run serves the kiosk's child and the command line. Scan child's main thread. */
#ifndef SCAN_RUN_H
#define SCAN_RUN_H

#include "scanner.h"

struct scan_sink {
    void *context;
    /* Lines of page `page` so far; at most every 50 ms, and whenever bytes came after a longer silence. */
    void (*lines)(void *context, int page, int lines, int expected);
    /* A whole page in sealed memory (fd: yours). Blocks until the next may come; false: stop, it was cancelled. */
    bool (*whole)(void *context, int page, const struct page_shape *shape, int fd);
    /* Whether the job shall stop. Asked between reads; must not block. */
    bool (*stopped)(void *context);
};

struct scan_outcome {
    enum scan_condition condition;
    int pages; /* handed over */
};

/* The scanner has been stopped when this returns. The line for the log is in err unless the condition is SCAN_DONE. */
struct scan_outcome scan_run(const struct scanner_body *body, struct scanner *scanner, const struct scanner_wish *wish,
                             const struct scan_sink *sink, struct err *err);

#endif
