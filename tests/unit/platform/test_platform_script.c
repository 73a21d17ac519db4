#include "promise.h"

#include "clock.h"
#include "platform.h"
#include "widgets.h"
#include <pthread.h>
#include <string.h>

struct app {
    struct platform *platform;
    struct theme *theme;
    struct ui *ui;
    int pressed;
    bool ready;
};

static bool find(void *context, const char *id, int *x, int *y)
{
    struct app *app = context;
    size_t count;
    const struct revealed *all = ui_revealed(app->ui, &count);
    for (size_t i = 0; i < count; i++)
        if (strcmp(all[i].id, id) == 0 && all[i].enabled) {
            *x = all[i].at.x + all[i].at.w / 2;
            *y = all[i].at.y + all[i].at.h / 2;
            return true;
        }
    return false;
}

static void open_app(struct app *app, const char *script, struct buffer *trace)
{
    struct err err = {0};
    struct platform_wish wish = {.title = "test", .width_px = 1920, .height_px = 1080};
    *app = (struct app){0};
    assert_ok(theme_load(COUNTER_SOURCE_DIR "/assets/theme.yaml", &app->theme, &err), err);
    assert_ok(platform_open_script(&wish, script, trace, &app->platform, &err), err);
    assert_ok(ui_create(app->theme, platform_measure(app->platform), platform_shelf(app->platform), &app->ui, &err),
              err);
    platform_script_find(app->platform, find, app);
}

static void close_app(struct app *app)
{
    ui_destroy(app->ui);
    platform_close(app->platform);
    theme_destroy(app->theme);
}

/* The loop of a program, until the script is over. */
static void run(struct app *app)
{
    struct err err = {0};
    for (struct input input = {0}; input.kind != INPUT_QUIT; platform_wait(app->platform, -1, &input)) {
        ui_feed(app->ui, &input);
        do {
            ui_begin(app->ui);
            if (ui_button(app->ui, (struct rect){100, 100, 300, 90}, "main", "下一步", BUTTON_PRIMARY, true))
                app->pressed++;
            if (app->ready)
                ui_button(app->ui, (struct rect){100, 300, 300, 90}, "late", "完成", BUTTON_PRIMARY, true);
        } while (ui_end(app->ui));
        assert_ok(platform_present(app->platform, ui_drawn(app->ui), &err), err);
    }
}

static void a_script_touches_widgets_by_name(void **state)
{
    (void)state;
    struct app app;
    struct err err = {0};
    struct buffer trace = {0};
    open_app(&app, "# two visits\ntouch main\ntouch 150,120\n\ntouch 900,900\n", &trace);
    run(&app);
    assert_int_equal(app.pressed, 2);
    assert_ok(platform_script_ok(app.platform, &err), err);
    assert_non_null(strstr((const char *)trace.data, "frame 1\n"));
    assert_non_null(strstr((const char *)trace.data, "下一步\n"));
    close_app(&app);
    buffer_finish(&trace);
}

static void a_widget_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct app app;
    struct err err = {0};
    open_app(&app, "touch nowhere\ntouch main\n", NULL);
    run(&app);
    assert_int_equal(app.pressed, 0);
    assert_false(platform_script_ok(app.platform, &err));
    assert_non_null(strstr(err.line, "nowhere"));
    close_app(&app);
}

static void its_clock_moves_only_when_the_script_waits(void **state)
{
    (void)state;
    struct app app;
    struct input input;
    open_app(&app, "wait 120000\n", NULL);
    int64_t before = clock_monotonic_ms();
    assert_int_equal(clock_monotonic_ms(), before);
    platform_wait(app.platform, -1, &input);
    assert_int_equal(input.kind, INPUT_NONE);
    assert_int_equal(clock_monotonic_ms() - before, 120000);
    close_app(&app);
}

static void *make_ready(void *context)
{
    struct app *app = context;
    usleep(50000);
    platform_wake(app->platform);
    return NULL;
}

static void a_wake_from_another_thread_ends_the_wait(void **state)
{
    (void)state;
    struct app app;
    struct input input;
    pthread_t thread;
    open_app(&app, "wake\n", NULL);
    assert_int_equal(pthread_create(&thread, NULL, make_ready, &app), 0);
    platform_wait(app.platform, -1, &input);
    assert_int_equal(input.kind, INPUT_WAKE);
    pthread_join(thread, NULL);
    close_app(&app);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_script_touches_widgets_by_name),
        cmocka_unit_test(a_widget_that_is_not_there_is_named),
        cmocka_unit_test(its_clock_moves_only_when_the_script_waits),
        cmocka_unit_test(a_wake_from_another_thread_ends_the_wait),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
