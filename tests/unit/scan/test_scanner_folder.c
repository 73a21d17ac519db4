#include "promise.h"

#include "clock.h"
#include "scan_run.h"
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>

/* The folder scanner. Files that claim to be far larger than they are: each is a fault of that sheet, told at once and
 * without the memory it asks for. A pace: no line is there before it has passed the lamp. */

static char tray[32];

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

static void make_tray(void)
{
    snprintf(tray, sizeof tray, "/tmp/counter-tray-XXXXXX");
    assert_non_null(mkdtemp(tray));
}

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
    make_tray();
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

/* ---- pace ---- */

struct watched {
    int64_t begun_us;
    int pages, early, parts; /* lines told before their time; tellings of a sheet not yet whole */
};

enum { SHEET_LINES = 400, PACE = 150, SHEET_US = 60000000 / PACE };

static void judge_lines(void *context, int page, int lines, int expected)
{
    struct watched *w = context;
    int64_t due_us = (int64_t)SHEET_US * (page - 1) + (int64_t)SHEET_US * (lines - 1) / SHEET_LINES;
    w->early += clock_monotonic_us() - w->begun_us < due_us;
    w->parts += lines < expected;
}

static bool judge_page(void *context, int page, const struct page_shape *shape, int fd)
{
    struct watched *w = context;
    w->early += clock_monotonic_us() - w->begun_us < (int64_t)SHEET_US * page;
    return keep_nothing(&w->pages, page, shape, fd);
}

static void put_sheet(const char *name)
{
    static unsigned char sheet[40 + SHEET_LINES * 300];
    int head = snprintf((char *)sheet, sizeof sheet, "P5 300 %d 255\n", SHEET_LINES);
    put(name, sheet, (size_t)head + SHEET_LINES * 300);
}

static struct watched scan_pile(const char *device)
{
    const struct scanner_setup setup = {.device = device, .tray = tray};
    const struct scanner_wish wish = {.dpi = 300, .feeder = true, .options = ""};
    struct watched w = {0};
    const struct scan_sink sink = {&w, judge_lines, judge_page, never_stopped};
    struct scanner *scanner;
    struct err err = {0};
    put_sheet("1.pnm");
    put_sheet("2.pnm");
    assert_int_equal(scanner_folder.open(&setup, &scanner, &err), SCAN_DONE);
    w.begun_us = clock_monotonic_us();
    assert_int_equal(scan_run(&scanner_folder, scanner, &wish, &sink, &err).condition, SCAN_DONE);
    scanner_folder.close(scanner);
    return w;
}

static void a_feeder_with_a_pace_gives_no_line_before_its_time(void **state)
{
    (void)state;
    char command[80], pace[8];
    make_tray();
    snprintf(pace, sizeof pace, "%d", PACE);
    struct watched paced = scan_pile(pace);
    assert_int_equal(paced.pages, 2);
    assert_int_equal(paced.early, 0);
    assert_true(paced.parts > 0);
    assert_int_equal(scan_pile("pnm").pages, 2); /* a name is no pace */
    snprintf(command, sizeof command, "rm -r %s", tray);
    assert_int_equal(system(command), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_feeder_with_a_pace_gives_no_line_before_its_time),
        cmocka_unit_test(a_file_that_claims_a_giant_picture_is_refused_before_memory_is_taken),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
