#include "promise.h"

#include "stroke_pad.h"
#include <string.h>

static void a_stroke_ends_when_the_finger_lifts_and_undo_takes_the_last(void **state)
{
    static struct strokes ink;
    (void)state;
    strokes_clear(&ink);
    assert_true(strokes_is_empty(&ink));
    assert_true(strokes_add(&ink, 1, 1));
    assert_true(strokes_add(&ink, 1.1, 1)); /* nearer than a fingertip can mean */
    assert_true(strokes_add(&ink, 11, 1));
    strokes_lift(&ink);
    assert_true(strokes_add(&ink, 5, 5));
    assert_int_equal(ink.stroke_count, 2);
    assert_int_equal(ink.point_count, 3);
    assert_true(strokes_length_mm(&ink) > 9.9 && strokes_length_mm(&ink) < 10.1);
    strokes_undo(&ink);
    assert_int_equal(ink.stroke_count, 1);
    assert_int_equal(ink.points[2].x, 0); /* wiped */
    strokes_undo(&ink);
    strokes_undo(&ink);
    assert_true(strokes_is_empty(&ink) && strokes_is_sound(&ink));
}

static void a_full_pad_takes_no_more_and_stays_sound(void **state)
{
    static struct strokes ink;
    (void)state;
    strokes_clear(&ink);
    int taken = 0;
    for (int i = 0; i < STROKES_POINTS_MAX + 100; i++)
        taken += strokes_add(&ink, i % 2 ? 10 : 20, (i % 100) / 2.0);
    assert_int_equal(taken, STROKES_POINTS_MAX);
    assert_false(ink.is_down);
    assert_true(strokes_is_sound(&ink));
    strokes_clear(&ink);
    for (int i = 0; i < STROKES_MAX + 5; i++) {
        (void)strokes_add(&ink, i, 5);
        strokes_lift(&ink);
    }
    assert_int_equal(ink.stroke_count, STROKES_MAX);
    assert_true(strokes_is_sound(&ink));
}

static void counts_out_of_bounds_are_seen(void **state)
{
    static struct strokes ink;
    (void)state;
    strokes_clear(&ink);
    assert_true(strokes_add(&ink, 1, 1) && strokes_add(&ink, 9, 9));
    ink.ends[0] = 3;
    assert_false(strokes_is_sound(&ink));
    ink.ends[0] = 2;
    ink.stroke_count = STROKES_MAX + 1;
    assert_false(strokes_is_sound(&ink));
}

static void a_dot_is_no_signature(void **state)
{
    static struct strokes ink;
    (void)state;
    strokes_clear(&ink);
    assert_false(ui_signature_is_enough(&ink));
    for (int i = 0; i < 40; i++)
        assert_true(strokes_add(&ink, 5, i % 2 ? 5 : 8)); /* much ink in one place */
    assert_false(ui_signature_is_enough(&ink));
    assert_true(strokes_add(&ink, 40, 8));
    assert_true(ui_signature_is_enough(&ink));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_stroke_ends_when_the_finger_lifts_and_undo_takes_the_last),
        cmocka_unit_test(a_full_pad_takes_no_more_and_stays_sound),
        cmocka_unit_test(counts_out_of_bounds_are_seen),
        cmocka_unit_test(a_dot_is_no_signature),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
