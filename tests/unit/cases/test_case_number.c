#include "promise.h"

#include "base32.h"
#include "case_number.h"
#include <string.h>

static void numbers_are_read_however_people_write_them(void **state)
{
    (void)state;
    static const char *const ways[] = {"TJ-261122-0007-A", "TJ2611220007A", "tj-261122-0007-a", " TJ 261122 0007 A ",
                                       "ＴＪ－２６１１２２－０００７－Ａ"};
    char number[CASE_NUMBER_SIZE];
    assert_true(case_number_format("TJ", "261122", 7, number));
    assert_string_equal(number, "TJ-261122-0007-A");
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        assert_true(case_number_read(ways[i], number));
        assert_string_equal(number, "TJ-261122-0007-A");
    }
}

static void what_is_no_number_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"",
                                        "TJ",
                                        "TJ-261122-0007-B",
                                        "TJ-261123-0007-A",
                                        "-261122-0007-A",
                                        "ABCDE-261122-0007-A",
                                        "TJ-261122-0007-A-A",
                                        "TJ-26112X-0007-A",
                                        "TJ-261122-0007-A; DROP",
                                        "\xff\xff"};
    char number[CASE_NUMBER_SIZE];
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(case_number_read(wrong[i], number));
    assert_false(case_number_format("", "261122", 7, number));
    assert_false(case_number_format("tj", "261122", 7, number));
    assert_false(case_number_format("TJ", "26112", 7, number));
    assert_false(case_number_format("TJ", "261122", 0, number));
    assert_false(case_number_format("TJ", "261122", 10000, number));
}

/* The example of ISO 7064 MOD 37,36 that the Global Release Identifier standard prints: A12425GABC1234002-M. */
static void the_check_character_is_that_of_the_standard(void **state)
{
    (void)state;
    assert_int_equal(case_number_check_character("A12425GABC1234002", 17), 'M');
    assert_int_equal(case_number_check_character("A-B", 3), 0);
}

/* RFC 4648 §10 without the padding. */
static void base32_is_that_of_the_standard(void **state)
{
    (void)state;
    static const char *const list[][2] = {{"", ""},
                                          {"f", "MY"},
                                          {"fo", "MZXQ"},
                                          {"foo", "MZXW6"},
                                          {"foob", "MZXW6YQ"},
                                          {"fooba", "MZXW6YTB"},
                                          {"foobar", "MZXW6YTBOI"}};
    char out[BASE32_SIZE(6)];
    for (size_t i = 0; i < sizeof list / sizeof list[0]; i++) {
        base32_write(list[i][0], strlen(list[i][0]), out);
        assert_string_equal(out, list[i][1]);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_are_read_however_people_write_them),
        cmocka_unit_test(what_is_no_number_is_refused),
        cmocka_unit_test(the_check_character_is_that_of_the_standard),
        cmocka_unit_test(base32_is_that_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
