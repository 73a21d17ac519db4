/* The clock jumps, and nobody's case is erased for it. */
#include "store_fixture.h"

static int64_t monotonic_ms;

static int64_t now_monotonic_ms(void *context)
{
    (void)context;
    return monotonic_ms;
}

static const int64_t day_ms = INT64_C(86400) * 1000;

static int make(void **state)
{
    static const struct clock_source apart = {fixture_wall_ms, now_monotonic_ms, NULL};
    int made = fixture_make(state);
    monotonic_ms = 1000;
    clock_replace(&apart);
    return made;
}

static size_t sweep(struct fixture *f)
{
    size_t erased = 99;
    struct err err = {0};
    assert_ok(case_store_sweep(f->store, NULL, &erased, &err), err);
    return erased;
}

static void pass(int64_t ms)
{
    fixture_now_ms += ms;
    monotonic_ms += ms;
}

static void a_jump_ahead_under_a_running_program_erases_nothing(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    fixture_begin(f, number);
    assert_int_equal(sweep(f), 0);
    fixture_now_ms += 3650 * day_ms;
    assert_int_equal(sweep(f), 0);
    assert_true(case_store_clock_is_doubted(f->store));
    assert_int_equal(fixture_state(f, number), CASE_DRAFT);
    fixture_now_ms -= 3650 * day_ms;
    pass(day_ms);
    assert_int_equal(sweep(f), 1);
    assert_false(case_store_clock_is_doubted(f->store));
}

static void a_clock_that_begins_years_off_erases_nothing(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    fixture_begin(f, number);
    assert_int_equal(sweep(f), 0);
    fixture_now_ms -= 3650 * day_ms;
    fixture_reopen(f);
    assert_int_equal(sweep(f), 0);
    assert_true(case_store_clock_is_doubted(f->store));
    fixture_now_ms += 2 * 3650 * day_ms;
    fixture_reopen(f);
    assert_int_equal(sweep(f), 0);
    assert_int_equal(fixture_state(f, number), CASE_DRAFT);
    /* Somebody looked at it. */
    assert_ok(case_store_accept_clock(f->store, "staff", &err), err);
    assert_int_equal(sweep(f), 1);
    assert_ok(case_store_audit_verify(f->store, NULL, &err), err);
}

static void ordinary_time_and_a_receipt_of_it_are_believed(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], sealed[CASE_NUMBER_SIZE];
    uint8_t digest[VAULT_HASH_BYTES] = {1};
    struct case_reservation reservation;
    struct err err = {0};
    fixture_complete(f, sealed);
    fixture_begin(f, number);
    assert_ok(case_store_reserve_sequence(f->store, sealed, 0, &reservation, &err), err);
    assert_ok(case_store_mark_sealed(f->store, sealed, reservation.sequence, digest, &err), err);
    assert_int_equal(sweep(f), 0);
    /* Switched off for half a year; the first receipt is of today. */
    fixture_now_ms += 180 * day_ms;
    fixture_reopen(f);
    assert_int_equal(sweep(f), 0);
    assert_true(case_store_clock_is_doubted(f->store));
    assert_ok(case_store_mark_received(f->store, sealed, digest, fixture_now_ms - 5000, &err), err);
    assert_int_equal(sweep(f), 1);
    pass(10 * day_ms);
    fixture_begin(f, number);
    fixture_reopen(f);
    pass(10 * day_ms);
    assert_int_equal(sweep(f), 1);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_jump_ahead_under_a_running_program_erases_nothing, make, fixture_remove),
        cmocka_unit_test_setup_teardown(a_clock_that_begins_years_off_erases_nothing, make, fixture_remove),
        cmocka_unit_test_setup_teardown(ordinary_time_and_a_receipt_of_it_are_believed, make, fixture_remove),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
