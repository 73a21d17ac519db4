/* The bundles of one run, in the order they are tried, each with what is known of it; and what the end of a delivery
 * means for the outbox. Knows no transport but its results. One thread. */
#ifndef SYNC_QUEUE_H
#define SYNC_QUEUE_H

#include "outbox_record.h"
#include "sync_run.h"
#include "transport.h"

struct sync_item {
    struct parcel parcel; /* first, so that an event's parcel is its item */
    struct outbox_record record;
    enum outbox_place place;
    bool under_way;
    bool recorded;         /* outbox.db has a row of it */
    int64_t not_before_ms; /* monotonic */
    unsigned tries;        /* in this run, put off by net or centre */
};

struct sync_queue {
    const struct sync_order *order;
    struct sync_report *report;
    struct outbox_records *records;
    char ca_path[FILE_PATH_SIZE];
    int64_t began_ms;            /* monotonic */
    struct file_names stems[2];  /* new, sent */
    size_t next;                 /* of both lists in a row: not looked at yet */
    struct sync_item *items[32]; /* looked at, not settled */
    size_t item_count;
    unsigned silences; /* deliveries in a row that nobody answered */
};

MUST_USE bool sync_queue_open(const struct sync_order *order, struct sync_report *report, struct sync_queue *out,
                              struct err *err);
void sync_queue_close(struct sync_queue *queue); /* counts what is left as later; zeroed is fine */

/* The next bundle that may go now, ready to be delivered; NULL: none (any more, or before *wait_ms). */
struct sync_item *sync_queue_next(struct sync_queue *queue, int64_t *wait_ms);
/* Nothing is left to do in this run. */
bool sync_queue_is_done(const struct sync_queue *queue);

void sync_queue_address(struct sync_queue *queue, struct sync_item *item, const char *address);
void sync_queue_settle(struct sync_queue *queue, struct sync_item *item, const struct transport_result *result);

#endif
