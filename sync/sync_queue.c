/* What becomes of each bundle of a run. */
#include "sync_queue.h"

#include "clock.h"
#include "log.h"
#include "receipt.h"
#include "vault.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum {
    SILENCES = 3,            /* deliveries in a row without an answer: the centre is not there */
    OWN_FAULT_PAUSE_S = 300, /* doubled with every attempt */
    OWN_FAULT_PAUSE_MAX_S = 24 * 3600,
    LATER_PAUSE_MS = 1000, /* within a run, doubled with every try */
    LATER_PAUSE_MAX_MS = 60000,
};
/* Below this size an upload that is begun and forgotten by a kill is begun anew (our own intake goes on with it all the
 * same): cheaper than a durable note for each. */
#define WORTH_NOTING_BYTES ((uint64_t)8 << 20)

static void note_problem(struct sync_queue *q, const struct err *err)
{
    if (q->report->problem.code == ERR_NONE)
        q->report->problem = *err;
}

/* Between half and all of it, so that stations that failed together do not come back together. */
static int64_t with_jitter(int64_t span)
{
    uint32_t random = 0;
    if (!vault_random(&random, sizeof random, NULL))
        random = UINT32_MAX;
    return span / 2 + (int64_t)((double)span / 2 * random / UINT32_MAX);
}

static int64_t doubled(int64_t first, unsigned times, int64_t most)
{
    int64_t span = first;
    while (times-- > 0 && span < most)
        span *= 2;
    return span < most ? span : most;
}

bool sync_queue_open(const struct sync_order *order, struct sync_report *report, struct sync_queue *out,
                     struct err *err)
{
    *out = (struct sync_queue){.order = order, .report = report, .began_ms = clock_monotonic_ms()};
    bool ok = outbox_prepare(order->state_folder, err) &&
              file_join(out->ca_path, order->state_folder, "trust/ca.pem", err) &&
              outbox_records_open(order->state_folder, &out->records, err) &&
              outbox_list(order->state_folder, OUTBOX_NEW, &out->stems[0], err) &&
              outbox_list(order->state_folder, OUTBOX_SENT, &out->stems[1], err);
    report->waiting = out->stems[0].count + out->stems[1].count;
    if (!ok)
        sync_queue_close(out);
    return ok;
}

void sync_queue_close(struct sync_queue *q)
{
    for (size_t i = 0; i < q->item_count; i++) {
        q->report->later += q->items[i]->place == OUTBOX_NEW;
        q->report->outstanding += q->items[i]->place == OUTBOX_SENT;
        free(q->items[i]);
    }
    size_t new_count = q->stems[0].count, total = new_count + q->stems[1].count;
    for (size_t i = q->next; i < total; i++) {
        q->report->later += i < new_count;
        q->report->outstanding += i >= new_count;
    }
    file_names_destroy(&q->stems[0]);
    file_names_destroy(&q->stems[1]);
    outbox_records_close(q->records);
    *q = (struct sync_queue){0};
}

bool sync_queue_is_done(const struct sync_queue *queue)
{
    return queue->item_count == 0 && queue->next >= queue->stems[0].count + queue->stems[1].count;
}

static void take_out(struct sync_queue *q, struct sync_item *item)
{
    for (size_t i = 0; i < q->item_count; i++)
        if (q->items[i] == item) {
            q->items[i] = q->items[--q->item_count];
            free(item);
            return;
        }
}

static void keep_record(struct sync_queue *q, struct sync_item *item)
{
    struct err err;
    item->recorded = true;
    if (!outbox_record_put(q->records, &item->record, &err))
        log_err(LOG_LEVEL_WARNING, item->parcel.stem, &err);
}

static void drop_record(struct sync_queue *q, const struct sync_item *item)
{
    struct err err;
    if (item->recorded && !outbox_record_remove(q->records, item->parcel.stem, &err))
        log_err(LOG_LEVEL_WARNING, item->parcel.stem, &err);
}

/* ---- getting ready ---- */

/* The digest: from the record if it was taken of this very file, else as the sealing noted it. The centre measures what
 * arrives in any case. */
static bool measure(struct sync_item *item, struct err *err)
{
    struct stat info;
    struct outbox_record *r = &item->record;
    if (stat(item->parcel.path, &info) != 0)
        return err_set_errno(err, errno, "%s", item->parcel.path);
    int64_t changed_ns = outbox_changed_ns(&info);
    if (r->size_bytes == 0 || r->size_bytes != (uint64_t)info.st_size || r->inode != info.st_ino ||
        r->changed_ns != changed_ns) {
        r->size_bytes = (uint64_t)info.st_size;
        if (!outbox_noted_digest(item->parcel.path, &info, r->sha256) &&
            !seal_digest_file(item->parcel.path, r->sha256, &r->size_bytes, err))
            return false;
        r->inode = info.st_ino;
        r->changed_ns = changed_ns;
        r->address[0] = '\0'; /* of an upload with other bytes */
    }
    if (r->size_bytes == 0)
        return err_set(err, ERR_DAMAGED, "%s is empty", item->parcel.path);
    item->parcel.size_bytes = r->size_bytes;
    memcpy(item->parcel.sha256, r->sha256, sizeof r->sha256);
    snprintf(item->parcel.address, sizeof item->parcel.address, "%s", r->address);
    return true;
}

static bool find_bundle(struct sync_queue *q, struct sync_item *item, const char *stem, enum outbox_place place,
                        struct err *err)
{
    struct parcel *parcel = &item->parcel;
    snprintf(parcel->stem, sizeof parcel->stem, "%s", stem);
    item->place = place;
    parcel->delivered = place == OUTBOX_SENT;
    return outbox_stem_parse(stem, parcel->station, &parcel->sequence) &&
           outbox_path(parcel->path, q->order->state_folder, place, stem, err) &&
           outbox_record_get(q->records, stem, &item->record, &item->recorded, err);
}

/* A receipt that an earlier run put in place before it was stopped: the bundle may go. */
static bool was_answered(struct sync_queue *q, const struct sync_item *item)
{
    struct buffer receipt = {0};
    struct receipt_facts facts;
    bool answered = outbox_get_receipt(q->order->state_folder, item->parcel.stem, &receipt, NULL) &&
                    receipt_verify(receipt.data, receipt.size, item->parcel.sha256, q->ca_path, &facts, NULL);
    buffer_finish(&receipt);
    return answered;
}

static void leave(struct sync_queue *q, struct sync_item *item)
{
    q->report->later += item->place == OUTBOX_NEW;
    q->report->outstanding += item->place == OUTBOX_SENT;
    take_out(q, item);
}

/* attempts: how many it has. */
static void count_own_fault(struct sync_queue *q, struct sync_item *item, unsigned attempts, const struct err *err)
{
    struct err inner;
    struct outbox_record *r = &item->record;
    log_err(LOG_LEVEL_WARNING, item->parcel.stem, err);
    note_problem(q, err);
    r->attempts++;
    r->next_try_ms =
        clock_wall_ms() + with_jitter(1000 * doubled(OWN_FAULT_PAUSE_S, r->attempts - 1, OWN_FAULT_PAUSE_MAX_S));
    snprintf(r->problem, sizeof r->problem, "%.199s", err->line);
    snprintf(r->address, sizeof r->address, "%s", item->parcel.address);
    bool aside = r->attempts >= attempts && item->place == OUTBOX_NEW;
    if (aside)
        r->attempts = 0, r->next_try_ms = 0; /* when staff puts it back, it begins anew */
    keep_record(q, item);
    if (aside && outbox_move(q->order->state_folder, item->parcel.stem, OUTBOX_NEW, OUTBOX_SET_ASIDE, &inner)) {
        log_line(LOG_LEVEL_ERROR, "%s is set aside: %s", item->parcel.stem, err->line);
        q->report->set_aside++;
        take_out(q, item);
    } else {
        leave(q, item);
    }
}

static void settle_own_fault(struct sync_queue *q, struct sync_item *item, const struct err *err)
{
    count_own_fault(q, item, (unsigned)q->order->config->sync.attempts, err);
}

static void settle_answered(struct sync_queue *q, struct sync_item *item)
{
    /* Not durable by itself: if a power cut brings the file back, its receipt is there and it goes again. */
    if (unlink(item->parcel.path) != 0 && errno != ENOENT) {
        struct err err;
        err_set_errno(&err, errno, "%s", item->parcel.path);
        log_err(LOG_LEVEL_WARNING, item->parcel.stem, &err);
        note_problem(q, &err);
    }
    drop_record(q, item);
    take_out(q, item);
}

/* Looks at the next file of the lists; NULL when it needs no delivery now. */
static struct sync_item *look_at(struct sync_queue *q, size_t index)
{
    enum outbox_place place = index < q->stems[0].count ? OUTBOX_NEW : OUTBOX_SENT;
    const char *stem = place == OUTBOX_NEW ? q->stems[0].names[index] : q->stems[1].names[index - q->stems[0].count];
    struct err err = {0};
    struct sync_item *item = calloc(1, sizeof *item);
    if (!item) {
        err_set(&err, ERR_SPACE, "%s: no memory to send it", stem);
        note_problem(q, &err);
        q->report->later += place == OUTBOX_NEW;
        q->report->outstanding += place == OUTBOX_SENT;
        return NULL;
    }
    q->items[q->item_count++] = item;
    if (!find_bundle(q, item, stem, place, &err)) {
        settle_own_fault(q, item, &err);
    } else if (item->record.next_try_ms > clock_wall_ms() && !q->order->impatient) {
        leave(q, item);
    } else if (!measure(item, &err)) {
        settle_own_fault(q, item, &err);
    } else if (was_answered(q, item)) {
        settle_answered(q, item);
    } else {
        return item;
    }
    return NULL;
}

struct sync_item *sync_queue_next(struct sync_queue *q, int64_t *wait_ms)
{
    int64_t now_ms = clock_monotonic_ms();
    size_t total = q->stems[0].count + q->stems[1].count;
    *wait_ms = INT64_MAX;
    for (size_t i = 0; i < q->item_count; i++) {
        struct sync_item *item = q->items[i];
        if (!item->under_way && item->not_before_ms <= now_ms)
            return item;
        if (!item->under_way && item->not_before_ms - now_ms < *wait_ms)
            *wait_ms = item->not_before_ms - now_ms;
    }
    /* While nobody answers, those that were tried are enough to ask again with. */
    while (q->silences < SILENCES && q->next < total && q->item_count < sizeof q->items / sizeof q->items[0]) {
        struct sync_item *item = look_at(q, q->next++);
        if (item)
            return item;
    }
    return NULL;
}

/* ---- ends ---- */
void sync_queue_address(struct sync_queue *queue, struct sync_item *item, const char *address)
{
    snprintf(item->record.address, sizeof item->record.address, "%s", address);
    if (item->parcel.size_bytes >= WORTH_NOTING_BYTES || item->recorded)
        keep_record(queue, item);
}

static void settle_sent(struct sync_queue *q, struct sync_item *item)
{
    struct err err;
    if (item->place == OUTBOX_NEW) {
        q->report->sent++;
        keep_record(q, item);
        if (!outbox_move(q->order->state_folder, item->parcel.stem, OUTBOX_NEW, OUTBOX_SENT, &err)) {
            log_err(LOG_LEVEL_WARNING, item->parcel.stem, &err);
            note_problem(q, &err);
        }
    }
    q->report->outstanding++;
    take_out(q, item);
}

/* A receipt for bytes that were sent just now tells the centre's time; an older one may be from any day before. */
static void compare_clocks(struct sync_queue *q, const struct receipt_facts *facts, bool is_fresh)
{
    const int64_t day_ms = INT64_C(86400) * 1000;
    int64_t off_ms = facts->time_ms - clock_wall_ms();
    if (off_ms <= day_ms && (!is_fresh || off_ms >= -day_ms))
        return;
    if (q->report->clock_off_ms == 0)
        log_line(LOG_LEVEL_ERROR, "the centre's clock and ours are %" PRId64 " hours apart: look at this station's clock",
                 off_ms / 3600000);
    q->report->clock_off_ms = off_ms;
}

static void settle_receipt(struct sync_queue *q, struct sync_item *item, const struct buffer *receipt, bool is_fresh)
{
    struct err err = {0};
    struct receipt_facts facts;
    const char *state = q->order->state_folder;
    if (!receipt_verify(receipt->data, receipt->size, item->parcel.sha256, q->ca_path, &facts, &err) ||
        !outbox_put_receipt(state, item->parcel.stem, receipt->data, receipt->size, &err)) {
        /* The bundle is there, but nobody we trust has said so. */
        log_err(LOG_LEVEL_ERROR, item->parcel.stem, &err);
        note_problem(q, &err);
        settle_sent(q, item);
        return;
    }
    log_line(LOG_LEVEL_INFO, "%s: receipt %s verified", item->parcel.stem, facts.serial);
    compare_clocks(q, &facts, is_fresh);
    q->report->sent += item->place == OUTBOX_NEW;
    q->report->received++;
    settle_answered(q, item);
}

static void settle_lost(struct sync_queue *q, struct sync_item *item, const struct err *why)
{
    struct err err;
    log_err(LOG_LEVEL_WARNING, item->parcel.stem, why);
    item->record.address[0] = '\0';
    keep_record(q, item);
    if (!outbox_move(q->order->state_folder, item->parcel.stem, OUTBOX_SENT, OUTBOX_NEW, &err) ||
        !outbox_path(item->parcel.path, q->order->state_folder, OUTBOX_NEW, item->parcel.stem, &err)) {
        settle_own_fault(q, item, &err);
        return;
    }
    item->place = OUTBOX_NEW;
    item->parcel.delivered = false;
    item->parcel.address[0] = '\0';
    item->under_way = false; /* and goes again in this run */
}

static void settle_later(struct sync_queue *q, struct sync_item *item, const struct transport_result *result)
{
    int64_t now_ms = clock_monotonic_ms();
    int64_t pause_ms = with_jitter(doubled(LATER_PAUSE_MS, item->tries++, LATER_PAUSE_MAX_MS));
    if (result->wait_ms > pause_ms)
        pause_ms = result->wait_ms;
    log_err(LOG_LEVEL_NOTICE, item->parcel.stem, &result->err);
    note_problem(q, &result->err);
    item->under_way = false;
    item->not_before_ms = now_ms + pause_ms;
    if (item->not_before_ms <= q->began_ms + q->order->patience_ms)
        return;
    if (result->wait_ms > 0)
        item->record.next_try_ms = clock_wall_ms() + result->wait_ms;
    if (result->wait_ms > 0 || item->record.address[0])
        keep_record(q, item);
    leave(q, item);
}

void sync_queue_settle(struct sync_queue *q, struct sync_item *item, const struct transport_result *result)
{
    q->report->bytes_sent += result->sent_bytes;
    q->report->bytes_repeated += result->repeated_bytes;
    q->silences = result->outcome == TRANSPORT_LATER ? q->silences + 1 : 0;
    switch (result->outcome) {
    case TRANSPORT_RECEIPT:
        settle_receipt(q, item, &result->receipt, result->sent_bytes > 0);
        break;
    case TRANSPORT_SENT:
        settle_sent(q, item);
        break;
    case TRANSPORT_LOST:
        settle_lost(q, item, &result->err);
        break;
    case TRANSPORT_LATER:
        settle_later(q, item, result);
        break;
    case TRANSPORT_REFUSED:
        settle_own_fault(q, item, &result->err);
        break;
    case TRANSPORT_TAKEN:
        count_own_fault(q, item, 1, &result->err);
        break;
    case TRANSPORT_HALT:
        log_err(LOG_LEVEL_ERROR, "nothing can be sent", &result->err);
        note_problem(q, &result->err);
        q->report->halted = true;
        item->under_way = false;
        break;
    }
}
