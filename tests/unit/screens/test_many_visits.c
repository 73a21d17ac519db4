/* A station runs for months: two hundred visits, touched by a script on the platform that has no window, leave nothing in
 * memory. Each goes through the triage, the consents and the services to a typed answer, is withdrawn, and looks at the
 * guide. */
#include "front_fixture.h"

#include "log.h"
#include "platform.h"

#ifdef __SANITIZE_ADDRESS__ /* slow, and it keeps what is freed: leaks it finds by itself */
enum { WARM_UP = 2, VISITS = 20, GROWTH_KB = 1 << 20 };
#else
enum { WARM_UP = 20, VISITS = 200, GROWTH_KB = 512 };
#endif

static struct front_fixture f;

static const char visit[] = "touch tile:personal\nwait 400\ntouch choice:own_phone:2\nwait 400\ntouch choice:bank_card:2\n"
                            "wait 400\ntouch main\nwait 400\ntouch main\nwait 400\ntouch tick:sensitive\nwait 400\n"
                            "touch tick:handing-on\nwait 400\ntouch main\nwait 400\ntouch tile:personal_signature\n"
                            "wait 400\ntouch main\nwait 400\ntype 20261122174500\ntouch key:3\nwait 400\ntouch key:8\n"
                            "wait 400\ntouch key:next\nwait 400\ntouch leave\nwait 400\ntouch dialog:0\nwait 400\n"
                            "touch door:guide\nwait 400\ntouch main\nwait 400\ntouch back\nwait 400\ntouch back\nwait 400\n";

static long resident_kb(void)
{
    long pages = 0, resident = 0;
    FILE *file = fopen("/proc/self/statm", "r");
    assert_non_null(file);
    assert_int_equal(fscanf(file, "%ld %ld", &pages, &resident), 2);
    fclose(file);
    return resident * (sysconf(_SC_PAGESIZE) / 1024);
}

static bool find(void *context, const char *id, int *x, int *y)
{
    (void)context;
    const struct revealed *w = fixture_find(&f, id);
    if (!w || !w->enabled)
        return false;
    *x = w->at.x + w->at.w / 2;
    *y = w->at.y + w->at.h / 2;
    return true;
}

static void show(struct platform *platform)
{
    struct err err = {0};
    do {
        ui_begin(f.ui);
        front_build(&f.front);
    } while (ui_end(f.ui));
    assert_ok(platform_present(platform, ui_drawn(f.ui), &err), err);
}

/* Feeds the script until its next visit is over, which ends with the guide. False when it is used up. */
static bool visit_once(struct platform *platform)
{
    for (bool in_guide = false;;) {
        struct input input;
        platform_wait(platform, front_wake_after_ms(&f.front), &input);
        if (input.kind == INPUT_QUIT)
            return false;
        front_feed(&f.front, &input);
        ui_feed(f.ui, &input);
        show(platform);
        if (in_guide && f.front.screen == &screen_home)
            return true;
        in_guide = f.front.screen == &screen_guide;
    }
}

static void two_hundred_visits_leave_nothing_in_memory(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer script = {0};
    struct platform *platform = NULL;
    const struct platform_wish wish = {"many visits", 1920, 1080, true, ASSETS "/icons"};
    long before = 0;
    int visits = 0;
    for (int i = 0; i < VISITS; i++)
        buffer_add_text(&script, visit);
    buffer_add_byte(&script, 0);
    assert_ok(buffer_ok(&script, &err), err);
    assert_ok(platform_open_script(&wish, (const char *)script.data, NULL, &platform, &err), err);
    platform_script_find(platform, find, NULL);
    show(platform);
    for (; visit_once(platform); visits++)
        if (visits == WARM_UP)
            before = resident_kb();
    if (!platform_script_ok(platform, &err))
        fail_msg("visit %d, on screen %s: %s", visits, f.front.screen->name, err.line);
    assert_int_equal(visits, VISITS);
    long now = resident_kb();
    print_message("resident %ld KB, grown by %ld KB in %d visits\n", now, now - before, VISITS - WARM_UP);
    assert_true(now - before < GROWTH_KB);
    platform_close(platform);
    buffer_finish(&script);
}

static int open_one(void **state)
{
    (void)state;
    log_open("test_many_visits", (enum log_level)0);
    fixture_open(&f);
    return 0;
}

static int close_one(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(two_hundred_visits_leave_nothing_in_memory, open_one, close_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
