/* A target of seal_open that writes into a folder beside the wanted one and renames it at the end. */
#include "intake_open.h"

#include "bundle_chain.h"
#include "file.h"
#include "intake_index.h"
#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

struct folder_target {
    char folder[FILE_PATH_SIZE]; /* beside the wanted one, until all is there */
    char path[FILE_PATH_SIZE];   /* of the file under way */
    int fd;
    struct intake_listing listing;
};

static bool make_folders(const struct folder_target *t, const char *path, struct err *err)
{
    char folder[FILE_PATH_SIZE], part[BUNDLE_PATH_SIZE];
    const char *slash = strrchr(path, '/');
    if (!slash)
        return true;
    snprintf(part, sizeof part, "%.*s", (int)(slash - path), path);
    return file_join(folder, t->folder, part, err) && file_make_folder(folder, 0700, err);
}

static bool target_begin(void *context, const char *path, uint64_t size_bytes, struct err *err)
{
    struct folder_target *t = context;
    (void)size_bytes;
    /* The reader let only plain relative paths through; O_EXCL and O_NOFOLLOW stand behind it. */
    if (!intake_listing_add(&t->listing, path, err) || !make_folders(t, path, err) ||
        !file_join(t->path, t->folder, path, err))
        return false;
    t->fd = open(t->path, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
    return t->fd >= 0 || err_set_errno(err, errno, "%s", t->path);
}

static bool target_bytes(void *context, const void *bytes, size_t size, struct err *err)
{
    const struct folder_target *t = context;
    return file_write_all(t->fd, bytes, size, err) || err_within(err, "%s", t->path);
}

static bool target_end(void *context, struct err *err)
{
    struct folder_target *t = context;
    bool ok = fsync(t->fd) == 0 || err_set_errno(err, errno, "fsync of %s", t->path);
    if (close(t->fd) != 0 && ok)
        ok = err_set_errno(err, errno, "close of %s", t->path);
    t->fd = -1;
    return ok;
}

static int remove_one(const char *path, const struct stat *info, int type, struct FTW *where)
{
    (void)info, (void)type, (void)where;
    return remove(path);
}

static void discard(struct folder_target *t)
{
    if (t->fd >= 0)
        close(t->fd);
    nftw(t->folder, remove_one, 16, FTW_DEPTH | FTW_PHYS);
}

/* The folder that holds this path. */
static void parent_of(const char *path, char out[FILE_PATH_SIZE])
{
    const char *slash = strrchr(path, '/');
    if (!slash)
        snprintf(out, FILE_PATH_SIZE, ".");
    else
        snprintf(out, FILE_PATH_SIZE, "%.*s", slash == path ? 1 : (int)(slash - path), path);
}

static bool publish(const struct folder_target *t, const char *folder, struct err *err)
{
    char parent[FILE_PATH_SIZE];
    parent_of(folder, parent);
    if (renameat2(AT_FDCWD, t->folder, AT_FDCWD, folder, RENAME_NOREPLACE) != 0)
        return err_set_errno(err, errno, "%s", folder);
    return file_sync_folder(parent, err);
}

/* After the folder is there: killed between the two the bundle fits once more. */
static bool remember(const struct seal_order *order, const struct seal_opened *opened, enum seal_open_verdict *verdict,
                     struct err *err)
{
    if (!order->chain_folder || bundle_chain_add(order->chain_folder, &opened->facts, opened->sha256, err))
        return true;
    *verdict = SEAL_OPEN_TARGET;
    return false;
}

bool intake_open(const struct seal_order *order, const char *folder, struct seal_opened *out,
                 enum seal_open_verdict *verdict, struct err *err)
{
    struct folder_target t = {.fd = -1};
    const struct bundle_target target = {target_begin, target_bytes, target_end, &t};
    *verdict = SEAL_OPEN_TARGET;
    if (file_exists(folder))
        return err_set(err, ERR_BUSY, "%s is there already", folder);
    int length = snprintf(t.folder, sizeof t.folder, "%s.opening-XXXXXX", folder);
    if (length < 0 || (size_t)length >= sizeof t.folder)
        return err_set(err, ERR_SPACE, "path too long: %.100s", folder);
    if (!mkdtemp(t.folder))
        return err_set_errno(err, errno, "%s", t.folder);
    int held = -1;
    bool ok = (!order->chain_folder || bundle_chain_hold(order->chain_folder, &held, err)) &&
              seal_open(order, &target, out, verdict, err);
    if (ok && (!intake_index_write(t.folder, out, &t.listing, err) || !publish(&t, folder, err))) {
        *verdict = SEAL_OPEN_TARGET;
        ok = false;
    }
    if (!ok)
        discard(&t);
    else
        ok = remember(order, out, verdict, err);
    if (held >= 0)
        close(held);
    intake_listing_finish(&t.listing);
    return ok;
}
