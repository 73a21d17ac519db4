/* From words on a command line to a message. */
#include "intake_status.h"

#include "case_number.h"
#include "clock.h"
#include "file.h"
#include "intake_messages.h"
#include "outbox.h"
#include <stdio.h>
#include <string.h>

static bool set(char *out, size_t room, const char *text, const char *what, struct err *err)
{
    if (!text)
        return true;
    if (strlen(text) >= room)
        return err_set(err, ERR_INPUT, "%s: at most %zu bytes", what, room - 1);
    memcpy(out, text, strlen(text) + 1);
    return true;
}

/* "id-copy:…": up to the first colon, if that is a paper's name. */
static bool set_reason(struct message_reason *out, const char *text, struct err *err)
{
    size_t paper = strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789-_");
    bool named = paper > 0 && text[paper] == ':' && paper < sizeof out->paper;
    if (named)
        snprintf(out->paper, sizeof out->paper, "%.*s", (int)paper, text);
    return set(out->zh, sizeof out->zh, named ? text + paper + 1 : text, "--reason", err);
}

/* The only station whose bundles are here. */
static bool guess_station(const char *folder, char out[BUNDLE_NAME_SIZE], struct err *err)
{
    char path[FILE_PATH_SIZE], name[OUTBOX_STEM_SIZE], stem[OUTBOX_STEM_SIZE];
    struct file_names names = {0};
    if (!file_join(path, folder, "data/bundles", err) || !file_list(path, &names, err))
        return false;
    bool one = true;
    out[0] = '\0';
    for (size_t i = 0; one && i < names.count; i++) {
        snprintf(stem, sizeof stem, "%.*s", (int)strcspn(names.names[i], "."), names.names[i]);
        if (!outbox_stem_parse(stem, name, NULL) || strlen(name) >= BUNDLE_NAME_SIZE)
            continue;
        one = !out[0] || strcmp(out, name) == 0;
        memcpy(out, name, strlen(name) + 1);
    }
    file_names_destroy(&names);
    return (one && out[0]) || err_set(err, ERR_INPUT, "bundles of %s are here: say --station",
                                      out[0] ? "several stations" : "no station");
}

static bool address(const struct intake_status *order, struct message *m, struct err *err)
{
    if (order->station ? !set(m->station, sizeof m->station, order->station, "--station", err)
                       : !guess_station(order->folder, m->station, err))
        return false;
    if (!order->status) {
        m->type = MESSAGE_NOTICE;
        return true;
    }
    m->type = MESSAGE_STATUS;
    if (!case_number_read(order->case_number, m->case_number))
        return err_set(err, ERR_INPUT, "%.40s is not the number of a case", order->case_number);
    return message_status_of(order->status, &m->status) ||
           err_set(err, ERR_INPUT, "%.40s: accepted, returned, made, shipped or delivered is needed", order->status);
}

bool intake_status_publish(const struct intake_status *order, struct message *out, struct err *err)
{
    *out = (struct message){.time_ms = clock_wall_ms(), .reason_count = order->reason_count};
    if (order->reason_count > MESSAGE_REASONS_MAX)
        return err_set(err, ERR_INPUT, "at most %d reasons", MESSAGE_REASONS_MAX);
    bool ok = address(order, out, err) && set(out->zh, sizeof out->zh, order->zh, "--text", err) &&
              set(out->en, sizeof out->en, order->en, "--text-en", err) &&
              set(out->carrier, sizeof out->carrier, order->carrier, "--carrier", err) &&
              set(out->tracking, sizeof out->tracking, order->tracking, "--tracking", err);
    for (size_t i = 0; ok && i < order->reason_count; i++)
        ok = set_reason(&out->reasons[i], order->reasons[i], err);
    return ok && intake_message_publish(order->folder, out, order->key_path, order->certificate_path, err);
}
