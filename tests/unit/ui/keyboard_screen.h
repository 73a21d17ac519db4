/* A screen with nothing on it but the keyboard and what it types into, and a finger that hits keys. */
#ifndef KEYBOARD_SCREEN_H
#define KEYBOARD_SCREEN_H

#include "fixture.h"

#include "keyboard.h"

struct screen {
    struct fixture f;
    struct keyboard *keyboard;
    struct entry entry;
    enum keyboard_use use;
};

static inline void frame(struct screen *s)
{
    s->use = KEYBOARD_IDLE;
    do {
        ui_begin(s->f.ui);
        enum keyboard_use use = ui_keyboard(s->f.ui, ui_window(s->f.ui), s->keyboard, &s->entry, "下一项", true);
        s->use = use != KEYBOARD_IDLE ? use : s->use;
    } while (ui_end(s->f.ui));
}

static inline void hit(struct screen *s, const char *id)
{
    const struct revealed *r = revealed(&s->f, id);
    if (!r)
        fail_msg("no key %s", id);
    struct rect at = r->at;
    fixture_now_ms += 90; /* quick typing: no debounce between keys */
    feed(&s->f, INPUT_DOWN, at.x + at.w / 2, at.y + at.h / 2);
    frame(s);
    feed(&s->f, INPUT_UP, at.x + at.w / 2, at.y + at.h / 2);
    frame(s);
}

static inline void hit_letters(struct screen *s, const char *letters)
{
    for (; *letters; letters++) {
        char id[16];
        snprintf(id, sizeof id, "key:%c", *letters);
        hit(s, id);
    }
}

/* Touches the candidate with this text, on whatever page of the strip it is. */
static inline void choose(struct screen *s, const char *text)
{
    for (int page = 0; page < 60; page++) {
        for (int i = 0; i < 40; i++) {
            char id[32];
            snprintf(id, sizeof id, "candidate:%d", i);
            const struct revealed *r = revealed(&s->f, id);
            if (r && strcmp(r->label, text) == 0) {
                hit(s, id);
                return;
            }
        }
        if (!revealed(&s->f, "candidates:more") || !revealed(&s->f, "candidates:more")->enabled)
            break;
        hit(s, "candidates:more");
    }
    fail_msg("no candidate %s", text);
}

static inline void show(struct screen *s, const char *kind, size_t max)
{
    assert_true(keyboard_show(s->keyboard, kind));
    entry_init(&s->entry, "", max);
    frame(s);
}

static inline int open_screen(void **state)
{
    static struct screen screen;
    struct err err = {0};
    screen = (struct screen){0};
    fixture_open(&screen.f);
    assert_ok(keyboard_load(COUNTER_SOURCE_DIR "/assets/keyboards", &screen.keyboard, &err), err);
    *state = &screen;
    return 0;
}

static inline int close_screen(void **state)
{
    struct screen *s = *state;
    keyboard_destroy(s->keyboard);
    fixture_close(&s->f);
    return 0;
}

#endif
