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

/* ---- the chain ---- */

/* The next bundle of the station; `previous` and the audit log as given. */
static void seal_next(uint64_t sequence, const char *previous, uint64_t entries, const char *head, struct seal_result *out)
{
    struct sealing_bundle b;
    struct err err;
    sealing_make(&b, sequence, (const uint8_t *)"%PDF-specimen", 13);
    b.bundle.previous_sha256 = previous;
    b.bundle.audit_entries = entries;
    b.bundle.audit_head = head;
    assert_ok(seal_bundle(sealing_state, &b.bundle, out, &err), err);
}

static enum seal_open_verdict open_in_chain(const char *path)
{
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    struct err err = {0};
    struct seal_order order = order_for(path);
    order.chain_folder = sealing_path("chain");
    assert_int_equal(sealing_shell("rm -rf out"), 0);
    bool ok = intake_open(&order, sealing_path("out"), &opened, &verdict, &err);
    assert_int_equal(ok, verdict == SEAL_OPEN_FINE);
    assert_int_equal(ok, file_exists(sealing_path("out/index.html")));
    assert_int_equal(ok, err.code == ERR_NONE);
    return verdict;
}

static void what_is_missing_comes_again_or_stands_in_for_another_is_named(void **state)
{
    (void)state;
    static const char a[] = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa",
                      b[] = "bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb";
    struct seal_result one, two, three, other, shorter, rewritten;
    char hex[4][SEAL_DIGEST_HEX_SIZE];
    assert_int_equal(sealing_shell("mkdir -p first && mv outbox/new/*.p7m first"), 0);
    seal_next(1, BUNDLE_FIRST_PREVIOUS, 10, a, &one);
    seal_digest_to_hex(one.sha256, hex[0]);
    seal_next(2, hex[0], 20, a, &two);
    seal_digest_to_hex(two.sha256, hex[1]);
    seal_next(3, hex[1], 30, a, &three);
    assert_int_equal(open_in_chain(two.path), SEAL_OPEN_GAP);
    assert_int_equal(open_in_chain(one.path), SEAL_OPEN_FINE);
    assert_int_equal(open_in_chain(one.path), SEAL_OPEN_DUPLICATE);
    assert_int_equal(open_in_chain(three.path), SEAL_OPEN_GAP);
    /* Another second one: of a store put back from a copy, or of somebody with the station's key. */
    assert_int_equal(sealing_shell("mv outbox/new/station-01-00000002.p7m second.p7m"), 0);
    seal_next(2, BUNDLE_FIRST_PREVIOUS, 20, a, &other);
    assert_int_equal(open_in_chain(other.path), SEAL_OPEN_SWAPPED);
    assert_int_equal(sealing_shell("mv second.p7m outbox/new/station-01-00000002.p7m"), 0);
    assert_int_equal(open_in_chain(two.path), SEAL_OPEN_FINE);
    assert_int_equal(open_in_chain(one.path), SEAL_OPEN_REPLAYED);
    assert_int_equal(sealing_shell("mv outbox/new/station-01-00000002.p7m second.p7m"), 0);
    seal_next(2, hex[0], 21, a, &other);
    assert_int_equal(open_in_chain(other.path), SEAL_OPEN_SWAPPED);
    assert_int_equal(sealing_shell("mv outbox/new/station-01-00000003.p7m third.p7m"), 0);
    seal_next(3, hex[1], 19, a, &shorter);
    assert_int_equal(open_in_chain(shorter.path), SEAL_OPEN_LOG_REWRITTEN);
    assert_int_equal(sealing_shell("rm outbox/new/station-01-00000003.p7m"), 0);
    seal_next(3, hex[1], 20, b, &rewritten);
    assert_int_equal(open_in_chain(rewritten.path), SEAL_OPEN_LOG_REWRITTEN);
    assert_int_equal(sealing_shell("mv third.p7m outbox/new/station-01-00000003.p7m"), 0);
    assert_int_equal(open_in_chain(three.path), SEAL_OPEN_FINE);
    assert_int_equal(sealing_shell("test \"$(wc -l <chain/station-01.chain)\" = 3"), 0);
    /* A memory that is not in order is no reason to believe the bundle, and no fault of it. */
    assert_int_equal(sealing_shell("echo nonsense >>chain/station-01.chain"), 0);
    assert_int_equal(open_in_chain(three.path), SEAL_OPEN_UNREADABLE);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_bundle_becomes_a_folder_that_sha256sum_accepts),
        cmocka_unit_test(a_damaged_bundle_leaves_no_trace),
        cmocka_unit_test(a_target_that_cannot_be_written_is_not_the_bundles_fault),
        cmocka_unit_test(what_is_missing_comes_again_or_stands_in_for_another_is_named),
    };
    return cmocka_run_group_tests(tests, begin, sealing_end);
}
