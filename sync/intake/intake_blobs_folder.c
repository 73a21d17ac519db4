/* Files: the length of one is its offset, a second link its place among the bundles. */
#include "intake_blobs.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

/* The disk begins to write this early, so that the fdatasync at the end finds little left. */
enum { WRITE_BACK_BYTES = 1 << 20 };

struct folder {
    struct intake_blobs blobs; /* first */
    char uploads[FILE_PATH_SIZE], bundles[FILE_PATH_SIZE];
};

struct folder_blob {
    struct intake_blob blob; /* first */
    const struct folder *folder;
    int fd;
    uint64_t size_bytes, asked_back;
};

static const struct folder *of(struct intake_blobs *blobs)
{
    return (const struct folder *)blobs;
}

/* What a power cut would leave is made so first. */
static bool folder_measure(struct intake_blobs *blobs, const char *id, uint64_t *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    struct stat info;
    if (!file_join(path, of(blobs)->uploads, id, err))
        return false;
    int fd = open(path, O_RDWR | O_CLOEXEC | O_NOFOLLOW);
    *out = 0;
    if (fd < 0)
        return errno == ENOENT || err_set_errno(err, errno, "%s", path);
    bool ok = (fdatasync(fd) == 0 && fstat(fd, &info) == 0) || err_set_errno(err, errno, "%s", path);
    close(fd);
    if (ok)
        *out = (uint64_t)info.st_size;
    return ok;
}

static bool folder_open(struct intake_blobs *blobs, const char *id, uint64_t at, uint64_t size_bytes, bool tentative,
                        struct intake_blob **out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    (void)tentative;
    if (!file_join(path, of(blobs)->uploads, id, err))
        return false;
    struct folder_blob *b = calloc(1, sizeof *b);
    if (!b)
        return err_set(err, ERR_SPACE, "no memory for an upload");
    b->blob = (struct intake_blob){.kind = blobs->kind, .began = at, .at = at};
    b->folder = of(blobs);
    b->size_bytes = size_bytes;
    b->asked_back = at;
    b->fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (b->fd < 0) {
        err_set_errno(err, errno, "%s", path);
        free(b);
        return false;
    }
    *out = &b->blob;
    return true;
}

static bool folder_write(struct intake_blob *blob, const void *bytes, size_t size, struct err *err)
{
    struct folder_blob *b = (struct folder_blob *)blob;
    const uint8_t *from = bytes;
    while (size > 0) {
        ssize_t written = pwrite(b->fd, from, size, (off_t)blob->at);
        if (written < 0 && errno == EINTR)
            continue;
        if (written < 0)
            return err_set_errno(err, errno, "writing an upload");
        blob->at += (uint64_t)written;
        from += written;
        size -= (size_t)written;
    }
    if (blob->at - b->asked_back >= WRITE_BACK_BYTES) {
        (void)!sync_file_range(b->fd, (off_t)b->asked_back, (off_t)(blob->at - b->asked_back), SYNC_FILE_RANGE_WRITE);
        b->asked_back = blob->at;
    }
    return true;
}

static bool folder_make_durable(struct intake_blob *blob, struct err *err)
{
    const struct folder_blob *b = (const struct folder_blob *)blob;
    if (fdatasync(b->fd) != 0) {
        /* What the kernel could not write is not known any more: none of it counts. */
        int trouble = errno;
        (void)!ftruncate(b->fd, (off_t)blob->began);
        return err_set_errno(err, trouble, "fdatasync of an upload");
    }
    /* The file's name must last as well; a whole one gets a name in bundles/. */
    return blob->at >= b->size_bytes || file_sync_folder(b->folder->uploads, err);
}

static bool folder_cut(struct intake_blob *blob, struct err *err)
{
    const struct folder_blob *b = (const struct folder_blob *)blob;
    return ftruncate(b->fd, (off_t)blob->began) == 0 || err_set_errno(err, errno, "truncating an upload");
}

static void folder_close(struct intake_blob *blob)
{
    close(((struct folder_blob *)blob)->fd);
    free(blob);
}

static bool folder_digest(struct intake_blobs *blobs, const char *id, uint8_t out[SEAL_DIGEST_SIZE], struct err *err)
{
    char path[FILE_PATH_SIZE];
    return file_join(path, of(blobs)->uploads, id, err) && seal_digest_file(path, out, NULL, err);
}

static bool folder_keep(struct intake_blobs *blobs, const char *id, const char *stem, struct err *err)
{
    char from[FILE_PATH_SIZE], to[FILE_PATH_SIZE], name[96];
    snprintf(name, sizeof name, "%s.p7m", stem);
    if (!file_join(from, of(blobs)->uploads, id, err) || !file_join(to, of(blobs)->bundles, name, err))
        return false;
    /* A file of this name without a record is what a kill left before the commit. */
    if (unlink(to) != 0 && errno != ENOENT)
        return err_set_errno(err, errno, "%s", to);
    if (link(from, to) != 0)
        return err_set_errno(err, errno, "%s", to);
    return file_sync_folder(of(blobs)->bundles, err);
}

/* Not waited for: a leftover is tidied at the next start. */
static bool folder_drop(struct intake_blobs *blobs, const char *id, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return file_join(path, of(blobs)->uploads, id, err) &&
           (unlink(path) == 0 || errno == ENOENT || err_set_errno(err, errno, "%s", path));
}

static bool folder_room(struct intake_blobs *blobs, uint64_t *out, struct err *err)
{
    return file_free_bytes(of(blobs)->uploads, out, err);
}

static bool folder_list(struct intake_blobs *blobs, struct file_names *out, struct err *err)
{
    return file_list(of(blobs)->uploads, out, err);
}

static void folder_close_all(struct intake_blobs *blobs)
{
    free(blobs);
}

static const struct intake_blobs_kind folder_kind = {
    .measure = folder_measure,
    .open = folder_open,
    .write = folder_write,
    .make_durable = folder_make_durable,
    .cut = folder_cut,
    .close = folder_close,
    .digest = folder_digest,
    .keep = folder_keep,
    .drop = folder_drop,
    .room = folder_room,
    .list = folder_list,
    .close_all = folder_close_all,
};

bool intake_blobs_open_folder(const char *folder, struct intake_blobs **out, struct err *err)
{
    struct folder *f = calloc(1, sizeof *f);
    if (!f)
        return err_set(err, ERR_SPACE, "no memory for the intake");
    f->blobs.kind = &folder_kind;
    if (!file_join(f->uploads, folder, "data/uploads", err) || !file_join(f->bundles, folder, "data/bundles", err) ||
        !file_make_folder(f->uploads, 0700, err) || !file_make_folder(f->bundles, 0700, err)) {
        free(f);
        return false;
    }
    *out = &f->blobs;
    return true;
}
