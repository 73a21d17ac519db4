#include "fixture.h"

struct screen {
    struct fixture f;
    bool ticked;
    uint32_t chosen;
    struct entry entry;
    int rows_used;
    int content_px;
    bool seen_end;
};

static const char *const labels[] = {"初次办理", "更新", "信息变更", "丢失补办", "密码解锁"};

static void build_once(struct screen *s)
{
    struct ui *ui = s->f.ui;
    ui_tick(ui, (struct rect){100, 100, 800, 90}, "agree", "我已阅读并同意", &s->ticked, true);
    ui_choice(ui, (struct rect){100, 250, 700, 300}, "kind", labels, 5, &s->chosen, false);
    struct text_field field = {.id = "phone", .label = "手机号码", .active = true};
    ui_text_field(ui, (struct rect){100, 600, 600, 80}, &field, &s->entry);
    struct rect list = ui_scroll_begin(ui, (struct rect){1000, 100, 700, 500}, "list", s->content_px);
    for (int i = 0; i < 12; i++) {
        char id[32];
        snprintf(id, sizeof id, "row-%d", i);
        struct list_row row = {.id = id, .label = "样本材料", .touchable = true};
        if (ui_row(ui, rect_cut_top(&list, 100), &row))
            s->rows_used |= 1 << i;
    }
    ui_scroll_end(ui);
    s->seen_end = ui_scroll_seen_end(ui, "list");
}

static void frame(struct screen *s)
{
    do {
        ui_begin(s->f.ui);
        build_once(s);
    } while (ui_end(s->f.ui));
}

static void touch(struct screen *s, const char *id)
{
    const struct revealed *r = revealed(&s->f, id);
    assert_non_null(r);
    struct rect at = r->at;
    fixture_now_ms += 400;
    feed(&s->f, INPUT_DOWN, at.x + at.w / 2, at.y + at.h / 2);
    frame(s);
    feed(&s->f, INPUT_UP, at.x + at.w / 2, at.y + at.h / 2);
    frame(s);
}

static int open_screen(void **state)
{
    static struct screen screen;
    screen = (struct screen){.content_px = 1200};
    fixture_open(&screen.f);
    entry_init(&screen.entry, "", 11);
    frame(&screen);
    *state = &screen;
    return 0;
}

static int close_screen(void **state)
{
    fixture_close(&((struct screen *)*state)->f);
    return 0;
}

static void a_tick_flips_and_says_so(void **state)
{
    struct screen *s = *state;
    assert_string_equal(revealed(&s->f, "agree")->state, "clear");
    touch(s, "agree");
    assert_true(s->ticked);
    assert_string_equal(revealed(&s->f, "agree")->state, "ticked");
    touch(s, "agree");
    assert_false(s->ticked);
}

static void of_choices_one_is_chosen(void **state)
{
    struct screen *s = *state;
    touch(s, "kind:1");
    assert_int_equal(s->chosen, 1u << 1);
    touch(s, "kind:4");
    assert_int_equal(s->chosen, 1u << 4);
    assert_string_equal(revealed(&s->f, "kind:4")->state, "chosen");
    assert_string_equal(revealed(&s->f, "kind:1")->state, "");
}

static void choices_flow_over_lines_inside_their_width(void **state)
{
    struct screen *s = *state;
    bool second_line = false;
    for (int i = 0; i < 5; i++) {
        char id[16];
        snprintf(id, sizeof id, "kind:%d", i % 10);
        struct rect at = revealed(&s->f, id)->at;
        assert_true(at.x >= 100 && at.x + at.w <= 800);
        second_line = second_line || at.y > 250;
    }
    assert_true(second_line);
}

static void a_real_keyboard_types_into_the_field(void **state)
{
    struct screen *s = *state;
    feed_text(&s->f, "138");
    frame(s);
    feed_key(&s->f, KEY_LEFT);
    frame(s);
    feed_key(&s->f, KEY_BACKSPACE);
    frame(s);
    assert_string_equal(s->entry.text, "18");
    assert_string_equal(revealed(&s->f, "phone")->state, "18");
}

static void a_touch_places_the_caret(void **state)
{
    struct screen *s = *state;
    feed_text(&s->f, "1234567890");
    frame(s);
    struct rect at = revealed(&s->f, "phone")->at;
    fixture_now_ms += 400;
    feed(&s->f, INPUT_DOWN, at.x + 4, at.y + 10);
    frame(s);
    feed(&s->f, INPUT_UP, at.x + 4, at.y + 10);
    frame(s);
    assert_int_equal(s->entry.caret, 0);
}

static void arrows_scroll_and_stop_at_the_ends(void **state)
{
    struct screen *s = *state;
    assert_false(revealed(&s->f, "list:up")->enabled);
    assert_false(s->seen_end);
    assert_null(revealed(&s->f, "row-11"));
    for (int i = 0; i < 4 && revealed(&s->f, "list:down")->enabled; i++)
        touch(s, "list:down");
    assert_non_null(revealed(&s->f, "row-11"));
    assert_true(s->seen_end);
    assert_false(revealed(&s->f, "list:down")->enabled);
}

static void rows_scrolled_out_cannot_be_touched(void **state)
{
    struct screen *s = *state;
    feed(&s->f, INPUT_DOWN, 1100, 650); /* below the area, where row-5 would continue */
    frame(s);
    feed(&s->f, INPUT_UP, 1100, 650);
    frame(s);
    assert_int_equal(s->rows_used, 0);
    assert_int_equal(revealed(&s->f, "row-4")->at.y + revealed(&s->f, "row-4")->at.h, 600);
}

static void dragging_scrolls_and_uses_no_row(void **state)
{
    struct screen *s = *state;
    int before = revealed(&s->f, "row-3")->at.y;
    feed(&s->f, INPUT_DOWN, 1100, 500);
    frame(s);
    feed(&s->f, INPUT_MOVE, 1100, 350);
    frame(s);
    feed(&s->f, INPUT_UP, 1100, 350);
    frame(s);
    assert_int_equal(s->rows_used, 0);
    assert_int_equal(revealed(&s->f, "row-3")->at.y, before - 150);
}

static void a_row_that_is_touched_without_dragging_is_used(void **state)
{
    struct screen *s = *state;
    touch(s, "row-2");
    assert_int_equal(s->rows_used, 1 << 2);
}

static void content_that_fits_has_no_arrows(void **state)
{
    struct screen *s = *state;
    s->content_px = 400;
    frame(s);
    assert_null(revealed(&s->f, "list:down"));
    assert_true(s->seen_end);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_tick_flips_and_says_so, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(of_choices_one_is_chosen, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(choices_flow_over_lines_inside_their_width, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_real_keyboard_types_into_the_field, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_touch_places_the_caret, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(arrows_scroll_and_stop_at_the_ends, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(rows_scrolled_out_cannot_be_touched, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(dragging_scrolls_and_uses_no_row, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_row_that_is_touched_without_dragging_is_used, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(content_that_fits_has_no_arrows, open_screen, close_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
