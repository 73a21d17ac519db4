/* Core dumps off, memory kept out of swap. */
#include "machine.h"

#include "buffer.h"
#include "log.h"
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>

void machine_harden(void)
{
    const struct rlimit none = {0, 0};
    if (setrlimit(RLIMIT_CORE, &none) != 0)
        log_line(LOG_LEVEL_WARNING, "core dumps cannot be switched off: %s", strerror(errno));
    if (prctl(PR_SET_DUMPABLE, 0, 0, 0, 0) != 0)
        log_line(LOG_LEVEL_WARNING, "PR_SET_DUMPABLE: %s", strerror(errno));
    umask(077);
}

void machine_lock_memory(void *memory, size_t size)
{
    static bool told;
    madvise(memory, size, MADV_DONTDUMP);
    if (mlock(memory, size) != 0 && !told) {
        told = true;
        log_line(LOG_LEVEL_WARNING, "secrets may be swapped: mlock: %s", strerror(errno));
    }
}

void machine_unlock_memory(void *memory, size_t size)
{
    munlock(memory, size);
}

__attribute__((noinline)) void machine_wipe_stack(void)
{
    char below[256 * 1024];
    wipe(below, sizeof below);
}
