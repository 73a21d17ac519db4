/* The picture of case_state.h as a table. */
#include "case_state.h"

#include "catalogue.h"

#define MAY(state) (1u << (state))

static const struct {
    const char *name, *label;
    unsigned next; /* states it may move to */
} states[CASE_STATE_COUNT] = {
    [CASE_DRAFT] = {"draft", "填写中", MAY(CASE_PRINTED) | MAY(CASE_ERASED)},
    [CASE_PRINTED] = {"printed", "待盖章扫描", MAY(CASE_COMPLETE) | MAY(CASE_ERASED)},
    [CASE_COMPLETE] = {"complete", "材料齐全，待提交", MAY(CASE_PRINTED) | MAY(CASE_SEALED) | MAY(CASE_ERASED)},
    [CASE_SEALED] = {"sealed", "已提交，待送达", MAY(CASE_COMPLETE) | MAY(CASE_RECEIVED)},
    [CASE_RECEIVED] = {"received", "已送达", 0},
    [CASE_ERASED] = {"erased", "已清除", 0},
};

static bool is_state(enum case_state state)
{
    return (unsigned)state < CASE_STATE_COUNT;
}

bool case_state_may_move(enum case_state from, enum case_state to)
{
    return is_state(from) && is_state(to) && (states[from].next & MAY(to));
}

bool case_state_is_open(enum case_state state)
{
    return case_state_may_move(state, CASE_ERASED);
}

const char *case_state_name(enum case_state state)
{
    return is_state(state) ? states[state].name : "?";
}

const char *case_state_label(enum case_state state)
{
    return is_state(state) ? T(states[state].label) : "";
}
