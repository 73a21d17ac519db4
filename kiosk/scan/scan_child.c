/* The role that drives the scanner: waits for START, scans, hands over, says END. */
#include "scan_child.h"

#include "child.h"
#include "log.h"
#include "scan_protocol.h"
#include "scan_run.h"
#include "scan_sandbox.h"
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

/* A4 colour at 600 dpi is 104 MB; the largest page 240. Drivers keep a page or two of their own. */
#define DRIVER_MEMORY_BYTES ((size_t)1536 << 20)

struct driver {
    const struct scanner_body *body;
    const struct scanner_setup *setup;
    struct scanner *scanner; /* NULL until the first job */
    uint32_t job;
    uint32_t taken; /* the last page the kiosk has taken */
    bool stopped;   /* STOP came */
    bool closed;    /* the kiosk is gone, or does not speak our language */
};

static volatile sig_atomic_t interrupted;
static void (*interrupt_driver)(void);

/* Drivers start threads, and the signal may reach any; sane_cancel belongs on the thread inside the driver. */
static void on_interrupt(int signal_number)
{
    if (syscall(SYS_gettid) != getpid()) {
        syscall(SYS_tgkill, getpid(), getpid(), signal_number);
        return;
    }
    interrupted = 1;
    interrupt_driver();
}

static void catch_interrupt(const struct scanner_body *body)
{
    interrupt_driver = body->interrupt;
    struct sigaction action = {.sa_handler = on_interrupt};
    sigemptyset(&action.sa_mask);
    sigaction(SIGTERM, &action, NULL);
}

static bool send_message(struct driver *driver, const struct scan_message *message, int memory)
{
    struct err err = {0};
    if (scan_send(CHILD_SOCKET, message, memory, &err))
        return true;
    driver->closed = true;
    return false;
}

/* ---- what arrives during a job ---- */

static void hear(struct driver *driver)
{
    struct scan_message m;
    struct err err = {0};
    int memory = -1;
    if (!scan_receive(CHILD_SOCKET, &m, &memory, &err)) {
        driver->closed = true;
        return;
    }
    if (memory >= 0)
        close(memory);
    if (m.kind == SCAN_STOP && m.number[SCAN_JOB] == driver->job)
        driver->stopped = true;
    else if (m.kind == SCAN_TAKEN && m.number[SCAN_JOB] == driver->job)
        driver->taken = m.number[SCAN_PAGE];
    else if (m.kind == SCAN_START)
        driver->closed = true; /* two jobs at once: no kiosk of ours says that */
}

static bool wait_for_message(int timeout_ms)
{
    struct pollfd wait = {.fd = CHILD_SOCKET, .events = POLLIN};
    return poll(&wait, 1, timeout_ms) > 0;
}

static bool sink_stopped(void *context)
{
    struct driver *driver = context;
    while (!driver->closed && wait_for_message(0))
        hear(driver);
    return driver->stopped || driver->closed || interrupted;
}

static void sink_lines(void *context, int page, int lines, int expected)
{
    struct driver *driver = context;
    struct scan_message m = {.kind = SCAN_LINES};
    m.number[SCAN_JOB] = driver->job;
    m.number[SCAN_PAGE] = (uint32_t)page;
    m.number[SCAN_LINE_COUNT] = (uint32_t)lines;
    m.number[SCAN_EXPECTED] = (uint32_t)expected;
    send_message(driver, &m, -1);
}

static bool sink_whole(void *context, int page, const struct page_shape *shape, int fd)
{
    struct driver *driver = context;
    struct scan_message m = {.kind = SCAN_WHOLE};
    m.number[SCAN_JOB] = driver->job;
    m.number[SCAN_PAGE] = (uint32_t)page;
    m.number[SCAN_WIDTH] = (uint32_t)shape->width_px;
    m.number[SCAN_HEIGHT] = (uint32_t)shape->height_px;
    m.number[SCAN_STRIDE] = (uint32_t)shape->stride_bytes;
    m.number[SCAN_CHANNELS] = (uint32_t)shape->channels;
    m.number[SCAN_DPI] = (uint32_t)shape->dpi;
    bool sent = send_message(driver, &m, fd);
    close(fd);
    while (sent && driver->taken != (uint32_t)page && !driver->stopped && !driver->closed && !interrupted)
        if (wait_for_message(-1))
            hear(driver);
    return !driver->stopped && !driver->closed && !interrupted;
}

/* ---- jobs ---- */

static void tell_end(struct driver *driver, const struct scan_outcome *outcome, const struct err *err)
{
    struct scan_message m = {.kind = SCAN_END};
    m.number[SCAN_JOB] = driver->job;
    m.number[SCAN_PAGE] = (uint32_t)outcome->pages;
    m.number[SCAN_CONDITION] = outcome->condition;
    if (outcome->condition != SCAN_DONE)
        snprintf(m.text, sizeof m.text, "%s", err->line);
    for (char *c = m.text; *c; c++)
        if ((unsigned char)*c < 0x20 || *c == 0x7f)
            *c = ' ';
    send_message(driver, &m, -1);
}

static enum scan_condition ready_scanner(struct driver *driver, struct err *err)
{
    if (!driver->scanner) {
        enum scan_condition condition = driver->body->open(driver->setup, &driver->scanner, err);
        if (condition != SCAN_DONE)
            return condition;
    }
    struct scan_message m = {.kind = SCAN_DEVICE};
    m.number[SCAN_JOB] = driver->job;
    snprintf(m.text, sizeof m.text, "%s", driver->body->name(driver->scanner));
    send_message(driver, &m, -1);
    return SCAN_DONE;
}

static void run_job(struct driver *driver, const struct scan_message *start)
{
    struct err err = {0};
    driver->job = start->number[SCAN_JOB];
    driver->taken = 0;
    driver->stopped = false;
    interrupted = 0;
    const struct scanner_wish wish = {.dpi = start->number[SCAN_DPI],
                                      .feeder = start->number[SCAN_FLAGS] & SCAN_FLAG_FEEDER,
                                      .both_sides = start->number[SCAN_FLAGS] & SCAN_FLAG_BOTH_SIDES,
                                      .options = start->text};
    const struct scan_sink sink = {driver, sink_lines, sink_whole, sink_stopped};
    struct scan_outcome outcome = {.condition = ready_scanner(driver, &err)};
    if (outcome.condition == SCAN_DONE)
        outcome = scan_run(driver->body, driver->scanner, &wish, &sink, &err);
    tell_end(driver, &outcome, &err);
}

static bool fence(const struct scanner_setup *setup, struct err *err)
{
    const char *sane_folder = getenv("SANE_CONFIG_DIR");
    const struct sandbox_folder folders[] = {
        {"/usr", SANDBOX_READ},       {"/lib", SANDBOX_READ},   {"/lib64", SANDBOX_READ},
        {"/etc", SANDBOX_READ},       {"/sys", SANDBOX_READ},   {"/run/udev", SANDBOX_READ},
        {sane_folder, SANDBOX_READ},  {"/dev", SANDBOX_DEVICE}, {"/run/lock", SANDBOX_WRITE},
        {setup->tray, SANDBOX_WRITE},
    };
    const struct sandbox_plan plan = {.calls = SANDBOX_DRIVER,
                                      .network = setup->network,
                                      .folders = folders,
                                      .folder_count = sizeof folders / sizeof folders[0],
                                      .memory_bytes = DRIVER_MEMORY_BYTES};
    return sandbox_enter(&plan, err);
}

bool scan_child_scan(const struct scanner_body *body, const struct scanner_setup *setup, struct err *err)
{
    struct driver driver = {.body = body, .setup = setup};
    struct scan_message m;
    int memory = -1;
    catch_interrupt(body);
    if (!fence(setup, err))
        return false;
    while (!driver.closed) {
        if (!scan_receive(CHILD_SOCKET, &m, &memory, err))
            return err->code == ERR_NOT_FOUND;
        if (memory >= 0)
            close(memory);
        if (m.kind == SCAN_START)
            run_job(&driver, &m);
    }
    /* The scanner is not closed: a driver may hang in that, and the process ends now. */
    return true;
}
