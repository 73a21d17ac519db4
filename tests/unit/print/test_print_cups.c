#include "promise.h"

#include "file.h"
#include "print_scene.h"
#include <signal.h>
#include <sys/wait.h>

/* Against ippeveprinter, the IPP Everywhere printer of the CUPS project. It insists on a message bus for announcing
 * itself; it gets a private one, and nobody hears it. Its print command is a script that does what <folder>/mode says.
 */

static char place[1024], address[64];
static pid_t bus, printer;

static const char bus_conf[] =
    "<busconfig><type>system</type><listen>unix:path=%s/bus</listen><policy context=\"default\">"
    "<allow user=\"*\"/><allow own=\"*\"/><allow send_type=\"method_call\"/><allow send_requested_reply=\"true\"/>"
    "<allow receive_requested_reply=\"true\"/></policy></busconfig>";

static const char script[] = "#!/bin/sh\n"
                             "cd '%s'\n"
                             "cp \"$1\" got.pdf\n"
                             "mode=$(cat mode)\n"
                             "case $mode in fail) exit 1;; now) exit 0;; esac\n"
                             "said=wait\n"
                             "while [ ! -e go ]; do\n"
                             "  mode=$(cat mode)\n"
                             "  if [ \"$mode\" != $said ]; then\n"
                             "    [ $said = wait ] || echo \"STATE: -$said\" >&2\n"
                             "    [ \"$mode\" = wait ] || echo \"STATE: +$mode\" >&2\n"
                             "    said=$mode\n"
                             "  fi\n"
                             "  sleep 0.05\n"
                             "done\n"
                             "[ $said = wait ] || echo \"STATE: -$said\" >&2\n"
                             "exit 0\n";

static void write_text(const char *name, const char *text, mode_t mode)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    assert_ok(file_join(path, place, name, &err), err);
    assert_ok(file_write_durable(path, text, strlen(text), mode, &err), err);
}

static pid_t start(char *const *arguments)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        if (!freopen("/dev/null", "w", stdout) || !freopen("/dev/null", "w", stderr))
            _exit(126);
        execvp(arguments[0], arguments);
        _exit(127);
    }
    return pid;
}

static void stop(pid_t *pid)
{
    if (*pid > 0) {
        kill(*pid, SIGKILL);
        waitpid(*pid, NULL, 0);
    }
    *pid = 0;
}

static void start_printer(void)
{
    char port[16], command[1100];
    snprintf(port, sizeof port, "%d", 20000 + (int)getpid() % 20000);
    snprintf(address, sizeof address, "ipp://localhost:%s/ipp/print", port);
    snprintf(command, sizeof command, "%s/command", place);
    char *const arguments[] = {"ippeveprinter", "-p",       port,  "-n", "localhost",       "-r",
                               "off",           "-d",       place, "-f", "application/pdf", "-c",
                               command,         "Specimen", NULL};
    printer = start(arguments);
    struct config config = {0};
    struct print_status status;
    struct printer *look;
    struct err err = {0};
    config.printer.kind = (char *)(uintptr_t) "cups";
    config.printer.queue = address;
    config.printer.folder = (char *)(uintptr_t) "";
    assert_ok(printer_open(&config, place, &look, &err), err);
    for (int i = 0; i < 100; i++) {
        printer_look(look, &status);
        if (status.state == PRINT_DONE)
            break;
        usleep(50000);
    }
    printer_close(look);
    assert_int_equal(status.state, PRINT_DONE);
}

static int set_up(void **state)
{
    (void)state;
    char text[2048], path[1100];
    promise_folder_make(place);
    snprintf(text, sizeof text, bus_conf, place);
    write_text("bus.conf", text, 0600);
    snprintf(text, sizeof text, script, place);
    write_text("command", text, 0700);
    snprintf(path, sizeof path, "--config-file=%s/bus.conf", place);
    char *const arguments[] = {"dbus-daemon", path, "--nofork", NULL};
    bus = start(arguments);
    snprintf(path, sizeof path, "unix:path=%s/bus", place);
    setenv("DBUS_SYSTEM_BUS_ADDRESS", path, 1);
    snprintf(path, sizeof path, "%s/bus", place);
    for (int i = 0; i < 100 && !file_exists(path); i++)
        usleep(20000);
    start_printer();
    return 0;
}

static int tear_down(void **state)
{
    (void)state;
    stop(&printer);
    stop(&bus);
    promise_folder_remove(place);
    return 0;
}

static void set_mode(const char *mode)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/go", place);
    unlink(path);
    write_text("mode", mode, 0600);
}

static void a_job_is_printed_only_when_the_printer_says_completed(void **state)
{
    (void)state;
    struct scene s;
    struct buffer got = {0};
    struct err err = {0};
    char path[1100];
    set_mode("wait");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "PA TJ-261122-0007-K 个人证书申请表");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    usleep(700000);
    mailbox_drain(s.mailbox);
    assert_false(scene_was_told(&s, PRINT_DONE, PRINT_REASON_NONE));
    write_text("go", "", 0600);
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    snprintf(path, sizeof path, "%s/got.pdf", place);
    assert_ok(file_read(path, 1000, &got, &err), err);
    assert_int_equal(got.size, sizeof scene_pdf - 1);
    assert_memory_equal(got.data, scene_pdf, got.size);
    buffer_finish(&got);
    scene_close(&s);
}

static void why_it_stopped_is_told_and_then_it_goes_on(void **state)
{
    (void)state;
    static const struct {
        const char *mode;
        enum print_reason reason;
    } rows[] = {
        {"media-empty", PRINT_REASON_PAPER_OUT},   {"media-needed", PRINT_REASON_PAPER_OUT},
        {"media-jam", PRINT_REASON_JAM},           {"cover-open", PRINT_REASON_COVER},
        {"toner-empty", PRINT_REASON_INK},         {"input-tray-missing", PRINT_REASON_TRAY},
        {"moving-to-paused", PRINT_REASON_PAUSED},
    };
    struct scene s;
    set_mode("wait");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        write_text("mode", rows[i].mode, 0600);
        scene_expect(&s, PRINT_STOPPED, rows[i].reason, 8000);
    }
    write_text("mode", "wait", 0600);
    s.told_count = 0;
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    write_text("go", "", 0600);
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    scene_close(&s);
}

/* ippeveprinter gives all its reasons as warnings. */
static void a_warning_does_not_stop_a_job_that_gets_on(void **state)
{
    (void)state;
    struct scene s;
    set_mode("media-empty");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    write_text("go", "", 0600);
    scene_expect(&s, PRINT_DONE, PRINT_REASON_NONE, 5000);
    for (int i = 0; i < s.told_count; i++)
        assert_int_not_equal(s.told[i].state, PRINT_STOPPED);
    scene_close(&s);
}

static void a_job_the_printer_gives_up_has_failed(void **state)
{
    (void)state;
    struct scene s;
    set_mode("fail");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_UNKNOWN, 5000);
    scene_close(&s);
}

static void a_cancelled_job_is_taken_back(void **state)
{
    (void)state;
    struct scene s;
    set_mode("wait");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    print_cancel(s.desk, s.job);
    usleep(900000);
    write_text("go", "", 0600); /* ippeveprinter lets its command end before it calls the job cancelled */
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_CANCELLED, 5000);
    scene_close(&s);
}

static void an_address_where_nobody_listens_is_offline(void **state)
{
    (void)state;
    struct scene s;
    scene_open(&s, "cups", "ipp://localhost:1/ipp/print", "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_OFFLINE, 10000);
    scene_close(&s);
}

static void a_printer_that_vanishes_is_waited_for_until_cancelled(void **state)
{
    (void)state;
    struct scene s;
    set_mode("wait");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    stop(&printer);
    write_text("go", "", 0600);
    scene_expect(&s, PRINT_STOPPED, PRINT_REASON_OFFLINE, 10000);
    print_cancel(s.desk, s.job);
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_CANCELLED, 10000);
    scene_close(&s);
    start_printer();
}

static void a_forgotten_job_is_not_called_printed(void **state)
{
    (void)state;
    struct scene s;
    set_mode("wait");
    scene_open(&s, "cups", address, "");
    scene_print(&s, "x");
    scene_expect(&s, PRINT_PRINTING, PRINT_REASON_NONE, 5000);
    stop(&printer);
    write_text("go", "", 0600);
    start_printer(); /* switched off and on: it knows nothing of the job */
    scene_expect(&s, PRINT_FAILED, PRINT_REASON_UNKNOWN, 10000);
    scene_close(&s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_job_is_printed_only_when_the_printer_says_completed),
        cmocka_unit_test(why_it_stopped_is_told_and_then_it_goes_on),
        cmocka_unit_test(a_warning_does_not_stop_a_job_that_gets_on),
        cmocka_unit_test(a_job_the_printer_gives_up_has_failed),
        cmocka_unit_test(a_cancelled_job_is_taken_back),
        cmocka_unit_test(an_address_where_nobody_listens_is_offline),
        cmocka_unit_test(a_printer_that_vanishes_is_waited_for_until_cancelled),
        cmocka_unit_test(a_forgotten_job_is_not_called_printed),
    };
    return cmocka_run_group_tests(tests, set_up, tear_down);
}
