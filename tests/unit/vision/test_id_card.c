#include "promise.h"

#include "file.h"
#include "page_read.h"
#include "picture.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* A specimen made in tests/papers, as the flatbed sees it. */
static void scan_paper(const char *maker, const char *options, struct image *out)
{
    char folder[1024], path[1100], command[1400];
    struct buffer file = {0};
    struct err err;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%s/card.ppm", folder);
    snprintf(command, sizeof command, "/usr/bin/python3 tests/papers/%s -o '%s' %s", maker, path, options);
    assert_int_equal(system(command), 0);
    assert_ok(file_read(path, 64u << 20, &file, &err), err);
    assert_ok(picture_read(file.data, file.size, out, &err), err);
    buffer_finish(&file);
    promise_folder_remove(folder);
}

static void read_scan(struct image *scan, struct page_reading *out)
{
    struct err err;
    struct page_request request = page_request_default(PAGE_CARD);
    request.dpi = 300;
    assert_ok(page_read(scan, &request, out, &err), err);
    image_finish(scan);
}

static void read_paper(const char *maker, const char *options, struct page_reading *out)
{
    struct image scan;
    scan_paper(maker, options, &scan);
    read_scan(&scan, out);
}

static void read_specimen(const char *options, struct page_reading *out)
{
    read_paper("make_card.py", options, out);
}

static void expect(const struct page_card *card, const char *name, const char *value)
{
    const struct page_field *field = page_card_field(card, name);
    assert_non_null(field);
    assert_string_equal(field->value, value);
}

static void two_sides_on_one_glass_are_two_cards_with_their_words(void **state)
{
    (void)state;
    static struct page_reading r;
    read_specimen("--side both --seed 3", &r);
    assert_int_equal(r.found, PAGE_FOUND_CARD);
    assert_int_equal(r.card_count, 2);
    const struct page_card *front = &r.cards[r.cards[0].side == PAGE_SIDE_FRONT ? 0 : 1];
    const struct page_card *back = &r.cards[r.cards[0].side == PAGE_SIDE_FRONT ? 1 : 0];
    assert_int_equal(front->side, PAGE_SIDE_FRONT);
    assert_int_equal(back->side, PAGE_SIDE_BACK);
    assert_true(fabs(front->turn_deg + 4.14) < 0.3);
    expect(front, "number", "120103197910053202");
    expect(front, "birth", "1979-10-05");
    expect(front, "sex", "女");
    assert_false(page_card_field(front, "number")->doubtful);
    expect(back, "valid_from", "2025-01-23");
    expect(back, "valid_to", "long-term");
    assert_true(front->jpeg.size > 1000 && front->preview.px);
    page_reading_finish(&r);
}

static void a_number_with_a_wrong_check_is_doubtful(void **state)
{
    (void)state;
    static struct page_reading r;
    read_specimen("--side front --seed 3 --number 120103197910053203 --turn 90 --at 105,120 --glass 150x200", &r);
    assert_int_equal(r.card_count, 1);
    assert_true(fabs(r.cards[0].turn_deg - 90) < 0.3);
    const struct page_field *number = page_card_field(&r.cards[0], "number");
    assert_true(number && number->doubtful);
    page_reading_finish(&r);
}

static void a_passport_says_who_holds_it_either_way_up(void **state)
{
    (void)state;
    static struct page_reading r;
    read_paper("make_passport.py", "--seed 5 --turn 182", &r);
    assert_int_equal(r.card_count, 1);
    assert_int_equal(r.cards[0].side, PAGE_SIDE_UNKNOWN);
    assert_true(fabs(fabs(r.cards[0].turn_deg) - 178) < 0.3);
    expect(&r.cards[0], "document", "passport");
    expect(&r.cards[0], "number", "P46762588");
    expect(&r.cards[0], "name", "O NEIL JOHN");
    expect(&r.cards[0], "birth", "2005-01-08");
    assert_false(page_card_field(&r.cards[0], "number")->doubtful);
    page_reading_finish(&r);
}

static void dust_and_a_falling_lamp_hide_no_card(void **state)
{
    (void)state;
    static struct page_reading r;
    read_specimen("--side front --seed 3 --turn 4 --at 80,120 --glass 180x220 --lamp 0.14 --lines 3", &r);
    assert_int_equal(r.card_count, 1);
    assert_true(fabs(r.cards[0].turn_deg - 4) < 0.3);
    page_reading_finish(&r);
}

/* An upright front whose left top corner lies 30 mm from both edges; what covers it, an ellipse in its millimetres. */
static void read_covered(double x_mm, double y_mm, double a_mm, double b_mm, const uint8_t rgb[3],
                         struct page_reading *out)
{
    struct image scan;
    double px = 300 / 25.4;
    scan_paper("make_card.py", "--side front --seed 3 --turn 0 --at 72.8,57 --glass 145x114", &scan);
    for (int y = 0; y < scan.height_px; y++) {
        for (int x = 0; x < scan.width_px; x++) {
            double u = (x / px - 30 - x_mm) / a_mm, v = (y / px - 30 - y_mm) / b_mm;
            if (u * u + v * v < 1)
                memcpy(image_pixel(&scan, x, y), rgb, 3);
        }
    }
    read_scan(&scan, out);
}

static void a_card_under_a_finger_is_found_and_nothing_on_it_is_certain(void **state)
{
    (void)state;
    static struct page_reading r;
    read_covered(40, 62, 8, 20, (const uint8_t[]){198, 140, 110}, &r);
    assert_int_equal(r.card_count, 1);
    assert_true(fabs(r.cards[0].x_mm - 72.8) < 0.4 && fabs(r.cards[0].y_mm - 57) < 0.4);
    assert_true(PAGE_HAS_FAULT(r.cards[0].faults, PAGE_FAULT_FINGER));
    for (size_t i = 0; i < r.cards[0].field_count; i++)
        assert_true(r.cards[0].fields[i].doubtful);
    page_reading_finish(&r);
}

static void what_a_glare_hides_is_doubtful_and_the_rest_is_not(void **state)
{
    (void)state;
    static struct page_reading r;
    read_covered(45, 29, 9, 4, (const uint8_t[]){255, 255, 255}, &r);
    assert_int_equal(r.card_count, 1);
    assert_true(PAGE_HAS_FAULT(r.cards[0].faults, PAGE_FAULT_GLARE));
    assert_false(PAGE_HAS_FAULT(r.cards[0].faults, PAGE_FAULT_FINGER));
    assert_true(page_card_field(&r.cards[0], "address")->doubtful);
    assert_false(page_card_field(&r.cards[0], "number")->doubtful);
    page_reading_finish(&r);
}

static void an_ordinary_card_has_no_fault(void **state)
{
    (void)state;
    static struct page_reading r;
    read_specimen("--side both --seed 4", &r);
    assert_int_equal(r.card_count, 2);
    assert_int_equal(r.cards[0].faults | r.cards[1].faults, 0);
    page_reading_finish(&r);
}

static void an_empty_glass_has_no_card(void **state)
{
    (void)state;
    static struct page_reading r;
    struct image scan;
    struct err err;
    struct page_request request = page_request_default(PAGE_CARD);
    assert_ok(image_create(1240, 1754, 3, 150, &scan, &err), err);
    memset(scan.px, 245, scan.stride_bytes * 1754);
    assert_ok(page_read(&scan, &request, &r, &err), err);
    assert_int_equal(r.card_count, 0);
    assert_true(PAGE_HAS_FAULT(r.faults, PAGE_FAULT_NO_CARD));
    page_reading_finish(&r);
    image_finish(&scan);
}

static int prepare(void **state)
{
    (void)state;
    struct err err;
    assert_ok(page_read_prepare(true, &err), err);
    return 0;
}

static int release(void **state)
{
    (void)state;
    page_read_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(two_sides_on_one_glass_are_two_cards_with_their_words),
        cmocka_unit_test(a_number_with_a_wrong_check_is_doubtful),
        cmocka_unit_test(a_passport_says_who_holds_it_either_way_up),
        cmocka_unit_test(dust_and_a_falling_lamp_hide_no_card),
        cmocka_unit_test(a_card_under_a_finger_is_found_and_nothing_on_it_is_certain),
        cmocka_unit_test(what_a_glare_hides_is_doubtful_and_the_rest_is_not),
        cmocka_unit_test(an_ordinary_card_has_no_fault),
        cmocka_unit_test(an_empty_glass_has_no_card),
    };
    return cmocka_run_group_tests(tests, prepare, release);
}
