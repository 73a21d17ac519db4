#include "promise.h"

#include "db.h"
#include "file.h"
#include <string.h>
#include <sys/stat.h>

static char folder[1024], path[FILE_PATH_SIZE];
static const char *const schema[] = {"CREATE TABLE t(id INTEGER PRIMARY KEY, text TEXT, bytes BLOB)",
                                     "ALTER TABLE t ADD COLUMN more INTEGER DEFAULT 7"};

static int make(void **state)
{
    (void)state;
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/test.db", folder);
    return 0;
}

static int drop(void **state)
{
    (void)state;
    promise_folder_remove(folder);
    return 0;
}

static int64_t count_of(struct db *db)
{
    struct err err = {0};
    int64_t count = -1;
    assert_ok(db_ask_int(db, "SELECT count(*) FROM t", DB_NOTHING, 0, &count, &err), err);
    return count;
}

static void an_old_file_is_brought_up_and_a_newer_one_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *db;
    int64_t more;
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    assert_ok(db_do(db, "INSERT INTO t(text) VALUES(?)", DB_WITH(db_text("old")), &err), err);
    db_close(db);
    assert_ok(db_open(path, schema, 2, &db, &err), err);
    assert_ok(db_ask_int(db, "SELECT more FROM t", DB_NOTHING, 0, &more, &err), err);
    assert_int_equal(more, 7);
    db_close(db);
    assert_refused(db_open(path, schema, 1, &db, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "newer version"));
}

static void a_failed_migration_leaves_the_old_file(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *db;
    const char *const broken[] = {schema[0], "CREATE TABLE u(a); CREATE TABLE nonsense("};
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    db_close(db);
    assert_refused(db_open(path, broken, 2, &db, &err), err, ERR_BUG);
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    int64_t tables;
    assert_ok(db_ask_int(db, "SELECT count(*) FROM sqlite_master", DB_NOTHING, 0, &tables, &err), err);
    assert_int_equal(tables, 1);
    db_close(db);
}

static void a_transaction_is_whole_or_nothing(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *db;
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    assert_ok(db_begin(db, &err), err);
    assert_ok(db_do(db, "INSERT INTO t(text) VALUES('a')", DB_NOTHING, &err), err);
    assert_false(db_end(db, false, &err));
    assert_int_equal(count_of(db), 0);
    assert_ok(db_begin(db, &err), err);
    assert_ok(db_do(db, "INSERT INTO t(text) VALUES('a')", DB_NOTHING, &err), err);
    assert_int_equal(db_touched(db), 1);
    assert_ok(db_end(db, true, &err), err);
    assert_int_equal(count_of(db), 1);
    db_close(db);
}

static void values_come_back_as_they_went_in(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *db;
    struct db_rows *rows;
    bool there;
    size_t size;
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    assert_ok(db_do(db, "INSERT INTO t VALUES(?,?,?)",
                    DB_WITH(db_int(INT64_MIN), db_text("'; DROP TABLE t; --"), db_bytes("a\0b", 3)), &err),
              err);
    assert_ok(db_ask(db, "SELECT id, text, bytes, NULL FROM t", DB_NOTHING, &rows, &err), err);
    assert_ok(db_next(rows, &there, &err), err);
    assert_true(there);
    assert_true(db_column_int(rows, 0) == INT64_MIN);
    assert_string_equal(db_column_text(rows, 1), "'; DROP TABLE t; --");
    assert_memory_equal(db_column_bytes(rows, 2, &size), "a\0b", 3);
    assert_int_equal(size, 3);
    assert_true(db_column_is_null(rows, 3));
    assert_ok(db_next(rows, &there, &err), err);
    assert_false(there);
    db_rows_close(rows);
    db_close(db);
}

static void the_settings_are_the_safe_ones(void **state)
{
    (void)state;
    static const struct {
        const char *sql;
        int64_t value;
    } settings[] = {
        {"PRAGMA synchronous", 3},    {"PRAGMA secure_delete", 1},   {"PRAGMA temp_store", 2},
        {"PRAGMA mmap_size", 0},      {"PRAGMA busy_timeout", 5000}, {"PRAGMA cell_size_check", 1},
        {"PRAGMA trusted_schema", 0},
    };
    struct err err = {0};
    struct db *db;
    struct stat info;
    assert_ok(db_open(path, schema, 1, &db, &err), err);
    for (size_t i = 0; i < sizeof settings / sizeof settings[0]; i++) {
        int64_t value = -1;
        assert_ok(db_ask_int(db, settings[i].sql, DB_NOTHING, -1, &value, &err), err);
        if (value != settings[i].value)
            fail_msg("%s is %lld", settings[i].sql, (long long)value);
    }
    assert_int_equal(stat(path, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    char wal[1100];
    snprintf(wal, sizeof wal, "%s-wal", path);
    assert_int_equal(stat(wal, &info), 0);
    assert_int_equal(info.st_mode & 0777, 0600);
    bool whole;
    assert_ok(db_checkpoint(db, &whole, &err), err);
    assert_true(whole);
    assert_int_equal(stat(wal, &info), 0);
    assert_int_equal(info.st_size, 0);
    assert_ok(db_check(db, &err), err);
    db_close(db);
}

static void a_file_that_is_no_database_is_named_damaged(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *db = NULL;
    char noise[8192];
    memset(noise, 'x', sizeof noise);
    assert_ok(file_write_durable(path, noise, sizeof noise, 0600, &err), err);
    assert_refused(db_open(path, schema, 1, &db, &err), err, ERR_DAMAGED);
    assert_null(db);
}

static void two_may_have_it_open_and_both_see_every_commit(void **state)
{
    (void)state;
    struct err err = {0};
    struct db *a, *b;
    assert_ok(db_open(path, schema, 1, &a, &err), err);
    assert_ok(db_open(path, schema, 1, &b, &err), err);
    assert_ok(db_do(a, "INSERT INTO t(text) VALUES('a')", DB_NOTHING, &err), err);
    assert_ok(db_do(b, "INSERT INTO t(text) VALUES('b')", DB_NOTHING, &err), err);
    assert_int_equal(count_of(a), 2);
    assert_int_equal(count_of(b), 2);
    db_close(a);
    assert_ok(db_do(b, "INSERT INTO t(text) VALUES('c')", DB_NOTHING, &err), err);
    assert_int_equal(count_of(b), 3);
    db_close(b);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(an_old_file_is_brought_up_and_a_newer_one_is_refused),
        TEST(a_failed_migration_leaves_the_old_file),
        TEST(a_transaction_is_whole_or_nothing),
        TEST(values_come_back_as_they_went_in),
        TEST(the_settings_are_the_safe_ones),
        TEST(a_file_that_is_no_database_is_named_damaged),
        TEST(two_may_have_it_open_and_both_see_every_commit),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
