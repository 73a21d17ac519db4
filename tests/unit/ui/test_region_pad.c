#include "fixture.h"

#include "region_pad.h"
#include <string.h>

struct screen {
    struct fixture f;
    struct region_pad pad;
    enum region_use use;
    char text[128];
};

/* Two provinces: a municipality with its districts at once, and one whose city has no districts; a third of sixty. */
static size_t below(void *context, const char *code, struct region_row out[], size_t room)
{
    static const struct {
        const char *above, *code, *name;
    } table[] = {{"", "120000", "天津市"},       {"", "440000", "广东省"},      {"", "990000", "样本省"},
                 {"120000", "120101", "和平区"}, {"120000", "120102", "河东区"}, {"440000", "441900", "东莞市"}};
    size_t count = 0;
    (void)context;
    for (size_t i = 0; i < sizeof table / sizeof table[0] && count < room; i++)
        if (strcmp(table[i].above, code) == 0) {
            snprintf(out[count].code, sizeof out[0].code, "%s", table[i].code);
            out[count++].name = table[i].name;
        }
    for (int i = 0; strcmp(code, "990000") == 0 && i < 60 && count < room; i++) {
        snprintf(out[count].code, sizeof out[0].code, "99%04d", i % 10000);
        out[count++].name = "样本自治州";
    }
    return count;
}

static void frame(struct screen *s)
{
    const struct region_source source = {below, NULL};
    s->use = REGION_NOTHING;
    do {
        ui_begin(s->f.ui);
        struct rect at = ui_window(s->f.ui);
        if (s->pad.is_open) {
            enum region_use use =
                ui_region_pad(s->f.ui, rect_cut_bottom(&at, at.h / 3), &s->pad, &source, s->text, sizeof s->text);
            s->use = use != REGION_NOTHING ? use : s->use;
        }
    } while (ui_end(s->f.ui));
}

static void hit(struct screen *s, const char *id)
{
    const struct revealed *r = revealed(&s->f, id);
    if (!r)
        fail_msg("no key %s", id);
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
    screen = (struct screen){0};
    fixture_open(&screen.f);
    region_pad_open(&screen.pad);
    frame(&screen);
    *state = &screen;
    return 0;
}

static int close_screen(void **state)
{
    struct screen *s = *state;
    fixture_close(&s->f);
    return 0;
}

static void a_municipality_is_followed_by_its_districts(void **state)
{
    struct screen *s = *state;
    hit(s, "region:120000");
    hit(s, "region:120101");
    assert_int_equal(s->use, REGION_CHOSEN);
    assert_string_equal(s->text, "天津市和平区");
    assert_false(s->pad.is_open);
}

static void a_city_without_districts_ends_the_choice(void **state)
{
    struct screen *s = *state;
    hit(s, "region:440000");
    hit(s, "region:441900");
    assert_int_equal(s->use, REGION_CHOSEN);
    assert_string_equal(s->text, "广东省东莞市");
}

static void one_level_up_is_a_touch_away(void **state)
{
    struct screen *s = *state;
    assert_null(revealed(&s->f, "regions:up"));
    hit(s, "region:120000");
    hit(s, "regions:up");
    assert_non_null(revealed(&s->f, "region:440000"));
    hit(s, "regions:close");
    assert_int_equal(s->use, REGION_CLOSED);
}

static void what_does_not_fit_is_a_page_away_and_everything_is_large_enough(void **state)
{
    struct screen *s = *state;
    struct buffer out = {0};
    hit(s, "region:990000");
    size_t broken = ui_check(s->f.ui, 0, &out);
    if (broken)
        fail_msg("%s", (const char *)out.data);
    buffer_finish(&out);
    assert_null(revealed(&s->f, "region:990059"));
    for (int i = 0; i < 4 && !revealed(&s->f, "region:990059"); i++)
        hit(s, "regions:more");
    assert_non_null(revealed(&s->f, "region:990059"));
    hit(s, "regions:back");
    assert_null(revealed(&s->f, "region:990059"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_municipality_is_followed_by_its_districts, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(a_city_without_districts_ends_the_choice, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(one_level_up_is_a_touch_away, open_screen, close_screen),
        cmocka_unit_test_setup_teardown(what_does_not_fit_is_a_page_away_and_everything_is_large_enough, open_screen,
                                        close_screen),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
