/* Several deliveries at once through libcurl's multi interface, each in a lane of its own, on connections that stay
 * open. */
#include "transport.h"

#include "clock.h"
#include "seal.h"
#include "transport_tus_address.h"
#include "transport_tus_fetch.h"
#include "transport_tus_request.h"
#include <curl/curl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { LANES_MAX = 16 };

struct lane {
    bool busy; /* has a delivery */
    int64_t not_before_ms;
    struct tus_delivery delivery;
    struct tus_request request;
};

struct tus_transport {
    struct transport transport; /* first, so that one is the other */
    struct transport_events events;
    struct tus_link link;
    struct lane lanes[LANES_MAX];
    bool lane_came_free; /* in this step: the run may have something for it */
    CURL *fetching;      /* of messages, one after another on one connection; NULL: none was asked for yet */
};

/* ---- lanes ---- */
static void end_delivery(struct tus_transport *t, struct lane *lane)
{
    lane->busy = false;
    t->lane_came_free = true;
    t->events.on_end(t->events.context, lane->delivery.parcel, &lane->delivery.result);
    tus_request_clear(&lane->request);
}

/* Takes a lane as far as it goes without waiting. */
static bool turn_lane(struct tus_transport *t, struct lane *lane, struct err *err)
{
    if (!lane->busy || lane->request.under_way || lane->not_before_ms > clock_monotonic_ms())
        return true;
    if (lane->request.read_err.code != ERR_NONE)
        tus_delivery_fail(&lane->delivery, TRANSPORT_REFUSED, &lane->request.read_err);
    if (lane->delivery.stage != TUS_END)
        return tus_request_begin(&lane->request, err);
    end_delivery(t, lane);
    return true;
}

static void take_answer(struct tus_transport *t, struct lane *lane, CURLcode code)
{
    bool new_address = false;
    tus_request_end(&lane->request, code);
    tus_delivery_take(&lane->delivery, &lane->request.reply, &new_address);
    if (new_address)
        t->events.on_address(t->events.context, lane->delivery.parcel, lane->delivery.parcel->address);
    lane->not_before_ms = clock_monotonic_ms() + lane->delivery.pause_ms;
}

static struct lane *lane_of(struct tus_transport *t, const CURL *easy)
{
    for (size_t i = 0; i < t->transport.parallel; i++)
        if (t->lanes[i].request.easy == easy)
            return &t->lanes[i];
    return NULL;
}

static bool collect_answers(struct tus_transport *t, struct err *err)
{
    int running, left;
    if (curl_multi_perform(t->link.multi, &running) != CURLM_OK)
        return err_set(err, ERR_BUG, "libcurl gave up");
    for (CURLMsg *message; (message = curl_multi_info_read(t->link.multi, &left));) {
        CURLcode code = message->data.result; /* the message is gone once its handle is removed */
        struct lane *lane = message->msg == CURLMSG_DONE ? lane_of(t, message->easy_handle) : NULL;
        if (lane)
            take_answer(t, lane, code);
    }
    return true;
}

/* Less than wait_ms when a lane's pause ends before or it has something to begin. */
static int shortest_wait(const struct tus_transport *t, int wait_ms)
{
    int64_t now_ms = clock_monotonic_ms(), wait = wait_ms;
    for (size_t i = 0; i < t->transport.parallel; i++) {
        const struct lane *lane = &t->lanes[i];
        if (lane->busy && !lane->request.under_way && lane->not_before_ms - now_ms < wait)
            wait = lane->not_before_ms > now_ms ? lane->not_before_ms - now_ms : 0;
    }
    return (int)wait;
}

/* ---- the transport ---- */
static bool tus_start(struct transport *transport, struct parcel *parcel, struct err *err)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    char address[FILE_PATH_SIZE];
    for (size_t i = 0; i < transport->parallel; i++) {
        struct lane *lane = &t->lanes[i];
        if (lane->busy)
            continue;
        /* An address at a centre we no longer send to is of no use. */
        if (parcel->address[0] && !tus_address_resolve(t->link.origin, t->link.url, parcel->address, address))
            parcel->address[0] = '\0';
        lane->busy = true;
        lane->not_before_ms = 0;
        tus_delivery_begin(&lane->delivery, parcel);
        return true;
    }
    return err_set(err, ERR_BUG, "every lane is taken");
}

static bool tus_step(struct transport *transport, int wait_ms, struct err *err)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    t->lane_came_free = false;
    for (size_t i = 0; i < transport->parallel; i++)
        if (!turn_lane(t, &t->lanes[i], err))
            return false;
    if (!collect_answers(t, err))
        return false;
    int wait = t->lane_came_free ? 0 : shortest_wait(t, wait_ms);
    if (wait > 0 && curl_multi_poll(t->link.multi, NULL, 0, wait, NULL) != CURLM_OK)
        return err_set(err, ERR_BUG, "libcurl cannot wait");
    return true;
}

static enum transport_fetch tus_fetch(struct transport *transport, const char *station, uint64_t n, struct buffer *out,
                                      struct err *err)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    if (!t->fetching)
        t->fetching = curl_easy_init();
    if (t->fetching)
        return transport_tus_fetch(&t->link, t->fetching, station, n, out, err);
    err_set(err, ERR_SPACE, "no memory for a connection");
    return TRANSPORT_NOT_NOW;
}

static void tus_destroy(struct transport *transport)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    if (t->fetching)
        curl_easy_cleanup(t->fetching);
    for (size_t i = 0; i < LANES_MAX; i++)
        tus_request_finish(&t->lanes[i].request);
    if (t->link.multi)
        curl_multi_cleanup(t->link.multi);
    free(t);
    curl_global_cleanup();
}

static const struct transport_kind tus_kind = {"tus", tus_start, tus_step, tus_fetch, tus_destroy};

/* ---- creation ---- */
static bool take_url(struct tus_link *link, const char *text, struct err *err)
{
    if (strlen(text) >= sizeof link->url || !tus_address_origin(text, link->origin))
        return err_set(err, ERR_CONFIG, "sync.url is \"%.120s\"; https://host:port/files is needed", text);
    snprintf(link->url, sizeof link->url, "%s", text);
    link->secure = tus_address_is_secure(link->origin);
    return link->secure || tus_address_is_loopback(link->origin) ||
           err_set(err, ERR_CONFIG, "sync.url is \"%.120s\"; without TLS only this machine is allowed", text);
}

static bool take_keys(struct tus_link *link, const char *state_folder, struct err *err)
{
    return file_join(link->certificate, state_folder, "keys/tls.pem", err) &&
           file_join(link->key, state_folder, "keys/tls.key", err) &&
           file_join(link->ca, state_folder, "trust/ca.pem", err) &&
           seal_check_client(link->certificate, link->key, link->ca, err);
}

static bool create_lanes(struct tus_transport *t, struct err *err)
{
    t->link.multi = curl_multi_init();
    if (!t->link.multi ||
        curl_multi_setopt(t->link.multi, CURLMOPT_MAXCONNECTS, (long)t->transport.parallel) != CURLM_OK)
        return err_set(err, ERR_SPACE, "no memory for connections");
    for (size_t i = 0; i < t->transport.parallel; i++)
        if (!tus_request_init(&t->lanes[i].request, &t->link, &t->lanes[i].delivery, err))
            return false;
    return true;
}

bool transport_tus_create(const struct config *config, const char *state_folder, const struct transport_events *events,
                          struct transport **out, struct err *err)
{
    struct tus_transport *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_SPACE, "no memory for a transport");
    /* A debugging aid of TLS libraries that would write session keys to a file. */
    unsetenv("SSLKEYLOGFILE");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(t);
        return err_set(err, ERR_BUG, "libcurl does not start");
    }
    size_t parallel = (size_t)config->sync.parallel;
    t->transport = (struct transport){&tus_kind, parallel < LANES_MAX ? parallel : LANES_MAX};
    t->events = *events;
    t->link.events = &t->events;
    t->link.tls_version = strcmp(config->sync.tls_min, "1.2") == 0 ? CURL_SSLVERSION_TLSv1_2 : CURL_SSLVERSION_TLSv1_3;
    t->link.connect_timeout_ms = config->sync.connect_timeout_s * 1000;
    t->link.stall_timeout_s = config->sync.stall_timeout_s;
    t->link.most_bytes_s = config->sync.most_kb_s * 1000 / (long)t->transport.parallel;
    if (!take_url(&t->link, config->sync.url, err) || (t->link.secure && !take_keys(&t->link, state_folder, err)) ||
        !create_lanes(t, err)) {
        tus_destroy(&t->transport);
        return false;
    }
    *out = &t->transport;
    return true;
}
