#include "fixture.h"

#include "file.h"

static const struct {
    enum colour ink, ground;
    double least;
} pairs[] = {
    {COLOUR_INK, COLOUR_PAGE, 4.5},
    {COLOUR_INK, COLOUR_CARD, 4.5},
    {COLOUR_INK, COLOUR_TINT, 4.5},
    {COLOUR_INK, COLOUR_PRESSED, 4.5},
    {COLOUR_INK_SOFT, COLOUR_PAGE, 4.5},
    {COLOUR_INK_SOFT, COLOUR_CARD, 4.5},
    {COLOUR_INK_FAINT, COLOUR_CARD, 3.0},
    {COLOUR_ON_MAIN, COLOUR_MAIN, 4.5},
    {COLOUR_ON_MAIN, COLOUR_MAIN_PRESSED, 4.5},
    {COLOUR_MAIN, COLOUR_CARD, 4.5},
    {COLOUR_RAIL_INK, COLOUR_RAIL, 4.5},
    {COLOUR_RAIL_NOW, COLOUR_RAIL, 4.5},
    {COLOUR_GOOD, COLOUR_GOOD_TINT, 4.5},
    {COLOUR_GOOD, COLOUR_CARD, 4.5},
    {COLOUR_WARN, COLOUR_WARN_TINT, 4.5},
    {COLOUR_WARN, COLOUR_PAGE, 4.5},
    {COLOUR_BAD, COLOUR_BAD_TINT, 4.5},
    {COLOUR_BAD, COLOUR_CARD, 4.5},
    {COLOUR_WAIT, COLOUR_WAIT_TINT, 4.5},
    {COLOUR_CALL_INK, COLOUR_CALL, 4.5},
    {COLOUR_CALL_INK, COLOUR_PRESSED, 4.5},
    {COLOUR_INK, COLOUR_KEY, 4.5},
    {COLOUR_INK, COLOUR_KEY_SPECIAL, 4.5},
    {COLOUR_ON_TOAST, COLOUR_TOAST, 4.5},
    {COLOUR_PAPER_INK, COLOUR_PAPER, 4.5},
    {COLOUR_SEAL, COLOUR_PAPER, 3.0},
};

static void every_ink_stands_out_from_its_ground_in_both_palettes(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    for (int high = 0; high < 2; high++) {
        theme_fit(f.theme, theme_panel(f.theme), TEXT_NORMAL, high);
        for (size_t i = 0; i < sizeof pairs / sizeof pairs[0]; i++) {
            double ratio = colour_contrast(theme_colour(f.theme, pairs[i].ink), theme_colour(f.theme, pairs[i].ground));
            if (ratio < pairs[i].least)
                fail_msg("%s on %s: %.2f%s", colour_name(pairs[i].ink), colour_name(pairs[i].ground), ratio,
                         high ? " (high contrast)" : "");
        }
    }
    fixture_close(&f);
}

static void contrast_is_that_of_wcag(void **state)
{
    (void)state;
    assert_true(colour_contrast(0xFF000000, 0xFFFFFFFF) > 20.99);
    double grey = colour_contrast(0xFF767676, 0xFFFFFFFF); /* the well-known 4.54 */
    assert_true(grey > 4.53 && grey < 4.55);
}

static void sizes_follow_the_panel_in_millimetres(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    theme_fit(f.theme, &(struct panel){1920, 1080, 480}, TEXT_NORMAL, false);
    assert_int_equal(theme_px(f.theme, LENGTH_BUTTON), 80); /* 20 mm at 0.25 mm/px */
    assert_int_equal(theme_mm(f.theme, 10), 40);
    int em = theme_text_px(f.theme, TEXT_BODY);
    assert_in_range(em, 26, 27); /* capitals of 4.8 mm */
    theme_fit(f.theme, &(struct panel){3840, 2160, 480}, TEXT_NORMAL, false);
    assert_int_equal(theme_px(f.theme, LENGTH_BUTTON), 160);
    fixture_close(&f);
}

static void small_panels_shrink_but_not_below_the_floor(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    theme_fit(f.theme, &(struct panel){1280, 800, 217}, TEXT_NORMAL, false); /* 10.1 inch */
    int floor_px = theme_mm(f.theme, 12.7);
    assert_true(theme_px(f.theme, LENGTH_BUTTON) >= floor_px);
    assert_true(theme_px(f.theme, LENGTH_KEY) >= floor_px);
    assert_true(theme_px(f.theme, LENGTH_RAIL) < theme_mm(f.theme, 82));
    assert_true(theme_text_px(f.theme, TEXT_BODY) >= theme_mm(f.theme, 3.5 / 0.733));
    fixture_close(&f);
}

static void portrait_and_landscape_of_one_panel_are_drawn_alike(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    theme_fit(f.theme, &(struct panel){1920, 1080, 476}, TEXT_NORMAL, false);
    int button = theme_px(f.theme, LENGTH_BUTTON);
    assert_false(theme_is_portrait(f.theme));
    theme_fit(f.theme, &(struct panel){1080, 1920, 476.0 * 1080 / 1920}, TEXT_NORMAL, false);
    assert_true(theme_is_portrait(f.theme));
    assert_int_equal(theme_px(f.theme, LENGTH_BUTTON), button);
    fixture_close(&f);
}

static void lines_have_room_at_every_step(void **state)
{
    (void)state;
    struct fixture f;
    fixture_open(&f);
    for (int step = 0; step < TEXT_STEP_COUNT; step++) {
        theme_fit(f.theme, &(struct panel){1920, 1080, 476}, (enum text_step)step, false);
        for (int role = 0; role < TEXT_ROLE_COUNT; role++)
            assert_true(theme_line_px(f.theme, (enum text_role)role) * 10 >=
                        theme_text_px(f.theme, (enum text_role)role) * 13);
    }
    fixture_close(&f);
}

static void a_wrong_theme_is_refused_with_its_place(void **state)
{
    (void)state;
    char folder[1024], path[1200];
    struct buffer good = {0};
    struct err err = {0};
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%s/theme.yaml", folder);
    assert_ok(file_read(COUNTER_SOURCE_DIR "/assets/theme.yaml", 1 << 20, &good, &err), err);
    static const struct {
        const char *from, *to;
    } changes[] = {{"#F4F6F8", "#F4F6FX"},
                   {"touch_floor: 12.7", "touch_floor: -1"},
                   {"rail: 82", "rails: 82"},
                   {"line_of_em: 1.5", "line_of_em: 1.1"}};
    for (size_t i = 0; i < sizeof changes / sizeof changes[0]; i++) {
        struct theme *theme = NULL;
        const char *text = (const char *)good.data, *at = strstr(text, changes[i].from);
        assert_non_null(at);
        FILE *f = fopen(path, "w");
        assert_non_null(f);
        fwrite(text, 1, (size_t)(at - text), f);
        fputs(changes[i].to, f);
        fputs(at + strlen(changes[i].from), f);
        fclose(f);
        assert_refused(theme_load(path, &theme, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "theme.yaml"));
    }
    buffer_finish(&good);
    promise_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_ink_stands_out_from_its_ground_in_both_palettes),
        cmocka_unit_test(contrast_is_that_of_wcag),
        cmocka_unit_test(sizes_follow_the_panel_in_millimetres),
        cmocka_unit_test(small_panels_shrink_but_not_below_the_floor),
        cmocka_unit_test(portrait_and_landscape_of_one_panel_are_drawn_alike),
        cmocka_unit_test(lines_have_room_at_every_step),
        cmocka_unit_test(a_wrong_theme_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
