#include "promise.h"

#include "mrz.h"
#include <string.h>

/* The specimens of ICAO 9303. */
static const char *const passport[] = {"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
                                       "L898902C36UTO7408122F1204159ZE184226B<<<<<10"};
static const char *const card[] = {"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6",
                                   "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"};

static bool read_zone(enum mrz_form form, const char *const *texts, struct mrz *out)
{
    char lines[MRZ_LINES_MAX][MRZ_LINE_SIZE];
    for (size_t i = 0; i < mrz_line_count(form); i++) {
        if (!mrz_line_mend(form, i, texts[i], lines[i]))
            return false;
    }
    return mrz_parse(form, lines, out);
}

static void the_specimen_passport_says_who_holds_it(void **state)
{
    (void)state;
    struct mrz zone;
    assert_true(read_zone(MRZ_TD3, passport, &zone));
    assert_string_equal(zone.name, "ERIKSSON ANNA MARIA");
    assert_string_equal(zone.number, "L898902C3");
    assert_string_equal(zone.nationality, "UTO");
    assert_string_equal(zone.birth, "1974-08-12");
    assert_string_equal(zone.expiry, "2012-04-15");
    assert_string_equal(zone.sex, "女");
    assert_true(zone.all_hold);
}

static void the_specimen_card_says_who_holds_it(void **state)
{
    (void)state;
    struct mrz zone;
    assert_true(read_zone(MRZ_TD1, card, &zone));
    assert_string_equal(zone.number, "D23145890");
    assert_string_equal(zone.birth, "1974-08-12");
    assert_true(zone.all_hold);
}

static void any_wrong_character_of_the_data_line_breaks_a_check(void **state)
{
    (void)state;
    for (size_t at = 0; at < 44; at++) {
        char low[48];
        struct mrz zone;
        const char *const texts[] = {passport[0], low};
        bool unchecked = (at >= 10 && at < 13) || at == 20; /* nation and sex have no check digit */
        strcpy(low, passport[1]);
        low[at] = low[at] == '3' ? '4' : '3';
        if (!unchecked && read_zone(MRZ_TD3, texts, &zone))
            assert_false(zone.all_hold);
    }
}

static void look_alikes_are_mended_where_only_one_kind_may_stand(void **state)
{
    (void)state;
    const char *const texts[] = {"p<UT0ERIKSS0N<<ANNA<MARIA<<<<<<<<<<<",
                                 "L898902C36UT074O8I22F12O4I59ZE184226B<<<<<1O"};
    struct mrz zone;
    assert_true(read_zone(MRZ_TD3, texts, &zone));
    assert_true(zone.all_hold);
    assert_string_equal(zone.name, "ERIKSSON ANNA MARIA");
}

static void what_is_no_zone_is_refused(void **state)
{
    (void)state;
    static const char *const texts[][2] = {
        {"", ""},
        {"P<UTO", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
        {"P<UTOERIKSSON<<ANNA<MARIA<<<<", "L898902C36UTO7408122F1204159"},
        {"X<UTOERIKSSON<<ANNA<MARIA<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"}};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct mrz zone;
        assert_false(read_zone(MRZ_TD3, texts[i], &zone));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_specimen_passport_says_who_holds_it),
        cmocka_unit_test(the_specimen_card_says_who_holds_it),
        cmocka_unit_test(any_wrong_character_of_the_data_line_breaks_a_check),
        cmocka_unit_test(look_alikes_are_mended_where_only_one_kind_may_stand),
        cmocka_unit_test(what_is_no_zone_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
