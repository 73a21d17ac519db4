/* jansson, strictly. */
#include "message.h"

#include "tus_text.h"
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { TIME_SIZE = 21 };

static const char *const type_names[MESSAGE_TYPE_COUNT] = {[MESSAGE_STATUS] = "status", [MESSAGE_NOTICE] = "notice",
                                                             [MESSAGE_RECEIPT] = "receipt"};
static const char *const status_names[MESSAGE_STATUS_COUNT] = {
    [MESSAGE_ACCEPTED] = "accepted", [MESSAGE_RETURNED] = "returned",   [MESSAGE_MADE] = "made",
    [MESSAGE_SHIPPED] = "shipped",   [MESSAGE_DELIVERED] = "delivered",
};

const char *message_status_name(enum message_status status)
{
    return (unsigned)status < MESSAGE_STATUS_COUNT ? status_names[status] : "";
}

bool message_status_of(const char *name, enum message_status *out)
{
    for (unsigned i = 0; i < MESSAGE_STATUS_COUNT; i++)
        if (strcmp(name, status_names[i]) == 0) {
            *out = (enum message_status)i;
            return true;
        }
    return false;
}

/* ---- time: 2026-11-22T01:30:05Z ---- */
static void write_time(int64_t ms, char out[TIME_SIZE])
{
    struct tm parts;
    time_t seconds = (time_t)(ms / 1000);
    out[0] = '\0';
    if (gmtime_r(&seconds, &parts))
        (void)strftime(out, TIME_SIZE, "%Y-%m-%dT%H:%M:%SZ", &parts);
}

static bool read_time(const char *text, int64_t *out)
{
    struct tm parts = {0};
    char again[TIME_SIZE];
    const char *end = strptime(text, "%Y-%m-%dT%H:%M:%SZ", &parts);
    if (!end || *end)
        return false;
    *out = (int64_t)timegm(&parts) * 1000;
    write_time(*out, again);
    return strcmp(text, again) == 0;
}

/* ---- writing ---- */
static void set_text(json_t *object, const char *key, const char *text)
{
    if (text[0])
        json_object_set_new(object, key, json_string(text));
}

static json_t *write_texts(const char *zh, const char *en)
{
    json_t *texts = json_object();
    set_text(texts, "zh", zh);
    set_text(texts, "en", en);
    return texts;
}

static void write_status(json_t *root, const struct message *m)
{
    set_text(root, "case", m->case_number);
    set_text(root, "status", message_status_name(m->status));
    set_text(root, "carrier", m->carrier);
    set_text(root, "tracking", m->tracking);
    if (m->reason_count == 0)
        return;
    json_t *reasons = json_array();
    for (size_t i = 0; i < m->reason_count && i < MESSAGE_REASONS_MAX; i++) {
        json_t *reason = write_texts(m->reasons[i].zh, m->reasons[i].en);
        set_text(reason, "paper", m->reasons[i].paper);
        json_array_append_new(reasons, reason);
    }
    json_object_set_new(root, "reasons", reasons);
}

static void write_receipt(json_t *root, const struct message *m)
{
    struct buffer text = {0};
    tus_base64_write(m->receipt, m->receipt_size < sizeof m->receipt ? m->receipt_size : sizeof m->receipt, &text);
    json_object_set_new(root, "sequence", json_integer((json_int_t)m->sequence));
    set_text(root, "receipt", text.data ? (const char *)text.data : "");
    buffer_finish(&text);
}

static json_t *write_root(const struct message *m)
{
    char time[TIME_SIZE];
    json_t *root = json_object();
    write_time(m->time_ms, time);
    json_object_set_new(root, "n", json_integer((json_int_t)m->n));
    set_text(root, "station", m->station);
    set_text(root, "type", m->type < MESSAGE_NEWER ? type_names[m->type] : "");
    set_text(root, "time", time);
    if (m->type == MESSAGE_STATUS)
        write_status(root, m);
    if (m->type == MESSAGE_RECEIPT)
        write_receipt(root, m);
    if (m->zh[0] || m->en[0])
        json_object_set_new(root, "text", write_texts(m->zh, m->en));
    return root;
}

bool message_write(const struct message *message, struct buffer *out, struct err *err)
{
    struct message *again = malloc(sizeof *again);
    json_t *root = write_root(message);
    char *text = json_dumps(root, JSON_COMPACT);
    json_decref(root);
    /* What we would refuse to read is never written. */
    bool ok = (text && again) || err_set(err, ERR_SPACE, "no memory for a message");
    ok = ok && message_parse(text, strlen(text), again, err);
    if (ok)
        buffer_add_text(out, text);
    free(text);
    free(again);
    return ok && buffer_ok(out, err);
}

/* ---- reading ---- */

/* NULL is empty; false for what is too long or would move a cursor. */
static bool copy(char *out, size_t room, const char *text)
{
    size_t size = text ? strlen(text) : 0;
    if (size >= room)
        return false;
    for (size_t i = 0; i < size; i++)
        if ((unsigned char)text[i] < ' ' || text[i] == 0x7f)
            return false;
    memcpy(out, text ? text : "", size);
    out[size] = '\0';
    return true;
}

static bool is_made_of(const char *text, const char *allowed)
{
    return text[0] && strspn(text, allowed) == strlen(text);
}

static bool wrong(struct err *err, const char *what)
{
    return err_set(err, ERR_INPUT, "message: %s", what);
}

static bool read_texts(json_t *texts, char zh[MESSAGE_TEXT_SIZE], char en[MESSAGE_TEXT_SIZE])
{
    const char *in_zh = NULL, *in_en = NULL;
    return !texts || (json_unpack(texts, "{s?s,s?s!}", "zh", &in_zh, "en", &in_en) == 0 &&
                      copy(zh, MESSAGE_TEXT_SIZE, in_zh) && copy(en, MESSAGE_TEXT_SIZE, in_en));
}

static bool read_reason(json_t *object, struct message_reason *out)
{
    const char *paper = NULL, *zh = NULL, *en = NULL;
    return json_unpack(object, "{s?s,s:s,s?s!}", "paper", &paper, "zh", &zh, "en", &en) == 0 &&
           copy(out->paper, sizeof out->paper, paper) && copy(out->zh, sizeof out->zh, zh) &&
           copy(out->en, sizeof out->en, en) && out->zh[0];
}

static bool read_reasons(json_t *reasons, struct message *m)
{
    if (!reasons)
        return true;
    if (!json_is_array(reasons) || json_array_size(reasons) == 0 || json_array_size(reasons) > MESSAGE_REASONS_MAX ||
        m->status != MESSAGE_RETURNED)
        return false;
    for (m->reason_count = 0; m->reason_count < json_array_size(reasons); m->reason_count++)
        if (!read_reason(json_array_get(reasons, m->reason_count), &m->reasons[m->reason_count]))
            return false;
    return true;
}

static bool read_status(json_t *root, struct message *m, struct err *err)
{
    const char *number, *status, *carrier = NULL, *tracking = NULL, *skipped;
    json_int_t n;
    json_t *texts = NULL, *reasons = NULL;
    if (json_unpack(root, "{s:I,s:s,s:s,s:s,s:s,s:s,s?s,s?s,s?o,s?o!}", "n", &n, "station", &skipped, "type", &skipped,
                    "time", &skipped, "case", &number, "status", &status, "carrier", &carrier, "tracking", &tracking,
                    "text", &texts, "reasons", &reasons) != 0)
        return wrong(err, "a status needs case and status, and has no other keys");
    if (!copy(m->case_number, sizeof m->case_number, number) ||
        !is_made_of(m->case_number, "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-"))
        return wrong(err, "the case's number");
    if (!message_status_of(status, &m->status))
        return wrong(err, "no such status");
    if (!copy(m->carrier, sizeof m->carrier, carrier) || !copy(m->tracking, sizeof m->tracking, tracking) ||
        ((carrier || tracking) && m->status != MESSAGE_SHIPPED))
        return wrong(err, "carrier or tracking number");
    return (read_texts(texts, m->zh, m->en) && read_reasons(reasons, m)) || wrong(err, "its texts or reasons");
}

static bool read_notice(json_t *root, struct message *m, struct err *err)
{
    const char *skipped;
    json_int_t n;
    json_t *texts = NULL;
    return (json_unpack(root, "{s:I,s:s,s:s,s:s,s:o!}", "n", &n, "station", &skipped, "type", &skipped, "time",
                        &skipped, "text", &texts) == 0 &&
            read_texts(texts, m->zh, m->en) && m->zh[0]) ||
           wrong(err, "a notice needs a text, and has no other keys");
}

static bool read_receipt(json_t *root, struct message *m, struct err *err)
{
    const char *skipped, *receipt;
    json_int_t n, sequence;
    if (json_unpack(root, "{s:I,s:s,s:s,s:s,s:I,s:s!}", "n", &n, "station", &skipped, "type", &skipped, "time", &skipped,
                    "sequence", &sequence, "receipt", &receipt) != 0)
        return wrong(err, "a receipt needs sequence and receipt, and has no other keys");
    m->sequence = (uint64_t)sequence;
    return (sequence >= 1 && sequence <= MESSAGE_N_MAX &&
            tus_base64_parse(receipt, strlen(receipt), m->receipt, sizeof m->receipt, &m->receipt_size) &&
            m->receipt_size > 0) ||
           wrong(err, "the bundle's number or its receipt");
}

static bool read_head(json_t *root, struct message *m, struct err *err)
{
    const char *station, *type, *time;
    json_int_t n;
    if (json_unpack(root, "{s:I,s:s,s:s,s:s}", "n", &n, "station", &station, "type", &type, "time", &time) != 0)
        return wrong(err, "not one: n, station, type and time are needed");
    m->n = (uint64_t)n;
    if (n < 1 || n > MESSAGE_N_MAX || !bundle_name_is_allowed(station) || !read_time(time, &m->time_ms))
        return wrong(err, "its number, station or time");
    snprintf(m->station, sizeof m->station, "%s", station);
    for (m->type = 0; m->type < MESSAGE_NEWER; m->type++)
        if (strcmp(type, type_names[m->type]) == 0)
            break;
    return true;
}

bool message_parse(const void *bytes, size_t size, struct message *out, struct err *err)
{
    static bool (*const readers[MESSAGE_TYPE_COUNT])(json_t * root, struct message * m,
                                                     struct err * err) = {read_status, read_notice, read_receipt};
    json_error_t error;
    json_t *root = size <= MESSAGE_MAX_BYTES ? json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error) : NULL;
    struct message *m = calloc(1, sizeof *m);
    bool ok = m || err_set(err, ERR_SPACE, "no memory for a message");
    ok = ok && (root || wrong(err, "not JSON")) && read_head(root, m, err) &&
         (!readers[m->type] || readers[m->type](root, m, err));
    if (ok)
        *out = *m;
    free(m);
    json_decref(root);
    return ok;
}
