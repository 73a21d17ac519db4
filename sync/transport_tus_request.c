/* Requests through libcurl. */
#include "transport_tus_request.h"

#include "clock.h"
#include "transport_tus_address.h"
#include "tus_text.h"
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

enum { REPLY_MAX = OUTBOX_RECEIPT_MAX_BYTES, UPLOAD_PIECE = 64 * 1024, PROGRESS_EVERY_MS = 200 };
/* What waits in the kernel beyond what the line can hold is lost with a cut and sent again. */
enum { UNSENT_BYTES = 32 * 1024 };

/* ---- what libcurl calls ---- */
static size_t on_read(char *to, size_t size, size_t count, void *context)
{
    struct tus_request *r = context;
    ssize_t got;
    do
        got = pread(r->fd, to, size * count, (off_t)r->at);
    while (got < 0 && errno == EINTR);
    uint64_t left = r->delivery->parcel->size_bytes - r->at;
    if (got < 0 || (got == 0 && left > 0)) {
        err_set(&r->read_err, ERR_IO, "%s: %s", r->delivery->parcel->path,
                got < 0 ? strerror(errno) : "shorter than it was");
        return CURL_READFUNC_ABORT;
    }
    size_t given = (uint64_t)got > left ? (size_t)left : (size_t)got;
    tus_delivery_give(r->delivery, r->at, given);
    r->at += given;
    return given;
}

static int on_seek(void *context, curl_off_t offset, int origin)
{
    struct tus_request *r = context;
    if (origin != SEEK_SET)
        return CURL_SEEKFUNC_CANTSEEK;
    r->at = r->delivery->offset + (uint64_t)offset;
    return CURL_SEEKFUNC_OK;
}

static size_t on_body(char *bytes, size_t size, size_t count, void *context)
{
    struct tus_request *r = context;
    if (r->reply.body.size + size * count > REPLY_MAX)
        return 0;
    buffer_add(&r->reply.body, bytes, size * count);
    return r->reply.body.failed ? 0 : size * count;
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
    struct tus_request *r = context;
    struct tus_reply *reply = &r->reply;
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
             !tus_address_resolve(r->link->origin, r->link->url, value, reply->address))
        reply->address[0] = '\0';
    return length;
}

static int on_progress(void *context, curl_off_t down, curl_off_t down_now, curl_off_t up, curl_off_t up_now)
{
    struct tus_request *r = context;
    const struct transport_events *events = r->link->events;
    (void)down, (void)down_now, (void)up;
    int64_t now_ms = clock_monotonic_ms();
    if (r->delivery->stage != TUS_SEND || now_ms - r->told_ms < PROGRESS_EVERY_MS)
        return 0;
    r->told_ms = now_ms;
    events->on_progress(events->context, r->delivery->parcel, r->delivery->offset + (uint64_t)up_now);
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

static int on_socket(void *context, curl_socket_t fd, curlsocktype purpose)
{
    const int unsent = UNSENT_BYTES;
    (void)context, (void)purpose;
    (void)setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &unsent, sizeof unsent);
    return CURL_SOCKOPT_OK;
}

static void set_safety(struct setting *s, const struct tus_link *link)
{
    SET(s, CURLOPT_PROTOCOLS_STR, link->secure ? "https" : "http");
    SET(s, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    SET(s, CURLOPT_FOLLOWLOCATION, 0L);
    SET(s, CURLOPT_PROXY, ""); /* nor one from the environment */
    SET(s, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED);
    SET(s, CURLOPT_NOSIGNAL, 1L);
    SET(s, CURLOPT_CONNECTTIMEOUT_MS, link->connect_timeout_ms);
    SET(s, CURLOPT_LOW_SPEED_LIMIT, 1L);
    SET(s, CURLOPT_LOW_SPEED_TIME, link->stall_timeout_s);
    SET(s, CURLOPT_TCP_KEEPALIVE, 1L);
    SET(s, CURLOPT_SOCKOPTFUNCTION, on_socket);
    if (!link->secure)
        return;
    SET(s, CURLOPT_SSLVERSION, link->tls_version);
    SET(s, CURLOPT_SSL_VERIFYPEER, 1L);
    SET(s, CURLOPT_SSL_VERIFYHOST, 2L);
    SET(s, CURLOPT_CAINFO, link->ca); /* and no other: */
    SET(s, CURLOPT_CAPATH, (char *)NULL);
    SET(s, CURLOPT_SSLCERT, link->certificate);
    SET(s, CURLOPT_SSLKEY, link->key);
}

CURLcode tus_link_secure(const struct tus_link *link, CURL *easy)
{
    struct setting s = {easy, CURLE_OK};
    set_safety(&s, link);
    return s.code;
}

static void set_ears(struct setting *s, struct tus_request *r)
{
    SET(s, CURLOPT_PRIVATE, (void *)r);
    SET(s, CURLOPT_ERRORBUFFER, r->error);
    SET(s, CURLOPT_HEADERFUNCTION, on_header);
    SET(s, CURLOPT_HEADERDATA, (void *)r);
    SET(s, CURLOPT_WRITEFUNCTION, on_body);
    SET(s, CURLOPT_WRITEDATA, (void *)r);
    SET(s, CURLOPT_XFERINFOFUNCTION, on_progress);
    SET(s, CURLOPT_XFERINFODATA, (void *)r);
    SET(s, CURLOPT_NOPROGRESS, 0L);
    SET(s, CURLOPT_USERAGENT, "counter/" COUNTER_VERSION);
}

static bool add_header(struct tus_request *r, const char *format, ...) __attribute__((format(printf, 2, 3)));
static bool add_header(struct tus_request *r, const char *format, ...)
{
    struct buffer line = {0};
    va_list args;
    va_start(args, format);
    buffer_vprintf(&line, format, args);
    va_end(args);
    struct curl_slist *longer = line.failed ? NULL : curl_slist_append(r->headers, (const char *)line.data);
    buffer_finish(&line);
    if (!longer)
        return false;
    r->headers = longer;
    return true;
}

static bool set_create(struct setting *s, struct tus_request *r)
{
    const struct parcel *parcel = r->delivery->parcel;
    struct tus_metadata metadata = {.sequence = parcel->sequence};
    struct buffer text = {0};
    snprintf(metadata.station, sizeof metadata.station, "%s", parcel->station);
    memcpy(metadata.sha256, parcel->sha256, sizeof metadata.sha256);
    tus_metadata_write(&metadata, &text);
    bool ok = !text.failed && add_header(r, "Upload-Length: %" PRIu64, parcel->size_bytes) &&
              add_header(r, "Upload-Metadata: %s", (const char *)text.data);
    buffer_finish(&text);
    SET(s, CURLOPT_URL, r->link->url);
    SET(s, CURLOPT_POST, 1L);
    SET(s, CURLOPT_POSTFIELDS, "");
    SET(s, CURLOPT_POSTFIELDSIZE, 0L);
    return ok && add_header(r, "Content-Type:");
}

static bool set_look(struct setting *s, struct tus_request *r)
{
    SET(s, CURLOPT_URL, r->delivery->parcel->address);
    SET(s, CURLOPT_NOBODY, 1L);
    return true;
}

static bool set_send(struct setting *s, struct tus_request *r)
{
    const struct parcel *parcel = r->delivery->parcel;
    uint64_t offset = r->delivery->offset;
    if (r->fd < 0) {
        r->fd = open(parcel->path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
        if (r->fd < 0)
            return err_set_errno(&r->read_err, errno, "%s", parcel->path);
        (void)posix_fadvise(r->fd, 0, 0, POSIX_FADV_SEQUENTIAL);
    }
    r->at = offset;
    SET(s, CURLOPT_URL, parcel->address);
    SET(s, CURLOPT_UPLOAD, 1L);
    SET(s, CURLOPT_CUSTOMREQUEST, "PATCH");
    SET(s, CURLOPT_INFILESIZE_LARGE, (curl_off_t)(parcel->size_bytes - offset));
    /* libcurl keeps a rate piece by piece: a piece of a second's worth at most. */
    long rate = r->link->most_bytes_s, piece = rate && rate < UPLOAD_PIECE ? rate : UPLOAD_PIECE;
    SET(s, CURLOPT_UPLOAD_BUFFERSIZE, piece < 16384 ? 16384L : piece);
    SET(s, CURLOPT_MAX_SEND_SPEED_LARGE, (curl_off_t)rate);
    SET(s, CURLOPT_READFUNCTION, on_read);
    SET(s, CURLOPT_READDATA, (void *)r);
    SET(s, CURLOPT_SEEKFUNCTION, on_seek);
    SET(s, CURLOPT_SEEKDATA, (void *)r);
    /* After a cut the offset may be disputed: then nothing is sent before the centre has agreed. A first piece goes at
     * once. */
    SET(s, CURLOPT_EXPECT_100_TIMEOUT_MS, 5000L);
    return add_header(r, "Upload-Offset: %" PRIu64, offset) && add_header(r, "Content-Type: " TUS_CONTENT_TYPE) &&
           add_header(r, offset > 0 ? "Expect: 100-continue" : "Expect:");
}

static bool set_ask(struct setting *s, struct tus_request *r)
{
    char url[FILE_PATH_SIZE + 16];
    snprintf(url, sizeof url, "%s/receipt", r->delivery->parcel->address);
    SET(s, CURLOPT_URL, url);
    SET(s, CURLOPT_HTTPGET, 1L);
    return add_header(r, "Accept: " TUS_RECEIPT_TYPE);
}

static bool (*const set_stage[])(struct setting *s, struct tus_request *r) = {
    [TUS_CREATE] = set_create, [TUS_LOOK] = set_look, [TUS_SEND] = set_send, [TUS_ASK] = set_ask};

static void forget_answer(struct tus_request *r)
{
    curl_slist_free_all(r->headers);
    r->headers = NULL;
    buffer_finish(&r->reply.body);
    r->reply = (struct tus_reply){0};
    r->error[0] = '\0';
}

bool tus_request_begin(struct tus_request *r, struct err *err)
{
    forget_answer(r);
    curl_easy_reset(r->easy);
    struct setting s = {r->easy, CURLE_OK};
    set_safety(&s, r->link);
    set_ears(&s, r);
    bool ok = add_header(r, "Tus-Resumable: " TUS_VERSION) && set_stage[r->delivery->stage](&s, r);
    SET(&s, CURLOPT_HTTPHEADER, r->headers);
    if (!ok && r->read_err.code != ERR_NONE)
        return true;
    if (!ok || s.code != CURLE_OK || curl_multi_add_handle(r->link->multi, r->easy) != CURLM_OK)
        return err_set(err, ERR_BUG, "a request could not be made: %s", curl_easy_strerror(s.code));
    r->under_way = true;
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

void tus_request_end(struct tus_request *r, CURLcode code)
{
    struct tus_reply *reply = &r->reply;
    curl_off_t wait_s = 0;
    curl_multi_remove_handle(r->link->multi, r->easy);
    r->under_way = false;
    if (code == CURLE_OK || code == CURLE_WRITE_ERROR)
        curl_easy_getinfo(r->easy, CURLINFO_RESPONSE_CODE, &reply->status);
    if (code == CURLE_WRITE_ERROR)
        reply->is_receipt = reply->speaks_tus = false; /* longer than any answer of ours */
    if (curl_easy_getinfo(r->easy, CURLINFO_RETRY_AFTER, &wait_s) == CURLE_OK && wait_s > 0)
        reply->retry_after_ms = (int64_t)wait_s * 1000;
    reply->error = r->error[0] ? r->error : curl_easy_strerror(code);
    reply->refused_by_tls = reply->status == 0 && is_refusal(code, reply->error);
}

/* ---- a request's life ---- */
bool tus_request_init(struct tus_request *r, const struct tus_link *link, struct tus_delivery *delivery,
                      struct err *err)
{
    *r = (struct tus_request){.link = link, .delivery = delivery, .easy = curl_easy_init(), .fd = -1};
    return r->easy || err_set(err, ERR_SPACE, "no memory for a connection");
}

void tus_request_clear(struct tus_request *r)
{
    forget_answer(r);
    r->read_err = (struct err){0};
    if (r->fd >= 0)
        close(r->fd);
    r->fd = -1;
}

void tus_request_finish(struct tus_request *r)
{
    if (!r->easy)
        return;
    if (r->under_way)
        curl_multi_remove_handle(r->link->multi, r->easy);
    curl_easy_cleanup(r->easy);
    r->easy = NULL;
    tus_request_clear(r);
}
