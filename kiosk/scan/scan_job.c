/* The desk: what the two children say becomes pages and one condition. */
#include "scan_desk.h"

#include "clock.h"
#include "log.h"
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

enum {
    ASK_MS = 400,       /* after scan_cancel: time to stop by itself */
    INTERRUPT_MS = 500, /* then: time after the signal, before the process is ended */
    START_FACTOR = 3,   /* finding the device, warming the lamp and drawing a sheet take longer than a line */
};

static int64_t line_limit_ms(const struct scan_desk *desk)
{
    return (int64_t)desk->config->scanner.line_timeout_s * 1000;
}

static void expect_scanner(struct scan_desk *desk, int64_t limit_ms)
{
    desk->limit_ms = limit_ms;
    desk->heard_ms = clock_monotonic_ms();
    scan_host_alarm(desk->scanner, limit_ms);
}

/* The page is out of the scanner's way; the next sheet may come. */
void desk_tell_taken(struct scan_desk *desk)
{
    struct err err = {0};
    struct scan_message m = {.kind = SCAN_TAKEN};
    m.number[SCAN_JOB] = desk->job;
    m.number[SCAN_PAGE] = desk->pages;
    desk->taken_owed = false;
    expect_scanner(desk, line_limit_ms(desk) * START_FACTOR);
    if (!scan_host_send(desk->scanner, &m, -1, &err))
        log_err(LOG_LEVEL_WARNING, "scan", &err); /* its end is on the way to us */
}

/* ---- the scanner's side ---- */

/* The paper has stopped; what is held is still to be read. */
static void scan_over(struct scan_desk *desk, enum scan_condition condition)
{
    desk->condition = condition;
    desk->state = DESK_READING;
    desk->taken_owed = false;
    if (desk->scanner)
        scan_host_alarm(desk->scanner, 0);
    if (desk->special || scan_condition_needs_restart(condition))
        desk_end_scanner(desk);
    desk_go_on(desk, desk->job);
}

static void page_arrived(struct scan_desk *desk, const struct scan_message *m, int memory)
{
    struct err err = {0};
    if (!desk_hold_page(desk, m, memory, &err)) {
        log_err(LOG_LEVEL_ERROR, "kiosk-scan", &err);
        close(memory);
        desk_end_scanner(desk);
        scan_over(desk, SCAN_CRASHED);
        return;
    }
    uint32_t job = desk->job;
    desk->taken_owed = true;
    if (desk->state == DESK_SCANNING && desk->held_count < PAGES_HELD)
        desk_tell_taken(desk);
    desk_go_on(desk, job);
}

static void lines_arrived(struct scan_desk *desk, const struct scan_message *m)
{
    if (desk->state != DESK_SCANNING)
        return;
    desk->proven = true;
    expect_scanner(desk, line_limit_ms(desk));
    desk->listener.on_progress(desk->listener.context, (int)m->number[SCAN_PAGE], (int)m->number[SCAN_LINE_COUNT],
                               (int)m->number[SCAN_EXPECTED]);
}

static bool send_start(struct scan_desk *desk, struct err *err);

/* A process that has waited since an earlier scan may hold a scanner that was unplugged meanwhile, or have died just
 * now. Before the first line that costs nothing but a new process, once. */
static bool try_again(struct scan_desk *desk)
{
    struct err err = {0};
    if (desk->proven || desk->state != DESK_SCANNING)
        return false;
    log_line(LOG_LEVEL_NOTICE, "scan %u: once more with a new process", desk->job);
    desk_end_scanner(desk);
    if (send_start(desk, &err))
        return true;
    log_err(LOG_LEVEL_ERROR, "scan", &err);
    return false;
}

static void job_ended(struct scan_desk *desk, const struct scan_message *m)
{
    enum scan_condition condition = (enum scan_condition)m->number[SCAN_CONDITION];
    if (m->text[0])
        log_line(LOG_LEVEL_NOTICE, "scan %u: %s: %s", desk->job, scan_condition_name(condition), m->text);
    if (m->number[SCAN_PAGE] != desk->pages)
        log_line(LOG_LEVEL_ERROR, "scan %u: %u pages arrived of %u", desk->job, desk->pages, m->number[SCAN_PAGE]);
    if ((condition == SCAN_GONE || condition == SCAN_IO) && try_again(desk))
        return;
    scan_over(desk, desk->state == DESK_CANCELLING ? SCAN_CANCELLED : condition);
}

static void on_scanner_message(void *context, const struct scan_message *m, int memory, int64_t at_ms)
{
    struct scan_desk *desk = context;
    bool under_way =
        (desk->state == DESK_SCANNING || desk->state == DESK_CANCELLING) && m->number[SCAN_JOB] == desk->job;
    desk->heard_ms = at_ms;
    if (under_way && m->kind == SCAN_WHOLE) {
        page_arrived(desk, m, memory);
        return;
    }
    if (memory >= 0)
        close(memory);
    if (under_way && m->kind == SCAN_DEVICE)
        snprintf(desk->device, sizeof desk->device, "%.150s", m->text);
    else if (under_way && m->kind == SCAN_LINES)
        lines_arrived(desk, m);
    else if (under_way && m->kind == SCAN_END)
        job_ended(desk, m);
    else
        log_line(LOG_LEVEL_WARNING, "kiosk-scan says %s at the wrong time", scan_message_name(m->kind));
}

static void cancel_further(struct scan_desk *desk)
{
    if (!desk->interrupted) {
        desk->interrupted = true;
        scan_host_interrupt(desk->scanner);
        scan_host_alarm(desk->scanner, INTERRUPT_MS);
        return;
    }
    log_line(LOG_LEVEL_WARNING, "the scanner does not stop: its process is ended");
    desk_end_scanner(desk);
    scan_over(desk, SCAN_CANCELLED);
}

static void on_scanner_alarm(void *context, int64_t at_ms)
{
    struct scan_desk *desk = context;
    int64_t left = desk->limit_ms - (at_ms - desk->heard_ms);
    if (desk->state == DESK_CANCELLING) {
        cancel_further(desk);
    } else if (desk->state == DESK_SCANNING && (left > 0 || desk->taken_owed)) {
        /* It spoke meanwhile, or waits for us. */
        scan_host_alarm(desk->scanner, left > 0 ? left : desk->limit_ms);
    } else if (desk->state == DESK_SCANNING) {
        log_line(LOG_LEVEL_ERROR, "no line from the scanner for %lld ms: its process is ended",
                 (long long)(at_ms - desk->heard_ms));
        desk_end_scanner(desk);
        scan_over(desk, SCAN_HUNG);
    }
}

static void on_scanner_ended(void *context, const char *how)
{
    struct scan_desk *desk = context;
    desk_end_scanner(desk);
    if (desk->state == DESK_SCANNING) {
        log_line(LOG_LEVEL_ERROR, "kiosk-scan ended in the middle of a scan: %s", how);
        if (!try_again(desk))
            scan_over(desk, SCAN_CRASHED);
    } else if (desk->state == DESK_CANCELLING) {
        scan_over(desk, SCAN_CANCELLED);
    }
}

/* ---- the owner's calls ---- */

bool scan_desk_create(const struct scan_desk_setup *setup, struct scan_desk **out, struct err *err)
{
    struct scan_desk *desk = calloc(1, sizeof *desk);
    if (!desk)
        return err_set(err, ERR_SPACE, "no memory for the scan desk");
    desk->config = setup->config;
    desk->mailbox = setup->mailbox;
    if (!desk_name_places(desk, setup, err)) {
        free(desk);
        return false;
    }
    *out = desk;
    return true;
}

void scan_drop(struct scan_desk *desk)
{
    desk_end_scanner(desk);
    desk_end_reader(desk);
    for (size_t i = 0; i < desk->held_count; i++)
        close(desk->held[i].memory);
    desk->held_count = 0;
    desk->reading = desk->taken_owed = false;
    desk->state = DESK_IDLE;
    buffer_finish(&desk->look);
}

void scan_desk_destroy(struct scan_desk *desk)
{
    if (!desk)
        return;
    scan_drop(desk);
    free(desk);
}

static bool write_start(const struct scan_desk *desk, const struct scan_request *request, struct scan_message *out,
                        struct err *err)
{
    size_t used = 0;
    struct scan_message m = {.kind = SCAN_START};
    m.number[SCAN_JOB] = desk->job + 1;
    m.number[SCAN_DPI] = (uint32_t)(request->dpi ? request->dpi : desk->config->scanner.dpi);
    m.number[SCAN_FLAGS] = (request->feeder ? SCAN_FLAG_FEEDER : 0) | (request->both_sides ? SCAN_FLAG_BOTH_SIDES : 0);
    if (request->dpi < 0 || m.number[SCAN_DPI] < 50 || m.number[SCAN_DPI] > 1200)
        return err_set(err, ERR_INPUT, "a scan at %ld dpi", request->dpi);
    for (size_t i = 0; i < request->option_count; i++) {
        int more = snprintf(m.text + used, sizeof m.text - used, "%s\n", request->options[i]);
        if (more < 0 || (size_t)more >= sizeof m.text - used)
            return err_set(err, ERR_INPUT, "too many scanner options");
        used += (size_t)more;
    }
    *out = m;
    return true;
}

static bool write_look(const struct page_request *look, struct buffer *out, struct err *err)
{
    const struct page_request anything = page_request_default(PAGE_ANY);
    if (!page_request_write(look ? look : &anything, out, err))
        return false;
    return out->size < SCAN_TEXT_SIZE || err_set(err, ERR_INPUT, "a page request of %zu bytes", out->size);
}

static bool start_scanner(struct scan_desk *desk, struct err *err)
{
    const struct scan_host_listener listener = {desk, on_scanner_message, on_scanner_alarm, on_scanner_ended};
    return desk_start_scanner(desk, &listener, err);
}

void scan_desk_warm(struct scan_desk *desk)
{
    struct err err = {0};
    if (!start_scanner(desk, &err) || !desk_warm_reader(desk, &err))
        log_err(LOG_LEVEL_ERROR, "scan", &err);
}

/* A child that ended after its last job may not have been noticed yet: then a new one gets the message. */
static bool send_start(struct scan_desk *desk, struct err *err)
{
    desk->proven = !desk->scanner;
    if (!start_scanner(desk, err))
        return false;
    if (!scan_host_send(desk->scanner, &desk->start, -1, err)) {
        desk_end_scanner(desk);
        desk->proven = true;
        if (!start_scanner(desk, err) || !scan_host_send(desk->scanner, &desk->start, -1, err))
            return false;
    }
    expect_scanner(desk, line_limit_ms(desk) * START_FACTOR);
    return true;
}

bool scan_start(struct scan_desk *desk, const struct scan_request *request, const struct scan_listener *listener,
                struct err *err)
{
    if (desk->state != DESK_IDLE)
        return err_set(err, ERR_BUSY, "a scan is under way");
    buffer_finish(&desk->look);
    if (!write_start(desk, request, &desk->start, err) || !write_look(request->look, &desk->look, err) ||
        !send_start(desk, err))
        return false;
    desk->job++;
    desk->listener = *listener;
    desk->state = DESK_SCANNING;
    desk->condition = SCAN_DONE;
    desk->pages = 0;
    desk->interrupted = false;
    desk->special = request->option_count > 0;
    return true;
}

void scan_cancel(struct scan_desk *desk)
{
    struct err err = {0};
    struct scan_message m = {.kind = SCAN_STOP};
    if (desk->state != DESK_SCANNING)
        return;
    desk->state = DESK_CANCELLING;
    m.number[SCAN_JOB] = desk->job;
    if (!scan_host_send(desk->scanner, &m, -1, &err))
        log_err(LOG_LEVEL_WARNING, "cancel", &err);
    scan_host_alarm(desk->scanner, ASK_MS);
}

bool scan_is_under_way(const struct scan_desk *desk)
{
    return desk->state != DESK_IDLE;
}

const char *scan_desk_device(const struct scan_desk *desk)
{
    return desk->device;
}
