#include "fixture.h"

/* Two buttons side by side, one of them disabled on demand, and a dialog on demand. */
struct screen {
    struct fixture f;
    int left, right, dialog;
    bool right_off, asks;
};

static const struct rect left_at = {100, 100, 200, 100}, right_at = {400, 100, 200, 100};

static void build_once(struct screen *s)
{
    if (ui_button(s->f.ui, left_at, "left", "左", BUTTON_PRIMARY, true))
        s->left++;
    if (ui_button(s->f.ui, right_at, "right", "右", BUTTON_SECONDARY, !s->right_off))
        s->right++;
    if (s->asks) {
        struct dialog dialog = {.title = "要退出吗？", .actions = {"退出", "继续"}};
        int used = ui_dialog(s->f.ui, &dialog);
        if (used >= 0) {
            s->dialog = used;
            s->asks = false;
        }
    }
}

static void frame(struct screen *s)
{
    do {
        ui_begin(s->f.ui);
        build_once(s);
    } while (ui_end(s->f.ui));
}

static void put(struct screen *s, enum input_kind kind, int x, int y)
{
    feed(&s->f, kind, x, y);
    frame(s);
}

static void tap(struct screen *s, int x, int y)
{
    put(s, INPUT_DOWN, x, y);
    put(s, INPUT_UP, x, y);
}

static int open_screen(void **state)
{
    static struct screen screen;
    screen = (struct screen){.dialog = -1};
    fixture_open(&screen.f);
    frame(&screen);
    *state = &screen;
    return 0;
}

static int close_screen(void **state)
{
    fixture_close(&((struct screen *)*state)->f);
    return 0;
}

static void a_button_acts_on_release_not_on_touch(void **state)
{
    struct screen *s = *state;
    put(s, INPUT_DOWN, 150, 150);
    assert_int_equal(s->left, 0);
    put(s, INPUT_UP, 150, 150);
    assert_int_equal(s->left, 1);
    assert_int_equal(s->right, 0);
}

static bool has_fill(const struct screen *s, struct rect at, enum colour colour)
{
    const struct draw_list *list = ui_drawn(s->f.ui);
    for (size_t i = 0; i < list->count; i++)
        if (list->marks[i].kind == DRAW_FILL && list->marks[i].colour == colour &&
            memcmp(&list->marks[i].at, &at, sizeof at) == 0)
            return true;
    return false;
}

static void a_touch_shows_in_the_very_next_frame(void **state)
{
    struct screen *s = *state;
    assert_true(has_fill(s, left_at, COLOUR_MAIN));
    put(s, INPUT_DOWN, 150, 150);
    assert_true(has_fill(s, left_at, COLOUR_MAIN_PRESSED));
    put(s, INPUT_MOVE, 350, 150);
    assert_true(has_fill(s, left_at, COLOUR_MAIN));
}

static void a_finger_that_slides_off_does_nothing(void **state)
{
    struct screen *s = *state;
    put(s, INPUT_DOWN, 150, 150);
    put(s, INPUT_MOVE, 350, 150);
    put(s, INPUT_UP, 350, 150);
    put(s, INPUT_DOWN, 150, 150);
    put(s, INPUT_UP, 450, 150); /* ends on the other button */
    assert_int_equal(s->left + s->right, 0);
}

static void a_lost_touch_does_nothing(void **state)
{
    struct screen *s = *state;
    put(s, INPUT_DOWN, 150, 150);
    put(s, INPUT_LOST, 0, 0);
    put(s, INPUT_UP, 150, 150);
    assert_int_equal(s->left, 0);
}

static void a_trembling_second_touch_within_300_ms_does_nothing(void **state)
{
    struct screen *s = *state;
    tap(s, 150, 150);
    fixture_now_ms += 299;
    tap(s, 450, 150);
    assert_int_equal(s->left, 1);
    assert_int_equal(s->right, 0);
    fixture_now_ms += 300;
    tap(s, 450, 150);
    assert_int_equal(s->right, 1);
}

static void a_disabled_button_is_revealed_but_does_not_act(void **state)
{
    struct screen *s = *state;
    s->right_off = true;
    tap(s, 450, 150);
    assert_int_equal(s->right, 0);
    assert_non_null(revealed(&s->f, "right"));
    assert_false(revealed(&s->f, "right")->enabled);
}

static void the_reveal_list_names_places_and_labels(void **state)
{
    struct screen *s = *state;
    const struct revealed *left = revealed(&s->f, "left");
    assert_non_null(left);
    assert_string_equal(left->label, "左");
    assert_memory_equal(&left->at, &left_at, sizeof left_at);
    assert_true(left->enabled);
}

static void below_a_dialog_nothing_acts(void **state)
{
    struct screen *s = *state;
    s->asks = true;
    frame(s);
    assert_false(revealed(&s->f, "left")->enabled);
    fixture_now_ms += 1000;
    tap(s, 150, 150);
    assert_int_equal(s->left, 0);
    const struct revealed *go_on = revealed(&s->f, "dialog:1");
    assert_non_null(go_on);
    tap(s, go_on->at.x + 5, go_on->at.y + 5);
    assert_int_equal(s->dialog, 1);
    assert_true(revealed(&s->f, "left")->enabled);
}

static void a_press_begun_before_a_dialog_came_is_forgotten(void **state)
{
    struct screen *s = *state;
    put(s, INPUT_DOWN, 150, 150);
    s->asks = true;
    frame(s);
    s->asks = false;
    frame(s);
    put(s, INPUT_UP, 150, 150);
    assert_int_equal(s->left, 0);
}

static void a_press_does_not_survive_a_change_of_screens(void **state)
{
    struct screen *s = *state;
    put(s, INPUT_DOWN, 150, 150);
    ui_forget(s->f.ui);
    frame(s);
    put(s, INPUT_UP, 150, 150);
    assert_int_equal(s->left, 0);
}

static void tab_moves_the_focus_and_enter_uses_it(void **state)
{
    struct screen *s = *state;
    feed_key(&s->f, KEY_TAB);
    frame(s);
    feed_key(&s->f, KEY_TAB);
    frame(s);
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_int_equal(s->right, 1);
    feed_key(&s->f, KEY_TAB); /* round to the first */
    frame(s);
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_int_equal(s->left, 1);
}

static void enter_without_focus_uses_nothing(void **state)
{
    struct screen *s = *state;
    feed_key(&s->f, KEY_ENTER);
    frame(s);
    assert_int_equal(s->left + s->right, 0);
}

static void a_toast_goes_by_itself_and_says_when(void **state)
{
    struct screen *s = *state;
    ui_toast(s->f.ui, "已通知工作人员", BADGE_GOOD);
    frame(s);
    int64_t wake = ui_wake_after_ms(s->f.ui);
    assert_in_range(wake, 1, 10000);
    size_t with = ui_drawn(s->f.ui)->count;
    fixture_now_ms += wake;
    frame(s);
    assert_true(ui_drawn(s->f.ui)->count < with);
    assert_int_equal(ui_wake_after_ms(s->f.ui), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_button_acts_on_release_not_on_touch, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_touch_shows_in_the_very_next_frame, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_finger_that_slides_off_does_nothing, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_lost_touch_does_nothing, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_trembling_second_touch_within_300_ms_does_nothing, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_disabled_button_is_revealed_but_does_not_act, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(the_reveal_list_names_places_and_labels, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(below_a_dialog_nothing_acts, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_press_begun_before_a_dialog_came_is_forgotten, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_press_does_not_survive_a_change_of_screens, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(tab_moves_the_focus_and_enter_uses_it, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(enter_without_focus_uses_nothing, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_toast_goes_by_itself_and_says_when, open_screen, close_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
