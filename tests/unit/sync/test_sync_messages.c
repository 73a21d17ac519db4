/* Messages on a stick: what kiosk-sync takes over, and what it refuses. */
#include "message_signed.h"
#include "outbox.h"
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(messages_come_in_order_and_once, fresh),
        cmocka_unit_test_setup(a_replay_a_gap_and_another_stations_are_refused, fresh),
        cmocka_unit_test_setup(nothing_is_asked_where_no_centre_was_pinned, fresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
