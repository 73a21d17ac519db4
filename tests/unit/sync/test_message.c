#include "message_signed.h"
#include "sealing.h"

static struct message specimen(void)
{
    struct message m = {.n = 7,
                        .station = "station-01",
                        .type = MESSAGE_STATUS,
                        .time_ms = 1795311005000,
                        .case_number = "TJ-261122-0007-K",
                        .status = MESSAGE_RETURNED,
                        .zh = "请补正后重新办理",
                        .reason_count = 1};
    snprintf(m.reasons[0].paper, sizeof m.reasons[0].paper, "id-copy");
    snprintf(m.reasons[0].zh, sizeof m.reasons[0].zh, "身份证复印件缺少背面");
    return m;
}

static const char known[] =
    "{\"n\":7,\"station\":\"station-01\",\"type\":\"status\",\"time\":\"2026-11-22T01:30:05Z\","
    "\"case\":\"TJ-261122-0007-K\",\"status\":\"returned\",\"reasons\":[{\"zh\":\"身份证复印件缺少背面\","
    "\"paper\":\"id-copy\"}],\"text\":{\"zh\":\"请补正后重新办理\"}}";

static void a_message_is_written_as_the_format_says(void **state)
{
    (void)state;
    struct message m = specimen(), again;
    struct buffer text = {0}, page = {0};
    struct err err = {0};
    assert_ok(message_write(&m, &text, &err), err);
    assert_string_equal((const char *)text.data, known);
    assert_ok(file_read(COUNTER_SOURCE_DIR "/sync/FORMAT.md", 100000, &page, &err), err);
    assert_non_null(strstr((const char *)page.data, known));
    buffer_finish(&page);
    assert_ok(message_parse(text.data, text.size, &again, &err), err);
    assert_int_equal(again.n, 7);
    assert_int_equal(again.status, MESSAGE_RETURNED);
    assert_int_equal(again.time_ms, m.time_ms);
    assert_string_equal(again.reasons[0].zh, m.reasons[0].zh);
    buffer_finish(&text);
}

#define HEAD "{\"n\":1,\"station\":\"s\",\"time\":\"2026-11-22T01:30:05Z\","
static void what_is_not_exactly_a_message_is_refused(void **state)
{
    (void)state;
    static const char *const wrong[] = {
        "",
        "[]",
        "{}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"lost\"}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\"}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"made\",\"more\":1}",
        HEAD "\"type\":\"status\",\"case\":\"a'1\",\"status\":\"made\"}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"made\",\"carrier\":\"x\"}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"made\",\"text\":{\"zh\":\"a\\nb\"}}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"made\",\"reasons\":[{\"zh\":\"a\"}]}",
        HEAD "\"type\":\"status\",\"case\":\"A-1\",\"status\":\"returned\",\"reasons\":[{\"en\":\"a\"}]}",
        HEAD "\"type\":\"notice\"}",
        HEAD "\"type\":\"notice\",\"text\":{\"zh\":\"a\"}} ,",
        "{\"n\":0,\"station\":\"s\",\"time\":\"2026-11-22T01:30:05Z\",\"type\":\"notice\",\"text\":{\"zh\":\"a\"}}",
        "{\"n\":1,\"station\":\"../s\",\"time\":\"2026-11-22T01:30:05Z\",\"type\":\"notice\",\"text\":{\"zh\":\"a\"}}",
        "{\"n\":1,\"station\":\"s\",\"time\":\"2026-11-31T01:30:05Z\",\"type\":\"notice\",\"text\":{\"zh\":\"a\"}}",
        "{\"n\":1,\"n\":2,\"station\":\"s\",\"time\":\"2026-11-22T01:30:05Z\",\"type\":\"notice\",\"text\":{\"zh\":\"a\"}}",
    };
    struct message m;
    struct err err = {0};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++)
        assert_refused(message_parse(wrong[i], strlen(wrong[i]), &m, &err), err, ERR_INPUT);
}

static void a_type_from_later_is_counted_and_not_read(void **state)
{
    (void)state;
    static const char later[] = HEAD "\"type\":\"form\",\"anything\":[1,2]}";
    struct message m;
    struct err err = {0};
    assert_ok(message_parse(later, sizeof later - 1, &m, &err), err);
    assert_int_equal(m.type, MESSAGE_NEWER);
    assert_int_equal(m.n, 1);
}

static void sign(const char *key, const char *certificate, struct buffer *out)
{
    struct message m = specimen();
    struct err err = {0};
    buffer_clear(out);
    assert_ok(message_sign(&m, sealing_path(key), sealing_path(certificate), out, &err), err);
}

static bool verify(const void *der, size_t size, struct err *err)
{
    struct message m;
    return message_verify(der, size, sealing_path("trust/centre.pem"), sealing_path("trust/ca.pem"), &m, NULL, err);
}

static void only_the_pinned_centre_is_believed(void **state)
{
    (void)state;
    struct buffer der = {0}, text = {0};
    struct message m;
    struct err err = {0};
    sign("centre/message.key", "centre/message.pem", &der);
    assert_ok(message_verify(der.data, der.size, sealing_path("trust/centre.pem"), sealing_path("trust/ca.pem"), &m,
                             &text, &err),
              err);
    assert_string_equal((const char *)text.data, known);
    /* A station of the same CA, another CA, an expired certificate of the same key. */
    sign("keys/sign.key", "keys/sign.pem", &der);
    assert_refused(verify(der.data, der.size, &err), err, ERR_DENIED);
    sign("other/sign.key", "other/sign.pem", &der);
    assert_refused(verify(der.data, der.size, &err), err, ERR_DENIED);
    sign("centre/message.key", "other/expired-message.pem", &der);
    assert_refused(verify(der.data, der.size, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell("cat other/expired-message.pem >>trust/centre.pem"), 0);
    assert_refused(verify(der.data, der.size, &err), err, ERR_DENIED);
    assert_int_equal(sealing_shell("cp centre/message.pem trust/centre.pem"), 0);
    buffer_finish(&text);
    buffer_finish(&der);
}

static void openssl_reads_and_believes_it_too(void **state)
{
    (void)state;
    struct buffer der = {0};
    struct err err = {0};
    sign("centre/message.key", "centre/message.pem", &der);
    assert_ok(file_write_durable(sealing_path("m.p7s"), der.data, der.size, 0600, &err), err);
    assert_int_equal(sealing_shell("openssl cms -verify -cades -binary -inform DER -in m.p7s -CAfile trust/ca.pem -out m.json "
                                   "&& grep -q TJ-261122-0007-K m.json"),
                     0);
    buffer_finish(&der);
}

static void a_flipped_or_missing_byte_anywhere_is_refused(void **state)
{
    (void)state;
    struct buffer der = {0};
    struct err err = {0};
    sign("centre/message.key", "centre/message.pem", &der);
    size_t believed = 0;
    for (size_t i = 0; i < der.size; i++) {
        der.data[i] ^= 1;
        /* The certificate carried along is not looked at: ours is pinned. Everything else counts. */
        believed += verify(der.data, der.size, &err);
        der.data[i] ^= 1;
        assert_false(verify(der.data, i, &err));
    }
    size_t certificate = 0;
    struct buffer pem = {0};
    assert_int_equal(sealing_shell("openssl x509 -in centre/message.pem -outform DER -out message.der"), 0);
    assert_ok(file_read(sealing_path("message.der"), 65536, &pem, &err), err);
    certificate = pem.size;
    assert_true(believed <= certificate);
    buffer_add_byte(&der, 0);
    assert_refused(verify(der.data, der.size, &err), err, ERR_DAMAGED);
    buffer_finish(&pem);
    buffer_finish(&der);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_message_is_written_as_the_format_says),
        cmocka_unit_test(what_is_not_exactly_a_message_is_refused),
        cmocka_unit_test(a_type_from_later_is_counted_and_not_read),
        cmocka_unit_test(only_the_pinned_centre_is_believed),
        cmocka_unit_test(openssl_reads_and_believes_it_too),
        cmocka_unit_test(a_flipped_or_missing_byte_anywhere_is_refused),
    };
    return cmocka_run_group_tests(tests, sealing_begin, sealing_end);
}
