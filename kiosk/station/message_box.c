/* From the outbox into the store, each message once. */
#include "message_box.h"

#include "log.h"
#include "message_signed.h"
#include "outbox.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

static bool verify(const struct station *station, const char *stem, uint64_t n, struct message *m, struct buffer *text,
                   struct err *err)
{
    char centre[FILE_PATH_SIZE], ca[FILE_PATH_SIZE];
    struct buffer der = {0};
    bool ok = station_path(station, "trust/centre.pem", centre, err) && station_path(station, "trust/ca.pem", ca, err) &&
              outbox_get_message(station->state_folder, stem, &der, err) &&
              message_verify(der.data, der.size, centre, ca, m, text, err);
    if (ok && (m->n != n || strcmp(m->station, station->config.station.id) != 0))
        ok = err_set(err, ERR_DENIED, "it is message %" PRIu64 " for station %s", m->n, m->station);
    buffer_finish(&der);
    return ok;
}

static bool take_over(struct station *station, const char *stem, uint64_t n, struct err *err)
{
    struct case_message kept = {.n = n};
    struct message *m = calloc(1, sizeof *m);
    bool ok = m || err_set(err, ERR_SPACE, "no memory for a message");
    ok = ok && verify(station, stem, n, m, &kept.text, err);
    if (ok) {
        memcpy(kept.number, m->case_number, sizeof kept.number);
        ok = case_store_add_message(station->store, &kept, err);
    }
    if (ok)
        log_line(LOG_LEVEL_NOTICE, "message %" PRIu64 " %s %s", n, m->case_number,
                 m->type == MESSAGE_STATUS    ? message_status_name(m->status)
                 : m->type == MESSAGE_NOTICE  ? "notice"
                 : m->type == MESSAGE_RECEIPT ? "receipt"
                                              : "is of a type this program does not know");
    buffer_finish(&kept.text);
    free(m);
    return ok;
}

/* Sorted by number, because the digits are. */
static bool go_through(struct station *station, const struct file_names *stems, size_t *added, struct err *err)
{
    uint64_t last;
    if (!case_store_last_message(station->store, &last, err))
        return false;
    for (size_t i = 0; i < stems->count; i++) {
        char name[OUTBOX_STEM_SIZE];
        uint64_t n = 0;
        struct err inner = {0};
        if (!outbox_stem_parse(stems->names[i], name, &n) || strcmp(name, station->config.station.id) != 0)
            continue;
        if (n > last && !take_over(station, stems->names[i], n, &inner)) {
            log_err(LOG_LEVEL_ERROR, stems->names[i], &inner);
            return true;
        }
        *added += n > last;
        if (i + 1 < stems->count && !outbox_remove(station->state_folder, stems->names[i], OUTBOX_MESSAGES, &inner))
            log_err(LOG_LEVEL_WARNING, stems->names[i], &inner);
    }
    return true;
}

bool message_box_collect(struct station *station, size_t *added, struct err *err)
{
    struct file_names stems;
    size_t count = 0;
    if (!outbox_prepare(station->state_folder, err) ||
        !outbox_list(station->state_folder, OUTBOX_MESSAGES, &stems, err))
        return false;
    bool ok = go_through(station, &stems, &count, err);
    file_names_destroy(&stems);
    if (ok && added)
        *added = count;
    return ok;
}
