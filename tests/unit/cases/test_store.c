#include "store_fixture.h"

static void serials_are_never_given_twice(void **state)
{
    struct fixture *f = *state;
    char first[CASE_NUMBER_SIZE], second[CASE_NUMBER_SIZE], next_day[CASE_NUMBER_SIZE], back[CASE_NUMBER_SIZE];
    fixture_begin(f, first);
    assert_string_equal(first, "TJ-261122-0001-M");
    fixture_begin(f, second);
    assert_int_equal(strncmp(second, "TJ-261122-0002-", 15), 0);
    fixture_now_ms += INT64_C(24) * 3600 * 1000;
    fixture_begin(f, next_day);
    assert_int_equal(strncmp(next_day, "TJ-261123-0001-", 15), 0);
    /* The battery of the clock dies, or somebody sets it back. */
    fixture_now_ms -= INT64_C(24) * 3600 * 1000;
    fixture_reopen(f);
    fixture_begin(f, back);
    assert_int_equal(strncmp(back, "TJ-261122-0003-", 15), 0);
}

static void a_disk_that_is_nearly_full_takes_no_new_case(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char number[CASE_NUMBER_SIZE];
    f->config.privacy.reserve_mb = 1000000000;
    fixture_reopen(f);
    assert_refused(case_store_begin(f->store, "personal", number, &err), err, ERR_SPACE);
}

static void items_are_put_replaced_listed_and_removed(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct buffer got = {0};
    uint32_t revision;
    char number[CASE_NUMBER_SIZE];
    const struct case_item items[] = {{"page", "application-1", 1, "first", 5}, {"form", "PA", 7, "pdf", 3}};
    const struct case_item better = {"page", "application-1", 2, "second", 6};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, items, 2, &err), err);
    assert_ok(case_store_put(f->store, number, &better, 1, &err), err);
    assert_ok(case_store_get(f->store, number, "page", "application-1", &got, &revision, &err), err);
    assert_string_equal((char *)got.data, "second");
    assert_int_equal(revision, 2);
    buffer_finish(&got);
    struct case_item_info *list;
    size_t count;
    assert_ok(case_store_items(f->store, number, NULL, &list, &count, &err), err);
    assert_int_equal(count, 2);
    assert_string_equal(list[0].kind, "form");
    assert_int_equal(list[1].size, 6);
    free(list);
    assert_ok(case_store_remove(f->store, number, "page", "application-1", &err), err);
    assert_refused(case_store_get(f->store, number, "page", "application-1", &got, NULL, &err), err, ERR_NOT_FOUND);
    assert_ok(case_store_items(f->store, number, "page", &list, &count, &err), err);
    assert_int_equal(count, 0);
    free(list);
    assert_refused(case_store_put(f->store, "TJ-261122-9999-9", items, 1, &err), err, ERR_NOT_FOUND);
    const struct case_item wrong = {"page", "../x|y", 1, "a", 1};
    assert_refused(case_store_put(f->store, number, &wrong, 1, &err), err, ERR_BUG);
}

static void only_the_moves_of_the_picture_are_allowed(void **state)
{
    struct fixture *f = *state;
    static const char allowed[CASE_STATE_COUNT][CASE_STATE_COUNT + 1] = {
        [CASE_DRAFT] = "-P---E",  [CASE_PRINTED] = "--C--E",  [CASE_COMPLETE] = "-P-S-E",
        [CASE_SEALED] = "--C-R-", [CASE_RECEIVED] = "------", [CASE_ERASED] = "------"};
    for (int from = 0; from < CASE_STATE_COUNT; from++)
        for (int to = 0; to < CASE_STATE_COUNT; to++)
            assert_int_equal(case_state_may_move((enum case_state)from, (enum case_state)to), allowed[from][to] != '-');
    struct err err = {0};
    char number[CASE_NUMBER_SIZE];
    fixture_begin(f, number);
    assert_refused(case_store_move(f->store, number, CASE_COMPLETE, &err), err, ERR_BUG);
    assert_refused(case_store_move(f->store, number, CASE_SEALED, &err), err, ERR_BUG);
    assert_refused(case_store_move(f->store, number, CASE_ERASED, &err), err, ERR_BUG);
    assert_ok(case_store_move(f->store, number, CASE_DRAFT, &err), err);
    fixture_move(f, number, CASE_PRINTED);
    assert_int_equal(fixture_state(f, number), CASE_PRINTED);
}

static size_t count_found(struct fixture *f, int in_state, const char *what, const char *value)
{
    struct err err = {0};
    struct case_list list;
    const struct case_filter filter = {.state = in_state, .search_what = what, .search_value = value};
    assert_ok(case_store_list(f->store, &filter, &list, &err), err);
    size_t count = list.count;
    case_list_finish(&list);
    return count;
}

static void a_list_goes_on_where_the_page_before_ended(void **state)
{
    enum { CASES = 7, A_PAGE = 3 };
    struct fixture *f = *state;
    struct err err = {0};
    char numbers[CASES][CASE_NUMBER_SIZE], last[CASE_NUMBER_SIZE] = "";
    size_t seen = 0;
    for (size_t i = 0; i < CASES; i++)
        fixture_begin(f, numbers[i]);
    fixture_move(f, numbers[4], CASE_PRINTED);
    for (size_t page = 0; page < 4; page++) {
        struct case_list list;
        const struct case_filter filter = {.state = CASE_DRAFT, .limit = A_PAGE, .before = page ? last : NULL};
        assert_ok(case_store_list(f->store, &filter, &list, &err), err);
        for (size_t i = 0; i < list.count; i++, seen++)
            assert_string_equal(list.cases[i].number, numbers[CASES - 1 - seen - (seen >= 2)]);
        if (list.count)
            memcpy(last, list.cases[list.count - 1].number, sizeof last);
        case_list_finish(&list);
    }
    assert_int_equal(seen, CASES - 1);
    struct case_list none;
    assert_ok(case_store_list(f->store, &(struct case_filter){.state = -1, .before = "TJ-990101-0001-X"}, &none, &err), err);
    assert_int_equal(none.count, 0);
    case_list_finish(&none);
}

static void cases_are_found_by_state_and_by_what_is_not_in_the_clear(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char a[CASE_NUMBER_SIZE], b[CASE_NUMBER_SIZE];
    fixture_begin(f, a);
    fixture_begin(f, b);
    fixture_move(f, b, CASE_PRINTED);
    assert_ok(case_store_put_search(f->store, a, "order", "2026112217450038", &err), err);
    assert_ok(case_store_put_search(f->store, b, "order", "2026112217450038", &err), err);
    assert_int_equal(count_found(f, -1, NULL, NULL), 2);
    assert_int_equal(count_found(f, CASE_PRINTED, NULL, NULL), 1);
    assert_int_equal(count_found(f, -1, "order", "2026112217450038"), 2);
    assert_int_equal(count_found(f, CASE_DRAFT, "order", "2026112217450038"), 1);
    assert_int_equal(count_found(f, -1, "id", "2026112217450038"), 0);
    assert_ok(case_store_put_search(f->store, a, "order", NULL, &err), err);
    assert_int_equal(count_found(f, -1, "order", "2026112217450038"), 1);
    assert_int_equal(fixture_files_with(f, "2026112217450038", 16), 0);
}

static void a_changed_row_or_item_is_noticed(void **state)
{
    struct fixture *f = *state;
    static const char *const edits[] = {
        "UPDATE cases SET state=2",           "UPDATE cases SET kind='unit'",
        "UPDATE cases SET slip_until_ms=1",   "UPDATE cases SET wrapped=zeroblob(60)",
        "UPDATE cases SET wrapped=NULL",      "UPDATE cases SET changed_ms=0",
        "UPDATE cases SET seal=zeroblob(32)",
    };
    struct err err = {0};
    struct case_summary summary;
    struct buffer got = {0};
    char number[CASE_NUMBER_SIZE], other[CASE_NUMBER_SIZE];
    const struct case_item items[] = {{"page", "a", 1, "specimen", 8}, {"page", "b", 1, "another", 7}};
    fixture_begin(f, number);
    assert_ok(case_store_put(f->store, number, items, 2, &err), err);
    fixture_sql(f, "CREATE TABLE kept AS SELECT * FROM cases");
    for (size_t i = 0; i < sizeof edits / sizeof edits[0]; i++) {
        fixture_sql(f, edits[i]);
        assert_refused(case_store_find(f->store, number, &summary, &err), err, ERR_DAMAGED);
        assert_non_null(strstr(err.line, number));
        assert_refused(case_store_move(f->store, number, CASE_PRINTED, &err), err, ERR_DAMAGED);
        fixture_sql(f, "PRAGMA foreign_keys=OFF; DELETE FROM cases; INSERT INTO cases SELECT * FROM kept");
        assert_ok(case_store_find(f->store, number, &summary, &err), err);
    }
    static const char *const item_edits[] = {
        "UPDATE items SET revision=2 WHERE name='a'",
        "UPDATE items SET bytes=(SELECT bytes FROM items WHERE name='b') WHERE name='a'",
        "UPDATE items SET bytes=substr(bytes,1,20) WHERE name='a'",
        "UPDATE items SET bytes=x'' WHERE name='a'",
    };
    fixture_sql(f, "CREATE TABLE kept_items AS SELECT * FROM items");
    for (size_t i = 0; i < sizeof item_edits / sizeof item_edits[0]; i++) {
        fixture_sql(f, item_edits[i]);
        assert_refused(case_store_get(f->store, number, "page", "a", &got, NULL, &err), err, ERR_DAMAGED);
        fixture_sql(f, "DELETE FROM items; INSERT INTO items SELECT * FROM kept_items");
        assert_ok(case_store_get(f->store, number, "page", "a", &got, NULL, &err), err);
        buffer_finish(&got);
    }
    /* One bad row does not hide the others. */
    fixture_begin(f, other);
    fixture_sql(f, "UPDATE cases SET state=2 WHERE id=1");
    struct case_list list;
    assert_ok(case_store_list(f->store, &(struct case_filter){.state = -1}, &list, &err), err);
    assert_int_equal(list.count, 1);
    assert_int_equal(list.damaged, 1);
    assert_string_equal(list.cases[0].number, other);
    case_list_finish(&list);
    assert_refused(case_store_check(f->store, &err), err, ERR_DAMAGED);
}

static void a_wrong_or_missing_station_key_is_said_clearly(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char path[1200];
    struct case_store *none = NULL;
    snprintf(path, sizeof path, "%s/keys/station.key", f->folder);
    assert_int_equal(unlink(path), 0);
    assert_refused(case_store_open(&f->config, f->folder, &none, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "missing"));
    assert_ok(vault_create_key_file(path, &err), err);
    assert_refused(case_store_open(&f->config, f->folder, &none, &err), err, ERR_CONFIG);
    assert_non_null(strstr(err.line, "not the one this case store was made with"));
    assert_null(none);
}

/* Looked for as ciphertext too: what is erased must not lie there waiting for a key. */
static void after_erasing_nothing_is_left_to_read(void **state)
{
    struct fixture *f = *state;
    static const char marker[] = "SPECIMEN-龙军芳-120105199209053791";
    struct err err = {0};
    struct buffer content = {0}, got = {0};
    char path[1200], number[CASE_NUMBER_SIZE], other[CASE_NUMBER_SIZE];
    for (int i = 0; i < 4000; i++)
        buffer_add_text(&content, marker);
    const struct case_item items[] = {{"page", "a", 1, content.data, content.size}, {"answers", "x", 1, marker, 30}};
    fixture_begin(f, number);
    fixture_begin(f, other);
    assert_ok(case_store_put(f->store, number, items, 2, &err), err);
    assert_ok(case_store_put(f->store, other, items + 1, 1, &err), err);
    assert_int_equal(fixture_files_with(f, marker, sizeof marker - 1), 0);
    assert_int_equal(fixture_files_with(f, "龙军芳", 9), 0);
    /* The wrapped key and pieces of the sealed page, as they lie in the file now. */
    struct buffer key = {0}, sealed = {0};
    snprintf(path, sizeof path, "%s/x", f->folder);
    char sql[2400];
    snprintf(sql, sizeof sql,
             "SELECT writefile('%s/key', wrapped) FROM cases WHERE id=1; "
             "SELECT writefile('%s/sealed', bytes) FROM items WHERE name='a'",
             f->folder, f->folder);
    fixture_sql(f, sql);
    snprintf(path, sizeof path, "%s/key", f->folder);
    assert_ok(file_read(path, 1000, &key, &err), err);
    snprintf(path, sizeof path, "%s/sealed", f->folder);
    assert_ok(file_read(path, (size_t)1 << 24, &sealed, &err), err);
    assert_int_equal(key.size, VAULT_WRAPPED_BYTES);
    assert_true(fixture_files_with(f, key.data, key.size) > 0);
    assert_true(fixture_files_with(f, sealed.data + 100000, 64) > 0);

    assert_ok(case_store_erase(f->store, number, "station", "withdrawn", &err), err);
    assert_int_equal(fixture_state(f, number), CASE_ERASED);
    assert_int_equal(fixture_files_with(f, key.data, key.size), 0);
    assert_int_equal(fixture_files_with(f, key.data + 12, 32), 0);
    for (size_t at = 0; at + 64 <= sealed.size; at += 1024)
        assert_int_equal(fixture_files_with(f, sealed.data + at, 64), 0);
    assert_refused(case_store_get(f->store, number, "page", "a", &got, NULL, &err), err, ERR_NOT_FOUND);
    assert_ok(case_store_get(f->store, other, "answers", "x", &got, NULL, &err), err);
    assert_ok(case_store_erase(f->store, number, "station", "withdrawn", &err), err);
    assert_ok(case_store_check(f->store, &err), err);
    buffer_finish(&got);
    buffer_finish(&key);
    buffer_finish(&sealed);
    buffer_finish(&content);
}

/* A reader elsewhere keeps the WAL from being cut; the next opening does it. */
static void a_cut_that_was_kept_up_is_owed_and_done_later(void **state)
{
    struct fixture *f = *state;
    static const char *const nothing[64] = {"SELECT 1"};
    struct err err = {0};
    struct db *reader;
    struct db_rows *rows;
    bool there;
    char path[1200], number[CASE_NUMBER_SIZE];
    struct buffer wal = {0};
    fixture_complete(f, number);
    snprintf(path, sizeof path, "%s/store/cases.db", f->folder);
    size_t known = 1; /* the store's own schema: one lower is refused, and none higher is tried */
    while (!db_open(path, nothing, known, &reader, &err) && known < 64)
        known++;
    assert_true(known < 64);
    assert_ok(db_ask(reader, "SELECT number FROM cases", DB_NOTHING, &rows, &err), err);
    assert_ok(db_next(rows, &there, &err), err);
    assert_ok(case_store_erase(f->store, number, "station", "withdrawn", &err), err);
    db_rows_close(rows);
    snprintf(path, sizeof path, "%s/store/cases.db-wal", f->folder);
    assert_ok(file_read(path, (size_t)1 << 24, &wal, &err), err);
    assert_true(wal.size > 0);
    struct case_store *second;
    assert_ok(case_store_open(&f->config, f->folder, &second, &err), err);
    buffer_clear(&wal);
    assert_ok(file_read(path, (size_t)1 << 24, &wal, &err), err);
    assert_true(wal.size <= 2 * (4096 + 24) + 32); /* what forgetting the debt wrote */
    buffer_finish(&wal);
    case_store_close(second);
    db_close(reader);
}

static void the_sweep_takes_what_nobody_comes_back_for(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    char draft[CASE_NUMBER_SIZE], on_screen[CASE_NUMBER_SIZE], slipped[CASE_NUMBER_SIZE], complete[CASE_NUMBER_SIZE],
        slip[CASE_SLIP_SIZE], fresh[CASE_NUMBER_SIZE];
    size_t erased;
    fixture_begin(f, draft);
    fixture_begin(f, on_screen);
    fixture_begin(f, slipped);
    fixture_complete(f, complete);
    fixture_move(f, slipped, CASE_PRINTED);
    assert_ok(case_store_give_slip(f->store, slipped, "1234", fixture_now_ms + INT64_C(30) * 86400000, slip, &err),
              err);
    fixture_now_ms += 9 * 60000;
    assert_ok(case_store_sweep(f->store, on_screen, &erased, &err), err);
    assert_int_equal(erased, 0);
    fixture_now_ms += 2 * 60000;
    fixture_begin(f, fresh);
    assert_ok(case_store_sweep(f->store, on_screen, &erased, &err), err);
    assert_int_equal(erased, 1);
    assert_int_equal(fixture_state(f, draft), CASE_ERASED);
    assert_int_equal(fixture_state(f, on_screen), CASE_DRAFT);
    fixture_now_ms += INT64_C(29) * 86400000;
    assert_ok(case_store_sweep(f->store, NULL, &erased, &err), err);
    assert_int_equal(fixture_state(f, slipped), CASE_PRINTED);
    assert_int_equal(fixture_state(f, complete), CASE_COMPLETE);
    fixture_now_ms += INT64_C(2) * 86400000;
    assert_ok(case_store_sweep(f->store, NULL, &erased, &err), err);
    assert_int_equal(fixture_state(f, slipped), CASE_ERASED);
    fixture_now_ms += INT64_C(400) * 86400000;
    assert_ok(case_store_sweep(f->store, NULL, &erased, &err), err);
    assert_int_equal(fixture_state(f, complete), CASE_COMPLETE);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(serials_are_never_given_twice),
        FIXTURE_TEST(a_disk_that_is_nearly_full_takes_no_new_case),
        FIXTURE_TEST(items_are_put_replaced_listed_and_removed),
        FIXTURE_TEST(only_the_moves_of_the_picture_are_allowed),
        FIXTURE_TEST(a_list_goes_on_where_the_page_before_ended),
        FIXTURE_TEST(cases_are_found_by_state_and_by_what_is_not_in_the_clear),
        FIXTURE_TEST(a_changed_row_or_item_is_noticed),
        FIXTURE_TEST(a_wrong_or_missing_station_key_is_said_clearly),
        FIXTURE_TEST(after_erasing_nothing_is_left_to_read),
        FIXTURE_TEST(a_cut_that_was_kept_up_is_owed_and_done_later),
        FIXTURE_TEST(the_sweep_takes_what_nobody_comes_back_for),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
