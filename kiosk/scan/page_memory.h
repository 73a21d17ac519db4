/* One page in shared memory (memfd) that grows row by row while the scanner delivers, and is sealed when it is whole.
 * Kept from core dumps; unmapped and closed with page_memory_finish. One thread. */
#ifndef PAGE_MEMORY_H
#define PAGE_MEMORY_H

#include "err.h"
#include <stdint.h>

struct page_memory {
    int fd;       /* -1: none */
    uint8_t *map; /* room bytes */
    size_t room;
};

#define PAGE_MEMORY_NONE ((struct page_memory){.fd = -1})

/* Empty, close-on-exec. ERR_SPACE. */
MUST_USE bool page_memory_create(struct page_memory *out, struct err *err);
/* Makes sure that `bytes` bytes are there; new ones are zero. The map may move. ERR_SPACE. */
MUST_USE bool page_memory_reserve(struct page_memory *memory, size_t bytes, struct err *err);
/* Cuts to exactly `bytes`, unmaps and seals it for good: no growing, shrinking, writing. The fd stays. */
MUST_USE bool page_memory_seal(struct page_memory *memory, size_t bytes, struct err *err);
void page_memory_finish(struct page_memory *memory); /* finished and NONE are fine */

/* A sealed copy of bytes. *fd is yours. */
MUST_USE bool page_memory_of_bytes(const void *bytes, size_t size, int *fd, struct err *err);

#endif
