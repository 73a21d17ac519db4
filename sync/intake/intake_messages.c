/* Numbers by link(), which never replaces. */
#include "intake_messages.h"

#include "file.h"
#include "message_signed.h"
#include "tus_text.h"
#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <unistd.h>

enum { TRIES = 100 };

static bool folder_of(const char *folder, const char *station, char out[FILE_PATH_SIZE], struct err *err)
{
    char name[BUNDLE_NAME_SIZE + 40];
    if (!bundle_name_is_allowed(station))
        return err_set(err, ERR_INPUT, "no name of a station: %.40s", station);
    snprintf(name, sizeof name, "data/stations/%s/messages", station);
    return file_join(out, folder, name, err);
}

static bool path_of(const char *folder, const char *station, uint64_t n, char out[FILE_PATH_SIZE], struct err *err)
{
    char messages[FILE_PATH_SIZE], name[24];
    snprintf(name, sizeof name, "%" PRIu64, n);
    return folder_of(folder, station, messages, err) && file_join(out, messages, name, err);
}

bool intake_message_read(const char *folder, const char *station, uint64_t n, struct buffer *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    return path_of(folder, station, n, path, err) && file_read(path, MESSAGE_MAX_BYTES, out, err);
}

uint64_t intake_message_count(const char *folder, const char *station)
{
    char messages[FILE_PATH_SIZE];
    struct file_names names = {0};
    uint64_t highest = 0;
    if (!folder_of(folder, station, messages, NULL) || !file_list(messages, &names, NULL))
        return 0;
    for (size_t i = 0; i < names.count; i++) {
        uint64_t n;
        if (tus_number_parse(names.names[i], &n) && n > highest)
            highest = n;
    }
    file_names_destroy(&names);
    return highest;
}

/* *taken: somebody else was given this number in between. */
static bool place(const char *folder, const struct message *m, const struct buffer *der, bool *taken, struct err *err)
{
    char messages[FILE_PATH_SIZE], path[FILE_PATH_SIZE], draft[FILE_PATH_SIZE], name[32];
    struct err later = {0};
    *taken = false;
    snprintf(name, sizeof name, ".new-%ld", (long)getpid());
    if (!folder_of(folder, m->station, messages, err) || !path_of(folder, m->station, m->n, path, err) ||
        !file_join(draft, messages, name, err) || !file_write_durable(draft, der->data, der->size, 0600, err))
        return false;
    bool ok = link(draft, path) == 0;
    *taken = !ok && errno == EEXIST;
    if (!ok && !*taken)
        err_set_errno(err, errno, "%s", path);
    /* Also syncs the folder, and with it the new name. */
    bool removed = file_remove_durable(draft, &later);
    return ok && (removed || err_set(err, later.code, "%s", later.line));
}

bool intake_message_publish(const char *folder, struct message *message, const char *key_path,
                            const char *certificate_path, struct err *err)
{
    char messages[FILE_PATH_SIZE];
    if (!folder_of(folder, message->station, messages, err) || !file_make_folder(messages, 0700, err))
        return false;
    for (int i = 0; i < TRIES; i++) {
        struct buffer der = {0};
        bool taken = false;
        message->n = intake_message_count(folder, message->station) + 1;
        bool ok = message_sign(message, key_path, certificate_path, &der, err) &&
                  place(folder, message, &der, &taken, err);
        buffer_finish(&der);
        if (!taken)
            return ok;
    }
    return err_set(err, ERR_BUSY, "no free number for a message to %s", message->station);
}
