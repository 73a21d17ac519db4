/* The answers of one case: name → value, where each came from, and when it last changed.
 *
 * `revision` counts changes; it only grows. The revision of a printed form is answers_last_change over the fields on
 * it, so a print from before a change is told by a smaller number, and a reprint without change has the same one.
 * Values are personal data: wiped when replaced and when finished. Owner's thread. */
#ifndef ANSWER_H
#define ANSWER_H

#include "err.h"
#include <stdint.h>

enum answer_source {
    ANSWER_TYPED,    /* typed, chosen, or confirmed by the person */
    ANSWER_CARD,     /* read from an identity card, certain */
    ANSWER_LICENCE,  /* read from a licence or certificate, certain */
    ANSWER_DOUBTFUL, /* read from a picture, uncertain: to be looked at before it counts */
    ANSWER_SOURCE_COUNT
};

#define ANSWER_NAME_SIZE 48
#define ANSWER_VALUE_MAX_BYTES 2000
#define ANSWERS_MAX 256

struct answer {
    char name[ANSWER_NAME_SIZE];
    char *value; /* UTF-8; empty: removed, kept only for `changed`. Loops over the list skip those */
    enum answer_source source;
    uint32_t changed; /* revision at which the value last became another one (a removed answer counts as "") */
};

/* A zeroed struct is an empty set. Sorted by name. */
struct answers {
    struct answer *list;
    size_t count, room;
    uint32_t revision;
};

void answers_finish(struct answers *answers);

/* NULL or "" removes. The same value from another source keeps the revision. ERR_INPUT: not UTF-8, a control
 * character, too long, not a field's name; ERR_SPACE. */
MUST_USE bool answers_set(struct answers *answers, const char *name, const char *value, enum answer_source source,
                          struct err *err);
/* NULL: not answered. Borrowed until the next change. */
const char *answers_get(const struct answers *answers, const char *name);
const struct answer *answers_find(const struct answers *answers, const char *name);
bool answers_is(const struct answers *answers, const char *name, const char *value);
/* Whether a condition (condition.h) holds over these answers; any of several, an empty list holds. */
bool answers_meet(const struct answers *answers, const char *condition);
bool answers_meet_any(const struct answers *answers, char *const conditions[], size_t count);
/* The person looked at a doubtful value and left it: it counts as typed. */
void answers_confirm(struct answers *answers, const char *name);
/* How many are still ANSWER_DOUBTFUL. */
size_t answers_doubtful_count(const struct answers *answers);

/* The largest revision at which one of these names changed, a removal included; at least 1, so that a first print has
 * a revision. */
uint32_t answers_last_change(const struct answers *answers, const char *const names[], size_t count);

const char *answer_source_name(enum answer_source source); /* "typed" "card" "licence" "doubtful" */
/* False: no such name. */
bool answer_source_read(const char *name, enum answer_source *out);
/* Puts an answer back as it was kept, its `changed` and removed ones included; `given` is copied. The caller sets
 * answers->revision when all are there. ERR_INPUT as answers_set, or the name is there already. */
MUST_USE bool answers_restore(struct answers *answers, const struct answer *given, struct err *err);

#endif
