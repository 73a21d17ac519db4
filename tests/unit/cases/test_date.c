/* How days are shown to people. */
#include "promise.h"

#include "catalogue.h"
#include "date.h"

static int back_to_chinese(void **state)
{
    (void)state;
    language_set(LANGUAGE_ZH);
    return 0;
}

static void a_day_is_shown_as_people_of_each_language_read_it(void **state)
{
    (void)state;
    char shown[40];
    date_show("2026-11-02", shown, sizeof shown);
    assert_string_equal(shown, "2026年11月2日");
    language_set(LANGUAGE_EN);
    date_show("2026-11-02", shown, sizeof shown);
    assert_string_equal(shown, "2026-11-02");
}

static void what_is_no_day_stands_as_it_is(void **state)
{
    (void)state;
    char shown[40];
    date_show("长期", shown, sizeof shown);
    assert_string_equal(shown, "长期");
    date_show("2026-02-30", shown, sizeof shown);
    assert_string_equal(shown, "2026-02-30");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_teardown(a_day_is_shown_as_people_of_each_language_read_it, back_to_chinese),
        cmocka_unit_test(what_is_no_day_stands_as_it_is),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
