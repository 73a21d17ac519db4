/* Numbered messages, one after another. */
#include "sync_messages.h"

#include "log.h"
#include "message_signed.h"
#include "receipt.h"
#include "seal_digest.h"
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

enum { MOST_IN_A_RUN = 1000 };

struct places {
    char centre[FILE_PATH_SIZE], ca[FILE_PATH_SIZE];
};

static bool find_places(const struct sync_order *order, struct places *out, struct err *err)
{
    return file_join(out->centre, order->state_folder, "trust/centre.pem", err) &&
           file_join(out->ca, order->state_folder, "trust/ca.pem", err);
}

bool sync_messages_are_wanted(const struct sync_order *order)
{
    struct places places;
    return find_places(order, &places, NULL) && file_exists(places.centre);
}

static bool check(const struct sync_order *order, const struct places *places, const struct buffer *der, uint64_t n,
                  struct message *m, struct err *err)
{
    if (!message_verify(der->data, der->size, places->centre, places->ca, m, NULL, err))
        return err_within(err, "message %" PRIu64, n);
    if (m->n != n)
        return err_set(err, ERR_DENIED, "message %" PRIu64 " was asked for, and number %" PRIu64 " was given", n, m->n);
    return strcmp(m->station, order->config->station.id) == 0 ||
           err_set(err, ERR_DENIED, "message %" PRIu64 " is for station %s", n, m->station);
}

static bool keep(const struct sync_order *order, const struct buffer *der, const struct message *m, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    return outbox_stem(stem, m->station, m->n, err) &&
           outbox_put_message(order->state_folder, stem, der->data, der->size, err);
}

/* A receipt that came as a message is one like any other: for the bundle's own bytes, from the authority. What the outbox
 * has no more has its receipt already. */
static bool take_receipt(const struct sync_order *order, const struct places *places, const struct message *m,
                         struct err *err)
{
    char stem[OUTBOX_STEM_SIZE], path[FILE_PATH_SIZE];
    uint8_t sha256[SEAL_DIGEST_SIZE];
    struct receipt_facts facts;
    enum outbox_place place;
    if (!outbox_stem(stem, m->station, m->sequence, err))
        return false;
    if (!outbox_find(order->state_folder, stem, &place) || place == OUTBOX_RECEIPTS)
        return true;
    if (!outbox_path(path, order->state_folder, place, stem, err) || !seal_digest_file(path, sha256, NULL, err))
        return false;
    return receipt_verify(m->receipt, m->receipt_size, sha256, places->ca, &facts, err)
               ? outbox_put_receipt(order->state_folder, stem, m->receipt, m->receipt_size, err)
               : err_within(err, "message %" PRIu64 ", receipt of %s", m->n, stem);
}

/* True when there may be another one behind it. */
static bool fetch_one(const struct sync_order *order, struct transport *transport, const struct places *places,
                      uint64_t n, struct sync_report *report)
{
    struct err err = {0};
    struct buffer der = {0};
    struct message *m = malloc(sizeof *m);
    enum transport_fetch came =
        m ? transport->kind->fetch(transport, order->config->station.id, n, &der, &err) : TRANSPORT_NOT_NOW;
    bool ok = came == TRANSPORT_FETCHED;
    if (ok && !check(order, places, &der, n, m, &err)) {
        report->messages_refused = true;
        ok = false;
    }
    if (ok && m->type == MESSAGE_RECEIPT && !take_receipt(order, places, m, &err)) {
        report->messages_refused = true;
        ok = false;
    }
    ok = ok && keep(order, &der, m, &err);
    report->messages += ok;
    if (came != TRANSPORT_NONE_THERE && err.code != ERR_NONE) {
        log_err(report->messages_refused ? LOG_LEVEL_ERROR : LOG_LEVEL_NOTICE, "messages", &err);
        if (report->problem.code == ERR_NONE)
            report->problem = err;
    }
    buffer_finish(&der);
    free(m);
    return ok;
}

void sync_messages(const struct sync_order *order, struct transport *transport, struct sync_report *report)
{
    struct places places;
    struct err err = {0};
    uint64_t last = 0;
    if (!find_places(order, &places, &err) ||
        !outbox_last_message(order->state_folder, order->config->station.id, &last, &err)) {
        log_err(LOG_LEVEL_WARNING, "messages", &err);
        return;
    }
    for (uint64_t n = last + 1; n <= last + MOST_IN_A_RUN && n <= MESSAGE_N_MAX; n++)
        if ((order->stop && *order->stop) || !fetch_one(order, transport, &places, n, report))
            return;
}
