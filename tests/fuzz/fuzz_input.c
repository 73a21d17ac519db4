/* Input as texts, files and folders. */
#include "fuzz.h"

#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

static char folder[64], state[64];

char *fuzz_text(const uint8_t *data, size_t size)
{
    char *text = malloc(size + 1);
    FUZZ_PROMISE(text);
    if (size)
        memcpy(text, data, size);
    text[size] = '\0';
    return text;
}

const char *fuzz_file(const uint8_t *data, size_t size)
{
    static char path[64];
    static int fd = -1;
    if (fd < 0) {
        fd = memfd_create("fuzz", MFD_CLOEXEC);
        snprintf(path, sizeof path, "/proc/%ld/fd/%d", (long)getpid(), fd);
    }
    FUZZ_PROMISE(fd >= 0 && ftruncate(fd, 0) == 0);
    FUZZ_PROMISE(size == 0 || pwrite(fd, data, size, 0) == (ssize_t)size);
    return path;
}

static void remove_folders(void)
{
    char command[160];
    snprintf(command, sizeof command, "rm -rf '%s' '%s'", folder, state);
    if (system(command) != 0)
        fprintf(stderr, "left behind: %s %s\n", folder, state);
}

static const char *make_folder(char path[64])
{
    if (path[0])
        return path;
    if (!folder[0] && !state[0])
        atexit(remove_folders);
    snprintf(path, 64, "%s/fuzz-XXXXXX", access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
    FUZZ_PROMISE(mkdtemp(path));
    return path;
}

const char *fuzz_folder(const char *name, const uint8_t *data, size_t size)
{
    const char *file = fuzz_file(data, size);
    if (!folder[0]) {
        char link[160];
        snprintf(link, sizeof link, "%s/%s", make_folder(folder), name);
        FUZZ_PROMISE(symlink(file, link) == 0);
    }
    return folder;
}

const char *fuzz_state(void)
{
    return make_folder(state);
}

bool fuzz_same(const void *a, size_t a_size, const void *b, size_t b_size)
{
    return a_size == b_size && (a_size == 0 || memcmp(a, b, a_size) == 0);
}

uint32_t fuzz_take(struct fuzz_bytes *bytes, size_t size)
{
    uint32_t value = 0;
    for (; size > 0 && bytes->left > 0; size--, bytes->left--)
        value = value << 8 | *bytes->at++;
    return value;
}
