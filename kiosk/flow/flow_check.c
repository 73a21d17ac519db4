/* The check walks the graph of steps once (who can come after whom) and asks the world about every name. */
#include "flow_check.h"

#include "condition.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct check {
    const struct flow *flow;
    const struct flow_world *world;
    flow_complaint *complain;
    void *context;
    size_t count;
    bool *after; /* after[a * steps + b]: b can come after a */
};

__attribute__((format(printf, 3, 4))) static void complain(struct check *c, const char *step, const char *format, ...)
{
    char line[500];
    int used = snprintf(line, sizeof line, "%s.yaml: %s%s%s", c->flow->id, step ? "step " : "", step ? step : "",
                        step ? ": " : "");
    va_list args;
    va_start(args, format);
    if (used > 0 && (size_t)used < sizeof line)
        vsnprintf(line + used, sizeof line - (size_t)used, format, args);
    va_end(args);
    c->count++;
    c->complain(c->context, line);
}

static void check_names_are_unique(struct check *c)
{
    const struct flow *f = c->flow;
    for (unsigned i = 0; i < f->steps_count; i++) {
        if (strcmp(f->steps[i].id, "end") == 0)
            complain(c, "end", "this name means the end of the visit. Give the step another one");
        for (unsigned k = 0; k < i; k++)
            if (strcmp(f->steps[i].id, f->steps[k].id) == 0)
                complain(c, f->steps[i].id, "there are two of this name. Rename one");
    }
    for (unsigned i = 0; i < f->stages_count; i++)
        for (unsigned k = 0; k < i; k++)
            if (strcmp(f->stages[i].id, f->stages[k].id) == 0)
                complain(c, NULL, "two stages are named %s. Rename one", f->stages[i].id);
}

static bool stage_exists(const struct flow *flow, const char *id)
{
    for (unsigned i = 0; i < flow->stages_count; i++)
        if (strcmp(flow->stages[i].id, id) == 0)
            return true;
    return false;
}

static void check_names_exist(struct check *c, const struct flow_step *s)
{
    void *context = c->world->context;
    if (!c->world->has_screen(context, s->screen))
        complain(c, s->id, "there is no kind of screen \"%s\". Use one of those `kiosk check` lists", s->screen);
    if (s->stage && !stage_exists(c->flow, s->stage))
        complain(c, s->id, "there is no stage \"%s\". Add it under stages, or leave it out", s->stage);
    for (unsigned i = 0; i < s->asks_count; i++)
        if (!c->world->has_field(context, s->asks[i]))
            complain(c, s->id, "asks the unknown field \"%s\". Describe it in fields.yaml", s->asks[i]);
    for (unsigned i = 0; i < s->policies_count; i++)
        if (!c->world->has_policy(context, s->policies[i]))
            complain(c, s->id, "names the unknown policy \"%s\". Add policies/%s.yaml", s->policies[i], s->policies[i]);
    for (unsigned i = 0; i < s->gives_count; i++)
        if (!c->world->has_field(context, s->gives[i].field) ||
            !c->world->field_allows(context, s->gives[i].field, s->gives[i].value))
            complain(c, s->id, "gives %s = %s, which cannot be answered. Use a field of fields.yaml and one of its choices",
                     s->gives[i].field, s->gives[i].value);
    if (s->next && strcmp(s->next, "end") != 0 && !flow_step_find(c->flow, s->next))
        complain(c, s->id, "next leads to no step (\"%s\"). Name a step of this flow, or end", s->next);
}

/* Marks everything that can come after `origin`, from `at` on. */
static void mark_after(struct check *c, size_t origin, const struct flow_step *at)
{
    const bool ways[] = {true, false};
    for (size_t w = 0; w < 2; w++) {
        if (!ways[w] && !at->when)
            continue;
        const struct flow_step *next = flow_step_after(c->flow, at, ways[w]);
        bool *seen = next ? &c->after[origin * c->flow->steps_count + flow_step_index(c->flow, next)] : NULL;
        if (seen && !*seen) {
            *seen = true;
            mark_after(c, origin, next);
        }
    }
}

static bool comes_after(const struct check *c, size_t first, size_t second)
{
    return c->after[first * c->flow->steps_count + second];
}

static bool asks(const struct flow_step *step, const char *field)
{
    for (unsigned i = 0; i < step->asks_count; i++)
        if (strcmp(step->asks[i], field) == 0)
            return true;
    return false;
}

static bool is_carried(const struct check *c, const char *field)
{
    for (unsigned i = 0; i < c->flow->carries_count; i++)
        if (strcmp(c->flow->carries[i], field) == 0)
            return true;
    return false;
}

static bool asked_before(const struct check *c, size_t index, const char *field)
{
    if (is_carried(c, field))
        return true;
    for (unsigned i = 0; i < c->flow->steps_count; i++)
        if (comes_after(c, i, index) && asks(&c->flow->steps[i], field))
            return true;
    return false;
}

/* ---- conditions ---- */

static bool contradict(const struct condition_term *a, const struct condition_term *b)
{
    if (strcmp(a->name, b->name) != 0)
        return false;
    bool same = strcmp(a->value, b->value) == 0;
    if (a->operator== CONDITION_EQUALS)
        return (b->operator== CONDITION_EQUALS && !same) || (b->operator== CONDITION_DIFFERS && same) ||
               b->operator== CONDITION_NOT_ANSWERED;
    return a->operator== CONDITION_ANSWERED && b->operator== CONDITION_NOT_ANSWERED;
}

/* Whether no answers can make both hold. */
static bool conditions_exclude(const char *first, const char *second)
{
    struct condition_term a, b;
    for (const char *at = first; condition_next(&at, &a);)
        for (const char *with = second; condition_next(&with, &b);)
            if (contradict(&a, &b) || contradict(&b, &a))
                return true;
    return false;
}

static void check_condition(struct check *c, size_t index)
{
    const struct flow_step *s = &c->flow->steps[index];
    struct condition_term term;
    if (conditions_exclude(s->when, s->when))
        complain(c, s->id, "dead: its condition \"%s\" can never hold. Correct or remove it", s->when);
    for (const char *at = s->when; condition_next(&at, &term);) {
        if (!c->world->has_field(c->world->context, term.name))
            complain(c, s->id, "its condition is over the unknown field \"%s\". Describe it in fields.yaml", term.name);
        else if (!asked_before(c, index, term.name))
            complain(c, s->id, "its condition is over %s, which no step before it asks. Ask it earlier", term.name);
        else if (term.value[0] && !c->world->field_allows(c->world->context, term.name, term.value))
            complain(c, s->id, "dead: %s can never be \"%s\". Use one of its choices", term.name, term.value);
    }
}

static void check_nothing_is_asked_twice(struct check *c, size_t index)
{
    const struct flow_step *s = &c->flow->steps[index];
    for (unsigned k = 0; k < c->flow->steps_count; k++) {
        const struct flow_step *other = &c->flow->steps[k];
        if (k == index || !comes_after(c, index, k) || conditions_exclude(s->when, other->when))
            continue;
        for (unsigned i = 0; i < s->asks_count; i++)
            if (asks(other, s->asks[i]))
                complain(c, other->id, "asks %s again, after step %s. Remove it here", s->asks[i], s->id);
    }
}

static void check_walk(struct check *c)
{
    const struct flow *f = c->flow;
    for (unsigned i = 0; i < f->steps_count; i++)
        mark_after(c, i, &f->steps[i]);
    for (unsigned i = 0; i < f->steps_count; i++) {
        if (comes_after(c, i, i))
            complain(c, f->steps[i].id, "lies on a circle. Correct its `next`, or that of a later step");
        if (i > 0 && !comes_after(c, 0, i))
            complain(c, f->steps[i].id, "dead: no step leads here. Remove it or correct a `next` before it");
        check_condition(c, i);
        check_nothing_is_asked_twice(c, i);
    }
}

size_t flow_check(const struct flow *flow, const struct flow_world *world, flow_complaint *complaint, void *context)
{
    struct check c = {.flow = flow, .world = world, .complain = complaint, .context = context};
    c.after = calloc((size_t)flow->steps_count * flow->steps_count, sizeof *c.after);
    check_names_are_unique(&c);
    for (unsigned i = 0; i < flow->carries_count; i++)
        if (!world->has_field(world->context, flow->carries[i]))
            complain(&c, NULL, "carries the unknown field \"%s\". Describe it in fields.yaml", flow->carries[i]);
    for (unsigned i = 0; i < flow->steps_count; i++)
        check_names_exist(&c, &flow->steps[i]);
    if (c.after)
        check_walk(&c);
    else
        complain(&c, NULL, "no memory to check it");
    free(c.after);
    return c.count;
}
