#include "promise.h"

#include "buffer.h"
#include "frame.h"
#include "image.h"
#include "scan_protocol.h"
#include <string.h>
#include <sys/mman.h>

struct page {
    struct page_shape shape;
    uint8_t *px;
};

static void take(struct page_frames *frames, struct page *out)
{
    struct err err = {0};
    int fd;
    assert_ok(frame_take_page(frames, 300, &out->shape, &fd, &err), err);
    size_t size = out->shape.stride_bytes * (size_t)out->shape.height_px;
    assert_ok(scan_memory_check(fd, size, &err), err);
    out->px = mmap(NULL, size, PROT_READ, MAP_PRIVATE, fd, 0);
    assert_ptr_not_equal(out->px, MAP_FAILED);
    close(fd);
}

static void drop(struct page *page)
{
    munmap(page->px, page->shape.stride_bytes * (size_t)page->shape.height_px);
}

static void one_frame(const struct frame_shape *shape, const void *bytes, size_t size, size_t cut, struct page *out)
{
    struct page_frames frames = PAGE_FRAMES_NONE;
    struct err err = {0};
    assert_ok(frame_begin(&frames, shape, &err), err);
    for (size_t at = 0; at < size; at += cut)
        assert_ok(frame_add(&frames, (const uint8_t *)bytes + at, size - at < cut ? size - at : cut, &err), err);
    assert_ok(frame_end(&frames, &err), err);
    take(&frames, out);
}

static void a_grey_bit_set_is_black(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0xa0, 0x80, 0x00, 0x00}; /* 10 pixels wide, 2 lines */
    struct page page;
    one_frame(&(struct frame_shape){FRAME_GREY, 1, 10, 2, 2, true}, bytes, sizeof bytes, 4, &page);
    const uint8_t expected[] = {0, 255, 0, 255, 255, 255, 255, 255, 0, 255};
    assert_int_equal(page.shape.channels, 1);
    assert_memory_equal(page.px, expected, 10);
    assert_int_equal(page.px[10], 255);
    drop(&page);
}

static void sixteen_bits_keep_their_high_byte(void **state)
{
    (void)state;
    const uint16_t samples[] = {0x1234, 0xfedc, 0x00ff, 0xff00, 0x8000, 0x7fff};
    struct page page;
    one_frame(&(struct frame_shape){FRAME_RGB, 16, 2, 12, 1, true}, samples, sizeof samples, 5, &page);
    const uint8_t expected[] = {0x12, 0xfe, 0x00, 0xff, 0x80, 0x7f};
    assert_memory_equal(page.px, expected, 6);
    drop(&page);
}

static void one_bit_colour_comes_in_groups_of_three_bytes(void **state)
{
    (void)state;
    const uint8_t bytes[] = {0x80, 0x40, 0x20};
    struct page page;
    one_frame(&(struct frame_shape){FRAME_RGB, 1, 3, 3, 1, true}, bytes, sizeof bytes, 3, &page);
    const uint8_t expected[] = {255, 0, 0, 0, 255, 0, 0, 0, 255};
    assert_memory_equal(page.px, expected, 9);
    drop(&page);
}

/* 7 × 5 RGB with 3 bytes of padding on each line. */
enum { W = 7, H = 5, LINE = W * 3 + 3 };

static void fill_lines(uint8_t *bytes)
{
    for (int y = 0; y < H; y++)
        for (int x = 0; x < LINE; x++)
            bytes[y * LINE + x] = x < W * 3 ? (uint8_t)(y * 40 + x) : 0xee;
}

static void padding_is_skipped_wherever_the_bytes_are_cut(void **state)
{
    (void)state;
    uint8_t bytes[H * LINE];
    fill_lines(bytes);
    for (size_t cut = 1; cut <= sizeof bytes; cut++) {
        struct page page;
        one_frame(&(struct frame_shape){FRAME_RGB, 8, W, LINE, H, true}, bytes, sizeof bytes, cut, &page);
        assert_int_equal(page.shape.height_px, H);
        for (int y = 0; y < H; y++)
            assert_memory_equal(page.px + (size_t)y * page.shape.stride_bytes, bytes + y * LINE, W * 3);
        drop(&page);
    }
}

static void an_unknown_height_is_what_came(void **state)
{
    (void)state;
    enum { LINES = 1500 };
    static uint8_t bytes[LINES * 10];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i / 10);
    struct page page;
    one_frame(&(struct frame_shape){FRAME_GREY, 8, 10, 10, -1, true}, bytes, sizeof bytes - 3, 333, &page);
    assert_int_equal(page.shape.height_px, LINES - 1); /* the last line did not come whole */
    assert_int_equal(page.px[700 * 10], 700 % 256);
    drop(&page);
}

static void fewer_or_more_lines_than_announced_are_kept(void **state)
{
    (void)state;
    uint8_t bytes[20 * 10];
    memset(bytes, 9, sizeof bytes);
    struct page page;
    one_frame(&(struct frame_shape){FRAME_GREY, 8, 10, 10, 12, true}, bytes, 70, 64, &page);
    assert_int_equal(page.shape.height_px, 7);
    drop(&page);
    one_frame(&(struct frame_shape){FRAME_GREY, 8, 10, 10, 12, true}, bytes, 200, 64, &page);
    assert_int_equal(page.shape.height_px, 20);
    assert_int_equal(page.px[199], 9);
    drop(&page);
}

static void add_plane(struct page_frames *frames, enum frame_format format, uint8_t value, int lines)
{
    struct err err = {0};
    uint8_t line[4] = {value, (uint8_t)(value + 1), (uint8_t)(value + 2), (uint8_t)(value + 3)};
    assert_ok(frame_begin(frames, &(struct frame_shape){format, 8, 4, 4, 3, false}, &err), err);
    for (int i = 0; i < lines; i++)
        assert_ok(frame_add(frames, line, 4, &err), err);
    assert_ok(frame_end(frames, &err), err);
}

static void three_passes_in_any_order_make_one_page(void **state)
{
    (void)state;
    struct page_frames frames = PAGE_FRAMES_NONE;
    struct page page;
    add_plane(&frames, FRAME_GREEN, 100, 3);
    add_plane(&frames, FRAME_BLUE, 200, 2); /* the shortest pass decides */
    add_plane(&frames, FRAME_RED, 10, 3);
    take(&frames, &page);
    const uint8_t expected[] = {10, 100, 200, 11, 101, 201, 12, 102, 202, 13, 103, 203};
    assert_int_equal(page.shape.height_px, 2);
    assert_memory_equal(page.px + 12, expected, 12);
    drop(&page);
}

static void a_missing_colour_is_no_page(void **state)
{
    (void)state;
    struct page_frames frames = PAGE_FRAMES_NONE;
    struct page_shape shape;
    struct err err = {0};
    int fd;
    add_plane(&frames, FRAME_RED, 1, 3);
    add_plane(&frames, FRAME_BLUE, 2, 3);
    assert_refused(frame_take_page(&frames, 300, &shape, &fd, &err), err, ERR_DAMAGED);
    frame_drop_page(&frames);
}

static void frames_that_do_not_belong_together_are_refused(void **state)
{
    (void)state;
    const struct frame_shape others[] = {
        {FRAME_RED, 8, 4, 4, 3, true},   /* again */
        {FRAME_GREEN, 8, 5, 5, 3, true}, /* another width */
        {FRAME_GREY, 8, 4, 4, 3, true},  /* another kind */
        {FRAME_RGB, 8, 4, 12, 3, true},
    };
    for (size_t i = 0; i < 4; i++) {
        struct page_frames frames = PAGE_FRAMES_NONE;
        struct err err = {0};
        add_plane(&frames, FRAME_RED, 1, 3);
        assert_refused(frame_begin(&frames, &others[i], &err), err, ERR_DAMAGED);
        frame_drop_page(&frames);
    }
}

static void absurd_shapes_are_refused_before_memory_is_taken(void **state)
{
    (void)state;
    const struct frame_shape shapes[] = {
        {FRAME_GREY, 8, 0, 10, 10, true},
        {FRAME_GREY, 8, -5, 10, 10, true},
        {FRAME_GREY, 8, IMAGE_MAX_SIDE_PX + 1, IMAGE_MAX_SIDE_PX + 1, 10, true},
        {FRAME_GREY, 8, 100, 99, 10, true}, /* a row shorter than its pixels */
        {FRAME_RGB, 16, 100, 599, 10, true},
        {FRAME_RGB, 8, 100, 10000000, 10, true}, /* padding of ten megabytes */
        {FRAME_RGB, 8, 100, 300, 0, true},
        {FRAME_RGB, 8, 100, 300, -2, true},
        {FRAME_RGB, 8, 20000, 60000, 20000, true}, /* 1.2 GB */
        {FRAME_RGB, 8, 100, 300, 2000000000, true},
        {FRAME_GREY, 12, 100, 200, 10, true},
        {(enum frame_format)99, 8, 100, 100, 10, true},
    };
    for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
        struct page_frames frames = PAGE_FRAMES_NONE;
        struct err err = {0};
        assert_refused(frame_begin(&frames, &shapes[i], &err), err, ERR_DAMAGED);
        assert_int_equal(frames.memory.fd, -1);
        frame_drop_page(&frames);
    }
}

static void a_page_that_does_not_end_is_stopped(void **state)
{
    (void)state;
    struct page_frames frames = PAGE_FRAMES_NONE;
    struct err err = {0};
    uint8_t bytes[4000] = {0};
    assert_ok(frame_begin(&frames, &(struct frame_shape){FRAME_GREY, 8, 1, 1, -1, true}, &err), err);
    bool grew = true;
    for (int i = 0; i < 10 && grew; i++)
        grew = frame_add(&frames, bytes, sizeof bytes, &err);
    assert_false(grew);
    assert_int_equal(err.code, ERR_SPACE);
    frame_drop_page(&frames);
}

static void a_frame_without_a_line_is_no_frame(void **state)
{
    (void)state;
    struct page_frames frames = PAGE_FRAMES_NONE;
    struct err err = {0};
    assert_ok(frame_begin(&frames, &(struct frame_shape){FRAME_GREY, 8, 9, 9, 5, true}, &err), err);
    assert_ok(frame_add(&frames, (const uint8_t *)"12345678", 8, &err), err);
    assert_refused(frame_end(&frames, &err), err, ERR_DAMAGED);
    frame_drop_page(&frames);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_grey_bit_set_is_black),
        cmocka_unit_test(sixteen_bits_keep_their_high_byte),
        cmocka_unit_test(one_bit_colour_comes_in_groups_of_three_bytes),
        cmocka_unit_test(padding_is_skipped_wherever_the_bytes_are_cut),
        cmocka_unit_test(an_unknown_height_is_what_came),
        cmocka_unit_test(fewer_or_more_lines_than_announced_are_kept),
        cmocka_unit_test(three_passes_in_any_order_make_one_page),
        cmocka_unit_test(a_missing_colour_is_no_page),
        cmocka_unit_test(frames_that_do_not_belong_together_are_refused),
        cmocka_unit_test(absurd_shapes_are_refused_before_memory_is_taken),
        cmocka_unit_test(a_page_that_does_not_end_is_stopped),
        cmocka_unit_test(a_frame_without_a_line_is_no_frame),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
