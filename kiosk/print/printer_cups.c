/* Printing over IPP: a queue of the local CUPS scheduler, or a printer by its ipp:// address. The same four requests
 * serve both: Print-Job, Get-Job-Attributes, Get-Printer-Attributes, Cancel-Job (RFC 8011). */
#include "printer_body.h"

#include "clock.h"
#include "log.h"
#include "printer_cups_words.h"
#include <cups/cups.h>
#include <stdio.h>
#include <string.h>
#include <time.h>

enum {
    CONNECT_MS = 5000,
    POLL_MS = 500,      /* a sheet takes two seconds or more */
    PATIENCE_MS = 3000, /* a job that does not get on for so long is stopped by what was only a warning */
    CANCEL_POLLS = 4    /* how long a printer may take to say that it has taken a job back */
};

struct link {
    http_t *http;
    char uri[1024];      /* what the printer is called in requests */
    char resource[1024]; /* path on the server */
};

/* ---- connecting ---- */

static bool link_to_address(const char *address, struct link *link)
{
    char scheme[32], user[256], host[256];
    int port = 0;
    http_uri_status_t status = httpSeparateURI(HTTP_URI_CODING_ALL, address, scheme, sizeof scheme, user, sizeof user,
                                               host, sizeof host, &port, link->resource, sizeof link->resource);
    if (status < HTTP_URI_STATUS_OK)
        return false;
    http_encryption_t encryption = strcmp(scheme, "ipps") == 0 ? HTTP_ENCRYPTION_ALWAYS : HTTP_ENCRYPTION_IF_REQUESTED;
    snprintf(link->uri, sizeof link->uri, "%s", address);
    link->http = httpConnect2(host, port, NULL, AF_UNSPEC, encryption, 1, CONNECT_MS, NULL);
    return link->http != NULL;
}

static bool link_to_queue(const char *queue, struct link *link)
{
    cups_dest_t *dest = cupsGetNamedDest(CUPS_HTTP_DEFAULT, queue[0] ? queue : NULL, NULL);
    if (!dest)
        return false;
    const char *uri = cupsGetOption("printer-uri-supported", dest->num_options, dest->options);
    link->http = cupsConnectDest(dest, CUPS_DEST_FLAGS_NONE, CONNECT_MS, NULL, link->resource, sizeof link->resource,
                                 NULL, NULL);
    if (uri)
        snprintf(link->uri, sizeof link->uri, "%s", uri);
    else
        httpAssembleURIf(HTTP_URI_CODING_ALL, link->uri, sizeof link->uri, "ipp", NULL, "localhost", 0, "/printers/%s",
                         dest->name);
    cupsFreeDests(1, dest);
    return link->http != NULL;
}

/* Why not, in *reason. */
static bool link_open(const struct printer *printer, struct link *link, enum print_reason *reason)
{
    *link = (struct link){.http = NULL};
    bool address = strncmp(printer->queue, "ipp://", 6) == 0 || strncmp(printer->queue, "ipps://", 7) == 0;
    if (address ? link_to_address(printer->queue, link) : link_to_queue(printer->queue, link)) {
        httpSetTimeout(link->http, CONNECT_MS / 1000.0, NULL, NULL);
        return true;
    }
    *reason =
        !address && cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND ? PRINT_REASON_NO_PRINTER : PRINT_REASON_OFFLINE;
    return false;
}

static void link_close(struct link *link)
{
    if (link->http)
        httpClose(link->http);
    link->http = NULL;
}

/* ---- requests ---- */

static ipp_t *new_request(const struct link *link, ipp_op_t operation, int job)
{
    ipp_t *request = ippNewRequest(operation);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_URI, "printer-uri", NULL, link->uri);
    if (job)
        ippAddInteger(request, IPP_TAG_OPERATION, IPP_TAG_INTEGER, "job-id", job);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "requesting-user-name", NULL, cupsUser());
    return request;
}

/* The answer, or NULL; frees the request. */
static ipp_t *ask(const struct link *link, ipp_t *request)
{
    ipp_t *answer = cupsDoRequest(link->http, request, link->resource);
    if (answer && ippGetStatusCode(answer) < IPP_STATUS_ERROR_BAD_REQUEST)
        return answer;
    ippDelete(answer);
    return NULL;
}

/* A sheet knows itself by codes at known millimetres: it must not be scaled. */
static ipp_t *print_request(const struct link *link, const char *title)
{
    ipp_t *request = new_request(link, IPP_OP_PRINT_JOB, 0);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_NAME, "job-name", NULL, title);
    ippAddString(request, IPP_TAG_OPERATION, IPP_TAG_MIMETYPE, "document-format", NULL, "application/pdf");
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "media", NULL, "iso_a4_210x297mm");
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "print-scaling", NULL, "none");
    ippAddString(request, IPP_TAG_JOB, IPP_TAG_KEYWORD, "sides", NULL, "one-sided");
    return request;
}

/* The job's number, 0 when the printer did not take it: cupsLastError says why. */
static int send_job(const struct link *link, const void *pdf, size_t size, const char *title)
{
    int job = 0;
    ipp_t *request = print_request(link, title);
    http_status_t status = cupsSendRequest(link->http, request, link->resource, ippLength(request) + size);
    if (status == HTTP_STATUS_CONTINUE)
        status = cupsWriteRequestData(link->http, pdf, size);
    ipp_t *answer = cupsGetResponse(link->http, link->resource);
    if (status == HTTP_STATUS_CONTINUE && answer && ippGetStatusCode(answer) < IPP_STATUS_ERROR_BAD_REQUEST) {
        ipp_attribute_t *id = ippFindAttribute(answer, "job-id", IPP_TAG_INTEGER);
        job = id ? ippGetInteger(id, 0) : 0;
    }
    ippDelete(answer);
    ippDelete(request);
    return job;
}

static int integer_of(ipp_t *answer, const char *name, ipp_tag_t tag)
{
    ipp_attribute_t *a = ippFindAttribute(answer, name, tag);
    return a ? ippGetInteger(a, 0) : 0;
}

/* ---- states ---- */

struct printer_said {
    bool stopped, refuses;
    enum print_reason reason;
};

static bool ask_printer(const struct link *link, bool warnings, struct printer_said *out)
{
    static const char *const wanted[] = {"printer-state", "printer-state-reasons", "printer-is-accepting-jobs"};
    ipp_t *request = new_request(link, IPP_OP_GET_PRINTER_ATTRIBUTES, 0);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 3, NULL, wanted);
    ipp_t *answer = ask(link, request);
    if (!answer)
        return false;
    ipp_attribute_t *accepting = ippFindAttribute(answer, "printer-is-accepting-jobs", IPP_TAG_BOOLEAN);
    out->stopped = integer_of(answer, "printer-state", IPP_TAG_ENUM) == IPP_PSTATE_STOPPED;
    out->refuses = accepting && !ippGetBoolean(accepting, 0);
    out->reason = printer_cups_reason(ippFindAttribute(answer, "printer-state-reasons", IPP_TAG_KEYWORD), warnings);
    ippDelete(answer);
    return true;
}

#define COUNT(list) (sizeof(list) / sizeof(list)[0])

static const struct job_row {
    ipp_jstate_t job;
    enum print_state state;
} job_rows[] = {
    {IPP_JSTATE_PENDING, PRINT_QUEUED},  {IPP_JSTATE_HELD, PRINT_HELD},       {IPP_JSTATE_PROCESSING, PRINT_PRINTING},
    {IPP_JSTATE_STOPPED, PRINT_STOPPED}, {IPP_JSTATE_CANCELED, PRINT_FAILED}, {IPP_JSTATE_ABORTED, PRINT_FAILED},
    {IPP_JSTATE_COMPLETED, PRINT_DONE},
};

static enum print_state state_of_job(int job_state)
{
    for (size_t i = 0; i < COUNT(job_rows); i++)
        if ((int)job_rows[i].job == job_state)
            return job_rows[i].state;
    return PRINT_QUEUED;
}

static bool ask_job(const struct link *link, int job, struct print_status *out)
{
    static const char *const wanted[] = {"job-state", "job-state-reasons", "job-media-sheets-completed"};
    ipp_t *request = new_request(link, IPP_OP_GET_JOB_ATTRIBUTES, job);
    ippAddStrings(request, IPP_TAG_OPERATION, IPP_TAG_KEYWORD, "requested-attributes", 3, NULL, wanted);
    ipp_t *answer = ask(link, request);
    if (!answer)
        return false;
    int job_state = integer_of(answer, "job-state", IPP_TAG_ENUM);
    ipp_attribute_t *reasons = ippFindAttribute(answer, "job-state-reasons", IPP_TAG_KEYWORD);
    out->state = state_of_job(job_state);
    out->sheets_done = integer_of(answer, "job-media-sheets-completed", IPP_TAG_INTEGER);
    out->reason = printer_cups_job_reason(reasons);
    if (out->state == PRINT_DONE && reasons && ippContainsString(reasons, "job-completed-with-errors"))
        out->state = PRINT_FAILED;
    if (job_state == IPP_JSTATE_CANCELED)
        out->reason = PRINT_REASON_CANCELLED;
    if (out->state == PRINT_FAILED && out->reason == PRINT_REASON_NONE)
        out->reason = PRINT_REASON_UNKNOWN;
    ippDelete(answer);
    return true;
}

/* What the printer itself says about a job that is not over. */
static void add_printer_state(const struct link *link, bool warnings, struct print_status *status)
{
    struct printer_said said = {0};
    if (!ask_printer(link, warnings, &said))
        return;
    if (said.reason != PRINT_REASON_NONE)
        status->reason = said.reason;
    bool waits = said.stopped || status->state == PRINT_STOPPED ||
                 (said.reason != PRINT_REASON_NONE && status->state == PRINT_PRINTING);
    if (waits && status->state != PRINT_HELD)
        status->state = PRINT_STOPPED;
    if (status->state == PRINT_STOPPED && status->reason == PRINT_REASON_NONE)
        status->reason = PRINT_REASON_UNKNOWN;
}

/* When the job last got on: another state of its own, another sheet. */
struct progress {
    struct print_status job;
    int64_t since_ms;
};

static bool ask_all(const struct link *link, int job, struct progress *progress, struct print_status *out)
{
    struct print_status now = {0};
    if (!ask_job(link, job, &now))
        return false;
    int64_t ms = clock_monotonic_ms();
    if (now.state != progress->job.state || now.sheets_done != progress->job.sheets_done)
        *progress = (struct progress){now, ms};
    if (!print_state_is_final(now.state))
        add_printer_state(link, ms - progress->since_ms >= PATIENCE_MS, &now);
    *out = now;
    return true;
}

/* ---- following a job ---- */

static void wait_ms(long ms)
{
    const struct timespec time = {ms / 1000, ms % 1000 * 1000000};
    nanosleep(&time, NULL);
}

/* The printer's own last word after Cancel-Job; it may have been faster. */
static void take_back(struct link *link, int job, struct print_status *out)
{
    struct print_status now = {0};
    ippDelete(cupsDoRequest(link->http, new_request(link, IPP_OP_CANCEL_JOB, job), link->resource));
    for (int i = 0; i < CANCEL_POLLS; i++) {
        if (ask_job(link, job, &now) && print_state_is_final(now.state)) {
            *out = now;
            return;
        }
        wait_ms(POLL_MS);
    }
    *out = (struct print_status){.state = PRINT_FAILED, .reason = PRINT_REASON_CANCELLED};
}

/* A printer that cannot be asked may come back: the job is still in it, or in the scheduler. One that answers and does
 * not know the job any more will not print it, or has, and nobody can tell. */
static void ask_again(const struct printer *printer, struct link *link, struct print_status *out)
{
    enum print_reason reason = PRINT_REASON_OFFLINE;
    bool forgotten = cupsLastError() == IPP_STATUS_ERROR_NOT_FOUND || cupsLastError() == IPP_STATUS_ERROR_GONE;
    if (forgotten) {
        *out = (struct print_status){.state = PRINT_FAILED, .reason = PRINT_REASON_UNKNOWN};
        return;
    }
    *out = (struct print_status){.state = PRINT_STOPPED, .reason = PRINT_REASON_OFFLINE};
    link_close(link);
    if (!link_open(printer, link, &reason))
        log_line(LOG_LEVEL_INFO, "printer: %s", print_reason_name(reason));
}

static bool follow(const struct printer *printer, struct link *link, int job, const struct print_watch *watch,
                   struct err *err)
{
    struct print_status told = {.state = PRINT_STATE_COUNT}, now = {0};
    struct progress progress = {.job = {.state = PRINT_STATE_COUNT}};
    while (!print_state_is_final(now.state)) {
        if (atomic_load(watch->give_up) && link->http)
            take_back(link, job, &now);
        else if (atomic_load(watch->give_up))
            now = (struct print_status){.state = PRINT_FAILED, .reason = PRINT_REASON_CANCELLED};
        else if (!link->http || !ask_all(link, job, &progress, &now))
            ask_again(printer, link, &now);
        printer_tell(watch, &told, &now);
        if (!print_state_is_final(now.state))
            wait_ms(POLL_MS);
    }
    if (now.state == PRINT_DONE)
        return true;
    return err_set(err, now.reason == PRINT_REASON_CANCELLED ? ERR_CANCELLED : ERR_DEVICE, "printer: job %d: %s", job,
                   print_reason_name(now.reason));
}

/* The job's number, 0 when it was not taken; a printer that is busy for a moment is asked again. */
static int submit(const struct link *link, const void *pdf, size_t size, const char *title,
                  const struct print_watch *watch)
{
    for (;;) {
        int job = send_job(link, pdf, size, title);
        if (job || cupsLastError() != IPP_STATUS_ERROR_BUSY || atomic_load(watch->give_up))
            return job;
        wait_ms(2 * POLL_MS);
    }
}

static bool cups_print(struct printer *printer, const void *pdf, size_t size, const char *title,
                       const struct print_watch *watch, struct err *err)
{
    struct link link;
    enum print_reason reason = PRINT_REASON_UNKNOWN;
    if (!link_open(printer, &link, &reason)) {
        printer_tell_failed(watch, reason);
        return err_set(err, ERR_DEVICE, "printer \"%s\": %s: %s", printer->queue, print_reason_name(reason),
                       cupsLastErrorString());
    }
    int job = submit(&link, pdf, size, title, watch);
    if (!job) {
        reason = printer_cups_status_reason(cupsLastError());
        printer_tell_failed(watch, reason);
        err_set(err, reason == PRINT_REASON_DENIED ? ERR_DENIED : ERR_DEVICE, "printer \"%s\": %s: %s", printer->queue,
                print_reason_name(reason), cupsLastErrorString());
        link_close(&link);
        return false;
    }
    bool printed = follow(printer, &link, job, watch, err);
    link_close(&link);
    return printed;
}

static void cups_look(struct printer *printer, struct print_status *out)
{
    struct link link;
    struct printer_said said = {0};
    enum print_reason reason = PRINT_REASON_OFFLINE;
    if (!link_open(printer, &link, &reason)) {
        *out = (struct print_status){.state = PRINT_STOPPED, .reason = reason};
        return;
    }
    if (!ask_printer(&link, false, &said))
        *out = (struct print_status){.state = PRINT_STOPPED, .reason = printer_cups_status_reason(cupsLastError())};
    else if (said.stopped || said.refuses || said.reason != PRINT_REASON_NONE)
        *out = (struct print_status){.state = PRINT_STOPPED,
                                     .reason = said.reason != PRINT_REASON_NONE ? said.reason
                                               : said.refuses                   ? PRINT_REASON_PAUSED
                                                                                : PRINT_REASON_UNKNOWN};
    link_close(&link);
}

const struct printer_body printer_cups = {.kind = "cups", .print = cups_print, .look = cups_look};
