/* Whole pages wait here, go to the reading child one at a time, and come back as readings. */
#include "scan_desk.h"

#include "log.h"
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum {
    READ_TRIES = 2,
};

/* A card with OCR takes under a second: the first limit is for machines ten times slower. A reader that hung was ended;
 * one that was only slow (a sheet at 600 dpi, two busy cores, a sanitised build: over 20 s) needs more the second time. */
static const int read_limit_ms[READ_TRIES] = {20000, 60000};

bool desk_hold_page(struct scan_desk *desk, const struct scan_message *m, int memory, struct err *err)
{
    size_t bytes = (size_t)m->number[SCAN_STRIDE] * m->number[SCAN_HEIGHT];
    if (m->number[SCAN_PAGE] != desk->pages + 1 || desk->held_count == PAGES_HELD)
        return err_set(err, ERR_DAMAGED, "page %u after %u", m->number[SCAN_PAGE], desk->pages);
    if (!scan_memory_check(memory, bytes, err))
        return false;
    desk->held[desk->held_count++] = (struct held_page){.whole = *m, .memory = memory};
    desk->pages++;
    return true;
}

static void read_next(struct scan_desk *desk);
static void on_reader_message(void *context, const struct scan_message *m, int memory, int64_t at_ms);
static void on_reader_alarm(void *context, int64_t at_ms);
static void on_reader_ended(void *context, const char *how);

bool desk_warm_reader(struct scan_desk *desk, struct err *err)
{
    const struct scan_host_listener listener = {desk, on_reader_message, on_reader_alarm, on_reader_ended};
    return desk_start_reader(desk, &listener, err);
}

static void finish_if_over(struct scan_desk *desk)
{
    if (desk->state != DESK_READING || desk->held_count > 0)
        return;
    desk->state = DESK_IDLE;
    buffer_finish(&desk->look);
    log_line(LOG_LEVEL_INFO, "scan %u: %s, pages: %u", desk->job, scan_condition_name(desk->condition), desk->pages);
    desk->listener.on_end(desk->listener.context, desk->condition, (int)desk->pages);
}

/* held[0] is settled. */
static void release_page(struct scan_desk *desk)
{
    close(desk->held[0].memory);
    desk->held_count--;
    memmove(&desk->held[0], &desk->held[1], desk->held_count * sizeof desk->held[0]);
    desk->reading = false;
    if (desk->taken_owed && desk->state == DESK_SCANNING)
        desk_tell_taken(desk);
}

/* After a call-back the scan may have been dropped, or another one begun. */
void desk_go_on(struct scan_desk *desk, uint32_t job)
{
    if (desk->state == DESK_IDLE || desk->job != job)
        return;
    read_next(desk);
    finish_if_over(desk);
}

static void give_up_page(struct scan_desk *desk, const char *reason)
{
    uint32_t job = desk->job;
    int page = (int)desk->held[0].whole.number[SCAN_PAGE];
    log_line(LOG_LEVEL_ERROR, "scan %u: page %d was not read: %s", job, page, reason);
    release_page(desk);
    desk->listener.on_unread(desk->listener.context, page, reason);
    desk_go_on(desk, job);
}

/* The reader died, hung or lied. */
static void reader_failed(struct scan_desk *desk, const char *reason)
{
    desk_end_reader(desk);
    if (!desk->reading)
        return;
    desk->reading = false;
    log_line(LOG_LEVEL_WARNING, "reading page %u: %s", desk->held[0].whole.number[SCAN_PAGE], reason);
    if (++desk->held[0].tries >= READ_TRIES)
        give_up_page(desk, reason);
    else
        read_next(desk);
}

static bool send_to_reader(struct scan_desk *desk, const struct held_page *page, struct err *err)
{
    struct scan_message m = page->whole;
    m.kind = SCAN_READ;
    memcpy(m.text, desk->look.data, desk->look.size);
    m.text_size = desk->look.size;
    return desk_warm_reader(desk, err) && scan_host_send(desk->reader, &m, page->memory, err);
}

static void read_next(struct scan_desk *desk)
{
    struct err err = {0};
    if (desk->reading || desk->held_count == 0)
        return;
    desk->reading = true;
    if (!send_to_reader(desk, &desk->held[0], &err)) {
        reader_failed(desk, err.line);
        return;
    }
    scan_host_alarm(desk->reader, read_limit_ms[desk->held[0].tries]);
}

static void on_reader_message(void *context, const struct scan_message *m, int memory, int64_t at_ms)
{
    (void)at_ms;
    struct scan_desk *desk = context;
    struct page_reading reading;
    struct err err = {0};
    uint32_t job = desk->job;
    bool expected =
        desk->reading && m->number[SCAN_JOB] == job && m->number[SCAN_PAGE] == desk->held[0].whole.number[SCAN_PAGE];
    if (expected && m->kind == SCAN_UNREAD) {
        scan_host_alarm(desk->reader, 0);
        give_up_page(desk, m->text);
    } else if (expected && m->kind == SCAN_READING && scan_message_reading(m, memory, &reading, &err)) {
        scan_host_alarm(desk->reader, 0);
        release_page(desk);
        desk->listener.on_page(desk->listener.context, (int)m->number[SCAN_PAGE], &reading);
        desk_go_on(desk, job);
    } else {
        reader_failed(desk, err.line[0] ? err.line : "an answer nobody asked for");
    }
    if (memory >= 0)
        close(memory);
}

static void on_reader_alarm(void *context, int64_t at_ms)
{
    (void)at_ms;
    reader_failed(context, "no answer within the time allowed");
}

static void on_reader_ended(void *context, const char *how)
{
    reader_failed(context, how);
}
