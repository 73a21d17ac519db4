#include "store_fixture.h"

static void give(struct fixture *f, char number[CASE_NUMBER_SIZE], char slip[CASE_SLIP_SIZE])
{
    struct err err = {0};
    fixture_begin(f, number);
    assert_ok(case_store_give_slip(f->store, number, "1234", fixture_now_ms + 86400000, slip, &err), err);
}

static struct slip_finding find(struct fixture *f, const char *text, const char *last4)
{
    struct err err = {0};
    struct slip_finding finding;
    assert_ok(case_store_find_slip(f->store, text, last4, &finding, &err), err);
    return finding;
}

static void a_slip_and_four_digits_find_the_case(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    give(f, number, slip);
    assert_true(case_store_is_slip(slip));
    assert_int_equal(strncmp(slip, "KQR1:TJ-261122-0001-M:", 22), 0);
    assert_int_equal(strlen(slip), 22 + 24);
    fixture_reopen(f);
    struct slip_finding finding = find(f, slip, "1234");
    assert_int_equal(finding.outcome, SLIP_FOUND);
    assert_string_equal(finding.number, number);
}

static void only_hashes_of_the_secret_are_kept(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    give(f, number, slip);
    assert_int_equal(fixture_files_with(f, slip + 22, 24), 0);
    assert_int_equal(fixture_files_with(f, "KQR1", 4), 0);
}

static void five_wrong_tries_lock_it_until_staff_helps(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    give(f, number, slip);
    for (unsigned i = 1; i < CASE_SLIP_TRIES; i++) {
        struct slip_finding finding = find(f, slip, i % 2 ? "9999" : "12");
        assert_int_equal(finding.outcome, SLIP_WRONG_DIGITS);
        assert_int_equal(finding.tries_left, CASE_SLIP_TRIES - i);
        assert_string_equal(finding.number, "");
        fixture_reopen(f); /* switching off and on forgets nothing */
    }
    assert_int_equal(find(f, slip, "0000").outcome, SLIP_LOCKED);
    assert_int_equal(find(f, slip, "1234").outcome, SLIP_LOCKED);
    assert_ok(case_store_unlock_slip(f->store, number, "staff", &err), err);
    assert_int_equal(find(f, slip, "1234").outcome, SLIP_FOUND);
}

static void right_digits_forget_earlier_mistakes(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE];
    give(f, number, slip);
    for (int round = 0; round < 3; round++) {
        for (int i = 0; i < 4; i++)
            assert_int_equal(find(f, slip, "9999").outcome, SLIP_WRONG_DIGITS);
        assert_int_equal(find(f, slip, "1234").outcome, SLIP_FOUND);
    }
}

/* Somebody who knows a case number must not be able to lock the case. */
static void forged_slips_are_unknown_and_count_no_try(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], slip[CASE_SLIP_SIZE], forged[CASE_SLIP_SIZE];
    give(f, number, slip);
    for (size_t i = 22; i < strlen(slip); i++) {
        memcpy(forged, slip, sizeof forged);
        forged[i] = forged[i] == 'A' ? 'B' : 'A';
        assert_int_equal(find(f, forged, "1234").outcome, SLIP_UNKNOWN);
    }
    assert_int_equal(find(f, "KQR1:TJ-261122-0007-A:AAAAAAAAAAAAAAAAAAAAAAAA", "1234").outcome, SLIP_UNKNOWN);
    assert_int_equal(find(f, slip, "1234").outcome, SLIP_FOUND);
}

static void other_codes_are_not_slips(void **state)
{
    struct fixture *f = *state;
    static const char *const others[] = {"",
                                         "KQ1:TJ-261122-0001-M:PA:1/2:1:AAAAAAAAAAAAAAAA",
                                         "KQR1:",
                                         "KQR1:TJ-261122-0001-M",
                                         "KQR1:TJ-261122-0001-M:",
                                         "KQR1:TJ-261122-0001-B:AAAAAAAAAAAAAAAAAAAAAAAA",
                                         "KQR1:TJ2611220001N:AAAAAAAAAAAAAAAAAAAAAAAA",
                                         "KQR1:TJ-261122-0001-M:aaaaaaaaaaaaaaaaaaaaaaaa",
                                         "KQR1:TJ-261122-0001-M:AAAAAAAAAAAAAAAAAAAAAAAAA",
                                         "KQR1:TJ-261122-0001-M:AAAAAAAAAAAAAAAAAAAAAAA'",
                                         "KQR1:::::::::::::::::::::::::::::::::::::::::::",
                                         "\xff\x01\x02"};
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        assert_int_equal(find(f, others[i], "1234").outcome, SLIP_NOT_A_SLIP);
}

static void a_newer_slip_replaces_the_older_and_erasing_says_so(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char number[CASE_NUMBER_SIZE], old[CASE_SLIP_SIZE], slip[CASE_SLIP_SIZE];
    give(f, number, old);
    assert_ok(case_store_give_slip(f->store, number, "5678", fixture_now_ms + 86400000, slip, &err), err);
    assert_int_equal(find(f, old, "1234").outcome, SLIP_UNKNOWN);
    assert_int_equal(find(f, slip, "5678").outcome, SLIP_FOUND);
    assert_ok(case_store_erase(f->store, number, "station", "withdrawn", &err), err);
    assert_int_equal(find(f, slip, "5678").outcome, SLIP_GONE);
    assert_int_equal(find(f, slip, "0000").outcome, SLIP_GONE);
    assert_refused(case_store_give_slip(f->store, number, "5678", 0, slip, &err), err, ERR_BUG);
    assert_refused(case_store_give_slip(f->store, number, "567", 0, slip, &err), err, ERR_INPUT);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_slip_and_four_digits_find_the_case),
        FIXTURE_TEST(only_hashes_of_the_secret_are_kept),
        FIXTURE_TEST(five_wrong_tries_lock_it_until_staff_helps),
        FIXTURE_TEST(right_digits_forget_earlier_mistakes),
        FIXTURE_TEST(forged_slips_are_unknown_and_count_no_try),
        FIXTURE_TEST(other_codes_are_not_slips),
        FIXTURE_TEST(a_newer_slip_replaces_the_older_and_erasing_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
