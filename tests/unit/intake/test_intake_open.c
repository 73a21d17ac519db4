/* Opening into a folder: whole or not at all. */
#include "intake_open.h"
#include "sealing.h"

static char bundle_path[FILE_PATH_SIZE];

static int begin(void **state)
{
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    if (sealing_begin(state) != 0)
        return -1;
    sealing_make(&b, 1, (const uint8_t *)"%PDF-specimen", 13);
    if (!seal_bundle(sealing_state, &b.bundle, &result, &err))
        return -1;
    memcpy(bundle_path, result.path, sizeof bundle_path);
    return 0;
}

static struct seal_order order_for(const char *path)
{
    return (struct seal_order){.bundle_path = path,
                               .key_path = sealing_path("centre/recipient.key"),
                               .certificate_path = sealing_path("centre/recipient.pem"),
                               .ca_path = sealing_path("centre/ca.pem")};
}

static void a_bundle_becomes_a_folder_that_sha256sum_accepts(void **state)
{
    (void)state;
    struct seal_order order = order_for(bundle_path);
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    struct err err;
    assert_ok(intake_open(&order, sealing_path("opened"), &opened, &verdict, &err), err);
    assert_int_equal(sealing_shell("cd opened && sha256sum -c manifest-sha256.txt tagmanifest-sha256.txt && "
                                   "test \"$(cat data/forms/PA.pdf)\" = %PDF-specimen && "
                                   "test \"$(find . -type f | wc -l)\" = 8 && grep -q data/forms/PA.pdf index.html && "
                                   "! grep -qi '<script' index.html"),
                     0);
    assert_refused(intake_open(&order, sealing_path("opened"), &opened, &verdict, &err), err, ERR_BUSY);
    assert_int_equal(verdict, SEAL_OPEN_TARGET);
}

static void a_damaged_bundle_leaves_no_trace(void **state)
{
    (void)state;
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    struct err err;
    assert_int_equal(sealing_shell("cp outbox/new/*.p7m bad.p7m; printf X | dd of=bad.p7m bs=1 seek=900 conv=notrunc"),
                     0);
    struct seal_order order = order_for(sealing_path("bad.p7m"));
    assert_false(intake_open(&order, sealing_path("nothing"), &opened, &verdict, &err));
    assert_int_equal(verdict, SEAL_OPEN_TAMPERED);
    assert_int_equal(seal_open_exit_status(verdict), 27);
    assert_int_equal(sealing_shell("! ls -d nothing*"), 0);
}

static void a_target_that_cannot_be_written_is_not_the_bundles_fault(void **state)
{
    (void)state;
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    struct err err;
    struct seal_order order = order_for(bundle_path);
    assert_false(intake_open(&order, sealing_path("nowhere/at/all"), &opened, &verdict, &err));
    assert_int_equal(verdict, SEAL_OPEN_TARGET);
    order.most_bytes = 20;
    assert_false(intake_open(&order, sealing_path("nothing"), &opened, &verdict, &err));
    assert_int_equal(verdict, SEAL_OPEN_BAG_LIMIT);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_becomes_a_folder_that_sha256sum_accepts),
        cmocka_unit_test(a_damaged_bundle_leaves_no_trace),
        cmocka_unit_test(a_target_that_cannot_be_written_is_not_the_bundles_fault),
    };
    return cmocka_run_group_tests(tests, begin, sealing_end);
}
