#include "promise.h"

#include "picture.h"
#include <string.h>

static struct image gradient(int width, int height, int channels, double dpi)
{
    struct image image;
    struct err err;
    assert_ok(image_create(width, height, channels, dpi, &image, &err), err);
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width * channels; x++)
            image.px[(size_t)y * image.stride_bytes + (size_t)x] = (uint8_t)(x * 3 + y * 5);
    }
    return image;
}

static bool (*const writers[])(const struct image *, struct buffer *, struct err *) = {png_write, pnm_write};

static void lossless_files_give_back_every_pixel(void **state)
{
    (void)state;
    struct err err;
    for (size_t i = 0; i < 4; i++) {
        struct image image = gradient(33, 21, i / 2 ? 3 : 1, 300), back;
        struct buffer file = {0};
        assert_ok(writers[i % 2](&image, &file, &err), err);
        assert_ok(picture_read(file.data, file.size, &back, &err), err);
        assert_int_equal(back.width_px, 33);
        assert_int_equal(back.height_px, 21);
        assert_int_equal(back.channels, image.channels);
        assert_memory_equal(back.px, image.px, (size_t)21 * image.stride_bytes);
        buffer_finish(&file);
        image_finish(&image);
        image_finish(&back);
    }
}

static void the_resolution_is_kept_in_jpeg_and_png(void **state)
{
    (void)state;
    struct err err;
    struct image image = gradient(40, 30, 3, 600), back;
    struct buffer file = {0};
    assert_ok(jpeg_write(&image, 85, &file, &err), err);
    assert_ok(picture_read(file.data, file.size, &back, &err), err);
    assert_true(back.dpi > 599 && back.dpi < 601);
    image_finish(&back);
    buffer_finish(&file);
    assert_ok(png_write(&image, &file, &err), err);
    assert_ok(picture_read(file.data, file.size, &back, &err), err);
    assert_true(back.dpi > 599 && back.dpi < 601);
    image_finish(&back);
    buffer_finish(&file);
    image_finish(&image);
}

static void a_file_cut_anywhere_is_refused_and_never_crashes(void **state)
{
    (void)state;
    struct err err;
    struct image image = gradient(24, 16, 3, 300), back;
    for (int kind = 0; kind < 3; kind++) {
        struct buffer file = {0};
        assert_ok(kind == 0 ? jpeg_write(&image, 85, &file, &err) : writers[kind - 1](&image, &file, &err), err);
        for (size_t size = 0; size + 16 < file.size; size++) {
            uint8_t *part = malloc(size + 1);
            memcpy(part, file.data, size);
            if (picture_read(part, size, &back, &err))
                fail_msg("kind %d cut at %zu of %zu was read", kind, size, file.size);
            if (err.code != ERR_INPUT)
                fail_msg("kind %d cut at %zu of %zu: %s", kind, size, file.size, err.line);
            free(part);
        }
        buffer_finish(&file);
    }
    image_finish(&image);
}

static void a_changed_byte_never_crashes_a_reader(void **state)
{
    (void)state;
    struct err err;
    struct image image = gradient(24, 16, 3, 300), back;
    for (int kind = 0; kind < 3; kind++) {
        struct buffer file = {0};
        assert_ok(kind == 0 ? jpeg_write(&image, 85, &file, &err) : writers[kind - 1](&image, &file, &err), err);
        for (size_t i = 0; i < file.size; i++) {
            file.data[i] ^= 0x81;
            if (picture_read(file.data, file.size, &back, &err))
                image_finish(&back);
            file.data[i] ^= 0x81;
        }
        buffer_finish(&file);
    }
    image_finish(&image);
}

static void absurd_sizes_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    struct err err;
    struct image out;
    static const char *const bombs[] = {"P6\n19999 19999\n255\n", "P6 9999999 2 255\n", "P5\n20001 1\n255\nx",
                                        "P4\n19000 19000\n"};
    for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++)
        assert_false(picture_read(bombs[i], strlen(bombs[i]), &out, &err));
    assert_refused(image_create(20000, 20000, 3, 0, &out, &err), err, ERR_SPACE);
    assert_refused(image_create(0, 5, 3, 0, &out, &err), err, ERR_SPACE);
    assert_refused(image_create(-1, 5, 3, 0, &out, &err), err, ERR_SPACE);
}

static void wide_and_bitonal_pnm_are_read(void **state)
{
    (void)state;
    struct err err;
    struct image out;
    static const uint8_t wide[] = {'P', '5', ' ', '2',  ' ',  '1',  ' ',  '6', '5',
                                   '5', '3', '5', '\n', 0xff, 0xff, 0x80, 0};
    assert_ok(picture_read(wide, sizeof wide, &out, &err), err);
    assert_int_equal(out.px[0], 255);
    assert_int_equal(out.px[1], 127);
    image_finish(&out);
    static const uint8_t bits[] = {'P', '4', '\n', '#', 'x', '\n', '9', ' ', '1', '\n', 0x80, 0x80};
    assert_ok(picture_read(bits, sizeof bits, &out, &err), err);
    assert_int_equal(out.px[0], 0);
    assert_int_equal(out.px[1], 255);
    assert_int_equal(out.px[8], 0);
    image_finish(&out);
}

static void a_struct_that_lies_about_its_pixels_is_refused(void **state)
{
    (void)state;
    struct err err;
    uint8_t px[64] = {0};
    struct image good = {.px = px, .width_px = 4, .height_px = 4, .stride_bytes = 12, .channels = 3, .dpi = 300};
    assert_ok(image_check(&good, &err), err);
    struct image bad = good;
    bad.stride_bytes = 11;
    assert_refused(image_check(&bad, &err), err, ERR_INPUT);
    bad = good;
    bad.channels = 2;
    assert_refused(image_check(&bad, &err), err, ERR_INPUT);
    bad = good;
    bad.px = NULL;
    assert_refused(image_check(&bad, &err), err, ERR_INPUT);
    bad = good;
    bad.dpi = 1e300 * 1e300;
    assert_refused(image_check(&bad, &err), err, ERR_INPUT);
    bad = good;
    bad.height_px = -4;
    assert_refused(image_check(&bad, &err), err, ERR_INPUT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(lossless_files_give_back_every_pixel),
        cmocka_unit_test(the_resolution_is_kept_in_jpeg_and_png),
        cmocka_unit_test(a_file_cut_anywhere_is_refused_and_never_crashes),
        cmocka_unit_test(a_changed_byte_never_crashes_a_reader),
        cmocka_unit_test(absurd_sizes_are_refused_before_memory_is_taken),
        cmocka_unit_test(wide_and_bitonal_pnm_are_read),
        cmocka_unit_test(a_struct_that_lies_about_its_pixels_is_refused),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
