#include "promise.h"

#include "raster.h"
#include <string.h>

#define SIDE 100
static uint32_t pixels[SIDE * SIDE];

static struct canvas white_canvas(void)
{
    memset(pixels, 0xFF, sizeof pixels);
    for (int i = 0; i < SIDE * SIDE; i++)
        pixels[i] = 0xFFFFFF;
    return (struct canvas){pixels, SIDE, SIDE, SIDE, {0, 0, SIDE, SIDE}};
}

static uint32_t at(int x, int y)
{
    return pixels[y * SIDE + x];
}

static void a_rounded_rectangle_is_full_inside_and_empty_in_its_corners(void **state)
{
    (void)state;
    struct canvas c = white_canvas();
    raster_fill(&c, (struct rect){10, 10, 60, 40}, 12, 0xFF102030);
    assert_int_equal(at(40, 30), 0x102030);
    assert_int_equal(at(10, 30), 0x102030);
    assert_int_equal(at(10, 10), 0xFFFFFF);
    assert_int_equal(at(69, 49), 0xFFFFFF);
    assert_int_equal(at(70, 30), 0xFFFFFF);
    int mixed = 0;
    for (int x = 10; x < 22; x++)
        mixed += at(x, 12) != 0xFFFFFF && at(x, 12) != 0x102030;
    assert_true(mixed > 0); /* a smooth edge */
}

static void nothing_is_painted_outside_the_clip(void **state)
{
    (void)state;
    struct canvas c = white_canvas();
    c.clip = (struct rect){30, 30, 20, 20};
    static uint8_t mask[SIDE * SIDE];
    memset(mask, 255, sizeof mask);
    raster_fill(&c, (struct rect){-10, -10, 200, 200}, 8, 0xFF000000);
    raster_border(&c, (struct rect){-5, 35, 200, 10}, 4, 3, 0, 0xFF00FF00);
    raster_border(&c, (struct rect){-5, 35, 200, 10}, 4, 3, 5, 0xFF00FF00);
    raster_ring(&c, (struct rect){0, 0, 90, 90}, 6, 4, 0xFFFF0000);
    raster_line(&c, -50, -50, 200, 200, 5, 7, 0xFF0000FF);
    raster_mask(&c, -20, -20, SIDE, SIDE, mask, 0x80123456);
    for (int y = 0; y < SIDE; y++)
        for (int x = 0; x < SIDE; x++)
            if (!rect_holds(c.clip, x, y) && at(x, y) != 0xFFFFFF)
                fail_msg("%d,%d was painted", x, y);
    assert_int_not_equal(at(40, 40), 0xFFFFFF);
}

static void painting_in_parts_gives_the_same_pixels(void **state)
{
    (void)state;
    static uint32_t whole[SIDE * SIDE];
    for (int parts = 0; parts < 2; parts++) {
        struct canvas c = white_canvas();
        for (int part = 0; part < (parts ? 4 : 1); part++) {
            if (parts)
                c.clip = rect_cell((struct rect){0, 0, SIDE, SIDE}, 2, 2, 0, part);
            raster_fill(&c, (struct rect){5, 5, 90, 90}, 30, 0xFF445566);
            raster_border(&c, (struct rect){15, 15, 70, 70}, 20, 4, 6, 0xFFAA0000);
            raster_ring(&c, (struct rect){20, 30, 60, 40}, 3, 5, 0xFF00AA00);
            raster_line(&c, 10, 90, 90, 20, 5, 9, 0xFF0000AA);
        }
        if (parts)
            assert_memory_equal(whole, pixels, sizeof whole);
        memcpy(whole, pixels, sizeof whole);
    }
}

static void half_covered_is_half_way(void **state)
{
    (void)state;
    struct canvas c = white_canvas();
    static const uint8_t mask[1] = {128};
    raster_mask(&c, 5, 5, 1, 1, mask, 0xFF000000);
    assert_in_range(at(5, 5) & 0xFF, 125, 129);
    assert_int_equal(at(5, 5) & 0xFF, at(5, 5) >> 16);
}

static void making_smaller_averages(void **state)
{
    (void)state;
    static const uint8_t checks[4 * 4 * 4] = {
        0,   0,   0,   255, 255, 255, 255, 255, 0, 0,   0, 255, 255, 255, 255, 255, 255, 255, 255, 255, 0, 0,
        0,   255, 255, 255, 255, 255, 0,   0,   0, 255, 0, 0,   0,   255, 255, 255, 255, 255, 0,   0,   0, 255,
        255, 255, 255, 255, 255, 255, 255, 255, 0, 0,   0, 255, 255, 255, 255, 255, 0,   0,   0,   255};
    uint32_t small[4];
    raster_scale(checks, 4, 4, small, 2, 2);
    for (int i = 0; i < 4; i++)
        assert_int_equal(small[i], 0xFF7F7F7F);
}

static void making_larger_keeps_the_corners(void **state)
{
    (void)state;
    static const uint8_t two[2 * 2 * 4] = {255, 0, 0, 255, 0, 255, 0, 255, 0, 0, 255, 255, 255, 255, 255, 255};
    uint32_t large[64];
    raster_scale(two, 2, 2, large, 8, 8);
    assert_int_equal(large[0], 0xFFFF0000);
    assert_int_equal(large[7], 0xFF00FF00);
    assert_int_equal(large[56], 0xFF0000FF);
    assert_int_equal(large[63], 0xFFFFFFFF);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_rounded_rectangle_is_full_inside_and_empty_in_its_corners),
        cmocka_unit_test(nothing_is_painted_outside_the_clip),
        cmocka_unit_test(painting_in_parts_gives_the_same_pixels),
        cmocka_unit_test(half_covered_is_half_way),
        cmocka_unit_test(making_smaller_averages),
        cmocka_unit_test(making_larger_keeps_the_corners),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
