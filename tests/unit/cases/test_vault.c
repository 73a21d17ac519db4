#include "promise.h"

#include "file.h"
#include "vault.h"
#include <string.h>
#include <sys/stat.h>

static char folder[1024], path[FILE_PATH_SIZE];
static struct vault *vault;
static uint8_t wrapped[VAULT_WRAPPED_BYTES];
static const char number[] = "TJ-261122-0007-A";

static int make(void **state)
{
    (void)state;
    struct err err = {0};
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/keys/station.key", folder);
    assert_ok(vault_create_key_file(path, &err), err);
    assert_ok(vault_open(path, &vault, &err), err);
    assert_ok(vault_new_case_key(vault, number, wrapped, &err), err);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    vault_close(vault);
    vault = NULL;
    promise_folder_remove(folder);
    return 0;
}

static void a_new_key_is_private_and_never_overwritten(void **state)
{
    (void)state;
    struct stat info;
    struct err err = {0};
    struct buffer before = {0}, after = {0};
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 07777, 0400);
    assert_int_equal(info.st_size, 32);
    assert_ok(file_read(path, 100, &before, &err), err);
    assert_refused(vault_create_key_file(path, &err), err, ERR_DENIED);
    assert_ok(file_read(path, 100, &after, &err), err);
    assert_memory_equal(before.data, after.data, 32);
    buffer_finish(&before);
    buffer_finish(&after);
    struct file_names names;
    char keys[1100];
    snprintf(keys, sizeof keys, "%s/keys", folder);
    assert_ok(file_list(keys, &names, &err), err);
    assert_int_equal(names.count, 1);
    file_names_destroy(&names);
}

static void a_key_file_others_can_read_or_of_a_wrong_size_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct vault *none = NULL;
    static const mode_t modes[] = {0440, 0404, 0640, 0644, 0420};
    for (size_t i = 0; i < sizeof modes / sizeof modes[0]; i++) {
        assert_int_equal(chmod(path, modes[i]), 0);
        assert_refused(vault_open(path, &none, &err), err, ERR_CONFIG);
        assert_non_null(strstr(err.line, "chmod 0400"));
    }
    static const size_t sizes[] = {0, 31, 33};
    for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
        char other[FILE_PATH_SIZE];
        snprintf(other, sizeof other, "%.900s/%zu.key", folder, sizes[i]);
        assert_ok(file_write_durable(other, "0123456789012345678901234567890123", sizes[i], 0400, &err), err);
        assert_refused(vault_open(other, &none, &err), err, ERR_CONFIG);
    }
    assert_refused(vault_open("/nowhere/station.key", &none, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "missing"));
    assert_refused(vault_open(folder, &none, &err), err, ERR_CONFIG);
    assert_null(none);
}

static void an_openssl_with_known_holes_is_refused(void **state)
{
    (void)state;
    assert_false(vault_openssl_is_fit(0x1010117fUL)); /* 1.1.1w */
    assert_false(vault_openssl_is_fit(0x30000150UL)); /* 3.0.21 */
    assert_true(vault_openssl_is_fit(0x30000160UL));  /* 3.0.22 */
    assert_true(vault_openssl_is_fit(0x30500000UL));
}

static void an_item_opens_only_in_its_own_place_and_unchanged(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer sealed = {0}, plain = {0};
    struct vault_place place = {number, "page", "application-1", 3};
    assert_ok(vault_seal_item(vault, wrapped, &place, "specimen", 8, &sealed, &err), err);
    assert_int_equal(sealed.size, 8 + VAULT_ITEM_OVERHEAD_BYTES);
    assert_null(memmem(sealed.data, sealed.size, "specimen", 8));
    assert_ok(vault_open_item(vault, wrapped, &place, sealed.data, sealed.size, &plain, &err), err);
    assert_string_equal((char *)plain.data, "specimen");
    buffer_finish(&plain);
    for (size_t i = 0; i < sealed.size; i++) {
        sealed.data[i] ^= 1;
        assert_refused(vault_open_item(vault, wrapped, &place, sealed.data, sealed.size, &plain, &err), err,
                       ERR_DAMAGED);
        assert_int_equal(plain.size, 0);
        sealed.data[i] ^= 1;
    }
    for (size_t size = 0; size < sealed.size; size++)
        assert_refused(vault_open_item(vault, wrapped, &place, sealed.data, size, &plain, &err), err, ERR_DAMAGED);
    const struct vault_place elsewhere[] = {{"TJ-261122-0008-8", "page", "application-1", 3},
                                            {number, "form", "application-1", 3},
                                            {number, "page", "application-2", 3},
                                            {number, "page", "application-1", 4}};
    for (size_t i = 0; i < 4; i++)
        assert_refused(vault_open_item(vault, wrapped, &elsewhere[i], sealed.data, sealed.size, &plain, &err), err,
                       ERR_DAMAGED);
    buffer_finish(&plain);
    buffer_finish(&sealed);
}

static void the_same_item_never_looks_the_same_twice(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer a = {0}, b = {0};
    const struct vault_place place = {number, "page", "a", 1};
    assert_ok(vault_seal_item(vault, wrapped, &place, "", 0, &a, &err), err);
    assert_ok(vault_seal_item(vault, wrapped, &place, "", 0, &b, &err), err);
    assert_memory_not_equal(a.data, b.data, a.size);
    buffer_clear(&b);
    assert_ok(vault_open_item(vault, wrapped, &place, a.data, a.size, &b, &err), err);
    assert_int_equal(b.size, 0);
    buffer_finish(&a);
    buffer_finish(&b);
}

static void a_changed_wrapped_key_or_another_station_opens_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer sealed = {0}, plain = {0};
    const struct vault_place place = {number, "page", "a", 1};
    char other_path[FILE_PATH_SIZE];
    struct vault *other;
    assert_ok(vault_seal_item(vault, wrapped, &place, "x", 1, &sealed, &err), err);
    snprintf(other_path, sizeof other_path, "%.900s/other.key", folder);
    assert_ok(vault_create_key_file(other_path, &err), err);
    assert_ok(vault_open(other_path, &other, &err), err);
    assert_refused(vault_open_item(other, wrapped, &place, sealed.data, sealed.size, &plain, &err), err, ERR_DAMAGED);
    vault_close(other);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 0x80;
        assert_refused(vault_open_item(vault, wrapped, &place, sealed.data, sealed.size, &plain, &err), err,
                       ERR_DAMAGED);
        wrapped[i] ^= 0x80;
    }
    buffer_finish(&sealed);
    buffer_finish(&plain);
}

static void tags_are_those_of_this_station_and_of_this_text(void **state)
{
    (void)state;
    struct err err = {0};
    char tag[VAULT_TAG_SIZE], other[VAULT_TAG_SIZE];
    static const char code[] = "KQ1:TJ-261122-0007-A:PA:1/2:3";
    assert_ok(vault_tag(vault, code, tag, &err), err);
    assert_int_equal(strlen(tag), 16);
    assert_int_equal(strspn(tag, "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"), 16);
    assert_true(vault_tag_holds(vault, code, tag));
    assert_false(vault_tag_holds(vault, "KQ1:TJ-261122-0007-A:PA:2/2:3", tag));
    assert_false(vault_tag_holds(vault, code, ""));
    for (size_t i = 0; i < 16; i++) {
        memcpy(other, tag, sizeof other);
        other[i] = other[i] == 'A' ? 'B' : 'A';
        assert_false(vault_tag_holds(vault, code, other));
    }
}

static bool shell(const char *command, char out[128])
{
    FILE *pipe = popen(command, "r");
    assert_non_null(pipe);
    bool read = fgets(out, 128, pipe) != NULL;
    assert_int_equal(pclose(pipe), 0);
    out[strcspn(out, "\n")] = '\0';
    return read;
}

/* The openssl program, given the station key, comes to the same tag: HMAC under a key that is HMAC(key, label). */
static void openssl_computes_the_same_tag(void **state)
{
    (void)state;
    struct err err = {0};
    char command[1600], out[128], tag[VAULT_TAG_SIZE];
    assert_ok(vault_tag(vault, "KQ1:specimen", tag, &err), err);
    snprintf(
        command, sizeof command,
        "k=$(od -An -vtx1 '%s' | tr -d ' \\n'); "
        "p=$(printf %%s counter/1/page-tag | openssl mac -digest SHA256 -macopt hexkey:$k HMAC); "
        "printf %%s KQ1:specimen | openssl mac -digest SHA256 -macopt hexkey:$p -binary HMAC | head -c 10 | base32",
        path);
    assert_true(shell(command, out));
    assert_string_equal(out, tag);
}

static void digests_are_those_of_the_standard(void **state)
{
    (void)state;
    struct err err = {0};
    uint8_t hash[VAULT_HASH_BYTES];
    char hex[2 * VAULT_HASH_BYTES + 1];
    assert_ok(vault_sha256("abc", 3, hash, &err), err);
    vault_hex(hash, hex);
    assert_string_equal(hex, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
    uint8_t a[VAULT_HASH_BYTES], b[VAULT_HASH_BYTES];
    assert_ok(vault_search_hash(vault, "phone", "13800001234", a, &err), err);
    assert_ok(vault_search_hash(vault, "id", "13800001234", b, &err), err);
    assert_memory_not_equal(a, b, sizeof a);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(a_new_key_is_private_and_never_overwritten),
        TEST(a_key_file_others_can_read_or_of_a_wrong_size_is_refused),
        TEST(an_openssl_with_known_holes_is_refused),
        TEST(an_item_opens_only_in_its_own_place_and_unchanged),
        TEST(the_same_item_never_looks_the_same_twice),
        TEST(a_changed_wrapped_key_or_another_station_opens_nothing),
        TEST(tags_are_those_of_this_station_and_of_this_text),
        TEST(openssl_computes_the_same_tag),
        TEST(digests_are_those_of_the_standard),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
