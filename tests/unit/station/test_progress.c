/* What the centre tells, from the outbox into the store and into words. */
#include "promise.h"

#include "catalogue.h"
#include "message_box.h"
#include "message_signed.h"
#include "outbox.h"
#include "progress.h"
#include <string.h>

static char folder[1024];
static struct station station;
static char number[CASE_NUMBER_SIZE];

static void shell(const char *command)
{
    char line[4096];
    int length = snprintf(line, sizeof line, "cd '%s' && { %s; }", folder, command);
    assert_true(length > 0 && (size_t)length < sizeof line);
    assert_int_equal(system(line), 0);
}

static int open_one(void **state)
{
    (void)state;
    struct err err = {0};
    promise_folder_make(folder);
    shell("bash '" COUNTER_SOURCE_DIR "/kiosk/demo/make_station' s privacy.reserve_mb=1 >/dev/null && mv s/* .");
    const struct station_places places = {folder, COUNTER_SOURCE_DIR "/assets", COUNTER_SOURCE_DIR "/forms"};
    assert_ok(station_open(&station, &places, NULL, &err), err);
    assert_ok(station_ready(&station, STATION_STORE, &err), err);
    assert_ok(case_store_begin(station.store, "personal", number, &err), err);
    return 0;
}

static int close_one(void **state)
{
    (void)state;
    station_close(&station);
    promise_folder_remove(folder);
    return 0;
}

/* kiosk-sync has put message n here; signed by keys below the state folder. */
static void bring(unsigned n, enum message_status status, const char *key, const char *certificate)
{
    char key_path[1200], certificate_path[1200], stem[OUTBOX_STEM_SIZE];
    struct message m = {.n = n, .type = MESSAGE_STATUS, .time_ms = 1795311005000 + n, .status = status};
    struct buffer der = {0};
    struct err err = {0};
    snprintf(m.station, sizeof m.station, "tianjin-01");
    snprintf(m.case_number, sizeof m.case_number, "%s", number);
    snprintf(m.zh, sizeof m.zh, "第%u条", n);
    snprintf(key_path, sizeof key_path, "%s/%s", folder, key);
    snprintf(certificate_path, sizeof certificate_path, "%s/%s", folder, certificate);
    assert_ok(message_sign(&m, key_path, certificate_path, &der, &err), err);
    assert_ok(outbox_prepare(folder, &err), err);
    assert_ok(outbox_stem(stem, "tianjin-01", n, &err), err);
    assert_ok(outbox_put_message(folder, stem, der.data, der.size, &err), err);
    buffer_finish(&der);
}

static void bring_good(unsigned n, enum message_status status)
{
    bring(n, status, "centre/message.key", "centre/message.pem");
}

static size_t collect(void)
{
    size_t added = 99;
    struct err err = {0};
    assert_ok(message_box_collect(&station, &added, &err), err);
    return added;
}

static void what_the_centre_told_stands_after_what_the_station_knows(void **state)
{
    (void)state;
    struct progress p = {0};
    struct err err = {0};
    bring_good(1, MESSAGE_ACCEPTED);
    bring_good(2, MESSAGE_SHIPPED);
    assert_int_equal(collect(), 2);
    assert_int_equal(collect(), 0);
    assert_ok(progress_load(&station, number, &p, &err), err);
    assert_int_equal(p.count, 3);
    assert_int_equal(p.entries[0].stage, PROGRESS_BEGUN);
    assert_null(p.entries[0].message);
    assert_int_equal(p.entries[2].stage, PROGRESS_SHIPPED);
    assert_string_equal(progress_words(p.entries[2].message->zh, p.entries[2].message->en), "第2条");
    assert_string_equal(progress_title(PROGRESS_SHIPPED), "UKEY 已寄出");
    progress_finish(&p);
    /* The newest stays, because it says where to go on. */
    shell("test \"$(ls outbox/messages)\" = tianjin-01-00000002.p7s");
}

static void what_does_not_hold_or_leaves_a_gap_ends_it(void **state)
{
    (void)state;
    struct progress p = {0};
    struct err err = {0};
    bring_good(1, MESSAGE_ACCEPTED);
    bring_good(3, MESSAGE_MADE);
    assert_int_equal(collect(), 1);
    /* The station's own certificate is of the same CA, and yet not the centre's. */
    bring(2, MESSAGE_MADE, "keys/sign.key", "keys/sign.pem");
    assert_int_equal(collect(), 0);
    bring_good(2, MESSAGE_RETURNED);
    assert_int_equal(collect(), 2);
    assert_ok(progress_load(&station, number, &p, &err), err);
    assert_int_equal(p.count, 4);
    assert_int_equal(p.entries[3].stage, PROGRESS_MADE);
    progress_finish(&p);
    assert_refused(progress_load(&station, "TJ-261122-9999-X", &p, &err), err, ERR_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(what_the_centre_told_stands_after_what_the_station_knows, open_one, close_one),
        cmocka_unit_test_setup_teardown(what_does_not_hold_or_leaves_a_gap_ends_it, open_one, close_one),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
