/* A desk with a station around it for the tests: state folder, settings, mailbox, and what the listener was told. */
#ifndef SCAN_SCENE_H
#define SCAN_SCENE_H

#include "promise.h"

#include "clock.h"
#include "scan_job.h"
#include <ctype.h>
#include <dirent.h>
#include <signal.h>
#include <string.h>

struct scene {
    char state[1024];
    struct config config;
    struct mailbox *mailbox;
    struct scan_desk *desk;
    /* what was told */
    int progress_calls, last_lines, last_page_in_progress;
    int pages_read, pages_unread, width_px, height_px;
    double dpi;
    bool ended;
    enum scan_condition condition;
    int pages;
    int64_t ended_ms, first_page_ms;
};

static void scene_on_progress(void *context, int page, int lines, int expected)
{
    struct scene *s = context;
    (void)expected;
    s->progress_calls++;
    s->last_lines = lines;
    s->last_page_in_progress = page;
}

static void scene_on_page(void *context, int page, struct page_reading *reading)
{
    struct scene *s = context;
    s->pages_read++;
    assert_int_equal(page, s->pages_read + s->pages_unread);
    s->width_px = reading->width_px;
    s->height_px = reading->height_px;
    s->dpi = reading->dpi;
    if (page == 1)
        s->first_page_ms = clock_monotonic_ms();
    page_reading_finish(reading);
}

static void scene_on_unread(void *context, int page, const char *reason)
{
    struct scene *s = context;
    s->pages_unread++;
    assert_int_equal(page, s->pages_read + s->pages_unread);
    assert_true(reason[0]);
}

static void scene_on_end(void *context, enum scan_condition condition, int pages)
{
    struct scene *s = context;
    assert_false(s->ended);
    s->ended = true;
    s->condition = condition;
    s->pages = pages;
    s->ended_ms = clock_monotonic_ms();
}

/* kind, device, tray are borrowed. */
static inline void scene_open(struct scene *s, const char *backend, const char *kind, const char *device,
                              const char *tray)
{
    memset(s, 0, sizeof *s);
    struct err err = {0};
    promise_folder_make(s->state);
    char command[4096];
    snprintf(command, sizeof command, "cd '%s' && mkdir tray sane.d && echo %s > sane.d/dll.conf", s->state, backend);
    assert_int_equal(system(command), 0);
    s->config.scanner.kind = (char *)(uintptr_t)kind;
    s->config.scanner.device = (char *)(uintptr_t)device;
    s->config.scanner.tray = (char *)(uintptr_t)tray;
    s->config.scanner.dpi = 75;
    s->config.scanner.line_timeout_s = 1;
    assert_ok(mailbox_create(NULL, NULL, &s->mailbox, &err), err);
    const struct scan_desk_setup setup = {.config = &s->config, .state_folder = s->state, .mailbox = s->mailbox};
    assert_ok(scan_desk_create(&setup, &s->desk, &err), err);
}

static inline void scene_close(struct scene *s)
{
    scan_desk_destroy(s->desk);
    mailbox_destroy(s->mailbox);
    promise_folder_remove(s->state);
}

static inline void scene_scan_with(struct scene *s, bool feeder, const char *const *options, size_t option_count)
{
    struct err err = {0};
    struct page_request sheet = page_request_default(PAGE_SHEET);
    const struct scan_request request = {
        .look = &sheet, .feeder = feeder, .options = options, .option_count = option_count};
    const struct scan_listener listener = {s, scene_on_progress, scene_on_page, scene_on_unread, scene_on_end};
    s->progress_calls = s->pages_read = s->pages_unread = s->pages = 0;
    s->first_page_ms = 0;
    s->ended = false;
    assert_ok(scan_start(s->desk, &request, &listener, &err), err);
}

/* Runs the owner's loop until `until` holds or the time is over; returns whether it held. */
static inline bool scene_wait(struct scene *s, bool (*until)(const struct scene *s), int64_t most_ms)
{
    int64_t give_up = clock_monotonic_ms() + most_ms;
    while (!until(s) && clock_monotonic_ms() < give_up) {
        mailbox_drain(s->mailbox);
        usleep(1000);
    }
    return until(s);
}

static inline bool scene_has_ended(const struct scene *s)
{
    return s->ended;
}

static inline bool scene_has_progress(const struct scene *s)
{
    return s->progress_calls > 0;
}

/* Whether that process is a child of ours and plays that role. */
static inline bool scene_is_child(const char *pid, const char *role)
{
    char path[300], text[600] = "", wanted[64];
    int parent = 0;
    snprintf(path, sizeof path, "/proc/%s/stat", pid);
    FILE *file = fopen(path, "re");
    bool ours = file && fscanf(file, "%*d (%*[^)]) %*c %d", &parent) == 1 && parent == getpid();
    if (file)
        fclose(file);
    snprintf(path, sizeof path, "/proc/%s/cmdline", pid);
    file = ours ? fopen(path, "re") : NULL;
    if (!file)
        return false;
    size_t size = fread(text, 1, sizeof text - 1, file);
    fclose(file);
    for (size_t i = 0; i + 1 < size; i++)
        if (!text[i])
            text[i] = ' ';
    snprintf(wanted, sizeof wanted, "kiosk-scan %s", role);
    return strstr(text, wanted) != NULL;
}

/* The process of that role that this test started; 0: none. */
static inline pid_t scene_child(const char *role)
{
    DIR *folder = opendir("/proc");
    pid_t found = 0;
    assert_non_null(folder);
    for (struct dirent *entry; !found && (entry = readdir(folder));)
        if (isdigit((unsigned char)entry->d_name[0]) && scene_is_child(entry->d_name, role))
            found = (pid_t)atoi(entry->d_name);
    closedir(folder);
    return found;
}

#endif
