#include "promise.h"

#include "case_json.h"
#include <string.h>

static struct answers answers;

static void set(const char *name, const char *value, enum answer_source source)
{
    struct err err = {0};
    assert_ok(answers_set(&answers, name, value, source, &err), err);
}

static int finish(void **state)
{
    (void)state;
    answers_finish(&answers);
    return 0;
}

static void a_change_counts_and_the_same_value_does_not(void **state)
{
    (void)state;
    static const char *const form[] = {"name", "mobile"};
    assert_int_equal(answers_last_change(&answers, form, 2), 1);
    set("name", "龙军芳", ANSWER_DOUBTFUL);
    set("mobile", "13800001234", ANSWER_TYPED);
    set("email", "long@example.cn", ANSWER_TYPED);
    assert_int_equal(answers.revision, 3);
    assert_int_equal(answers_last_change(&answers, form, 2), 2);
    set("name", "龙军芳", ANSWER_CARD);
    assert_int_equal(answers.revision, 3);
    assert_int_equal(answers_find(&answers, "name")->source, ANSWER_CARD);
    set("mobile", NULL, ANSWER_TYPED);
    assert_null(answers_get(&answers, "mobile"));
    assert_int_equal(answers_last_change(&answers, form, 2), 4);
}

static void doubtful_answers_wait_for_a_look(void **state)
{
    (void)state;
    set("name", "龙军芳", ANSWER_DOUBTFUL);
    assert_int_equal(answers_doubtful_count(&answers), 1);
    answers_confirm(&answers, "name");
    assert_int_equal(answers_doubtful_count(&answers), 0);
    assert_int_equal(answers_find(&answers, "name")->source, ANSWER_TYPED);
}

static void what_is_not_one_line_of_text_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    char endless[ANSWER_VALUE_MAX_BYTES + 2];
    memset(endless, 'a', sizeof endless - 1);
    endless[sizeof endless - 1] = '\0';
    assert_refused(answers_set(&answers, "name", "a\nb", ANSWER_TYPED, &err), err, ERR_INPUT);
    assert_refused(answers_set(&answers, "name", "\xff", ANSWER_TYPED, &err), err, ERR_INPUT);
    assert_refused(answers_set(&answers, "name", endless, ANSWER_TYPED, &err), err, ERR_INPUT);
    assert_refused(answers_set(&answers, "Name|x", "a", ANSWER_TYPED, &err), err, ERR_INPUT);
    assert_int_equal(answers.revision, 0);
}

static void answers_come_back_from_json_as_they_were(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer json = {0};
    struct answers back = {0};
    set("name", "𠮷䶮㛃𬭎", ANSWER_CARD);
    set("address", "引号\"反斜\\杠", ANSWER_TYPED);
    set("email", "gone@example.cn", ANSWER_TYPED);
    set("email", "", ANSWER_TYPED);
    assert_ok(case_json_write_answers(&answers, &json, &err), err);
    assert_ok(case_json_parse_answers(json.data, json.size, &back, &err), err);
    assert_int_equal(back.revision, answers.revision);
    assert_int_equal(back.count, answers.count);
    for (size_t i = 0; i < back.count; i++) {
        assert_string_equal(back.list[i].name, answers.list[i].name);
        assert_string_equal(back.list[i].value, answers.list[i].value);
        assert_int_equal(back.list[i].source, answers.list[i].source);
        assert_int_equal(back.list[i].changed, answers.list[i].changed);
    }
    answers_finish(&back);
    buffer_finish(&json);
}

static void json_that_is_not_ours_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        "{\"format\":2,\"revision\":0,\"answers\":[]}",
        "{\"format\":1,\"revision\":0,\"answers\":[],\"more\":1}",
        "{\"format\":1,\"answers\":[]}",
        "{\"format\":1,\"revision\":-1,\"answers\":[]}",
        "{\"format\":1,\"revision\":0,\"answers\":[]} x",
        "{\"format\":1,\"format\":1,\"revision\":0,\"answers\":[]}",
        "{\"format\":1,\"revision\":1,\"answers\":[{\"name\":\"a\",\"value\":\"b\",\"source\":\"typed\"}]}",
        "{\"format\":1,\"revision\":1,\"answers\":[{\"name\":\"a\",\"value\":\"b\",\"source\":\"guessed\",\"changed\":"
        "1}]}",
        "{\"format\":1,\"revision\":1,\"answers\":[{\"name\":\"a\",\"value\":\"b\",\"source\":\"typed\",\"changed\":2}]"
        "}",
        "{\"format\":1,\"revision\":1,\"answers\":[{\"name\":\"a\",\"value\":1,\"source\":\"typed\",\"changed\":1}]}",
        "{\"format\":1,\"revision\":1,\"answers\":[{\"name\":\"a\",\"value\":\"b\\u0000\",\"source\":\"typed\","
        "\"changed\":1}]}",
        "{\"format\":1,\"revision\":2,\"answers\":[{\"name\":\"a\",\"value\":\"b\",\"source\":\"typed\",\"changed\":1},"
        "{\"name\":\"a\",\"value\":\"c\",\"source\":\"typed\",\"changed\":2}]}",
    };
    set("name", "stays", ANSWER_TYPED);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        assert_refused(case_json_parse_answers(wrong[i], strlen(wrong[i]), &answers, &err), err, ERR_INPUT);
        assert_string_equal(answers_get(&answers, "name"), "stays");
    }
}

static void conditions_look_at_answers(void **state)
{
    (void)state;
    set("practice_seal", "yes", ANSWER_TYPED);
    char some[] = "email answered", other[] = "practice_seal = yes";
    char *const list[] = {some, other};
    assert_true(answers_meet(&answers, NULL));
    assert_true(answers_meet(&answers, "practice_seal = yes and email not answered"));
    assert_false(answers_meet(&answers, "practice_seal = yes and email answered"));
    assert_true(answers_meet_any(&answers, list, 2));
    assert_false(answers_meet_any(&answers, list, 1));
    assert_true(answers_meet_any(&answers, list, 0));
}

int main(void)
{
#define TEST(name) cmocka_unit_test_teardown(name, finish)
    const struct CMUnitTest tests[] = {
        TEST(a_change_counts_and_the_same_value_does_not),
        TEST(doubtful_answers_wait_for_a_look),
        TEST(what_is_not_one_line_of_text_is_refused),
        TEST(answers_come_back_from_json_as_they_were),
        TEST(json_that_is_not_ours_is_refused),
        TEST(conditions_look_at_answers),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
