/* Where a visit stands and how it moves: every move that is progress is saved before it is shown. */
#include "visit.h"

#include "rule.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

void visit_begin(struct visit *visit, const struct visit_world *world, const struct flow *flow)
{
    *visit = (struct visit){.world = *world, .flow = flow, .step = &flow->steps[0]};
}

void visit_end(struct visit *visit)
{
    case_file_finish(&visit->file);
    wipe(visit, sizeof *visit);
}

static bool asks_one_by_one(const struct flow_step *step)
{
    return step->asks_count > 0 && strcmp(step->screen, FLOW_ONE_BY_ONE) == 0;
}

/* ---- saving ---- */

static void note_position(struct visit *visit)
{
    if (visit->question)
        snprintf(visit->file.step, sizeof visit->file.step, "%.35s/%u", visit->step->id, visit->question);
    else
        snprintf(visit->file.step, sizeof visit->file.step, "%.47s", visit->step->id);
}

bool visit_save(struct visit *visit, struct err *err)
{
    if (!visit->has_case || !case_state_is_open(visit->file.state))
        return true; /* what is sealed does not change any more; its last screens only show it */
    note_position(visit);
    return case_file_save(&visit->file, visit->world.store, NULL, 0, err);
}

/* What decided the way here stays out of the case, except what the flow carries. */
static bool keep_answers(const struct visit *visit, struct answers *into, struct err *err)
{
    for (size_t i = 0; i < visit->file.answers.count; i++) {
        const struct answer *a = &visit->file.answers.list[i];
        if (a->value[0] && flow_answers(visit->flow, a->name) && !answers_set(into, a->name, a->value, a->source, err))
            return false;
    }
    return true;
}

bool visit_open_case(struct visit *visit, struct err *err)
{
    if (visit->has_case)
        return true;
    struct case_file begun = {0};
    if (!case_file_begin(&begun, visit->world.store, visit->flow->kind, err))
        return false;
    if (!keep_answers(visit, &begun.answers, err)) {
        case_file_finish(&begun);
        return false;
    }
    memcpy(begun.consents, visit->file.consents, sizeof begun.consents);
    begun.consent_count = visit->file.consent_count;
    case_file_finish(&visit->file);
    visit->file = begun;
    visit->has_case = true;
    return rule_propose(visit, err) && case_file_expect(&visit->file, visit->world.papers, err) && visit_save(visit, err);
}

/* ---- moving ---- */

static bool is_shown(const struct visit *visit, const struct flow_step *step)
{
    return answers_meet(&visit->file.answers, step->when);
}

static const struct flow_step *next_shown(const struct visit *visit, const struct flow_step *from)
{
    const struct flow_step *step = flow_step_after(visit->flow, from, true);
    while (step && !is_shown(visit, step))
        step = flow_step_after(visit->flow, step, false);
    return step;
}

static const struct flow_step *first_shown(const struct visit *visit)
{
    const struct flow_step *first = &visit->flow->steps[0];
    return is_shown(visit, first) ? first : next_shown(visit, first);
}

void visit_hand_over(struct visit *visit, const struct flow *flow)
{
    visit->flow = flow;
    visit->question = 0;
    visit->edited = NULL;
    visit->filling = false;
    visit->return_to = NULL;
    const struct flow_step *first = first_shown(visit);
    visit->step = first ? first : &flow->steps[0];
}

static const struct flow_step *shown_before(const struct visit *visit, const struct flow_step *step)
{
    const struct flow_step *at = first_shown(visit), *before = NULL;
    while (at && at != step) {
        before = at;
        at = next_shown(visit, at);
    }
    return at ? before : NULL;
}

void visit_take_back(struct visit *visit, const struct flow *flow)
{
    visit_hand_over(visit, flow);
    for (const struct flow_step *at = first_shown(visit); at; at = next_shown(visit, at))
        visit->step = at;
}

struct position {
    const struct flow_step *step, *return_to;
    unsigned question;
    const struct field *edited;
    bool filling;
};

static struct position position_of(const struct visit *visit)
{
    return (struct position){visit->step, visit->return_to, visit->question, visit->edited, visit->filling};
}

static void set_position(struct visit *visit, struct position position)
{
    visit->step = position.step;
    visit->return_to = position.return_to;
    visit->question = position.question;
    visit->edited = position.edited;
    visit->filling = position.filling;
}

static bool take_given(struct visit *visit, struct err *err)
{
    for (unsigned i = 0; i < visit->step->gives_count; i++)
        if (!answers_set(&visit->file.answers, visit->step->gives[i].field, visit->step->gives[i].value, ANSWER_TYPED, err))
            return false;
    return true;
}

static bool move_to(struct visit *visit, struct position to, struct err *err)
{
    struct position from = position_of(visit);
    set_position(visit, to);
    if (take_given(visit, err) && visit_save(visit, err))
        return true;
    set_position(visit, from);
    return false;
}

/* Where a change came from; false when none is being made. */
static bool end_of_edit(const struct visit *visit, struct position *out)
{
    if (!visit_is_editing(visit))
        return false;
    *out = position_of(visit);
    out->filling = false;
    if (visit->edited)
        out->edited = NULL;
    else
        *out = (struct position){.step = visit->return_to};
    return true;
}

bool visit_is_editing(const struct visit *visit)
{
    return visit->edited || visit->return_to;
}

static bool is_unusable(const struct visit *visit, const struct field *field)
{
    struct value_result result;
    field_check(field, &visit->file.answers, answers_get(&visit->file.answers, field->name), &result);
    bool unusable = result.verdict == VALUE_WRONG;
    wipe(&result, sizeof result);
    return unusable;
}

static const struct field *next_unusable(const struct visit *visit)
{
    for (unsigned i = 0; i < visit->step->asks_count; i++) {
        const struct field *field = fields_find(visit->world.fields, visit->step->asks[i]);
        if (field && is_unusable(visit, field))
            return field;
    }
    return NULL;
}

bool visit_fill_in(struct visit *visit)
{
    const struct field *first = next_unusable(visit);
    if (!first)
        return false;
    visit->edited = first;
    visit->filling = true;
    return true;
}

bool visit_forward(struct visit *visit, struct err *err)
{
    struct position back;
    if (end_of_edit(visit, &back)) {
        back.edited = visit->filling ? next_unusable(visit) : NULL;
        back.filling = back.edited;
        return move_to(visit, back, err);
    }
    if (asks_one_by_one(visit->step) && visit->question + 1 < visit->step->asks_count)
        return move_to(visit, (struct position){.step = visit->step, .question = visit->question + 1}, err);
    const struct flow_step *next = next_shown(visit, visit->step);
    if (!next)
        return err_set(err, ERR_BUG, "step %s is the last", visit->step->id);
    return move_to(visit, (struct position){.step = next}, err);
}

static bool find_back(const struct visit *visit, struct position *out)
{
    if (end_of_edit(visit, out))
        return true;
    if (visit->question > 0) {
        *out = (struct position){.step = visit->step, .question = visit->question - 1};
        return true;
    }
    const struct flow_step *before = shown_before(visit, visit->step);
    if (!before)
        return false;
    *out = (struct position){.step = before, .question = asks_one_by_one(before) ? before->asks_count - 1 : 0};
    return true;
}

bool visit_may_go_back(const struct visit *visit)
{
    struct position unused;
    return visit->flow && find_back(visit, &unused);
}

bool visit_back(struct visit *visit)
{
    struct position to;
    if (!visit->flow || !find_back(visit, &to))
        return false;
    set_position(visit, to);
    return true;
}

bool visit_go(struct visit *visit, const char *step_id, struct err *err)
{
    const struct flow_step *step = flow_step_find(visit->flow, step_id);
    if (!step)
        return err_set(err, ERR_BUG, "flow %s has no step %s", visit->flow->id, step_id);
    return move_to(visit, (struct position){.step = step}, err);
}

static const struct flow_step *step_asking(const struct flow *flow, const char *field)
{
    for (unsigned s = 0; s < flow->steps_count; s++)
        for (unsigned i = 0; i < flow->steps[s].asks_count; i++)
            if (strcmp(flow->steps[s].asks[i], field) == 0)
                return &flow->steps[s];
    return NULL;
}

bool visit_edit(struct visit *visit, const char *name)
{
    const struct field *field = fields_find(visit->world.fields, name);
    const struct flow_step *step = step_asking(visit->flow, name);
    if (!field || !step)
        return false;
    if (field->type == FIELD_TICK)
        set_position(visit, (struct position){.step = step, .return_to = visit->step});
    else
        visit->edited = field;
    visit->filling = false;
    return true;
}

const struct field *visit_field(const struct visit *visit)
{
    if (visit->edited)
        return visit->edited;
    if (!visit->flow || visit->question >= visit->step->asks_count)
        return NULL;
    return fields_find(visit->world.fields, visit->step->asks[visit->question]);
}

void visit_question_count(const struct visit *visit, unsigned *number, unsigned *of)
{
    *number = *of = 0;
    const struct flow_step *at = first_shown(visit);
    for (; at; at = next_shown(visit, at)) {
        bool beside = asks_one_by_one(at) && at->stage && visit->step->stage && strcmp(at->stage, visit->step->stage) == 0;
        if (at == visit->step)
            *number = *of + visit->question + 1;
        if (beside)
            *of += at->asks_count;
    }
}

/* ---- resuming ---- */

static const struct flow_step *step_with_screen(const struct flow *flow, const char *screen)
{
    for (unsigned i = 0; i < flow->steps_count; i++)
        if (strcmp(flow->steps[i].screen, screen) == 0)
            return &flow->steps[i];
    return NULL;
}

/* A draft with a slip was about to be printed. Sheets that never left the printer are printed again; otherwise the
 * person comes back with paper in hand. */
static const struct flow_step *step_to_resume_at(const struct flow *flow, const struct case_file *file)
{
    if (file->state == CASE_COMPLETE)
        return step_with_screen(flow, "submit");
    if (file->state == CASE_DRAFT)
        return step_with_screen(flow, "review");
    const struct flow_step *kept = flow_step_find(flow, file->step);
    if (kept && strcmp(kept->screen, "print") == 0)
        return kept;
    return step_with_screen(flow, "rescan");
}

bool visit_resume(struct visit *visit, const struct visit_world *world, const struct flow *flow, const char *number,
                  struct err *err)
{
    struct case_file file = {0};
    if (!case_file_load(&file, world->store, number, err))
        return false;
    const struct flow_step *step = step_to_resume_at(flow, &file);
    bool ok = case_state_is_open(file.state) ||
              err_set(err, ERR_BUSY, "case %s is %s", number, case_state_name(file.state));
    ok = ok && (step || err_set(err, ERR_CONFIG, "flow %s has no step to resume at", flow->id));
    if (!ok) {
        case_file_finish(&file);
        return false;
    }
    *visit = (struct visit){.world = *world, .flow = flow, .step = step, .has_case = true, .file = file};
    return true;
}

/* ---- answers and consents ---- */

/* A slip works with the last digits of the phone number that was answered when it was given. */
static bool drop_slip_of_old_number(struct visit *visit, const char *field, const char *value, struct err *err)
{
    const char *before = answers_get(&visit->file.answers, field);
    bool is_phone = strcmp(field, "mobile") == 0 || strcmp(field, "agent_mobile") == 0;
    if (!visit_has_printed(visit) || !is_phone || (before && strcmp(before, value) == 0))
        return true;
    const struct case_item none = {.kind = "slip", .name = "slip"};
    return case_file_save(&visit->file, visit->world.store, &none, 1, err);
}

bool visit_answer_before_move(struct visit *visit, const char *field, const char *value, enum answer_source source,
                              struct err *err)
{
    return drop_slip_of_old_number(visit, field, value, err) &&
           answers_set(&visit->file.answers, field, value, source, err) && rule_same_person(visit, err) &&
           (!visit->has_case || case_file_expect(&visit->file, visit->world.papers, err));
}

bool visit_answer(struct visit *visit, const char *field, const char *value, enum answer_source source, struct err *err)
{
    return visit_answer_before_move(visit, field, value, source, err) && visit_save(visit, err);
}

bool visit_forget_later(struct visit *visit, struct err *err)
{
    bool ok = true;
    for (size_t s = flow_step_index(visit->flow, visit->step) + 1; ok && s < visit->flow->steps_count; s++)
        for (unsigned i = 0; ok && i < visit->flow->steps[s].asks_count; i++)
            ok = answers_set(&visit->file.answers, visit->flow->steps[s].asks[i], NULL, ANSWER_TYPED, err);
    return ok;
}

static bool is_missing(const struct visit *visit, const char *name)
{
    const struct field *field = fields_find(visit->world.fields, name);
    const struct answer *answer = answers_find(&visit->file.answers, name);
    return (answer && answer->source == ANSWER_DOUBTFUL) || (field && field->required && !answer);
}

size_t visit_missing(const struct visit *visit, const char **first)
{
    size_t count = 0;
    for (const struct flow_step *at = first_shown(visit); at; at = next_shown(visit, at)) {
        for (unsigned i = 0; i < at->asks_count; i++) {
            if (is_missing(visit, at->asks[i]) && count++ == 0 && first)
                *first = at->asks[i];
        }
    }
    return count;
}

int visit_stage(const struct visit *visit)
{
    for (unsigned i = 0; visit->flow && visit->step->stage && i < visit->flow->stages_count; i++)
        if (strcmp(visit->flow->stages[i].id, visit->step->stage) == 0)
            return (int)i;
    return -1;
}
