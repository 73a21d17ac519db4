/* The guomi profile: known answers, a bundle there and back, strangers who read it, and damage. */
#include "buffer.h"
#include "seal_digest.h"
#include "seal_gm.h"
#include "seal_open.h"
#include "sealing.h"
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

static struct buffer whole;  /* a bundle to two recipients, one under each identifier */
static struct buffer single; /* to one: what belongs to another reader is not looked at by this one */
static size_t written;

static bool count_begin(void *context, const char *path, uint64_t size, struct err *err)
{
    (void)context, (void)path, (void)size, (void)err;
    written++;
    return true;
}

static bool count_bytes(void *context, const void *bytes, size_t size, struct err *err)
{
    (void)context, (void)bytes, (void)size, (void)err;
    return true;
}

static bool count_end(void *context, struct err *err)
{
    (void)context, (void)err;
    return true;
}

static const struct bundle_target counting = {count_begin, count_bytes, count_end, NULL};

static enum seal_open_verdict open_as(const void *bytes, size_t size, const char *reader, struct seal_opened *opened)
{
    struct err err = {0};
    enum seal_open_verdict verdict;
    char name[100];
    FILE *file = fopen(sealing_path("trial.p7m"), "w");
    assert_non_null(file);
    assert_int_equal(fwrite(bytes, 1, size, file), size);
    fclose(file);
    struct seal_order order = {.bundle_path = sealing_path("trial.p7m"), .ca_path = sealing_path("trust/ca.pem")};
    snprintf(name, sizeof name, "centre/%s.key", reader);
    order.key_path = sealing_path(name);
    snprintf(name, sizeof name, "centre/%s.pem", reader);
    order.certificate_path = sealing_path(name);
    bool ok = seal_open(&order, &counting, opened, &verdict, &err);
    assert_int_equal(ok, verdict == SEAL_OPEN_FINE);
    return verdict;
}

static bool seal(uint64_t sequence, const void *bytes, size_t size, struct buffer *out, struct err *err)
{
    struct sealing_bundle b;
    struct seal_result result;
    sealing_make(&b, sequence, bytes, size);
    return seal_bundle(sealing_state, &b.bundle, &result, err) && file_read(result.path, 10000000, out, err);
}

static int begin(void **state)
{
    struct err err = {0};
    char command[2300];
    if (sealing_begin(state) != 0)
        return -1;
    snprintf(command, sizeof command, "'%s/tests/unit/sync/make_gm_keys.sh' '%s'", COUNTER_SOURCE_DIR, sealing_state);
    if (system(command) != 0 || sealing_shell("rm trust/recipients/*; cp centre/gm-reader.pem trust/recipients/a.pem; "
                                              "cp centre/gm-older.pem trust/recipients/b.301-2.pem") != 0)
        return -1;
    bool ok = seal(1, "%PDF-specimen", 13, &whole, &err) &&
              sealing_shell("mv trust/recipients/b.301-2.pem aside-b.pem") == 0 &&
              seal(2, "%PDF-specimen", 13, &single, &err) &&
              sealing_shell("mv aside-b.pem trust/recipients/b.301-2.pem") == 0;
    if (!ok)
        fprintf(stderr, "%s\n", err.line);
    return ok ? 0 : -1;
}

static int end(void **state)
{
    buffer_finish(&whole);
    buffer_finish(&single);
    return sealing_end(state);
}

/* ---- known answers ---- */
static size_t from_hex(const char *hex, uint8_t *out)
{
    size_t size = strlen(hex) / 2;
    for (size_t i = 0; i < size; i++) {
        unsigned value;
        assert_int_equal(sscanf(hex + 2 * i, "%2x", &value), 1);
        out[i] = (uint8_t)value;
    }
    return size;
}

/* GB/T 32905, A.1 and A.2. */
static void sm3_gives_the_standards_examples(void **state)
{
    (void)state;
    struct seal_digest *digest = NULL;
    uint8_t made[SEAL_DIGEST_SIZE];
    char hex[SEAL_DIGEST_HEX_SIZE];
    struct err err = {0};
    assert_ok(seal_digest_create_sm3(&digest, &err), err);
    seal_digest_add(digest, "abc", 3);
    assert_ok(seal_digest_take(digest, made, &err), err);
    seal_digest_to_hex(made, hex);
    assert_string_equal(hex, "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0");
    for (int i = 0; i < 16; i++)
        seal_digest_add(digest, "abcd", 4);
    assert_ok(seal_digest_take(digest, made, &err), err);
    seal_digest_to_hex(made, hex);
    assert_string_equal(hex, "debe9ff92275b8a138604889c18e5a4d6fdb70e5387e5765293dcba39c0c5732");
    seal_digest_destroy(digest);
}

/* GB/T 32907, A.1: one block under SM4, which CBC with a zero IV gives as well. */
static void sm4_gives_the_standards_example(void **state)
{
    (void)state;
    uint8_t key[16], expected[16], made[32], zero[16] = {0};
    int size = 0;
    from_hex("0123456789abcdeffedcba9876543210", key);
    from_hex("681edf34d206965e86b3e94f536e4246", expected);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    assert_int_equal(EVP_EncryptInit_ex(context, EVP_sm4_cbc(), NULL, key, zero), 1);
    assert_int_equal(EVP_EncryptUpdate(context, made, &size, key, 16), 1);
    assert_memory_equal(made, expected, 16);
    EVP_CIPHER_CTX_free(context);
}

/* GM/T 0003.5, A.2: signature of "message digest" under the identity that is ours too. */
static void a_signature_of_the_standard_holds(void **state)
{
    (void)state;
    static const char point[] = "0409f9df311e5421a150dd7d161e4bc5c672179fad1833fc076bb08ff356f35020"
                                "ccea490ce26775a52dc6ea718cc1aa600aed05fbf35e084a6632f6072da9ad13";
    static const char der[] = "3046022100f5a03b0648d2c4630eeac513e1bb81a15944da3827d5b74143ac7eaceee720b3"
                              "022100b1b6aa29df212fd8763182bc0d421ca1bb9038fd1f7f42d4840b69c485bbc1aa";
    uint8_t public[65], signature[80];
    size_t size = from_hex(der, signature);
    from_hex(point, public);
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "SM2", NULL);
    OSSL_PARAM params[] = {OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char[]){"SM2"}, 0),
                           OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, public, sizeof public),
                           OSSL_PARAM_construct_end()};
    assert_int_equal(EVP_PKEY_fromdata_init(context), 1);
    assert_int_equal(EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params), 1);
    assert_true(seal_gm_signature_holds(key, "message digest", 14, signature, size));
    assert_false(seal_gm_signature_holds(key, "message digesT", 14, signature, size));
    EVP_PKEY_free(key);
    EVP_PKEY_CTX_free(context);
}

/* ---- bundles ---- */
static void both_recipients_open_it(void **state)
{
    (void)state;
    struct seal_opened opened;
    written = 0;
    assert_int_equal(open_as(whole.data, whole.size, "gm-reader", &opened), SEAL_OPEN_FINE);
    assert_string_equal(opened.signer, "station-01");
    assert_int_equal(opened.facts.payload_files, 3);
    assert_true(opened.signed_ms > 0);
    assert_true(written > 0);
    assert_int_equal(open_as(whole.data, whole.size, "gm-older", &opened), SEAL_OPEN_FINE);
    assert_int_equal(open_as(whole.data, whole.size, "recipient", &opened), SEAL_OPEN_NOT_FOR_US);
}

static void sizes_around_every_border_open(void **state)
{
    (void)state;
    static const size_t sizes[] = {0, 1, 65535, 65536, 65537, 131072, 200000};
    uint8_t *bytes = calloc(1, 200000);
    struct err err = {0};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        struct buffer sealed = {0};
        struct seal_opened opened;
        assert_ok(seal(10 + i, bytes, sizes[i], &sealed, &err), err);
        assert_int_equal(open_as(sealed.data, sealed.size, "gm-reader", &opened), SEAL_OPEN_FINE);
        buffer_finish(&sealed);
    }
    free(bytes);
}

/* OpenSSL reads the envelope once its types have the names of PKCS#7, and the structure as it is. */
static void openssl_reads_it_too(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(file_write_durable(sealing_path("gm.p7m"), whole.data, whole.size, 0600, &err), err);
    assert_int_equal(
        sealing_shell("openssl asn1parse -inform DER -in gm.p7m >parsed && grep -q sm4-cbc parsed && "
                      "python3 -c \"d = open('gm.p7m', 'rb').read()\n"
                      "for n in (1, 3):\n"
                      "    d = d.replace(bytes.fromhex('060a2a811ccf55060104 02'.replace(' ', '') + '%02x' % n), "
                      "bytes.fromhex('06092a864886f70d0107%02x' % n))\n"
                      "open('pkcs7.p7m', 'wb').write(d)\" && "
                      "openssl cms -decrypt -binary -inform DER -in pkcs7.p7m -recip centre/gm-reader.pem "
                      "-inkey centre/gm-reader.key -out inner && "
                      "openssl asn1parse -inform DER -in inner >parsed && grep -q SM2-with-SM3 parsed && "
                      "grep -q 1.2.156.10197.6.1.4.2.2 parsed && grep -q 'sm3' parsed && grep -aq %PDF-specimen inner"),
        0);
    /* The tar begins after the heads of SignedData and OCTET STRING; its manifests hold by openssl's SM3. */
    assert_int_equal(
        sealing_shell("python3 -c \"d = open('inner', 'rb').read()\n"
                      "open('bag.tar', 'wb').write(d[d.index(b'bagit.txt'):])\" && tar xf bag.tar && cd station-01-00000001 && "
                      "test \"$(wc -l <tagmanifest-sm3.txt)\" = 4 && test \"$(wc -l <manifest-sm3.txt)\" = 3 && "
                      "cat manifest-sm3.txt tagmanifest-sm3.txt | while read -r digest name; do "
                      "test \"$(openssl dgst -sm3 -r \"$name\" | cut -d' ' -f1)\" = \"$digest\" || exit 1; done && "
                      "sha256sum --strict -c manifest-sha256.txt tagmanifest-sha256.txt"),
        0);
}

static void a_flipped_byte_anywhere_is_refused_with_nothing_written(void **state)
{
    (void)state;
    static const uint8_t way[] = {0x2a, 0x81, 0x1c, 0xcf, 0x55, 0x01, 0x82, 0x2d};
    struct seal_opened opened;
    size_t step = getenv("TESTS_FULL") ? 1 : 13;
    written = 0;
    for (size_t i = 0; i < single.size; i += step) {
        /* Which of its two numbers SM2 encryption goes by says nothing, and both are read. */
        if (i >= sizeof way && memcmp(single.data + i - sizeof way, way, sizeof way) == 0)
            continue;
        uint8_t bit = (uint8_t)(1u << (i % 8));
        single.data[i] ^= bit;
        enum seal_open_verdict verdict = open_as(single.data, single.size, "gm-reader", &opened);
        single.data[i] ^= bit;
        if (verdict == SEAL_OPEN_FINE)
            fail_msg("byte %zu of %zu flipped and not noticed", i, single.size);
    }
    assert_int_equal(written, 0);
}

static void a_cut_or_longer_one_is_refused_with_nothing_written(void **state)
{
    (void)state;
    struct seal_opened opened;
    size_t step = getenv("TESTS_FULL") ? 1 : 61;
    written = 0;
    for (size_t size = 0; size < single.size; size += step)
        assert_int_equal(open_as(single.data, size, "gm-reader", &opened), SEAL_OPEN_CUT);
    buffer_add_byte(&single, 0);
    assert_int_equal(open_as(single.data, single.size, "gm-reader", &opened), SEAL_OPEN_TRAILING);
    single.size--;
    assert_int_equal(written, 0);
}

static void profiles_are_not_mixed_and_signers_must_fit(void **state)
{
    (void)state;
    struct buffer sealed = {0};
    struct err err = {0};
    assert_int_equal(sealing_shell("cp centre/recipient.pem trust/recipients/c.pem"), 0);
    assert_refused(seal(30, "x", 1, &sealed, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell("rm trust/recipients/c.pem; mv keys/sign-gm.pem aside.pem"), 0);
    assert_refused(seal(30, "x", 1, &sealed, &err), err, ERR_DENIED);
    assert_non_null(strstr(err.line, "sign-gm.pem: missing"));
    assert_int_equal(sealing_shell("cp keys/sign-gm.key aside.key; cp keys/sign.pem keys/sign-gm.pem; "
                                   "cp keys/sign.key keys/sign-gm.key"),
                     0);
    assert_refused(seal(30, "x", 1, &sealed, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell("cp other/gm-station-02.pem keys/sign-gm.pem; cp other/gm-sign.key keys/sign-gm.key"), 0);
    assert_refused(seal(30, "x", 1, &sealed, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell("mv aside.pem keys/sign-gm.pem; mv aside.key keys/sign-gm.key"), 0);
    assert_ok(seal(30, "x", 1, &sealed, &err), err);
    buffer_finish(&sealed);
}

static void a_signer_of_another_ca_is_named(void **state)
{
    (void)state;
    struct seal_opened opened;
    assert_int_equal(sealing_shell("cp trust/ca.pem aside-ca.pem; cp centre/ca.pem trust/ca.pem"), 0);
    assert_int_equal(open_as(whole.data, whole.size, "gm-reader", &opened), SEAL_OPEN_SIGNER_UNKNOWN);
    assert_int_equal(sealing_shell("mv aside-ca.pem trust/ca.pem"), 0);
}

/* A revocation list of the SM2 CA, made by a stranger. */
#define SM2_LIST                                                                                                       \
    "openssl ca -config db/conf -cert centre/gm-ca.pem -keyfile centre/gm-ca.key -md sm3 -sigopt "                     \
    "distid:1234567812345678 -vfyopt distid:1234567812345678 "

static void a_revocation_list_by_sm2_is_read_and_counts(void **state)
{
    (void)state;
    struct seal_opened opened;
    struct err err = {0};
    assert_int_equal(sealing_shell("mkdir -p db && : >db/index && echo 01 >db/number && "
                                   "printf '[ca]\\ndefault_ca=c\\n[c]\\ndatabase=db/index\\ncrlnumber=db/number\\n"
                                   "default_crl_days=30\\n' >db/conf && " SM2_LIST "-gencrl -out trust/crl.pem"),
                     0);
    assert_ok(seal_is_ready(sealing_state, NULL, &err), err);
    assert_int_equal(open_as(whole.data, whole.size, "gm-reader", &opened), SEAL_OPEN_FINE);
    /* Changed by one byte in the signed part, it is no list of this CA. */
    assert_int_equal(sealing_shell("openssl crl -in trust/crl.pem -outform DER -out list.der && "
                                   "at=$(openssl asn1parse -inform DER -in list.der | awk -F: '/UTCTIME/ {print $1 + 13; exit}') && "
                                   "dd if=list.der bs=1 skip=$at count=1 | tr 0-9 1234567890 >digit && "
                                   "dd if=digit of=list.der bs=1 seek=$at conv=notrunc && "
                                   "openssl crl -inform DER -in list.der -out trust/crl.pem"),
                     0);
    assert_refused(seal_is_ready(sealing_state, NULL, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell(SM2_LIST "-revoke keys/sign-gm.pem && " SM2_LIST
                                   "-gencrl -out trust/crl.pem"),
                     0);
    assert_refused(seal_is_ready(sealing_state, NULL, &err), err, ERR_DENIED);
    assert_non_null(strstr(err.line, "revoked"));
    assert_int_equal(open_as(whole.data, whole.size, "gm-reader", &opened), SEAL_OPEN_SIGNER_REVOKED);
    assert_int_equal(sealing_shell("rm trust/crl.pem"), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sm3_gives_the_standards_examples),
        cmocka_unit_test(sm4_gives_the_standards_example),
        cmocka_unit_test(a_signature_of_the_standard_holds),
        cmocka_unit_test(both_recipients_open_it),
        cmocka_unit_test(sizes_around_every_border_open),
        cmocka_unit_test(openssl_reads_it_too),
        cmocka_unit_test(a_flipped_byte_anywhere_is_refused_with_nothing_written),
        cmocka_unit_test(a_cut_or_longer_one_is_refused_with_nothing_written),
        cmocka_unit_test(profiles_are_not_mixed_and_signers_must_fit),
        cmocka_unit_test(a_signer_of_another_ca_is_named),
        cmocka_unit_test(a_revocation_list_by_sm2_is_read_and_counts),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
