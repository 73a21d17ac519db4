#include "promise.h"

#include "rule.h"
#include <string.h>

static const char *const known[][2] = {
    {"kind", "personal"}, {"services", "personal_signature,practice_seal"}, {"remark", ""}};

static const char *value(void *context, const char *field)
{
    (void)context;
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(known[i][0], field) == 0)
            return known[i][1];
    return NULL;
}

static bool holds(const char *text)
{
    struct rule rule;
    struct err err = {0};
    assert_ok(rule_parse(text, &rule, &err), err);
    return rule_holds(&rule, value, NULL);
}

static void a_condition_says_what_it_reads_like(void **state)
{
    (void)state;
    assert_true(holds(NULL));
    assert_true(holds(""));
    assert_true(holds("kind = personal"));
    assert_false(holds("kind = unit"));
    assert_true(holds("kind != unit"));
    assert_false(holds("kind != personal"));
    assert_true(holds("kind answered and remark not answered"));
    assert_false(holds("kind = personal and remark answered"));
    assert_false(holds("nothing = x"));
    assert_true(holds("nothing != x"));
}

static void a_list_equals_each_of_its_values_and_no_part_of_one(void **state)
{
    (void)state;
    assert_true(holds("services = personal_signature"));
    assert_true(holds("services = practice_seal and services = personal_signature"));
    assert_false(holds("services = practice"));
    assert_false(holds("services = seal"));
    assert_false(holds("services != practice_seal"));
}

static void what_is_no_condition_is_refused(void **state)
{
    (void)state;
    const char *const wrong[] = {"kind", "kind =", "= personal", "kind = personal and", "kind = a or kind = b",
                                 "kind == a", "and = b", "kind not", "kind = a kind = b",
                                 "a = b and a = b and a = b and a = b and a = b and a = b and a = b and a = b and a = b",
                                 "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa = b"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct rule rule;
        struct err err = {0};
        assert_refused(rule_parse(wrong[i], &rule, &err), err, ERR_INPUT);
    }
}

static void a_contradiction_is_seen(void **state)
{
    (void)state;
    const struct {
        const char *text;
        bool contradicts;
    } cases[] = {{"a = x and a != x", true},
                 {"a answered and a not answered", true},
                 {"a = x and a not answered", true},
                 {"a = x and a = y", false},
                 {"a = x and b != x", false}};
    for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
        struct rule rule;
        struct err err = {0};
        assert_ok(rule_parse(cases[i].text, &rule, &err), err);
        assert_int_equal(rule_contradicts_itself(&rule), cases[i].contradicts);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_condition_says_what_it_reads_like),
        cmocka_unit_test(a_list_equals_each_of_its_values_and_no_part_of_one),
        cmocka_unit_test(what_is_no_condition_is_refused),
        cmocka_unit_test(a_contradiction_is_seen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
