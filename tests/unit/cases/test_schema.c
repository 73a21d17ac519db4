/* Stores of every released version open; newer ones and damaged ones are refused with words, and nothing of them is
 * changed. The schemas stand here as they were released, so that nobody changes one by accident. */
#include "store_fixture.h"
#include "db.h"

#include <sys/stat.h>

static const char *const released[] = {
    /* 1 */
    "CREATE TABLE cases("
    "  id INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, kind TEXT NOT NULL, state INTEGER NOT NULL,"
    "  begun_ms INTEGER NOT NULL, changed_ms INTEGER NOT NULL, sealed_ms INTEGER NOT NULL,"
    "  received_ms INTEGER NOT NULL, erased_ms INTEGER NOT NULL, saves INTEGER NOT NULL, sequence INTEGER NOT NULL,"
    "  bundle_sha256 BLOB NOT NULL, receipt_sha256 BLOB NOT NULL, slip_hash BLOB, digits_hash BLOB,"
    "  slip_until_ms INTEGER NOT NULL, slip_tries INTEGER NOT NULL, wrapped BLOB, seal BLOB NOT NULL);"
    "CREATE INDEX cases_by_state ON cases(state, id);"
    "CREATE UNIQUE INDEX cases_by_sequence ON cases(sequence) WHERE sequence > 0;"
    "CREATE TABLE items("
    "  id INTEGER PRIMARY KEY, number TEXT NOT NULL REFERENCES cases(number), kind TEXT NOT NULL, name TEXT NOT NULL,"
    "  revision INTEGER NOT NULL, changed_ms INTEGER NOT NULL, bytes BLOB NOT NULL, UNIQUE(number, kind, name));"
    "CREATE TABLE searches("
    "  number TEXT NOT NULL REFERENCES cases(number), what TEXT NOT NULL, hash BLOB NOT NULL,"
    "  PRIMARY KEY(number, what)) WITHOUT ROWID;"
    "CREATE INDEX searches_by_hash ON searches(what, hash);"
    "CREATE TABLE days(day TEXT PRIMARY KEY, serial INTEGER NOT NULL) WITHOUT ROWID;"
    "CREATE TABLE audit("
    "  n INTEGER PRIMARY KEY, time_ms INTEGER NOT NULL, actor TEXT NOT NULL, action TEXT NOT NULL,"
    "  number TEXT NOT NULL, detail TEXT NOT NULL, hash BLOB NOT NULL);"
    "CREATE INDEX audit_by_number ON audit(number, n);"
    "CREATE TABLE audit_head("
    "  id INTEGER PRIMARY KEY CHECK(id = 1), n INTEGER NOT NULL, hash BLOB NOT NULL, seal BLOB NOT NULL);"
    "CREATE TABLE notes(name TEXT PRIMARY KEY, value BLOB) WITHOUT ROWID;",
    /* 2 */
    "CREATE TABLE messages("
    "  n INTEGER PRIMARY KEY, number TEXT NOT NULL, added_ms INTEGER NOT NULL, wrapped BLOB NOT NULL,"
    "  bytes BLOB NOT NULL);"
    "CREATE INDEX messages_by_number ON messages(number, n);",
    /* 3 */
    "CREATE TABLE erasures(n INTEGER PRIMARY KEY, number TEXT NOT NULL UNIQUE, text TEXT NOT NULL);"
    "CREATE INDEX cases_by_stay ON cases(state, changed_ms) WHERE state IN (0, 1) AND sequence = 0 AND slip_hash IS NULL;"
    "CREATE INDEX cases_by_slip ON cases(state, slip_until_ms) WHERE state IN (0, 1) AND sequence = 0 AND "
    "slip_hash IS NOT NULL;",
};
enum { RELEASED = sizeof released / sizeof released[0] };
static const char tables_of_1[] = "cases items searches days audit audit_head notes";

static void shell(const struct fixture *f, const char *command)
{
    char all[3000];
    snprintf(all, sizeof all, "cd '%s' && { %s; }", f->folder, command);
    assert_int_equal(system(all), 0);
}

static void begin_one(struct fixture *f, char number[CASE_NUMBER_SIZE])
{
    struct err err = {0};
    const struct case_item item = {.kind = "answers", .name = "all", .bytes = "zqx", .size = 3};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, &item, 1, &err), err);
    assert_ok(case_store_put_search(f->store, number, "phone", "13600004321", &err), err);
}

static void expect_whole(struct fixture *f, const char *number)
{
    struct buffer bytes = {0};
    struct case_list found = {0};
    const struct case_filter filter = {.state = -1, .search_what = "phone", .search_value = "13600004321"};
    struct err err = {0};
    assert_ok(case_store_get(f->store, number, "answers", "all", &bytes, NULL, &err), err);
    assert_string_equal((const char *)bytes.data, "zqx");
    buffer_finish(&bytes);
    assert_ok(case_store_list(f->store, &filter, &found, &err), err);
    assert_int_equal(found.count, 1);
    case_list_finish(&found);
    assert_ok(case_store_check(f->store, &err), err);
}

/* The rows of a store of today in a file of an old schema: what a station of that time left behind. */
static void put_into_old(struct fixture *f, size_t version)
{
    struct db *old;
    struct err err = {0};
    char path[1200], command[1000], text[100];
    case_store_close(f->store);
    f->store = NULL;
    snprintf(path, sizeof path, "%s/old.db", f->folder);
    assert_ok(db_open(path, released, version, &old, &err), err);
    db_close(old);
    snprintf(text, sizeof text, "%s%s", tables_of_1, version > 1 ? " messages" : "");
    snprintf(command, sizeof command,
             "for t in %s; do echo \"INSERT INTO $t SELECT * FROM now.$t;\"; done >copy.sql && "
             "{ echo \"ATTACH 'store/cases.db' AS now;\"; cat copy.sql; } | sqlite3 old.db && rm store/* && mv old.db store/cases.db",
             text);
    shell(f, command);
}

static void a_store_of_every_released_version_opens(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_erasure record;
    for (size_t version = 1; version < RELEASED; version++) {
        char number[CASE_NUMBER_SIZE];
        begin_one(f, number);
        put_into_old(f, version);
        fixture_open(f);
        expect_whole(f, number);
        /* And what that version did not know yet can be done with it. */
        assert_ok(case_store_erase(f->store, number, "visitor", "withdrawn", &err), err);
        assert_ok(case_store_erasure(f->store, number, &record, &err), err);
        const struct case_message message = {.n = version, .text = {.data = (uint8_t *)(uintptr_t) "told", .size = 4}};
        assert_ok(case_store_add_message(f->store, &message, &err), err);
    }
}

static void the_newest_schema_is_the_last_one_here(void **state)
{
    struct fixture *f = *state;
    char command[200];
    snprintf(command, sizeof command, "test \"$(sqlite3 store/cases.db 'PRAGMA user_version')\" = %d", RELEASED);
    shell(f, command);
    shell(f, "sqlite3 store/cases.db .schema | sed 's/IF NOT EXISTS //' | sort >now");
    struct db *same;
    struct err err = {0};
    char path[1200];
    snprintf(path, sizeof path, "%s/same.db", f->folder);
    assert_ok(db_open(path, released, RELEASED, &same, &err), err);
    db_close(same);
    shell(f, "sqlite3 same.db .schema | sed 's/IF NOT EXISTS //' | sort | cmp - now");
}

static void refused(struct fixture *f, enum err_code code, const char *word)
{
    struct case_store *store = NULL;
    struct err err = {0};
    shell(f, "cat store/cases.db* | sha256sum >before");
    assert_refused(case_store_open(&f->config, f->folder, &store, &err), err, code);
    if (!strstr(err.line, word))
        fail_msg("\"%s\" does not say \"%s\"", err.line, word);
    if (code == ERR_DAMAGED && !strstr(err.line, "Nothing was changed"))
        fail_msg("\"%s\" does not say that nothing was changed", err.line);
    shell(f, "cat store/cases.db* | sha256sum | cmp - before");
}

static void a_newer_store_is_refused_and_left_alone(void **state)
{
    struct fixture *f = *state;
    fixture_sql(f, "PRAGMA user_version = 99");
    case_store_close(f->store);
    f->store = NULL;
    refused(f, ERR_CONFIG, "written by a newer version");
    shell(f, "test \"$(sqlite3 store/cases.db 'PRAGMA user_version')\" = 99");
}

static void a_damaged_file_is_refused_and_left_alone(void **state)
{
    static const struct {
        const char *damage, *word;
    } damages[] = {
        {": >store/cases.db", "is empty"},
        {"truncate -s -4096 store/cases.db", "malformed"},
        {"truncate -s 5000 store/cases.db", "malformed"},
        {"truncate -s 50 store/cases.db", "malformed"},
        {"head -c 65536 /dev/urandom >store/cases.db", "not a database"},
        {"printf XXXX | dd of=store/cases.db bs=1 seek=100 conv=notrunc status=none", "malformed"},
        {"head -c 4096 /dev/urandom | dd of=store/cases.db bs=4096 count=1 seek=0 conv=notrunc status=none", "not a database"},
    };
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    begin_one(f, number);
    case_store_close(f->store);
    f->store = NULL;
    shell(f, "cp -r store whole");
    for (size_t i = 0; i < sizeof damages / sizeof damages[0]; i++) {
        shell(f, damages[i].damage);
        refused(f, ERR_DAMAGED, damages[i].word);
        refused(f, ERR_DAMAGED, "no backup was made yet");
        shell(f, "rm -rf store && cp -r whole store");
    }
    shell(f, "echo /media/copy/station-01 >last-backup && : >store/cases.db");
    refused(f, ERR_DAMAGED, "the last backup is /media/copy/station-01");
    shell(f, "cp whole/cases.db store/cases.db");
    fixture_open(f);
    expect_whole(f, number);
}

/* What the store still gives is what was put in; all else is named as damaged. */
static void expect_right_or_damaged(struct fixture *f, char numbers[][CASE_NUMBER_SIZE], size_t count)
{
    for (size_t i = 0; i < count; i++) {
        struct buffer bytes = {0};
        struct err err = {0};
        if (case_store_get(f->store, numbers[i], "page", "application-1", &bytes, NULL, &err))
            assert_memory_equal(bytes.data, "specimen", 8);
        else
            assert_int_equal(err.code, ERR_DAMAGED);
        buffer_finish(&bytes);
    }
}

static void a_page_turned_over_anywhere_is_found(void **state)
{
    enum { CASES = 12 };
    struct fixture *f = *state;
    char numbers[CASES][CASE_NUMBER_SIZE], path[1200];
    struct err err = {0};
    struct stat info;
    size_t found = 0, pages;
    for (int i = 0; i < CASES; i++)
        fixture_complete(f, numbers[i]);
    case_store_close(f->store);
    f->store = NULL;
    snprintf(path, sizeof path, "%s/store/cases.db", f->folder);
    assert_int_equal(stat(path, &info), 0);
    pages = (size_t)info.st_size / 4096;
    shell(f, "cp -r store whole");
    for (size_t page = 0; page < pages; page++) {
        char command[300];
        snprintf(command, sizeof command,
                 "head -c 1800 /dev/zero | tr '\\0' Q | dd of=store/cases.db bs=1 seek=%zu conv=notrunc status=none",
                 page * 4096 + 2296);
        shell(f, command);
        if (!case_store_open(&f->config, f->folder, &f->store, &err)) {
            assert_true(err.code == ERR_DAMAGED || err.code == ERR_CONFIG);
            found++;
        } else {
            expect_right_or_damaged(f, numbers, CASES);
            found += !case_store_check(f->store, &err);
        }
        case_store_close(f->store);
        f->store = NULL;
        shell(f, "rm -rf store && cp -r whole store");
    }
    assert_true(found > pages / 2);
    fixture_open(f);
    assert_ok(case_store_check(f->store, &err), err);
}

static void a_log_that_was_taken_away_is_missed(void **state)
{
    struct fixture *f = *state;
    char number[CASE_NUMBER_SIZE];
    begin_one(f, number);
    /* As a killed process leaves it, without its log. */
    shell(f, "mkdir killed && cp store/cases.db store/cases.db-wal store/cases.db-shm killed && test -s killed/cases.db-wal");
    case_store_close(f->store);
    f->store = NULL;
    shell(f, "rm store/cases.db* && cp killed/cases.db killed/cases.db-shm store");
    refused(f, ERR_DAMAGED, "-wal was taken away or emptied");
    shell(f, ": >store/cases.db-wal");
    refused(f, ERR_DAMAGED, "-wal was taken away or emptied");
    shell(f, "rm store/cases.db* && cp killed/cases.db-wal store");
    refused(f, ERR_DAMAGED, "is missing, but its -wal is there");
    shell(f, "rm store/cases.db* && cp killed/cases.db* store");
    fixture_open(f);
    expect_whole(f, number);
    /* An index from before the machine was started says nothing: a power cut may leave one of any age. */
    case_store_close(f->store);
    f->store = NULL;
    shell(f, "cp killed/cases.db-shm store && touch -d 2001-01-01 store/cases.db-shm");
    fixture_open(f);
    expect_whole(f, number);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_store_of_every_released_version_opens),
        FIXTURE_TEST(the_newest_schema_is_the_last_one_here),
        FIXTURE_TEST(a_newer_store_is_refused_and_left_alone),
        FIXTURE_TEST(a_damaged_file_is_refused_and_left_alone),
        FIXTURE_TEST(a_page_turned_over_anywhere_is_found),
        FIXTURE_TEST(a_log_that_was_taken_away_is_missed),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
