/* No window: input from a script, frames as text. Its texts have fixed widths, so that a trace is the same on every
 * machine; its clock only moves when the script waits. */
#include "clock.h"
#include "platform_inside.h"
#include "shelf.h"
#include "text.h"
#include <errno.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* Between two touches: longer than the debounce. */
#define TOUCH_PACE_MS 400
#define UNTIL_MOST_MS 60000
#define UNTIL_STEP_MS 20

struct script {
    struct platform platform;
    char *text, *at; /* the script; the next line */
    struct buffer *trace;
    struct shelf *shelf;
    bool (*find)(void *context, const char *id, int *x, int *y);
    void *find_context;
    struct input second; /* the up of a touch, after its down */
    bool has_second;
    int64_t now_ms;
    int64_t until_left_ms; /* of an "until" under way; 0: none */
    char mistake[200];
    pthread_mutex_t lock;
    pthread_cond_t woken_now;
    bool woken;
};

static struct script *script_of(struct platform *platform)
{
    return (struct script *)platform;
}

/* ---- measuring ---- */
static int fixed_width(void *context, const char *text, size_t size, int em_px, enum text_weight weight)
{
    (void)context;
    (void)weight;
    int halves = 0;
    for (size_t at = 0; at < size;)
        halves += text_next(text, size, &at) >= 0x2E80 ? 20 : 11;
    return (halves * em_px + 19) / 20;
}

/* ---- clock ---- */
static int64_t script_clock(void *context)
{
    return ((struct script *)context)->now_ms;
}

/* ---- waking ---- */
static void script_wake(struct platform *platform)
{
    struct script *s = script_of(platform);
    pthread_mutex_lock(&s->lock);
    s->woken = true;
    pthread_cond_signal(&s->woken_now);
    pthread_mutex_unlock(&s->lock);
}

/* Waits in real time for a wake; ms < 0: for ever. */
static bool wait_for_wake(struct script *s, int64_t ms)
{
    struct timespec until;
    clock_gettime(CLOCK_REALTIME, &until);
    until.tv_sec += ms / 1000;
    until.tv_nsec += ms % 1000 * 1000000;
    if (until.tv_nsec >= 1000000000) {
        until.tv_sec++;
        until.tv_nsec -= 1000000000;
    }
    pthread_mutex_lock(&s->lock);
    int result = 0;
    while (!s->woken && result != ETIMEDOUT)
        result = ms < 0 ? pthread_cond_wait(&s->woken_now, &s->lock)
                        : pthread_cond_timedwait(&s->woken_now, &s->lock, &until);
    bool woken = s->woken;
    s->woken = false;
    pthread_mutex_unlock(&s->lock);
    return woken;
}

/* ---- lines ---- */
static bool fail(struct script *s, const char *what, const char *rest)
{
    if (!s->mistake[0])
        snprintf(s->mistake, sizeof s->mistake, "%.30s: %.150s", what, rest);
    s->at = s->text + strlen(s->text);
    return false;
}

static bool place_of(struct script *s, const char *rest, int *x, int *y)
{
    if (sscanf(rest, "%d,%d", x, y) == 2)
        return true;
    return s->find && s->find(s->find_context, rest, x, y);
}

static bool line_point(struct script *s, const char *rest, enum input_kind kind, struct input *out)
{
    if (!place_of(s, rest, &out->x, &out->y))
        return fail(s, "nothing to touch", rest);
    out->kind = kind;
    return true;
}

static bool line_down(struct script *s, const char *rest, struct input *out)
{
    s->now_ms += TOUCH_PACE_MS;
    return line_point(s, rest, INPUT_DOWN, out);
}

static bool line_move(struct script *s, const char *rest, struct input *out)
{
    return line_point(s, rest, INPUT_MOVE, out);
}

static bool line_up(struct script *s, const char *rest, struct input *out)
{
    return line_point(s, rest, INPUT_UP, out);
}

static bool line_touch(struct script *s, const char *rest, struct input *out)
{
    if (!line_down(s, rest, out))
        return false;
    s->second = *out;
    s->second.kind = INPUT_UP;
    s->has_second = true;
    return true;
}

static bool line_type(struct script *s, const char *rest, struct input *out)
{
    (void)s;
    out->kind = INPUT_TEXT;
    snprintf(out->text, sizeof out->text, "%s", rest);
    return true;
}

static bool line_key(struct script *s, const char *rest, struct input *out)
{
    static const char *const names[] = {
        [KEY_TAB] = "tab",   [KEY_BACK_TAB] = "back-tab", [KEY_LEFT] = "left",    [KEY_RIGHT] = "right",
        [KEY_UP] = "up",     [KEY_DOWN] = "down",         [KEY_ENTER] = "enter",  [KEY_BACKSPACE] = "backspace",
        [KEY_HOME] = "home", [KEY_END] = "end",           [KEY_ESCAPE] = "escape"};
    for (size_t i = 1; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], rest) == 0) {
            out->kind = INPUT_KEY;
            out->key = (enum input_key)i;
            return true;
        }
    return fail(s, "no such key", rest);
}

static bool line_wait(struct script *s, const char *rest, struct input *out)
{
    char *end;
    long ms = strtol(rest, &end, 10);
    if (*end || ms < 0)
        return fail(s, "wait for how long", rest);
    s->now_ms += ms;
    out->kind = INPUT_NONE;
    return true;
}

static bool line_wake(struct script *s, const char *rest, struct input *out)
{
    if (!wait_for_wake(s, UNTIL_MOST_MS))
        return fail(s, "nobody woke", rest);
    out->kind = INPUT_WAKE;
    return true;
}

static const struct {
    const char *name;
    bool (*carry_out)(struct script *s, const char *rest, struct input *out);
} commands[] = {
    {"touch", line_touch}, {"down", line_down}, {"move", line_move}, {"up", line_up},
    {"type", line_type},   {"key", line_key},   {"wait", line_wait}, {"wake", line_wake},
};

/* Cuts the next line that says something out of the script: its command, and what follows. False at the end. */
static bool next_line(struct script *s, char **name, char **rest)
{
    while (*s->at) {
        char *line = s->at, *end = strchr(line, '\n');
        s->at = end ? end + 1 : line + strlen(line);
        if (end)
            *end = '\0';
        line += strspn(line, " \t");
        if (!line[0] || line[0] == '#')
            continue;
        *name = strsep(&line, " ");
        *rest = line ? line : *name + strlen(*name);
        return true;
    }
    return false;
}

static bool carry_out(struct script *s, const char *name, const char *rest, struct input *out)
{
    for (size_t i = 0; i < sizeof commands / sizeof commands[0]; i++)
        if (strcmp(commands[i].name, name) == 0)
            return commands[i].carry_out(s, rest, out);
    return fail(s, "no such command", name);
}

/* "until ID": true when it is over, one way or the other; else out holds what the program waits for meanwhile. */
static bool until(struct script *s, const char *line, int64_t timeout_ms, struct input *out)
{
    int x, y;
    char id[80];
    snprintf(id, sizeof id, "%s", line + strlen("until "));
    id[strcspn(id, "\n")] = '\0';
    if (s->until_left_ms == 0)
        s->until_left_ms = UNTIL_MOST_MS;
    if (s->find && s->find(s->find_context, id, &x, &y)) {
        s->until_left_ms = 0;
        return true;
    }
    if (s->until_left_ms <= UNTIL_STEP_MS)
        return fail(s, "did not come", id), true;
    int64_t step = timeout_ms >= 0 && timeout_ms < UNTIL_STEP_MS ? timeout_ms : UNTIL_STEP_MS;
    out->kind = wait_for_wake(s, step) ? INPUT_WAKE : INPUT_NONE;
    s->now_ms += step;
    s->until_left_ms -= step > 0 ? step : 1;
    return false;
}

static void next_input(struct script *s, int64_t timeout_ms, struct input *out)
{
    char *name, *rest;
    s->at += strspn(s->at, " \t\n");
    while (strncmp(s->at, "until ", 6) == 0) {
        if (!until(s, s->at, timeout_ms, out))
            return;
        char *end = strchr(s->at, '\n');
        s->at = end ? end + 1 : s->at + strlen(s->at);
        s->at += strspn(s->at, " \t\n");
    }
    if (!next_line(s, &name, &rest) || !carry_out(s, name, rest, out))
        out->kind = INPUT_QUIT;
}

static void script_wait(struct platform *platform, int64_t timeout_ms, struct input *out)
{
    struct script *s = script_of(platform);
    memset(out, 0, sizeof *out);
    if (s->has_second) {
        *out = s->second;
        s->has_second = false;
    } else {
        next_input(s, timeout_ms, out);
    }
    out->at_ms = s->now_ms;
}

/* ---- frames ---- */
static bool script_present(struct platform *platform, const struct draw_list *list, struct err *err)
{
    struct script *s = script_of(platform);
    platform->figures.frames++;
    if (!s->trace)
        return true;
    buffer_printf(s->trace, "frame %llu\n", (unsigned long long)platform->figures.frames);
    draw_trace(list, s->trace);
    return buffer_ok(s->trace, err);
}

static void script_forget_text(struct platform *platform)
{
    (void)platform;
}

static void script_ring(struct platform *platform)
{
    struct script *s = script_of(platform);
    if (s->trace)
        buffer_add_text(s->trace, "ring\n");
}

/* ---- life ---- */
static void script_close(struct platform *platform)
{
    struct script *s = script_of(platform);
    clock_replace(NULL);
    shelf_destroy(s->shelf);
    wipe_text(s->text);
    pthread_cond_destroy(&s->woken_now);
    pthread_mutex_destroy(&s->lock);
    free(s);
}

static const struct platform_body script_body = {
    .close = script_close,
    .wait = script_wait,
    .wake = script_wake,
    .present = script_present,
    .forget_text = script_forget_text,
    .ring = script_ring,
};

bool platform_open_script(const struct platform_wish *wish, const char *script, struct buffer *trace,
                          struct platform **out, struct err *err)
{
    struct script *s = calloc(1, sizeof *s);
    if (!s || !(s->text = strdup(script)) || !shelf_create(&s->shelf, NULL)) {
        if (s)
            free(s->text);
        free(s);
        return err_set(err, ERR_SPACE, "no memory for a script");
    }
    pthread_mutex_init(&s->lock, NULL);
    pthread_cond_init(&s->woken_now, NULL);
    s->at = s->text;
    s->trace = trace;
    s->now_ms = 1000000000000;
    s->platform = (struct platform){
        .body = &script_body,
        .width_px = wish->width_px > 0 ? wish->width_px : 1920,
        .height_px = wish->height_px > 0 ? wish->height_px : 1080,
        .measure = {fixed_width, NULL, s},
        .shelf = {shelf_add, shelf_remove, shelf_size, s->shelf},
    };
    clock_replace(&(struct clock_source){script_clock, script_clock, s});
    *out = &s->platform;
    return true;
}

void platform_script_find(struct platform *platform, bool (*find)(void *context, const char *id, int *x, int *y),
                          void *context)
{
    struct script *s = script_of(platform);
    s->find = find;
    s->find_context = context;
}

bool platform_script_ok(const struct platform *platform, struct err *err)
{
    const struct script *s = (const struct script *)platform;
    return !s->mistake[0] || err_set(err, ERR_INPUT, "%s", s->mistake);
}
