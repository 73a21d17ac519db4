/* What a walk over the screens types and draws. */
#ifndef SCREEN_HAND_H
#define SCREEN_HAND_H

#include "front_fixture.h"

static inline void hand_type(struct front_fixture *f, const char *text)
{
    for (const char *c = text; *c; c++) {
        struct input input = {.kind = INPUT_TEXT};
        input.text[0] = *c;
        fixture_feed(f, input);
    }
}

/* By the keys on the panel, as what is composed must be. */
static inline void hand_keys(struct front_fixture *f, const char *text)
{
    for (const char *c = text; *c; c++) {
        char id[8] = "key:";
        id[4] = *c;
        fixture_touch(f, id);
    }
}

/* A stroke over a pad, from corner to corner in hundredths of its sides. */
static inline void hand_stroke(struct front_fixture *f, const char *pad, const int (*points)[2], size_t count)
{
    fixture_wait(f, 400);
    const struct revealed *w = fixture_find(f, pad);
    assert_non_null(w);
    struct rect at = w->at;
    for (size_t i = 0; i < count; i++)
        fixture_feed(f, (struct input){.kind = i ? INPUT_MOVE : INPUT_DOWN,
                                       .x = at.x + at.w * points[i][0] / 100,
                                       .y = at.y + at.h * points[i][1] / 100});
    fixture_feed(f, (struct input){.kind = INPUT_UP,
                                   .x = at.x + at.w * points[count - 1][0] / 100,
                                   .y = at.y + at.h * points[count - 1][1] / 100});
}

#endif
