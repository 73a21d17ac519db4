/* A heap that says no, for the allocation fault tests: loaded by LD_PRELOAD before a release build's program. It
 * counts what is asked of malloc, calloc, realloc and the aligned ones from the start of main on, in every library, and refuses
 * by the environment:
 *   FAILING_HEAP_AT=N      the N-th asking (1 is the first)    FAILING_HEAP_ON=1  and each one after it
 *   FAILING_HEAP_IN=NAME   only in the program of this name    FAILING_HEAP_COUNT=FILE  gets the number asked, at the end
 * A child counts on from its parent after fork and anew after exec. The kiosk's wiping heap replaces free and realloc
 * alone and asks malloc here, so both hold at once; memory is glibc's own whichever of them gives it. */
#include <dlfcn.h>
#include <errno.h>
#include <malloc.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* glibc's own, under the names it gives those who replace them */
void *__libc_malloc(size_t size);
void *__libc_calloc(size_t count, size_t size);
void *__libc_realloc(void *memory, size_t size);
void *__libc_memalign(size_t alignment, size_t size);

typedef int main_function(int, char **, char **);
typedef int start_function(main_function *, int, char **, void (*)(void), void (*)(void), void (*)(void), void *);
int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end);

static struct {
    bool armed;
    bool from_then_on;
    unsigned long at; /* 0: counts only */
    atomic_ulong asked;
    main_function *main;
} heap;

static unsigned long number_of(const char *name)
{
    const char *said = getenv(name);
    return said ? strtoul(said, NULL, 10) : 0;
}

static int armed_main(int argc, char **argv, char **environment)
{
    const char *only = getenv("FAILING_HEAP_IN");
    heap.at = number_of("FAILING_HEAP_AT");
    heap.from_then_on = number_of("FAILING_HEAP_ON") != 0;
    heap.armed = !only || strcmp(only, program_invocation_short_name) == 0;
    return heap.main(argc, argv, environment);
}

int __libc_start_main(main_function *main, int argc, char **argv, void (*init)(void), void (*fini)(void),
                      void (*rtld_fini)(void), void *stack_end)
{
    void *found = dlsym(RTLD_NEXT, "__libc_start_main");
    start_function *start;
    memcpy(&start, &found, sizeof start); /* ISO C has no cast from an object to a function */
    heap.main = main;
    return start(armed_main, argc, argv, init, fini, rtld_fini, stack_end);
}

__attribute__((destructor)) static void tell_count(void)
{
    const char *path = getenv("FAILING_HEAP_COUNT");
    if (!heap.armed || !path)
        return;
    heap.armed = false;
    FILE *file = fopen(path, "w");
    if (!file)
        return;
    fprintf(file, "%lu\n", atomic_load(&heap.asked));
    fclose(file);
}

static bool is_refused(void)
{
    if (!heap.armed)
        return false;
    unsigned long number = atomic_fetch_add(&heap.asked, 1) + 1;
    if (heap.at == 0 || number < heap.at || (number > heap.at && !heap.from_then_on))
        return false;
    errno = ENOMEM;
    return true;
}

void *malloc(size_t size)
{
    return is_refused() ? NULL : __libc_malloc(size);
}

void *calloc(size_t count, size_t size)
{
    return is_refused() ? NULL : __libc_calloc(count, size);
}

void *realloc(void *memory, size_t size)
{
    return is_refused() ? NULL : __libc_realloc(memory, size);
}

void *memalign(size_t alignment, size_t size)
{
    return is_refused() ? NULL : __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size)
{
    return memalign(alignment, size);
}

int posix_memalign(void **memory, size_t alignment, size_t size)
{
    void *given = memalign(alignment, size);
    if (!given)
        return ENOMEM;
    *memory = given;
    return 0;
}
