#include "promise.h"

#include "catalogue.h"
#include "seal_judge.h"
#include <string.h>

static const struct seal_mark good = {.x_mm = 155,
                                      .y_mm = 205,
                                      .width_mm = 42,
                                      .height_mm = 42,
                                      .hue = SEAL_HUE_RED,
                                      .shape = SEAL_SHAPE_CIRCLE,
                                      .ring = 0.97,
                                      .coverage = 0.25,
                                      .strength = 0.6};

static struct seal_area area_here(void)
{
    return seal_area_of_company("official-seal", 134, 184, 42, 42);
}

static enum seal_verdict verdict_on(const struct seal_mark *marks, size_t count)
{
    struct seal_area area = area_here();
    struct seal_judgement out;
    seal_judge(&area, 1, marks, count, &out);
    return out.verdict;
}

static void a_whole_red_company_seal_in_its_place_is_present(void **state)
{
    (void)state;
    assert_int_equal(verdict_on(&good, 1), SEAL_PRESENT);
    assert_true(seal_verdict_is_good(SEAL_PRESENT));
}

static void no_mark_is_no_seal(void **state)
{
    (void)state;
    assert_int_equal(verdict_on(NULL, 0), SEAL_NONE);
    assert_false(seal_verdict_is_good(SEAL_NONE));
}

/* One fault at a time, each with its own name; none of them lets the sheet go on. */
static void each_fault_has_its_own_verdict(void **state)
{
    (void)state;
    struct {
        struct seal_mark mark;
        enum seal_verdict expected;
    } cases[12];
    size_t n = 0;
    for (size_t i = 0; i < 12; i++)
        cases[i].mark = good;
    cases[n].mark.hue = SEAL_HUE_BLACK;
    cases[n++].expected = SEAL_COPY;
    cases[n].mark.hue = SEAL_HUE_BLUE;
    cases[n++].expected = SEAL_WRONG_HUE;
    cases[n].mark.shape = SEAL_SHAPE_ELLIPSE;
    cases[n++].expected = SEAL_WRONG_SHAPE;
    cases[n].mark.width_mm = cases[n].mark.height_mm = 24;
    cases[n++].expected = SEAL_TOO_SMALL;
    cases[n].mark.width_mm = cases[n].mark.height_mm = 53;
    cases[n++].expected = SEAL_TOO_LARGE;
    cases[n].mark.strength = 0.08;
    cases[n++].expected = SEAL_FAINT;
    cases[n].mark.coverage = 0.8;
    cases[n++].expected = SEAL_FLOODED;
    cases[n].mark.clot = 0.6;
    cases[n++].expected = SEAL_FLOODED;
    cases[n].mark.ring = 0.5;
    cases[n++].expected = SEAL_INCOMPLETE;
    cases[n].mark.x_mm = 40;
    cases[n++].expected = SEAL_OUTSIDE;
    for (size_t i = 0; i < n; i++) {
        enum seal_verdict verdict = verdict_on(&cases[i].mark, 1);
        assert_string_equal(seal_verdict_name(verdict), seal_verdict_name(cases[i].expected));
        assert_false(seal_verdict_is_good(verdict));
    }
}

static void an_unusual_size_is_accepted_with_a_warning(void **state)
{
    (void)state;
    struct seal_mark mark = good;
    mark.width_mm = mark.height_mm = 33;
    assert_int_equal(verdict_on(&mark, 1), SEAL_ODD_SIZE);
    assert_true(seal_verdict_is_good(SEAL_ODD_SIZE));
}

static void two_impressions_on_each_other_are_refused(void **state)
{
    (void)state;
    struct seal_mark marks[2] = {good, good};
    marks[1].x_mm += 12;
    assert_int_equal(verdict_on(marks, 2), SEAL_OVERLAP);
    marks[1].x_mm += 60;
    assert_int_equal(verdict_on(marks, 2), SEAL_PRESENT);
}

static void a_printed_copy_below_does_not_hide_the_real_seal(void **state)
{
    (void)state;
    struct seal_mark marks[2] = {good, good};
    marks[0].hue = SEAL_HUE_BLACK;
    assert_int_equal(verdict_on(marks, 2), SEAL_PRESENT);
}

static void one_seal_serves_one_area_only(void **state)
{
    (void)state;
    struct seal_area areas[2] = {area_here(), area_here()};
    struct seal_judgement out[2];
    areas[1].x_mm += 5;
    seal_judge(areas, 2, &good, 1, out);
    assert_int_equal(out[0].verdict, SEAL_PRESENT);
    assert_int_equal(out[1].verdict, SEAL_NONE);
    assert_int_equal(out[1].mark, -1);
}

static void a_sample_must_lie_inside_its_frame(void **state)
{
    (void)state;
    struct seal_area frame = {.x_mm = 125, .y_mm = 175, .width_mm = 60, .height_mm = 60, .inside = true};
    struct seal_mark mark = good;
    struct seal_judgement out;
    seal_judge(&frame, 1, &mark, 1, &out);
    assert_int_equal(out.verdict, SEAL_PRESENT);
    assert_true(out.clearance_mm > 8.9 && out.clearance_mm < 9.1);
    mark.x_mm += 12;
    seal_judge(&frame, 1, &mark, 1, &out);
    assert_int_equal(out.verdict, SEAL_OUTSIDE);
    assert_true(out.clearance_mm < -2.9);
}

static void every_verdict_has_words_in_both_languages(void **state)
{
    (void)state;
    struct err err;
    assert_ok(catalogue_load("assets/text/en", &err), err);
    for (int i = 0; i < SEAL_VERDICT_COUNT; i++) {
        language_set(LANGUAGE_ZH);
        const char *zh = seal_verdict_text((enum seal_verdict)i);
        assert_true(strlen(zh) > 9);
        assert_true(catalogue_has(zh));
    }
    catalogue_unload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_whole_red_company_seal_in_its_place_is_present),
        cmocka_unit_test(no_mark_is_no_seal),
        cmocka_unit_test(each_fault_has_its_own_verdict),
        cmocka_unit_test(an_unusual_size_is_accepted_with_a_warning),
        cmocka_unit_test(two_impressions_on_each_other_are_refused),
        cmocka_unit_test(a_printed_copy_below_does_not_hide_the_real_seal),
        cmocka_unit_test(one_seal_serves_one_area_only),
        cmocka_unit_test(a_sample_must_lie_inside_its_frame),
        cmocka_unit_test(every_verdict_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
