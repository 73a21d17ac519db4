/* Fences for the two children, closed before they see a byte from outside: resource limits, no new privileges, Landlock
 * for files, seccomp for system calls. What is not allowed fails with EPERM or EACCES; it does not kill. */
#ifndef SCAN_SANDBOX_H
#define SCAN_SANDBOX_H

#include "err.h"
#include <stddef.h>

enum sandbox_right { SANDBOX_READ, SANDBOX_DEVICE, SANDBOX_WRITE };

struct sandbox_folder {
    const char *path; /* what is not there is passed over; NULL or "" too */
    enum sandbox_right right;
};

enum sandbox_calls {
    SANDBOX_DRIVER, /* everything but running programs, looking into others, mounting, the kernel's own doors */
    SANDBOX_READER, /* a short list: memory, threads, its socket, files for reading */
};

struct sandbox_plan {
    enum sandbox_calls calls;
    bool network; /* SANDBOX_DRIVER alone: internet sockets */
    const struct sandbox_folder *folders;
    size_t folder_count;
    size_t memory_bytes; /* address space; ignored under sanitizers, which need terabytes of it */
};

/* Cannot be undone. ERR_DENIED when seccomp does not take it; a kernel without Landlock is logged and passes. Before
 * any thread starts. */
MUST_USE bool sandbox_enter(const struct sandbox_plan *plan, struct err *err);

#endif
