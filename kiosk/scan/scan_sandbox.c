/* Limits, Landlock by its system calls (glibc has none), seccomp through libseccomp. */
#include "scan_sandbox.h"

#include "log.h"
#include <errno.h>
#include <fcntl.h>
#include <linux/landlock.h>
#include <seccomp.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

/* ---- limits ---- */

static bool limit(int resource, rlim_t most, struct err *err)
{
    struct rlimit now;
    if (getrlimit((__rlimit_resource_t)resource, &now) != 0)
        return err_set_errno(err, errno, "limits");
    struct rlimit new = {most, most};
    if (now.rlim_max != RLIM_INFINITY && now.rlim_max < most)
        new.rlim_cur = new.rlim_max = now.rlim_max;
    return setrlimit((__rlimit_resource_t)resource, &new) == 0 || err_set_errno(err, errno, "limits");
}

static bool set_limits(const struct sandbox_plan *plan, struct err *err)
{
    return limit(RLIMIT_CORE, 0, err) && limit(RLIMIT_NOFILE, 256, err) &&
           limit(RLIMIT_FSIZE, (rlim_t)512 << 20, err) && /* shared memory counts as a file */
           (SANITIZED || limit(RLIMIT_AS, plan->memory_bytes, err));
}

/* ---- files ---- */

/* Rights that came after the headers of Debian 12, by the version that brought them. */
#define RIGHT_TRUNCATE (1ULL << 14) /* 3 */
#define RIGHT_IOCTL_DEV (1ULL << 15) /* 5 */

#define RIGHTS_READ (LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_READ_FILE | LANDLOCK_ACCESS_FS_READ_DIR)
#define RIGHTS_DEVICE (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | RIGHT_IOCTL_DEV)
#define RIGHTS_WRITE                                                                                                   \
    (RIGHTS_READ | LANDLOCK_ACCESS_FS_WRITE_FILE | LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_DIR |      \
     LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_REFER | RIGHT_TRUNCATE)

static const uint64_t rights[] = {
    [SANDBOX_READ] = RIGHTS_READ,
    [SANDBOX_DEVICE] = RIGHTS_DEVICE,
    [SANDBOX_WRITE] = RIGHTS_WRITE,
};

static uint64_t rights_of_version(long version)
{
    uint64_t all = (LANDLOCK_ACCESS_FS_MAKE_SYM << 1) - 1;
    if (version >= 2)
        all |= LANDLOCK_ACCESS_FS_REFER;
    if (version >= 3)
        all |= RIGHT_TRUNCATE;
    if (version >= 5)
        all |= RIGHT_IOCTL_DEV;
    return all;
}

static bool allow_folder(int ruleset, const struct sandbox_folder *folder, uint64_t known, struct err *err)
{
    if (!folder->path || !folder->path[0])
        return true;
    int fd = open(folder->path, O_PATH | O_CLOEXEC);
    if (fd < 0)
        return true;
    struct landlock_path_beneath_attr rule = {.allowed_access = rights[folder->right] & known, .parent_fd = fd};
    bool ok = syscall(SYS_landlock_add_rule, ruleset, LANDLOCK_RULE_PATH_BENEATH, &rule, 0) == 0 ||
              err_set_errno(err, errno, "landlock: %s", folder->path);
    close(fd);
    return ok;
}

static bool fence_files(const struct sandbox_plan *plan, struct err *err)
{
    long version = syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
    if (version < 1) {
        log_line(LOG_LEVEL_WARNING, "this kernel has no Landlock: files stay readable to the child");
        return true;
    }
    struct landlock_ruleset_attr attributes = {.handled_access_fs = rights_of_version(version)};
    int ruleset = (int)syscall(SYS_landlock_create_ruleset, &attributes, sizeof attributes, 0);
    if (ruleset < 0)
        return err_set_errno(err, errno, "landlock");
    bool ok = true;
    for (size_t i = 0; ok && i < plan->folder_count; i++)
        ok = allow_folder(ruleset, &plan->folders[i], attributes.handled_access_fs, err);
    if (ok && syscall(SYS_landlock_restrict_self, ruleset, 0) != 0)
        ok = err_set_errno(err, errno, "landlock");
    close(ruleset);
    return ok;
}

/* ---- system calls ---- */

/* What a scanner driver never needs. */
static const char *const driver_denied[] = {
    "execve", "execveat", "ptrace", "process_vm_readv", "process_vm_writev", "pidfd_getfd", "mount", "umount2",
    "pivot_root", "chroot", "unshare", "setns", "init_module", "finit_module", "delete_module", "kexec_load",
    "kexec_file_load", "bpf", "perf_event_open", "userfaultfd", "keyctl", "add_key", "request_key", "swapon",
    "swapoff", "reboot", "io_uring_setup", "open_by_handle_at", "acct", "quotactl", "settimeofday",
    "clock_settime", "adjtimex", "fanotify_init", "setuid", "setgid", "setreuid", "setregid", "setresuid",
    "setresgid", "setgroups", "iopl", "ioperm", "syslog", "sethostname", "setdomainname", "tkill",
    "rt_sigqueueinfo", "rt_tgsigqueueinfo", "pidfd_open", "pidfd_send_signal", NULL,
};

/* What reading a page needs: memory, threads, time, the socket it was given, opening for reading. */
static const char *const reader_allowed[] = {
    "read", "pread64", "readv", "write", "writev", "close", "close_range", "lseek", "fstat", "newfstatat", "statx",
    "stat", "lstat", "access", "faccessat", "faccessat2", "readlink", "readlinkat", "getdents64", "getcwd", "fcntl",
    "ftruncate", "memfd_create", "mmap", "munmap", "mremap", "mprotect", "madvise", "brk", "mlock", "munlock",
    "membarrier", "futex", "clone", "clone3", "set_robust_list", "rseq", "sched_yield", "sched_getaffinity",
    "sched_getparam", "sched_getscheduler", "getcpu", "gettid", "getpid", "getppid",
    "exit", "exit_group", "rt_sigaction", "rt_sigprocmask", "rt_sigreturn", "sigaltstack", "restart_syscall",
    "clock_gettime", "clock_nanosleep", "clock_getres", "nanosleep", "gettimeofday", "getrandom", "getrlimit",
    "getrusage", "sysinfo", "uname", "sendmsg", "recvmsg", "poll", "ppoll", "getuid", "geteuid",
    "getgid", "getegid", "dup", NULL,
};

static int allow_names(scmp_filter_ctx filter, const char *const *names, uint32_t action)
{
    int failure = 0;
    for (; *names && !failure; names++) {
        int call = seccomp_syscall_resolve_name(*names);
        if (call != __NR_SCMP_ERROR)
            failure = seccomp_rule_add(filter, action, call, 0);
    }
    return failure;
}

/* Signals and limits for itself alone: the kiosk runs as the same user. */
static int deny_others(scmp_filter_ctx filter)
{
    const scmp_datum_t self = (scmp_datum_t)getpid();
    int failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(kill), 1, SCMP_A0(SCMP_CMP_NE, self, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(tgkill), 1, SCMP_A0(SCMP_CMP_NE, self, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_NE, 0, 0));
    return failure;
}

static int driver_rules(scmp_filter_ctx filter, bool network)
{
    int failure = allow_names(filter, driver_denied, SCMP_ACT_ERRNO(EPERM));
    if (!failure)
        failure = deny_others(filter);
    const int families[] = {AF_INET, AF_INET6, AF_PACKET, AF_BLUETOOTH, AF_VSOCK};
    for (size_t i = network ? 2 : 0; i < sizeof families / sizeof families[0] && !failure; i++)
        failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)families[i], 0));
    if (!network && !failure) /* the message bus and the system log are doors too */
        failure = seccomp_rule_add(filter, SCMP_ACT_ERRNO(EPERM), SCMP_SYS(socket), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)AF_UNIX, 0));
    return failure;
}

static int reader_rules(scmp_filter_ctx filter)
{
    const scmp_datum_t writing = O_WRONLY | O_RDWR | O_CREAT | O_TRUNC | O_APPEND;
    int failure = allow_names(filter, reader_allowed, SCMP_ACT_ALLOW);
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1,
                                   SCMP_A0(SCMP_CMP_EQ, (scmp_datum_t)getpid(), 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(prlimit64), 1, SCMP_A0(SCMP_CMP_EQ, 0, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(openat), 1,
                                   SCMP_A2(SCMP_CMP_MASKED_EQ, writing, 0));
    if (!failure)
        failure = seccomp_rule_add(filter, SCMP_ACT_ALLOW, SCMP_SYS(open), 1,
                                   SCMP_A1(SCMP_CMP_MASKED_EQ, writing, 0));
    return failure;
}

static bool fence_calls(const struct sandbox_plan *plan, struct err *err)
{
    bool reader = plan->calls == SANDBOX_READER;
    scmp_filter_ctx filter = seccomp_init(reader ? SCMP_ACT_ERRNO(EPERM) : SCMP_ACT_ALLOW);
    if (!filter)
        return err_set(err, ERR_DENIED, "seccomp does not start");
    int failure = reader ? reader_rules(filter) : driver_rules(filter, plan->network);
    if (!failure)
        failure = seccomp_load(filter);
    seccomp_release(filter);
    return !failure || err_set(err, ERR_DENIED, "seccomp: %s", strerror(-failure));
}

bool sandbox_enter(const struct sandbox_plan *plan, struct err *err)
{
    if (!set_limits(plan, err))
        return false;
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return err_set_errno(err, errno, "no new privileges");
    return fence_files(plan, err) && fence_calls(plan, err);
}
