#include "promise.h"
#include "sync_window.h"
#include <string.h>
#include <time.h>

/* 22 November 2026 at this hour and minute, in China. */
static int64_t at(int hour, int minute)
{
    return INT64_C(1795276800000) + (hour * 60 + minute) * INT64_C(60000);
}

static void the_hours_hold_also_past_midnight(void **state)
{
    (void)state;
    struct sync_window night, noon, always;
    struct err err = {0};
    assert_ok(sync_window_parse("22:00-06:30", &night, &err), err);
    assert_ok(sync_window_parse("12:00-13:00", &noon, &err), err);
    assert_ok(sync_window_parse("", &always, &err), err);
    assert_true(sync_window_is_open(&night, at(22, 0)) && sync_window_is_open(&night, at(0, 0)) &&
                sync_window_is_open(&night, at(6, 29)));
    assert_false(sync_window_is_open(&night, at(6, 30)) || sync_window_is_open(&night, at(21, 59)));
    assert_true(sync_window_is_open(&noon, at(12, 0)) && !sync_window_is_open(&noon, at(13, 0)));
    assert_true(sync_window_is_open(&always, at(3, 3)));
}

static void other_texts_are_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {"22-06", "22:00-06:00 ", "24:00-06:00", "22:60-06:00", "22:00+06:00", "x"};
    struct sync_window window;
    struct err err = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(sync_window_parse(wrong[i], &window, &err), err, ERR_CONFIG);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    tzset();
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_hours_hold_also_past_midnight),
        cmocka_unit_test(other_texts_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
