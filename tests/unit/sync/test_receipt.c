/* Receipts, judged by `openssl ts`. */
#include "receipt.h"
#include "receipt_issue.h"
#include "sealing.h"

static struct buffer receipt;
static uint8_t digest[SEAL_DIGEST_SIZE];

static int begin(void **state)
{
    struct receipt_issuer *issuer = NULL;
    struct err err;
    if (sealing_begin(state) != 0 || sealing_shell("echo specimen bundle >bundle") != 0)
        return -1;
    bool ok = seal_digest_file(sealing_path("bundle"), digest, NULL, &err) &&
              receipt_issuer_create(sealing_path("centre/tsa.key"), sealing_path("centre/tsa.pem"), &issuer, &err) &&
              receipt_issue(issuer, digest, 0x123456789abcdef0, &receipt, &err) &&
              file_write_durable(sealing_path("r.tsr"), receipt.data, receipt.size, 0600, &err);
    receipt_issuer_destroy(issuer);
    if (!ok)
        fprintf(stderr, "%s\n", err.line);
    return ok ? 0 : -1;
}

static int end(void **state)
{
    buffer_finish(&receipt);
    return sealing_end(state);
}

static void openssl_and_we_accept_a_receipt(void **state)
{
    (void)state;
    struct receipt_facts facts;
    struct err err;
    assert_int_equal(sealing_shell("openssl ts -verify -data bundle -in r.tsr -CAfile trust/ca.pem"), 0);
    assert_ok(receipt_verify(receipt.data, receipt.size, digest, sealing_path("trust/ca.pem"), &facts, &err), err);
    assert_memory_equal(facts.sha256, digest, sizeof digest);
    assert_string_equal(facts.serial, "123456789ABCDEF0");
    assert_string_equal(facts.authority, "Specimen time stamps");
    assert_true(facts.time_ms > 1700000000000);
}

static void a_receipt_for_another_bundle_is_refused(void **state)
{
    (void)state;
    struct receipt_facts facts;
    struct err err;
    uint8_t other[SEAL_DIGEST_SIZE];
    memcpy(other, digest, sizeof other);
    other[31] ^= 1;
    assert_refused(receipt_verify(receipt.data, receipt.size, other, sealing_path("trust/ca.pem"), &facts, &err), err,
                   ERR_DENIED);
}

static void a_receipt_of_another_centre_is_refused(void **state)
{
    (void)state;
    struct receipt_facts facts;
    struct err err;
    assert_refused(receipt_verify(receipt.data, receipt.size, digest, sealing_path("other/ca.pem"), &facts, &err), err,
                   ERR_DENIED);
    assert_refused(receipt_verify(receipt.data, receipt.size, digest, sealing_path("nothing.pem"), &facts, &err), err,
                   ERR_DENIED);
}

static void a_receipt_by_a_key_that_may_not_stamp_is_not_made(void **state)
{
    (void)state;
    struct receipt_issuer *issuer = NULL;
    struct err err;
    assert_refused(receipt_issuer_create(sealing_path("keys/sign.key"), sealing_path("keys/sign.pem"), &issuer, &err),
                   err, ERR_DENIED);
}

static void a_changed_receipt_is_refused(void **state)
{
    (void)state;
    struct receipt_facts facts;
    struct err err;
    size_t step = getenv("EVERY") ? 1 : 5;
    for (size_t i = 0; i < receipt.size; i += step) {
        receipt.data[i] ^= 0x10;
        if (receipt_verify(receipt.data, receipt.size, digest, sealing_path("trust/ca.pem"), &facts, &err))
            assert_memory_equal(facts.sha256, digest, sizeof digest); /* a byte that nothing depends on */
        receipt.data[i] ^= 0x10;
    }
    for (size_t size = 0; size < receipt.size; size += 7)
        assert_refused(receipt_verify(receipt.data, size, digest, sealing_path("trust/ca.pem"), &facts, &err), err,
                       ERR_DAMAGED);
    buffer_add_byte(&receipt, 0);
    assert_refused(receipt_verify(receipt.data, receipt.size, digest, sealing_path("trust/ca.pem"), &facts, &err), err,
                   ERR_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(openssl_and_we_accept_a_receipt),
        cmocka_unit_test(a_receipt_for_another_bundle_is_refused),
        cmocka_unit_test(a_receipt_of_another_centre_is_refused),
        cmocka_unit_test(a_receipt_by_a_key_that_may_not_stamp_is_not_made),
        cmocka_unit_test(a_changed_receipt_is_refused),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
