/* Answers and remedies by table. */
#include "tus_delivery.h"

#include <inttypes.h>
#include <string.h>

enum remedy {
    REMEDY_NONE,
    REMEDY_ON,    /* as hoped: the stage's own next step */
    REMEDY_AGAIN, /* the upload is gone or spoiled: begin anew */
    REMEDY_LOOK,  /* ask for the offset, after a pause if that did not help before */
    REMEDY_LATER,
    REMEDY_REFUSED,
    REMEDY_TAKEN,
    REMEDY_HALT,
    REMEDY_NO_RECEIPT
};

enum { EVERY = -1 };

/* First row that fits. status below 10: the hundreds. Rows that change what we know need a server that speaks tus: a
 * page that somebody in between put there must not make us forget an upload. */
/* clang-format off */
static const struct rule {
    int stage, status;
    enum remedy remedy;
    bool needs_tus;
    const char *says;
} rules[] = {
    {TUS_CREATE, 201, REMEDY_ON, true, NULL},
    {TUS_LOOK, 200, REMEDY_ON, true, NULL},
    {TUS_LOOK, 204, REMEDY_ON, true, NULL},
    {TUS_SEND, 204, REMEDY_ON, true, NULL},
    {TUS_ASK, 200, REMEDY_ON, true, NULL},
    {EVERY, 2, REMEDY_HALT, false, "a page in between answered, not the centre: is there a log-in page on this net?"},
    {EVERY, 3, REMEDY_HALT, false, "the address leads elsewhere; redirects are not followed"},
    {TUS_ASK, 400, REMEDY_NO_RECEIPT, false, NULL},
    {TUS_ASK, 404, REMEDY_NO_RECEIPT, false, NULL},
    {TUS_ASK, 405, REMEDY_NO_RECEIPT, false, NULL},
    {TUS_ASK, 406, REMEDY_NO_RECEIPT, false, NULL},
    {TUS_ASK, 410, REMEDY_NO_RECEIPT, false, NULL},
    {TUS_ASK, 501, REMEDY_NO_RECEIPT, false, NULL},
    {EVERY, 401, REMEDY_HALT, false, "the centre does not let this station in"},
    {EVERY, 403, REMEDY_HALT, false, "the centre does not accept this station's certificate here"},
    {EVERY, 407, REMEDY_HALT, false, "a proxy wants a log-in"},
    {EVERY, 511, REMEDY_HALT, false, "this net wants a log-in"},
    {EVERY, 412, REMEDY_HALT, false, "the centre speaks another version of tus"},
    {EVERY, 415, REMEDY_HALT, false, "the centre speaks another version of tus"},
    {TUS_CREATE, 404, REMEDY_HALT, false, "nothing receives uploads at this address"},
    {TUS_CREATE, 405, REMEDY_HALT, false, "nothing receives uploads at this address"},
    {TUS_CREATE, 410, REMEDY_HALT, false, "nothing receives uploads at this address"},
    {EVERY, 404, REMEDY_AGAIN, true, "the centre does not know this upload any more"},
    {EVERY, 410, REMEDY_AGAIN, true, "the centre does not know this upload any more"},
    {EVERY, 404, REMEDY_LATER, false, "an answer that is not the centre's"},
    {EVERY, 410, REMEDY_LATER, false, "an answer that is not the centre's"},
    {TUS_CREATE, 409, REMEDY_TAKEN, true, "the centre has another bundle under this number: was the store here put back "
                                          "from a copy? See kiosk case reseal"},
    {TUS_CREATE, 409, REMEDY_REFUSED, false, "other bytes are under this number"},
    {EVERY, 409, REMEDY_LOOK, false, "the centre has another offset"},
    {EVERY, 413, REMEDY_REFUSED, false, "the bundle is too large for the centre"},
    {EVERY, 460, REMEDY_AGAIN, true, "what arrived is not what was sent"},
    {EVERY, 408, REMEDY_LATER, false, "the centre waited too long"},
    {TUS_LOOK, 423, REMEDY_LOOK, true, "the centre is still busy with this upload"},
    {TUS_SEND, 423, REMEDY_LOOK, true, "the centre is still busy with this upload"},
    {EVERY, 423, REMEDY_LATER, false, "the centre is still busy with this upload"},
    {EVERY, 425, REMEDY_LATER, false, "too early"},
    {EVERY, 429, REMEDY_LATER, false, "the centre asks for patience"},
    {EVERY, 501, REMEDY_HALT, false, "nothing receives uploads at this address"},
    {EVERY, 505, REMEDY_HALT, false, "nothing receives uploads at this address"},
    {EVERY, 507, REMEDY_LATER, false, "the centre has no room"},
    {EVERY, 5, REMEDY_LATER, false, "the centre has a fault"},
    {EVERY, 4, REMEDY_REFUSED, false, "the centre refuses this bundle"},
    {EVERY, EVERY, REMEDY_LATER, false, "an answer nobody understands"},
};
/* clang-format on */

enum { FAILURES_IN_A_ROW = 4, RESTARTS = 2 };

static const char *const methods[] = {
    [TUS_CREATE] = "POST", [TUS_LOOK] = "HEAD", [TUS_SEND] = "PATCH", [TUS_ASK] = "GET", [TUS_END] = ""};

const char *tus_stage_method(enum tus_stage stage)
{
    return methods[stage];
}

static const struct rule *find_rule(enum tus_stage stage, const struct tus_reply *reply)
{
    const struct rule *rule = rules;
    for (;; rule++) {
        bool stage_fits = rule->stage == EVERY || rule->stage == (int)stage;
        bool status_fits =
            rule->status == EVERY || rule->status == reply->status || rule->status == reply->status / 100;
        if (stage_fits && status_fits && (reply->speaks_tus || !rule->needs_tus))
            return rule;
    }
}

/* ---- ends ---- */
static void end(struct tus_delivery *d, enum transport_outcome outcome)
{
    d->stage = TUS_END;
    d->result.outcome = outcome;
    d->result.sent_bytes = d->given;
    d->result.repeated_bytes = d->repeated;
}

void tus_delivery_fail(struct tus_delivery *delivery, enum transport_outcome outcome, const struct err *err)
{
    delivery->result.err = *err;
    end(delivery, outcome);
}

static void end_with(struct tus_delivery *d, enum transport_outcome outcome, enum err_code code,
                     const struct tus_reply *reply, const char *says)
{
    char detail[120] = "";
    size_t length = 0;
    /* The first line of a text answer, for the log; control characters do not get through log_line. */
    if (reply->body.size && !reply->is_receipt)
        for (; length < sizeof detail - 1 && length < reply->body.size && reply->body.data[length] >= ' '; length++)
            detail[length] = (char)reply->body.data[length];
    detail[length] = '\0';
    err_set(&d->result.err, code, "%s answered %ld: %s%s%s", methods[d->stage], reply->status, says, length ? ": " : "",
            detail);
    d->result.wait_ms = reply->retry_after_ms;
    end(d, outcome);
}

static void forget(struct tus_delivery *d, bool *new_address)
{
    *new_address = d->parcel->address[0] != '\0';
    d->parcel->address[0] = '\0';
    d->offset = 0;
    d->whole = false;
}

void tus_delivery_give(struct tus_delivery *d, uint64_t from, uint64_t count)
{
    uint64_t *reached = &d->parcel->reached, to = from + count;
    d->given += count;
    if (from < *reached)
        d->repeated += (to < *reached ? to : *reached) - from;
    if (to > *reached)
        *reached = to;
}

void tus_delivery_begin(struct tus_delivery *delivery, struct parcel *parcel)
{
    *delivery = (struct tus_delivery){.parcel = parcel};
    if (!parcel->address[0])
        delivery->stage = TUS_CREATE;
    else
        delivery->stage = parcel->delivered ? TUS_ASK : TUS_LOOK;
}

/* ---- the stages' own steps ---- */
static void learn_offset(struct tus_delivery *d, uint64_t offset)
{
    if (offset > d->offset)
        d->failures = 0;
    d->offset = offset;
    d->whole = offset == d->parcel->size_bytes;
    d->stage = d->whole ? TUS_ASK : TUS_SEND;
}

static void take_created(struct tus_delivery *d, const struct tus_reply *reply, bool *new_address)
{
    if (!reply->address[0]) {
        end_with(d, TRANSPORT_HALT, ERR_CONFIG, reply, "no Location of the same server");
        return;
    }
    memcpy(d->parcel->address, reply->address, sizeof reply->address);
    *new_address = true;
    learn_offset(d, reply->has_offset && reply->offset <= d->parcel->size_bytes ? reply->offset : 0);
}

static void take_looked(struct tus_delivery *d, const struct tus_reply *reply, bool *new_address)
{
    if (!reply->has_offset || reply->offset > d->parcel->size_bytes ||
        (reply->has_length && reply->length != d->parcel->size_bytes)) {
        /* Somebody else's upload, or one of another size: not ours to go on with. */
        forget(d, new_address);
        d->stage = TUS_CREATE;
        if (++d->restarts > RESTARTS)
            end_with(d, TRANSPORT_REFUSED, ERR_DAMAGED, reply, "offsets that make no sense");
        return;
    }
    learn_offset(d, reply->offset);
    if (d->stage == TUS_SEND && d->parcel->delivered)
        end_with(d, TRANSPORT_LOST, ERR_NOT_FOUND, reply, "the centre has only a part of it");
    else if (d->stage == TUS_ASK && d->parcel->delivered)
        end(d, TRANSPORT_SENT); /* asked before: there is no receipt yet */
}

static void take_sent(struct tus_delivery *d, const struct tus_reply *reply)
{
    if (!reply->has_offset || reply->offset > d->parcel->size_bytes || reply->offset < d->offset) {
        end_with(d, TRANSPORT_LATER, ERR_NETWORK, reply, "an offset that makes no sense");
        return;
    }
    learn_offset(d, reply->offset);
}

static void take_receipt(struct tus_delivery *d, const struct tus_reply *reply)
{
    if (!reply->is_receipt) {
        end_with(d, TRANSPORT_HALT, ERR_NETWORK, reply, "something that is no receipt");
        return;
    }
    d->result.receipt = reply->body; /* borrowed during the end event */
    end(d, TRANSPORT_RECEIPT);
}

static void go_on(struct tus_delivery *d, const struct tus_reply *reply, bool *new_address)
{
    switch (d->stage) {
    case TUS_CREATE:
        take_created(d, reply, new_address);
        break;
    case TUS_LOOK:
        take_looked(d, reply, new_address);
        break;
    case TUS_SEND:
        take_sent(d, reply);
        break;
    case TUS_ASK:
        take_receipt(d, reply);
        break;
    case TUS_END:
        break;
    }
}

static void begin_anew(struct tus_delivery *d, const struct tus_reply *reply, const char *says, bool *new_address)
{
    if (d->parcel->delivered) {
        forget(d, new_address);
        end_with(d, TRANSPORT_LOST, ERR_NOT_FOUND, reply, says);
    } else if (++d->restarts > RESTARTS) {
        end_with(d, TRANSPORT_REFUSED, ERR_DAMAGED, reply, says);
        forget(d, new_address);
    } else {
        forget(d, new_address);
        d->stage = TUS_CREATE;
    }
}

/* No answer. After the first word of the other end a broken connection is tried again, with growing pauses; each byte
 * that arrived in between counts as a new beginning. */
static const int64_t pauses_ms[FAILURES_IN_A_ROW] = {20, 100, 500, 2000};

static void take_silence(struct tus_delivery *d, const struct tus_reply *reply)
{
    if (reply->refused_by_tls) {
        err_set(&d->result.err, ERR_DENIED, "%s: %s", methods[d->stage], reply->error);
        end(d, TRANSPORT_HALT);
    } else if (!d->heard || d->failures >= FAILURES_IN_A_ROW) {
        err_set(&d->result.err, ERR_NETWORK, "%s: %s", methods[d->stage], reply->error);
        end(d, TRANSPORT_LATER);
    } else {
        d->pause_ms = pauses_ms[d->failures++];
        if (d->stage == TUS_SEND)
            d->stage = TUS_LOOK;
    }
}

static void look(struct tus_delivery *d, const struct tus_reply *reply, const char *says)
{
    if (d->failures >= FAILURES_IN_A_ROW) {
        end_with(d, TRANSPORT_LATER, ERR_NETWORK, reply, says);
        return;
    }
    d->pause_ms = pauses_ms[d->failures++];
    d->stage = TUS_LOOK;
}

static void no_receipt(struct tus_delivery *d)
{
    if (d->whole && !d->parcel->delivered)
        end(d, TRANSPORT_SENT);
    else
        d->stage = TUS_LOOK; /* was it lost, or is there only no receipt? */
}

void tus_delivery_take(struct tus_delivery *d, const struct tus_reply *reply, bool *new_address)
{
    *new_address = false;
    d->pause_ms = 0;
    if (reply->status == 0) {
        take_silence(d, reply);
        return;
    }
    d->heard = true;
    const struct rule *rule = find_rule(d->stage, reply);
    switch (rule->remedy) {
    case REMEDY_NONE:
        break;
    case REMEDY_ON:
        go_on(d, reply, new_address);
        break;
    case REMEDY_AGAIN:
        begin_anew(d, reply, rule->says, new_address);
        break;
    case REMEDY_LOOK:
        look(d, reply, rule->says);
        break;
    case REMEDY_LATER:
        end_with(d, TRANSPORT_LATER, ERR_NETWORK, reply, rule->says);
        break;
    case REMEDY_REFUSED:
        end_with(d, TRANSPORT_REFUSED, ERR_INPUT, reply, rule->says);
        break;
    case REMEDY_TAKEN:
        end_with(d, TRANSPORT_TAKEN, ERR_INPUT, reply, rule->says);
        break;
    case REMEDY_HALT:
        end_with(d, TRANSPORT_HALT, reply->status == 401 || reply->status == 403 ? ERR_DENIED : ERR_NETWORK, reply,
                 rule->says);
        break;
    case REMEDY_NO_RECEIPT:
        no_receipt(d);
        break;
    }
}
