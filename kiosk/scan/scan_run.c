/* The loop over sheets, frames and reads. */
#include "scan_run.h"

#include "clock.h"
#include "log.h"
#include "scan_protocol.h"

enum { READ_BYTES = 65536, TELL_EVERY_MS = 50 };

struct run {
    const struct scanner_body *body;
    struct scanner *scanner;
    const struct scan_sink *sink;
    struct page_frames frames;
    int page;
    int64_t told_ms;
};

static void tell_lines(struct run *run)
{
    int64_t now = clock_monotonic_ms();
    if (now - run->told_ms < TELL_EVERY_MS)
        return;
    run->told_ms = now;
    run->sink->lines(run->sink->context, run->page, frame_lines(&run->frames), frame_lines_expected(&run->frames));
}

static bool is_stopped(struct run *run, struct err *err)
{
    return run->sink->stopped(run->sink->context) && !err_set(err, ERR_CANCELLED, "stopped");
}

static enum scan_condition collect_frame(struct run *run, struct err *err)
{
    static uint8_t bytes[READ_BYTES];
    for (bool end = false; !end;) {
        size_t got = 0;
        if (is_stopped(run, err))
            return SCAN_CANCELLED;
        enum scan_condition condition = run->body->read(run->scanner, bytes, sizeof bytes, &got, &end, err);
        if (condition != SCAN_DONE)
            return condition;
        if (!frame_add(&run->frames, bytes, got, err))
            return SCAN_IO;
        if (got)
            tell_lines(run);
    }
    return frame_end(&run->frames, err) ? SCAN_DONE : SCAN_IO;
}

static enum scan_condition collect_page(struct run *run, struct err *err)
{
    struct frame_shape shape;
    do {
        if (is_stopped(run, err))
            return SCAN_CANCELLED;
        enum scan_condition condition = run->body->next_frame(run->scanner, &shape, err);
        if (condition != SCAN_DONE)
            return condition;
        if (!frame_begin(&run->frames, &shape, err))
            return SCAN_IO;
        condition = collect_frame(run, err);
        if (condition != SCAN_DONE)
            return condition;
        if (shape.lines > 0 && frame_lines(&run->frames) != shape.lines)
            log_line(LOG_LEVEL_NOTICE, "page %d: %d lines, %ld were announced", run->page, frame_lines(&run->frames),
                     shape.lines);
    } while (!shape.last);
    return SCAN_DONE;
}

/* *more: another sheet may follow. */
static enum scan_condition hand_over(struct run *run, int *pages, bool *more, struct err *err)
{
    struct page_shape page;
    int fd;
    if (!frame_take_page(&run->frames, run->body->dpi(run->scanner), &page, &fd, err))
        return SCAN_IO;
    bool go_on = run->sink->whole(run->sink->context, run->page, &page, fd);
    ++*pages;
    *more = run->body->next_sheet(run->scanner) && run->page < (int)SCAN_PAGES_MAX;
    return go_on ? SCAN_DONE : SCAN_CANCELLED;
}

static enum scan_condition scan_sheets(struct run *run, int *pages, struct err *err)
{
    for (bool more = true; more; run->page++) {
        run->told_ms = 0;
        enum scan_condition condition = collect_page(run, err);
        if (condition == SCAN_EMPTY && *pages > 0)
            return SCAN_DONE;
        if (condition == SCAN_DONE)
            condition = hand_over(run, pages, &more, err);
        if (condition != SCAN_DONE)
            return condition;
    }
    return SCAN_DONE;
}

struct scan_outcome scan_run(const struct scanner_body *body, struct scanner *scanner, const struct scanner_wish *wish,
                             const struct scan_sink *sink, struct err *err)
{
    struct run run = {.body = body, .scanner = scanner, .sink = sink, .frames = PAGE_FRAMES_NONE, .page = 1};
    struct scan_outcome outcome = {.condition = body->prepare(scanner, wish, err)};
    if (outcome.condition == SCAN_DONE)
        outcome.condition = scan_sheets(&run, &outcome.pages, err);
    /* A driver that was interrupted answers with whatever it likes; what was asked for counts. */
    if (outcome.condition != SCAN_DONE && sink->stopped(sink->context))
        outcome.condition = SCAN_CANCELLED;
    frame_drop_page(&run.frames);
    body->stop(scanner);
    return outcome;
}
