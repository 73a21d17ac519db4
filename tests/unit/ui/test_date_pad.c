#include "fixture.h"

#include "date_pad.h"

static struct fixture f;
static struct date_pad pad;
static enum date_use use;

/* Every month has 30 days but February. */
static bool exists(int year, int month, int day)
{
    (void)year;
    return day >= 1 && day <= (month == 2 ? 28 : 30);
}

static void frame(void)
{
    use = DATE_NOTHING;
    do {
        ui_begin(f.ui);
        struct rect at = ui_window(f.ui);
        if (pad.is_open) {
            enum date_use now = ui_date_pad(f.ui, rect_cut_bottom(&at, at.h / 3), &pad, exists);
            use = now != DATE_NOTHING ? now : use;
        }
    } while (ui_end(f.ui));
}

static void hit(const char *id)
{
    const struct revealed *r = revealed(&f, id);
    if (!r)
        fail_msg("no key %s", id);
    struct rect at = r->at;
    fixture_now_ms += 400;
    feed(&f, INPUT_DOWN, at.x + at.w / 2, at.y + at.h / 2);
    frame();
    feed(&f, INPUT_UP, at.x + at.w / 2, at.y + at.h / 2);
    frame();
}

static int open_pad(void **state)
{
    (void)state;
    fixture_open(&f);
    date_pad_open(&pad, 0, 0, 0, 2026);
    frame();
    return 0;
}

static int close_pad(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void three_touches_are_a_day(void **state)
{
    (void)state;
    hit("date:year:2024");
    hit("date:month:11");
    assert_int_equal(use, DATE_NOTHING);
    hit("date:day:30");
    assert_int_equal(use, DATE_CHOSEN);
    assert_false(pad.is_open);
    assert_int_equal(pad.year * 10000 + pad.month * 100 + pad.day, 20241130);
}

static void a_day_comes_last_in_whatever_order(void **state)
{
    (void)state;
    hit("date:day:5");
    hit("date:month:4");
    assert_int_equal(use, DATE_NOTHING);
    hit("date:year:2026");
    assert_true(pad.is_open);
    hit("date:day:6");
    assert_int_equal(use, DATE_CHOSEN);
    assert_int_equal(pad.day, 6);
}

static void days_that_the_month_has_not_are_not_offered(void **state)
{
    (void)state;
    hit("date:day:30");
    hit("date:month:2");
    assert_null(revealed(&f, "date:day:29"));
    assert_int_equal(pad.day, 0);
    hit("date:month:3");
    assert_non_null(revealed(&f, "date:day:30"));
    assert_null(revealed(&f, "date:day:31"));
}

static void years_turn_and_the_way_back_to_digits_is_there(void **state)
{
    (void)state;
    assert_null(revealed(&f, "date:year:1961"));
    for (int i = 0; i < 8 && !revealed(&f, "date:year:1961"); i++)
        hit("dates:back");
    hit("date:year:1961");
    assert_int_equal(pad.year, 1961);
    hit("dates:more");
    assert_null(revealed(&f, "date:year:1961"));
    hit("dates:close");
    assert_int_equal(use, DATE_CLOSED);
    assert_false(pad.is_open);
}

static void everything_is_large_enough_and_apart(void **state)
{
    (void)state;
    struct buffer out = {0};
    hit("date:month:3");
    if (ui_check(f.ui, 0, &out))
        fail_msg("%s", (const char *)out.data);
    buffer_finish(&out);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(three_touches_are_a_day, open_pad, close_pad),
        cmocka_unit_test_setup_teardown(a_day_comes_last_in_whatever_order, open_pad, close_pad),
        cmocka_unit_test_setup_teardown(days_that_the_month_has_not_are_not_offered, open_pad, close_pad),
        cmocka_unit_test_setup_teardown(years_turn_and_the_way_back_to_digits_is_there, open_pad, close_pad),
        cmocka_unit_test_setup_teardown(everything_is_large_enough_and_apart, open_pad, close_pad),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
