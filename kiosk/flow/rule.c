/* The rules, each over a table of field names. */
#include "rule.h"

#include "clock.h"
#include <string.h>

#define AUTHORIZATION_DAYS 182 /* six months, as is usual for such letters (practice) */

static bool propose(struct visit *visit, const char *field, int64_t wall_ms, struct err *err)
{
    char date[CLOCK_STAMP_SIZE];
    clock_format_date(wall_ms, date);
    return !flow_answers(visit->flow, field) || answers_get(&visit->file.answers, field) ||
           answers_set(&visit->file.answers, field, date, ANSWER_TYPED, err);
}

bool rule_propose(struct visit *visit, struct err *err)
{
    int64_t now = clock_wall_ms();
    return propose(visit, "authorization_from", now, err) &&
           propose(visit, "authorization_to", now + AUTHORIZATION_DAYS * 86400000LL, err);
}

static const struct twin {
    const char *legal, *agent;
} twins[] = {
    {"legal_name", "agent_name"},
    {"legal_id_type", "agent_id_type"},
    {"legal_id_number", "agent_id_number"},
};
enum { TWINS = sizeof twins / sizeof twins[0] };

bool rule_is_same_person(const struct visit *visit)
{
    return answers_is(&visit->file.answers, "agent_is_legal", "yes");
}

static bool part(struct visit *visit, struct err *err)
{
    struct answers *answers = &visit->file.answers;
    for (size_t i = 0; i < TWINS; i++) {
        const char *agent = answers_get(answers, twins[i].agent);
        bool copied = agent && answers_is(answers, twins[i].legal, agent) && strcmp(twins[i].agent, "agent_id_type") != 0;
        if (copied && !answers_set(answers, twins[i].agent, NULL, ANSWER_TYPED, err))
            return false;
    }
    return true;
}

bool rule_same_person(struct visit *visit, struct err *err)
{
    struct answers *answers = &visit->file.answers;
    if (!answers_get(answers, "agent_is_legal"))
        return true;
    if (!rule_is_same_person(visit))
        return part(visit, err);
    for (size_t i = 0; i < TWINS; i++) {
        const struct answer *legal = answers_find(answers, twins[i].legal);
        char value[ANSWER_VALUE_MAX_BYTES + 1] = "";
        enum answer_source source = legal ? legal->source : ANSWER_TYPED;
        if (legal)
            strncpy(value, legal->value, sizeof value - 1);
        bool ok = answers_set(answers, twins[i].agent, value, source, err);
        wipe(value, sizeof value);
        if (!ok)
            return false;
    }
    return true;
}
