#include "store_fixture.h"

static bool add(struct fixture *f, uint64_t n, const char *number, const char *text, struct err *err)
{
    struct case_message message = {.n = n};
    snprintf(message.number, sizeof message.number, "%s", number);
    buffer_add_text(&message.text, text);
    bool ok = case_store_add_message(f->store, &message, err);
    buffer_finish(&message.text);
    return ok;
}

static struct case_messages messages_of(struct fixture *f, const char *number)
{
    struct case_messages list = {0};
    struct err err = {0};
    assert_ok(case_store_messages(f->store, number, &list, &err), err);
    return list;
}

static void messages_are_kept_in_order_and_each_once(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    uint64_t last = 9;
    fixture_begin(f, number);
    assert_ok(case_store_last_message(f->store, &last, &err), err);
    assert_int_equal(last, 0);
    assert_ok(add(f, 1, number, "first", &err), err);
    assert_ok(add(f, 2, "", "for staff", &err), err);
    assert_ok(add(f, 3, number, "third", &err), err);
    assert_ok(add(f, 1, number, "a replay", &err), err);
    assert_refused(add(f, 5, number, "a gap", &err), err, ERR_DAMAGED);
    fixture_reopen(f);
    assert_ok(case_store_last_message(f->store, &last, &err), err);
    assert_int_equal(last, 3);
    struct case_messages list = messages_of(f, number);
    assert_int_equal(list.count, 2);
    assert_string_equal((const char *)list.messages[0].text.data, "first");
    assert_int_equal(list.messages[1].n, 3);
    case_messages_finish(&list);
}

static void what_they_say_is_not_in_the_clear_and_cannot_be_moved(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    struct case_messages list = {0};
    fixture_begin(f, number);
    assert_ok(add(f, 1, number, "zqx-reason-zqx", &err), err);
    assert_ok(add(f, 2, number, "another", &err), err);
    assert_int_equal(fixture_files_with(f, "zqx-reason", 10), 0);
    fixture_sql(f, "UPDATE messages SET bytes = (SELECT bytes FROM messages WHERE n = 2) WHERE n = 1");
    assert_refused(case_store_messages(f->store, number, &list, &err), err, ERR_DAMAGED);
}

static void they_outlive_the_contents_and_go_with_an_erased_case(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    fixture_begin(f, number);
    assert_ok(add(f, 1, number, "early", &err), err);
    assert_ok(case_store_erase(f->store, number, "staff", "withdrawn", &err), err);
    struct case_messages list = messages_of(f, number);
    assert_int_equal(list.count, 0);
    case_messages_finish(&list);
    /* The numbers go on all the same. */
    assert_ok(add(f, 2, number, "late", &err), err);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(messages_are_kept_in_order_and_each_once),
        FIXTURE_TEST(what_they_say_is_not_in_the_clear_and_cannot_be_moved),
        FIXTURE_TEST(they_outlive_the_contents_and_go_with_an_erased_case),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
