#include "promise.h"

#include "catalogue.h"
#include "file.h"
#include "print_scene.h"
#include <sys/stat.h>

/* libgettextpo keeps a few strings of each catalogue it has read. */
const char *__lsan_default_suppressions(void);
const char *__lsan_default_suppressions(void)
{
    return "leak:libgettextpo";
}

static void list_printed(const struct scene *s, struct file_names *names)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    assert_ok(file_join(path, s->folder, "printed", &err), err);
    assert_ok(file_list(path, names, &err), err);
}

static void a_printed_file_holds_every_byte_and_is_private(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "folder", "", "printed");
    scene_print(&s, "PA TJ-261122-0007-K 个人证书申请表 ../x");
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    assert_int_equal(s.told[0].state, PRINT_QUEUED);
    assert_int_equal(s.told[1].state, PRINT_PRINTING);
    struct file_names names = {0};
    list_printed(&s, &names);
    assert_int_equal(names.count, 1);
    assert_non_null(strstr(names.names[0], "-PA-TJ-261122-0007-K-个人证书申请表----x.pdf"));
    char path[2300];
    struct buffer bytes = {0};
    struct err err = {0};
    struct stat status;
    snprintf(path, sizeof path, "%s/printed/%s", s.folder, names.names[0]);
    assert_ok(file_read(path, 1000, &bytes, &err), err);
    assert_int_equal(bytes.size, sizeof scene_pdf - 1);
    assert_memory_equal(bytes.data, scene_pdf, bytes.size);
    assert_int_equal(stat(path, &status), 0);
    assert_int_equal(status.st_mode & 0777, 0600);
    buffer_finish(&bytes);
    file_names_destroy(&names);
    scene_close(&s);
}

static void jobs_within_one_second_do_not_replace_each_other(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "folder", "", "printed");
    for (int i = 0; i < 5; i++) {
        scene_print(&s, "same");
        scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    }
    struct file_names names = {0};
    list_printed(&s, &names);
    assert_int_equal(names.count, 5);
    file_names_destroy(&names);
    scene_close(&s);
}

static void what_is_no_pdf_is_refused(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "folder", "", "printed");
    scene_print_bytes(&s, "%PS", 3, "x");
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_REFUSED, 5000);
    scene_print_bytes(&s, "hello, world", 12, "x");
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_REFUSED, 5000);
    scene_close(&s);
}

static void a_folder_that_cannot_be_is_told(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "folder", "", "/proc/printed");
    scene_print(&s, "x");
    int64_t give_up = clock_monotonic_ms() + 5000;
    while (scene_last(&s)->state != PRINT_FAILED && clock_monotonic_ms() < give_up)
        mailbox_drain(s.mailbox);
    assert_int_equal(scene_last(&s)->state, PRINT_FAILED);
    scene_close(&s);
}

static void dropped_jobs_are_silent(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "folder", "", "printed");
    for (int i = 0; i < 20; i++)
        scene_print(&s, "x");
    print_drop(s.desk);
    s.told_count = 0;
    for (int i = 0; i < 100; i++) {
        mailbox_drain(s.mailbox);
        usleep(1000);
    }
    assert_int_equal(s.told_count, 0);
    scene_print(&s, "y");
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    scene_close(&s);
}

/* Each of a set follows the one before, and the first fails; one that stands alone is printed all the same. */
static void what_follows_a_failed_job_of_its_set_does_not_come_out(void **state)
{
    (void)state;
    struct scene s;
    struct file_names names = {0};
    scene_open(&s, "folder", "", "printed");
    int first = 0;
    const char *const bytes[] = {"no PDF at all", scene_pdf, scene_pdf};
    const enum print_reason reasons[] = {PRINT_REASON_REFUSED, PRINT_REASON_CANCELLED, PRINT_REASON_CANCELLED};
    for (size_t i = 0; i < 3; i++) {
        s.after = s.job;
        scene_print_bytes(&s, bytes[i], strlen(bytes[i]), "x");
        first = first ? first : s.job;
        assert_int_equal(s.job, first + (int)i);
        scene_expect(&s, PRINT_FAILED, reasons[i], 20000);
    }
    s.after = 0;
    scene_print(&s, "y");
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 20000);
    s.after = s.job;
    scene_print(&s, "z");
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 20000);
    list_printed(&s, &names);
    assert_int_equal(names.count, 2);
    file_names_destroy(&names);
    scene_close(&s);
}

static void a_ready_printer_says_so(void **state)
{
    (void)state;
    struct scene s;
    struct err err = {0};
    scene_open(&s, "folder", "", "printed");
    const struct print_listener listener = {.context = &s, .on_state = scene_on_state};
    assert_ok(print_look(s.desk, &listener, &err), err);
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    scene_close(&s);
}

static void an_unknown_kind_is_refused(void **state)
{
    (void)state;
    struct printer *printer;
    struct err err = {0};
    struct config config = {0};
    config.printer.kind = (char *)(uintptr_t) "daisywheel";
    config.printer.queue = config.printer.folder = (char *)(uintptr_t) "";
    assert_refused(printer_open(&config, "/tmp", &printer, &err), err, ERR_CONFIG);
}

static void every_state_and_reason_has_words_in_both_languages(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(catalogue_load(COUNTER_SOURCE_DIR "/assets/text/en", &err), err);
    for (int st = 0; st < PRINT_STATE_COUNT; st++)
        for (int reason = 0; reason < PRINT_REASON_COUNT; reason++) {
            const struct print_status status = {(enum print_state)st, (enum print_reason)reason, 0};
            language_set(LANGUAGE_ZH);
            assert_true(catalogue_has(print_status_what(&status)));
            assert_true(!print_status_remedy(&status)[0] || catalogue_has(print_status_remedy(&status)));
        }
    catalogue_unload();
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_printed_file_holds_every_byte_and_is_private),
        cmocka_unit_test(jobs_within_one_second_do_not_replace_each_other),
        cmocka_unit_test(what_is_no_pdf_is_refused),
        cmocka_unit_test(a_folder_that_cannot_be_is_told),
        cmocka_unit_test(dropped_jobs_are_silent),
        cmocka_unit_test(what_follows_a_failed_job_of_its_set_does_not_come_out),
        cmocka_unit_test(a_ready_printer_says_so),
        cmocka_unit_test(an_unknown_kind_is_refused),
        cmocka_unit_test(every_state_and_reason_has_words_in_both_languages),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
