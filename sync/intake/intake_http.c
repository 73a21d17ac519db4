/* Requests by table: resource and method choose a row; a row begins, may take a body, and ends with one reply. */
#include "intake_http.h"

#include "clock.h"
#include "intake_address.h"
#include "intake_connection.h"
#include "intake_overview.h"
#include "log.h"
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

struct request {
    const struct row *row;
    struct intake_address address;
    char station[BUNDLE_NAME_SIZE]; /* of the certificate; empty when plain */
    struct intake_writer *writer;
    enum intake_outcome outcome; /* of the body so far */
    struct err err;
    uint64_t body_left; /* of its Content-Length */
    uint64_t drained;
    bool waited; /* for the disk */
    bool paused; /* in the middle of the body, for a net */
    struct intake_upload upload;
};

struct exchange {
    struct intake_http *http;
    struct MHD_Connection *connection;
    struct request *request;
};

/* begin: at the headers; end: when the body is there. Each may queue the reply; 0 goes on. */
struct row {
    enum intake_resource resource;
    const char *method;
    int (*begin)(struct exchange *x);
    int (*end)(struct exchange *x);
};

/* clang-format off */
static const struct {
    unsigned status;
    const char *retry_after; /* seconds */
} answers[INTAKE_OUTCOME_COUNT] = {
    [INTAKE_FINE] = {200, NULL},
    [INTAKE_UNKNOWN] = {404, NULL},
    [INTAKE_OTHER_OFFSET] = {409, NULL},
    [INTAKE_OTHER_BYTES] = {409, NULL},
    [INTAKE_IN_USE] = {423, "1"},
    [INTAKE_TOO_LARGE] = {413, NULL},
    [INTAKE_TOO_MANY] = {429, "60"},
    [INTAKE_NO_SPACE] = {507, "600"},
    [INTAKE_WRONG_DIGEST] = {460, NULL},
    [INTAKE_UNFINISHED] = {409, NULL},
    [INTAKE_TROUBLE] = {500, "60"},
};
/* clang-format on */

/* ---- replies ---- */
static void add_header(struct MHD_Response *response, const char *name, const char *value)
{
    if (MHD_add_response_header(response, name, value) != MHD_YES)
        log_line(LOG_LEVEL_WARNING, "header %s could not be added", name);
}

static void add_number(struct MHD_Response *response, const char *name, uint64_t value)
{
    char text[24];
    snprintf(text, sizeof text, "%" PRIu64, value);
    add_header(response, name, text);
}

static int send_reply(struct exchange *x, unsigned status, struct MHD_Response *response)
{
    if (!response)
        return -1;
    add_header(response, "Tus-Resumable", TUS_VERSION);
    enum MHD_Result queued = MHD_queue_response(x->connection, status, response);
    MHD_destroy_response(response);
    return queued == MHD_YES ? 1 : -1;
}

static struct MHD_Response *no_body(void)
{
    return MHD_create_response_from_buffer(0, (void *)(uintptr_t) "", MHD_RESPMEM_PERSISTENT);
}

static int refuse_as(struct exchange *x, unsigned status, const char *retry_after, const char *why)
{
    char line[440];
    int length = snprintf(line, sizeof line, "%s\n", why);
    struct MHD_Response *response = MHD_create_response_from_buffer((size_t)length, line, MHD_RESPMEM_MUST_COPY);
    log_line(status >= 500 ? LOG_LEVEL_ERROR : LOG_LEVEL_WARNING, "%s: %s answered %u: %s",
             x->request->station[0] ? x->request->station : "-", x->request->row ? x->request->row->method : "request",
             status, why);
    if (!response)
        return -1;
    add_header(response, "Content-Type", "text/plain; charset=utf-8");
    if (retry_after)
        add_header(response, "Retry-After", retry_after);
    if (status == MHD_HTTP_PRECONDITION_FAILED)
        add_header(response, "Tus-Version", TUS_VERSION);
    return send_reply(x, status, response);
}

static int refuse_outcome(struct exchange *x, enum intake_outcome outcome, const struct err *err)
{
    /* What went wrong inside is for our log, not for the other end. */
    bool ours = outcome == INTAKE_TROUBLE || outcome == INTAKE_NO_SPACE;
    if (ours)
        log_err(LOG_LEVEL_ERROR, "intake", err);
    return refuse_as(x, answers[outcome].status, answers[outcome].retry_after, ours ? "not now" : err->line);
}

static void add_upload(struct MHD_Response *response, const struct intake_upload *upload)
{
    char text[64];
    struct tm parts;
    add_number(response, "Upload-Offset", upload->offset_bytes);
    if (upload->expires_ms == 0)
        return;
    time_t seconds = (time_t)(upload->expires_ms / 1000);
    gmtime_r(&seconds, &parts);
    if (strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts) > 0)
        add_header(response, "Upload-Expires", text);
}

static const char *header(struct exchange *x, const char *name)
{
    return MHD_lookup_connection_value(x->connection, MHD_HEADER_KIND, name);
}

static const char *station(const struct exchange *x)
{
    return x->request->station[0] ? x->request->station : NULL;
}

/* ---- bodies ---- */
static bool has_body_type(struct exchange *x)
{
    const char *type = header(x, "Content-Type");
    return type && strcmp(type, TUS_CONTENT_TYPE) == 0;
}

static int begin_body(struct exchange *x, uint64_t offset)
{
    struct request *r = x->request;
    uint8_t checksum[SEAL_DIGEST_SIZE];
    const char *stated = header(x, "Upload-Checksum"), *length = header(x, "Content-Length");
    uint64_t announced;
    if (stated && !tus_checksum_parse(stated, checksum))
        return refuse_as(x, MHD_HTTP_BAD_REQUEST, NULL, "Upload-Checksum: only sha256 in base64 is understood");
    if (length && (!tus_number_parse(length, &announced) || announced > r->upload.size_bytes))
        return refuse_as(x, MHD_HTTP_CONTENT_TOO_LARGE, NULL, "more bytes than the upload has");
    r->body_left = length ? announced : 0;
    enum intake_outcome outcome =
        intake_writer_open(x->http->store, &r->upload, offset, stated ? checksum : NULL, &r->writer, &r->err);
    return outcome == INTAKE_FINE ? 0 : refuse_outcome(x, outcome, &r->err);
}

/* Takes what came; after a failure the rest is only drained, because a reply can go out at the end of the body. */
static bool take_body(struct exchange *x, const char *bytes, size_t size)
{
    struct request *r = x->request;
    r->body_left -= size < r->body_left ? size : r->body_left;
    if (r->writer && r->outcome == INTAKE_FINE)
        r->outcome = intake_writer_add(r->writer, bytes, size, &r->err);
    else
        r->drained += size;
    return r->drained <= x->http->most_bytes;
}

/* A connection that was reset is closed before all that arrived was read: what the client has sent need not go twice. */
static void take_rest(struct exchange *x)
{
    char bytes[16384]; /* a TLS record */
    struct request *r = x->request;
    size_t got = 1;
    while (got > 0 && r->writer && r->outcome == INTAKE_FINE && r->body_left > 0) {
        got = intake_connection_rest(x->connection, bytes, r->body_left < sizeof bytes ? r->body_left : sizeof bytes);
        (void)take_body(x, bytes, got);
    }
}

static bool wait_for_disk(struct exchange *x)
{
    struct request *r = x->request;
    if (r->waited || !r->writer || r->outcome != INTAKE_FINE)
        return false;
    r->waited = true;
    r->outcome = intake_writer_settle(r->writer, &r->err);
    return r->outcome == INTAKE_FINE &&
           intake_wait(&x->http->waits, x->connection, r->writer, intake_writer_make_durable);
}

/* Takes as many bytes as there is room for; *size is what it left. */
static bool take_what_fits(struct exchange *x, const char *bytes, size_t *size)
{
    struct request *r = x->request;
    bool writes = r->writer && r->outcome == INTAKE_FINE;
    size_t room = writes ? intake_writer_room(r->writer) : SIZE_MAX;
    size_t step = *size < room || room == 0 ? *size : room; /* 0: nobody was there to make room */
    if (r->paused)
        intake_visitor_asked(intake_connection_visitor(x->connection));
    r->paused = false;
    intake_visitor_gave(intake_connection_visitor(x->connection), step);
    bool ok = take_body(x, bytes, step);
    *size -= step;
    if (ok && step == room && r->outcome == INTAKE_FINE)
        r->paused = intake_wait(&x->http->waits, x->connection, r->writer, intake_writer_flush);
    if (r->paused)
        intake_visitor_waits(intake_connection_visitor(x->connection));
    return ok;
}

static enum intake_outcome end_body(struct exchange *x)
{
    struct request *r = x->request;
    struct intake_writer *writer = r->writer;
    r->writer = NULL;
    if (r->outcome != INTAKE_FINE)
        intake_writer_abandon(writer);
    else
        r->outcome = intake_writer_end(writer, &r->upload, &r->err);
    if (r->outcome == INTAKE_FINE && r->upload.whole)
        log_line(LOG_LEVEL_NOTICE, "%s %" PRIu64 " received, %" PRIu64 " bytes", r->upload.metadata.station,
                 r->upload.metadata.sequence, r->upload.size_bytes);
    return r->outcome;
}

/* ---- the rows ---- */
static int end_options(struct exchange *x)
{
    struct MHD_Response *response = no_body();
    if (!response)
        return -1;
    add_header(response, "Tus-Version", TUS_VERSION);
    add_header(response, "Tus-Extension", "creation,creation-with-upload,checksum,termination,expiration");
    add_header(response, "Tus-Checksum-Algorithm", "sha256");
    add_number(response, "Tus-Max-Size", x->http->most_bytes);
    return send_reply(x, MHD_HTTP_NO_CONTENT, response);
}

static int begin_create(struct exchange *x)
{
    struct request *r = x->request;
    struct tus_metadata metadata;
    uint64_t size;
    if (!tus_number_parse(header(x, "Upload-Length"), &size) || size == 0)
        return refuse_as(x, MHD_HTTP_BAD_REQUEST, NULL, "Upload-Length is missing or no number from 1");
    if (!tus_metadata_parse(header(x, "Upload-Metadata"), &metadata, &r->err))
        return refuse_as(x, MHD_HTTP_BAD_REQUEST, NULL, r->err.line);
    if (station(x) && strcmp(station(x), metadata.station) != 0)
        return refuse_as(x, MHD_HTTP_FORBIDDEN, NULL, "the certificate is another station's");
    enum intake_outcome outcome = intake_store_create(x->http->store, &metadata, size, &r->upload, &r->err);
    if (outcome != INTAKE_FINE)
        return refuse_outcome(x, outcome, &r->err);
    return has_body_type(x) && r->upload.offset_bytes == 0 ? begin_body(x, 0) : 0;
}

static int end_create(struct exchange *x)
{
    struct request *r = x->request;
    char location[16 + INTAKE_ID_SIZE];
    if (wait_for_disk(x))
        return 0;
    if (r->writer && end_body(x) != INTAKE_FINE)
        return refuse_outcome(x, r->outcome, &r->err);
    struct MHD_Response *response = no_body();
    if (!response)
        return -1;
    snprintf(location, sizeof location, "/files/%s", r->upload.id);
    add_header(response, "Location", location);
    add_upload(response, &r->upload);
    return send_reply(x, MHD_HTTP_CREATED, response);
}

static int end_head(struct exchange *x)
{
    struct request *r = x->request;
    struct buffer metadata = {0};
    enum intake_outcome outcome = intake_store_find(x->http->store, r->address.id, station(x), &r->upload, &r->err);
    if (outcome != INTAKE_FINE)
        return refuse_outcome(x, outcome, &r->err);
    struct MHD_Response *response = no_body();
    if (!response)
        return -1;
    tus_metadata_write(&r->upload.metadata, &metadata);
    add_upload(response, &r->upload);
    add_number(response, "Upload-Length", r->upload.size_bytes);
    add_header(response, "Upload-Metadata", (const char *)metadata.data);
    add_header(response, "Cache-Control", "no-store");
    buffer_finish(&metadata);
    return send_reply(x, MHD_HTTP_OK, response);
}

static int begin_patch(struct exchange *x)
{
    struct request *r = x->request;
    uint64_t offset;
    if (!has_body_type(x))
        return refuse_as(x, MHD_HTTP_UNSUPPORTED_MEDIA_TYPE, NULL, "Content-Type must be " TUS_CONTENT_TYPE);
    if (!tus_number_parse(header(x, "Upload-Offset"), &offset))
        return refuse_as(x, MHD_HTTP_BAD_REQUEST, NULL, "Upload-Offset is missing or no number");
    enum intake_outcome outcome = intake_store_find(x->http->store, r->address.id, station(x), &r->upload, &r->err);
    return outcome == INTAKE_FINE ? begin_body(x, offset) : refuse_outcome(x, outcome, &r->err);
}

static int end_patch(struct exchange *x)
{
    if (wait_for_disk(x))
        return 0;
    if (end_body(x) != INTAKE_FINE)
        return refuse_outcome(x, x->request->outcome, &x->request->err);
    struct MHD_Response *response = no_body();
    if (!response)
        return -1;
    add_upload(response, &x->request->upload);
    return send_reply(x, MHD_HTTP_NO_CONTENT, response);
}

static int end_delete(struct exchange *x)
{
    struct request *r = x->request;
    enum intake_outcome outcome = intake_store_drop(x->http->store, r->address.id, station(x), &r->err);
    return outcome == INTAKE_FINE ? send_reply(x, MHD_HTTP_NO_CONTENT, no_body()) : refuse_outcome(x, outcome, &r->err);
}

/* Bytes that were collected in body, which is finished here. */
static int send_bytes(struct exchange *x, enum intake_outcome outcome, struct buffer *body, const char *type)
{
    struct MHD_Response *response =
        outcome == INTAKE_FINE ? MHD_create_response_from_buffer(body->size, body->data, MHD_RESPMEM_MUST_COPY) : NULL;
    buffer_finish(body);
    if (outcome != INTAKE_FINE)
        return refuse_outcome(x, outcome, &x->request->err);
    if (!response)
        return -1;
    add_header(response, "Content-Type", type);
    add_header(response, "Cache-Control", "no-store");
    add_header(response, "X-Content-Type-Options", "nosniff");
    return send_reply(x, MHD_HTTP_OK, response);
}

static int end_receipt(struct exchange *x)
{
    struct request *r = x->request;
    struct buffer receipt = {0};
    enum intake_outcome outcome = intake_store_receipt(x->http->store, r->address.id, station(x), &receipt, &r->err);
    return send_bytes(x, outcome, &receipt, TUS_RECEIPT_TYPE);
}

static int end_message(struct exchange *x)
{
    struct request *r = x->request;
    struct buffer message = {0};
    if (station(x) && strcmp(station(x), r->address.station) != 0)
        return refuse_as(x, MHD_HTTP_FORBIDDEN, NULL, "the certificate is another station's");
    enum intake_outcome outcome = intake_store_message(x->http->store, r->address.station, r->address.n, &message, &r->err);
    if (outcome == INTAKE_UNKNOWN) /* how every round of asking ends: nothing for the log */
        return send_reply(x, MHD_HTTP_NOT_FOUND, no_body());
    return send_bytes(x, outcome, &message, "application/cms");
}

static int end_overview(struct exchange *x)
{
    struct buffer page = {0};
    bool named = x->request->station[0] != '\0';
    if ((named || !x->http->plain) && (!named || !x->http->office || strcmp(station(x), x->http->office) != 0))
        return refuse_as(x, MHD_HTTP_FORBIDDEN, NULL, "not the office's certificate");
    bool ok = intake_overview_write(x->http->store, &page, &x->request->err);
    return send_bytes(x, ok ? INTAKE_FINE : INTAKE_TROUBLE, &page, "text/html; charset=utf-8");
}

/* clang-format off */
static const struct row rows[] = {
    {RESOURCE_FILES, "OPTIONS", NULL, end_options},
    {RESOURCE_FILES, "POST", begin_create, end_create},
    {RESOURCE_UPLOAD, "OPTIONS", NULL, end_options},
    {RESOURCE_UPLOAD, "HEAD", NULL, end_head},
    {RESOURCE_UPLOAD, "PATCH", begin_patch, end_patch},
    {RESOURCE_UPLOAD, "DELETE", NULL, end_delete},
    {RESOURCE_RECEIPT, "GET", NULL, end_receipt},
    {RESOURCE_MESSAGE, "GET", NULL, end_message},
    {RESOURCE_OVERVIEW, "GET", NULL, end_overview},
};
/* clang-format on */

/* ---- routing ---- */
static const struct row *find_row(enum intake_resource resource, const char *method)
{
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++)
        if (rows[i].resource == resource && strcmp(rows[i].method, method) == 0)
            return &rows[i];
    return NULL;
}

static bool know_station(struct exchange *x)
{
    if (x->http->plain) {
        /* Behind a proxy: the name of the certificate it has checked. Without it the metadata's station is believed. */
        const char *name = header(x, "Counter-Station");
        if (name && !bundle_name_is_allowed(name))
            return false;
        snprintf(x->request->station, sizeof x->request->station, "%s", name ? name : "");
        return true;
    }
    return intake_connection_station(x->connection, x->request->station);
}

static int begin(struct exchange *x, const char *url, const char *method)
{
    if (intake_connection_frame_is_ambiguous(x->connection))
        return refuse_as(x, MHD_HTTP_BAD_REQUEST, NULL, "the length of the body is stated twice");
    if (!know_station(x))
        return refuse_as(x, MHD_HTTP_FORBIDDEN, NULL, "no station's certificate");
    enum intake_resource resource = intake_address_parse(url, &x->request->address);
    if (resource == RESOURCE_NONE)
        return refuse_as(x, MHD_HTTP_NOT_FOUND, NULL, "nothing here");
    x->request->row = find_row(resource, method);
    if (!x->request->row)
        return refuse_as(x, MHD_HTTP_METHOD_NOT_ALLOWED, NULL, "not a method of this resource");
    const char *tus = header(x, "Tus-Resumable");
    if (resource < RESOURCE_RECEIPT && strcmp(method, "OPTIONS") != 0 && (!tus || strcmp(tus, TUS_VERSION) != 0))
        return refuse_as(x, MHD_HTTP_PRECONDITION_FAILED, NULL, "Tus-Resumable must be " TUS_VERSION);
    return x->request->row->begin ? x->request->row->begin(x) : 0;
}

enum MHD_Result intake_http_request(void *cls, struct MHD_Connection *connection, const char *url, const char *method,
                                    const char *version, const char *upload_data, size_t *upload_data_size,
                                    void **request)
{
    struct exchange x = {cls, connection, *request};
    int done;
    (void)version;
    if (!x.request) {
        *request = x.request = calloc(1, sizeof *x.request);
        if (!x.request)
            return MHD_NO;
        intake_visitor_asked(intake_connection_visitor(connection));
        done = begin(&x, url, method);
    } else if (*upload_data_size > 0) {
        done = take_what_fits(&x, upload_data, upload_data_size) ? 0 : -1;
    } else {
        intake_visitor_waits(intake_connection_visitor(connection));
        done = x.request->row->end(&x);
    }
    return done < 0 ? MHD_NO : MHD_YES;
}

void intake_http_end(void *cls, struct MHD_Connection *connection, void **request, enum MHD_RequestTerminationCode code)
{
    struct request *r = *request;
    intake_visitor_answered(intake_connection_visitor(connection));
    if (!r)
        return;
    if (code != MHD_REQUEST_TERMINATED_COMPLETED_OK && code != MHD_REQUEST_TERMINATED_DAEMON_SHUTDOWN)
        take_rest(&(struct exchange){cls, connection, r});
    intake_writer_abandon(r->writer);
    free(r);
    *request = NULL;
}
