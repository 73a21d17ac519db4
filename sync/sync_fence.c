/* An allow list for libseccomp. When memory runs out at the wrong moment the library ends its process with a signal,
 * goes round for ever, or leaves calls out of the filter and says nothing: it works in a child with a limit of time, twice,
 * and what came out alike both times is set here (found by tests/fault/test_no_memory.py with libseccomp 2.5.4). */
#include "sync_fence.h"

#include <errno.h>
#include <linux/filter.h>
#include <linux/seccomp.h>
#include <sched.h>
#include <seccomp.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* Names that this machine's kernel does not have are passed over. */
static const char *const allowed[] = {
    /* files: the outbox, its database, keys, settings */
    "read", "pread64", "readv", "preadv", "write", "pwrite64", "writev", "pwritev", "open", "openat", "close", "close_range",
    "lseek", "stat", "lstat", "fstat", "newfstatat", "statx", "statfs", "fstatfs", "access", "faccessat", "faccessat2",
    "readlink", "readlinkat", "getdents64", "getcwd", "fcntl", "flock", "ftruncate", "fallocate", "fadvise64", "fsync",
    "fdatasync", "sync_file_range", "copy_file_range", "sendfile", "rename", "renameat", "renameat2", "link", "linkat",
    "unlink", "unlinkat", "mkdir", "mkdirat", "rmdir", "chmod", "fchmod", "fchmodat", "fchown", "utimensat", "umask", "dup",
    "dup2", "dup3", "ioctl", "getxattr",
    /* memory, threads, ends */
    "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "mlock", "mlock2", "munlock", "membarrier", "futex",
    "set_robust_list", "rseq", "set_tid_address", "arch_prctl", "sched_yield", "sched_getaffinity", "getcpu", "gettid",
    "getpid", "getppid", "getuid", "geteuid", "getgid", "getegid", "exit", "exit_group", "rt_sigaction", "rt_sigprocmask",
    "rt_sigreturn", "rt_sigtimedwait", "sigaltstack", "restart_syscall", "getrlimit", "getrusage", "sysinfo", "uname",
    /* time and chance */
    "clock_gettime", "clock_getres", "clock_nanosleep", "nanosleep", "gettimeofday", "time", "times", "getrandom",
    /* the net */
    "connect", "bind", "getsockname", "getpeername", "getsockopt", "setsockopt", "sendto", "recvfrom", "sendmsg", "recvmsg",
    "sendmmsg", "recvmmsg", "shutdown", "poll", "ppoll", "select", "pselect6", "epoll_create1", "epoll_ctl", "epoll_wait",
    "epoll_pwait", "eventfd2", "pipe", "pipe2",
};

/* AF_NETLINK: the resolver asks which addresses this machine has. */
static const int families[] = {AF_UNIX, AF_INET, AF_INET6, AF_NETLINK};

static int allow_names(scmp_filter_ctx filter)
{
    int failure = 0;
    for (size_t i = 0; i < sizeof allowed / sizeof allowed[0] && !failure; i++) {
        int call = seccomp_syscall_resolve_name(allowed[i]);
        if (call != __NR_SCMP_ERROR)
            failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, call, 0);
    }
    return failure;
}

/* Threads, but no processes. clone3 hides its flags behind a pointer: "not there", and the C library takes clone. */
static int allow_threads(scmp_filter_ctx filter)
{
    int failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(clone), 1,
                                   SCMP_A0(SCMP_CMP_MASKED_EQ, CLONE_THREAD, CLONE_THREAD));
    return failure ? failure : seccomp_rule_add(filter, SCMP_ACT_ERRNO(ENOSYS), SCMP_SYS(clone3), 0);
}

/* Signals and limits for itself alone; the few questions of prctl that libraries ask. */
static int allow_own(scmp_filter_ctx filter, scmp_datum_t self)
{
    int failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_EQ, self, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prctl), 1, SCMP_A0(SCMP_CMP_EQ, PR_SET_NAME, 0));
    return failure;
}

static int allow_sockets(scmp_filter_ctx filter)
{
    int failure = 0;
    for (size_t i = 0; i < sizeof families / sizeof families[0] && !failure; i++)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socket), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0));
    if (!failure) /* how one thread of libcurl wakes another */
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(socketpair), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)AF_UNIX, 0));
    return failure;
}

/* The filter for this process as the kernel takes it. */
static int write_filter(int fd, pid_t self)
{
    scmp_filter_ctx filter = seccomp_init(SCMP_ACT_ERRNO(EPERM));
    if (!filter)
        return -ENOMEM;
    int failure = allow_names(filter);
    if (!failure)
        failure = allow_threads(filter);
    if (!failure)
        failure = allow_own(filter, (scmp_datum_t)self);
    if (!failure)
        failure = allow_sockets(filter);
    if (!failure)
        failure = seccomp_export_bpf(filter, fd);
    seccomp_release(filter);
    return failure;
}

enum { FILTER_SECONDS = 5 }; /* of the processor; it takes a hundredth of one */

static bool make_filter(int fd, struct err *err)
{
    const pid_t self = getpid(), child = fork();
    if (child < 0)
        return err_set_errno(err, errno, "seccomp");
    if (child == 0) {
        const struct rlimit few = {FILTER_SECONDS, FILTER_SECONDS};
        (void)setrlimit(RLIMIT_CPU, &few);
        int failure = write_filter(fd, self);
        _exit(-(failure ? failure : write_filter(fd, self)) & 0x7f);
    }
    int status = 0;
    while (waitpid(child, &status, 0) < 0)
        if (errno != EINTR)
            return err_set_errno(err, errno, "seccomp");
    if (WIFSIGNALED(status))
        return err_set(err, ERR_DENIED, "seccomp: ended by signal %d", WTERMSIG(status));
    return WEXITSTATUS(status) == 0 || err_set(err, ERR_DENIED, "seccomp: %s", strerror(WEXITSTATUS(status)));
}

bool sync_fence_close(struct err *err)
{
    static struct sock_filter steps[2 * BPF_MAXINSNS];
    int fd = memfd_create("fence", MFD_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "seccomp");
    ssize_t size = make_filter(fd, err) ? pread(fd, steps, sizeof steps, 0) : 0;
    close(fd);
    if (size <= 0)
        return size < 0 ? err_set_errno(err, errno, "seccomp") : false;
    const size_t count = (size_t)size / sizeof steps[0] / 2;
    if (memcmp(steps, steps + count, count * sizeof steps[0]) != 0)
        return err_set(err, ERR_SPACE, "seccomp: no memory for the whole list");
    const struct sock_fprog program = {.len = (unsigned short)count, .filter = steps};
    return (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0 && prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, &program) == 0) ||
           err_set_errno(err, errno, "seccomp");
}
