/* The bag and its strict reader. */
#include "bundle_read.h"
#include "bundle_tar.h"
#include "sealing.h"

static bool into_buffer(void *context, const void *bytes, size_t size, struct err *err)
{
    buffer_add(context, bytes, size);
    return buffer_ok(context, err);
}

static void pour(struct buffer *tar)
{
    struct sealing_bundle b;
    struct err err;
    uint8_t bytes[700];
    for (size_t i = 0; i < sizeof bytes; i++)
        bytes[i] = (uint8_t)(i * 7);
    const struct bundle_sink sink = {into_buffer, tar};
    sealing_make(&b, 7, bytes, sizeof bytes);
    assert_ok(bundle_pour(&b.bundle, &sink, &err), err);
}

static bool read_tar(const uint8_t *bytes, size_t size, size_t step, enum bundle_fault *fault,
                     struct bundle_facts *facts)
{
    struct bundle_reader *reader = NULL;
    struct err err;
    assert_ok(bundle_reader_create(NULL, 1 << 20, &reader, &err), err);
    bool ok = true;
    for (size_t at = 0; ok && at < size; at += step)
        ok = bundle_reader_add(reader, bytes + at, size - at < step ? size - at : step, &err);
    ok = ok && bundle_reader_end(reader, facts, &err);
    *fault = bundle_reader_fault(reader);
    bundle_reader_destroy(reader);
    return ok;
}

static void what_is_poured_is_read_back_in_pieces_of_any_size(void **state)
{
    (void)state;
    struct buffer tar = {0};
    pour(&tar);
    for (size_t step = 1; step < 2000; step = step * 3 + 1) {
        struct bundle_facts facts;
        enum bundle_fault fault;
        assert_true(read_tar(tar.data, tar.size, step, &fault, &facts));
        assert_string_equal(facts.station, "station-01");
        assert_string_equal(facts.case_number, "TJ-261122-0007-K");
        assert_int_equal(facts.sequence, 7);
        assert_int_equal(facts.payload_files, 3);
        assert_string_equal(facts.bagging_date, "2026-11-22");
    }
    buffer_finish(&tar);
}

static void every_flipped_byte_of_a_bag_is_refused(void **state)
{
    (void)state;
    struct buffer tar = {0};
    struct bundle_facts facts;
    enum bundle_fault fault;
    pour(&tar);
    for (size_t i = 0; i < tar.size; i++) {
        tar.data[i] ^= 0x01;
        if (read_tar(tar.data, tar.size, 4096, &fault, &facts))
            fail_msg("byte %zu flipped and not noticed", i);
        assert_int_not_equal(fault, BUNDLE_FINE);
        tar.data[i] ^= 0x01;
    }
    buffer_finish(&tar);
}

static void every_cut_and_every_addition_is_refused(void **state)
{
    (void)state;
    struct buffer tar = {0};
    struct bundle_facts facts;
    enum bundle_fault fault;
    pour(&tar);
    for (size_t size = 0; size < tar.size; size += 1 + size / 97)
        assert_false(read_tar(tar.data, size, 512, &fault, &facts));
    assert_false(read_tar(tar.data, tar.size - 1, 512, &fault, &facts));
    buffer_add_byte(&tar, 0);
    assert_false(read_tar(tar.data, tar.size, 512, &fault, &facts));
    assert_int_equal(fault, BUNDLE_FAULT_TAR);
    buffer_finish(&tar);
}

/* Rewrites the header of the third entry, data/application.json, with its sums. */
static enum bundle_fault fault_of_entry(const char *path, uint64_t size, char type)
{
    struct buffer tar = {0};
    struct bundle_facts facts;
    enum bundle_fault fault;
    struct bundle_tar_entry entry;
    pour(&tar);
    uint8_t *header = tar.data + 4 * BUNDLE_TAR_BLOCK;
    assert_true(bundle_tar_read(header, &entry));
    assert_string_equal(entry.path, "data/application.json");
    if (path)
        snprintf(entry.path, sizeof entry.path, "%s", path);
    if (size)
        entry.size_bytes = size;
    bundle_tar_write(&entry, header);
    header[156] = (uint8_t)type;
    assert_false(read_tar(tar.data, tar.size, 512, &fault, &facts));
    buffer_finish(&tar);
    return fault;
}

static void tricks_in_a_tar_have_their_names(void **state)
{
    (void)state;
    const char *const paths[] = {"../x",    "/etc/x", "data/../../x",  "data/./x", "data//x",   "data/.x",
                                 "data/x/", "x",      "data/\xc3\xa4", "data/x\n", "data/CON:", "data/x y"};
    for (size_t i = 0; i < sizeof paths / sizeof paths[0]; i++)
        assert_int_equal(fault_of_entry(paths[i], 0, '0'), BUNDLE_FAULT_NAME);
    assert_int_equal(fault_of_entry(NULL, 0, '2'), BUNDLE_FAULT_NAME);                  /* symbolic link */
    assert_int_equal(fault_of_entry(NULL, 0, '1'), BUNDLE_FAULT_NAME);                  /* hard link */
    assert_int_equal(fault_of_entry(NULL, 0, '5'), BUNDLE_FAULT_NAME);                  /* folder */
    assert_int_equal(fault_of_entry(NULL, 0, 'L'), BUNDLE_FAULT_NAME);                  /* GNU long name */
    assert_int_equal(fault_of_entry(NULL, (uint64_t)1 << 32, '0'), BUNDLE_FAULT_LIMIT); /* bomb */
    assert_int_equal(fault_of_entry("data/application.jso", 0, '0'), BUNDLE_FAULT_MANIFEST);
    assert_int_equal(fault_of_entry("data/forms/PA.pdf", 0, '0'), BUNDLE_FAULT_NAME); /* twice */
}

static void a_bundle_that_could_not_be_read_is_not_written(void **state)
{
    (void)state;
    struct sealing_bundle b;
    struct err err;
    sealing_make(&b, 1, (const uint8_t *)"x", 1);
    assert_ok(bundle_check(&b.bundle, &err), err);
    snprintf(b.parts[2].path, sizeof b.parts[2].path, "%s", b.parts[1].path);
    assert_refused(bundle_check(&b.bundle, &err), err, ERR_INPUT);
    sealing_make(&b, 1, (const uint8_t *)"x", 1);
    b.bundle.station = "../x";
    assert_refused(bundle_check(&b.bundle, &err), err, ERR_INPUT);
    sealing_make(&b, 0, (const uint8_t *)"x", 1);
    assert_refused(bundle_check(&b.bundle, &err), err, ERR_INPUT);
    assert_refused(bundle_part_of_bytes(&b.parts[0], "data/a b", "", 0, &err), err, ERR_INPUT);
}

static bool pour_too_little(const struct bundle_part *part, const struct bundle_sink *to, struct err *err)
{
    (void)part;
    return to->take(to->context, "x", 1, err);
}

static void a_part_that_gives_other_than_it_said_is_noticed(void **state)
{
    (void)state;
    struct sealing_bundle b;
    struct err err;
    struct buffer tar = {0};
    const struct bundle_sink sink = {into_buffer, &tar};
    sealing_make(&b, 1, (const uint8_t *)"xy", 2);
    b.parts[1].pour = pour_too_little;
    assert_refused(bundle_pour(&b.bundle, &sink, &err), err, ERR_BUG);
    assert_non_null(strstr(err.line, "data/forms/PA.pdf"));
    buffer_finish(&tar);
}

/* ---- the worked example of sync/FORMAT.md ---- */

/* What stands between ```name and ``` . */
static void fenced(const struct buffer *page, const char *name, struct buffer *out)
{
    char fence[64];
    snprintf(fence, sizeof fence, "\n```%s\n", name);
    const char *at = strstr((const char *)page->data, fence);
    assert_non_null(at);
    at += strlen(fence);
    const char *end = strstr(at, "```\n");
    assert_non_null(end);
    buffer_add(out, at, (size_t)(end - at));
}

static void stands_in(const struct buffer *tar, const struct buffer *page, const char *name)
{
    struct buffer text = {0};
    fenced(page, name, &text);
    assert_non_null(memmem(tar->data, tar->size, text.data, text.size));
    buffer_finish(&text);
}

static void the_worked_example_of_the_format_page_is_what_is_poured(void **state)
{
    (void)state;
    static const char json[] = "{\"case\":\"TJ-261122-0007-K\"}\n", pdf[] = "%PDF-specimen\n";
    struct buffer page = {0}, tar = {0}, stated = {0};
    struct bundle_part parts[2];
    struct seal_digest *digest = NULL;
    uint8_t sha256[SEAL_DIGEST_SIZE];
    char hex[SEAL_DIGEST_HEX_SIZE];
    struct err err;
    assert_ok(file_read(COUNTER_SOURCE_DIR "/sync/FORMAT.md", 100000, &page, &err), err);
    assert_ok(bundle_part_of_bytes(&parts[0], "data/application.json", json, sizeof json - 1, &err), err);
    assert_ok(bundle_part_of_bytes(&parts[1], "data/forms/PA.pdf", pdf, sizeof pdf - 1, &err), err);
    const struct bundle bundle = {
        .case_number = "TJ-261122-0007-K",
        .station = "tianjin-01",
        .sequence = 7,
        .previous_sha256 = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08",
        .audit_entries = 412,
        .audit_head = "60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752",
        .software = "counter 0.1.0",
        .created_ms = 1795311005000,
        .parts = parts,
        .part_count = 2,
    };
    const struct bundle_sink sink = {into_buffer, &tar};
    assert_ok(bundle_pour(&bundle, &sink, &err), err);
    stands_in(&tar, &page, "bag-info.txt");
    stands_in(&tar, &page, "manifest-sha256.txt");
    stands_in(&tar, &page, "tagmanifest-sha256.txt");
    assert_ok(seal_digest_create(&digest, &err), err);
    seal_digest_add(digest, tar.data, tar.size);
    assert_ok(seal_digest_take(digest, sha256, &err), err);
    seal_digest_destroy(digest);
    seal_digest_to_hex(sha256, hex);
    fenced(&page, "tar-sha256", &stated);
    assert_memory_equal(stated.data, hex, 64);
    struct bundle_facts facts;
    enum bundle_fault fault;
    assert_true(read_tar(tar.data, tar.size, 777, &fault, &facts));
    assert_int_equal(facts.audit_entries, 412);
    buffer_finish(&page);
    buffer_finish(&tar);
    buffer_finish(&stated);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_poured_is_read_back_in_pieces_of_any_size),
        cmocka_unit_test(the_worked_example_of_the_format_page_is_what_is_poured),
        cmocka_unit_test(every_flipped_byte_of_a_bag_is_refused),
        cmocka_unit_test(every_cut_and_every_addition_is_refused),
        cmocka_unit_test(tricks_in_a_tar_have_their_names),
        cmocka_unit_test(a_bundle_that_could_not_be_read_is_not_written),
        cmocka_unit_test(a_part_that_gives_other_than_it_said_is_noticed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
