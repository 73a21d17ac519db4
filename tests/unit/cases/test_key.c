#include "store_fixture.h"

static void rotate(struct fixture *f)
{
    struct err err = {0};
    assert_ok(case_store_rotate_key(f->store, f->folder, &err), err);
}

static void shell(const struct fixture *f, const char *command)
{
    char all[3000];
    snprintf(all, sizeof all, "cd '%s' && { %s; }", f->folder, command);
    assert_int_equal(system(all), 0);
}

static void expect_item(struct fixture *f, const char *number)
{
    struct buffer bytes = {0};
    struct err err = {0};
    assert_ok(case_store_get(f->store, number, "answers", "all", &bytes, NULL, &err), err);
    assert_string_equal((const char *)bytes.data, "zqx");
    buffer_finish(&bytes);
}

static void begin_one(struct fixture *f, char number[CASE_NUMBER_SIZE])
{
    struct err err = {0};
    const struct case_item item = {.kind = "answers", .name = "all", .bytes = "zqx", .size = 3};
    struct case_message message = {.n = 1};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, &item, 1, &err), err);
    assert_ok(case_store_put_search(f->store, number, "phone", "13800005678", &err), err);
    memcpy(message.number, number, CASE_NUMBER_SIZE);
    buffer_add_text(&message.text, "told");
    assert_ok(case_store_add_message(f->store, &message, &err), err);
    buffer_finish(&message.text);
}

static void expect_whole(struct fixture *f, const char *number)
{
    struct case_messages list = {0};
    struct case_list found = {0};
    const struct case_filter filter = {.state = -1, .search_what = "phone", .search_value = "13800005678"};
    struct err err = {0};
    expect_item(f, number);
    assert_ok(case_store_messages(f->store, number, &list, &err), err);
    assert_int_equal(list.count, 1);
    case_messages_finish(&list);
    assert_ok(case_store_list(f->store, &filter, &found, &err), err);
    assert_int_equal(found.count, 1);
    case_list_finish(&found);
    assert_ok(case_store_check(f->store, &err), err);
}

static void after_a_new_key_all_is_as_before_and_the_old_one_opens_nothing(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], tag[VAULT_TAG_SIZE];
    struct case_store *store = NULL;
    struct err err = {0};
    begin_one(f, number);
    assert_ok(vault_tag(case_store_vault(f->store), "a page that is out there", tag, &err), err);
    shell(f, "cp keys/station.key old.key");
    rotate(f);
    expect_whole(f, number);
    shell(f, "! cmp -s keys/station.key old.key && test ! -e keys/station.key.new");
    fixture_reopen(f);
    expect_whole(f, number);
    assert_true(vault_tag_holds(case_store_vault(f->store), "a page that is out there", tag));
    rotate(f);
    rotate(f);
    fixture_reopen(f);
    expect_whole(f, number);
    assert_true(vault_tag_holds(case_store_vault(f->store), "a page that is out there", tag));
    shell(f, "cp -f keys/station.key new.key && cp -f old.key keys/station.key");
    assert_refused(case_store_open(&f->config, f->folder, &store, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "put back the right station.key"));
    shell(f, "cp -f new.key keys/station.key");
    fixture_reopen(f);
}

static void killed_before_or_after_the_change_the_store_opens(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    begin_one(f, number);
    /* Before: a new key that nothing was wrapped with. */
    shell(f, "head -c 32 /dev/urandom >keys/station.key.new && chmod 400 keys/station.key.new");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.key.new && cp keys/station.key old.key");
    /* After: everything is under the new key, which was not renamed yet. */
    rotate(f);
    shell(f, "mv keys/station.key keys/station.key.new && cp old.key keys/station.key");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.key.new && ! cmp -s keys/station.key old.key");
}

static void nobody_else_may_have_the_store_open(void **state)
{
    struct fixture *f = *state;
    struct case_store *other = NULL;
    struct err err = {0};
    assert_ok(case_store_open(&f->config, f->folder, &other, &err), err);
    assert_refused(case_store_rotate_key(f->store, f->folder, &err), err, ERR_BUSY);
    shell(f, "test ! -e keys/station.key.new");
    case_store_close(other);
    rotate(f);
}

static void a_credential_goes_before_the_file(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], folder[1100];
    struct case_store *store = NULL;
    struct err err = {0};
    begin_one(f, number);
    shell(f, "mkdir credentials && mv keys/station.key credentials/ && chmod 440 credentials/station.key");
    snprintf(folder, sizeof folder, "%s/credentials", f->folder);
    assert_refused(case_store_open(&f->config, f->folder, &store, &err), err, ERR_CONFIG);
    setenv("CREDENTIALS_DIRECTORY", folder, 1);
    fixture_reopen(f);
    expect_whole(f, number);
    assert_refused(case_store_rotate_key(f->store, f->folder, &err), err, ERR_DENIED);
    shell(f, "chmod 444 credentials/station.key");
    assert_refused(case_store_open(&f->config, f->folder, &store, &err), err, ERR_CONFIG);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void a_backup_is_whole_and_holds_no_key_and_no_name(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], path[1200];
    struct err err = {0};
    begin_one(f, number);
    snprintf(path, sizeof path, "%s/copy.db", f->folder);
    assert_ok(case_store_backup(f->store, path, &err), err);
    assert_refused(case_store_backup(f->store, path, &err), err, ERR_BUSY);
    shell(f, "! grep -q zqx copy.db && ! grep -q 13800005678 copy.db");
    case_store_close(f->store);
    f->store = NULL;
    shell(f, "rm store/* && mv copy.db store/cases.db");
    fixture_open(f);
    expect_whole(f, number);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(after_a_new_key_all_is_as_before_and_the_old_one_opens_nothing),
        FIXTURE_TEST(killed_before_or_after_the_change_the_store_opens),
        FIXTURE_TEST(nobody_else_may_have_the_store_open),
        FIXTURE_TEST(a_credential_goes_before_the_file),
        FIXTURE_TEST(a_backup_is_whole_and_holds_no_key_and_no_name),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
