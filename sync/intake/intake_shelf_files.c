/* Numbers by link(), which never replaces. */
#include "intake_shelf.h"

#include "message_signed.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

static bool folder_of(const struct intake_store *store, const char *station, char out[FILE_PATH_SIZE], struct err *err)
{
    char name[BUNDLE_NAME_SIZE + 40];
    if (!bundle_name_is_allowed(station))
        return err_set(err, ERR_INPUT, "no name of a station: %.40s", station);
    snprintf(name, sizeof name, "data/stations/%s/messages", station);
    return file_join(out, store->folder, name, err);
}

static bool path_of(const struct intake_store *store, const char *station, uint64_t n, char out[FILE_PATH_SIZE],
                    struct err *err)
{
    char messages[FILE_PATH_SIZE], name[24];
    snprintf(name, sizeof name, "%" PRIu64, n);
    return folder_of(store, station, messages, err) && file_join(out, messages, name, err);
}

static bool files_read(struct intake_store *store, const char *station, uint64_t n, struct buffer *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return path_of(store, station, n, path, err) && file_read(path, MESSAGE_MAX_BYTES, out, err);
}

static bool files_count(struct intake_store *store, const char *station, uint64_t *out, struct err *err)
{
    char messages[FILE_PATH_SIZE];
    struct file_names names = {0};
    *out = 0;
    if (!folder_of(store, station, messages, err))
        return false;
    if (!file_exists(messages))
        return true;
    if (!file_list(messages, &names, err))
        return false;
    for (size_t i = 0; i < names.count; i++) {
        uint64_t n;
        if (tus_number_parse(names.names[i], &n) && n > *out)
            *out = n;
    }
    file_names_destroy(&names);
    return true;
}

static bool files_place(struct intake_store *store, const char *station, uint64_t n, const struct buffer *signed_text,
                        bool *taken, struct err *err)
{
    char messages[FILE_PATH_SIZE], path[FILE_PATH_SIZE], draft[FILE_PATH_SIZE], name[32];
    struct err later = {0};
    *taken = false;
    snprintf(name, sizeof name, ".new-%ld", (long)getpid());
    if (!folder_of(store, station, messages, err) || !file_make_folder(messages, 0700, err) ||
        !path_of(store, station, n, path, err) || !file_join(draft, messages, name, err) ||
        !file_write_durable(draft, signed_text->data, signed_text->size, 0600, err))
        return false;
    bool ok = link(draft, path) == 0;
    *taken = !ok && errno == EEXIST;
    if (!ok && !*taken)
        err_set_errno(err, errno, "%s", path);
    /* Also syncs the folder, and with it the new name. */
    bool removed = file_remove_durable(draft, &later);
    return ok && (removed || err_set(err, later.code, "%s", later.line));
}

const struct intake_shelf intake_shelf_files = {files_read, files_count, files_place};
