#include "store_fixture.h"

static const uint8_t first_digest[VAULT_HASH_BYTES] = {1, 1, 1}, second_digest[VAULT_HASH_BYTES] = {2, 2, 2},
                     receipt[VAULT_HASH_BYTES] = {9, 9}, nothing[VAULT_HASH_BYTES];

static struct case_reservation reserve(struct fixture *f, const char *number)
{
    struct err err = {0};
    struct case_reservation reservation;
    assert_ok(case_store_reserve_sequence(f->store, number, 0, &reservation, &err), err);
    return reservation;
}

static void bundles_are_numbered_and_each_names_the_one_before(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char a[CASE_NUMBER_SIZE], b[CASE_NUMBER_SIZE];
    struct case_summary summary;
    fixture_complete(f, a);
    fixture_complete(f, b);
    struct case_reservation one = reserve(f, a);
    assert_int_equal(one.sequence, 1);
    assert_memory_equal(one.previous_sha256, nothing, sizeof nothing);
    assert_ok(case_store_mark_sealed(f->store, a, 1, first_digest, &err), err);
    struct case_reservation two = reserve(f, b);
    assert_int_equal(two.sequence, 2);
    assert_memory_equal(two.previous_sha256, first_digest, sizeof first_digest);
    assert_ok(case_store_mark_sealed(f->store, b, 2, second_digest, &err), err);
    assert_ok(case_store_find_sequence(f->store, 2, &summary, &err), err);
    assert_string_equal(summary.number, b);
    assert_int_equal(summary.state, CASE_SEALED);
    assert_refused(case_store_find_sequence(f->store, 3, &summary, &err), err, ERR_NOT_FOUND);
    assert_refused(case_store_find_sequence(f->store, 0, &summary, &err), err, ERR_NOT_FOUND);
}

static void a_killed_sealing_finds_its_sequence_again(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_reservation open;
    char a[CASE_NUMBER_SIZE], b[CASE_NUMBER_SIZE];
    fixture_complete(f, a);
    fixture_complete(f, b);
    assert_refused(case_store_open_reservation(f->store, &open, &err), err, ERR_NOT_FOUND);
    reserve(f, a);
    fixture_reopen(f);
    assert_int_equal(reserve(f, a).sequence, 1);
    assert_ok(case_store_open_reservation(f->store, &open, &err), err);
    assert_string_equal(open.number, a);
    assert_int_equal(open.sequence, 1);
    /* Nobody else may take a number while it is not known whether bundle 1 exists. */
    assert_refused(case_store_reserve_sequence(f->store, b, 0, &open, &err), err, ERR_BUSY);
    assert_non_null(strstr(err.line, a));
    assert_ok(case_store_release_sequence(f->store, a, &err), err);
    assert_int_equal(reserve(f, b).sequence, 1);
    assert_refused(case_store_release_sequence(f->store, a, &err), err, ERR_NOT_FOUND);
}

static void while_sealing_the_contents_stand_still(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char number[CASE_NUMBER_SIZE];
    const struct case_item item = {"page", "application-1", 2, "changed", 7};
    fixture_complete(f, number);
    reserve(f, number);
    assert_refused(case_store_put(f->store, number, &item, 1, &err), err, ERR_BUSY);
    assert_refused(case_store_move(f->store, number, CASE_PRINTED, &err), err, ERR_BUSY);
    assert_refused(case_store_erase(f->store, number, "staff", "withdrawn", &err), err, ERR_BUSY);
    fixture_now_ms += INT64_C(400) * 86400000;
    size_t erased;
    assert_ok(case_store_sweep(f->store, NULL, &erased, &err), err);
    assert_int_equal(erased, 0);
    assert_ok(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err);
    assert_refused(case_store_put(f->store, number, &item, 1, &err), err, ERR_BUG);
    assert_refused(case_store_erase(f->store, number, "staff", "withdrawn", &err), err, ERR_BUG);
}

static void only_a_complete_case_is_sealed_and_only_once(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_reservation reservation;
    char number[CASE_NUMBER_SIZE];
    fixture_begin(f, number);
    assert_refused(case_store_reserve_sequence(f->store, number, 0, &reservation, &err), err, ERR_BUG);
    fixture_move(f, number, CASE_PRINTED);
    fixture_move(f, number, CASE_COMPLETE);
    assert_refused(case_store_mark_sealed(f->store, number, 0, first_digest, &err), err, ERR_DAMAGED);
    assert_refused(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err, ERR_DAMAGED);
    reserve(f, number);
    assert_refused(case_store_mark_sealed(f->store, number, 2, first_digest, &err), err, ERR_DAMAGED);
    assert_ok(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err);
    assert_ok(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err);
    assert_refused(case_store_mark_sealed(f->store, number, 1, second_digest, &err), err, ERR_DAMAGED);
    assert_refused(case_store_reserve_sequence(f->store, number, 0, &reservation, &err), err, ERR_BUG);
    assert_refused(case_store_release_sequence(f->store, number, &err), err, ERR_NOT_FOUND);
}

static void a_receipt_erases_and_leaves_digest_and_times(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct buffer got = {0};
    struct case_item_info *items;
    struct case_summary summary;
    size_t count;
    char number[CASE_NUMBER_SIZE];
    fixture_complete(f, number);
    assert_refused(case_store_mark_received(f->store, number, receipt, 5000, &err), err, ERR_BUG);
    reserve(f, number);
    assert_ok(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err);
    assert_ok(case_store_get(f->store, number, "page", "application-1", &got, NULL, &err), err);
    buffer_finish(&got);
    assert_ok(case_store_mark_received(f->store, number, receipt, 5000, &err), err);
    assert_ok(case_store_mark_received(f->store, number, receipt, 5000, &err), err);
    assert_refused(case_store_mark_received(f->store, number, second_digest, 5000, &err), err, ERR_DAMAGED);
    assert_refused(case_store_get(f->store, number, "page", "application-1", &got, NULL, &err), err, ERR_NOT_FOUND);
    assert_ok(case_store_items(f->store, number, NULL, &items, &count, &err), err);
    assert_int_equal(count, 0);
    free(items);
    assert_ok(case_store_find(f->store, number, &summary, &err), err);
    assert_int_equal(summary.state, CASE_RECEIVED);
    assert_int_equal(summary.received_ms, 5000);
    assert_memory_equal(summary.receipt_sha256, receipt, sizeof receipt);
    assert_memory_equal(summary.bundle_sha256, first_digest, sizeof first_digest);
    assert_true(summary.sealed_ms > 0);
    assert_ok(case_store_check(f->store, &err), err);
}

static void a_slip_still_finds_a_case_after_its_receipt(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct slip_finding finding;
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    fixture_complete(f, number);
    reserve(f, number);
    assert_ok(case_store_mark_sealed(f->store, number, 1, first_digest, &err), err);
    assert_ok(case_store_give_slip(f->store, number, "1234", fixture_now_ms, slip, &err), err);
    assert_ok(case_store_mark_received(f->store, number, receipt, 5000, &err), err);
    assert_ok(case_store_find_slip(f->store, slip, "1234", &finding, &err), err);
    assert_int_equal(finding.outcome, SLIP_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(bundles_are_numbered_and_each_names_the_one_before),
        FIXTURE_TEST(a_killed_sealing_finds_its_sequence_again),
        FIXTURE_TEST(while_sealing_the_contents_stand_still),
        FIXTURE_TEST(only_a_complete_case_is_sealed_and_only_once),
        FIXTURE_TEST(a_receipt_erases_and_leaves_digest_and_times),
        FIXTURE_TEST(a_slip_still_finds_a_case_after_its_receipt),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
