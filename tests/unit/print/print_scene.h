/* A print desk for the tests, and what its listener was told. */
#ifndef PRINT_SCENE_H
#define PRINT_SCENE_H

#include "promise.h"

#include "clock.h"
#include "print_job.h"
#include <string.h>

enum { SCENE_STATES_MAX = 100 };

struct scene {
    char folder[1024];
    struct config config;
    struct mailbox *mailbox;
    struct print_desk *desk;
    struct print_status told[SCENE_STATES_MAX];
    int told_count, job, after;
};

static const char scene_pdf[] = "%PDF-1.4\n% a specimen\n%%EOF\n";

static void scene_on_state(void *context, int job, const struct print_status *status)
{
    struct scene *s = context;
    assert_int_equal(job, s->job);
    assert_true(s->told_count < SCENE_STATES_MAX);
    s->told[s->told_count++] = *status;
}

/* kind, queue and out are borrowed. */
static inline void scene_open(struct scene *s, const char *kind, const char *queue, const char *out)
{
    struct err err = {0};
    memset(s, 0, sizeof *s);
    promise_folder_make(s->folder);
    s->config.printer.kind = (char *)(uintptr_t)kind;
    s->config.printer.queue = (char *)(uintptr_t)queue;
    s->config.printer.folder = (char *)(uintptr_t)out;
    assert_ok(mailbox_create(NULL, NULL, &s->mailbox, &err), err);
    assert_ok(print_desk_create(&s->config, s->folder, s->mailbox, &s->desk, &err), err);
}

static inline void scene_close(struct scene *s)
{
    print_desk_destroy(s->desk);
    mailbox_destroy(s->mailbox);
    promise_folder_remove(s->folder);
}

static inline void scene_print_bytes(struct scene *s, const void *bytes, size_t size, const char *title)
{
    const struct print_listener listener = {.context = s, .on_state = scene_on_state, .after = s->after};
    struct err err = {0};
    s->told_count = 0;
    assert_ok(print_start(s->desk, bytes, size, title, &listener, &s->job, &err), err);
}

static inline void scene_print(struct scene *s, const char *title)
{
    scene_print_bytes(s, scene_pdf, sizeof scene_pdf - 1, title);
}

static inline const struct print_status *scene_last(const struct scene *s)
{
    static const struct print_status nothing = {PRINT_STATE_COUNT, PRINT_REASON_COUNT, 0};
    return s->told_count ? &s->told[s->told_count - 1] : &nothing;
}

static inline bool scene_was_told(const struct scene *s, enum print_state state, enum print_reason reason)
{
    for (int i = 0; i < s->told_count; i++)
        if (s->told[i].state == state && s->told[i].reason == reason)
            return true;
    return false;
}

/* Runs the owner's loop until that was told, or the time is over. */
static inline void scene_expect(struct scene *s, enum print_state state, enum print_reason reason, int64_t most_ms)
{
    int64_t give_up = clock_monotonic_ms() + most_ms;
    while (!scene_was_told(s, state, reason) && clock_monotonic_ms() < give_up) {
        mailbox_drain(s->mailbox);
        usleep(1000);
    }
    if (!scene_was_told(s, state, reason))
        fail_msg("not told: %s %s; last: %d %d", print_state_name(state), print_reason_name(reason),
                 (int)scene_last(s)->state, (int)scene_last(s)->reason);
}

#endif
