/* What is no lid, as a map of cells. */
#include "card_plane.h"
#include "promise.h"
#include <stdio.h>
#include <string.h>

/* A lid that darkens to one side by 90 levels, a card in the middle that is 8 levels darker than it, dust across both. */
static struct image glass(void)
{
    struct image page = {0};
    struct err err;
    assert_true(image_create(440, 440, 3, 75, &page, &err));
    for (int y = 0; y < page.height_px; y++) {
        for (int x = 0; x < page.width_px; x++) {
            bool card = x >= 100 && x < 350 && y >= 150 && y < 310, dust = x == 200;
            int level = 245 - 90 * x * x / (440 * 440) - (card ? 8 : 0) - (dust ? 40 : 0);
            memset(image_pixel(&page, x, y), level, 3);
        }
    }
    return page;
}

static void a_card_is_enclosed_however_the_lamp_falls_off(void **state)
{
    struct image page = glass();
    struct card_plane plane;
    (void)state;
    assert_true(card_plane_create(&page, &plane));
    card_plane_set_enclosed(&plane, 2.5);
    assert_int_equal(plane.set[0], 0);
    assert_int_equal(plane.set[20 * 440 + 200], 0); /* dust beside the card */
    assert_int_equal(plane.set[230 * 440 + 225], 1);
    int count = card_plane_component(&plane, 230 * 440 + 225);
    assert_in_range(count, 250 * 160, 256 * 166);
    assert_int_equal(plane.set[230 * 440 + 225], 2);
    card_plane_destroy(&plane);
    image_finish(&page);
}

static void an_empty_lid_encloses_nothing(void **state)
{
    struct image page = {0};
    struct card_plane plane;
    struct err err;
    (void)state;
    assert_true(image_create(200, 200, 1, 75, &page, &err));
    memset(page.px, 240, page.stride_bytes * (size_t)page.height_px);
    assert_true(card_plane_create(&page, &plane));
    card_plane_set_enclosed(&plane, 1.6);
    for (int i = 0; i < 200 * 200; i++)
        assert_int_equal(plane.set[i], 0);
    card_plane_destroy(&plane);
    image_finish(&page);
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_card_is_enclosed_however_the_lamp_falls_off),
        cmocka_unit_test(an_empty_lid_encloses_nothing),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
