/* One visit: a person walks through a flow, and the case that grows from it. The visit knows where it stands, and saves
 * the case at every step, so that a process killed at any moment continues from the last thing the person finished.
 * Before the consents there is no case and nothing is stored. Owner's thread.
 *
 *      visit_begin ── steps without a case ── visit_open_case ── steps, each saved ── visit_end
 *                                                   ▲
 *      visit_resume (slip, or a printed sheet) ─────┘
 */
#ifndef VISIT_H
#define VISIT_H

#include "case_file.h"
#include "field.h"
#include "flow.h"
#include "guide.h"
#include "policy.h"
#include "shop.h"

/* What every visit works with; borrowed, outlives the visit. */
struct visit_world {
    const struct config *config;
    const struct fields *fields;
    const struct papers *papers;
    const struct policies *policies;
    struct case_store *store;
    const struct guide *guide;
    const struct regions *regions; /* by which a read address is judged; NULL: it is not */
    const struct shop *shop; /* what is ordered; NULL where no sheet asks */
};

struct visit {
    struct visit_world world;
    const struct flow *flow;      /* NULL: nobody is here */
    const struct flow_step *step; /* never NULL while flow is set */
    unsigned question;            /* which of step->asks is on the screen */
    const struct field *edited;        /* the one answer that is being changed here; NULL: none */
    bool filling;                      /* after it comes the next that is missing on this step */
    const struct flow_step *return_to; /* where a step was entered from for a change; NULL: go on in order */
    unsigned covered; /* scans in a row refused for what lay over a card; see card_filing_take */
    bool has_case;
    struct case_file file;
};

void visit_begin(struct visit *visit, const struct visit_world *world, const struct flow *flow);
/* Goes on with another flow, from its first step, with the answers and consents given so far; before there is a case. */
void visit_hand_over(struct visit *visit, const struct flow *flow);
/* The way back: to the last step of that flow that these answers lead to. */
void visit_take_back(struct visit *visit, const struct flow *flow);
/* Wipes everything of the person from memory; the case in the store stays as saved. Zeroed is fine. */
void visit_end(struct visit *visit);

/* The case begins: from here on answers are kept. Consents given so far go in with it, and those answers that the flow
 * asks or carries. ERR_SPACE when the station has
 * too little room for a new case. Calling it again is success. */
MUST_USE bool visit_open_case(struct visit *visit, struct err *err);

/* Continues a stored case: DRAFT at the review, PRINTED at its sheets (or at the print, when that did not end), COMPLETE
 * at the submission. ERR_NOT_FOUND when its contents are gone, ERR_BUSY when it is sealed. */
MUST_USE bool visit_resume(struct visit *visit, const struct visit_world *world, const struct flow *flow,
                           const char *number, struct err *err);

/* Goes on: to the next question of the step, to where an edit came from, or to the next step whose condition holds; saves. The
 * position stays when saving fails. At the last step ERR_BUG. */
MUST_USE bool visit_forward(struct visit *visit, struct err *err);
/* One question or step back, without losing an answer. False at the first. Nothing is saved: going back is no progress. */
bool visit_back(struct visit *visit);
bool visit_may_go_back(const struct visit *visit);
/* To the step of this name, saved. ERR_BUG: no such step. */
MUST_USE bool visit_go(struct visit *visit, const char *step_id, struct err *err);
/* Asks this one field again, to come back here afterwards; a tick is changed on the step that asks it. False when there
 * is no such field or step. */
bool visit_edit(struct visit *visit, const char *field);
bool visit_is_editing(const struct visit *visit);
/* Asks one after another what this step needs and has not, or has wrong, and comes back to it. False: nothing is. */
bool visit_fill_in(struct visit *visit);

/* The field asked now; NULL when the step asks none. */
const struct field *visit_field(const struct visit *visit);
/* Which question of how many on this step and those beside it that show the same screen: "第 2 项，共 6 项". */
void visit_question_count(const struct visit *visit, unsigned *number, unsigned *of);

/* Sets and saves an answer; forms printed with the old one wait to be printed again. "" removes. */
MUST_USE bool visit_answer(struct visit *visit, const char *field, const char *value, enum answer_source source,
                           struct err *err);
/* The same, but saved by the move that follows at once: one write for both. */
MUST_USE bool visit_answer_before_move(struct visit *visit, const char *field, const char *value,
                                       enum answer_source source, struct err *err);
MUST_USE bool visit_save(struct visit *visit, struct err *err);
/* Forgets what the steps after this one ask: another answer here leads another way. */
MUST_USE bool visit_forget_later(struct visit *visit, struct err *err);

/* Records that this text was shown in the language of the moment and agreed to. */
MUST_USE bool visit_consent(struct visit *visit, const char *policy_id, struct err *err);
void visit_withdraw_consent(struct visit *visit, const char *policy_id);
bool visit_has_consent(const struct visit *visit, const char *policy_id);

/* Whether anything was printed for this case, so that leaving must not erase it. */
bool visit_has_printed(const struct visit *visit);
/* The number whose last four digits go with the slip: the person's, or the agent's of a firm. NULL: not answered. */
const char *visit_phone(const struct visit *visit);
/* Keeps the case under a slip for privacy.keep_slip_days; the same slip each time. The text is also stored, encrypted,
 * with the case, so that any printed sheet can stand in for the slip. ERR_INPUT when no phone number is answered. */
MUST_USE bool visit_give_slip(struct visit *visit, char out[CASE_SLIP_SIZE], struct err *err);
/* The legal representative's name as the licence says it, stored encrypted with the case, because the card may say
 * another; "" removes it. The getter writes "" when there is none. */
MUST_USE bool visit_keep_licence_name(struct visit *visit, const char *name, struct err *err);
void visit_licence_name(const struct visit *visit, char *out, size_t size);
/* Erases the case and ends the visit. */
MUST_USE bool visit_erase(struct visit *visit, const char *why, struct err *err);

/* Fields the case needs and has not, or has only doubtfully: their count, and the first of them (may be NULL). */
size_t visit_missing(const struct visit *visit, const char **first);
/* For the rail: index of the stage the visit stands in, -1 for none. */
int visit_stage(const struct visit *visit);

#endif
