/* Characters by their shapes: drawn here with a few strokes, known by the bank, cut out of a line, looked at again. */
#include "card_dust.h"
#include "glyph_bank.h"
#include "glyph_line.h"
#include "id_name_shapes.h"
#include "promise.h"
#include "second_look.h"
#include "text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

#define EM 40 /* pixels at 300 dpi: 3.4 mm */

static struct image paper(int width, int height, int channels)
{
    struct image page = {0};
    struct err err;
    assert_true(image_create(width, height, channels, 300, &page, &err));
    memset(page.px, 235, page.stride_bytes * (size_t)page.height_px);
    return page;
}

static void stroke(struct image *page, int x0, int y0, int x1, int y1)
{
    for (int y = y0; y < y1; y++)
        memset(image_pixel(page, x0, y), 30, (size_t)((x1 - x0) * page->channels));
}

/* 十 and 口 as a Hei would print them, in a cell of EM. */
static void draw_ten(struct image *page, int x, int y)
{
    stroke(page, x + 2, y + 17, x + 38, y + 21);
    stroke(page, x + 18, y + 2, x + 22, y + 39);
}

static void draw_mouth(struct image *page, int x, int y)
{
    stroke(page, x + 5, y + 6, x + 35, y + 10);
    stroke(page, x + 5, y + 30, x + 35, y + 34);
    stroke(page, x + 5, y + 6, x + 9, y + 37);
    stroke(page, x + 31, y + 6, x + 35, y + 37);
}

static const struct text_part whole = {0, 0, 200 / 300.0 * 25.4, 48 / 300.0 * 25.4};

/* 十口十 */
static struct image line_of_three(void)
{
    struct image page = paper(200, 48, 1);
    draw_ten(&page, 10, 4);
    draw_mouth(&page, 10 + EM, 4);
    draw_ten(&page, 10 + 2 * EM, 4);
    return page;
}

static void characters_are_known_by_their_shape(void **state)
{
    static const enum glyph_kind three[] = {GLYPH_WIDE, GLYPH_WIDE, GLYPH_WIDE};
    static const int32_t meant[] = {0x5341, 0x53e3, 0x5341};
    struct image page = line_of_three();
    struct glyph_line line;
    struct glyph_cell cells[GLYPH_CELLS_MAX];
    struct err err;
    (void)state;
    assert_true(glyph_bank_prepare(&err));
    assert_true(glyph_line_open(&page, &whole, true, &line, &err));
    assert_true(glyph_line_lay(&line, 0, line.piece_count, three, 3, cells) < 0.4);
    for (size_t i = 0; i < 3; i++) {
        struct glyph_match best;
        assert_true(cells[i].seen && glyph_bank_nearest(&cells[i].shape, &best, 1) == 1);
        assert_int_equal(best.character, meant[i]);
        assert_true(best.likeness > 0.9 && best.likeness <= 1.001);
    }
    assert_true(glyph_bank_likeness(&cells[0].shape, 0x53e3) < 0.8);
    assert_true(glyph_bank_likeness(&cells[0].shape, 0x1f600) < 0);
    assert_true(glyph_bank_is_rare(0x7487) && !glyph_bank_is_rare(0x5341)); /* 璇, 十 */
    glyph_line_close(&line);
    image_finish(&page);
}

static void a_wrong_number_of_characters_does_not_fit(void **state)
{
    static const enum glyph_kind kinds[] = {GLYPH_WIDE, GLYPH_WIDE, GLYPH_WIDE, GLYPH_WIDE, GLYPH_WIDE};
    struct image page = line_of_three();
    struct glyph_line line;
    struct glyph_cell cells[GLYPH_CELLS_MAX];
    struct err err;
    (void)state;
    assert_true(glyph_line_open(&page, &whole, true, &line, &err));
    assert_true(glyph_line_lay(&line, 0, line.piece_count, kinds, 2, cells) > 1);
    assert_true(glyph_line_lay(&line, 0, line.piece_count, kinds, 5, cells) > 1);
    double none = glyph_line_lay(&line, 0, 0, kinds, 1, cells);
    assert_true(none > 1e9);
    glyph_line_close(&line);
    image_finish(&page);
}

static struct ocr_text said(const char *text)
{
    struct ocr_text out = {.least = 0.97, .mean = 0.98, .count = text_length(text)};
    snprintf(out.text, sizeof out.text, "%s", text);
    return out;
}

static double looked_again(const char *text, char *after, size_t size)
{
    struct image page = line_of_three();
    struct ocr_text read = said(text);
    double sure = -1;
    struct err err;
    assert_true(second_look(&page, &whole, &read, &sure, &err));
    assert_true(strlen(read.text) < size);
    memcpy(after, read.text, strlen(read.text) + 1);
    image_finish(&page);
    return sure;
}

static void what_looks_like_another_character_is_never_sure(void **state)
{
    char after[64];
    (void)state;
    assert_true(looked_again("十口十", after, sizeof after) >= 0.5);
    assert_string_equal(after, "十口十");
    (void)looked_again("十田十", after, sizeof after);
    assert_string_equal(after, "十口十");
    assert_true(looked_again("十口", after, sizeof after) < 0.5);
    assert_true(looked_again("十口十十", after, sizeof after) < 0.5);
    assert_true(looked_again("十8十", after, sizeof after) < 0.5);
    assert_true(looked_again("", after, sizeof after) < 0.5);
}

static void shape_and_ocr_agree_on_a_name_or_it_is_doubtful(void **state)
{
    struct image page = line_of_three();
    struct id_name_shapes *shapes = calloc(1, sizeof *shapes);
    struct id_name_vote right = {.count = 0}, other = {.count = 0};
    char name[ID_NAME_SIZE];
    double sure;
    struct err err;
    (void)state;
    assert_true(shapes && id_name_shapes_take(&page, &whole, shapes, &err));
    assert_int_equal(shapes->length, 3);
    id_name_add(&right, "十口十", 1);
    assert_true(id_name_shapes_decide(shapes, &right, name, &sure));
    assert_string_equal(name, "十口十");
    assert_true(sure > 0.8);
    id_name_add(&other, "木日王", 1);
    assert_true(id_name_shapes_decide(shapes, &other, name, &sure));
    assert_true(sure <= 0.8 || strcmp(name, "十口十") == 0);
    free(shapes);
    image_finish(&page);
}

static void a_line_of_dust_is_taken_out_and_a_stroke_is_not(void **state)
{
    struct image page = paper(400, 300, 3), clean = {0};
    struct card_place place = {.x = {10, 390, 390, 10}, .y = {10, 10, 290, 290}}, moved;
    struct err err;
    (void)state;
    for (int y = 0; y < page.height_px; y++) {
        for (int c = 0; c < 3; c++)
            image_pixel(&page, 200, y)[c] = 150;
    }
    stroke(&page, 100, 100, 103, 160);
    assert_true(card_dust_remove(&page, &place, &clean, &moved, &err));
    int x0 = (int)(place.x[0] - moved.x[0]), y0 = (int)(place.y[0] - moved.y[0]);
    assert_true(image_at(&clean, 200 - x0, 150 - y0)[0] > 215);
    assert_true(image_at(&clean, 101 - x0, 130 - y0)[0] == 30);
    assert_true(image_at(&clean, 300 - x0, 30 - y0)[1] == 235);
    image_finish(&clean);
    image_finish(&page);
}

static int release(void **state)
{
    (void)state;
    glyph_bank_release();
    return 0;
}

int main(void)
{
    static const struct CMUnitTest tests[] = {
        cmocka_unit_test(characters_are_known_by_their_shape),
        cmocka_unit_test(a_wrong_number_of_characters_does_not_fit),
        cmocka_unit_test(what_looks_like_another_character_is_never_sure),
        cmocka_unit_test(shape_and_ocr_agree_on_a_name_or_it_is_doubtful),
        cmocka_unit_test(a_line_of_dust_is_taken_out_and_a_stroke_is_not),
    };
    return cmocka_run_group_tests(tests, NULL, release);
}
