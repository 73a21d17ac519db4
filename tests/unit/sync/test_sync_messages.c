/* Messages on a stick: what kiosk-sync takes over, and what it refuses. */
#include "message_signed.h"
#include "outbox.h"
#include "receipt_issue.h"
#include "seal_digest.h"
#include "sealing.h"
#include "sync_run.h"

static struct config config;

static int begin(void **state)
{
    struct err err;
    static const char lines[] = "station:\n  id: station-01\nsync:\n  folder: stick\n";
    if (sealing_begin(state) != 0)
        return -1;
    return file_write_durable(sealing_path("station.yaml"), lines, sizeof lines - 1, 0600, &err) &&
                   config_load(COUNTER_SOURCE_DIR "/assets/station.yaml", sealing_path("station.yaml"), &config, &err)
               ? 0
               : -1;
}

static int end(void **state)
{
    config_finish(&config);
    return sealing_end(state);
}

static int fresh(void **state)
{
    (void)state;
    return sealing_shell("rm -rf outbox stick; mkdir -p stick/stations/station-01/messages");
}

/* Message n for the station, put where number `at` is asked for. */
static void put(const char *station, unsigned n, unsigned at, const char *key, const char *certificate)
{
    struct message m = {.n = n, .type = MESSAGE_NOTICE, .time_ms = 1795311005000, .zh = "样本"};
    struct buffer der = {0};
    struct err err = {0};
    char name[100];
    snprintf(m.station, sizeof m.station, "%s", station);
    snprintf(name, sizeof name, "stick/stations/station-01/messages/%u", at);
    assert_ok(message_sign(&m, sealing_path(key), sealing_path(certificate), &der, &err), err);
    assert_ok(file_write_durable(sealing_path(name), der.data, der.size, 0600, &err), err);
    buffer_finish(&der);
}

static void put_good(unsigned n, unsigned at)
{
    put("station-01", n, at, "centre/message.key", "centre/message.pem");
}

static struct sync_report run(void)
{
    struct sync_report report;
    struct err err;
    const struct sync_order order = {.config = &config, .state_folder = sealing_state};
    assert_ok(sync_run(&order, &report, &err), err);
    return report;
}

static unsigned last(void)
{
    uint64_t n = 99;
    struct err err;
    assert_ok(outbox_last_message(sealing_state, "station-01", &n, &err), err);
    return (unsigned)n;
}

static void messages_come_in_order_and_once(void **state)
{
    (void)state;
    put_good(1, 1);
    put_good(2, 2);
    assert_int_equal(run().messages, 2);
    assert_int_equal(run().messages, 0);
    put_good(3, 3);
    struct sync_report report = run();
    assert_int_equal(report.messages, 1);
    assert_false(report.messages_refused);
    assert_int_equal(last(), 3);
}

static void a_replay_a_gap_and_another_stations_are_refused(void **state)
{
    (void)state;
    put_good(1, 1);
    assert_int_equal(run().messages, 1);
    put_good(1, 2);
    assert_true(run().messages_refused);
    put_good(3, 2);
    struct sync_report report = run();
    assert_true(report.messages_refused);
    assert_int_equal(report.problem.code, ERR_DENIED);
    put("station-02", 2, 2, "centre/message.key", "centre/message.pem");
    assert_true(run().messages_refused);
    put("station-01", 2, 2, "keys/sign.key", "keys/sign.pem");
    assert_true(run().messages_refused);
    assert_int_equal(sealing_shell("echo '<html>log in</html>' >stick/stations/station-01/messages/2"), 0);
    assert_true(run().messages_refused);
    assert_int_equal(last(), 1);
    put_good(2, 2);
    assert_int_equal(run().messages, 1);
}

static void nothing_is_asked_where_no_centre_was_pinned(void **state)
{
    (void)state;
    put_good(1, 1);
    assert_int_equal(sealing_shell("mv trust/centre.pem aside.pem"), 0);
    assert_int_equal(run().messages, 0);
    assert_int_equal(sealing_shell("mv aside.pem trust/centre.pem"), 0);
    assert_int_equal(run().messages, 1);
}

/* A receipt over these bytes as message n for bundle 1. */
static void put_receipt(unsigned n, const char *bytes)
{
    struct message m = {.n = n, .type = MESSAGE_RECEIPT, .time_ms = 1795311005000, .station = "station-01", .sequence = 1};
    struct buffer receipt = {0}, der = {0};
    struct receipt_issuer *issuer = NULL;
    struct seal_digest *digest = NULL;
    uint8_t sha256[SEAL_DIGEST_SIZE];
    struct err err = {0};
    char name[100];
    assert_ok(seal_digest_create(&digest, &err), err);
    seal_digest_add(digest, bytes, strlen(bytes));
    assert_ok(seal_digest_take(digest, sha256, &err), err);
    seal_digest_destroy(digest);
    assert_ok(receipt_issuer_create(sealing_path("centre/tsa.key"), sealing_path("centre/tsa.pem"), &issuer, &err), err);
    assert_ok(receipt_issue(issuer, sha256, n, &receipt, &err), err);
    receipt_issuer_destroy(issuer);
    assert_in_range(receipt.size, 1, sizeof m.receipt);
    memcpy(m.receipt, receipt.data, receipt.size);
    m.receipt_size = receipt.size;
    snprintf(name, sizeof name, "stick/stations/station-01/messages/%u", n);
    assert_ok(message_sign(&m, sealing_path("centre/message.key"), sealing_path("centre/message.pem"), &der, &err), err);
    assert_ok(file_write_durable(sealing_path(name), der.data, der.size, 0600, &err), err);
    buffer_finish(&der);
    buffer_finish(&receipt);
}

static bool is_in(enum outbox_place wanted)
{
    enum outbox_place place;
    return outbox_find(sealing_state, "station-01-00000001", &place) && place == wanted;
}

static void a_receipt_that_comes_as_a_message_is_one_like_any_other(void **state)
{
    (void)state;
    struct err err;
    assert_ok(outbox_prepare(sealing_state, &err), err);
    assert_int_equal(sealing_shell("printf specimen >outbox/new/station-01-00000001.p7m"), 0);
    put_receipt(1, "other bytes");
    struct sync_report report = run();
    assert_true(report.messages_refused);
    assert_int_equal(report.problem.code, ERR_DENIED);
    assert_true(is_in(OUTBOX_SENT));
    assert_int_equal(last(), 0);
    put_receipt(1, "specimen");
    put_receipt(2, "specimen");
    report = run();
    assert_false(report.messages_refused);
    assert_int_equal(report.messages, 2);
    assert_true(is_in(OUTBOX_RECEIPTS));
    run();
    assert_int_equal(sealing_shell("test -z \"$(ls outbox/new outbox/sent | grep p7m)\""), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(messages_come_in_order_and_once, fresh),
        cmocka_unit_test_setup(a_replay_a_gap_and_another_stations_are_refused, fresh),
        cmocka_unit_test_setup(a_receipt_that_comes_as_a_message_is_one_like_any_other, fresh),
        cmocka_unit_test_setup(nothing_is_asked_where_no_centre_was_pinned, fresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
