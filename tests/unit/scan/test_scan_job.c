#include "promise.h"

#include "catalogue.h"
#include "scan_scene.h"

/* The desk with real children: SANE's test scanner, its pnm scanner fed from a tray, and the folder scanner. */

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static void expect_end(struct scene *s, enum scan_condition condition, int64_t most_ms)
{
    assert_true(scene_wait(s, scene_has_ended, most_ms));
    assert_string_equal(scan_condition_name(s->condition), scan_condition_name(condition));
    assert_false(scan_is_under_way(s->desk));
    assert_int_equal(s->pages_read + s->pages_unread, s->pages);
}

static void expect_good_scan(struct scene *s)
{
    scene_scan_with(s, false, NULL, 0);
    expect_end(s, SCAN_DONE, 20000);
    assert_int_equal(s->pages, 1);
    assert_int_equal(s->pages_read, 1);
}

static void a_page_on_the_glass_is_scanned_and_read(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    expect_good_scan(&s);
    assert_int_equal(s.width_px, 590); /* 200 mm at 75 dpi */
    assert_true(s.progress_calls > 0);
    assert_non_null(strstr(scan_desk_device(s.desk), "test:0"));
    expect_good_scan(&s);
    scene_close(&s);
}

static void the_feeder_is_emptied_and_every_sheet_read(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "frontend-tester", "");
    scene_scan_with(&s, true, NULL, 0);
    expect_end(&s, SCAN_DONE, 60000);
    assert_int_equal(s.pages, 10);
    assert_int_equal(s.pages_read, 10);
    scene_close(&s);
}

/* SANE's test scanner ends its own thread wherever that is and sometimes locks itself up; then the desk says HUNG,
 * rightly, and the question is put again. */
static void scan_until_not_hung(struct scene *s, const char *const *options, size_t count)
{
    for (int i = 0; i < 5; i++) {
        scene_scan_with(s, false, options, count);
        assert_true(scene_wait(s, scene_has_ended, 20000));
        if (s->condition != SCAN_HUNG)
            return;
    }
}

static void every_error_state_is_told_and_the_next_scan_works(void **state)
{
    (void)state;
    static const struct {
        const char *option;
        enum scan_condition condition;
    } rows[] = {
        {"read-return-value=SANE_STATUS_COVER_OPEN", SCAN_COVER},
        {"read-return-value=SANE_STATUS_JAMMED", SCAN_JAM},
        {"read-return-value=SANE_STATUS_NO_DOCS", SCAN_EMPTY},
        {"read-return-value=SANE_STATUS_IO_ERROR", SCAN_IO},
        {"read-return-value=SANE_STATUS_DEVICE_BUSY", SCAN_BUSY},
        {"read-return-value=SANE_STATUS_INVAL", SCAN_GONE},
        {"read-return-value=SANE_STATUS_ACCESS_DENIED", SCAN_DENIED},
        {"read-return-value=SANE_STATUS_NO_MEM", SCAN_IO},
        {"read-return-value=SANE_STATUS_UNSUPPORTED", SCAN_IO},
        {"read-return-value=SANE_STATUS_CANCELLED", SCAN_CANCELLED},
        {"no-such-option=1", SCAN_IO},
    };
    struct scene s;
    scene_open(&s, "test", "sane", "test:0", "");
    for (size_t i = 0; i < COUNT(rows); i++) {
        scan_until_not_hung(&s, &rows[i].option, 1);
        assert_string_equal(scan_condition_name(s.condition), scan_condition_name(rows[i].condition));
        assert_int_equal(s.pages, 0);
    }
    expect_good_scan(&s);
    scene_close(&s);
}

static const char *const slow[] = {"read-delay=yes", "read-delay-duration=100000", "resolution=300"};

static void a_child_killed_in_the_middle_is_told_and_replaced(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, slow, COUNT(slow));
    assert_true(scene_wait(&s, scene_has_progress, 10000));
    pid_t child = scene_child("scan");
    assert_true(child > 0);
    assert_int_equal(kill(child, SIGKILL), 0);
    expect_end(&s, SCAN_CRASHED, 1000);
    assert_int_equal(s.pages, 0);
    expect_good_scan(&s);
    scene_close(&s);
}

static void a_child_that_died_while_it_waited_is_not_missed(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    for (int i = 0; i < 3; i++) {
        expect_good_scan(&s);
        kill(scene_child("scan"), SIGKILL);
        if (i % 2)
            usleep(20000);
    }
    expect_good_scan(&s);
    scene_close(&s);
}

static bool second_page_moves(const struct scene *s)
{
    return s->last_page_in_progress >= 3;
}

static void pages_whole_before_the_crash_are_kept(void **state)
{
    (void)state;
    static const char *const options[] = {"read-delay=yes", "read-delay-duration=60000", "resolution=75"};
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, true, options, COUNT(options));
    assert_true(scene_wait(&s, second_page_moves, 20000));
    kill(scene_child("scan"), SIGKILL);
    expect_end(&s, SCAN_CRASHED, 20000);
    assert_true(s.pages >= 2 && s.pages < 10);
    assert_int_equal(s.pages_read, s.pages);
    scene_close(&s);
}

static void a_scanner_that_stops_answering_is_ended(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, slow, COUNT(slow));
    assert_true(scene_wait(&s, scene_has_progress, 10000));
    pid_t child = scene_child("scan");
    kill(child, SIGSTOP);
    int64_t stopped_ms = clock_monotonic_ms();
    expect_end(&s, SCAN_HUNG, 10000);
    assert_in_range(s.ended_ms - stopped_ms, 800, 1800);
    assert_int_equal(kill(child, 0), -1);
    expect_good_scan(&s);
    scene_close(&s);
}

static void cancel_ends_a_slow_page_within_a_second(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, slow, COUNT(slow));
    assert_true(scene_wait(&s, scene_has_progress, 10000));
    int64_t asked_ms = clock_monotonic_ms();
    scan_cancel(s.desk);
    expect_end(&s, SCAN_CANCELLED, 5000);
    assert_in_range(s.ended_ms - asked_ms, 0, 1000);
    assert_int_equal(s.pages, 0);
    expect_good_scan(&s);
    scene_close(&s);
}

static void cancel_ends_even_a_child_that_does_not_listen(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, slow, COUNT(slow));
    assert_true(scene_wait(&s, scene_has_progress, 10000));
    kill(scene_child("scan"), SIGSTOP);
    int64_t asked_ms = clock_monotonic_ms();
    scan_cancel(s.desk);
    expect_end(&s, SCAN_CANCELLED, 5000);
    assert_in_range(s.ended_ms - asked_ms, 800, 1200);
    expect_good_scan(&s);
    scene_close(&s);
}

static bool reader_runs(const struct scene *s)
{
    (void)s;
    return scene_child("read") > 0;
}

static void a_reader_that_dies_is_replaced_and_the_page_is_read(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scan_desk_warm(s.desk);
    assert_true(scene_wait(&s, reader_runs, 5000));
    kill(scene_child("read"), SIGSTOP); /* the page waits in its socket when it dies */
    scene_scan_with(&s, false, NULL, 0);
    for (int i = 0; i < 700 && !s.ended; i++) {
        mailbox_drain(s.mailbox);
        usleep(1000);
    }
    assert_false(s.ended);
    kill(scene_child("read"), SIGKILL);
    expect_end(&s, SCAN_DONE, 20000);
    assert_int_equal(s.pages_read, 1);
    scene_close(&s);
}

static void a_page_whose_reader_dies_twice_is_told_as_unread(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, NULL, 0);
    int64_t give_up = clock_monotonic_ms() + 20000;
    while (!s.ended && clock_monotonic_ms() < give_up) {
        pid_t reader = scene_child("read");
        if (reader)
            kill(reader, SIGKILL);
        mailbox_drain(s.mailbox);
    }
    expect_end(&s, SCAN_DONE, 1000);
    assert_int_equal(s.pages, 1);
    assert_int_equal(s.pages_unread, 1);
    expect_good_scan(&s);
    scene_close(&s);
}

static void drop_ends_everything_without_a_word(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, true, slow, COUNT(slow));
    assert_true(scene_wait(&s, scene_has_progress, 10000));
    scan_drop(s.desk);
    assert_false(scan_is_under_way(s.desk));
    assert_int_equal(scene_child("scan"), 0);
    assert_int_equal(scene_child("read"), 0);
    int calls = s.progress_calls;
    for (int i = 0; i < 100; i++) {
        mailbox_drain(s.mailbox);
        usleep(1000);
    }
    assert_int_equal(s.progress_calls, calls);
    assert_false(s.ended);
    expect_good_scan(&s);
    scene_close(&s);
}

static void a_second_scan_at_once_is_refused(void **state)
{
    (void)state;
    struct scene s;
    struct err err = {0};
    scene_open(&s, "test", "sane", "", "");
    scene_scan_with(&s, false, NULL, 0);
    const struct scan_request request = {0};
    const struct scan_listener listener = {&s, scene_on_progress, scene_on_page, scene_on_unread, scene_on_end};
    assert_refused(scan_start(s.desk, &request, &listener, &err), err, ERR_BUSY);
    expect_end(&s, SCAN_DONE, 20000);
    scene_close(&s);
}

static void no_scanner_is_told(void **state)
{
    (void)state;
    static const char *const setups[][3] = {
        {"test", "sane", "fujitsu"}, {"pnm", "sane", "frontend-tester"}, {"", "sane", ""}};
    for (size_t i = 0; i < COUNT(setups); i++) {
        struct scene s;
        scene_open(&s, setups[i][0], setups[i][1], setups[i][2], "");
        scene_scan_with(&s, false, NULL, 0);
        expect_end(&s, SCAN_NO_SCANNER, 20000);
        scene_close(&s);
    }
    struct scene s;
    scene_open(&s, "test", "folder", "", "no-such-folder");
    scene_scan_with(&s, false, NULL, 0);
    expect_end(&s, SCAN_NO_SCANNER, 20000);
    scene_close(&s);
}

/* Grey sheets of 1240 × 1754 pixels (A4 at 150 dpi) in the tray. */
static void put_sheets(const struct scene *s, int count)
{
    for (int i = 1; i <= count; i++) {
        char command[2200];
        snprintf(command, sizeof command,
                 "cd '%s/tray' && { printf 'P5\\n1240 1754\\n255\\n'; head -c 2174960 /dev/zero | tr '\\0' '\\337'; }"
                 " > .%d && mv .%d sheet-%d.pgm",
                 s->state, i, i, i);
        assert_int_equal(system(command), 0);
    }
}

static int count_files(const struct scene *s, const char *folder)
{
    char command[1200], line[32] = "";
    snprintf(command, sizeof command, "ls '%s/%s' 2>/dev/null | grep -c pgm", s->state, folder);
    FILE *pipe = popen(command, "re");
    assert_non_null(fgets(line, sizeof line, pipe));
    pclose(pipe);
    return atoi(line);
}

static void expect_tray_is_worked_off(const char *backend, const char *kind)
{
    struct scene s;
    scene_open(&s, backend, kind, "", "tray");
    put_sheets(&s, 3);
    scene_scan_with(&s, true, NULL, 0);
    expect_end(&s, SCAN_DONE, 30000);
    assert_int_equal(s.pages_read, 3);
    assert_int_equal(s.width_px, 1240);
    assert_int_equal(s.height_px, 1754);
    assert_int_equal((int)s.dpi, 150);
    assert_int_equal(count_files(&s, "tray/out"), 3);
    assert_int_equal(count_files(&s, "tray"), 0);
    scene_scan_with(&s, true, NULL, 0);
    expect_end(&s, SCAN_EMPTY, 20000);
    put_sheets(&s, 2);
    scene_scan_with(&s, false, NULL, 0); /* the glass: one */
    expect_end(&s, SCAN_DONE, 20000);
    assert_int_equal(s.pages_read, 1);
    assert_int_equal(count_files(&s, "tray"), 1);
    scene_close(&s);
}

static void sanes_pnm_scanner_takes_its_sheets_from_the_tray(void **state)
{
    (void)state;
    expect_tray_is_worked_off("pnm", "sane");
}

static void the_folder_scanner_takes_its_sheets_from_the_tray(void **state)
{
    (void)state;
    expect_tray_is_worked_off("test", "folder");
}

static void a_fault_after_the_second_sheet_keeps_two(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "test", "folder", "", "tray");
    put_sheets(&s, 2);
    char command[1200];
    snprintf(command, sizeof command, "printf 'P6\\n99999 1\\n255\\n' > '%s/tray/z.ppm'", s.state);
    assert_int_equal(system(command), 0);
    scene_scan_with(&s, true, NULL, 0);
    expect_end(&s, SCAN_IO, 20000);
    assert_int_equal(s.pages_read, 2);
    scene_close(&s);
}

static void every_condition_has_words_in_both_languages(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(catalogue_load(COUNTER_SOURCE_DIR "/assets/text/en", &err), err);
    language_set(LANGUAGE_ZH);
    for (int i = 0; i < SCAN_CONDITION_COUNT; i++) {
        const char *remedy = scan_condition_remedy((enum scan_condition)i);
        assert_true(catalogue_has(scan_condition_what((enum scan_condition)i)));
        assert_true(i == SCAN_DONE ? !remedy[0] : catalogue_has(remedy));
    }
    catalogue_unload();
}

/* libgettextpo keeps a few strings of each catalogue it has read. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libgettextpo";
}

static void a_desk_without_its_program_says_so(void **state)
{
    (void)state;
    struct config config = {0};
    struct scan_desk *desk;
    struct err err = {0};
    config.scanner.tray = (char *)(uintptr_t) "";
    const struct scan_desk_setup setup = {.config = &config, .state_folder = "/tmp", .program = "/nowhere/kiosk-scan"};
    assert_refused(scan_desk_create(&setup, &desk, &err), err, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_page_on_the_glass_is_scanned_and_read),
        cmocka_unit_test(the_feeder_is_emptied_and_every_sheet_read),
        cmocka_unit_test(every_error_state_is_told_and_the_next_scan_works),
        cmocka_unit_test(a_child_killed_in_the_middle_is_told_and_replaced),
        cmocka_unit_test(a_child_that_died_while_it_waited_is_not_missed),
        cmocka_unit_test(pages_whole_before_the_crash_are_kept),
        cmocka_unit_test(a_scanner_that_stops_answering_is_ended),
        cmocka_unit_test(cancel_ends_a_slow_page_within_a_second),
        cmocka_unit_test(cancel_ends_even_a_child_that_does_not_listen),
        cmocka_unit_test(a_reader_that_dies_is_replaced_and_the_page_is_read),
        cmocka_unit_test(a_page_whose_reader_dies_twice_is_told_as_unread),
        cmocka_unit_test(drop_ends_everything_without_a_word),
        cmocka_unit_test(a_second_scan_at_once_is_refused),
        cmocka_unit_test(no_scanner_is_told),
        cmocka_unit_test(sanes_pnm_scanner_takes_its_sheets_from_the_tray),
        cmocka_unit_test(the_folder_scanner_takes_its_sheets_from_the_tray),
        cmocka_unit_test(a_fault_after_the_second_sheet_keeps_two),
        cmocka_unit_test(every_condition_has_words_in_both_languages),
        cmocka_unit_test(a_desk_without_its_program_says_so),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
