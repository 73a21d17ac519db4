/* Sealing that is killed, loses power, runs out of room or is refused at each call that changes a file: the bundle is whole
 * in the outbox or not there, and what was acknowledged is there. */
#include "outbox.h"
#include "seal_open.h"
#include "sealing.h"

#include "faulty_disk.h"

static uint8_t content[700000]; /* three buffers of the writer */

static bool work(void *context)
{
    struct sealing_bundle b;
    struct seal_result result;
    struct err err = {0};
    (void)context;
    sealing_make(&b, 1, content, sizeof content);
    return seal_bundle(sealing_state, &b.bundle, &result, &err);
}

static bool is_whole(const char *path)
{
    const struct seal_order order = {.bundle_path = path,
                                     .key_path = sealing_path("centre/recipient.key"),
                                     .certificate_path = sealing_path("centre/recipient.pem"),
                                     .ca_path = sealing_path("centre/ca.pem")};
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    return seal_open(&order, NULL, &opened, &verdict, NULL);
}

static void strike_all(enum faulty_mode mode)
{
    const char *path = sealing_path("outbox/new/station-01-00000001.p7m");
    char kept[FILE_PATH_SIZE + 1100];
    size_t struck = 0;
    snprintf(kept, sizeof kept, "%s", path);
    for (long n = 1;; n++) {
        bool acknowledged, fired = faulty_run(mode, n, (unsigned)n, work, NULL, &acknowledged);
        bool there = file_exists(kept);
        if (acknowledged && !there)
            fail_msg("fault %d at call %ld: acknowledged and lost", mode, n);
        if (there && !is_whole(kept))
            fail_msg("fault %d at call %ld: half a bundle lies in the outbox", mode, n);
        if ((mode == FAULTY_SPACE || mode == FAULTY_IO) && !acknowledged && !there)
            assert_int_equal(sealing_shell("test -z \"$(ls outbox/tmp)\""), 0);
        assert_int_equal(sealing_shell("rm -f outbox/tmp/* outbox/new/*"), 0);
        if (!fired) {
            assert_true(acknowledged);
            break;
        }
        struck++;
    }
    assert_true(struck >= 5); /* three writes, fsync, rename, fsync of the folder */
}

static void killed_at_any_call_a_bundle_is_whole_or_not_there(void **state)
{
    (void)state;
    strike_all(FAULTY_KILL);
}

static void without_power_a_sealed_bundle_is_there(void **state)
{
    (void)state;
    strike_all(FAULTY_CUT);
    strike_all(FAULTY_CUT_SOME);
}

static void without_room_or_refused_nothing_is_left_behind(void **state)
{
    (void)state;
    strike_all(FAULTY_SPACE);
    strike_all(FAULTY_IO);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(killed_at_any_call_a_bundle_is_whole_or_not_there),
        cmocka_unit_test(without_power_a_sealed_bundle_is_there),
        cmocka_unit_test(without_room_or_refused_nothing_is_left_behind),
    };
    return cmocka_run_group_tests(tests, sealing_begin, sealing_end);
}
