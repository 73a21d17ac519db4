/* The station key on a PKCS#11 token: SoftHSM, a token of its own for every test. */
#include "store_fixture.h"

#include "key_token.h"

#define TOKEN "pkcs11:token=counter"

static void shell(const struct fixture *f, const char *command)
{
    char all[3000];
    snprintf(all, sizeof all, "cd '%s' && { %s; }", f->folder, command);
    assert_int_equal(system(all), 0);
}

static int make(void **state)
{
    if (fixture_make(state) != 0)
        return -1;
    struct fixture *f = *state;
    char conf[1200];
    snprintf(conf, sizeof conf, "%.1000s/softhsm.conf", f->folder);
    setenv("SOFTHSM2_CONF", conf, 1);
    shell(f, "mkdir tokens && printf 'directories.tokendir = %s/tokens\\nobjectstore.backend = file\\nlog.level = ERROR\\n' "
             "\"$PWD\" >softhsm.conf");
    shell(f, "softhsm2-util --init-token --free --label counter --so-pin 87654321 --pin 123456 >/dev/null");
    shell(f, "printf '123456\\n' >keys/token.pin && chmod 400 keys/token.pin");
    return 0;
}

static void begin_one(struct fixture *f, char number[CASE_NUMBER_SIZE])
{
    struct err err = {0};
    const struct case_item item = {.kind = "answers", .name = "all", .bytes = "zqx", .size = 3};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, &item, 1, &err), err);
}

static void expect_whole(struct fixture *f, const char *number)
{
    struct buffer bytes = {0};
    struct err err = {0};
    assert_ok(case_store_get(f->store, number, "answers", "all", &bytes, NULL, &err), err);
    assert_string_equal((const char *)bytes.data, "zqx");
    buffer_finish(&bytes);
    assert_ok(case_store_check(f->store, &err), err);
}

static void move_to(struct fixture *f, enum station_key_place place, const char *token_uri, const char *path)
{
    struct err err = {0};
    const struct case_key_move to = {place, token_uri, path};
    assert_ok(case_store_move_key(f->store, f->folder, &to, &err), err);
}

static void expect_closed(struct fixture *f, enum err_code code, const char *word)
{
    struct case_store *store = NULL;
    struct err err = {0};
    case_store_close(f->store);
    f->store = NULL;
    assert_refused(case_store_open(&f->config, f->folder, &store, &err), err, code);
    if (!strstr(err.line, word))
        fail_msg("\"%s\" does not say \"%s\"", err.line, word);
}

static void the_key_goes_onto_a_token_is_changed_there_and_comes_back(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    begin_one(f, number);
    shell(f, "cp keys/station.key old.key");
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.key && test ! -e keys/station.token.new && grep -q pkcs11: keys/station.token && "
             "test \"$(stat -c %a keys/station.token)\" = 400 && cp keys/station.token old.token");
    fixture_reopen(f);
    expect_whole(f, number);
    assert_ok(case_store_rotate_key(f->store, f->folder, &err), err);
    shell(f, "! cmp -s keys/station.token old.token");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "cp keys/station.token new.token && cp -f old.token keys/station.token");
    expect_closed(f, ERR_CONFIG, "put back the right station.key");
    shell(f, "cp -f new.token keys/station.token");
    fixture_reopen(f);
    move_to(f, STATION_KEY_FILE, NULL, NULL);
    shell(f, "test ! -e keys/station.token && ! cmp -s keys/station.key old.key");
    fixture_reopen(f);
    expect_whole(f, number);
}

static void the_key_that_wraps_never_leaves_the_token(void **state)
{
    struct fixture *f = *state;
    move_to(f, STATION_KEY_TOKEN, TOKEN ";object=another-name", NULL);
    /* SoftHSM's own tool tells what the object says of itself. */
    shell(f, "softhsm2-dump-file $(ls tokens/*/*.object | grep -v token.object) >dump; "
             "grep -A2 CKA_EXTRACTABLE dump | grep -q FALSE && grep -A2 CKA_SENSITIVE dump | grep -q TRUE");
    shell(f, "grep -q 'object=another-name' keys/station.token && test \"$(wc -l <keys/station.token)\" = 3");
}

static void a_token_that_is_not_there_is_said_and_nothing_is_lost(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    begin_one(f, number);
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    expect_whole(f, number);
    shell(f, "mv tokens away && mkdir tokens");
    expect_closed(f, ERR_DEVICE, "put it in");
    shell(f, "softhsm2-util --init-token --free --label counter --so-pin 87654321 --pin 123456 >/dev/null");
    expect_closed(f, ERR_CONFIG, "put in the token that the station key was wrapped with");
    shell(f, "rm -r tokens && mv away tokens");
    fixture_open(f);
    expect_whole(f, number);
}

static void a_token_of_the_same_name_with_another_key_opens_nothing(void **state)
{
    struct fixture *f = *state;
    uint8_t wrapped[KEY_TOKEN_WRAPPED_BYTES];
    const uint8_t key[KEY_TOKEN_KEY_BYTES] = {7};
    const struct key_token token = {TOKEN, (const uint8_t *)"123456", 6};
    struct err err = {0};
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    shell(f, "rm -r tokens && mkdir tokens && "
             "softhsm2-util --init-token --free --label counter --so-pin 87654321 --pin 123456 >/dev/null");
    assert_ok(key_token_wrap(&token, key, wrapped, &err), err); /* makes one */
    expect_closed(f, ERR_DAMAGED, "put back the token it was made with");
    uint8_t back[KEY_TOKEN_KEY_BYTES];
    assert_ok(key_token_unwrap(&token, wrapped, back, &err), err);
    assert_memory_equal(back, key, sizeof key);
    for (size_t i = 0; i < sizeof wrapped; i++) {
        wrapped[i] ^= 1;
        assert_refused(key_token_unwrap(&token, wrapped, back, &err), err, ERR_DAMAGED);
        wrapped[i] ^= 1;
    }
}

static void a_wrong_or_missing_pin_is_said(void **state)
{
    struct fixture *f = *state;
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    shell(f, "chmod 600 keys/token.pin && printf 654321 >keys/token.pin && chmod 400 keys/token.pin");
    expect_closed(f, ERR_DENIED, "correct token.pin");
    shell(f, "chmod 444 keys/token.pin");
    expect_closed(f, ERR_CONFIG, "chmod 0400");
    shell(f, "rm -f keys/token.pin");
    expect_closed(f, ERR_CONFIG, "put the token's PIN into it");
    char credentials[1100];
    snprintf(credentials, sizeof credentials, "%s/credentials", f->folder);
    shell(f, "mkdir credentials && printf 123456 >credentials/token.pin && chmod 440 credentials/token.pin");
    setenv("CREDENTIALS_DIRECTORY", credentials, 1);
    fixture_open(f);
    unsetenv("CREDENTIALS_DIRECTORY");
}

static void a_faulty_uri_or_file_is_named(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *uri, *word;
        enum err_code code;
    } uris[] = {
        {"counter", "write pkcs11:token=", ERR_CONFIG},
        {"pkcs11:token=counter?pin-value=123456", "holds no PIN", ERR_CONFIG},
        {"pkcs11:token=other", "is not there", ERR_DEVICE},
        {"", "empty", ERR_CONFIG},
    };
    struct err err = {0};
    for (size_t i = 0; i < sizeof uris / sizeof uris[0]; i++) {
        const struct case_key_move to = {STATION_KEY_TOKEN, uris[i].uri, NULL};
        assert_refused(case_store_move_key(f->store, f->folder, &to, &err), err, uris[i].code);
        assert_non_null(strstr(err.line, uris[i].word));
    }
    shell(f, "test -e keys/station.key && test ! -e keys/station.token && test ! -e keys/station.token.new");
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    shell(f, "cp keys/station.token right && for n in 30 60 100 150; do head -c $n right >cut.$n; done");
    for (const char *name = "30\0" "60\0" "100\0" "150\0"; *name; name += strlen(name) + 1) {
        char command[200];
        snprintf(command, sizeof command, "rm -f keys/station.token && cp cut.%s keys/station.token && chmod 400 keys/station.token",
                 name);
        shell(f, command);
        expect_closed(f, ERR_CONFIG, "put");
    }
}

static void killed_between_two_places_the_store_opens(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    begin_one(f, number);
    shell(f, "cp keys/station.key old.key");
    move_to(f, STATION_KEY_TOKEN, TOKEN, NULL);
    /* After the change, before the renaming. */
    shell(f, "mv keys/station.token keys/station.token.new && cp old.key keys/station.key && chmod 400 keys/station.key");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test -e keys/station.token && test ! -e keys/station.token.new && test ! -e keys/station.key");
    /* After the renaming, before the removing. */
    shell(f, "cp old.key keys/station.key && chmod 400 keys/station.key");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test -e keys/station.token && test ! -e keys/station.key");
    /* On the way back. */
    shell(f, "cp keys/station.token old.token");
    move_to(f, STATION_KEY_FILE, NULL, NULL);
    shell(f, "cp old.token keys/station.token && chmod 400 keys/station.token");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.token && test -e keys/station.key");
    /* Before the change: of no use. */
    shell(f, "cp old.token keys/station.token.new && chmod 400 keys/station.token.new");
    fixture_reopen(f);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.token.new");
}

static void a_credential_gets_a_new_key_by_a_file_of_its_own(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE], path[1200], credentials[1100];
    const struct case_key_move file = {STATION_KEY_FILE, NULL, NULL};
    struct err err = {0};
    begin_one(f, number);
    snprintf(path, sizeof path, "%s/for-credential", f->folder);
    snprintf(credentials, sizeof credentials, "%s/credentials", f->folder);
    move_to(f, STATION_KEY_CREDENTIAL, NULL, path);
    expect_whole(f, number);
    shell(f, "test ! -e keys/station.key && mkdir credentials && mv for-credential credentials/station.key");
    expect_closed(f, ERR_CONFIG, "missing");
    setenv("CREDENTIALS_DIRECTORY", credentials, 1);
    fixture_open(f);
    expect_whole(f, number);
    assert_refused(case_store_rotate_key(f->store, f->folder, &err), err, ERR_DENIED);
    assert_non_null(strstr(err.line, "kiosk key credential FILE"));
    assert_refused(case_store_move_key(f->store, f->folder, &file, &err), err, ERR_DENIED);
    move_to(f, STATION_KEY_CREDENTIAL, NULL, path);
    shell(f, "mv -f for-credential credentials/station.key");
    fixture_reopen(f);
    expect_whole(f, number);
    unsetenv("CREDENTIALS_DIRECTORY");
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, fixture_remove)
    const struct CMUnitTest tests[] = {
        TEST(the_key_goes_onto_a_token_is_changed_there_and_comes_back),
        TEST(the_key_that_wraps_never_leaves_the_token),
        TEST(a_token_that_is_not_there_is_said_and_nothing_is_lost),
        TEST(a_token_of_the_same_name_with_another_key_opens_nothing),
        TEST(a_wrong_or_missing_pin_is_said),
        TEST(a_faulty_uri_or_file_is_named),
        TEST(killed_between_two_places_the_store_opens),
        TEST(a_credential_gets_a_new_key_by_a_file_of_its_own),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
