#include "promise.h"

#include "clock.h"
#include "page_read.h"
#include "paint.h"
#include "picture.h"
#include <math.h>
#include <string.h>

#define CODE "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP"

static struct page_reading reading;

static const struct paint_sheet plain = {
    .code = CODE,
    .codes = 2,
    .dpi = 150,
    .noise = 4,
    .seal = {.x_mm = 152, .y_mm = 208, .diameter_mm = 42, .rgb = {205, 30, 45}},
};

/* Where the frame is said to be; it is painted at 30, 120. */
static double frame_x_mm = 30, frame_y_mm = 120;

static void read_painted(const struct paint_sheet *sheet, enum page_kind kind)
{
    struct image scan;
    struct err err;
    struct page_request request = page_request_default(kind);
    page_reading_finish(&reading);
    if (sheet->frame) {
        struct page_frame frame = {
            .match = ":PA:", .name = "frame", .x_mm = frame_x_mm, .y_mm = frame_y_mm, .width_mm = 40, .height_mm = 40};
        assert_true(page_request_add_frame(&request, &frame));
    }
    paint(sheet, &scan);
    assert_ok(page_read(&scan, &request, &reading, &err), err);
    image_finish(&scan);
}

static enum seal_verdict verdict(void)
{
    struct seal_area area = seal_area_of_company("seal", 134, 184, 42, 42);
    struct seal_judgement out;
    seal_judge(&area, 1, reading.seals, reading.seal_count, &out);
    return out.verdict;
}

static void expect_page(double turn_deg)
{
    assert_int_equal(reading.found, PAGE_FOUND_SHEET);
    assert_true(reading.straight_by_codes);
    assert_true(reading.code_count >= 1);
    assert_string_equal(reading.codes[0].text, CODE);
    assert_true(fabs(remainder(reading.turn_deg - turn_deg, 360)) < 0.25);
}

static void a_sheet_is_identified_and_measured_however_it_lies(void **state)
{
    (void)state;
    static const struct {
        double turn, x, y;
    } ways[] = {{0, 0, 0}, {180, 1, -2}, {-3.3, 2, 2}};
    for (size_t i = 0; i < sizeof ways / sizeof ways[0]; i++) {
        struct paint_sheet sheet = plain;
        sheet.turn_deg = ways[i].turn;
        sheet.shift_x_mm = ways[i].x;
        sheet.shift_y_mm = ways[i].y;
        read_painted(&sheet, PAGE_SHEET);
        expect_page(ways[i].turn);
        assert_int_equal(reading.code_count, 2);
        assert_int_equal(reading.seal_count, 1);
        assert_true(fabs(reading.seals[0].x_mm - 152) < 0.5 && fabs(reading.seals[0].y_mm - 208) < 0.5);
        assert_true(fabs(reading.seals[0].width_mm - 42) < 0.5);
        assert_int_equal(verdict(), SEAL_PRESENT);
        assert_true(reading.preview.height_px <= PAGE_PREVIEW_MAX_HEIGHT_PX && reading.preview.channels == 4);
    }
}

static void one_code_is_enough(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    sheet.codes = 1;
    sheet.turn_deg = 181.5;
    read_painted(&sheet, PAGE_SHEET);
    expect_page(181.5 - 360);
    assert_int_equal(reading.code_count, 1);
    assert_int_equal(verdict(), SEAL_PRESENT);
}

static void a_shrunk_print_is_measured_and_named(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    sheet.print_scale = 0.95;
    read_painted(&sheet, PAGE_SHEET);
    assert_true(fabs(reading.print_scale - 0.95) < 0.003);
    assert_true(PAGE_HAS_FAULT(reading.faults, PAGE_FAULT_STRETCHED));
    assert_true(fabs(reading.codes[0].x_mm - 187) < 0.5 || fabs(reading.codes[1].x_mm - 187) < 0.5);
}

static void what_is_not_a_seal_is_not_taken_for_one(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    sheet.seal.diameter_mm = 0;
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(reading.seal_count, 0);
    assert_int_equal(verdict(), SEAL_NONE);
    sheet = plain;
    sheet.seal.ring_only = true; /* a circle drawn with compasses in red */
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_NONE);
}

static void brown_is_no_red_ink_and_vermilion_is(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    memcpy(sheet.seal.rgb, (uint8_t[3]){176, 132, 84}, 3); /* a cup of coffee stood there */
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(reading.seal_count, 0);
    assert_int_equal(verdict(), SEAL_NONE);
    memcpy(sheet.seal.rgb, (uint8_t[3]){230, 80, 40}, 3);
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_PRESENT);
}

static void each_kind_of_bad_seal_is_named(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    memcpy(sheet.seal.rgb, (uint8_t[3]){40, 50, 160}, 3);
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_WRONG_HUE);
    memcpy(sheet.seal.rgb, (uint8_t[3]){40, 40, 40}, 3);
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_COPY);
    sheet = plain;
    sheet.seal.missing_deg = 140;
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_INCOMPLETE);
    sheet = plain;
    sheet.seal.diameter_mm = 22;
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_TOO_SMALL);
    sheet = plain;
    sheet.seal.diameter_mm = 40;
    sheet.seal.triangle = true; /* not by the circle that fits inside */
    read_painted(&sheet, PAGE_SHEET);
    assert_int_equal(verdict(), SEAL_WRONG_SHAPE);
    assert_int_equal(reading.seals[0].shape, SEAL_SHAPE_TRIANGLE);
}

static void the_page_is_kept_as_scanned(void **state)
{
    (void)state;
    struct image back;
    struct err err;
    read_painted(&plain, PAGE_SHEET);
    assert_ok(jpeg_read(reading.jpeg.data, reading.jpeg.size, &back, &err), err);
    assert_int_equal(back.width_px, reading.width_px);
    assert_true(fabs(back.dpi - 150) < 1);
    image_finish(&back);
    assert_true(PAGE_HAS_FAULT(reading.faults, PAGE_FAULT_LOW_RESOLUTION));
}

static void a_sample_is_lifted_at_true_size_with_its_colour(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    struct image png;
    struct err err;
    sheet.frame = true;
    sheet.dpi = 300;
    sheet.turn_deg = 1.2;
    read_painted(&sheet, PAGE_SHEET);
    assert_false(PAGE_HAS_FAULT(reading.faults, PAGE_FAULT_LOW_RESOLUTION));
    assert_int_equal(reading.sample_count, 1);
    const struct page_sample *sample = &reading.samples[0];
    assert_true(fabs(sample->ink_width_mm - 20) < 0.3 && fabs(sample->ink_height_mm - 20) < 0.3);
    assert_true(fabs(sample->clearance_mm - 10) < 0.5);
    assert_ok(png_read(sample->png.data, sample->png.size, &png, &err), err);
    assert_true(abs(png.width_px - (int)lround(40 / 25.4 * 300)) <= 2);
    assert_true(fabs(png.dpi - 300) < 0.1);
    const uint8_t *middle = image_at(&png, png.width_px / 2, png.height_px / 2), *corner = image_at(&png, 3, 3);
    assert_true(middle[0] > 150 && middle[1] < 90);
    assert_true(corner[0] > 250 &&
                corner[1] > 250); /* transparent pixels are read on white: paper and frame are gone */
    image_finish(&png);
}

/* A feed that stretches the page one way: the codes say one place, the frame's own line stands at another. */
static void a_frame_is_lifted_from_where_its_line_stands(void **state)
{
    (void)state;
    struct paint_sheet sheet = plain;
    sheet.frame = true;
    sheet.dpi = 300;
    sheet.turn_deg = -0.8;
    frame_x_mm = 30.8;
    frame_y_mm = 119.3;
    read_painted(&sheet, PAGE_SHEET);
    frame_x_mm = 30;
    frame_y_mm = 120;
    assert_int_equal(reading.sample_count, 1);
    const struct page_sample *sample = &reading.samples[0];
    assert_true(fabs(sample->ink_width_mm - 20) < 0.3 && fabs(sample->ink_height_mm - 20) < 0.3);
    assert_true(fabs(sample->clearance_mm - 10) < 0.25);
}

static void fill_part(struct image *image, int x0, int y0, int x1, int y1, uint8_t light)
{
    for (int y = y0; y < y1; y++)
        memset(image_pixel(image, x0, y), light, (size_t)(x1 - x0) * 3);
}

/* A stroke 1.4 mm high in the frame's middle; the line of a speck on the sensor runs through frame and page. */
static void a_line_of_dust_is_not_lifted_with_the_ink(void **state)
{
    (void)state;
    struct image scan, png, raw;
    struct err err;
    struct page_sample sample;
    const struct page_reading at = {.dpi = 300, .print_scale = 1, .map = {25.4 / 300, 0, 0, 0, 25.4 / 300, 0}};
    const struct page_frame frame = {.name = "signature", .x_mm = 20, .y_mm = 20, .width_mm = 40, .height_mm = 40};
    assert_ok(image_create(945, 945, 3, 300, &scan, &err), err);
    fill_part(&scan, 0, 0, 945, 945, 250);
    fill_part(&scan, 300, 460, 600, 476, 20);
    fill_part(&scan, 399, 0, 402, 945, 75);
    fill_part(&scan, 399, 460, 402, 476, 6);
    assert_ok(page_crop_sample(&scan, &at, &frame, &sample, &err), err);
    image_finish(&scan);
    assert_true(fabs(sample.ink_height_mm - 1.35) < 0.2);
    assert_true(fabs(sample.ink_width_mm - 25.4) < 0.3);
    assert_ok(png_read(sample.png.data, sample.png.size, &png, &err), err);
    assert_ok(picture_read(sample.raw_jpeg.data, sample.raw_jpeg.size, &raw, &err), err);
    assert_true(image_at(&png, 164, 100)[0] > 240 && image_at(&png, 164, 232)[0] < 90);
    assert_true(image_at(&raw, 164, 100)[0] < 150); /* what is kept beside is as scanned */
    image_finish(&png);
    image_finish(&raw);
    page_sample_finish(&sample);
}

static void an_empty_glass_is_blank(void **state)
{
    (void)state;
    struct image scan;
    struct err err;
    struct page_request request = page_request_default(PAGE_SHEET);
    page_reading_finish(&reading);
    assert_ok(image_create(1240, 1754, 3, 150, &scan, &err), err);
    memset(scan.px, 240, scan.stride_bytes * 1754);
    assert_ok(page_read(&scan, &request, &reading, &err), err);
    assert_int_equal(reading.found, PAGE_FOUND_BLANK);
    assert_int_equal(reading.code_count + reading.seal_count, 0);
    memset(scan.px, 0, scan.stride_bytes * 1754);
    page_reading_finish(&reading);
    assert_ok(page_read(&scan, &request, &reading, &err), err);
    assert_true(PAGE_HAS_FAULT(reading.faults, PAGE_FAULT_DARK));
    image_finish(&scan);
}

/* A decoder alone may take 20 s for such a page; sanitizers slow this build some ten times. */
static void noise_is_read_in_bounded_time(void **state)
{
    (void)state;
    struct image scan;
    struct err err;
    struct page_request request = page_request_default(PAGE_SHEET);
    unsigned random = 7;
    assert_ok(image_create(1240, 1754, 3, 150, &scan, &err), err);
    for (size_t i = 0; i < scan.stride_bytes * 1754; i++) {
        random = random * 1664525u + 1013904223u;
        scan.px[i] = (uint8_t)(random >> 24);
    }
    page_reading_finish(&reading);
    int64_t start = clock_monotonic_ms();
    assert_ok(page_read(&scan, &request, &reading, &err), err);
    assert_true(clock_monotonic_ms() - start < 12000);
    assert_int_equal(reading.code_count, 0);
    image_finish(&scan);
}

static void a_page_longer_than_any_paper_is_refused(void **state)
{
    (void)state;
    struct image scan;
    struct err err;
    struct page_request request = page_request_default(PAGE_SHEET);
    static struct page_reading out;
    assert_ok(image_create(600, 4000, 1, 100, &scan, &err), err);
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
    image_finish(&scan);
}

static void pictures_that_cannot_be_pages_are_refused(void **state)
{
    (void)state;
    struct err err;
    uint8_t px[300] = {0};
    struct page_request request = page_request_default(PAGE_ANY);
    static struct page_reading out;
    struct image scan = {.px = px, .width_px = 10, .height_px = 10, .stride_bytes = 30, .channels = 3, .dpi = 300};
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
    scan.dpi = 0;
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
    scan.dpi = 2000;
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
    scan = (struct image){.px = px, .width_px = 4, .height_px = 25, .stride_bytes = 12, .channels = 3, .dpi = 0.5};
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
    scan.width_px = 1 << 30;
    assert_refused(page_read(&scan, &request, &out, &err), err, ERR_INPUT);
}

static int forget(void **state)
{
    (void)state;
    page_reading_finish(&reading);
    page_read_release();
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_sheet_is_identified_and_measured_however_it_lies),
        cmocka_unit_test(one_code_is_enough),
        cmocka_unit_test(a_shrunk_print_is_measured_and_named),
        cmocka_unit_test(what_is_not_a_seal_is_not_taken_for_one),
        cmocka_unit_test(brown_is_no_red_ink_and_vermilion_is),
        cmocka_unit_test(each_kind_of_bad_seal_is_named),
        cmocka_unit_test(the_page_is_kept_as_scanned),
        cmocka_unit_test(a_sample_is_lifted_at_true_size_with_its_colour),
        cmocka_unit_test(a_frame_is_lifted_from_where_its_line_stands),
        cmocka_unit_test(a_line_of_dust_is_not_lifted_with_the_ink),
        cmocka_unit_test(an_empty_glass_is_blank),
        cmocka_unit_test(noise_is_read_in_bounded_time),
        cmocka_unit_test(a_page_longer_than_any_paper_is_refused),
        cmocka_unit_test(pictures_that_cannot_be_pages_are_refused),
    };
    return cmocka_run_group_tests(tests, NULL, forget);
}
