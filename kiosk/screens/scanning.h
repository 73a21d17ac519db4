/* What is at the scanner for this visit, with progress for the screen; pages go to the screen that began the scan. Owner's
 * thread. */
#ifndef SCANNING_H
#define SCANNING_H

#include "scan_job.h"

struct front;

struct scanning_user {
    /* The reading is finished by the caller afterwards. */
    void (*on_page)(struct front *front, struct page_reading *reading);
    void (*on_unread)(struct front *front);
    void (*on_end)(struct front *front, enum scan_condition condition, int pages);
};

struct scanning {
    bool under_way;
    int page, lines, expected; /* the page that moves; expected 0: not known */
    struct scanning_user user;
};

MUST_USE bool scanning_start(struct front *front, const struct page_request *look, long dpi, bool feeder,
                             const struct scanning_user *user, struct err *err);
/* Ends it at once, without a call-back. */
void scanning_drop(struct front *front);
/* The bar for a screen, and "正在扫描第 2 页" or, for one thing on the glass, only "正在扫描". */
struct rect;
void scanning_show(struct front *front, struct rect at, bool with_pages);
int scanning_height(const struct front *front);
/* A condition as a fault; kept: what was kept, may be NULL. */
void scanning_fault(struct front *front, enum scan_condition condition, const char *kept,
                    void (*again)(struct front *front));

#endif
