/* Durable files: temporary name, fsync, rename, fsync of the folder. */
#include "file.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/statvfs.h>
#include <unistd.h>

bool file_join(char out[FILE_PATH_SIZE], const char *folder, const char *name, struct err *err)
{
    int length = snprintf(out, FILE_PATH_SIZE, "%s/%s", folder, name);
    if (length < 0 || length >= FILE_PATH_SIZE)
        return err_set(err, ERR_SPACE, "path too long: %.80s/%.80s", folder, name);
    return true;
}

static bool read_open_file(int fd, const char *path, size_t max_bytes, struct buffer *out, struct err *err)
{
    struct stat info;
    if (fstat(fd, &info) != 0)
        return err_set_errno(err, errno, "%s", path);
    size_t guess = info.st_size > 0 && (size_t)info.st_size <= max_bytes ? (size_t)info.st_size : 0;
    for (;;) {
        size_t step = guess > out->size ? guess - out->size + 1 : 65536;
        uint8_t *at = buffer_extend(out, step);
        if (!at)
            return err_set(err, ERR_SPACE, "%s: not enough memory", path);
        ssize_t got = read(fd, at, step);
        out->size -= got > 0 ? step - (size_t)got : step;
        if (got < 0 && errno == EINTR)
            continue;
        if (got < 0)
            return err_set_errno(err, errno, "%s", path);
        if (got == 0)
            break;
        if (out->size > max_bytes)
            return err_set(err, ERR_SPACE, "%s: more than the %zu bytes allowed", path, max_bytes);
    }
    out->data[out->size] = 0;
    return true;
}

bool file_read(const char *path, size_t max_bytes, struct buffer *out, struct err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    bool ok = read_open_file(fd, path, max_bytes, out, err);
    close(fd);
    if (!ok)
        buffer_finish(out);
    return ok;
}

bool file_write_all(int fd, const void *bytes, size_t size, struct err *err)
{
    const uint8_t *at = bytes;
    while (size > 0) {
        ssize_t written = write(fd, at, size);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return err_set_errno(err, errno, "write");
        at += written;
        size -= (size_t)written;
    }
    return true;
}

static bool sync_folder_of(const char *path, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    if (!slash)
        return file_sync_folder(".", err);
    size_t length = slash == path ? 1 : (size_t)(slash - path);
    if (length >= sizeof folder)
        return err_set(err, ERR_SPACE, "path too long: %.160s", path);
    memcpy(folder, path, length);
    folder[length] = '\0';
    return file_sync_folder(folder, err);
}

bool file_sync_folder(const char *folder, struct err *err)
{
    int fd = open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", folder);
    bool ok = fsync(fd) == 0 || err_set_errno(err, errno, "fsync of folder %s", folder);
    close(fd);
    return ok;
}

static bool write_and_sync(const char *path, const void *bytes, size_t size, mode_t mode, struct err *err)
{
    int fd = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, mode);
    if (fd < 0)
        return err_set_errno(err, errno, "%s", path);
    bool ok = file_write_all(fd, bytes, size, err) || err_within(err, "%s", path);
    if (ok && fsync(fd) != 0)
        ok = err_set_errno(err, errno, "fsync of %s", path);
    if (close(fd) != 0 && ok)
        ok = err_set_errno(err, errno, "close of %s", path);
    return ok;
}

bool file_write_durable(const char *path, const void *bytes, size_t size, mode_t mode, struct err *err)
{
    char temporary[FILE_PATH_SIZE];
    int length = snprintf(temporary, sizeof temporary, "%s.tmp", path);
    if (length < 0 || (size_t)length >= sizeof temporary)
        return err_set(err, ERR_SPACE, "path too long: %.160s", path);
    if (!write_and_sync(temporary, bytes, size, mode, err)) {
        unlink(temporary);
        return false;
    }
    if (rename(temporary, path) != 0) {
        err_set_errno(err, errno, "rename to %s", path);
        unlink(temporary);
        return false;
    }
    return sync_folder_of(path, err);
}

bool file_move_durable(const char *from, const char *to, struct err *err)
{
    if (rename(from, to) != 0)
        return err_set_errno(err, errno, "rename %s to %s", from, to);
    return sync_folder_of(to, err) && sync_folder_of(from, err);
}

bool file_remove_durable(const char *path, struct err *err)
{
    if (unlink(path) != 0) {
        if (errno == ENOENT)
            return true;
        return err_set_errno(err, errno, "remove %s", path);
    }
    return sync_folder_of(path, err);
}

bool file_make_folder(const char *path, mode_t mode, struct err *err)
{
    char partial[FILE_PATH_SIZE];
    size_t length = strlen(path);
    if (length == 0 || length >= sizeof partial)
        return err_set(err, ERR_INPUT, "folder name of %zu bytes", length);
    memcpy(partial, path, length + 1);
    for (char *at = partial + 1; *at; at++) {
        if (*at != '/')
            continue;
        *at = '\0';
        if (mkdir(partial, mode) != 0 && errno != EEXIST)
            return err_set_errno(err, errno, "folder %s", partial);
        *at = '/';
    }
    if (mkdir(partial, mode) != 0 && errno != EEXIST)
        return err_set_errno(err, errno, "folder %s", partial);
    struct stat info;
    if (stat(path, &info) != 0 || !S_ISDIR(info.st_mode))
        return err_set(err, ERR_INPUT, "%s exists and is not a folder", path);
    return true;
}

bool file_exists(const char *path)
{
    return access(path, F_OK) == 0;
}

bool file_free_bytes(const char *path, uint64_t *out, struct err *err)
{
    struct statvfs info;
    if (statvfs(path, &info) != 0)
        return err_set_errno(err, errno, "%s", path);
    *out = (uint64_t)info.f_bavail * info.f_frsize;
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp(*(char *const *)a, *(char *const *)b);
}

static bool add_name(struct file_names *names, size_t *room, const char *name)
{
    if (names->count == *room) {
        size_t more = *room ? *room * 2 : 32;
        char **grown = realloc(names->names, more * sizeof *grown);
        if (!grown)
            return false;
        names->names = grown;
        *room = more;
    }
    names->names[names->count] = strdup(name);
    return names->names[names->count] && ++names->count;
}

bool file_list(const char *folder, struct file_names *out, struct err *err)
{
    DIR *dir = opendir(folder);
    if (!dir)
        return err_set_errno(err, errno, "%s", folder);
    struct file_names names = {0};
    size_t room = 0;
    bool ok = true;
    const struct dirent *entry;
    while (ok && (entry = readdir(dir)))
        if (entry->d_name[0] != '.')
            ok = add_name(&names, &room, entry->d_name);
    closedir(dir);
    if (!ok) {
        file_names_destroy(&names);
        return err_set(err, ERR_SPACE, "%s: no memory for its list", folder);
    }
    if (names.count)
        qsort(names.names, names.count, sizeof *names.names, compare_names);
    *out = names;
    return true;
}

void file_names_destroy(struct file_names *names)
{
    for (size_t i = 0; i < names->count; i++)
        free(names->names[i]);
    free(names->names);
    *names = (struct file_names){0};
}
