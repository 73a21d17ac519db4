/* From words on a command line to a message. */
#include "intake_status.h"

#include "case_number.h"
#include "clock.h"
#include "intake_messages.h"
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

static bool address(const struct intake_status *order, struct message *m, struct err *err)
{
    if (order->station ? !set(m->station, sizeof m->station, order->station, "--station", err)
                       : !intake_store_only_station(order->store, m->station, err))
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
    return ok && intake_message_publish(order->store, out, order->key_path, order->certificate_path, err);
}
