/* Files that survive a power cut, and folders that are what they should be. Any thread. Errors are ERR_IO, ERR_SPACE,
 * ERR_NOT_FOUND or ERR_DENIED with the path in the line. */
#ifndef FILE_H
#define FILE_H

#include "buffer.h"
#include <sys/types.h>

#define FILE_PATH_SIZE 1024

/* Reads the whole file into an empty buffer; ERR_SPACE if it holds more than max_bytes. */
MUST_USE bool file_read(const char *path, size_t max_bytes, struct buffer *out, struct err *err);

/* Writes path.tmp, fsyncs it, renames it over path and fsyncs the folder: afterwards the file holds all of it, or
 * what it held before. After a failed fsync nothing is renamed and the temporary file is removed. */
MUST_USE bool file_write_durable(const char *path, const void *bytes, size_t size, mode_t mode, struct err *err);

/* Renames on one file system and fsyncs both folders. */
MUST_USE bool file_move_durable(const char *from, const char *to, struct err *err);
/* Unlinks and fsyncs the folder; a file that is not there is success. */
MUST_USE bool file_remove_durable(const char *path, struct err *err);
MUST_USE bool file_sync_folder(const char *folder, struct err *err);

/* Makes the folder and its parents with this mode; an existing folder is success. */
MUST_USE bool file_make_folder(const char *path, mode_t mode, struct err *err);

MUST_USE bool file_exists(const char *path);

/* Bytes free for this user on the file system of path. */
MUST_USE bool file_free_bytes(const char *path, uint64_t *out, struct err *err);

/* The names in a folder, without those that begin with a dot, sorted by byte value. names[i] and the array are freed
 * by file_names_destroy. */
struct file_names {
    char **names;
    size_t count;
};
MUST_USE bool file_list(const char *folder, struct file_names *out, struct err *err);
void file_names_destroy(struct file_names *names);

/* "a/b" into out; ERR_SPACE if it does not fit. */
MUST_USE bool file_join(char out[FILE_PATH_SIZE], const char *folder, const char *name, struct err *err);

/* Writes all bytes to a descriptor, through EINTR and short writes. */
MUST_USE bool file_write_all(int fd, const void *bytes, size_t size, struct err *err);

#endif
