#include "store_fixture.h"

static void note(struct fixture *f, const char *action)
{
    struct err err = {0};
    assert_ok(case_store_note(f->store, "station", action, NULL, "specimen", &err), err);
}

static void every_entry_is_chained_to_the_one_before(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct audit_head first, second;
    struct audit_entry entries[8];
    size_t count;
    char number[CASE_NUMBER_SIZE];
    note(f, "started");
    assert_ok(case_store_audit_head(f->store, &first, &err), err);
    fixture_begin(f, number);
    assert_ok(case_store_audit_head(f->store, &second, &err), err);
    assert_int_equal(second.count, first.count + 1);
    assert_memory_not_equal(first.hash, second.hash, sizeof first.hash);
    assert_ok(case_store_audit_verify(f->store, NULL, &err), err);
    assert_ok(case_store_audit_verify(f->store, &first, &err), err);
    assert_ok(case_store_audit_list(f->store, number, entries, 8, &count, &err), err);
    assert_int_equal(count, 1);
    assert_string_equal(entries[0].action, "begun");
    assert_ok(case_store_audit_list(f->store, NULL, entries, 8, &count, &err), err);
    assert_int_equal(count, 2);
    assert_string_equal(entries[1].action, "started");
}

static void whoever_edits_the_log_is_found(void **state)
{
    struct fixture *f = *state;
    static const struct {
        const char *sql, *undo;
    } edits[] = {
        {"UPDATE audit SET detail='x' WHERE n=2", "UPDATE audit SET detail='specimen' WHERE n=2"},
        {"UPDATE audit SET time_ms=time_ms+1 WHERE n=1", "UPDATE audit SET time_ms=time_ms-1 WHERE n=1"},
        {"UPDATE audit SET actor='somebody' WHERE n=3", "UPDATE audit SET actor='station' WHERE n=3"},
        {"CREATE TABLE k AS SELECT * FROM audit WHERE n=2; DELETE FROM audit WHERE n=2",
         "INSERT INTO audit SELECT * FROM k; DROP TABLE k"},
        {"CREATE TABLE k AS SELECT * FROM audit WHERE n=4; DELETE FROM audit WHERE n=4",
         "INSERT INTO audit SELECT * FROM k; DROP TABLE k"},
        {"UPDATE audit_head SET n=3, hash=(SELECT hash FROM audit WHERE n=3)",
         "UPDATE audit_head SET n=4, hash=(SELECT hash FROM audit WHERE n=4)"},
    };
    for (int i = 0; i < 4; i++)
        note(f, "looked");
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        struct err err = {0};
        fixture_sql(f, edits[i].sql);
        assert_refused(case_store_audit_verify(f->store, NULL, &err), err, ERR_DAMAGED);
        assert_refused(case_store_check(f->store, &err), err, ERR_DAMAGED);
        fixture_sql(f, edits[i].undo);
        assert_ok(case_store_audit_verify(f->store, NULL, &err), err);
    }
}

/* Somebody puts yesterday's whole database back: it holds together, and still it is not what was seen. */
static void a_log_rolled_back_does_not_pass_a_head_seen_later(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct audit_head later, other;
    char command[2600];
    note(f, "one");
    case_store_close(f->store);
    snprintf(command, sizeof command, "cp '%s/store/cases.db' '%s/kept.db'", f->folder, f->folder);
    assert_int_equal(system(command), 0);
    fixture_open(f);
    note(f, "two");
    assert_ok(case_store_audit_head(f->store, &later, &err), err);
    case_store_close(f->store);
    snprintf(command, sizeof command, "cp '%s/kept.db' '%s/store/cases.db'", f->folder, f->folder);
    assert_int_equal(system(command), 0);
    fixture_open(f);
    assert_ok(case_store_audit_verify(f->store, NULL, &err), err);
    assert_refused(case_store_audit_verify(f->store, &later, &err), err, ERR_DAMAGED);
    note(f, "another two");
    assert_ok(case_store_audit_head(f->store, &other, &err), err);
    assert_refused(case_store_audit_verify(f->store, &later, &err), err, ERR_DAMAGED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(every_entry_is_chained_to_the_one_before),
        FIXTURE_TEST(whoever_edits_the_log_is_found),
        FIXTURE_TEST(a_log_rolled_back_does_not_pass_a_head_seen_later),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
