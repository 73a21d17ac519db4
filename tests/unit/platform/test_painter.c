#include "promise.h"

#include "file.h"
#include "painter.h"
#include <string.h>

#define W 640
#define H 480

static uint32_t palette[COLOUR_COUNT];

static void begin(struct draw_list *list)
{
    for (int i = 0; i < COLOUR_COUNT; i++)
        palette[i] = 0xFF000000u | (uint32_t)(i * 4321);
    palette[COLOUR_PAGE] = 0xFFF0F0F0;
    draw_clear(list, palette, W, H);
    draw_fill(list, list->window, 0, COLOUR_PAGE);
}

static uint64_t changed_px(struct cells *cells, const struct draw_list *list, struct rect *around)
{
    struct rect changes[CHANGES_MAX];
    int count = cells_changes(cells, list, changes);
    uint64_t px = 0;
    *around = (struct rect){0};
    for (int i = 0; i < count; i++) {
        px += (uint64_t)changes[i].w * (uint64_t)changes[i].h;
        *around = rect_around(*around, changes[i]);
    }
    return px;
}

static void an_unchanged_frame_changes_nothing(void **state)
{
    (void)state;
    struct cells cells = {0};
    struct draw_list list = {0};
    struct rect around;
    assert_true(cells_resize(&cells, W, H));
    begin(&list);
    draw_text(&list, 100, 100, "您好", 6, 40, TEXT_BOLD, 80, COLOUR_INK);
    assert_int_equal(changed_px(&cells, &list, &around), W * H);
    begin(&list);
    draw_text(&list, 100, 100, "您好", 6, 40, TEXT_BOLD, 80, COLOUR_INK);
    assert_int_equal(changed_px(&cells, &list, &around), 0);
    cells_forget(&cells);
    assert_int_equal(changed_px(&cells, &list, &around), W * H);
    draw_finish(&list);
    cells_finish(&cells);
}

static void one_key_that_changes_its_colour_repaints_its_cells_only(void **state)
{
    (void)state;
    struct cells cells = {0};
    struct draw_list list = {0};
    struct rect around, key = {200, 200, 60, 60};
    assert_true(cells_resize(&cells, W, H));
    begin(&list);
    draw_fill(&list, key, 6, COLOUR_KEY);
    changed_px(&cells, &list, &around);
    begin(&list);
    draw_fill(&list, key, 6, COLOUR_PRESSED);
    uint64_t px = changed_px(&cells, &list, &around);
    assert_true(px > 0 && px <= 4 * CELL_PX * CELL_PX);
    assert_true(rect_common(around, key).w == key.w && rect_common(around, key).h == key.h);
    draw_finish(&list);
    cells_finish(&cells);
}

static void what_disappears_is_repainted_too(void **state)
{
    (void)state;
    struct cells cells = {0};
    struct draw_list list = {0};
    struct rect around;
    assert_true(cells_resize(&cells, W, H));
    begin(&list);
    draw_fill(&list, (struct rect){10, 10, 20, 20}, 0, COLOUR_INK);
    changed_px(&cells, &list, &around);
    begin(&list);
    assert_true(changed_px(&cells, &list, &around) > 0);
    draw_finish(&list);
    cells_finish(&cells);
}

static void a_change_of_palette_repaints(void **state)
{
    (void)state;
    struct cells cells = {0};
    struct draw_list list = {0};
    struct rect around;
    assert_true(cells_resize(&cells, W, H));
    begin(&list);
    changed_px(&cells, &list, &around);
    begin(&list);
    palette[COLOUR_PAGE] = 0xFFFFFFFF;
    assert_int_equal(changed_px(&cells, &list, &around), W * H);
    draw_finish(&list);
    cells_finish(&cells);
}

/* The pixels of a list painted at once, and painted as changes over another frame, are the same. */
static void only_the_changes_give_the_same_picture_as_all_of_it(void **state)
{
    (void)state;
    static uint32_t whole[W * H], stepwise[W * H];
    struct paints paints = {0};
    struct err err = {0};
    assert_ok(glyphs_create(&paints.glyphs, &err), err);
    assert_ok(icons_create(COUNTER_SOURCE_DIR "/assets/icons", &paints.icons, &err), err);
    assert_ok(shelf_create(&paints.shelf, &err), err);
    struct cells cells = {0};
    assert_true(cells_resize(&cells, W, H));
    struct draw_list list = {0};
    for (int step = 0; step < 12; step++) {
        begin(&list);
        for (int i = 0; i < 12; i++) {
            int x = (i * 97 + step * (i % 3) * 31) % (W - 100), y = (i * 61 + step * (i % 4) * 17) % (H - 60);
            draw_fill(&list, (struct rect){x, y, 90, 50}, 12, (enum colour)(3 + (i + step / 4) % 20));
            draw_text(&list, x + 5, y + 8, "办理Ag", 8, 28, (enum text_weight)(i % 2), 90, COLOUR_INK);
            draw_icon(&list, (struct rect){x + 50, y, 30, 30}, "tick", COLOUR_MAIN);
            draw_line(&list, x, y, x + 80, y + 40, 3, 5, COLOUR_SEAL);
        }
        struct canvas canvas = {stepwise, W, H, W, {0, 0, W, H}};
        struct rect changes[CHANGES_MAX];
        int count = cells_changes(&cells, &list, changes);
        for (int i = 0; i < count; i++) {
            canvas.clip = changes[i];
            painter_paint(&paints, &list, &canvas);
        }
        canvas = (struct canvas){whole, W, H, W, {0, 0, W, H}};
        painter_paint(&paints, &list, &canvas);
        assert_memory_equal(whole, stepwise, sizeof whole);
    }
    draw_finish(&list);
    cells_finish(&cells);
    glyphs_destroy(paints.glyphs);
    icons_destroy(paints.icons);
    shelf_destroy(paints.shelf);
}

static void every_icon_can_be_drawn(void **state)
{
    (void)state;
    struct file_names names = {0};
    struct icons *icons = NULL;
    struct err err = {0};
    assert_ok(file_list(COUNTER_SOURCE_DIR "/assets/icons", &names, &err), err);
    assert_ok(icons_create(COUNTER_SOURCE_DIR "/assets/icons", &icons, &err), err);
    assert_true(names.count > 30);
    for (size_t i = 0; i < names.count; i++) {
        char name[64];
        snprintf(name, sizeof name, "%.*s", (int)strcspn(names.names[i], "."), names.names[i]);
        const uint8_t *mask = icons_mask(icons, name, 48);
        if (!mask)
            fail_msg("%s cannot be drawn", names.names[i]);
        long ink = 0, edge = 0;
        for (int y = 0; y < 48; y++)
            for (int x = 0; x < 48; x++) {
                ink += mask[y * 48 + x];
                edge += x == 0 || y == 0 || x == 47 || y == 47 ? mask[y * 48 + x] : 0;
            }
        assert_true(ink > 48 * 255);
        if (edge)
            fail_msg("%s touches its edge", names.names[i]);
    }
    icons_destroy(icons);
    file_names_destroy(&names);
}

static void svg_we_do_not_know_is_refused(void **state)
{
    (void)state;
    static const char *const bad[] = {
        "",
        "<svg>",
        "<svg viewBox=\"0 0 48 48\">",
        "<path d=\"M0 0\"/>",
        "<svg viewBox=\"0 0 48 48\" stroke-width=\"2\"><path d=\"M1 1 A5 5 0 0 0 9 9\"/></svg>",
        "<svg viewBox=\"0 0 48 48\" stroke-width=\"2\"><path d=\"M1 1 L\"/></svg>",
        "<svg viewBox=\"0 0 48 48\" stroke-width=\"2\"><rect x=\"1\"/></svg>",
        "<svg viewBox=\"0 0 48 48\" stroke-width=\"2\"><path d=\"M1 99999 L1 1\"/></svg>",
        "<svg viewBox=\"0 0 48 48\" stroke-width=\"2\"><path d=\"M1 1 L2 2",
    };
    uint8_t mask[16 * 16];
    for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
        struct err err = {0};
        assert_refused(icon_rasterise(bad[i], strlen(bad[i]), 16, mask, &err), err, ERR_INPUT);
    }
}

static void a_removed_picture_shows_nothing_and_its_handle_never_returns(void **state)
{
    (void)state;
    struct shelf *shelf = NULL;
    struct err err = {0};
    static uint8_t rgba[10 * 10 * 4];
    memset(rgba, 200, sizeof rgba);
    int w, h;
    assert_ok(shelf_create(&shelf, &err), err);
    int first = shelf_add(shelf, rgba, 10, 10);
    assert_true(first > 0);
    assert_true(shelf_size(shelf, first, &w, &h));
    assert_int_equal(w, 10);
    assert_non_null(shelf_scaled(shelf, first, 5, 5));
    shelf_remove(shelf, first);
    assert_null(shelf_scaled(shelf, first, 5, 5));
    assert_int_not_equal(shelf_add(shelf, rgba, 10, 10), first);
    assert_int_equal(shelf_add(shelf, rgba, 0, 10), 0);
    for (int i = 0; i < SHELF_PICTURES; i++)
        shelf_add(shelf, rgba, 10, 10);
    assert_int_equal(shelf_add(shelf, rgba, 10, 10), 0);
    shelf_destroy(shelf);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(an_unchanged_frame_changes_nothing),
        cmocka_unit_test(one_key_that_changes_its_colour_repaints_its_cells_only),
        cmocka_unit_test(what_disappears_is_repainted_too),
        cmocka_unit_test(a_change_of_palette_repaints),
        cmocka_unit_test(only_the_changes_give_the_same_picture_as_all_of_it),
        cmocka_unit_test(every_icon_can_be_drawn),
        cmocka_unit_test(svg_we_do_not_know_is_refused),
        cmocka_unit_test(a_removed_picture_shows_nothing_and_its_handle_never_returns),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
