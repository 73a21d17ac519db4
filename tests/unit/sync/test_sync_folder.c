/* A run of kiosk-sync by way of a folder: the outbox's states without a net. */
#include "clock.h"
#include "outbox.h"
#include "outbox_record.h"
#include "receipt_issue.h"
#include "sealing.h"
#include "sync_morning.h"
#include "sync_run.h"
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>

static struct config config;
static uint64_t sequence;

static int begin(void **state)
{
    struct err err;
    char line[1200];
    if (sealing_begin(state) != 0)
        return -1;
    snprintf(line, sizeof line, "sync:\n  folder: stick\n  attempts: 3\n");
    return file_write_durable(sealing_path("station.yaml"), line, strlen(line), 0600, &err) &&
                   config_load(COUNTER_SOURCE_DIR "/assets/station.yaml", sealing_path("station.yaml"), &config, &err)
               ? 0
               : -1;
}

static int end(void **state)
{
    config_finish(&config);
    return sealing_end(state);
}

/* A new bundle in an outbox that holds nothing else, and a new stick. */
static int fresh(void **state)
{
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    (void)state;
    assert_int_equal(sealing_shell("rm -rf outbox stick; mkdir stick"), 0);
    sealing_make(&b, ++sequence, (const uint8_t *)"specimen", 8);
    assert_ok(seal_bundle(sealing_state, &b.bundle, &result, &err), err);
    return 0;
}

static struct sync_report run(void)
{
    struct sync_report report;
    struct err err;
    const struct sync_order order = {.config = &config, .state_folder = sealing_state};
    assert_ok(sync_run(&order, &report, &err), err);
    return report;
}

static enum outbox_place where(void)
{
    char stem[OUTBOX_STEM_SIZE];
    enum outbox_place place;
    struct err err;
    assert_ok(outbox_stem(stem, "station-01", sequence, &err), err);
    return outbox_find(sealing_state, stem, &place) ? place : OUTBOX_TMP;
}

/* The bundle's file on the stick, or its receipt's. */
static const char *on_stick(const char *ending)
{
    char name[100];
    snprintf(name, sizeof name, "stick/station-01-%08u%s", (unsigned)sequence, ending);
    return sealing_path(name);
}

/* The centre answers on the stick, with the time stamp of these keys. */
static void answer(const char *key, const char *certificate)
{
    struct receipt_issuer *issuer = NULL;
    struct buffer receipt = {0};
    uint8_t sha256[SEAL_DIGEST_SIZE];
    struct err err;
    assert_ok(seal_digest_file(on_stick(".p7m"), sha256, NULL, &err), err);
    assert_ok(receipt_issuer_create(sealing_path(key), sealing_path(certificate), &issuer, &err), err);
    assert_ok(receipt_issue(issuer, sha256, sequence, &receipt, &err), err);
    assert_ok(file_write_durable(on_stick(".tsr"), receipt.data, receipt.size, 0600, &err), err);
    receipt_issuer_destroy(issuer);
    buffer_finish(&receipt);
}

static void a_bundle_goes_to_sent_and_with_its_receipt_leaves(void **state)
{
    (void)state;
    struct sync_report report = run();
    assert_int_equal(report.sent, 1);
    assert_int_equal(report.outstanding, 1);
    assert_int_equal(where(), OUTBOX_SENT);
    answer("centre/tsa.key", "centre/tsa.pem");
    report = run();
    assert_int_equal(report.received, 1);
    assert_int_equal(report.sent, 0);
    assert_int_equal(where(), OUTBOX_RECEIPTS);
    assert_int_equal(sealing_shell("test -z \"$(ls outbox/new outbox/sent outbox/set-aside | grep p7m)\""), 0);
    report = run();
    assert_int_equal(report.waiting, 0);
}

static void a_receipt_of_a_stranger_moves_nothing(void **state)
{
    (void)state;
    run();
    assert_int_equal(
        sealing_shell("cp other/tls.key other/tsa.key; printf "
                      "'keyUsage=critical,digitalSignature\\nextendedKeyUsage=critical,timeStamping\\n' >ext; "
                      "openssl req -new -key other/tsa.key -subj /CN=stranger -out req; openssl x509 -req -in req "
                      "-CA other/ca.pem -CAkey other/ca.key -set_serial 9 -extfile ext -out other/tsa.pem"),
        0);
    answer("other/tsa.key", "other/tsa.pem");
    struct sync_report report = run();
    assert_int_equal(report.received, 0);
    assert_int_equal(report.problem.code, ERR_DENIED);
    assert_int_equal(where(), OUTBOX_SENT);
}

static void a_bundle_that_fails_by_itself_is_set_aside_and_the_others_go(void **state)
{
    (void)state;
    struct sync_report report;
    struct err err;
    const struct sync_order order = {.config = &config, .state_folder = sealing_state, .impatient = true};
    assert_int_equal(sealing_shell(": >outbox/new/station-01-90000000.p7m"), 0);
    for (int i = 0; i < 3; i++)
        assert_ok(sync_run(&order, &report, &err), err);
    assert_int_equal(report.set_aside, 1);
    assert_int_equal(sealing_shell("test -e outbox/set-aside/station-01-90000000.p7m"), 0);
    struct sync_morning morning;
    assert_ok(sync_morning_look(sealing_state, "station-01", &morning, &err), err);
    assert_int_equal(morning.set_aside, 1);
    assert_string_equal(morning.aside[0].stem, "station-01-90000000");
    assert_non_null(strstr(morning.aside[0].problem, "is empty"));
    assert_true(sync_morning_needs_staff(&morning, clock_wall_ms()));
    assert_int_equal(where(), OUTBOX_SENT);
}

static void a_bundle_waits_for_its_next_try(void **state)
{
    (void)state;
    assert_int_equal(sealing_shell("rm outbox/new/*; : >outbox/new/station-01-90000001.p7m"), 0);
    struct sync_report report = run();
    assert_int_equal(report.problem.code, ERR_DAMAGED);
    struct sync_morning morning;
    struct err err = {0};
    assert_ok(sync_morning_look(sealing_state, "station-01", &morning, &err), err);
    assert_int_equal(morning.waiting, 1);
    assert_false(sync_morning_needs_staff(&morning, clock_wall_ms()));
    assert_true(sync_morning_needs_staff(&morning, clock_wall_ms() + INT64_C(37) * 3600000));
    report = run();
    assert_int_equal(report.later, 1);
    assert_int_equal(report.problem.code, ERR_NONE); /* it was not even tried */
}

static void a_receipt_that_came_before_a_kill_is_honoured(void **state)
{
    (void)state;
    run();
    answer("centre/tsa.key", "centre/tsa.pem");
    assert_int_equal(sealing_shell("cp stick/*.tsr outbox/receipts/; mv outbox/sent/*.p7m outbox/new/; rm stick/*"), 0);
    run();
    assert_int_equal(where(), OUTBOX_RECEIPTS);
    assert_int_equal(sealing_shell("! ls outbox/new/*.p7m outbox/sent/*.p7m stick/*.p7m"), 0);
}

static int64_t days_behind(void *context)
{
    struct timespec now;
    (void)context;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 - INT64_C(10) * 86400000;
}

static void a_clock_that_is_days_behind_the_centres_is_said(void **state)
{
    (void)state;
    const struct clock_source behind = {.wall_ms = days_behind, .monotonic_ms = days_behind};
    run();
    answer("centre/tsa.key", "centre/tsa.pem");
    clock_replace(&behind);
    struct sync_report report = run();
    clock_replace(NULL);
    assert_int_equal(report.received, 1);
    assert_true(report.clock_off_ms > INT64_C(9) * 86400000);
}

static void a_second_run_at_the_same_time_is_refused(void **state)
{
    (void)state;
    struct sync_report report;
    struct err err;
    const struct sync_order order = {.config = &config, .state_folder = sealing_state};
    FILE *lock = fopen(sealing_path("outbox/lock"), "w");
    assert_non_null(lock);
    assert_int_equal(flock(fileno(lock), LOCK_EX), 0);
    assert_refused(sync_run(&order, &report, &err), err, ERR_BUSY);
    fclose(lock);
    assert_ok(sync_run(&order, &report, &err), err);
}

static void a_stick_that_is_not_there_loses_nothing(void **state)
{
    (void)state;
    struct sync_report report;
    struct err err;
    const struct sync_order order = {.config = &config, .state_folder = sealing_state};
    assert_int_equal(sealing_shell("rmdir stick"), 0);
    assert_refused(sync_run(&order, &report, &err), err, ERR_DEVICE);
    assert_int_equal(where(), OUTBOX_NEW);
}

static void what_is_remembered_survives(void **state)
{
    (void)state;
    struct outbox_records *records = NULL;
    struct outbox_record r, back;
    struct err err;
    assert_ok(outbox_records_open(sealing_state, &records, &err), err);
    assert_ok(outbox_record_get(records, "a-00000001", &r, NULL, &err), err);
    assert_int_equal(r.size_bytes, 0);
    r = (struct outbox_record){.stem = "a-00000001",
                               .size_bytes = 5,
                               .inode = 7,
                               .changed_ns = -3,
                               .address = "https://x",
                               .attempts = 2,
                               .next_try_ms = 9,
                               .problem = "why"};
    assert_ok(outbox_record_put(records, &r, &err), err);
    outbox_records_close(records);
    assert_ok(outbox_records_open(sealing_state, &records, &err), err);
    assert_ok(outbox_record_get(records, "a-00000001", &back, NULL, &err), err);
    assert_memory_equal(&back, &r, sizeof r);
    assert_ok(outbox_record_remove(records, "a-00000001", &err), err);
    assert_ok(outbox_record_get(records, "a-00000001", &back, NULL, &err), err);
    assert_int_equal(back.size_bytes, 0);
    outbox_records_close(records);
}

static void a_memory_that_is_damaged_is_set_aside_and_begun_anew(void **state)
{
    (void)state;
    static const char *const damages[] = {":", "head -c 9000 /dev/urandom", "head -c 4096 outbox/right.db"};
    struct outbox_record r = {.stem = "a-00000001", .size_bytes = 5}, back;
    struct outbox_records *records = NULL;
    struct err err = {0};
    assert_ok(outbox_records_open(sealing_state, &records, &err), err);
    assert_ok(outbox_record_put(records, &r, &err), err);
    outbox_records_close(records);
    assert_int_equal(sealing_shell("cp outbox/outbox.db outbox/right.db"), 0);
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        char command[200];
        bool there = true;
        snprintf(command, sizeof command, "rm -f outbox/outbox.db*; %s >outbox/outbox.db", damages[i]);
        assert_int_equal(sealing_shell(command), 0);
        assert_ok(outbox_records_open(sealing_state, &records, &err), err);
        assert_ok(outbox_record_get(records, "a-00000001", &back, &there, &err), err);
        assert_false(there);
        outbox_records_close(records);
        assert_int_equal(sealing_shell("test -e outbox/outbox.db.damaged"), 0);
    }
    assert_int_equal(sealing_shell("rm outbox/right.db outbox/outbox.db*"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_bundle_goes_to_sent_and_with_its_receipt_leaves, fresh),
        cmocka_unit_test_setup(a_receipt_of_a_stranger_moves_nothing, fresh),
        cmocka_unit_test_setup(a_bundle_that_fails_by_itself_is_set_aside_and_the_others_go, fresh),
        cmocka_unit_test_setup(a_bundle_waits_for_its_next_try, fresh),
        cmocka_unit_test_setup(a_receipt_that_came_before_a_kill_is_honoured, fresh),
        cmocka_unit_test_setup(a_clock_that_is_days_behind_the_centres_is_said, fresh),
        cmocka_unit_test_setup(a_second_run_at_the_same_time_is_refused, fresh),
        cmocka_unit_test_setup(a_stick_that_is_not_there_loses_nothing, fresh),
        cmocka_unit_test_setup(what_is_remembered_survives, fresh),
        cmocka_unit_test_setup(a_memory_that_is_damaged_is_set_aside_and_begun_anew, fresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
