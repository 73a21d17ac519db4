/* Opening: what is whole opens, and nothing of what is not. */
#include "outbox.h"
#include "seal_open.h"
#include "sealing.h"

static struct buffer whole; /* a small sealed bundle */
static size_t written;      /* bytes that reached the target */

static bool count_begin(void *context, const char *path, uint64_t size, struct err *err)
{
    (void)context, (void)path, (void)size, (void)err;
    written++;
    return true;
}

static bool count_bytes(void *context, const void *bytes, size_t size, struct err *err)
{
    (void)context, (void)bytes, (void)err;
    written += size;
    return true;
}

static bool count_end(void *context, struct err *err)
{
    (void)context, (void)err;
    return true;
}

static const struct bundle_target counting = {count_begin, count_bytes, count_end, NULL};

static struct seal_order order_for(const char *bundle)
{
    return (struct seal_order){.bundle_path = bundle,
                               .key_path = sealing_path("centre/recipient.key"),
                               .certificate_path = sealing_path("centre/recipient.pem"),
                               .ca_path = sealing_path("centre/ca.pem")};
}

static enum seal_open_verdict open_bytes(const void *bytes, size_t size, struct seal_opened *opened)
{
    struct err err = {0};
    enum seal_open_verdict verdict;
    const char *path = sealing_path("trial.p7m");
    FILE *file = fopen(path, "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    struct seal_order order = order_for(path);
    bool ok = seal_open(&order, &counting, opened, &verdict, &err);
    assert_int_equal(ok, verdict == SEAL_OPEN_FINE);
    if (!ok)
        assert_int_not_equal(err.code, ERR_NONE);
    return verdict;
}

static int begin(void **state)
{
    struct sealing_bundle b;
    struct seal_result result;
    struct err err;
    if (sealing_begin(state) != 0)
        return -1;
    sealing_make(&b, 7, (const uint8_t *)"%PDF-specimen", 13);
    if (!seal_bundle(sealing_state, &b.bundle, &result, &err) || !file_read(result.path, 100000, &whole, &err)) {
        fprintf(stderr, "%s\n", err.line);
        return -1;
    }
    return 0;
}

static int end(void **state)
{
    buffer_finish(&whole);
    return sealing_end(state);
}

static void what_is_whole_opens_and_tells_who_made_it(void **state)
{
    (void)state;
    struct seal_opened opened;
    written = 0;
    assert_int_equal(open_bytes(whole.data, whole.size, &opened), SEAL_OPEN_FINE);
    assert_string_equal(opened.signer, "station-01");
    assert_int_equal(opened.facts.sequence, 7);
    assert_int_equal(opened.facts.payload_files, 3);
    assert_true(opened.signed_ms > 0);
    assert_true(written > 0);
}

static void a_flipped_byte_anywhere_is_refused_with_nothing_written(void **state)
{
    (void)state;
    struct seal_opened opened;
    size_t tampered = 0, step = getenv("TESTS_FULL") ? 1 : 7;
    written = 0;
    for (size_t i = 0; i < whole.size; i += step) {
        uint8_t bit = (uint8_t)(1u << (i % 8));
        whole.data[i] ^= bit;
        enum seal_open_verdict verdict = open_bytes(whole.data, whole.size, &opened);
        whole.data[i] ^= bit;
        if (verdict == SEAL_OPEN_FINE)
            fail_msg("byte %zu flipped and not noticed", i);
        tampered += verdict == SEAL_OPEN_TAMPERED;
    }
    assert_int_equal(written, 0);
    assert_true(tampered * step > whole.size / 2);
}

static void a_cut_anywhere_is_refused_with_nothing_written(void **state)
{
    (void)state;
    struct seal_opened opened;
    size_t step = getenv("TESTS_FULL") ? 1 : 41;
    written = 0;
    for (size_t size = 0; size < whole.size; size += step)
        assert_int_equal(open_bytes(whole.data, size, &opened), SEAL_OPEN_CUT);
    assert_int_equal(open_bytes(whole.data, whole.size - 1, &opened), SEAL_OPEN_CUT);
    assert_int_equal(written, 0);
}

static void bytes_behind_the_end_are_named(void **state)
{
    (void)state;
    struct seal_opened opened;
    struct buffer longer = {0};
    buffer_add(&longer, whole.data, whole.size);
    buffer_add_byte(&longer, 0);
    assert_int_equal(open_bytes(longer.data, longer.size, &opened), SEAL_OPEN_TRAILING);
    buffer_finish(&longer);
}

/* A file made by the shell command is refused with this verdict. */
static void refused_with(const char *command, const char *file, enum seal_open_verdict expected)
{
    struct buffer bytes = {0};
    struct seal_opened opened;
    struct err err;
    if (sealing_shell(command) != 0)
        fail_msg("%s", command);
    assert_ok(file_read(sealing_path(file), 1 << 20, &bytes, &err), err);
    written = 0;
    enum seal_open_verdict verdict = open_bytes(bytes.data, bytes.size, &opened);
    if (verdict != expected)
        fail_msg("%s: %s, not %s", command, seal_open_verdict_name(verdict), seal_open_verdict_name(expected));
    assert_int_equal(written, 0);
    buffer_finish(&bytes);
}

#define SEAL_FOR(who)                                                                                                  \
    " | openssl cms -encrypt -binary -stream -outform DER -aes-256-gcm -out t.p7m "                                    \
    "-recip " who " -keyopt ecdh_kdf_md:sha256"
#define SIGN_BY(who)                                                                                                   \
    "openssl cms -sign -binary -nodetach -stream -outform DER -cades -md sha256 -nosmimecap -signer " who              \
    ".pem -inkey " who ".key"

static void wrong_kinds_of_envelope_are_named(void **state)
{
    (void)state;
    refused_with("echo plain >t.p7m", "t.p7m", SEAL_OPEN_NOT_A_BUNDLE);
    refused_with("cp centre/recipient.pem t.p7m", "t.p7m", SEAL_OPEN_NOT_A_BUNDLE);
    refused_with(
        "echo x | openssl cms -encrypt -binary -stream -outform DER -aes256 -out t.p7m -recip centre/recipient.pem",
        "t.p7m", SEAL_OPEN_NOT_A_BUNDLE); /* EnvelopedData, CBC */
    refused_with("echo x | openssl cms -encrypt -binary -stream -outform DER -aes-128-gcm -out t.p7m "
                 "-recip centre/recipient.pem -keyopt ecdh_kdf_md:sha256",
                 "t.p7m", SEAL_OPEN_ALGORITHM);
    refused_with("echo x | openssl cms -encrypt -binary -stream -outform DER -aes-256-gcm -out t.p7m "
                 "-recip centre/rsa.pem",
                 "t.p7m", SEAL_OPEN_ALGORITHM); /* PKCS#1 v1.5 */
    refused_with("echo x" SEAL_FOR("other/unknown.pem"), "t.p7m", SEAL_OPEN_NOT_FOR_US);
    refused_with("echo x" SEAL_FOR("centre/recipient.pem"), "t.p7m", SEAL_OPEN_NOT_SIGNED);
}

static void wrong_signers_are_named(void **state)
{
    (void)state;
    refused_with("cp keys/sign.key other/expired-sign.key; echo x | " SIGN_BY("other/expired-sign")
                     SEAL_FOR("centre/recipient.pem"),
                 "t.p7m", SEAL_OPEN_SIGNER_EXPIRED);
    refused_with("echo x | " SIGN_BY("other/sign") SEAL_FOR("centre/recipient.pem"), "t.p7m", SEAL_OPEN_SIGNER_UNKNOWN);
    refused_with("echo x | " SIGN_BY("keys/tls") SEAL_FOR("centre/recipient.pem"), "t.p7m", SEAL_OPEN_SIGNER_UNKNOWN);
    /* The right signer over other things than a bag. */
    refused_with("echo x | " SIGN_BY("keys/sign") SEAL_FOR("centre/recipient.pem"), "t.p7m", SEAL_OPEN_BAG_TAR);
    refused_with("mkdir -p f; echo x >f/x; tar cf - f | " SIGN_BY("keys/sign") SEAL_FOR("centre/recipient.pem"),
                 "t.p7m", SEAL_OPEN_BAG_NAME);
}

static void a_changed_text_under_a_right_signature_is_named(void **state)
{
    (void)state;
    refused_with("printf 'aaaaaaaaaa' | " SIGN_BY("keys/sign") " | sed 's/aaaaaaaaaa/aaaaabaaaa/'" SEAL_FOR(
                     "centre/recipient.pem"),
                 "t.p7m", SEAL_OPEN_SIGNATURE_WRONG);
}

static void a_bag_of_one_station_signed_by_another_is_named(void **state)
{
    (void)state;
    refused_with("cp other/sign.key other/other-station.key; openssl cms -decrypt -binary -inform DER -recip "
                 "centre/recipient.pem "
                 "-inkey centre/recipient.key -in outbox/new/station-01-00000007.p7m | "
                 "openssl cms -verify -binary -inform DER -CAfile centre/ca.pem | " SIGN_BY("other/other-station")
                     SEAL_FOR("centre/recipient.pem"),
                 "t.p7m", SEAL_OPEN_WRONG_STATION);
}

static void a_revoked_signer_is_named(void **state)
{
    (void)state;
    struct seal_opened opened;
    const char list[] = "openssl ca -config db/conf -cert centre/ca.pem -keyfile centre/ca.key";
    char command[900];
    snprintf(command, sizeof command,
             "mkdir -p db && : >db/index && echo 01 >db/number && "
             "printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=db/index\\ncrlnumber=db/number\\ndefault_md=sha256\\n"
             "default_crl_days=30\\n' >db/conf && %s -gencrl -out centre/crl.pem",
             list);
    assert_int_equal(sealing_shell(command), 0);
    assert_int_equal(open_bytes(whole.data, whole.size, &opened), SEAL_OPEN_FINE);
    snprintf(command, sizeof command, "%s -revoke keys/sign.pem && %s -gencrl -out centre/crl.pem", list, list);
    assert_int_equal(sealing_shell(command), 0);
    assert_int_equal(open_bytes(whole.data, whole.size, &opened), SEAL_OPEN_SIGNER_REVOKED);
    assert_int_equal(seal_open_exit_status(SEAL_OPEN_SIGNER_REVOKED), 39);
    assert_int_equal(sealing_shell("rm centre/crl.pem"), 0);
}

static void the_wrong_key_opens_nothing(void **state)
{
    (void)state;
    struct seal_opened opened;
    enum seal_open_verdict verdict;
    struct err err;
    struct seal_order order = order_for(sealing_path("outbox/new/station-01-00000007.p7m"));
    order.key_path = sealing_path("centre/rsa.key");
    assert_refused(seal_open(&order, NULL, &opened, &verdict, &err), err, ERR_DENIED);
    assert_int_equal(verdict, SEAL_OPEN_UNREADABLE);
    order.certificate_path = sealing_path("centre/rsa.pem");
    assert_refused(seal_open(&order, NULL, &opened, &verdict, &err), err, ERR_DENIED);
    assert_int_equal(verdict, SEAL_OPEN_NOT_FOR_US);
    order = order_for(sealing_path("outbox/new/station-01-00000007.p7m"));
    order.at_ms = 4102444800000; /* 2100: everything has run out */
    assert_refused(seal_open(&order, NULL, &opened, &verdict, &err), err, ERR_DENIED);
    assert_int_equal(verdict, SEAL_OPEN_SIGNER_EXPIRED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_whole_opens_and_tells_who_made_it),
        cmocka_unit_test(a_flipped_byte_anywhere_is_refused_with_nothing_written),
        cmocka_unit_test(a_cut_anywhere_is_refused_with_nothing_written),
        cmocka_unit_test(bytes_behind_the_end_are_named),
        cmocka_unit_test(wrong_kinds_of_envelope_are_named),
        cmocka_unit_test(wrong_signers_are_named),
        cmocka_unit_test(a_changed_text_under_a_right_signature_is_named),
        cmocka_unit_test(a_bag_of_one_station_signed_by_another_is_named),
        cmocka_unit_test(a_revoked_signer_is_named),
        cmocka_unit_test(the_wrong_key_opens_nothing),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
