#include "promise.h"

#include "picture_reader.h"
#include "picture.h"
#include <math.h>
#include <string.h>

/* A real reading child; pictures made here. */

static struct picture_reader *reader;

static int open_reader(void **state)
{
    (void)state;
    struct err err;
    return picture_reader_create(&reader, &err) ? 0 : -1;
}

static int close_reader(void **state)
{
    (void)state;
    picture_reader_destroy(reader);
    return 0;
}

/* A page with a grey bar on it, as PNG. */
static void make_page(double dpi, struct buffer *out)
{
    struct image page;
    struct err err;
    assert_ok(image_create(620, 877, 3, dpi, &page, &err), err);
    memset(page.px, 250, page.stride_bytes * (size_t)page.height_px);
    for (int y = 200; y < 260; y++)
        memset(image_pixel(&page, 100, y), 60, 300);
    assert_ok(png_write(&page, out, &err), err);
    image_finish(&page);
}

static double dpi_read(double said, double asked)
{
    struct buffer png = {0};
    struct page_reading reading;
    struct page_request request = page_request_default(PAGE_SHEET);
    struct err err;
    make_page(said, &png);
    request.dpi = asked;
    assert_ok(picture_reader_read(reader, png.data, png.size, &request, &reading, &err), err);
    buffer_finish(&png);
    double dpi = reading.dpi;
    assert_int_equal(reading.width_px, 620);
    page_reading_finish(&reading);
    return dpi;
}

static void the_dpi_is_what_is_asked_else_what_the_file_says_else_a4(void **state)
{
    (void)state;
    assert_true(fabs(dpi_read(150, 0) - 150) < 0.1);
    assert_true(fabs(dpi_read(150, 100) - 100) < 0.1);
    assert_true(fabs(dpi_read(0, 0) - 75) > 1); /* 620 px are A4 at 75, which nobody scans with */
    assert_true(fabs(dpi_read(0, 0) - 300) < 0.1);
}

static void what_is_no_picture_is_refused_by_name_and_the_next_is_read(void **state)
{
    (void)state;
    static const char *const wrong[] = {"", "not a picture", "P6\n1000 1000\n255\nshort", "P6\n99999999 1\n255\n",
                                        "\x89PNG\r\n\x1a\n", "\xff\xd8\xff\xe0", "P4\n0 0\n"};
    struct page_request request = page_request_default(PAGE_ANY);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct page_reading reading;
        struct err err = {0};
        assert_false(picture_reader_read(reader, wrong[i], strlen(wrong[i]), &request, &reading, &err));
        assert_true(err.code == ERR_INPUT || err.code == ERR_SPACE);
        assert_true(err.line[0]);
    }
    assert_true(dpi_read(150, 0) > 149);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_dpi_is_what_is_asked_else_what_the_file_says_else_a4),
        cmocka_unit_test(what_is_no_picture_is_refused_by_name_and_the_next_is_read),
    };
    return cmocka_run_group_tests(tests, open_reader, close_reader);
}
