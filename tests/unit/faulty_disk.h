/* A disk that fails: in a child process the n-th call that changes a file is refused, or is the last one. Included by one
 * file of a test program, whose own definitions of these calls come before the C library's, for SQLite too.
 *
 * A power cut loses what was not made durable: bytes written since the last fsync of their file, names made, moved or removed
 * since the last fsync of their folder. Each of these is noted with what undoes it, and undone at the cut: all of it, or that
 * of some files and not of others, as disks do. */
#ifndef FAULTY_DISK_H
#define FAULTY_DISK_H

#include "promise.h"

#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>

enum faulty_mode { FAULTY_NOT, FAULTY_KILL, FAULTY_CUT, FAULTY_CUT_SOME, FAULTY_SPACE, FAULTY_IO };

static struct {
    enum faulty_mode mode;
    long countdown; /* the call at which it reaches 0 fails */
    unsigned chance; /* for FAULTY_CUT_SOME */
    bool fired;
} faulty;

enum { FAULTY_FIRED = 77, FAULTY_NOTES = 20000 };

enum faulty_kind { NOTE_BYTES, NOTE_SIZE, NOTE_MADE, NOTE_GONE, NOTE_MOVED };
struct faulty_note {
    enum faulty_kind kind;
    ino_t of; /* the file, or the folder of a name */
    int fd;
    off_t at;
    size_t size;
    uint8_t *before;
    char path[512], other[512];
};
static struct faulty_note *faulty_notes;
static size_t faulty_count;

/* ---- the calls themselves ---- */
static ssize_t real_pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return syscall(SYS_pwrite64, fd, bytes, size, at);
}

static int real_unlink(const char *path)
{
    return (int)syscall(SYS_unlinkat, AT_FDCWD, path, 0);
}

static int real_rename(const char *from, const char *to)
{
    return (int)syscall(SYS_renameat2, AT_FDCWD, from, AT_FDCWD, to, 0);
}

/* ---- notes ---- */
static ino_t faulty_folder_of(const char *path)
{
    char folder[512];
    struct stat info;
    const char *slash = strrchr(path, '/');
    snprintf(folder, sizeof folder, "%.*s", slash ? (int)(slash - path) : 1, slash ? path : ".");
    return stat(folder, &info) == 0 ? info.st_ino : 0;
}

static struct faulty_note *faulty_note(void)
{
    if ((faulty.mode != FAULTY_CUT && faulty.mode != FAULTY_CUT_SOME) || faulty_count == FAULTY_NOTES)
        return NULL;
    struct faulty_note *note = &faulty_notes[faulty_count++];
    memset(note, 0, sizeof *note);
    return note;
}

static bool faulty_is_file(int fd, struct stat *info)
{
    return fstat(fd, info) == 0 && S_ISREG(info->st_mode);
}

static void faulty_note_bytes(int fd, off_t at, size_t size)
{
    struct stat info;
    if (!faulty_is_file(fd, &info))
        return;
    struct faulty_note *note = faulty_note();
    if (!note)
        return;
    note->kind = NOTE_BYTES;
    note->of = info.st_ino;
    note->at = at;
    char self[64];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    note->fd = (int)syscall(SYS_openat, AT_FDCWD, self, O_RDWR | O_CLOEXEC);
    size_t there = info.st_size > at ? (size_t)(info.st_size - at) : 0;
    note->size = there < size ? there : size;
    note->before = malloc(note->size + 1);
    if (note->before && pread(note->fd, note->before, note->size, at) != (ssize_t)note->size)
        note->size = 0;
    struct faulty_note *length = faulty_note();
    if (length && info.st_size < at + (off_t)size)
        *length = (struct faulty_note){.kind = NOTE_SIZE, .of = info.st_ino, .fd = note->fd, .at = info.st_size};
    else if (length)
        faulty_count--;
}

static void faulty_note_name(enum faulty_kind kind, const char *path, const char *other)
{
    struct faulty_note *note = faulty_note();
    if (!note)
        return;
    note->kind = kind;
    note->of = faulty_folder_of(path);
    snprintf(note->path, sizeof note->path, "%s", path);
    snprintf(note->other, sizeof note->other, "%s", other);
}

static void faulty_forget(int fd)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return;
    for (size_t i = 0; i < faulty_count; i++)
        if (faulty_notes[i].of == info.st_ino)
            faulty_notes[i].of = 0; /* durable */
}

static void faulty_undo(const struct faulty_note *note)
{
    switch (note->kind) {
    case NOTE_BYTES:
        (void)!real_pwrite(note->fd, note->before, note->size, note->at);
        break;
    case NOTE_SIZE:
        (void)!syscall(SYS_ftruncate, note->fd, note->at);
        break;
    case NOTE_MADE:
        real_unlink(note->path);
        break;
    case NOTE_GONE:
        real_rename(note->other, note->path);
        break;
    case NOTE_MOVED:
        real_rename(note->other, note->path);
        break;
    }
}

static void faulty_cut(void)
{
    unsigned chance = faulty.chance * 2654435761u + 1;
    for (size_t i = faulty_count; i-- > 0;) {
        const struct faulty_note *note = &faulty_notes[i];
        bool kept = faulty.mode == FAULTY_CUT_SOME && (((unsigned)note->of * 40503u ^ chance) >> 7 & 1);
        if (note->of && !kept)
            faulty_undo(note);
    }
}

/* Whether this call goes through; false: errno is set. */
static bool faulty_pass(void)
{
    if (faulty.mode == FAULTY_NOT || faulty.countdown <= 0 || --faulty.countdown > 0)
        return true;
    faulty.fired = true;
    if (faulty.mode == FAULTY_SPACE || faulty.mode == FAULTY_IO) {
        errno = faulty.mode == FAULTY_SPACE ? ENOSPC : EIO;
        return false;
    }
    if (faulty.mode != FAULTY_KILL)
        faulty_cut();
    _exit(FAULTY_FIRED);
}

/* ---- in place of the C library's ---- */
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at);
ssize_t pwrite64(int fd, const void *bytes, size_t size, off_t at)
{
    if (!faulty_pass())
        return -1;
    faulty_note_bytes(fd, at, size);
    return real_pwrite(fd, bytes, size, at);
}

ssize_t pwrite(int fd, const void *bytes, size_t size, off_t at)
{
    return pwrite64(fd, bytes, size, at);
}

ssize_t write(int fd, const void *bytes, size_t size)
{
    struct stat info;
    if (faulty.mode == FAULTY_NOT || !faulty_is_file(fd, &info))
        return syscall(SYS_write, fd, bytes, size);
    if (!faulty_pass())
        return -1;
    faulty_note_bytes(fd, lseek(fd, 0, SEEK_CUR), size);
    return syscall(SYS_write, fd, bytes, size);
}

int fsync(int fd)
{
    if (!faulty_pass())
        return -1;
    faulty_forget(fd);
    return (int)syscall(SYS_fsync, fd);
}

int fdatasync(int fd)
{
    return fsync(fd);
}

int ftruncate64(int fd, off_t size);
int ftruncate64(int fd, off_t size)
{
    struct stat info;
    if (!faulty_pass())
        return -1;
    if (faulty_is_file(fd, &info) && size < info.st_size)
        faulty_note_bytes(fd, size, (size_t)(info.st_size - size));
    return (int)syscall(SYS_ftruncate, fd, size);
}

int ftruncate(int fd, off_t size)
{
    return ftruncate64(fd, size);
}

int unlink(const char *path)
{
    char grave[512];
    struct stat info;
    if (!faulty_pass())
        return -1;
    if (faulty.mode != FAULTY_CUT && faulty.mode != FAULTY_CUT_SOME)
        return real_unlink(path);
    snprintf(grave, sizeof grave, "%.480s.gone-%zu", path, faulty_count);
    if (stat(path, &info) != 0 || info.st_nlink > 1)
        return real_unlink(path);
    int result = real_rename(path, grave);
    if (result == 0)
        faulty_note_name(NOTE_GONE, path, grave);
    return result;
}

int link(const char *from, const char *to)
{
    if (!faulty_pass())
        return -1;
    int result = (int)syscall(SYS_linkat, AT_FDCWD, from, AT_FDCWD, to, 0);
    if (result == 0)
        faulty_note_name(NOTE_MADE, to, "");
    return result;
}

int rename(const char *from, const char *to)
{
    char grave[512];
    if (!faulty_pass())
        return -1;
    snprintf(grave, sizeof grave, "%.480s.gone-%zu", to, faulty_count);
    bool replaces = (faulty.mode == FAULTY_CUT || faulty.mode == FAULTY_CUT_SOME) && access(to, F_OK) == 0 &&
                    syscall(SYS_linkat, AT_FDCWD, to, AT_FDCWD, grave, 0) == 0;
    int result = real_rename(from, to);
    if (result == 0 && replaces)
        faulty_note_name(NOTE_GONE, to, grave);
    if (result == 0)
        faulty_note_name(NOTE_MOVED, from, to);
    return result;
}

/* ---- the loop ---- */

/* Runs `work` in a child at whose n-th changing call this happens. True when it did; then the child has ended, or gone on
 * after the refusal. *acknowledged: whether work said that all is done. */
static inline bool faulty_run(enum faulty_mode mode, long n, unsigned chance, bool (*work)(void *context), void *context,
                              bool *acknowledged)
{
    int status;
    fflush(NULL);
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        faulty_notes = calloc(FAULTY_NOTES, sizeof *faulty_notes);
        faulty.mode = faulty_notes ? mode : FAULTY_NOT;
        faulty.countdown = n;
        faulty.chance = chance;
        bool done = work(context);
        faulty.mode = FAULTY_NOT;
        _exit((done ? 1 : 0) | (faulty.fired ? 2 : 0));
    }
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    int code = WEXITSTATUS(status);
    assert_true(code <= 3 || code == FAULTY_FIRED);
    *acknowledged = code != FAULTY_FIRED && (code & 1);
    return code == FAULTY_FIRED || (code & 2);
}

#endif
