/* Sealing, judged by openssl, tar and sha256sum. */
#include "outbox.h"
#include "sealing.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>

static void seal_one(uint64_t sequence, const uint8_t *bytes, size_t size, struct seal_result *result)
{
    struct sealing_bundle b;
    struct err err;
    sealing_make(&b, sequence, bytes, size);
    assert_ok(seal_bundle(sealing_state, &b.bundle, result, &err), err);
}

static size_t files_in_outbox(void)
{
    size_t count = 0;
    for (enum outbox_place place = 0; place < OUTBOX_PLACE_COUNT; place++) {
        struct file_names names;
        struct err err;
        char folder[64];
        snprintf(folder, sizeof folder, "outbox/%s", outbox_place_name(place));
        assert_ok(file_list(sealing_path(folder), &names, &err), err);
        count += names.count;
        file_names_destroy(&names);
    }
    return count;
}

static void strangers_open_a_bundle(const char *reader)
{
    char command[1024];
    snprintf(
        command, sizeof command,
        "rm -rf bag; mkdir bag; set -e; "
        "openssl cms -decrypt -binary -inform DER -in outbox/new/station-01-00000001.p7m -recip %s.pem -inkey %s.key"
        " -out bag/signed; "
        "openssl cms -verify -cades -binary -inform DER -in bag/signed -CAfile trust/ca.pem -out bag/tar; "
        "tar xf bag/tar -C bag; cd bag/station-01-00000001; "
        "sha256sum --strict -c manifest-sha256.txt; sha256sum --strict -c tagmanifest-sha256.txt; "
        "cmp data/forms/PA.pdf ../../big; test ! -s data/papers/empty.txt",
        reader, reader);
    if (sealing_shell(command) != 0)
        fail_msg("not opened with %s", reader);
}

static void openssl_tar_and_sha256sum_open_what_we_seal(void **state)
{
    (void)state;
    struct seal_result result;
    struct buffer big = {0};
    struct err err;
    assert_int_equal(sealing_shell("head -c 3000001 /dev/urandom >big; cp centre/rsa.pem trust/recipients/rsa.pem"), 0);
    assert_ok(file_read(sealing_path("big"), 4000000, &big, &err), err);
    seal_one(1, big.data, big.size, &result);
    assert_string_equal(result.path, sealing_path("outbox/new/station-01-00000001.p7m"));
    strangers_open_a_bundle("centre/recipient");
    strangers_open_a_bundle("centre/rsa");
    char hex[SEAL_DIGEST_HEX_SIZE], command[200];
    seal_digest_to_hex(result.sha256, hex);
    snprintf(command, sizeof command, "echo '%s  outbox/new/station-01-00000001.p7m' | sha256sum -c", hex);
    assert_int_equal(sealing_shell(command), 0);
    assert_int_equal(sealing_shell("rm trust/recipients/rsa.pem outbox/new/*"), 0);
    buffer_finish(&big);
}

static void the_same_sequence_is_not_sealed_twice(void **state)
{
    (void)state;
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    seal_one(2, (const uint8_t *)"x", 1, &result);
    sealing_make(&b, 2, (const uint8_t *)"y", 1);
    assert_refused(seal_bundle(sealing_state, &b.bundle, &result, &err), err, ERR_BUSY);
    assert_int_equal(sealing_shell("mv outbox/new/* outbox/sent/"), 0);
    assert_refused(seal_bundle(sealing_state, &b.bundle, &result, &err), err, ERR_BUSY);
    assert_int_equal(sealing_shell("rm outbox/sent/*"), 0);
}

struct refusal {
    const char *spoil, *mend; /* shell */
    const char *says;
};

static void no_key_that_is_not_right_seals_and_each_is_named(void **state)
{
    (void)state;
#define KEEP(file) "cp " file " kept; "
#define BACK(file) "cp kept " file
/* clang-format off */
    static const struct refusal refusals[] = {
        {"cp other/expired.pem trust/recipients/b.pem", "rm trust/recipients/b.pem", "recipients/b.pem: expired on 2020-01-31"},
        {"cp other/future.pem trust/recipients/b.pem", "rm trust/recipients/b.pem", "recipients/b.pem: not valid before 2040-01-01"},
        {"cp other/wrong-purpose.pem trust/recipients/b.pem", "rm trust/recipients/b.pem", "recipients/b.pem: wrong purpose"},
        {"cp other/unknown.pem trust/recipients/b.pem", "rm trust/recipients/b.pem", "recipients/b.pem: unknown CA"},
        {"echo x >trust/recipients/b.pem", "rm trust/recipients/b.pem", "recipients/b.pem: no certificate"},
        {"mv trust/recipients/centre.pem kept", "mv kept trust/recipients/centre.pem", "trust/recipients: no recipient"},
        {"mv trust/recipients kept.d", "mv kept.d trust/recipients", "trust/recipients: missing"},
        {KEEP("keys/sign.pem") "cp other/expired-sign.pem keys/sign.pem", BACK("keys/sign.pem"), "keys/sign.pem: expired on 2020-01-31"},
        {KEEP("keys/sign.pem") "cp keys/tls.pem keys/sign.pem", BACK("keys/sign.pem"), "does not belong to"},
        {KEEP("keys/sign.pem") "cp keys/tls.pem keys/sign.pem; cp keys/sign.key kept.key; cp keys/tls.key keys/sign.key",
         BACK("keys/sign.pem") "; cp kept.key keys/sign.key", "keys/sign.pem: wrong purpose"},
        {KEEP("keys/sign.pem") "cp other/other-station.pem keys/sign.pem; cp keys/sign.key kept.key; cp other/sign.key keys/sign.key",
         BACK("keys/sign.pem") "; cp kept.key keys/sign.key", "not to station station-01"},
        {KEEP("keys/sign.pem") "cp other/sign.pem keys/sign.pem; cp keys/sign.key kept.key; cp other/sign.key keys/sign.key",
         BACK("keys/sign.pem") "; cp kept.key keys/sign.key", "keys/sign.pem: unknown CA"},
        {"mv keys/sign.key kept", "mv kept keys/sign.key", "keys/sign.key: missing"},
        {"mv trust/ca.pem kept", "mv kept trust/ca.pem", "trust/ca.pem: missing"},
        {KEEP("trust/ca.pem") "cp other/ca.pem trust/ca.pem", BACK("trust/ca.pem"), "unknown CA"},
    };
/* clang-format on */
    for (size_t i = 0; i < sizeof refusals / sizeof refusals[0]; i++) {
        struct sealing_bundle b;
        struct seal_result result;
        struct err err = {0};
        sealing_make(&b, 3, (const uint8_t *)"x", 1);
        assert_int_equal(sealing_shell(refusals[i].spoil), 0);
        if (seal_bundle(sealing_state, &b.bundle, &result, &err))
            fail_msg("%s: sealed", refusals[i].spoil);
        assert_int_equal(err.code, ERR_DENIED);
        if (!strstr(err.line, refusals[i].says))
            fail_msg("%s: says \"%s\", not \"%s\"", refusals[i].spoil, err.line, refusals[i].says);
        assert_int_equal(files_in_outbox(), 0);
        assert_int_equal(sealing_shell(refusals[i].mend), 0);
    }
    struct err err;
    assert_ok(seal_is_ready(sealing_state, NULL, &err), err);
}

static void a_revoked_recipient_is_refused(void **state)
{
    (void)state;
    struct err err;
    assert_int_equal(
        sealing_shell(
            "mkdir -p db && : >db/index && echo 01 >db/number && "
            "printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=db/index\\ncrlnumber=db/number\\n"
            "default_md=sha256\\ndefault_crl_days=30\\n' >db/conf && "
            "openssl ca -config db/conf -cert centre/ca.pem -keyfile centre/ca.key -gencrl -out trust/crl.pem"),
        0);
    assert_ok(seal_is_ready(sealing_state, NULL, &err), err);
    assert_int_equal(
        sealing_shell(
            "openssl ca -config db/conf -cert centre/ca.pem -keyfile centre/ca.key -revoke centre/recipient.pem && "
            "openssl ca -config db/conf -cert centre/ca.pem -keyfile centre/ca.key -gencrl -out trust/crl.pem"),
        0);
    assert_refused(seal_is_ready(sealing_state, NULL, &err), err, ERR_DENIED);
    assert_non_null(strstr(err.line, "centre.pem: revoked"));
    assert_int_equal(sealing_shell("rm trust/crl.pem"), 0);
}

static bool pour_and_fail(const struct bundle_part *part, const struct bundle_sink *to, struct err *err)
{
    (void)part;
    return to->take(to->context, "x", 1, err) && err_set(err, ERR_DAMAGED, "this page cannot be decrypted");
}

static void a_part_that_fails_leaves_nothing(void **state)
{
    (void)state;
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    sealing_make(&b, 4, (const uint8_t *)"x", 1);
    b.parts[2].pour = pour_and_fail;
    b.parts[2].size_bytes = 2;
    assert_refused(seal_bundle(sealing_state, &b.bundle, &result, &err), err, ERR_DAMAGED);
    assert_int_equal(files_in_outbox(), 0);
}

static void a_full_disk_leaves_nothing(void **state)
{
    (void)state;
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    uint8_t *bytes = calloc(1, 2000000);
    struct rlimit before, small;
    /* A limit on file size fails the write as a full disk does, without a disk of our own. */
    assert_int_equal(getrlimit(RLIMIT_FSIZE, &before), 0);
    signal(SIGXFSZ, SIG_IGN);
    for (rlim_t limit = 0; limit < 2000000; limit += 300000) {
        small = (struct rlimit){limit, before.rlim_max};
        sealing_make(&b, 5, bytes, 2000000);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &small), 0);
        bool sealed = seal_bundle(sealing_state, &b.bundle, &result, &err);
        assert_int_equal(setrlimit(RLIMIT_FSIZE, &before), 0);
        assert_false(sealed);
        assert_int_equal(files_in_outbox(), 0);
    }
    assert_ok(seal_bundle(sealing_state, &b.bundle, &result, &err), err);
    assert_int_equal(sealing_shell("rm outbox/new/*"), 0);
    free(bytes);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_tar_and_sha256sum_open_what_we_seal),
        cmocka_unit_test(the_same_sequence_is_not_sealed_twice),
        cmocka_unit_test(no_key_that_is_not_right_seals_and_each_is_named),
        cmocka_unit_test(a_revoked_recipient_is_refused),
        cmocka_unit_test(a_part_that_fails_leaves_nothing),
        cmocka_unit_test(a_full_disk_leaves_nothing),
    };
    return cmocka_run_group_tests(tests, sealing_begin, sealing_end);
}
