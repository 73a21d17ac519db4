/* Behind the fence: everything a run needs, nothing that a broken library could be made to do. Each promise in a child of
 * its own, because the fence cannot be taken down. */
#include "db.h"
#include "file.h"
#include "promise.h"
#include "sync_fence.h"
#include <errno.h>
#include <fcntl.h>
#include <netdb.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

static char folder[] = "/tmp/fence-XXXXXX";

/* The number of the first thing that did not hold, 0 for none. */
static int behind(int (*what)(void))
{
    int status = -1;
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        struct err err;
        _exit(sync_fence_close(&err) ? what() : 99);
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    return WEXITSTATUS(status);
}

static bool is_refused(long result)
{
    return result == -1 && errno == EPERM;
}

static int try_to_break_out(void)
{
    char *const arguments[] = {(char[]){"true"}, NULL};
    if (!is_refused(execve("/bin/true", arguments, NULL)))
        return 1;
    if (!is_refused(ptrace(PTRACE_TRACEME, 0, NULL, NULL)))
        return 2;
    if (!is_refused(syscall(SYS_process_vm_readv, getppid(), NULL, 0, NULL, 0, 0)))
        return 3;
    if (!is_refused(kill(getppid(), 0)))
        return 4;
    if (!is_refused(fork()))
        return 5;
    if (!is_refused(mount("none", "/mnt", "tmpfs", 0, NULL)))
        return 6;
    if (!is_refused(unshare(CLONE_NEWUSER)))
        return 7;
    if (!is_refused(socket(AF_PACKET, SOCK_RAW, 0)) || !is_refused(socket(AF_VSOCK, SOCK_STREAM, 0)))
        return 8;
    if (!is_refused(syscall(SYS_bpf, 0, NULL, 0)) || !is_refused(syscall(SYS_io_uring_setup, 1, NULL)))
        return 9;
    if (!is_refused(syscall(SYS_memfd_create, "x", 0)) || !is_refused(syscall(SYS_keyctl, 0, 0, 0, 0, 0)))
        return 10;
    if (!is_refused(setuid(0)) || !is_refused(listen(0, 1)) || !is_refused(symlink("a", "/nowhere/b")))
        return 11;
    return 0;
}

static void programs_processes_and_other_doors_are_refused(void **state)
{
    (void)state;
    assert_int_equal(behind(try_to_break_out), 0);
}

static int work_with_files(void)
{
    char path[FILE_PATH_SIZE], other[FILE_PATH_SIZE];
    static const char *const migrations[] = {"CREATE TABLE t (a INTEGER);"};
    struct db *db = NULL;
    if (!file_join(path, folder, "a", NULL) || !file_join(other, folder, "b", NULL) ||
        !file_write_durable(path, "x", 1, 0600, NULL) || !file_move_durable(path, other, NULL) ||
        !file_remove_durable(other, NULL))
        return 1;
    if (!file_join(path, folder, "t.db", NULL) || !db_open(path, migrations, 1, &db, NULL) ||
        !db_do(db, "INSERT INTO t VALUES (1)", DB_NOTHING, NULL))
        return 2;
    db_close(db);
    return 0;
}

static void files_and_sqlite_work(void **state)
{
    (void)state;
    assert_int_equal(behind(work_with_files), 0);
}

static void *nothing(void *context)
{
    return context;
}

static int work_with_the_net(void)
{
    struct addrinfo *found = NULL;
    pthread_t thread;
    if (pthread_create(&thread, NULL, nothing, NULL) != 0 || pthread_join(thread, NULL) != 0)
        return 1;
    if (getaddrinfo("localhost", "443", NULL, &found) != 0)
        return 2;
    int fd = socket(found->ai_family, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool asked = fd >= 0 && (connect(fd, found->ai_addr, found->ai_addrlen) == 0 || errno == ECONNREFUSED);
    freeaddrinfo(found);
    return asked ? 0 : 3;
}

static void threads_names_and_connections_work(void **state)
{
    (void)state;
    assert_int_equal(behind(work_with_the_net), 0);
}

static int begin(void **state)
{
    (void)state;
    return mkdtemp(folder) ? 0 : -1;
}

static int end(void **state)
{
    char command[64];
    (void)state;
    snprintf(command, sizeof command, "rm -rf %s", folder);
    return system(command);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(programs_processes_and_other_doors_are_refused),
        cmocka_unit_test(files_and_sqlite_work),
        cmocka_unit_test(threads_names_and_connections_work),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
