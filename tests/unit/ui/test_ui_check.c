#include "fixture.h"

#include "catalogue.h"

static struct fixture f;

static int open_fixture(void **state)
{
    (void)state;
    fixture_open(&f);
    return 0;
}

static int close_fixture(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static size_t check(unsigned rules)
{
    return ui_check(f.ui, rules, NULL);
}

#define FRAME(...)                                                                                                     \
    do {                                                                                                               \
        ui_begin(f.ui);                                                                                                \
        __VA_ARGS__;                                                                                                   \
    } while (ui_end(f.ui))

static void a_good_frame_breaks_no_rule(void **state)
{
    (void)state;
    FRAME(ui_button(f.ui, (struct rect){100, 100, 300, 80}, "a", "下一步", BUTTON_PRIMARY, true);
          ui_button(f.ui, (struct rect){500, 100, 300, 80}, "b", "上一步", BUTTON_SECONDARY, true));
    assert_int_equal(check(0), 0);
}

static void targets_that_overlap_are_found(void **state)
{
    (void)state;
    FRAME(ui_button(f.ui, (struct rect){100, 100, 300, 80}, "a", "甲", BUTTON_PRIMARY, true);
          ui_button(f.ui, (struct rect){390, 100, 300, 80}, "b", "乙", BUTTON_PRIMARY, true));
    assert_int_equal(check(1 << UI_RULE_OVERLAP), 1);
}

static void targets_below_the_floor_are_found(void **state)
{
    (void)state;
    FRAME(ui_button(f.ui, (struct rect){100, 100, 300, 40}, "a", "甲", BUTTON_PRIMARY, true));
    assert_int_equal(check(1 << UI_RULE_TARGET), 1);
}

static void texts_that_are_cut_are_found(void **state)
{
    (void)state;
    FRAME(ui_text(f.ui, (struct rect){100, 100, 100, 60}, "这一行字太长放不下", TEXT_BODY, TEXT_REGULAR, COLOUR_INK,
                  ALIGN_LEFT));
    assert_int_equal(check(1 << UI_RULE_CUT), 1);
    FRAME(ui_paragraph(f.ui, (struct rect){100, 100, 120, 60}, "这一段字太长，两行放不下，三行也放不下。", TEXT_BODY,
                       TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT));
    assert_int_equal(check(1 << UI_RULE_CUT), 1);
}

static void text_gives_way_before_it_is_cut_and_stays_readable(void **state)
{
    (void)state;
    static const char text[] = "一二三四五六";
    int full = ui_text_width(f.ui, text, TEXT_BODY, TEXT_REGULAR);
    FRAME(ui_text(f.ui, (struct rect){100, 100, full * 9 / 10, 60}, text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT));
    assert_int_equal(check(0), 0);
    FRAME(ui_paragraph(f.ui, (struct rect){100, 100, full * 2 / 3, theme_line_px(f.theme, TEXT_BODY) * 9 / 5},
                       text, TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT));
    assert_int_equal(check(0), 0);
    assert_true(ui_drawn(f.ui)->count >= 2);
}

static void text_below_the_smallest_size_is_found(void **state)
{
    (void)state;
    FRAME(draw_text(ui_list(f.ui), 100, 100, "太小的字", 12, theme_least_text_px(f.theme) - 2, TEXT_REGULAR, 60,
                    COLOUR_INK));
    assert_int_equal(check(1 << UI_RULE_SMALL), 1);
}

static void text_across_text_is_found_unless_something_lies_between(void **state)
{
    (void)state;
    const struct rect at = {100, 100, 400, 60}, on_top = {150, 110, 400, 60};
    FRAME(ui_text(f.ui, at, "下面的字", TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
          ui_text(f.ui, on_top, "上面的字", TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT));
    assert_int_equal(check(1 << UI_RULE_CROSSED), 1);
    FRAME(ui_text(f.ui, at, "下面的字", TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT);
          draw_fill(ui_list(f.ui), on_top, 0, COLOUR_CARD);
          ui_text(f.ui, on_top, "上面的字", TEXT_BODY, TEXT_REGULAR, COLOUR_INK, ALIGN_LEFT));
    assert_int_equal(check(1 << UI_RULE_CROSSED), 0);
}

static void a_text_that_is_too_wide_ends_in_an_ellipsis(void **state)
{
    (void)state;
    FRAME(ui_text(f.ui, (struct rect){100, 100, 120, 60}, "这一行字太长放不下", TEXT_BODY, TEXT_REGULAR, COLOUR_INK,
                  ALIGN_LEFT));
    const struct draw_list *list = ui_drawn(f.ui);
    const struct draw_mark *last = &list->marks[list->count - 1];
    assert_non_null(strstr(draw_text_of(list, last), "…"));
    assert_true(last->at.w <= 120);
}

static void text_outside_the_window_is_found(void **state)
{
    (void)state;
    FRAME(ui_text(f.ui, (struct rect){1800, 100, 400, 60}, "在窗口之外的文字", TEXT_BODY, TEXT_REGULAR, COLOUR_INK,
                  ALIGN_LEFT));
    assert_true(check(1 << UI_RULE_OUTSIDE) > 0);
}

static void faint_text_on_its_ground_is_found(void **state)
{
    (void)state;
    FRAME(ui_text(f.ui, (struct rect){100, 100, 400, 60}, "看不清的字", TEXT_BODY, TEXT_REGULAR, COLOUR_LINE_STRONG,
                  ALIGN_LEFT));
    assert_int_equal(check(1 << UI_RULE_CONTRAST), 1);
}

static void two_targets_with_one_id_are_found(void **state)
{
    (void)state;
    FRAME(ui_button(f.ui, (struct rect){100, 100, 300, 80}, "same", "甲", BUTTON_PRIMARY, true);
          ui_button(f.ui, (struct rect){500, 100, 300, 80}, "same", "乙", BUTTON_PRIMARY, true));
    assert_int_equal(check(1 << UI_RULE_ID), 1);
}

static void the_complaint_names_the_widget(void **state)
{
    (void)state;
    struct buffer out = {0};
    FRAME(ui_button(f.ui, (struct rect){100, 100, 300, 40}, "too-low", "甲", BUTTON_PRIMARY, true));
    ui_check(f.ui, 1 << UI_RULE_TARGET, &out);
    assert_non_null(strstr((const char *)out.data, "target: 'too-low' is 300x40"));
    buffer_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_good_frame_breaks_no_rule, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(targets_that_overlap_are_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(targets_below_the_floor_are_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(texts_that_are_cut_are_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(text_gives_way_before_it_is_cut_and_stays_readable, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(text_below_the_smallest_size_is_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(text_across_text_is_found_unless_something_lies_between, open_fixture,
                                        close_fixture),
        cmocka_unit_test_setup_teardown(a_text_that_is_too_wide_ends_in_an_ellipsis, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(text_outside_the_window_is_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(faint_text_on_its_ground_is_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(two_targets_with_one_id_are_found, open_fixture, close_fixture),
        cmocka_unit_test_setup_teardown(the_complaint_names_the_widget, open_fixture, close_fixture),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
