/* The words of tus, and what each answer of a centre means for a delivery. */
#include "promise.h"
#include "tus_delivery.h"
#include "tus_text.h"
#include <string.h>

/* ---- words ---- */
static void metadata_is_read_back_as_it_was_written(void **state)
{
    (void)state;
    struct tus_metadata m = {.station = "tianjin-01", .sequence = 42}, back;
    struct buffer text = {0};
    struct err err;
    for (size_t i = 0; i < sizeof m.sha256; i++)
        m.sha256[i] = (uint8_t)(i * 9);
    tus_metadata_write(&m, &text);
    assert_ok(tus_metadata_parse((const char *)text.data, &back, &err), err);
    assert_string_equal(back.station, m.station);
    assert_int_equal(back.sequence, 42);
    assert_memory_equal(back.sha256, m.sha256, sizeof m.sha256);
    buffer_finish(&text);
}

#define STATION "station dGlhbmppbi0wMQ=="
#define SEQUENCE "sequence NDI="
#define SHA256 "sha256 MDAwMTAyMDMwNDA1MDYwNzA4MDkwYTBiMGMwZDBlMGYxMDExMTIxMzE0MTUxNjE3MTgxOTFhMWIxYzFkMWUxZg=="

static void metadata_of_another_form_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        ",",
        STATION,
        STATION "," SEQUENCE,
        STATION "," SEQUENCE "," SHA256 ",",
        STATION "," SEQUENCE "," SHA256 "," STATION,     /* twice */
        STATION ", " SEQUENCE "," SHA256,                /* a space too many */
        "station Li4vLi4veA==," SEQUENCE "," SHA256,     /* ../../x */
        "station dGlhbmppbgAwMQ==," SEQUENCE "," SHA256, /* a zero byte */
        STATION ",sequence MA==," SHA256,                /* 0 */
        STATION ",sequence LTE=," SHA256,                /* -1 */
        STATION ",sequence NDI," SHA256,                 /* no padding */
        STATION ",sequence NDJ=," SHA256,                /* bits that stand for nothing */
        STATION "," SEQUENCE ",sha256 MDAwMQ==",
        STATION "," SEQUENCE "," SHA256 ",colour cmVk",
    };
    struct tus_metadata m;
    struct err err;
    assert_ok(tus_metadata_parse(STATION "," SEQUENCE "," SHA256, &m, &err), err);
    assert_ok(tus_metadata_parse("filename eA==,filetype eQ==," STATION "," SEQUENCE "," SHA256, &m, &err), err);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        if (tus_metadata_parse(wrong[i], &m, &err))
            fail_msg("accepted: %s", wrong[i]);
    assert_false(tus_metadata_parse(NULL, &m, &err));
}

static void numbers_are_digits_and_nothing_else(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "", "-1", "+1", " 1", "1 ", "0x10", "1.0", "9223372036854775808", "99999999999999999999", "1e3"};
    uint64_t value;
    assert_true(tus_number_parse("9223372036854775807", &value));
    assert_true(value == INT64_MAX);
    assert_true(tus_number_parse("0", &value));
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_false(tus_number_parse(wrong[i], &value));
    assert_false(tus_number_parse(NULL, &value));
}

/* ---- deliveries ---- */
enum { SIZE = 1000 };

static struct parcel fresh(void)
{
    return (struct parcel){.stem = "a-00000001", .station = "a", .sequence = 1, .size_bytes = SIZE};
}

static struct tus_reply tus(long status)
{
    return (struct tus_reply){.status = status, .speaks_tus = true};
}

static struct tus_reply at(long status, uint64_t offset)
{
    struct tus_reply reply = tus(status);
    reply.has_offset = true;
    reply.offset = offset;
    return reply;
}

static struct tus_reply silence(void)
{
    return (struct tus_reply){.error = "connection reset"};
}

static bool take(struct tus_delivery *d, struct tus_reply reply)
{
    bool changed;
    tus_delivery_take(d, &reply, &changed);
    return changed;
}

static void created(struct tus_delivery *d, struct parcel *parcel)
{
    struct tus_reply reply = tus(201);
    *parcel = fresh();
    tus_delivery_begin(d, parcel);
    assert_int_equal(d->stage, TUS_CREATE);
    snprintf(reply.address, sizeof reply.address, "https://centre/files/1");
    assert_true(take(d, reply));
    assert_string_equal(parcel->address, "https://centre/files/1");
    assert_int_equal(d->stage, TUS_SEND);
}

static void a_bundle_goes_by_create_send_ask(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    tus_delivery_give(&d, 0, SIZE);
    assert_false(take(&d, at(204, SIZE)));
    assert_int_equal(d.stage, TUS_ASK);
    struct tus_reply receipt = tus(200);
    receipt.is_receipt = true;
    take(&d, receipt);
    assert_int_equal(d.stage, TUS_END);
    assert_int_equal(d.result.outcome, TRANSPORT_RECEIPT);
    assert_int_equal(d.result.sent_bytes, SIZE);
    assert_int_equal(d.result.repeated_bytes, 0);
}

static void a_cut_asks_for_the_offset_and_goes_on_there(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    tus_delivery_give(&d, 0, 700);
    take(&d, silence());
    assert_int_equal(d.stage, TUS_LOOK);
    take(&d, at(200, 600));
    assert_int_equal(d.stage, TUS_SEND);
    assert_int_equal(d.offset, 600);
    tus_delivery_give(&d, 600, 400);
    take(&d, at(204, SIZE));
    assert_int_equal(d.stage, TUS_ASK);
    take(&d, tus(404));
    assert_int_equal(d.result.outcome, TRANSPORT_SENT);
    assert_int_equal(d.result.repeated_bytes, 100);
}

static void bytes_count_as_repeated_when_they_go_again_not_when_an_answer_fails(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    tus_delivery_give(&d, 0, 800);
    take(&d, tus(502));
    assert_int_equal(d.result.outcome, TRANSPORT_LATER);
    assert_int_equal(d.result.repeated_bytes, 0);
    tus_delivery_begin(&d, &parcel); /* the same run, later */
    take(&d, at(200, 700));
    tus_delivery_give(&d, 700, 300);
    assert_false(take(&d, at(204, SIZE)));
    take(&d, tus(404));
    assert_int_equal(d.result.repeated_bytes, 100);
}

static void a_centre_that_is_not_there_is_for_later_at_once(void **state)
{
    (void)state;
    struct parcel parcel = fresh();
    struct tus_delivery d;
    tus_delivery_begin(&d, &parcel);
    take(&d, silence());
    assert_int_equal(d.stage, TUS_END);
    assert_int_equal(d.result.outcome, TRANSPORT_LATER);
    assert_int_equal(d.result.err.code, ERR_NETWORK);
}

static void silence_in_a_row_without_progress_ends(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    int rounds = 0;
    while (d.stage != TUS_END && ++rounds < 100)
        take(&d, silence());
    assert_int_equal(d.result.outcome, TRANSPORT_LATER);
    assert_in_range(rounds, 3, 8);
    assert_string_equal(parcel.address, "https://centre/files/1");
}

struct verdict {
    enum tus_stage stage;
    long status;
    bool speaks_tus;
    int stage_then; /* TUS_END: outcome counts */
    int outcome;
};

static void every_status_has_its_remedy(void **state)
{
    (void)state;
/* clang-format off */
    static const struct verdict verdicts[] = {
        {TUS_CREATE, 200, false, TUS_END, TRANSPORT_HALT}, /* a portal page */
        {TUS_CREATE, 200, true, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 201, false, TUS_END, TRANSPORT_HALT}, /* not tus */
        {TUS_CREATE, 302, false, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 404, false, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 403, true, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 409, true, TUS_END, TRANSPORT_TAKEN},
        {TUS_CREATE, 409, false, TUS_END, TRANSPORT_REFUSED}, /* who says so? */
        {TUS_CREATE, 413, false, TUS_END, TRANSPORT_REFUSED},
        {TUS_CREATE, 412, true, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 429, true, TUS_END, TRANSPORT_LATER},
        {TUS_CREATE, 500, false, TUS_END, TRANSPORT_LATER},
        {TUS_CREATE, 503, false, TUS_END, TRANSPORT_LATER},
        {TUS_CREATE, 507, true, TUS_END, TRANSPORT_LATER},
        {TUS_CREATE, 511, false, TUS_END, TRANSPORT_HALT},
        {TUS_CREATE, 418, true, TUS_END, TRANSPORT_REFUSED},
        {TUS_CREATE, 999, true, TUS_END, TRANSPORT_LATER},
        {TUS_LOOK, 200, false, TUS_END, TRANSPORT_HALT},
        {TUS_LOOK, 404, true, TUS_CREATE, 0},
        {TUS_LOOK, 410, true, TUS_CREATE, 0},
        {TUS_LOOK, 404, false, TUS_END, TRANSPORT_LATER}, /* who says so? */
        {TUS_LOOK, 423, true, TUS_LOOK, 0},
        {TUS_CREATE, 423, true, TUS_END, TRANSPORT_LATER},
        {TUS_SEND, 200, false, TUS_END, TRANSPORT_HALT},
        {TUS_SEND, 404, true, TUS_CREATE, 0},
        {TUS_SEND, 409, true, TUS_LOOK, 0},
        {TUS_SEND, 423, true, TUS_LOOK, 0},
        {TUS_SEND, 460, true, TUS_CREATE, 0},
        {TUS_SEND, 413, true, TUS_END, TRANSPORT_REFUSED},
        {TUS_SEND, 500, true, TUS_END, TRANSPORT_LATER},
        {TUS_SEND, 204, false, TUS_END, TRANSPORT_HALT},
        {TUS_ASK, 200, true, TUS_END, TRANSPORT_HALT}, /* not a receipt */
        {TUS_ASK, 200, false, TUS_END, TRANSPORT_HALT},
        {TUS_ASK, 404, true, TUS_LOOK, 0}, /* not known to be whole */
        {TUS_ASK, 409, true, TUS_LOOK, 0},
        {TUS_ASK, 503, true, TUS_END, TRANSPORT_LATER},
    };
/* clang-format on */
    for (size_t i = 0; i < sizeof verdicts / sizeof verdicts[0]; i++) {
        const struct verdict *v = &verdicts[i];
        struct parcel parcel = fresh();
        struct tus_delivery d;
        struct tus_reply reply = tus(v->status);
        reply.speaks_tus = v->speaks_tus;
        tus_delivery_begin(&d, &parcel);
        if (v->stage != TUS_CREATE)
            snprintf(parcel.address, sizeof parcel.address, "https://centre/files/1");
        d.stage = v->stage;
        take(&d, reply);
        if (d.stage != (enum tus_stage)v->stage_then ||
            (d.stage == TUS_END && d.result.outcome != (enum transport_outcome)v->outcome))
            fail_msg("stage %d, status %ld: stage %d, outcome %d", v->stage, v->status, d.stage, d.result.outcome);
        if (d.stage == TUS_END)
            assert_int_not_equal(d.result.err.code, ERR_NONE);
    }
}

static void retry_after_is_obeyed(void **state)
{
    (void)state;
    struct parcel parcel = fresh();
    struct tus_delivery d;
    struct tus_reply reply = tus(503);
    reply.retry_after_ms = 120000;
    tus_delivery_begin(&d, &parcel);
    take(&d, reply);
    assert_int_equal(d.result.wait_ms, 120000);
}

static void bytes_that_spoil_again_and_again_are_the_bundles_own_fault(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    struct tus_reply again = tus(201);
    snprintf(again.address, sizeof again.address, "https://centre/files/2");
    int rounds = 0;
    while (d.stage != TUS_END && ++rounds < 20)
        take(&d, d.stage == TUS_SEND ? tus(460) : again);
    assert_int_equal(d.result.outcome, TRANSPORT_REFUSED);
    assert_string_equal(parcel.address, "");
}

static void a_delivered_bundle_is_only_asked_for(void **state)
{
    (void)state;
    struct parcel parcel = fresh();
    struct tus_delivery d;
    parcel.delivered = true;
    snprintf(parcel.address, sizeof parcel.address, "https://centre/files/1");
    tus_delivery_begin(&d, &parcel);
    assert_int_equal(d.stage, TUS_ASK);
    take(&d, tus(404));
    assert_int_equal(d.stage, TUS_LOOK);
    take(&d, at(200, SIZE));
    assert_int_equal(d.result.outcome, TRANSPORT_SENT);
    /* and when the centre has lost it, it goes again */
    tus_delivery_begin(&d, &parcel);
    take(&d, tus(404));
    assert_true(take(&d, tus(404)));
    assert_int_equal(d.result.outcome, TRANSPORT_LOST);
    assert_string_equal(parcel.address, "");
}

static void offsets_that_make_no_sense_are_not_followed(void **state)
{
    (void)state;
    struct parcel parcel = fresh();
    struct tus_delivery d;
    snprintf(parcel.address, sizeof parcel.address, "https://centre/files/1");
    tus_delivery_begin(&d, &parcel);
    take(&d, at(200, SIZE + 1));
    assert_int_equal(d.stage, TUS_CREATE);
    created(&d, &parcel);
    take(&d, at(204, SIZE + 1));
    assert_int_equal(d.result.outcome, TRANSPORT_LATER);
    created(&d, &parcel);
    struct tus_reply other = at(200, 500);
    other.has_length = true;
    other.length = SIZE - 1; /* somebody else's upload */
    d.stage = TUS_LOOK;
    take(&d, other);
    assert_int_equal(d.stage, TUS_CREATE);
}

static void refusals_by_tls_stop_everything(void **state)
{
    (void)state;
    struct parcel parcel;
    struct tus_delivery d;
    created(&d, &parcel);
    struct tus_reply reply = silence();
    reply.refused_by_tls = true;
    take(&d, reply);
    assert_int_equal(d.result.outcome, TRANSPORT_HALT);
    assert_int_equal(d.result.err.code, ERR_DENIED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(metadata_is_read_back_as_it_was_written),
        cmocka_unit_test(metadata_of_another_form_is_refused),
        cmocka_unit_test(numbers_are_digits_and_nothing_else),
        cmocka_unit_test(a_bundle_goes_by_create_send_ask),
        cmocka_unit_test(a_cut_asks_for_the_offset_and_goes_on_there),
        cmocka_unit_test(bytes_count_as_repeated_when_they_go_again_not_when_an_answer_fails),
        cmocka_unit_test(a_centre_that_is_not_there_is_for_later_at_once),
        cmocka_unit_test(silence_in_a_row_without_progress_ends),
        cmocka_unit_test(every_status_has_its_remedy),
        cmocka_unit_test(retry_after_is_obeyed),
        cmocka_unit_test(bytes_that_spoil_again_and_again_are_the_bundles_own_fault),
        cmocka_unit_test(a_delivered_bundle_is_only_asked_for),
        cmocka_unit_test(offsets_that_make_no_sense_are_not_followed),
        cmocka_unit_test(refusals_by_tls_stop_everything),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
