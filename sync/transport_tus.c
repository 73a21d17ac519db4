/* Requests of tus deliveries through libcurl's multi interface: several lanes, each with one delivery, on connections
 * that stay open. The only file that knows libcurl. */
#include "transport.h"

#include "clock.h"
#include "log.h"
#include "seal.h"
#include "tus_delivery.h"
#include "tus_text.h"
#include <curl/curl.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { LANES_MAX = 16, REPLY_MAX = OUTBOX_RECEIPT_MAX_BYTES, UPLOAD_PIECE = 512 * 1024, PROGRESS_EVERY_MS = 200 };

struct lane {
    struct tus_transport *transport;
    CURL *easy;
    bool busy;    /* has a delivery */
    bool asking;  /* its request is with libcurl */
    int64_t not_before_ms, told_ms;
    struct tus_delivery delivery;
    struct tus_reply reply;
    struct curl_slist *headers;
    struct buffer metadata;
    int fd;          /* of the bundle, -1 */
    uint64_t at;     /* next byte to give */
    struct err read_err; /* the bundle could not be read */
    char error[CURL_ERROR_SIZE];
};

struct tus_transport {
    struct transport transport; /* first, so that one is the other */
    struct transport_events events;
    char url[FILE_PATH_SIZE], origin[FILE_PATH_SIZE];
    char certificate[FILE_PATH_SIZE], key[FILE_PATH_SIZE], ca[FILE_PATH_SIZE];
    bool secure;
    long tls_version, connect_timeout_ms, stall_timeout_s;
    CURLM *multi;
    struct lane lanes[LANES_MAX];
};

/* ---- addresses ---- */

/* "https://host:port" of an address, its path put into `path` if wanted; false when it is no plain http(s) address. */
static bool origin_of(CURLU *url, char out[FILE_PATH_SIZE])
{
    char *scheme = NULL, *host = NULL, *port = NULL, *user = NULL;
    bool ok = curl_url_get(url, CURLUPART_SCHEME, &scheme, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_HOST, &host, 0) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_PORT, &port, CURLU_DEFAULT_PORT) == CURLUE_OK &&
              curl_url_get(url, CURLUPART_USER, &user, 0) == CURLUE_NO_USER;
    int length = ok ? snprintf(out, FILE_PATH_SIZE, "%s://%s:%s", scheme, host, port) : -1;
    curl_free(scheme);
    curl_free(host);
    curl_free(port);
    curl_free(user);
    return length > 0 && length < FILE_PATH_SIZE;
}

/* Resolves location against base; false unless it stays with the same server. */
static bool resolve(const struct tus_transport *t, const char *base, const char *location, char out[FILE_PATH_SIZE])
{
    char origin[FILE_PATH_SIZE], *whole = NULL;
    CURLU *url = curl_url();
    bool ok = url && curl_url_set(url, CURLUPART_URL, base, 0) == CURLUE_OK &&
              curl_url_set(url, CURLUPART_URL, location, 0) == CURLUE_OK && origin_of(url, origin) &&
              strcasecmp(origin, t->origin) == 0 && curl_url_get(url, CURLUPART_URL, &whole, 0) == CURLUE_OK &&
              strlen(whole) < FILE_PATH_SIZE;
    if (ok)
        snprintf(out, FILE_PATH_SIZE, "%s", whole);
    curl_free(whole);
    curl_url_cleanup(url);
    return ok;
}

static bool is_loopback(const char *origin)
{
    return strncmp(origin, "http://127.", 11) == 0 || strncmp(origin, "http://localhost:", 17) == 0 ||
           strncmp(origin, "http://[::1]:", 13) == 0;
}

static bool take_url(struct tus_transport *t, const char *text, struct err *err)
{
    CURLU *url = curl_url();
    bool ok = url && strlen(text) < sizeof t->url && curl_url_set(url, CURLUPART_URL, text, 0) == CURLUE_OK &&
              origin_of(url, t->origin);
    curl_url_cleanup(url);
    if (!ok)
        return err_set(err, ERR_CONFIG, "sync.url is \"%.120s\"; https://host:port/files is needed", text);
    snprintf(t->url, sizeof t->url, "%s", text);
    t->secure = strncasecmp(t->origin, "https://", 8) == 0;
    return t->secure || is_loopback(t->origin) ||
           err_set(err, ERR_CONFIG, "sync.url is \"%.120s\"; without TLS only this machine is allowed", text);
}

/* ---- what libcurl calls ---- */
static size_t on_read(char *to, size_t size, size_t count, void *context)
{
    struct lane *lane = context;
    ssize_t got;
    do
        got = pread(lane->fd, to, size * count, (off_t)lane->at);
    while (got < 0 && errno == EINTR);
    uint64_t left = lane->delivery.parcel->size_bytes - lane->at;
    if (got < 0 || (got == 0 && left > 0)) {
        err_set(&lane->read_err, ERR_IO, "%s: %s", lane->delivery.parcel->path,
                got < 0 ? strerror(errno) : "shorter than it was");
        return CURL_READFUNC_ABORT;
    }
    size_t given = (uint64_t)got > left ? (size_t)left : (size_t)got;
    lane->at += given;
    lane->delivery.given += given;
    return given;
}

static int on_seek(void *context, curl_off_t offset, int origin)
{
    struct lane *lane = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    lane->at = lane->delivery.offset + (uint64_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct lane *lane = context;
    if (lane->reply.body.size + size * count > REPLY_MAX)
        return 0;
    buffer_add(&lane->reply.body, bytes, size * count);
    return lane->reply.body.failed ? 0 : size * count;
}

/* The value of a header line if it has this name, trimmed into out. */
static bool header_is(const char *line, size_t length, const char *name, char *out, size_t room)
{
    size_t size = strlen(name);
    if (length <= size || line[size] != ':' || strncasecmp(line, name, size) != 0)
        return false;
    const char *from = line + size + 1, *end = line + length;
    while (from < end && (*from == ' ' || *from == '\t'))
        from++;
    while (end > from && strchr(" \t\r\n", end[-1]))
        end--;
    if ((size_t)(end - from) >= room)
        return false;
    memcpy(out, from, (size_t)(end - from));
    out[end - from] = '\0';
    return true;
}

static size_t on_header(char *line, size_t size, size_t count, void *context)
{
    struct lane *lane = context;
    struct tus_reply *reply = &lane->reply;
    size_t length = size * count;
    char value[FILE_PATH_SIZE];
    if (length > 5 && strncmp(line, "HTTP/", 5) == 0) { /* a new answer after 1xx */
        reply->speaks_tus = reply->has_offset = reply->has_length = reply->is_receipt = false;
        reply->address[0] = '\0';
    } else if (header_is(line, length, "Tus-Resumable", value, sizeof value))
        reply->speaks_tus = strcmp(value, TUS_VERSION) == 0;
    else if (header_is(line, length, "Upload-Offset", value, sizeof value))
        reply->has_offset = tus_number_parse(value, &reply->offset);
    else if (header_is(line, length, "Upload-Length", value, sizeof value))
        reply->has_length = tus_number_parse(value, &reply->length);
    else if (header_is(line, length, "Content-Type", value, sizeof value))
        reply->is_receipt = strcasecmp(value, TUS_RECEIPT_TYPE) == 0;
    else if (header_is(line, length, "Location", value, sizeof value) &&
             !resolve(lane->transport, lane->transport->url, value, reply->address))
        reply->address[0] = '\0';
    return length;
}

static int on_progress(void *context, curl_off_t down, curl_off_t down_now, curl_off_t up, curl_off_t up_now)
{
    struct lane *lane = context;
    const struct transport_events *events = &lane->transport->events;
    (void)down, (void)down_now, (void)up;
    int64_t now_ms = clock_monotonic_ms();
    if (lane->delivery.stage != TUS_SEND || now_ms - lane->told_ms < PROGRESS_EVERY_MS)
        return 0;
    lane->told_ms = now_ms;
    events->on_progress(events->context, lane->delivery.parcel, lane->delivery.offset + (uint64_t)up_now);
    return 0;
}

/* ---- one request ---- */
struct setting {
    CURL *easy;
    CURLcode code; /* the first that was refused */
};

#define SET(s, option, value)                                                                                          \
    do {                                                                                                               \
        CURLcode code_ = curl_easy_setopt((s)->easy, option, value);                                                   \
        if ((s)->code == CURLE_OK)                                                                                     \
            (s)->code = code_;                                                                                         \
    } while (0)

static void set_safety(struct setting *s, const struct tus_transport *t)
{
    SET(s, CURLOPT_PROTOCOLS_STR, t->secure ? "https" : "http");
    SET(s, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(s, CURLOPT_FOLLOWLOCATION, 0L);
    SET(s, CURLOPT_PROXY, ""); /* nor one from the environment */
    SET(s, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(s, CURLOPT_NOSIGNAL, 1L);
    SET(s, CURLOPT_CONNECTTIMEOUT_MS, t->connect_timeout_ms);
    SET(s, CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(s, CURLOPT_LOW_SPEED_TIME, t->stall_timeout_s);
    SET(s, CURLOPT_TCP_KEEPALIVE, 1L);
    if (!t->secure)
        return;
    SET(s, CURLOPT_SSLVERSION, t->tls_version);
    SET(s, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(s, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(s, CURLOPT_CAINFO, t->ca); /* and no other: */
    SET(s, CURLOPT_CAPATH, (char *)NULL);
    SET(s, CURLOPT_SSLCERT, t->certificate);
    SET(s, CURLOPT_SSLKEY, t->key);
}

static void set_ears(struct setting *s, struct lane *lane)
{
    SET(s, CURLOPT_PRIVATE, (void *)lane);
    SET(s, CURLOPT_ERRORBUFFER, lane->error);
    SET(s, CURLOPT_HEADERFUNCTION, on_header);
    SET(s, CURLOPT_HEADERDATA, (void *)lane);
    SET(s, CURLOPT_WRITEFUNCTION, on_body);
    SET(s, CURLOPT_WRITEDATA, (void *)lane);
    SET(s, CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(s, CURLOPT_XFERINFODATA, (void *)lane);
    SET(s, CURLOPT_NOPROGRESS, 0L);
    SET(s, CURLOPT_USERAGENT, "counter/" COUNTER_VERSION);
}

static bool add_header(struct lane *lane, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool add_header(struct lane *lane, const char *format, ...)
{
    struct buffer line = {0};
    va_list args;
    va_start(args, format);
    buffer_vprintf(&line, format, args);
    va_end(args);
    struct curl_slist *longer = line.failed ? NULL : curl_slist_append(lane->headers, (const char *)line.data);
    buffer_finish(&line);
    if (!longer)
        return false;
    lane->headers = longer;
    return true;
}

static bool set_create(struct setting *s, struct lane *lane)
{
    const struct parcel *parcel = lane->delivery.parcel;
    struct tus_metadata metadata = {.sequence = parcel->sequence};
    struct buffer text = {0};
    snprintf(metadata.station, sizeof metadata.station, "%s", parcel->station);
    memcpy(metadata.sha256, parcel->sha256, sizeof metadata.sha256);
    tus_metadata_write(&metadata, &text);
    bool ok = !text.failed && add_header(lane, "Upload-Length: %" PRIu64, parcel->size_bytes) &&
              add_header(lane, "Upload-Metadata: %s", (const char *)text.data);
    buffer_finish(&text);
    SET(s, CURLOPT_URL, lane->transport->url);
    SET(s, CURLOPT_POST, 1L);
    SET(s, CURLOPT_POSTFIELDS, "");
    SET(s, CURLOPT_POSTFIELDSIZE, 0L);
    return ok && add_header(lane, "Content-Type:");
}

static bool set_look(struct setting *s, struct lane *lane)
{
    SET(s, CURLOPT_URL, lane->delivery.parcel->address);
    SET(s, CURLOPT_NOBODY, 1L);
    return true;
}

static bool set_send(struct setting *s, struct lane *lane)
{
    const struct parcel *parcel = lane->delivery.parcel;
    uint64_t offset = lane->delivery.offset;
    if (lane->fd < 0) {
        lane->fd = open(parcel->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (lane->fd < 0)
            return err_set_errno(&lane->read_err, errno, "%s", parcel->path);
        (void)posix_fadvise(lane->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    lane->at = offset;
    SET(s, CURLOPT_URL, parcel->address);
    SET(s, CURLOPT_UPLOAD, 1L);
    SET(s, CURLOPT_CUSTOMREQUEST, "PATCH");
    SET(s, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(parcel->size_bytes - offset));
    SET(s, CURLOPT_UPLOAD_BUFFERSIZE, (long)UPLOAD_PIECE);
    SET(s, CURLOPT_READFUNCTION, on_read);
    SET(s, CURLOPT_READDATA, (void *)lane);
    SET(s, CURLOPT_SEEKFUNCTION, on_seek);
    SET(s, CURLOPT_SEEKDATA, (void *)lane);
    return add_header(lane, "Upload-Offset: %" PRIu64, offset) &&
           add_header(lane, "Content-Type: " TUS_CONTENT_TYPE) && add_header(lane, "Expect:");
}

static bool set_ask(struct setting *s, struct lane *lane)
{
    char url[FILE_PATH_SIZE + 16];
    snprintf(url, sizeof url, "%s/receipt", lane->delivery.parcel->address);
    SET(s, CURLOPT_URL, url);
    SET(s, CURLOPT_HTTPGET, 1L);
    return add_header(lane, "Accept: " TUS_RECEIPT_TYPE);
}

static bool (*const set_stage[])(struct setting *s, struct lane *lane) = {
    [TUS_CREATE] = set_create, [TUS_LOOK] = set_look, [TUS_SEND] = set_send, [TUS_ASK] = set_ask};

static void clear_request(struct lane *lane)
{
    curl_slist_free_all(lane->headers);
    lane->headers = NULL;
    buffer_finish(&lane->reply.body);
    lane->reply = (struct tus_reply){0};
    lane->error[0] = '\0';
}

static bool begin_request(struct lane *lane, struct err *err)
{
    struct tus_transport *t = lane->transport;
    clear_request(lane);
    curl_easy_reset(lane->easy);
    struct setting s = {lane->easy, CURLE_OK};
    set_safety(&s, t);
    set_ears(&s, lane);
    bool ok = add_header(lane, "Tus-Resumable: " TUS_VERSION) && set_stage[lane->delivery.stage](&s, lane);
    SET(&s, CURLOPT_HTTPHEADER, lane->headers);
    if (!ok && lane->read_err.code != ERR_NONE)
        return true; /* said at the next step */
    if (!ok || s.code != CURLE_OK || curl_multi_add_handle(t->multi, lane->easy) != CURLM_OK)
        return err_set(err, ERR_BUG, "a request could not be made: %s", curl_easy_strerror(s.code));
    lane->asking = true;
    return true;
}

/* ---- the end of one request ---- */
static bool text_speaks_of_refusal(const char *text)
{
    return strstr(text, "alert") || strstr(text, "certificate") || strstr(text, "version");
}

static bool is_refusal(CURLcode code, const char *text)
{
    switch (code) {
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_CLIENTCERT:
    case CURLE_SSL_CIPHER:
        return true;
    case CURLE_SSL_CONNECT_ERROR: /* also when the net breaks during the handshake */
    case CURLE_RECV_ERROR:        /* in TLS 1.3 the refusal of our certificate shows at the first read */
        return text_speaks_of_refusal(text);
    default:
        return false;
    }
}

static void end_request(struct lane *lane, CURLcode code)
{
    struct tus_reply *reply = &lane->reply;
    curl_off_t wait_s = 0;
    bool new_address = false;
    lane->asking = false;
    if (code == CURLE_OK || code == CURLE_WRITE_ERROR)
        curl_easy_getinfo(lane->easy, CURLINFO_RESPONSE_CODE, &reply->status);
    if (code == CURLE_WRITE_ERROR)
        reply->is_receipt = reply->speaks_tus = false; /* longer than any answer of ours */
    if (curl_easy_getinfo(lane->easy, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK && wait_s > 0)
        reply->retry_after_ms = (int64_t)wait_s * 1000;
    reply->error = lane->error[0] ? lane->error : curl_easy_strerror(code);
    reply->refused_by_tls = reply->status == 0 && is_refusal(code, reply->error);
    tus_delivery_take(&lane->delivery, reply, &new_address);
    if (new_address) {
        const struct transport_events *events = &lane->transport->events;
        events->on_address(events->context, lane->delivery.parcel, lane->delivery.parcel->address);
    }
    lane->not_before_ms = clock_monotonic_ms() + lane->delivery.pause_ms;
}

static void end_delivery(struct lane *lane)
{
    const struct transport_events *events = &lane->transport->events;
    lane->busy = false;
    if (lane->fd >= 0)
        close(lane->fd);
    lane->fd = -1;
    events->on_end(events->context, lane->delivery.parcel, &lane->delivery.result);
    clear_request(lane);
}

/* Takes a lane as far as it goes without waiting. */
static bool turn_lane(struct lane *lane, struct err *err)
{
    if (!lane->busy || lane->asking || lane->not_before_ms > clock_monotonic_ms())
        return true;
    if (lane->read_err.code != ERR_NONE) {
        tus_delivery_fail(&lane->delivery, TRANSPORT_REFUSED, &lane->read_err);
        lane->read_err = (struct err){0};
    }
    if (lane->delivery.stage != TUS_END)
        return begin_request(lane, err);
    end_delivery(lane);
    return true;
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
        /* An address of a centre we no longer send to is of no use. */
        if (parcel->address[0] && !resolve(t, t->url, parcel->address, address))
            parcel->address[0] = '\0';
        lane->busy = true;
        lane->not_before_ms = 0;
        lane->read_err = (struct err){0};
        tus_delivery_begin(&lane->delivery, parcel);
        return true;
    }
    return err_set(err, ERR_BUG, "every lane is taken");
}

static bool collect(struct tus_transport *t, struct err *err)
{
    int running, left;
    if (curl_multi_perform(t->multi, &running) != CURLM_OK)
        return err_set(err, ERR_BUG, "libcurl gave up");
    for (CURLMsg *message; (message = curl_multi_info_read(t->multi, &left));) {
        struct lane *lane = NULL;
        CURLcode code = message->data.result;
        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, (char **)&lane);
        curl_multi_remove_handle(t->multi, lane->easy);
        end_request(lane, code);
    }
    return true;
}

static int shortest_wait(const struct tus_transport *t, int wait_ms)
{
    int64_t now_ms = clock_monotonic_ms(), wait = wait_ms;
    for (size_t i = 0; i < t->transport.parallel; i++) {
        const struct lane *lane = &t->lanes[i];
        if (lane->busy && !lane->asking && lane->not_before_ms - now_ms < wait)
            wait = lane->not_before_ms > now_ms ? lane->not_before_ms - now_ms : 0;
    }
    return (int)wait;
}

static bool tus_step(struct transport *transport, int wait_ms, struct err *err)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    for (size_t i = 0; i < transport->parallel; i++)
        if (!turn_lane(&t->lanes[i], err))
            return false;
    if (!collect(t, err))
        return false;
    int wait = shortest_wait(t, wait_ms);
    if (wait > 0 && curl_multi_poll(t->multi, NULL, 0, wait, NULL) != CURLM_OK)
        return err_set(err, ERR_BUG, "libcurl cannot wait");
    return true;
}

static void tus_destroy(struct transport *transport)
{
    struct tus_transport *t = (struct tus_transport *)transport;
    for (size_t i = 0; i < LANES_MAX; i++) {
        struct lane *lane = &t->lanes[i];
        if (lane->asking)
            curl_multi_remove_handle(t->multi, lane->easy);
        if (lane->easy)
            curl_easy_cleanup(lane->easy);
        clear_request(lane);
        if (lane->fd >= 0)
            close(lane->fd);
    }
    if (t->multi)
        curl_multi_cleanup(t->multi);
    free(t);
    curl_global_cleanup();
}

static const struct transport_kind tus_kind = {"tus", tus_start, tus_step, tus_destroy};

static bool check_keys(struct tus_transport *t, const char *state_folder, struct err *err)
{
    return file_join(t->certificate, state_folder, "keys/tls.pem", err) &&
           file_join(t->key, state_folder, "keys/tls.key", err) && file_join(t->ca, state_folder, "trust/ca.pem", err) &&
           seal_check_client(t->certificate, t->key, t->ca, err);
}

static bool create_lanes(struct tus_transport *t, struct err *err)
{
    t->multi = curl_multi_init();
    bool ok = t->multi && curl_multi_setopt(t->multi, CURLMOPT_MAXCONNECTS, (long)t->transport.parallel) == CURLM_OK;
    for (size_t i = 0; ok && i < t->transport.parallel; i++)
        ok = (t->lanes[i].easy = curl_easy_init()) != NULL;
    return ok || err_set(err, ERR_SPACE, "no memory for connections");
}

bool transport_tus_create(const struct config *config, const char *state_folder, const struct transport_events *events,
                          struct transport **out, struct err *err)
{
    struct tus_transport *t = calloc(1, sizeof *t);
    if (!t)
        return err_set(err, ERR_SPACE, "no memory for a transport");
    /* Debugging aids of TLS libraries that would write session keys to a file. */
    unsetenv("SSLKEYLOGFILE");
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK) {
        free(t);
        return err_set(err, ERR_BUG, "libcurl does not start");
    }
    size_t parallel = (size_t)config->sync.parallel;
    t->transport = (struct transport){&tus_kind, parallel < LANES_MAX ? parallel : LANES_MAX};
    t->events = *events;
    t->tls_version = strcmp(config->sync.tls_min, "1.2") == 0 ? CURL_SSLVERSION_TLSv1_2 : CURL_SSLVERSION_TLSv1_3;
    t->connect_timeout_ms = config->sync.connect_timeout_s * 1000;
    t->stall_timeout_s = config->sync.stall_timeout_s;
    for (size_t i = 0; i < LANES_MAX; i++) {
        t->lanes[i].transport = t;
        t->lanes[i].fd = -1;
    }
    if (!take_url(t, config->sync.url, err) || (t->secure && !check_keys(t, state_folder, err)) ||
        !create_lanes(t, err)) {
        tus_destroy(&t->transport);
        return false;
    }
    *out = &t->transport;
    return true;
}
