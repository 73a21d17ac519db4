/* Records of erasure: one for each, in the clear, without a word about the person, and not to be changed by anybody. */
#include "store_fixture.h"

static const char secret[] = "样本-张三-120105199209053791";

static void put(struct fixture *f, const char *number)
{
    struct err err = {0};
    const struct case_item items[] = {{"page", "a", 1, secret, sizeof secret}, {"answers", "all", 1, secret, 20}};
    assert_ok(case_store_put(f->store, number, items, 2, &err), err);
    assert_ok(case_store_put_search(f->store, number, "phone", "13612344321", &err), err);
}

static struct case_erasure record_of(struct fixture *f, const char *number)
{
    struct case_erasure record = {0};
    struct err err = {0};
    assert_ok(case_store_erasure(f->store, number, &record, &err), err);
    return record;
}

static void expect_reason(struct fixture *f, const char *number, const char *reason)
{
    struct case_erasure record = record_of(f, number);
    assert_string_equal(record.reason, reason);
}

static void receive(struct fixture *f, const char *number)
{
    struct err err = {0};
    struct case_reservation reservation;
    const uint8_t bundle[VAULT_HASH_BYTES] = {0xb1}, receipt[VAULT_HASH_BYTES] = {0xe1};
    assert_ok(case_store_reserve_sequence(f->store, number, 0, &reservation, &err), err);
    assert_ok(case_store_mark_sealed(f->store, number, reservation.sequence, bundle, &err), err);
    struct case_erasure record;
    assert_refused(case_store_erasure(f->store, number, &record, &err), err, ERR_NOT_FOUND);
    assert_ok(case_store_mark_received(f->store, number, receipt, fixture_now_ms, &err), err);
}

static void every_way_a_case_ends_leaves_its_record(void **state)
{
    struct fixture *f = *state;
    char withdrawn[CASE_NUMBER_SIZE], abandoned[CASE_NUMBER_SIZE], slipped[CASE_NUMBER_SIZE], received[CASE_NUMBER_SIZE],
        slip[CASE_SLIP_SIZE];
    struct err err = {0};
    fixture_begin(f, withdrawn);
    fixture_begin(f, abandoned);
    fixture_begin(f, slipped);
    fixture_complete(f, received);
    put(f, withdrawn);
    fixture_move(f, slipped, CASE_PRINTED);
    assert_ok(case_store_give_slip(f->store, slipped, "1234", fixture_now_ms + INT64_C(86400000), slip, &err), err);
    assert_ok(case_store_erase(f->store, withdrawn, "visitor", "withdrawn", &err), err);
    receive(f, received);
    fixture_now_ms += 11 * 60000;
    assert_ok(case_store_sweep(f->store, NULL, NULL, &err), err);
    assert_int_equal(fixture_state(f, slipped), CASE_PRINTED);
    for (int day = 0; day < 2; day++) {
        fixture_now_ms += INT64_C(86400000);
        fixture_reopen(f);
        assert_ok(case_store_sweep(f->store, NULL, NULL, &err), err);
    }
    expect_reason(f, withdrawn, "withdrawn");
    expect_reason(f, received, "received");
    expect_reason(f, abandoned, "abandoned");
    expect_reason(f, slipped, "slip-ran-out");
    assert_ok(case_store_check(f->store, &err), err);
}

static void a_record_says_what_went_and_nothing_of_the_person(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], key[80], command[1400], other[CASE_NUMBER_SIZE];
    struct err err = {0};
    fixture_begin(f, number);
    put(f, number);
    /* Its wrapped key as a backup would hold it. */
    snprintf(command, sizeof command,
             "cd '%s' && sqlite3 store/cases.db \"SELECT writefile('key', wrapped) FROM cases\" >/dev/null && "
             "sha256sum <key >key.sha256",
             f->folder);
    assert_int_equal(system(command), 0);
    struct buffer sum = {0};
    snprintf(command, sizeof command, "%s/key.sha256", f->folder);
    assert_ok(file_read(command, 200, &sum, &err), err);
    snprintf(key, sizeof key, "%.64s", (const char *)sum.data);
    buffer_finish(&sum);
    assert_ok(case_store_erase(f->store, number, "visitor", "withdrawn", &err), err);
    const struct case_erasure record = record_of(f, number);
    assert_int_equal(record.n, 1);
    assert_non_null(strstr(record.text, key));
    assert_non_null(strstr(record.text, number));
    assert_non_null(strstr(record.text, "\nitems: 2\n"));
    assert_non_null(strstr(record.text, "\nprevious: 0000000000000000000000000000000000000000000000000000000000000000\n"));
    assert_null(strstr(record.text, "张三"));
    assert_null(strstr(record.text, "4321"));
    fixture_begin(f, other);
    assert_ok(case_store_erase(f->store, other, "visitor", "withdrawn", &err), err);
    char hex[2 * VAULT_HASH_BYTES + 1], line[100];
    vault_hex(record.sha256, hex);
    snprintf(line, sizeof line, "\nprevious: %s\n", hex);
    assert_non_null(strstr(record_of(f, other).text, line));
}

static void a_record_that_was_changed_left_out_or_made_up_is_found(void **state)
{
    static const struct {
        const char *change, *back;
    } changes[] = {
        {"UPDATE erasures SET text = replace(text, 'withdrawn', 'received!') WHERE n = 2",
         "UPDATE erasures SET text = replace(text, 'received!', 'withdrawn') WHERE n = 2"},
        {"UPDATE erasures SET text = replace(text, 'items: 0', 'items: 9') WHERE n = 1",
         "UPDATE erasures SET text = replace(text, 'items: 9', 'items: 0') WHERE n = 1"},
        {"UPDATE audit SET detail = 'x' || substr(detail, 2) WHERE action = 'erasure'", NULL},
    };
    struct fixture *f = *state;
    char numbers[3][CASE_NUMBER_SIZE];
    struct err err = {0};
    struct case_erasure record;
    for (int i = 0; i < 3; i++) {
        fixture_begin(f, numbers[i]);
        assert_ok(case_store_erase(f->store, numbers[i], "visitor", "withdrawn", &err), err);
    }
    assert_ok(case_store_check(f->store, &err), err);
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        fixture_sql(f, changes[i].change);
        assert_refused(case_store_erasure(f->store, numbers[1], &record, &err), err, ERR_DAMAGED);
        assert_refused(case_store_check(f->store, &err), err, ERR_DAMAGED);
        if (changes[i].back)
            fixture_sql(f, changes[i].back);
    }
    assert_refused(case_store_erasure(f->store, numbers[2], &record, &err), err, ERR_DAMAGED);
}

static void a_record_left_out_is_found(void **state)
{
    struct fixture *f = *state;
    char numbers[3][CASE_NUMBER_SIZE];
    struct err err = {0};
    struct case_erasure record;
    for (int i = 0; i < 3; i++) {
        fixture_begin(f, numbers[i]);
        assert_ok(case_store_erase(f->store, numbers[i], "visitor", "withdrawn", &err), err);
    }
    fixture_sql(f, "DELETE FROM erasures WHERE n = 2");
    assert_refused(case_store_erasure(f->store, numbers[2], &record, &err), err, ERR_DAMAGED);
    assert_refused(case_store_erasure(f->store, numbers[1], &record, &err), err, ERR_NOT_FOUND);
}

static void a_record_of_a_case_whose_contents_came_back_is_refused(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    struct case_erasure record;
    fixture_begin(f, number);
    assert_ok(case_store_erase(f->store, number, "visitor", "withdrawn", &err), err);
    char sql[300];
    snprintf(sql, sizeof sql, "INSERT INTO items(number, kind, name, revision, changed_ms, bytes) VALUES('%s', 'page', 'a', 1, 1, "
                              "x'00')",
             number);
    fixture_sql(f, sql);
    assert_refused(case_store_erasure(f->store, number, &record, &err), err, ERR_DAMAGED);
    assert_non_null(strstr(err.line, "are there"));
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(every_way_a_case_ends_leaves_its_record),
        FIXTURE_TEST(a_record_says_what_went_and_nothing_of_the_person),
        FIXTURE_TEST(a_record_that_was_changed_left_out_or_made_up_is_found),
        FIXTURE_TEST(a_record_left_out_is_found),
        FIXTURE_TEST(a_record_of_a_case_whose_contents_came_back_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
