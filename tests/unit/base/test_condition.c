/* The conditions of papers, steps, marks and checks. */
#include "condition.h"
#include "promise.h"

#include <string.h>

static const char *value(void *context, const char *name)
{
    static const char *const values[][2] = {{"practice_seal", "yes"}, {"company", "天津设计院"}, {"kind", "personal,unit"},
                                            {"papers.count", "3"},    {"emptied", ""},          {"form", "PS"}};
    (void)context;
    for (size_t i = 0; i < sizeof values / sizeof values[0]; i++)
        if (strcmp(values[i][0], name) == 0)
            return values[i][1];
    return NULL;
}

static void conditions_say_what_they_say(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        bool holds;
    } list[] = {
        {NULL, true},
        {"", true},
        {"practice_seal = yes", true},
        {"practice_seal != yes", false},
        {"practice_seal = ye", false},
        {"personal_signature = yes", false},
        {"personal_signature != yes", true},
        {"practice_seal answered", true},
        {"practice_seal not answered", false},
        {"email answered", false},
        {"email not answered", true},
        {"emptied answered", false},
        {"emptied not answered and emptied != a", true},
        {"practice_seal = yes and email not answered", true},
        {"practice_seal = yes and email answered", false},
        {"company = 天津设计院", true},
        {"kind = unit", true},
        {"kind = personal", true},
        {"kind = uni", false},
        {"kind != unit", false},
        {"papers.count = 3", true},
        {"papers.count != 0 and form != PA", true},
    };
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        struct err err = {0};
        assert_ok(condition_check(list[i].text, NULL, NULL, &err), err);
        if (condition_holds(list[i].text, value, NULL) != list[i].holds)
            fail_msg("condition \"%s\"", list[i].text);
    }
}

static void what_is_no_condition_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"a",         "a =",        "a = ",           "= b",      "a == b",
                                        "a = b and", "a = b and ", "a = b or c = d", "a = b  c", "a answered yes",
                                        " a = b",    "a=b",        "a is x",         "a not",    "A = b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        assert_refused(condition_check(wrong[i], NULL, NULL, &err), err, ERR_INPUT);
        assert_false(condition_holds(wrong[i], value, NULL));
    }
}

static bool known(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "sex") == 0;
}

static void unknown_names_are_told(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(condition_check("sex = male and sex answered", known, NULL, &err), err);
    assert_refused(condition_check("sex = male and gender answered", known, NULL, &err), err, ERR_INPUT);
    assert_non_null(strstr(err.line, "gender"));
}

static void terms_come_one_by_one(void **state)
{
    (void)state;
    struct condition_term term;
    const char *at = "sex = male and papers.count != 0 and email not answered";
    assert_true(condition_next(&at, &term));
    assert_string_equal(term.name, "sex");
    assert_string_equal(term.value, "male");
    assert_true(condition_next(&at, &term));
    assert_int_equal(term.operator, CONDITION_DIFFERS);
    assert_string_equal(term.name, "papers.count");
    assert_true(condition_next(&at, &term));
    assert_int_equal(term.operator, CONDITION_NOT_ANSWERED);
    assert_string_equal(term.value, "");
    assert_false(condition_next(&at, &term));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(conditions_say_what_they_say),
        cmocka_unit_test(what_is_no_condition_is_refused),
        cmocka_unit_test(unknown_names_are_told),
        cmocka_unit_test(terms_come_one_by_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
