/* What is freed is overwritten first, whoever frees it: names pass through JSON, PDF, SQL and font libraries that wipe
 * nothing. This takes the place of the C library's free and realloc in this program and in every library it loads; cost:
 * one pass over memory that was just in use. Not under sanitizers, which bring a heap of their own. */
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#endif

#ifndef SANITIZED

/* glibc's own, under the names it gives those who replace them */
void __libc_free(void *memory);

void free(void *memory)
{
    if (memory)
        explicit_bzero(memory, malloc_usable_size(memory));
    __libc_free(memory);
}

/* Grows by moving, so that the old place passes through free; what fits stays where it is. */
void *realloc(void *memory, size_t size)
{
    if (!memory)
        return malloc(size);
    if (size == 0) {
        free(memory);
        return NULL;
    }
    size_t room = malloc_usable_size(memory);
    if (size <= room && size >= room / 2)
        return memory;
    void *moved = malloc(size);
    if (!moved)
        return NULL;
    memcpy(moved, memory, size < room ? size : room);
    free(memory);
    return moved;
}

#else
typedef int the_sanitizers_heap; /* ISO C wants something in every file */
#endif
