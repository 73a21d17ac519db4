#include "promise.h"

#include "scan_run.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* Files that claim to be far larger than they are, in the tray of the folder scanner: each is a fault of that sheet,
 * told at once and without the memory it asks for. */

static char tray[] = "/tmp/counter-tray-XXXXXX";

static const unsigned char jpeg[] = {0xff, 0xd8, 0xff, 0xe0, 0,    16,   'J',  'F',  'I',  'F',
                                     0,    1,    1,    0,    0,    1,    0,    1,    0,    0, /* JFIF */
                                     0xff, 0xc2, 0,    17,   8,    0xff, 0xdc, 0xff, 0xdc, 3,
                                     1,    0x22, 0,    2,    0x11, 1,    3,    0x11, 1, /* 65500 x 65500, progressive */
                                     0xff, 0xda, 0,    12,   3,    1,    0,    2,    0x11, 3,
                                     0x11, 0,    0,    0,    0xff, 0xd9};
static const unsigned char png[] = {0x89, 'P',  'N', 'G', '\r', '\n', 0x1a, '\n', 0,    0,    0,
                                    13,   'I',  'H', 'D', 'R',  0,    0,    0x4e, 0x20, 0,    0,
                                    0x4e, 0x20, 8,   2,   0,    0,    0,    0x17, 0x75, 0xb4, 0x1d};
static const unsigned char tiff[] = {'I',  'I',  42,   0, 8, 0, 0, 0, 2, 0, 0, 1,    4,    0,    1,    0, 0, 0, 0xff,
                                     0xff, 0xff, 0x7f, 1, 1, 4, 0, 1, 0, 0, 0, 0xff, 0xff, 0xff, 0x7f, 0, 0, 0, 0};
static const unsigned char pnm[] = "P6 19999 19999 255\n";

static void put(const char *name, const void *bytes, size_t size)
{
    char path[256];
    snprintf(path, sizeof path, "%s/%s", tray, name);
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    assert_int_equal(fclose(file), 0);
}

static bool keep_nothing(void *context, int page, const struct page_shape *shape, int fd)
{
    (void)page, (void)shape;
    ++*(int *)context;
    close(fd);
    return true;
}

static void ignore_lines(void *context, int page, int lines, int expected)
{
    (void)context, (void)page, (void)lines, (void)expected;
}

static bool never_stopped(void *context)
{
    (void)context;
    return false;
}

static enum scan_condition scan_tray(int *pages)
{
    const struct scanner_setup setup = {.device = "", .tray = tray};
    const struct scanner_wish wish = {.dpi = 300, .options = ""};
    const struct scan_sink sink = {pages, ignore_lines, keep_nothing, never_stopped};
    struct scanner *scanner;
    struct err err = {0};
    assert_int_equal(scanner_folder.open(&setup, &scanner, &err), SCAN_DONE);
    enum scan_condition condition = scan_run(&scanner_folder, scanner, &wish, &sink, &err).condition;
    scanner_folder.close(scanner);
    if (condition != SCAN_DONE && condition != SCAN_EMPTY)
        assert_true(err.line[0]);
    return condition;
}

static long most_memory_kb(void)
{
    struct rusage usage;
    assert_int_equal(getrusage(RUSAGE_SELF, &usage), 0);
    return usage.ru_maxrss;
}

static void a_file_that_claims_a_giant_picture_is_refused_before_memory_is_taken(void **state)
{
    (void)state;
    static const struct {
        const char *name;
        const void *bytes;
        size_t size;
    } bombs[] = {{"bomb.jpg", jpeg, sizeof jpeg},
                 {"bomb.png", png, sizeof png},
                 {"bomb.tif", tiff, sizeof tiff},
                 {"bomb.jpg", tiff, sizeof tiff},
                 {"bomb.ppm", pnm, sizeof pnm - 1}};
    assert_non_null(mkdtemp(tray));
    for (size_t i = 0; i < sizeof bombs / sizeof bombs[0]; i++) {
        char path[256];
        int pages = 0;
        long before = most_memory_kb();
        put(bombs[i].name, bombs[i].bytes, bombs[i].size);
        enum scan_condition condition = scan_tray(&pages);
        assert_true(condition == SCAN_IO || condition == SCAN_EMPTY); /* EMPTY: no picture by its name */
        assert_int_equal(pages, 0);
        assert_true(most_memory_kb() - before < 50000);
        snprintf(path, sizeof path, "%s/%s", tray, bombs[i].name);
        unlink(path);
    }
    rmdir(tray);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_that_claims_a_giant_picture_is_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
