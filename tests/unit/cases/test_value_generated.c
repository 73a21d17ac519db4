/* Numbers made by rules written down a second time, in another way than in the program: whole words instead of sums
 * with remainders, polynomials instead of weights, a search instead of a formula. */
#include "promise.h"

#include "case_number.h"
#include "value.h"
#include <string.h>

enum { ROUNDS = 400 };

static uint64_t seed = 20261122;

static unsigned any(unsigned below)
{
    seed = seed * UINT64_C(6364136223846793005) + UINT64_C(1442695040888963407);
    return (unsigned)(seed >> 33) % below;
}

static void expect(const char *kind, const char *text, enum value_verdict verdict)
{
    struct value_result result;
    assert_true(value_check(kind, text, &result));
    if (result.verdict != verdict)
        fail_msg("%s %s: %d instead of %d: %s", kind, text, (int)result.verdict, (int)verdict, result.en);
}

/* ISO 7064 MOD 11-2, which GB 11643 is: the number read as a polynomial in 2 leaves 1 modulo 11. */
static bool is_mod_11_2(const char *text)
{
    unsigned value = 0;
    for (; *text; text++)
        value = (value * 2 + (*text == 'X' ? 10u : (unsigned)(*text - '0'))) % 11;
    return value == 1;
}

static void resident_ids(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        static const char *const areas[] = {"120101", "120116", "110105", "310115", "440308", "650121", "530102"};
        char text[19];
        snprintf(text, sizeof text, "%s%04u%02u%02u%03u0", areas[any(7)], 1930 + any(78), 1 + any(12), 1 + any(28),
                 any(1000));
        char *last = &text[17];
        int holding = 0;
        for (const char *c = "0123456789X"; *c; c++) {
            *last = *c;
            bool right = is_mod_11_2(text);
            holding += right;
            expect("citizen-id", text, right ? VALUE_GOOD : VALUE_WRONG);
        }
        assert_int_equal(holding, 1);
    }
}

/* GB 32100 is MOD 31 with powers of 3: the last character makes Σ value·3^i divisible, found by trying all. */
static void credit_codes(void **state)
{
    (void)state;
    static const char digits[] = "0123456789ABCDEFGHJKLMNPQRTUWXY";
    for (int i = 0; i < ROUNDS; i++) {
        char text[19] = "91120";
        snprintf(text + 5, 4, "%03u", any(1000));
        for (int at = 8; at < 16; at++)
            text[at] = digits[any(31)];
        /* Organisation code: Σ value·weight + check ≡ 0 modulo 11, the weights being 3 7 9 10 5 8 4 2. */
        static const unsigned weights[] = {3, 7, 9, 10, 5, 8, 4, 2};
        unsigned sum = 0;
        for (int at = 0; at < 8; at++) {
            char c = text[8 + at];
            sum += weights[at] * (c <= '9' ? (unsigned)(c - '0') : (unsigned)(c - 'A') + 10);
        }
        for (unsigned check = 0; check < 11; check++)
            if ((sum + check) % 11 == 0)
                text[16] = check == 10 ? 'X' : (char)('0' + check);
        int holding = 0;
        for (const char *c = digits; *c; c++) {
            text[17] = *c;
            unsigned forward = 0, power = 1;
            for (int at = 0; at < 17; at++, power = power * 3 % 31)
                forward = (forward + power * (unsigned)(strchr(digits, text[at]) - digits)) % 31;
            bool right = (forward + (unsigned)(strchr(digits, text[17]) - digits)) % 31 == 0;
            holding += right;
            expect("uscc", text, right ? VALUE_GOOD : VALUE_WRONG);
        }
        assert_int_equal(holding, 1);
        char org[10];
        memcpy(org, text + 8, 9);
        org[9] = '\0';
        expect("org-code", org, VALUE_GOOD);
        org[8] = org[8] == '1' ? '2' : '1';
        expect("org-code", org, VALUE_WRONG);
    }
}

/* Luhn by its table of doubled digits. */
static void bank_cards(void **state)
{
    (void)state;
    static const unsigned doubled[] = {0, 2, 4, 6, 8, 1, 3, 5, 7, 9};
    for (int i = 0; i < ROUNDS; i++) {
        char text[20] = {0};
        unsigned length = 13 + any(7), sum = 0;
        for (unsigned at = 0; at + 1 < length; at++) {
            unsigned digit = at ? any(10) : 1 + any(9);
            text[at] = (char)('0' + digit);
            sum += (length - at) % 2 == 0 ? doubled[digit] : digit;
        }
        for (unsigned digit = 0; digit < 10; digit++) {
            text[length - 1] = (char)('0' + digit);
            expect("bank-card", text, (sum + digit) % 10 == 0 ? VALUE_GOOD : VALUE_WRONG);
        }
    }
}

static void mobiles(void **state)
{
    (void)state;
    for (int i = 0; i < ROUNDS; i++) {
        char text[24];
        unsigned second = any(10), rest = any(1000000000);
        snprintf(text, sizeof text, "%s1%u%09u", any(2) ? "+86 " : "", second, rest);
        expect("mobile", text, second >= 3 ? VALUE_GOOD : VALUE_WRONG);
    }
}

/* MOD 37,36 by its definition: for exactly one check character the hybrid system ends at 1. */
static void case_numbers(void **state)
{
    (void)state;
    static const char digits[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (int i = 0; i < ROUNDS; i++) {
        char text[16], day[8], number[CASE_NUMBER_SIZE];
        unsigned serial = 1 + any(9999);
        snprintf(day, sizeof day, "%02u%02u%02u", any(100), 1 + any(12), 1 + any(28));
        assert_true(case_number_format("TJ", day, serial, number));
        snprintf(text, sizeof text, "TJ%s%04u", day, serial);
        for (const char *check = digits; *check; check++) {
            unsigned at = 36;
            for (const char *c = text; *c; c++) {
                at = (at + (unsigned)(strchr(digits, *c) - digits)) % 36;
                at = (at == 0 ? 36 : at) * 2 % 37;
            }
            bool right = (at + (unsigned)(check - digits)) % 36 == 1;
            char whole[20], read[CASE_NUMBER_SIZE];
            snprintf(whole, sizeof whole, "%s%c", text, *check);
            assert_int_equal(case_number_read(whole, read), right);
            if (right)
                assert_string_equal(read, number);
        }
    }
}

/* A single wrong digit, or two neighbours swapped, is what people do: the checks must find it. */
static void slips_of_the_finger_are_found(void **state)
{
    (void)state;
    static const char *const right[][2] = {
        {"citizen-id", "120105199209053791"}, {"uscc", "91110108722619411A"}, {"case-number", "TJ2611220007A"}};
    struct value_result result;
    for (size_t i = 0; i < sizeof right / sizeof right[0]; i++) {
        size_t size = strlen(right[i][1]);
        for (size_t at = 0; at + 1 < size; at++) {
            char text[32];
            snprintf(text, sizeof text, "%s", right[i][1]);
            if (text[at] != text[at + 1]) {
                char held = text[at];
                text[at] = text[at + 1];
                text[at + 1] = held;
                assert_true(value_check(right[i][0], text, &result));
                assert_int_equal(result.verdict, VALUE_WRONG);
            }
            for (char digit = '0'; digit <= '9'; digit++) {
                snprintf(text, sizeof text, "%s", right[i][1]);
                if (text[at] == digit)
                    continue;
                text[at] = digit;
                assert_true(value_check(right[i][0], text, &result));
                assert_int_equal(result.verdict, VALUE_WRONG);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(resident_ids), cmocka_unit_test(credit_codes), cmocka_unit_test(bank_cards),
        cmocka_unit_test(mobiles),      cmocka_unit_test(case_numbers), cmocka_unit_test(slips_of_the_finger_are_found),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
