/* The spool's folders and its one way in: draft, fsync, rename. */
#include "outbox.h"

#include "bundle.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

static const char *const folders[OUTBOX_PLACE_COUNT] = {[OUTBOX_TMP] = "tmp",
                                                        [OUTBOX_NEW] = "new",
                                                        [OUTBOX_SENT] = "sent",
                                                        [OUTBOX_SET_ASIDE] = "set-aside",
                                                        [OUTBOX_RECEIPTS] = "receipts",
                                                        [OUTBOX_MESSAGES] = "messages"};
static const char *const endings[OUTBOX_PLACE_COUNT] = {".p7m", ".p7m", ".p7m", ".p7m", ".tsr", ".p7s"};

enum { SEQUENCE_DIGITS = 8, ENDING = 4 };

const char *outbox_place_name(enum outbox_place place)
{
    return folders[place];
}

static bool place_folder(char out[FILE_PATH_SIZE], const char *state_folder, enum outbox_place place, struct err *err)
{
    int length = snprintf(out, FILE_PATH_SIZE, "%s/outbox/%s", state_folder, folders[place]);
    return (length > 0 && length < FILE_PATH_SIZE) || err_set(err, ERR_SPACE, "path too long: %.100s", state_folder);
}

bool outbox_prepare(const char *state_folder, struct err *err)
{
    for (enum outbox_place place = 0; place < OUTBOX_PLACE_COUNT; place++) {
        char folder[FILE_PATH_SIZE];
        if (!place_folder(folder, state_folder, place, err) || !file_make_folder(folder, 0700, err))
            return false;
    }
    return true;
}

bool outbox_stem(char out[OUTBOX_STEM_SIZE], const char *station, uint64_t sequence, struct err *err)
{
    if (!bundle_name_is_allowed(station) || sequence == 0 || sequence > 99999999)
        return err_set(err, ERR_INPUT, "no name for bundle %" PRIu64 " of station %.40s", sequence, station);
    snprintf(out, OUTBOX_STEM_SIZE, "%s-%08" PRIu64, station, sequence);
    return true;
}

bool outbox_stem_parse(const char *stem, char *station, uint64_t *sequence)
{
    char name[OUTBOX_STEM_SIZE];
    size_t length = strnlen(stem, OUTBOX_STEM_SIZE);
    if (length <= SEQUENCE_DIGITS + 1 || length >= OUTBOX_STEM_SIZE || stem[length - SEQUENCE_DIGITS - 1] != '-')
        return false;
    uint64_t value = 0;
    for (const char *c = stem + length - SEQUENCE_DIGITS; *c; c++) {
        if (*c < '0' || *c > '9')
            return false;
        value = value * 10 + (uint64_t)(*c - '0');
    }
    snprintf(name, sizeof name, "%.*s", (int)(length - SEQUENCE_DIGITS - 1), stem);
    if (value == 0 || !bundle_name_is_allowed(name))
        return false;
    if (station)
        snprintf(station, OUTBOX_STEM_SIZE, "%s", name);
    if (sequence)
        *sequence = value;
    return true;
}

bool outbox_path(char out[FILE_PATH_SIZE], const char *state_folder, enum outbox_place place, const char *stem,
                 struct err *err)
{
    if (!outbox_stem_parse(stem, NULL, NULL))
        return err_set(err, ERR_INPUT, "no name of a bundle: %.80s", stem);
    int length = snprintf(out, FILE_PATH_SIZE, "%s/outbox/%s/%s%s", state_folder, folders[place], stem, endings[place]);
    return (length > 0 && length < FILE_PATH_SIZE) || err_set(err, ERR_SPACE, "path too long: %.100s", state_folder);
}

bool outbox_list(const char *state_folder, enum outbox_place place, struct file_names *out, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    struct file_names names = {0};
    if (!place_folder(folder, state_folder, place, err) || !file_list(folder, &names, err))
        return false;
    size_t kept = 0;
    for (size_t i = 0; i < names.count; i++) {
        char *name = names.names[i];
        size_t length = strlen(name);
        bool ours = length > ENDING && strcmp(name + length - ENDING, endings[place]) == 0;
        if (ours)
            name[length - ENDING] = '\0';
        if (ours && outbox_stem_parse(name, NULL, NULL))
            names.names[kept++] = name;
        else
            free(name);
    }
    names.count = kept;
    *out = names;
    return true;
}

bool outbox_find(const char *state_folder, const char *stem, enum outbox_place *place)
{
    /* Against the direction bundles travel in, twice: one that moves while we look is met the second time. */
    static const enum outbox_place order[] = {OUTBOX_RECEIPTS, OUTBOX_SENT, OUTBOX_NEW, OUTBOX_SET_ASIDE,
                                              OUTBOX_RECEIPTS, OUTBOX_SENT, OUTBOX_NEW};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        char path[FILE_PATH_SIZE];
        if (outbox_path(path, state_folder, order[i], stem, NULL) && file_exists(path)) {
            *place = order[i];
            return true;
        }
    }
    return false;
}

/* *out becomes the highest number of this station in one place, if that is higher. */
static bool raise_to_last(const char *state_folder, enum outbox_place place, const char *station, uint64_t *out,
                          struct err *err)
{
    struct file_names stems;
    if (!outbox_list(state_folder, place, &stems, err))
        return false;
    for (size_t i = 0; i < stems.count; i++) {
        char name[OUTBOX_STEM_SIZE];
        uint64_t n;
        if (outbox_stem_parse(stems.names[i], name, &n) && strcmp(name, station) == 0 && n > *out)
            *out = n;
    }
    file_names_destroy(&stems);
    return true;
}

bool outbox_last_sequence(const char *state_folder, const char *station, uint64_t *out, struct err *err)
{
    /* In the direction bundles travel in: one that moves while we look is met where it goes. */
    static const enum outbox_place order[] = {OUTBOX_NEW, OUTBOX_SENT, OUTBOX_SET_ASIDE, OUTBOX_RECEIPTS};
    *out = 0;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (!raise_to_last(state_folder, order[i], station, out, err))
            return false;
    return true;
}

bool outbox_last_receipt(const char *state_folder, const char *station, uint64_t *out, struct err *err)
{
    *out = 0;
    return raise_to_last(state_folder, OUTBOX_RECEIPTS, station, out, err);
}

/* A rename that never replaces, then fsync of the target's folder and of the source's. */
static bool move_new(const char *from, const char *to, struct err *err)
{
    if (renameat2(AT_FDCWD, from, AT_FDCWD, to, RENAME_NOREPLACE) != 0) {
        if (errno == EEXIST)
            return err_set(err, ERR_BUSY, "%s is there already", to);
        return err_set_errno(err, errno, "rename %s to %s", from, to);
    }
    const char *paths[] = {to, from};
    for (size_t i = 0; i < 2; i++) {
        char folder[FILE_PATH_SIZE];
        snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(paths[i], '/') - paths[i]), paths[i]);
        if (!file_sync_folder(folder, err))
            return false;
    }
    return true;
}

bool outbox_move(const char *state_folder, const char *stem, enum outbox_place from, enum outbox_place to,
                 struct err *err)
{
    char source[FILE_PATH_SIZE], target[FILE_PATH_SIZE];
    return outbox_path(source, state_folder, from, stem, err) && outbox_path(target, state_folder, to, stem, err) &&
           move_new(source, target, err);
}

bool outbox_remove(const char *state_folder, const char *stem, enum outbox_place place, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return outbox_path(path, state_folder, place, stem, err) && file_remove_durable(path, err);
}

/* ---- drafts ---- */

/* Where the outbox is shared with a group, so is what is put into it: sealed bytes, nothing else. */
static bool share(int fd, const char *path, struct err *err)
{
    char folder[FILE_PATH_SIZE];
    struct stat info;
    snprintf(folder, sizeof folder, "%.*s", (int)(strrchr(path, '/') - path), path);
    if (stat(folder, &info) == 0 && (!(info.st_mode & S_IRGRP) || fchmod(fd, 0640) == 0))
        return true;
    return err_set_errno(err, errno, "%s", path);
}

bool outbox_draft_open(struct outbox_draft *out, const char *state_folder, const char *stem, struct err *err)
{
    struct outbox_draft draft = {.fd = -1};
    enum outbox_place place;
    if (!outbox_path(draft.path, state_folder, OUTBOX_TMP, stem, err) ||
        !outbox_path(draft.target, state_folder, OUTBOX_NEW, stem, err) || !outbox_prepare(state_folder, err))
        return false;
    if (outbox_find(state_folder, stem, &place))
        return err_set(err, ERR_BUSY, "%s is in the outbox already, in %s", stem, folders[place]);
    draft.fd = open(draft.path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC | O_NOFOLLOW, 0600);
    if (draft.fd < 0)
        return err_set_errno(err, errno, "%s", draft.path);
    if (!share(draft.fd, draft.path, err)) {
        outbox_draft_discard(&draft);
        return false;
    }
    *out = draft;
    return true;
}

struct note {
    uint64_t size_bytes;
    int64_t changed_ns;
    uint8_t sha256[SEAL_DIGEST_SIZE];
};
static const char note_name[] = "user.counter.sha256";

int64_t outbox_changed_ns(const struct stat *info)
{
    return (int64_t)info->st_mtim.tv_sec * 1000000000 + info->st_mtim.tv_nsec;
}

void outbox_draft_note(const struct outbox_draft *draft, const uint8_t sha256[SEAL_DIGEST_SIZE])
{
    struct stat info;
    if (fstat(draft->fd, &info) != 0)
        return;
    struct note note = {.size_bytes = (uint64_t)info.st_size, .changed_ns = outbox_changed_ns(&info)};
    memcpy(note.sha256, sha256, sizeof note.sha256);
    (void)!fsetxattr(draft->fd, note_name, &note, sizeof note, 0);
}

bool outbox_noted_digest(const char *path, const struct stat *info, uint8_t out[SEAL_DIGEST_SIZE])
{
    struct note note;
    if (getxattr(path, note_name, &note, sizeof note) != (ssize_t)sizeof note ||
        note.size_bytes != (uint64_t)info->st_size || note.changed_ns != outbox_changed_ns(info))
        return false;
    memcpy(out, note.sha256, sizeof note.sha256);
    return true;
}

bool outbox_draft_publish(struct outbox_draft *draft, struct err *err)
{
    bool ok = fsync(draft->fd) == 0 || err_set_errno(err, errno, "fsync of %s", draft->path);
    if (close(draft->fd) != 0 && ok)
        ok = err_set_errno(err, errno, "close of %s", draft->path);
    draft->fd = -1;
    if (!ok)
        unlink(draft->path);
    else if (!(ok = move_new(draft->path, draft->target, err)) && file_exists(draft->path))
        unlink(draft->path);
    return ok;
}

void outbox_draft_discard(struct outbox_draft *draft)
{
    if (draft->fd < 0)
        return;
    close(draft->fd);
    draft->fd = -1;
    unlink(draft->path);
}

bool outbox_sweep(const char *state_folder, struct err *err)
{
    char folder[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    struct file_names names = {0};
    if (!place_folder(folder, state_folder, OUTBOX_TMP, err))
        return false;
    if (!file_list(folder, &names, NULL))
        return true; /* no outbox yet */
    bool ok = true;
    for (size_t i = 0; ok && i < names.count; i++)
        ok = file_join(path, folder, names.names[i], err) && file_remove_durable(path, err);
    file_names_destroy(&names);
    return ok;
}

/* ---- receipts ---- */
bool outbox_put_receipt(const char *state_folder, const char *stem, const void *bytes, size_t size, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return outbox_path(path, state_folder, OUTBOX_RECEIPTS, stem, err) &&
           file_write_durable(path, bytes, size, 0640, err);
}

bool outbox_get_receipt(const char *state_folder, const char *stem, struct buffer *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return outbox_path(path, state_folder, OUTBOX_RECEIPTS, stem, err) &&
           file_read(path, OUTBOX_RECEIPT_MAX_BYTES, out, err);
}

/* ---- messages ---- */
bool outbox_put_message(const char *state_folder, const char *stem, const void *bytes, size_t size, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return outbox_path(path, state_folder, OUTBOX_MESSAGES, stem, err) &&
           file_write_durable(path, bytes, size, 0640, err);
}

bool outbox_get_message(const char *state_folder, const char *stem, struct buffer *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return outbox_path(path, state_folder, OUTBOX_MESSAGES, stem, err) &&
           file_read(path, OUTBOX_MESSAGE_MAX_BYTES, out, err);
}

bool outbox_last_message(const char *state_folder, const char *station, uint64_t *out, struct err *err)
{
    *out = 0;
    return raise_to_last(state_folder, OUTBOX_MESSAGES, station, out, err);
}
