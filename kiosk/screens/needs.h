/* Lists with a mark before each line: what to bring, and what comes next. */
#ifndef NEEDS_H
#define NEEDS_H

#include "front.h"

/* A line of a list; in Chinese, translated when drawn. icon NULL: its number. */
struct need {
    const char *icon, *text;
};

#define NEEDS_MOST 6

/* A card with a title and up to NEEDS_MOST lines, the rest of them without text; scrolls under this id when it must. */
void needs_list(struct front *front, struct rect at, const char *id, const char *title, const struct need needs[NEEDS_MOST]);

/* kind: "personal" or "unit". Fills `at`. */
void needs_show(struct front *front, struct rect at, const char *kind);

#endif
