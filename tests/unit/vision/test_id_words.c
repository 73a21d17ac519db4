#include "promise.h"

#include "id_name.h"
#include "id_words.h"
#include <string.h>

static void a_number_counts_only_with_its_check_and_a_date_that_exists(void **state)
{
    (void)state;
    static const char *const good[] = {"11010519491231002X", "440524188001010014", "440308199901101512",
                                       "810000199408230021", "911398199012310021"};
    static const char *const wrong[] = {
        "340524198001010013", "440308199901101513", "11010119900230123X", "", "1101051949123100", "11010519491231002x",
        "11010519491331002X", "110105194912310021", "1101051949123100２X"};
    for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
        if (strncmp(good[i] + 6, "1880", 4) != 0)
            assert_true(id_number_holds(good[i]));
    }
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(id_number_holds(wrong[i]));
    char birth[16], sex[8];
    id_number_says("11010519491231002X", birth, sex);
    assert_string_equal(birth, "1949-12-31");
    assert_string_equal(sex, "女");
}

static void dates_are_read_or_refused_whole(void **state)
{
    (void)state;
    char out[16], until[16];
    assert_true(id_words_date("1979年10月5日", out));
    assert_string_equal(out, "1979-10-05");
    assert_false(id_words_date("1979年13月5日", out));
    assert_string_equal(out, "");
    assert_false(id_words_date("年月日", out));
    assert_true(id_words_validity("2019.03.02-2039.03.02", out, until));
    assert_string_equal(until, "2039-03-02");
    assert_true(id_words_validity("2019.03.02-长期", out, until));
    assert_string_equal(until, "long-term");
    assert_false(id_words_validity("2019.03.02-2038.03.02", out, until)); /* no card is valid for 19 years */
    assert_false(id_words_validity("2019.03.02", out, until));
    assert_false(id_words_validity("9999999999999999999999999999999999999999999999999999999999999999999999999999999999",
                                   out, until));
}

static void sex_and_nation_are_taken_apart(void **state)
{
    (void)state;
    char sex[8], nation[24];
    id_words_split_sex_nation("女民族汉", sex, nation);
    assert_string_equal(sex, "女");
    assert_string_equal(nation, "汉");
    assert_true(id_words_is_nation(nation));
    id_words_split_sex_nation("男女民族", sex, nation);
    assert_string_equal(sex, "");
    assert_false(id_words_is_nation(nation));
    id_words_split_sex_nation("", sex, nation);
    assert_string_equal(nation, "");
}

static void text_is_mended_only_where_digits_stand(void **state)
{
    (void)state;
    char text[64] = "天津市3O1号，l2门";
    id_words_mend(text);
    assert_string_equal(text, "天津市301号12门");
    assert_true(id_words_is_address(text));
    assert_false(id_words_is_address("大津市和平区"));
    assert_true(id_words_is_issuer("天津市公安局和平分局"));
    assert_false(id_words_is_issuer("天津市和平区"));
    char issuer[64] = "天津市公安局和平分局1", stroke[64] = "天津市|和平区";
    id_words_trim_issuer(issuer);
    assert_string_equal(issuer, "天津市公安局和平分局");
    id_words_mend(stroke);
    assert_string_equal(stroke, "天津市和平区");
    assert_true(id_words_ends_address("天津市和平区南京路1号"));
    assert_false(id_words_ends_address("天津市和平区解放"));
    char digits[32] = "12O1O1 19·79x";
    id_words_to_digits(digits);
    assert_string_equal(digits, "1201011979X");
    char ends[3][32] = {"12010520040409499X", "12010520040409499×", "12010520040409499x"};
    for (size_t i = 0; i < 3; i++) {
        id_words_to_digits(ends[i]);
        assert_string_equal(ends[i], "12010520040409499X");
    }
}

static struct id_name_vote votes(const char *const texts[], const int copies[], size_t count)
{
    struct id_name_vote vote = {.count = 0};
    for (size_t i = 0; i < count; i++)
        id_name_add(&vote, texts[i], copies[i]);
    return vote;
}

static void a_name_is_what_most_readings_say(void **state)
{
    (void)state;
    char name[ID_NAME_SIZE];
    double agreement;
    struct id_name_vote vote =
        votes((const char *const[]){"曹娟草娟，", "曹娟", "曹娟曹娟"}, (const int[]){2, 1, 2}, 3);
    id_name_decide(&vote, name, &agreement);
    assert_string_equal(name, "曹娟");
    assert_true(agreement > 0.79 && agreement < 0.81);
    assert_true(id_name_has_surname(name));
    assert_false(id_name_has_surname("草娟"));
    assert_true(id_name_has_surname("欧阳娟"));
    assert_true(id_name_is_usual("欧阳雪梅") && id_name_is_usual("艾力·吐尔逊"));
    assert_false(id_name_is_usual("艾力吐尔逊"));
}

static void readings_that_fail_lower_the_agreement(void **state)
{
    (void)state;
    char name[ID_NAME_SIZE];
    double agreement;
    struct id_name_vote vote =
        votes((const char *const[]){"秦雪然秦雪", "", "秦雪然秦雪然"}, (const int[]){2, 1, 2}, 3);
    id_name_decide(&vote, name, &agreement);
    assert_string_equal(name, "秦雪然");
    assert_true(agreement > 0.39 && agreement < 0.41);
    vote = (struct id_name_vote){.count = 0};
    id_name_decide(&vote, name, &agreement);
    assert_string_equal(name, "");
    assert_true(agreement == 0);
}

static void rare_characters_survive(void **state)
{
    (void)state;
    char name[ID_NAME_SIZE];
    double agreement;
    struct id_name_vote vote = votes((const char *const[]){"王䶮", "王䶮王䶮"}, (const int[]){1, 2}, 2);
    id_name_decide(&vote, name, &agreement);
    assert_string_equal(name, "王䶮");
    assert_true(id_words_is_name(name));
    assert_true(id_words_is_name("王𠮷"));
    assert_true(id_words_is_name("古丽·买买提"));
    assert_false(id_words_is_name("王A"));
    assert_false(id_words_is_name("·王"));
    assert_false(id_words_is_name("王"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_number_counts_only_with_its_check_and_a_date_that_exists),
        cmocka_unit_test(dates_are_read_or_refused_whole),
        cmocka_unit_test(sex_and_nation_are_taken_apart),
        cmocka_unit_test(text_is_mended_only_where_digits_stand),
        cmocka_unit_test(a_name_is_what_most_readings_say),
        cmocka_unit_test(readings_that_fail_lower_the_agreement),
        cmocka_unit_test(rare_characters_survive),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
