/* Folders counted, records of what was set aside read. */
#include "sync_morning.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#define LONG_WAIT_MS (INT64_C(36) * 3600 * 1000) /* a whole night has passed it by */

static int64_t changed_ms(const char *state_folder, enum outbox_place place, const char *stem)
{
    char path[FILE_PATH_SIZE];
    struct stat info;
    if (!outbox_path(path, state_folder, place, stem, NULL) || stat(path, &info) != 0)
        return 0;
    return (int64_t)info.st_mtim.tv_sec * 1000 + info.st_mtim.tv_nsec / 1000000;
}

/* How many there are, and the time of the oldest (newest) of them. */
static bool count(const char *state_folder, enum outbox_place place, size_t *number, int64_t *oldest, int64_t *newest,
                  struct err *err)
{
    struct file_names stems;
    if (!outbox_list(state_folder, place, &stems, err))
        return false;
    *number = stems.count;
    for (size_t i = 0; i < stems.count; i++) {
        int64_t ms = changed_ms(state_folder, place, stems.names[i]);
        if (ms != 0 && (*oldest == 0 || ms < *oldest))
            *oldest = ms;
        if (ms > *newest)
            *newest = ms;
    }
    file_names_destroy(&stems);
    return true;
}

static bool list_aside(const char *state_folder, struct sync_morning *m, struct err *err)
{
    struct file_names stems;
    struct outbox_records *records = NULL;
    if (!outbox_list(state_folder, OUTBOX_SET_ASIDE, &stems, err))
        return false;
    m->set_aside = stems.count;
    bool ok = stems.count == 0 || outbox_records_open(state_folder, &records, err);
    for (size_t i = 0; ok && i < stems.count && i < SYNC_MORNING_ASIDE_MAX; i++) {
        struct outbox_record record = {0};
        snprintf(m->aside[i].stem, sizeof m->aside[i].stem, "%.63s", stems.names[i]);
        ok = outbox_record_get(records, stems.names[i], &record, NULL, err);
        snprintf(m->aside[i].problem, sizeof m->aside[i].problem, "%s", record.problem);
    }
    outbox_records_close(records);
    file_names_destroy(&stems);
    return ok;
}

bool sync_morning_look(const char *state_folder, const char *station, struct sync_morning *out, struct err *err)
{
    struct sync_morning m = {0};
    int64_t skipped = 0, first = 0;
    bool ok = outbox_prepare(state_folder, err) &&
              count(state_folder, OUTBOX_NEW, &m.waiting, &m.oldest_ms, &skipped, err) &&
              count(state_folder, OUTBOX_SENT, &m.sent, &first, &skipped, err) &&
              count(state_folder, OUTBOX_RECEIPTS, &m.receipts, &first, &m.last_receipt_ms, err) &&
              list_aside(state_folder, &m, err) && outbox_last_message(state_folder, station, &m.last_message, err);
    if (ok)
        *out = m;
    return ok;
}

bool sync_morning_needs_staff(const struct sync_morning *m, int64_t now_ms)
{
    return m->set_aside > 0 || (m->oldest_ms != 0 && now_ms - m->oldest_ms > LONG_WAIT_MS);
}
