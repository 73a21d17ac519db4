/* A ui on a 1920×1080 panel with texts of fixed width, and a finger. */
#ifndef FIXTURE_H
#define FIXTURE_H

#include "promise.h"

#include "clock.h"
#include "page.h"
#include "text.h"
#include "ui_check.h"
#include <string.h>

static int64_t fixture_now_ms = 100000;

static inline int64_t fixture_clock(void *context)
{
    (void)context;
    return fixture_now_ms;
}

/* Chinese as wide as high, everything else half of that. */
static inline int fixture_width(void *context, const char *text, size_t size, int em_px, enum text_weight weight)
{
    (void)context;
    (void)weight;
    int halves = 0;
    for (size_t at = 0; at < size;)
        halves += text_next(text, size, &at) >= 0x2E80 ? 2 : 1;
    return halves * em_px / 2;
}

static const struct text_measure fixture_measure = {fixture_width, NULL, NULL};

struct fixture {
    struct theme *theme;
    struct ui *ui;
};

static inline void fixture_open(struct fixture *f)
{
    struct err err = {0};
    clock_replace(&(struct clock_source){fixture_clock, fixture_clock, NULL});
    assert_ok(theme_load(COUNTER_SOURCE_DIR "/assets/theme.yaml", &f->theme, &err), err);
    assert_ok(ui_create(f->theme, &fixture_measure, NULL, &f->ui, &err), err);
}

static inline void fixture_close(struct fixture *f)
{
    ui_destroy(f->ui);
    theme_destroy(f->theme);
    clock_replace(NULL);
}

static inline void feed(struct fixture *f, enum input_kind kind, int x, int y)
{
    struct input input = {.kind = kind, .x = x, .y = y, .at_ms = fixture_now_ms};
    ui_feed(f->ui, &input);
}

static inline void feed_key(struct fixture *f, enum input_key key)
{
    struct input input = {.kind = INPUT_KEY, .key = key, .at_ms = fixture_now_ms};
    ui_feed(f->ui, &input);
}

static inline void feed_text(struct fixture *f, const char *text)
{
    struct input input = {.kind = INPUT_TEXT, .at_ms = fixture_now_ms};
    snprintf(input.text, sizeof input.text, "%s", text);
    ui_feed(f->ui, &input);
}

/* NULL when it is not there. */
static inline const struct revealed *revealed(const struct fixture *f, const char *id)
{
    size_t count;
    const struct revealed *all = ui_revealed(f->ui, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].id, id) == 0)
            return &all[i];
    return NULL;
}

#endif
