/* memfd, mapped writable until it is sealed. */
#include "page_memory.h"

#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

bool page_memory_create(struct page_memory *out, struct err *err)
{
    int fd = memfd_create("page", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (fd < 0)
        return err_set_errno(err, errno, "memory for a page");
    *out = (struct page_memory){.fd = fd};
    return true;
}

bool page_memory_reserve(struct page_memory *memory, size_t bytes, struct err *err)
{
    if (bytes <= memory->room)
        return true;
    if (ftruncate(memory->fd, (off_t)bytes) != 0)
        return err_set_errno(err, errno, "memory for a page of %zu bytes", bytes);
    void *map = memory->map ? mremap(memory->map, memory->room, bytes, MREMAP_MAYMOVE)
                            : mmap(NULL, bytes, PROT_READ | PROT_WRITE, MAP_SHARED, memory->fd, 0);
    if (map == MAP_FAILED)
        return err_set_errno(err, errno, "mapping a page of %zu bytes", bytes);
    madvise(map, bytes, MADV_DONTDUMP);
    memory->map = map;
    memory->room = bytes;
    return true;
}

static void unmap(struct page_memory *memory)
{
    if (memory->map)
        munmap(memory->map, memory->room);
    memory->map = NULL;
    memory->room = 0;
}

bool page_memory_seal(struct page_memory *memory, size_t bytes, struct err *err)
{
    unmap(memory); /* the kernel refuses F_SEAL_WRITE while a writable map is there */
    if (ftruncate(memory->fd, (off_t)bytes) != 0 ||
        fcntl(memory->fd, F_ADD_SEALS, F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE | F_SEAL_SEAL) != 0)
        return err_set_errno(err, errno, "sealing a page");
    return true;
}

void page_memory_finish(struct page_memory *memory)
{
    unmap(memory);
    if (memory->fd >= 0)
        close(memory->fd);
    memory->fd = -1;
}

bool page_memory_of_bytes(const void *bytes, size_t size, int *fd, struct err *err)
{
    struct page_memory memory;
    if (!page_memory_create(&memory, err))
        return false;
    if (!file_write_all(memory.fd, bytes, size, err) || !page_memory_seal(&memory, size, err)) {
        page_memory_finish(&memory);
        return false;
    }
    *fd = memory.fd;
    return true;
}
