/* A table of rules by field. */
#include "field_between.h"

#include "date.h"
#include "value_rules.h"
#include <string.h>

static const char *answer_or_nothing(const struct answers *answers, const char *name)
{
    const char *value = answers_get(answers, name);
    return value ? value : "";
}

static void number_fits_kind(const struct answers *answers, const char *type_field, struct value_result *out)
{
    static const struct {
        const char *type;
        const char *first; /* what the number begins with */
    } kinds[] = {{"residence-permit", "8"}, {"foreigner-card", "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, {"citizen-id", "1234567"}};
    const char *type = answer_or_nothing(answers, type_field);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
        if (strcmp(type, kinds[i].type) == 0 && !strchr(kinds[i].first, out->normal[0]))
            value_say(out, VALUE_WRONG, "号码与所选的证件类型不符，请核对证件类型。",
                      "The number does not belong to this kind of document; please check the kind.");
}

/* A card's own birth and sex are in its number. */
static void number_fits_person(const struct answers *answers, struct value_result *out)
{
    struct value_citizen citizen;
    number_fits_kind(answers, "id_type", out);
    if (out->verdict != VALUE_GOOD || !value_citizen_read(out->normal, &citizen))
        return;
    const char *birth = answer_or_nothing(answers, "birth"), *sex = answer_or_nothing(answers, "sex");
    if (birth[0] && strcmp(birth, citizen.birth) != 0)
        value_say(out, VALUE_DOUBTFUL, "号码里的出生日期与所填的不同，请对照证件核对。",
                  "The date of birth in the number differs from the one given; please compare with the document.");
    else if (sex[0] && strcmp(sex, citizen.male ? "male" : "female") != 0)
        value_say(out, VALUE_DOUBTFUL, "号码里的性别与所填的不同，请对照证件核对。",
                  "The sex in the number differs from the one given; please compare with the document.");
}

static bool number_of(const struct answers *answers, struct value_citizen *out)
{
    return value_citizen_read(answer_or_nothing(answers, "id_number"), out);
}

static void birth_fits_number(const struct answers *answers, struct value_result *out)
{
    struct value_citizen citizen;
    if (number_of(answers, &citizen) && strcmp(citizen.birth, out->normal) != 0)
        value_say(out, VALUE_DOUBTFUL, "与证件号码里的出生日期不同，请对照证件核对。",
                  "This differs from the date in the document number; please compare with the document.");
}

static void sex_fits_number(const struct answers *answers, struct value_result *out)
{
    struct value_citizen citizen;
    if (number_of(answers, &citizen) && strcmp(citizen.male ? "male" : "female", out->normal) != 0)
        value_say(out, VALUE_DOUBTFUL, "与证件号码里的性别不同，请对照证件核对。",
                  "This differs from the sex in the document number; please compare with the document.");
}

/* Years a resident card is valid by the age at issue (居民身份证法 5): 0 is 长期. */
static int years_of_validity(int age)
{
    return age < 16 ? 5 : age < 26 ? 10 : age < 46 ? 20 : 0;
}

struct card_names {
    const char *from, *type, *number;
};

static void end_fits(const struct answers *answers, const struct card_names *names, struct value_result *out)
{
    struct date from, to, birth;
    if (!date_read(answer_or_nothing(answers, names->from), &from))
        return;
    bool is_for_life = !date_read(out->normal, &to);
    if (!is_for_life && date_days(to) <= date_days(from)) {
        value_say(out, VALUE_WRONG, "有效期的结束早于开始，请对照证件核对。",
                  "The end of validity is before its beginning; please compare with the document.");
        return;
    }
    struct value_citizen citizen;
    if (!answers_is(answers, names->type, "citizen-id") ||
        !value_citizen_read(answer_or_nothing(answers, names->number), &citizen) || !date_read(citizen.birth, &birth))
        return;
    int years = years_of_validity(date_age(birth, from));
    /* A card issued on 29 February ends on 28 February or 1 March. */
    bool fits = is_for_life ? years == 0 : years && to.year - from.year == years && to.month - from.month <= 1;
    if (!fits && out->verdict == VALUE_GOOD)
        value_say(out, VALUE_DOUBTFUL, "有效期的年数与签发时的年龄不符，请对照证件再看一遍。",
                  "The length of validity does not fit the age at issue; please compare with the document.");
}

static void end_fits_beginning(const struct answers *answers, struct value_result *out)
{
    static const struct card_names own = {"id_valid_from", "id_type", "id_number"};
    end_fits(answers, &own, out);
}

static void agent_end_fits_beginning(const struct answers *answers, struct value_result *out)
{
    static const struct card_names agent = {"agent_id_valid_from", "agent_id_type", "agent_id_number"};
    end_fits(answers, &agent, out);
}

static void legal_number_fits_kind(const struct answers *answers, struct value_result *out)
{
    number_fits_kind(answers, "legal_id_type", out);
}

static void agent_number_fits_kind(const struct answers *answers, struct value_result *out)
{
    number_fits_kind(answers, "agent_id_type", out);
}

/* An authorization may last one day; one that ended already authorizes nobody. */
static void authorization_is_a_time(const struct answers *answers, struct value_result *out)
{
    struct date from, to;
    if (!date_read(out->normal, &to))
        return;
    if (date_read(answer_or_nothing(answers, "authorization_from"), &from) && date_days(to) < date_days(from))
        value_say(out, VALUE_WRONG, "委托期限的结束早于开始，请核对两个日期。",
                  "The authorization ends before it begins; please check both dates.");
    else if (date_days(to) < date_days(date_today()))
        value_say(out, VALUE_WRONG, "委托期限已经结束，请填写今天或者以后的日期。",
                  "The authorization has ended already; please give today or a later date.");
}

static const struct {
    const char *field;
    void (*check)(const struct answers *answers, struct value_result *out);
} rules[] = {
    {"id_number", number_fits_person},
    {"birth", birth_fits_number},
    {"sex", sex_fits_number},
    {"id_valid_to", end_fits_beginning},
    {"legal_id_number", legal_number_fits_kind},
    {"agent_id_number", agent_number_fits_kind},
    {"agent_id_valid_to", agent_end_fits_beginning},
    {"authorization_to", authorization_is_a_time},
};

void field_between_check(const char *field, const struct answers *answers, struct value_result *out)
{
    for (size_t i = 0; i < sizeof rules / sizeof rules[0]; i++)
        if (strcmp(rules[i].field, field) == 0)
            rules[i].check(answers, out);
}
