/* A flow: the steps of one kind of visit, read from assets/flows/<name>.yaml. A step names the kind of screen that
 * shows it and what that screen works on; the order of steps is the file's, unless a step says `next`. A flow knows
 * nothing of how a screen looks, and nothing of one particular visit (visit.h). Read-only after loading, any thread. */
#ifndef FLOW_H
#define FLOW_H

#include "err.h"
#include "words.h"

/* Steps shown by this kind of screen ask their fields one after another, one on each screen; all others show theirs
 * together. */
#define FLOW_ONE_BY_ONE "question"

struct flow_stage { /* one line of the rail on the left */
    char *id;
    struct words title;
};

struct flow_given { /* an answer that a step gives by being shown */
    char *field, *value;
};

struct flow_step {
    char *id;
    char *screen;       /* kind of screen: a row of screens.c */
    char *stage;        /* under which line of the rail; NULL: no rail */
    struct words title; /* the question or sentence at the top */
    struct words help;  /* one line under it; both NULL: none */
    char **asks;        /* names of fields, in the order they are asked */
    unsigned asks_count;
    char **policies; /* ids of policies shown and consented to */
    unsigned policies_count;
    struct flow_given *gives;
    unsigned gives_count;
    char *paper; /* of papers.yaml: what is laid on the glass here; NULL: none */
    char *when; /* condition.h; NULL: always */
    char *next; /* id of the step that follows; NULL: the next in the file; "end": the visit ends */
};

struct flow {
    char *id;
    struct words title;
    char *kind; /* of the cases it begins: cases/case_store */
    char **carries; /* answers that a flow before this one gave, and that go into the case */
    unsigned carries_count;
    struct flow_stage *stages;
    unsigned stages_count;
    struct flow_step *steps;
    unsigned steps_count;
};

/* ERR_INPUT with file and line: unknown key, missing text, a condition that is none. What needs more than the file
 * itself (do these fields, screens and policies exist?) is flow_check's. */
MUST_USE bool flow_load(const char *path, struct flow **out, struct err *err);
void flow_destroy(struct flow *flow); /* NULL is fine */

/* NULL when there is no such step. */
const struct flow_step *flow_step_find(const struct flow *flow, const char *id);
size_t flow_step_index(const struct flow *flow, const struct flow_step *step);
/* The step that follows one that was shown, or (shown false) one whose condition did not hold: the latter passes to
 * the next in the file. Conditions of what follows are the caller's. NULL at the end, or when `next` leads nowhere. */
const struct flow_step *flow_step_after(const struct flow *flow, const struct flow_step *step, bool shown);

/* Whether a step asks this field or gives it, or it is carried over. */
bool flow_answers(const struct flow *flow, const char *field);

#endif
