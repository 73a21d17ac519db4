#include "promise.h"

#include "glyphs.h"
#include <string.h>

static struct glyphs *glyphs;

static int open_glyphs(void **state)
{
    (void)state;
    return glyphs_create(&glyphs, NULL) ? 0 : -1;
}

static int close_glyphs(void **state)
{
    (void)state;
    glyphs_destroy(glyphs);
    return 0;
}

static int width(const char *text, int em, enum text_weight weight)
{
    return glyphs_width(glyphs, text, strlen(text), em, weight);
}

static void rare_characters_have_a_face(void **state)
{
    (void)state;
    static const uint32_t rare[] = {0x4DAE /* 䶮 */, 0x20BB7 /* 𠮷 */, 0x36C3 /* 㛃 */, 0x2CB4E /* 𬭎 */,
                                    0xB7 /* · */};
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++)
        assert_true(glyphs_has(glyphs, rare[i]));
    assert_false(glyphs_has(glyphs, 0x10FFFD)); /* private use: nobody's */
}

static void chinese_is_as_wide_as_its_em(void **state)
{
    (void)state;
    assert_int_equal(width("天津市勘察设计协会", 30, TEXT_REGULAR), 9 * 30);
    assert_int_equal(width("天津市勘察设计协会", 30, TEXT_BOLD), 9 * 30);
    assert_int_equal(width("", 30, TEXT_REGULAR), 0);
}

static void kerning_and_shaping_happen(void **state)
{
    (void)state;
    assert_true(width("AVAVAV", 100, TEXT_REGULAR) <
                3 * width("A", 100, TEXT_REGULAR) + 3 * width("V", 100, TEXT_REGULAR));
}

static void a_width_does_not_depend_on_what_was_measured_before(void **state)
{
    (void)state;
    for (int em = 12; em <= 60; em++)
        for (char c = '!'; c < 0x7F; c++)
            for (int weight = TEXT_REGULAR; weight <= TEXT_BOLD; weight++) {
                const char other[2] = {(char)(c ^ 1), 0}, text[2] = {c, 0};
                glyphs_forget(glyphs);
                int alone = width(text, em, (enum text_weight)weight);
                glyphs_forget(glyphs);
                width(other, em, (enum text_weight)(1 - weight));
                assert_int_equal(width(text, em, (enum text_weight)weight), alone);
            }
}

static void width_grows_with_size(void **state)
{
    (void)state;
    int small = width("UKEY 申请 2026", 20, TEXT_REGULAR), large = width("UKEY 申请 2026", 40, TEXT_REGULAR);
    assert_in_range(large, small * 2 - 4, small * 2 + 4);
}

#define W 400
#define H 80
static uint32_t pixels[W * H];

static struct rect ink_of(const char *text, int em, enum text_weight weight)
{
    struct canvas canvas = {pixels, W, H, W, {0, 0, W, H}};
    struct rect ink = {0};
    for (int i = 0; i < W * H; i++)
        pixels[i] = 0xFFFFFF;
    glyphs_draw(glyphs, &canvas, 20, 20, text, strlen(text), em, weight, 0xFF000000);
    for (int y = 0; y < H; y++)
        for (int x = 0; x < W; x++)
            if (pixels[y * W + x] != 0xFFFFFF)
                ink = rect_around(ink, (struct rect){x, y, 1, 1});
    return ink;
}

static void ink_stays_within_what_is_redrawn(void **state)
{
    (void)state;
    static const char *const texts[] = {"天津市勘察", "Ågjpqy|", "䶮𠮷㛃𬭎", "（“…”）", "fifi AV"};
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++) {
        struct draw_mark mark = {
            .kind = DRAW_TEXT, .at = {20, 20, width(texts[i], 40, TEXT_BOLD), 40}, .clip = {0, 0, W, H}};
        struct rect ink = ink_of(texts[i], 40, TEXT_BOLD), seen = rect_common(ink, draw_reach(&mark));
        assert_false(rect_is_empty(ink));
        assert_memory_equal(&seen, &ink, sizeof ink);
    }
}

static void chinese_sits_in_its_em_box(void **state)
{
    (void)state;
    struct rect ink = ink_of("国", 40, TEXT_REGULAR);
    assert_in_range(ink.y, 20, 26);
    assert_in_range(ink.y + ink.h, 54, 61);
}

static void broken_bytes_show_and_do_not_crash(void **state)
{
    (void)state;
    assert_true(width("\xff\xfe", 40, TEXT_REGULAR) > 0);
    ink_of("\xf0\x9f", 40, TEXT_REGULAR);
}

static void the_cache_is_bounded_and_still_draws(void **state)
{
    (void)state;
    for (int em = 20; em < 60; em++)
        for (uint32_t c = 0x4E00; c < 0x4E00 + 60; c++) {
            char text[4] = {(char)(0xE0 | c >> 12), (char)(0x80 | (c >> 6 & 63)), (char)(0x80 | (c & 63)), 0};
            glyphs_draw(glyphs, NULL, 0, 0, text, 3, em, TEXT_REGULAR, 0);
        }
    assert_true(glyphs_cache_bytes(glyphs) <= 2 * GLYPHS_GENERATION_BYTES);
    assert_true(glyphs_cache_bytes(glyphs) > GLYPHS_GENERATION_BYTES);
    assert_false(rect_is_empty(ink_of("国", 40, TEXT_REGULAR)));
}

static void what_was_drawn_looks_the_same_from_the_cache(void **state)
{
    (void)state;
    static uint32_t first[W * H];
    ink_of("办理 Contact", 40, TEXT_BOLD);
    memcpy(first, pixels, sizeof first);
    ink_of("办理 Contact", 40, TEXT_BOLD);
    assert_memory_equal(first, pixels, sizeof first);
    glyphs_forget(glyphs);
    assert_int_equal(glyphs_cache_bytes(glyphs), 0);
    ink_of("办理 Contact", 40, TEXT_BOLD);
    assert_memory_equal(first, pixels, sizeof first);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(rare_characters_have_a_face, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(chinese_is_as_wide_as_its_em, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(kerning_and_shaping_happen, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(a_width_does_not_depend_on_what_was_measured_before, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(width_grows_with_size, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(ink_stays_within_what_is_redrawn, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(chinese_sits_in_its_em_box, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(broken_bytes_show_and_do_not_crash, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(the_cache_is_bounded_and_still_draws, open_glyphs, close_glyphs),
        cmocka_unit_test_setup_teardown(what_was_drawn_looks_the_same_from_the_cache, open_glyphs, close_glyphs),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
