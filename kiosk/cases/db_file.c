/* What SQLite's file formats promise (https://sqlite.org/walformat.html): the index of the log says how many frames the
 * log holds and how many of them are in the database by now. */
#include "db_file.h"

#include "file.h"
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

enum { INDEX_HEADER = 48, AT_INITIALISED = 12, AT_FRAMES = 16, AT_MOVED = 96, INDEX_BYTES = 100, LOG_LEAST = 32 + 24 };

static bool beside(const char *path, const char *ending, char out[FILE_PATH_SIZE], struct err *err)
{
    int length = snprintf(out, FILE_PATH_SIZE, "%s%s", path, ending);
    return (length > 0 && length < FILE_PATH_SIZE) || err_set(err, ERR_CONFIG, "path too long: %.160s", path);
}

/* -1: not there. */
static bool size_of(const char *path, off_t *out, struct err *err)
{
    struct stat info;
    *out = -1;
    if (stat(path, &info) == 0)
        *out = info.st_size;
    return *out >= 0 || errno == ENOENT || err_set_errno(err, errno, "%s", path);
}

/* After a power cut the index is of any age, and the log is not: it says something only if it was written since this
 * machine was started, by a clock that has not been set back since. */
static bool is_of_this_boot(int fd)
{
    struct stat info;
    struct timespec now, up;
    if (fstat(fd, &info) != 0 || clock_gettime(CLOCK_REALTIME, &now) != 0 || clock_gettime(CLOCK_BOOTTIME, &up) != 0)
        return false;
    return info.st_mtim.tv_sec > now.tv_sec - up.tv_sec + 1 && info.st_mtim.tv_sec <= now.tv_sec;
}

/* Frames that are in the log alone, as its index has it; 0 when the index says nothing. */
static uint32_t frames_owed(const char *index_path)
{
    uint8_t index[INDEX_BYTES];
    uint32_t frames = 0, moved = 0;
    int fd = open(index_path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (fd < 0)
        return 0;
    ssize_t got = is_of_this_boot(fd) ? pread(fd, index, sizeof index, 0) : 0;
    close(fd);
    /* The header stands there twice; it is in the machine's own byte order. */
    if (got != sizeof index || !index[AT_INITIALISED] || memcmp(index, index + INDEX_HEADER, INDEX_HEADER) != 0)
        return 0;
    memcpy(&frames, index + AT_FRAMES, sizeof frames);
    memcpy(&moved, index + AT_MOVED, sizeof moved);
    return frames > moved ? frames - moved : 0;
}

bool db_file_look(const char *path, enum db_file_state *out, struct err *err)
{
    char log[FILE_PATH_SIZE], index[FILE_PATH_SIZE];
    off_t size, log_size;
    if (!beside(path, "-wal", log, err) || !beside(path, "-shm", index, err) || !size_of(path, &size, err) ||
        !size_of(log, &log_size, err))
        return false;
    *out = size < 0 && log_size < 0 ? DB_FILE_NEW : DB_FILE_THERE;
    if (*out == DB_FILE_NEW)
        return true;
    if (size < 0)
        return err_set(err, ERR_DAMAGED, "%s is missing, but its -wal is there: put the file back", path);
    if (size == 0)
        return err_set(err, ERR_DAMAGED, "%s is empty: put back a copy of it", path);
    uint32_t owed = log_size < LOG_LEAST ? frames_owed(index) : 0;
    return owed == 0 || err_set(err, ERR_DAMAGED,
                                "%s-wal was taken away or emptied, with %u pages that were written last: put it back. To go on "
                                "without them, remove %s-shm",
                                path, (unsigned)owed, path);
}
