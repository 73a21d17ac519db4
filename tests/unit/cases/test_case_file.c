#include "store_fixture.h"

static struct papers *papers;
static struct case_file file;

static void answer(const char *name, const char *value)
{
    struct err err = {0};
    assert_ok(answers_set(&file.answers, name, value, ANSWER_TYPED, &err), err);
}

static void save(struct fixture *f)
{
    struct err err = {0};
    assert_ok(case_file_save(&file, f->store, NULL, 0, &err), err);
}

static void expect(void)
{
    struct err err = {0};
    assert_ok(case_file_expect(&file, papers, &err), err);
}

static int make(void **state)
{
    struct err err = {0};
    if (fixture_make(state) != 0)
        return 1;
    struct fixture *f = *state;
    assert_ok(papers_load(COUNTER_SOURCE_DIR "/assets/papers.yaml", &papers, &err), err);
    assert_ok(case_file_begin(&file, f->store, "personal", &err), err);
    return 0;
}

static int drop(void **state)
{
    case_file_finish(&file);
    papers_destroy(papers);
    return fixture_remove(state);
}

static void a_saved_case_comes_back_as_it_was(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_file back = {0};
    struct buffer page = {0};
    char sha256[65];
    memset(sha256, 'a', 64);
    sha256[64] = '\0';
    answer("name", "𠮷䶮㛃𬭎");
    answer("personal_signature", "yes");
    assert_ok(case_file_consent(&file, "notice", "2026-11", sha256, &err), err);
    snprintf(file.step, sizeof file.step, "rescan");
    expect();
    case_file_form_printed(&file, "PA", 2);
    struct case_sheet *sheet = case_file_sheet(&file, "PA", 2);
    assert_true(case_sheet_returned(sheet, "seal-missing"));
    char name[CASE_FILE_PAGE_NAME_SIZE];
    case_sheet_item_name(sheet, name);
    assert_string_equal(name, "application-2");
    const struct case_item item = {"page", name, 1, "JPEG", 4};
    assert_ok(case_file_save(&file, f->store, &item, 1, &err), err);
    assert_ok(case_file_move(&file, f->store, CASE_PRINTED, &err), err);

    fixture_reopen(f);
    assert_ok(case_file_load(&back, f->store, file.number, &err), err);
    assert_int_equal(back.state, CASE_PRINTED);
    assert_string_equal(back.kind, "personal");
    assert_string_equal(back.step, "rescan");
    assert_string_equal(answers_get(&back.answers, "name"), "𠮷䶮㛃𬭎");
    assert_true(case_file_has_consent(&back, "notice", "2026-11"));
    assert_false(case_file_has_consent(&back, "notice", "2027-01"));
    assert_int_equal(back.sheet_count, file.sheet_count);
    assert_memory_equal(back.sheets, file.sheets, sizeof file.sheets);
    assert_ok(case_store_get(f->store, back.number, "page", name, &page, NULL, &err), err);
    assert_string_equal((char *)page.data, "JPEG");
    buffer_finish(&page);
    case_file_finish(&back);
}

static void a_case_just_begun_can_be_loaded(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_file back = {0};
    assert_ok(case_file_load(&back, f->store, file.number, &err), err);
    assert_int_equal(back.answers.count, 0);
    assert_refused(case_file_load(&back, f->store, "TJ-261122-0007-A", &err), err, ERR_NOT_FOUND);
    assert_ok(case_store_erase(f->store, file.number, "station", "withdrawn", &err), err);
    assert_refused(case_file_load(&back, f->store, file.number, &err), err, ERR_NOT_FOUND);
    assert_non_null(strstr(err.line, "erased"));
    case_file_finish(&back);
}

static void two_windows_do_not_overwrite_each_other(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_file other = {0};
    save(f);
    assert_ok(case_file_load(&other, f->store, file.number, &err), err);
    answer("name", "龙军芳");
    save(f);
    assert_refused(case_file_save(&other, f->store, NULL, 0, &err), err, ERR_BUSY);
    save(f);
    case_file_finish(&other);
}

/* Each item alone is genuine; only together they do not fit. */
static void an_older_save_put_back_is_noticed(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    struct case_file back = {0};
    answer("name", "龙军芳");
    save(f);
    fixture_sql(f, "CREATE TABLE kept AS SELECT * FROM items WHERE kind='answers'");
    answer("name", "龙芳");
    save(f);
    fixture_sql(f, "DELETE FROM items WHERE kind='answers'; INSERT INTO items SELECT * FROM kept");
    assert_refused(case_file_load(&back, f->store, file.number, &err), err, ERR_DAMAGED);
    case_file_finish(&back);
}

static void a_refused_move_leaves_the_case_where_it_was(void **state)
{
    struct fixture *f = *state;
    struct err err = {0};
    assert_refused(case_file_move(&file, f->store, CASE_COMPLETE, &err), err, ERR_BUG);
    assert_int_equal(file.state, CASE_DRAFT);
    assert_int_equal(fixture_state(f, file.number), CASE_DRAFT);
    assert_refused(case_file_move(&file, f->store, CASE_SEALED, &err), err, ERR_BUG);
    save(f);
}

static void expected_sheets_follow_the_answers(void **state)
{
    (void)state;
    expect();
    assert_int_equal(file.sheet_count, 8); /* two faces, application 2, agreement 3, copy 1 */
    assert_non_null(case_file_face(&file, "id-card", "back"));
    assert_null(case_file_sheet(&file, "PS", 1));
    assert_true(case_sheet_returned(case_file_face(&file, "id-card", "front"), NULL));
    answer("practice_seal", "yes");
    expect();
    assert_int_equal(file.sheet_count, 9);
    assert_non_null(case_file_sheet(&file, "PS", 1));
    assert_int_equal(case_file_face(&file, "id-card", "front")->state, SHEET_GOOD);
    answer("practice_seal", NULL);
    expect();
    assert_null(case_file_sheet(&file, "PS", 1));
    assert_null(case_file_sheet(&file, "PA", 3));
    assert_false(case_file_is_complete(&file));
}

static void a_sheet_goes_the_way_of_the_picture(void **state)
{
    (void)state;
    expect();
    struct case_sheet *sheet = case_file_sheet(&file, "PA", 1);
    assert_false(case_sheet_returned(sheet, NULL)); /* never printed */
    case_file_form_printed(&file, "PA", 3);
    assert_true(case_sheet_returned(sheet, "seal-missing"));
    assert_int_equal(sheet->state, SHEET_FAULTY);
    assert_true(case_sheet_returned(sheet, NULL));
    assert_int_equal(sheet->state, SHEET_GOOD);
    assert_string_equal(sheet->fault, "");
    assert_false(case_sheet_returned(sheet, "blurred")); /* the better scan stays */
    assert_int_equal(sheet->state, SHEET_GOOD);
    case_sheet_take_back(sheet);
    assert_int_equal(sheet->state, SHEET_PRINTED);
    assert_true(case_sheet_returned(sheet, NULL));
    assert_false(case_file_form_changed(&file, "PA", 3));
    assert_true(case_file_form_changed(&file, "PA", 4));
    assert_int_equal(sheet->state, SHEET_WAITING);
    assert_int_equal(case_file_sheets_in(&file, SHEET_WAITING), 8);
    static const struct printed {
        const char *form;
        unsigned pages;
    } forms[] = {{"SA", 3}, {"IC", 1}, {"PA", 2}};
    for (size_t i = 0; i < sizeof forms / sizeof forms[0]; i++) {
        assert_false(case_file_is_complete(&file));
        case_file_form_printed(&file, forms[i].form, 4);
        for (unsigned page = 1; page <= forms[i].pages; page++)
            assert_true(case_sheet_returned(case_file_sheet(&file, forms[i].form, page), NULL));
    }
    assert_true(case_sheet_returned(case_file_face(&file, "id-card", "front"), NULL));
    assert_false(case_file_is_complete(&file));
    assert_true(case_sheet_returned(case_file_face(&file, "id-card", "back"), NULL));
    assert_true(case_file_is_complete(&file));
}

static void consents_are_kept_one_by_one_and_can_be_withdrawn(void **state)
{
    (void)state;
    struct err err = {0};
    char sha256[65];
    memset(sha256, 'a', 64);
    sha256[64] = '\0';
    assert_ok(case_file_consent(&file, "notice", "1", sha256, &err), err);
    assert_ok(case_file_consent(&file, "sensitive", "1", sha256, &err), err);
    assert_ok(case_file_consent(&file, "notice", "2", sha256, &err), err);
    assert_int_equal(file.consent_count, 2);
    assert_true(case_file_has_consent(&file, "notice", "2"));
    case_file_withdraw_consent(&file, "notice");
    case_file_withdraw_consent(&file, "never-given");
    assert_int_equal(file.consent_count, 1);
    assert_false(case_file_has_consent(&file, "notice", "2"));
    assert_true(case_file_has_consent(&file, "sensitive", "1"));
    assert_refused(case_file_consent(&file, "x", "1", "short", &err), err, ERR_BUG);
}

static void a_saved_case_is_found_by_order_id_and_phone(void **state)
{
    struct fixture *f = *state;
    static const char *const searches[][2] = {
        {"order", "2026112217450038"}, {"id", "120105199209053791"}, {"phone", "13800001234"}, {"phone4", "1234"}};
    answer("order_number", "2026112217450038");
    answer("id_number", "120105199209053791");
    answer("mobile", "13800001234");
    save(f);
    for (size_t i = 0; i < 4; i++) {
        struct err err = {0};
        struct case_list list;
        const struct case_filter filter = {.state = -1, .search_what = searches[i][0], .search_value = searches[i][1]};
        assert_ok(case_store_list(f->store, &filter, &list, &err), err);
        assert_int_equal(list.count, 1);
        case_list_finish(&list);
        if (strlen(searches[i][1]) > 4) /* four digits stand somewhere by chance */
            assert_int_equal(fixture_files_with(f, searches[i][1], strlen(searches[i][1])), 0);
    }
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, make, drop)
    const struct CMUnitTest tests[] = {
        TEST(a_saved_case_comes_back_as_it_was),           TEST(a_case_just_begun_can_be_loaded),
        TEST(two_windows_do_not_overwrite_each_other),     TEST(an_older_save_put_back_is_noticed),
        TEST(a_refused_move_leaves_the_case_where_it_was), TEST(expected_sheets_follow_the_answers),
        TEST(a_sheet_goes_the_way_of_the_picture),         TEST(consents_are_kept_one_by_one_and_can_be_withdrawn),
        TEST(a_saved_case_is_found_by_order_id_and_phone),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
