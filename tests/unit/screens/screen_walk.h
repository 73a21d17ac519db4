/* A walk over every screen there is, with invented people (样本): each question, each outcome of the triage, every page of
 * the guide, each pad and page of the keyboard, what lies above a screen, and every fault. What it shows depends on the
 * data files and the fonts alone: the clock is the fixture's, and devices and workers stay where they are put. */
#ifndef SCREEN_WALK_H
#define SCREEN_WALK_H

#include "front_fixture.h"

struct screen_stop {
    const char *name; /* unique; "a-z0-9-" */
    /* Brings up what keeps its words in one language, after language and sizes were set; may be NULL. */
    void (*prepare)(struct front_fixture *f, int which);
    int which;
};

struct screen_walk {
    /* May set language, text and panel, and must put back what fixture_open set. */
    void (*look)(void *context, const struct screen_stop *stop);
    void *context;
};

void screen_walk(struct front_fixture *f, const struct screen_walk *walk);

#endif
