/* One run: lock, queue, transport, loop. */
#include "sync_run.h"

#include "clock.h"
#include "log.h"
#include "sync_messages.h"
#include "sync_morning.h"
#include "sync_queue.h"
#include "sync_window.h"
#include "transport.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <sys/file.h>
#include <unistd.h>

enum { STEP_MS = 500 };

struct run {
    const struct sync_order *order;
    struct sync_report *report;
    struct sync_queue queue;
    struct transport *transport;
    size_t under_way;
    struct sync_window window;
};

static bool lock(const char *state_folder, int *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (!outbox_prepare(state_folder, err) || !file_join(path, state_folder, "outbox/lock", err))
        return false;
    int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    if (flock(fd, LOCK_EX | LOCK_NB) != 0) {
        bool taken = errno == EWOULDBLOCK;
        if (taken)
            err_set(err, ERR_BUSY, "another kiosk-sync is at work on this outbox");
        else
            err_set_errno(err, errno, "%s", path);
        close(fd);
        return false;
    }
    *out = fd;
    return true;
}

/* ---- events ---- */
static void show_progress(const struct run *run, const struct parcel *parcel, uint64_t bytes_there)
{
    if (!run->order->on_terminal)
        return;
    fprintf(stderr, "\r\033[K%zu/%zu  %s  %" PRIu64 "%%", run->report->sent + run->report->received,
            run->report->waiting, parcel->stem, parcel->size_bytes ? bytes_there * 100 / parcel->size_bytes : 100);
    fflush(stderr);
}

static void on_address(void *context, struct parcel *parcel, const char *address)
{
    struct run *run = context;
    sync_queue_address(&run->queue, (struct sync_item *)parcel, address);
}

static void on_progress(void *context, struct parcel *parcel, uint64_t bytes_there)
{
    show_progress(context, parcel, bytes_there);
}

static void on_end(void *context, struct parcel *parcel, const struct transport_result *result)
{
    struct run *run = context;
    run->under_way--;
    show_progress(run, parcel, parcel->size_bytes);
    sync_queue_settle(&run->queue, (struct sync_item *)parcel, result);
}

/* ---- the loop ---- */
static bool is_stopped(struct run *run)
{
    if (!run->order->impatient && !sync_window_is_open(&run->window, clock_wall_ms()))
        run->report->out_of_hours = true;
    return run->report->halted || run->report->out_of_hours || (run->order->stop && *run->order->stop);
}

static bool start_what_may_go(struct run *run, int64_t *wait_ms, struct err *err)
{
    *wait_ms = STEP_MS;
    while (run->under_way < run->transport->parallel) {
        struct sync_item *item = sync_queue_next(&run->queue, wait_ms);
        if (!item)
            return true;
        if (!run->transport->kind->start(run->transport, &item->parcel, err))
            return false;
        item->under_way = true;
        run->under_way++;
    }
    *wait_ms = STEP_MS;
    return true;
}

static bool loop(struct run *run, struct err *err)
{
    while (!is_stopped(run)) {
        int64_t wait_ms;
        if (!start_what_may_go(run, &wait_ms, err))
            return false;
        /* Nobody answers, and patience is over: what was not looked at stays for another run. */
        if (run->under_way == 0 && wait_ms == INT64_MAX)
            return true;
        if (!run->transport->kind->step(run->transport, (int)(wait_ms < STEP_MS ? wait_ms : STEP_MS), err))
            return false;
    }
    return true;
}

static bool create_transport(struct run *run, struct err *err)
{
    const struct transport_events events = {on_address, on_progress, on_end, run};
    const struct config *config = run->order->config;
    if (config->sync.folder[0])
        return transport_folder_create(config, run->order->state_folder, &events, &run->transport, err);
    if (config->sync.url[0])
        return transport_tus_create(config, run->order->state_folder, &events, &run->transport, err);
    return err_set(err, ERR_CONFIG, "neither sync.url nor sync.folder is set: nothing is sent");
}

/* When nothing was to be sent, a centre that is not set up or not there is no failure of the run. */
static void fetch_messages(struct run *run)
{
    const struct config *config = run->order->config;
    if (run->under_way || !sync_messages_are_wanted(run->order) || (!config->sync.folder[0] && !config->sync.url[0]))
        return;
    if (run->transport || create_transport(run, &run->report->problem))
        sync_messages(run->order, run->transport, run->report);
}

static bool run_locked(struct run *run, struct err *err)
{
    if (!sync_window_parse(run->order->config->sync.window ? run->order->config->sync.window : "", &run->window, err) ||
        !sync_queue_open(run->order, run->report, &run->queue, err))
        return false;
    bool ok = true;
    if (!is_stopped(run) && !sync_queue_is_done(&run->queue))
        ok = create_transport(run, err) && loop(run, err);
    if (ok && !is_stopped(run))
        fetch_messages(run);
    transport_destroy(run->transport);
    if (run->order->on_terminal)
        fputs("\r\033[K", stderr);
    sync_queue_close(&run->queue);
    return ok;
}

/* By a clock that is years off no certificate is valid, and no centre can be asked for the time. Receipts that were kept later
 * than it is now say that the clock went back. */
static void doubt_clock(struct run *run)
{
    struct sync_morning known;
    const struct sync_order *order = run->order;
    const int64_t day_ms = INT64_C(86400) * 1000;
    if (run->report->clock_off_ms != 0 ||
        !sync_morning_look(order->state_folder, order->config->station.id, &known, NULL) ||
        known.last_receipt_ms - clock_wall_ms() <= day_ms)
        return;
    run->report->clock_off_ms = known.last_receipt_ms - clock_wall_ms();
    log_line(LOG_LEVEL_ERROR, "this station's clock is at least %" PRId64 " hours behind its last receipt: set it right",
             run->report->clock_off_ms / 3600000);
}

bool sync_run(const struct sync_order *order, struct sync_report *out, struct err *err)
{
    struct sync_report report = {0};
    struct run run = {.order = order, .report = &report};
    int fd = -1;
    int64_t began_ms = clock_monotonic_ms();
    if (!lock(order->state_folder, &fd, err))
        return false;
    struct err local = {0};
    bool ok = run_locked(&run, &local);
    if ((ok ? report.problem.code : local.code) == ERR_DENIED)
        doubt_clock(&run);
    close(fd);
    report.took_ms = clock_monotonic_ms() - began_ms;
    *out = report;
    return ok || err_set(err, local.code, "%s", local.line);
}
