/* Named rules between answers: what the tiny conditions of data files cannot say. Owner's thread. */
#ifndef RULE_H
#define RULE_H

#include "visit.h"

/* What is proposed when a case begins: a letter of authorization runs from today for six months. */
MUST_USE bool rule_propose(struct visit *visit, struct err *err);
/* An agent who is the legal representative has his name and document; one who is not any more has none of them. */
MUST_USE bool rule_same_person(struct visit *visit, struct err *err);
/* Whether the agent is the legal representative. */
bool rule_is_same_person(const struct visit *visit);

#endif
