/* The centre's store: once, whole, answered the same. */
#include "clock.h"
#include "intake_store.h"
#include "sealing.h"

static struct receipt_issuer *issuer;
static struct intake_store *store;
static struct intake_limits limits = {.most_bytes = 1000000, .most_open = 3, .expire_ms = 3600 * 1000};
static const char text[] = "a sealed bundle, as far as the store can know";
enum { SIZE = sizeof text - 1 };

static void reopen(void)
{
    struct err err;
    intake_store_close(store);
    store = NULL;
    const struct intake_places places = {.folder = sealing_path("centre")};
    assert_ok(intake_store_open(&places, &limits, issuer, &store, &err), err);
}

static int begin(void **state)
{
    struct err err;
    if (sealing_begin(state) != 0)
        return -1;
    return receipt_issuer_create(sealing_path("centre/tsa.key"), sealing_path("centre/tsa.pem"), &issuer, &err) ? 0
                                                                                                                : -1;
}

static int end(void **state)
{
    intake_store_close(store);
    receipt_issuer_destroy(issuer);
    return sealing_end(state);
}

static int fresh(void **state)
{
    (void)state;
    intake_store_close(store);
    store = NULL;
    assert_int_equal(sealing_shell("rm -rf centre/data"), 0);
    reopen();
    return 0;
}

static struct tus_metadata named(uint64_t sequence)
{
    struct tus_metadata m = {.station = "station-01", .sequence = sequence};
    struct seal_digest *digest = NULL;
    struct err err;
    assert_ok(seal_digest_create(&digest, &err), err);
    seal_digest_add(digest, text, SIZE);
    assert_ok(seal_digest_take(digest, m.sha256, &err), err);
    seal_digest_destroy(digest);
    return m;
}

static struct intake_upload create(uint64_t sequence)
{
    struct intake_upload upload;
    struct err err;
    struct tus_metadata m = named(sequence);
    assert_int_equal(intake_store_create(store, &m, SIZE, &upload, &err), INTAKE_FINE);
    return upload;
}

static enum intake_outcome write_part(struct intake_upload *upload, size_t from, size_t size)
{
    struct intake_writer *writer = NULL;
    struct err err;
    enum intake_outcome outcome = intake_writer_open(store, upload, from, NULL, &writer, &err);
    if (outcome != INTAKE_FINE)
        return outcome;
    outcome = intake_writer_add(writer, text + from, size, &err);
    if (outcome != INTAKE_FINE) {
        intake_writer_abandon(writer);
        return outcome;
    }
    return intake_writer_end(writer, upload, &err);
}

static void receipt_of(const char *id, struct buffer *out)
{
    struct err err;
    assert_int_equal(intake_store_receipt(store, id, "station-01", out, &err), INTAKE_FINE);
}

static void a_whole_bundle_is_filed_and_its_receipt_holds(void **state)
{
    (void)state;
    struct intake_upload upload = create(1);
    struct buffer receipt = {0};
    struct receipt_facts facts;
    struct err err;
    assert_int_equal(write_part(&upload, 0, SIZE), INTAKE_FINE);
    assert_true(upload.whole);
    receipt_of(upload.id, &receipt);
    assert_ok(
        receipt_verify(receipt.data, receipt.size, upload.metadata.sha256, sealing_path("trust/ca.pem"), &facts, &err),
        err);
    assert_int_equal(
        sealing_shell("test \"$(cat centre/data/bundles/station-01-00000001.p7m)\" = "
                      "'a sealed bundle, as far as the store can know'; test -z \"$(ls centre/data/uploads)\""),
        0);
    buffer_finish(&receipt);
}

static void the_same_bundle_again_is_answered_the_same(void **state)
{
    (void)state;
    struct intake_upload first = create(1);
    struct buffer one = {0}, two = {0};
    assert_int_equal(write_part(&first, 0, SIZE), INTAKE_FINE);
    receipt_of(first.id, &one);
    reopen();
    struct intake_upload second = create(1);
    assert_true(second.whole);
    assert_int_equal(second.offset_bytes, SIZE);
    receipt_of(second.id, &two);
    assert_int_equal(one.size, two.size);
    assert_memory_equal(one.data, two.data, one.size);
    buffer_finish(&one);
    buffer_finish(&two);
}

static void other_bytes_under_a_known_number_are_refused(void **state)
{
    (void)state;
    struct intake_upload upload = create(1), other;
    struct err err;
    assert_int_equal(write_part(&upload, 0, SIZE), INTAKE_FINE);
    struct tus_metadata m = named(1);
    m.sha256[0] ^= 1;
    assert_int_equal(intake_store_create(store, &m, SIZE, &other, &err), INTAKE_OTHER_BYTES);
}

static void of_two_uploads_with_one_number_the_first_to_end_wins(void **state)
{
    (void)state;
    struct err err;
    struct intake_upload good = create(1), bad;
    struct tus_metadata m = named(1);
    uint8_t wrong[SIZE];
    memset(wrong, 'x', sizeof wrong);
    struct seal_digest *digest = NULL;
    assert_ok(seal_digest_create(&digest, &err), err);
    seal_digest_add(digest, wrong, sizeof wrong);
    assert_ok(seal_digest_take(digest, m.sha256, &err), err);
    seal_digest_destroy(digest);
    assert_int_equal(intake_store_create(store, &m, SIZE, &bad, &err), INTAKE_FINE);
    assert_int_equal(write_part(&good, 0, SIZE), INTAKE_FINE);
    struct intake_writer *writer = NULL;
    assert_int_equal(intake_writer_open(store, &bad, 0, NULL, &writer, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(writer, wrong, SIZE, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_end(writer, &bad, &err), INTAKE_OTHER_BYTES);
    assert_int_equal(intake_store_find(store, bad.id, NULL, &bad, &err), INTAKE_UNKNOWN);
    assert_int_equal(sealing_shell("grep -q 'a sealed bundle' centre/data/bundles/station-01-00000001.p7m"), 0);
}

static void an_upload_goes_on_where_it_was_after_a_stop(void **state)
{
    (void)state;
    struct intake_upload upload = create(2), again;
    struct err err;
    assert_int_equal(write_part(&upload, 0, 10), INTAKE_FINE);
    reopen();
    again = create(2);
    assert_string_equal(again.id, upload.id);
    assert_int_equal(again.offset_bytes, 10);
    assert_int_equal(write_part(&again, 9, 5), INTAKE_OTHER_OFFSET);
    assert_int_equal(write_part(&again, 10, SIZE - 10), INTAKE_FINE);
    assert_true(again.whole);
    assert_int_equal(intake_store_find(store, upload.id, "station-02", &again, &err), INTAKE_UNKNOWN);
}

static int64_t later_ms;

static int64_t later(void *context)
{
    (void)context;
    return 1795305600000 + later_ms;
}

static void who_comes_later_goes_on_and_the_silent_one_counts_no_more(void **state)
{
    (void)state;
    const struct clock_source clock = {later, later, NULL};
    clock_replace(&clock);
    struct intake_upload upload = create(3), again;
    struct intake_writer *first = NULL, *second = NULL, *third = NULL;
    struct err err;
    const uint8_t checksum[SEAL_DIGEST_SIZE] = {1};
    assert_int_equal(intake_writer_open(store, &upload, 0, NULL, &first, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(first, text, 7, &err), INTAKE_FINE);
    assert_int_equal(intake_store_drop(store, upload.id, NULL, &err), INTAKE_IN_USE);
    assert_int_equal(intake_store_find(store, upload.id, NULL, &again, &err), INTAKE_IN_USE);
    again = upload;
    assert_int_equal(intake_writer_open(store, &again, 7, NULL, &second, &err), INTAKE_IN_USE);
    later_ms += 1500;
    assert_int_equal(intake_writer_open(store, &again, 5, NULL, &second, &err), INTAKE_OTHER_OFFSET);
    assert_int_equal(again.offset_bytes, 7);
    assert_int_equal(intake_writer_open(store, &again, 7, checksum, &second, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(first, text + 7, 5, &err), INTAKE_IN_USE);
    assert_int_equal(intake_writer_end(first, &upload, &err), INTAKE_IN_USE);
    /* one with a checksum that is taken over leaves nothing */
    assert_int_equal(intake_writer_add(second, text + 7, 5, &err), INTAKE_FINE);
    later_ms += 1500;
    assert_int_equal(intake_writer_open(store, &again, 7, NULL, &third, &err), INTAKE_FINE);
    intake_writer_abandon(second);
    assert_int_equal(intake_writer_add(third, text + 7, SIZE - 7, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_end(third, &upload, &err), INTAKE_FINE);
    assert_true(upload.whole);
    clock_replace(NULL);
}

static void what_came_before_a_broken_connection_stays(void **state)
{
    (void)state;
    struct intake_upload upload = create(3);
    struct intake_writer *writer = NULL;
    struct err err;
    assert_int_equal(intake_writer_open(store, &upload, 0, NULL, &writer, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(writer, text, 7, &err), INTAKE_FINE);
    intake_writer_abandon(writer);
    assert_int_equal(intake_store_find(store, upload.id, NULL, &upload, &err), INTAKE_FINE);
    assert_int_equal(upload.offset_bytes, 7);
}

static void bytes_with_a_wrong_checksum_never_count(void **state)
{
    (void)state;
    struct intake_upload upload = create(3);
    struct intake_writer *writer = NULL;
    struct err err;
    const uint8_t wrong[SEAL_DIGEST_SIZE] = {1};
    for (int broken = 0; broken < 2; broken++) {
        assert_int_equal(intake_writer_open(store, &upload, 0, wrong, &writer, &err), INTAKE_FINE);
        assert_int_equal(intake_writer_add(writer, text, 7, &err), INTAKE_FINE);
        if (broken)
            intake_writer_abandon(writer);
        else
            assert_int_equal(intake_writer_end(writer, &upload, &err), INTAKE_WRONG_DIGEST);
        assert_int_equal(intake_store_find(store, upload.id, NULL, &upload, &err), INTAKE_FINE);
        assert_int_equal(upload.offset_bytes, 0);
    }
}

static void bytes_other_than_announced_are_dropped(void **state)
{
    (void)state;
    struct err err;
    struct tus_metadata m = named(4);
    struct intake_upload upload;
    m.sha256[5] ^= 1;
    assert_int_equal(intake_store_create(store, &m, SIZE, &upload, &err), INTAKE_FINE);
    assert_int_equal(write_part(&upload, 0, SIZE), INTAKE_WRONG_DIGEST);
    assert_int_equal(intake_store_find(store, upload.id, NULL, &upload, &err), INTAKE_UNKNOWN);
    assert_int_equal(sealing_shell("test -z \"$(ls centre/data/uploads centre/data/bundles | grep -v :)\""), 0);
}

static void limits_are_kept(void **state)
{
    (void)state;
    struct err err;
    struct intake_upload upload;
    struct tus_metadata m = named(1);
    assert_int_equal(intake_store_create(store, &m, limits.most_bytes + 1, &upload, &err), INTAKE_TOO_LARGE);
    for (uint64_t i = 1; i <= 3; i++)
        upload = create(i);
    m = named(9);
    struct intake_upload more;
    assert_int_equal(intake_store_create(store, &m, SIZE, &more, &err), INTAKE_TOO_MANY);
    create(3); /* one that is under way is not a new one */
    struct intake_writer *writer = NULL;
    assert_int_equal(intake_writer_open(store, &upload, 0, NULL, &writer, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(writer, text, SIZE, &err), INTAKE_FINE);
    assert_int_equal(intake_writer_add(writer, text, 1, &err), INTAKE_OTHER_OFFSET);
    intake_writer_abandon(writer);
    limits.keep_free = UINT64_MAX / 2;
    reopen();
    assert_int_equal(intake_store_drop(store, upload.id, "station-01", &err), INTAKE_FINE);
    assert_int_equal(intake_store_create(store, &m, SIZE, &more, &err), INTAKE_NO_SPACE);
    limits.keep_free = 0;
}

static void a_kill_between_last_byte_and_receipt_is_made_good(void **state)
{
    (void)state;
    struct err err;
    struct intake_upload upload = create(5);
    struct buffer receipt = {0};
    char command[300];
    /* As a kill leaves it: every byte in the file, perhaps linked, nothing recorded. */
    snprintf(command, sizeof command,
             "printf '%s' >centre/data/uploads/%s; echo old >centre/data/bundles/station-01-00000005.p7m", text,
             upload.id);
    assert_int_equal(sealing_shell(command), 0);
    reopen();
    assert_int_equal(intake_store_find(store, upload.id, NULL, &upload, &err), INTAKE_FINE);
    assert_true(upload.whole);
    receipt_of(upload.id, &receipt);
    buffer_finish(&receipt);
    assert_int_equal(sealing_shell("grep -q 'a sealed' centre/data/bundles/station-01-00000005.p7m; "
                                   "test -z \"$(ls centre/data/uploads)\""),
                     0);
}

static void an_upload_nobody_goes_on_with_is_dropped(void **state)
{
    (void)state;
    struct err err;
    struct intake_upload upload = create(6);
    assert_int_equal(write_part(&upload, 0, 3), INTAKE_FINE);
    limits.expire_ms = -1000;
    reopen();
    limits.expire_ms = 3600 * 1000;
    reopen();
    assert_int_equal(intake_store_find(store, upload.id, NULL, &upload, &err), INTAKE_UNKNOWN);
    assert_int_equal(sealing_shell("test -z \"$(ls centre/data/uploads)\""), 0);
}

static void serial_numbers_are_never_given_twice(void **state)
{
    (void)state;
    char before[44] = "";
    for (uint64_t i = 1; i <= 4; i++) {
        struct intake_upload upload = create(i);
        struct buffer receipt = {0};
        struct receipt_facts facts;
        struct err err;
        assert_int_equal(write_part(&upload, 0, SIZE), INTAKE_FINE);
        receipt_of(upload.id, &receipt);
        assert_ok(receipt_read(receipt.data, receipt.size, &facts, &err), err);
        assert_true(strcmp(facts.serial, before) > 0);
        memcpy(before, facts.serial, sizeof before);
        buffer_finish(&receipt);
        assert_int_equal(intake_store_drop(store, upload.id, NULL, &err), INTAKE_FINE);
        reopen();
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(a_whole_bundle_is_filed_and_its_receipt_holds, fresh),
        cmocka_unit_test_setup(the_same_bundle_again_is_answered_the_same, fresh),
        cmocka_unit_test_setup(other_bytes_under_a_known_number_are_refused, fresh),
        cmocka_unit_test_setup(of_two_uploads_with_one_number_the_first_to_end_wins, fresh),
        cmocka_unit_test_setup(an_upload_goes_on_where_it_was_after_a_stop, fresh),
        cmocka_unit_test_setup(who_comes_later_goes_on_and_the_silent_one_counts_no_more, fresh),
        cmocka_unit_test_setup(what_came_before_a_broken_connection_stays, fresh),
        cmocka_unit_test_setup(bytes_with_a_wrong_checksum_never_count, fresh),
        cmocka_unit_test_setup(bytes_other_than_announced_are_dropped, fresh),
        cmocka_unit_test_setup(limits_are_kept, fresh),
        cmocka_unit_test_setup(a_kill_between_last_byte_and_receipt_is_made_good, fresh),
        cmocka_unit_test_setup(an_upload_nobody_goes_on_with_is_dropped, fresh),
        cmocka_unit_test_setup(serial_numbers_are_never_given_twice, fresh),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
