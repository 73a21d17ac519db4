/* What is wrong with a flow, beyond its grammar: each complaint names the step and the remedy. For `kiosk check`, the
 * tests and the start of the program. */
#ifndef FLOW_CHECK_H
#define FLOW_CHECK_H

#include "flow.h"

/* How the check asks about things that belong to others. Each answers whether the name exists. */
struct flow_world {
    bool (*has_screen)(void *context, const char *name);
    bool (*has_field)(void *context, const char *name);
    bool (*has_policy)(void *context, const char *name);
    /* Whether the field can ever have this value (a choice that exists); true for fields of free text. */
    bool (*field_allows)(void *context, const char *field, const char *value);
    void *context;
};

/* Calls complain once per fault with a whole line: "personal.yaml: step review: next leads to no step (…). Remedy". */
typedef void flow_complaint(void *context, const char *line);

/* Refused: two steps or stages of one name, a step to nowhere, a dead step (no way leads to it, or its condition can
 * never hold), a circle, an unknown screen, field, policy or stage, a condition over a field that is asked only later
 * or never, a field asked twice on one way. Returns the number of complaints; 0 is a good flow. */
size_t flow_check(const struct flow *flow, const struct flow_world *world, flow_complaint *complain, void *context);

#endif
