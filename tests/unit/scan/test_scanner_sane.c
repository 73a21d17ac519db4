#include "promise.h"

#include "scan_run.h"
#include <dlfcn.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/wait.h>

/* SANE's own test scanner, in this process: whatever way it delivers its pictures, the page is the same. */

struct taken {
    int pages;
    struct page_shape shape;
    uint8_t *px; /* of the last page */
};

static void release(struct taken *taken)
{
    if (taken->px)
        munmap(taken->px, taken->shape.stride_bytes * (size_t)taken->shape.height_px);
    taken->px = NULL;
}

static bool take(void *context, int page, const struct page_shape *shape, int fd)
{
    struct taken *taken = context;
    release(taken);
    taken->shape = *shape;
    taken->pages = page;
    taken->px = mmap(NULL, shape->stride_bytes * (size_t)shape->height_px, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    return taken->px != MAP_FAILED;
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

static struct scan_outcome scan(const char *options, bool feeder, struct taken *taken)
{
    const struct scanner_setup setup = {.device = "frontend-tester", .tray = ""};
    const struct scanner_wish wish = {.dpi = 50, .feeder = feeder, .options = options};
    const struct scan_sink sink = {taken, ignore_lines, take, never_stopped};
    struct scanner *scanner;
    struct err err = {0};
    assert_int_equal(scanner_sane.open(&setup, &scanner, &err), SCAN_DONE);
    struct scan_outcome outcome = scan_run(&scanner_sane, scanner, &wish, &sink, &err);
    scanner_sane.close(scanner);
    return outcome;
}

static void scan_page(const char *options, struct taken *taken)
{
    struct scan_outcome outcome = scan(options, false, taken);
    assert_int_equal(outcome.condition, SCAN_DONE);
    assert_int_equal(outcome.pages, 1);
    assert_int_equal(taken->shape.dpi, 50);
}

#define PATTERN "test-picture=Color pattern\n"
#define GRID "test-picture=Grid\n"

static void expect_same(const char *one, const char *other)
{
    struct taken a = {0}, b = {0};
    scan_page(one, &a);
    scan_page(other, &b);
    assert_int_equal(a.shape.channels, b.shape.channels);
    assert_int_equal(a.shape.width_px, b.shape.width_px);
    int rows = a.shape.height_px < b.shape.height_px ? a.shape.height_px : b.shape.height_px;
    assert_true(rows > 50);
    for (int y = 0; y < rows; y++)
        assert_memory_equal(a.px + (size_t)y * a.shape.stride_bytes, b.px + (size_t)y * b.shape.stride_bytes,
                            (size_t)a.shape.width_px * (size_t)a.shape.channels);
    release(&a);
    release(&b);
}

static void colour_over_the_whole_glass_is_the_default(void **state)
{
    (void)state;
    struct taken taken = {0};
    scan_page(GRID, &taken);
    assert_int_equal(taken.shape.channels, 3);
    assert_int_equal(taken.shape.width_px, 393); /* 200 mm at 50 dpi */
    release(&taken);
}

static void three_passes_give_the_page_of_one(void **state)
{
    (void)state;
    expect_same(GRID, GRID "three-pass=yes\n");
    expect_same(GRID, GRID "three-pass=yes\nthree-pass-order=BGR\n");
    expect_same(PATTERN, PATTERN "three-pass=yes\nthree-pass-order=GRB\n");
}

static void every_depth_gives_the_same_grid(void **state)
{
    (void)state;
    expect_same(GRID, GRID "depth=16\n");
    expect_same(GRID, GRID "depth=1\n");
    expect_same(GRID "mode=Gray\n", GRID "mode=Gray\ndepth=1\n");
    expect_same(GRID "mode=Gray\n", GRID "mode=Gray\ndepth=16\n");
    expect_same(GRID, GRID "three-pass=yes\ndepth=16\n");
    /* Its grid of one bit and three passes is drawn inside out; its colours are not. */
    expect_same(PATTERN "depth=1\n", PATTERN "depth=1\nthree-pass=yes\n");
}

static void odd_reads_and_rows_do_not_matter(void **state)
{
    (void)state;
    expect_same(GRID, GRID "read-limit=yes\nread-limit-size=97\n");
    expect_same(GRID, GRID "fuzzy-parameters=yes\n");
    expect_same(GRID, GRID "select-fd=yes\n");
}

static void lost_pixels_at_the_end_of_lines_are_left_out(void **state)
{
    (void)state;
    struct taken whole = {0}, loss = {0};
    scan_page(GRID, &whole);
    scan_page(GRID "ppl-loss=7\n", &loss);
    assert_true(loss.shape.width_px == whole.shape.width_px - 7 || loss.shape.width_px == whole.shape.width_px);
    for (int y = 0; y < loss.shape.height_px; y++)
        assert_memory_equal(loss.px + (size_t)y * loss.shape.stride_bytes,
                            whole.px + (size_t)y * whole.shape.stride_bytes, (size_t)(loss.shape.width_px - 7) * 3);
    release(&whole);
    release(&loss);
}

static void a_hand_scanner_needs_no_height(void **state)
{
    (void)state;
    struct taken taken = {0};
    scan_page(GRID "hand-scanner=yes\n", &taken);
    assert_int_equal(taken.shape.width_px, 216); /* 11 cm */
    assert_true(taken.shape.height_px > 50);
    release(&taken);
}

static void the_feeder_gives_all_it_holds(void **state)
{
    (void)state;
    struct taken taken = {0};
    struct scan_outcome outcome = scan("resolution=20\n", true, &taken);
    assert_int_equal(outcome.condition, SCAN_DONE);
    assert_int_equal(outcome.pages, 10);
    release(&taken);
}

/* In a process of its own: SANE's test scanner ends its thread wherever that is, also inside malloc, and keeps its
 * picture's memory. -1: it locked itself up that way. */
static int scan_once_apart(const char *options)
{
    struct taken taken = {0};
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        alarm(2);
        struct scan_outcome outcome = scan(options, false, &taken);
        _exit((int)outcome.condition + outcome.pages * 20);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static struct scan_outcome scan_apart(const char *options)
{
    int answer = -1;
    for (int i = 0; i < 5 && answer < 0; i++)
        answer = scan_once_apart(options);
    assert_true(answer >= 0);
    return (struct scan_outcome){(enum scan_condition)(answer % 20), answer / 20};
}

static void every_error_state_of_a_driver_is_a_condition(void **state)
{
    (void)state;
    static const struct {
        const char *value;
        enum scan_condition condition;
    } rows[] = {
        {"SANE_STATUS_UNSUPPORTED", SCAN_IO},
        {"SANE_STATUS_CANCELLED", SCAN_CANCELLED},
        {"SANE_STATUS_DEVICE_BUSY", SCAN_BUSY},
        {"SANE_STATUS_INVAL", SCAN_GONE},
        {"SANE_STATUS_EOF", SCAN_IO},
        {"SANE_STATUS_JAMMED", SCAN_JAM},
        {"SANE_STATUS_NO_DOCS", SCAN_EMPTY},
        {"SANE_STATUS_COVER_OPEN", SCAN_COVER},
        {"SANE_STATUS_IO_ERROR", SCAN_IO},
        {"SANE_STATUS_NO_MEM", SCAN_IO},
        {"SANE_STATUS_ACCESS_DENIED", SCAN_DENIED},
    };
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        char options[100];
        snprintf(options, sizeof options, "read-return-value=%s\n", rows[i].value);
        struct scan_outcome outcome = scan_apart(options);
        assert_int_equal(outcome.condition, rows[i].condition);
        assert_int_equal(outcome.pages, 0);
    }
}

static void an_option_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct taken taken = {0};
    assert_int_equal(scan("no-such-option=1\n", false, &taken).condition, SCAN_IO);
    assert_int_equal(scan("depth=many\n", false, &taken).condition, SCAN_IO);
    assert_int_equal(scan("mode=Purple\n", false, &taken).condition, SCAN_IO);
}

static void a_device_that_is_not_there_is_no_scanner(void **state)
{
    (void)state;
    const struct scanner_setup setups[] = {{.device = "fujitsu", .tray = ""}, {.device = "test:99", .tray = ""}};
    for (size_t i = 0; i < 2; i++) {
        struct scanner *scanner;
        struct err err = {0};
        assert_int_equal(scanner_sane.open(&setups[i], &scanner, &err), SCAN_NO_SCANNER);
        assert_true(err.line[0]);
    }
}

static int only_the_test_scanner(void **state)
{
    static char folder[1024];
    char command[1200];
    /* Its reading thread is cancelled with a buffer in hand; kept loaded, LeakSanitizer can tell whose that is. */
    dlopen("/usr/lib/x86_64-linux-gnu/sane/libsane-test.so.1", RTLD_NOW | RTLD_NODELETE);
    promise_folder_make(folder);
    snprintf(command, sizeof command, "echo test > '%s/dll.conf'", folder);
    *state = folder;
    return system(command) || setenv("SANE_CONFIG_DIR", folder, 1);
}

static int remove_folder(void **state)
{
    promise_folder_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(colour_over_the_whole_glass_is_the_default),
        cmocka_unit_test(three_passes_give_the_page_of_one),
        cmocka_unit_test(every_depth_gives_the_same_grid),
        cmocka_unit_test(odd_reads_and_rows_do_not_matter),
        cmocka_unit_test(lost_pixels_at_the_end_of_lines_are_left_out),
        cmocka_unit_test(a_hand_scanner_needs_no_height),
        cmocka_unit_test(the_feeder_gives_all_it_holds),
        cmocka_unit_test(every_error_state_of_a_driver_is_a_condition),
        cmocka_unit_test(an_option_that_is_not_there_is_named),
        cmocka_unit_test(a_device_that_is_not_there_is_no_scanner),
    };
    return cmocka_run_group_tests(tests, only_the_test_scanner, remove_folder);
}
