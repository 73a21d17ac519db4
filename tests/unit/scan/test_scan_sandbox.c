#include "promise.h"

#include "scan_sandbox.h"
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

/* Each attempt runs in a process of its own behind the fence; its exit status is 0 when the attempt went as expected.
 */
static void behind(const struct sandbox_plan *plan, bool (*attempt)(const char *folder), const char *folder)
{
    pid_t pid = fork();
    assert_true(pid >= 0);
    if (pid == 0) {
        struct err err = {0};
        _exit(!sandbox_enter(plan, &err) ? 2 : attempt(folder) ? 0 : 1);
    }
    int status;
    assert_int_equal(waitpid(pid, &status, 0), pid);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static bool refused(long result)
{
    return result < 0 && (errno == EPERM || errno == EACCES);
}

static bool cannot_read_elsewhere(const char *folder)
{
    char path[1100];
    snprintf(path, sizeof path, "%s/secret", folder);
    return refused(open(path, O_RDONLY | O_CLOEXEC)) && refused(open("/etc/hostname", O_RDONLY | O_CLOEXEC)) &&
           refused(open("/proc/1/environ", O_RDONLY | O_CLOEXEC));
}

static bool cannot_write_elsewhere(const char *folder)
{
    char path[1100], secret[1100];
    snprintf(path, sizeof path, "%s/new", folder);
    snprintf(secret, sizeof secret, "%s/secret", folder);
    return refused(open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600)) && refused(mkdir(path, 0700)) &&
           refused(unlink(secret));
}

static bool cannot_reach_the_network(const char *folder)
{
    (void)folder;
    return refused(socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) &&
           refused(socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0)) &&
           refused(socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
}

static bool cannot_start_or_signal_others(const char *folder)
{
    (void)folder;
    char *const arguments[] = {(char *)"true", NULL};
    return refused(execve("/usr/bin/true", arguments, arguments)) && refused(kill(getppid(), 0)) &&
           refused(ptrace(PTRACE_ATTACH, getppid(), NULL, NULL));
}

static bool can_use_memory_and_what_it_was_given(const char *folder)
{
    (void)folder;
    int fd = memfd_create("x", MFD_CLOEXEC);
    char *memory = malloc(1 << 20);
    bool ok = fd >= 0 && memory && write(fd, "x", 1) == 1;
    int model = open("/usr/share/doc", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    free(memory);
    return ok && model >= 0;
}

static bool can_move_a_sheet(const char *folder)
{
    char from[1100], to[1100];
    snprintf(from, sizeof from, "%s/tray/1.pnm", folder);
    snprintf(to, sizeof to, "%s/tray/out", folder);
    if (mkdir(to, 0700) != 0)
        return false;
    snprintf(to, sizeof to, "%s/tray/out/1.pnm", folder);
    return rename(from, to) == 0;
}

static void the_reader_sees_its_model_and_nothing_else(void **state)
{
    const char *folder = *state;
    const struct sandbox_folder folders[] = {{"/usr/share", SANDBOX_READ}, {NULL, SANDBOX_READ}};
    const struct sandbox_plan plan = {
        .calls = SANDBOX_READER, .folders = folders, .folder_count = 2, .memory_bytes = (size_t)1 << 30};
    behind(&plan, can_use_memory_and_what_it_was_given, folder);
    behind(&plan, cannot_read_elsewhere, folder);
    behind(&plan, cannot_write_elsewhere, folder);
    behind(&plan, cannot_reach_the_network, folder);
    behind(&plan, cannot_start_or_signal_others, folder);
}

static void the_driver_sees_devices_and_the_tray_but_no_secrets(void **state)
{
    const char *folder = *state;
    char tray[1100];
    snprintf(tray, sizeof tray, "%s/tray", folder);
    const struct sandbox_folder folders[] = {{"/usr", SANDBOX_READ}, {"/dev", SANDBOX_DEVICE}, {tray, SANDBOX_WRITE}};
    const struct sandbox_plan plan = {
        .calls = SANDBOX_DRIVER, .folders = folders, .folder_count = 3, .memory_bytes = (size_t)1 << 30};
    behind(&plan, can_use_memory_and_what_it_was_given, folder);
    behind(&plan, cannot_read_elsewhere, folder);
    behind(&plan, cannot_write_elsewhere, folder);
    behind(&plan, cannot_reach_the_network, folder);
    behind(&plan, cannot_start_or_signal_others, folder);
    behind(&plan, can_move_a_sheet, folder);
}

static int make_folder(void **state)
{
    static char folder[1024];
    char command[3300];
    promise_folder_make(folder);
    snprintf(command, sizeof command, "mkdir '%s/tray' && echo x > '%s/tray/1.pnm' && echo x > '%s/secret'", folder,
             folder, folder);
    *state = folder;
    return system(command);
}

static int remove_folder(void **state)
{
    promise_folder_remove(*state);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(the_reader_sees_its_model_and_nothing_else, make_folder, remove_folder),
        cmocka_unit_test_setup_teardown(the_driver_sees_devices_and_the_tray_but_no_secrets, make_folder,
                                        remove_folder),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
