#include "visit_fixture.h"

#include "filing.h"
#include "page_code.h"

static struct visit_fixture f;
static struct page_reading reading;

static int open_printed(void **state)
{
    (void)state;
    struct printing_list due;
    struct err err = {0};
    fixture_open(&f);
    fixture_answer(&f);
    printing_due(&f.visit, &due);
    for (size_t i = 0; i < due.count; i++) {
        struct buffer pdf = {0};
        assert_ok(printing_make(&f.visit, f.forms, due.papers[i], &pdf, &err), err);
        buffer_finish(&pdf);
    }
    reading = (struct page_reading){.found = PAGE_FOUND_SHEET, .dpi = 300, .print_scale = 1, .width_px = 2480,
                                    .height_px = 3508, .straight_by_codes = true};
    buffer_add_text(&reading.jpeg, "a picture");
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    page_reading_finish(&reading);
    fixture_close(&f);
    return 0;
}

static void put_code(const char *number, const char *form, unsigned page, unsigned revision, bool genuine)
{
    struct page_code code = {.page = page, .pages = 2, .revision = revision};
    char text[PAGE_CODE_ROOM];
    struct err err = {0};
    snprintf(code.case_number, sizeof code.case_number, "%s", number);
    snprintf(code.form, sizeof code.form, "%s", form);
    assert_ok(page_code_signed_text(&code, text, &err), err);
    assert_ok(vault_tag(case_store_vault(f.store), text, code.tag, &err), err);
    if (!genuine)
        code.tag[3] = code.tag[3] == 'A' ? 'B' : 'A';
    assert_ok(page_code_format(&code, text, &err), err);
    reading.code_count = 1;
    snprintf(reading.codes[0].text, sizeof reading.codes[0].text, "%s", text);
}

static unsigned revision_of(const char *form)
{
    return case_file_sheet(&f.visit.file, form, 1)->printed_revision;
}

static void put_own_code(unsigned page)
{
    put_code(f.visit.file.number, "PA", page, revision_of("PA"), true);
}

/* A 公章 in the middle of the place where the form wants one. */
static void put_seal(unsigned page)
{
    const struct paper *paper = papers_find(f.papers, "personal", "application");
    struct stamp_area *areas = NULL;
    size_t count = 0;
    struct err err = {0};
    assert_ok(printing_areas(&f.visit, f.forms, paper, &areas, &count, &err), err);
    for (size_t i = 0; i < count; i++)
        if (areas[i].page == page && areas[i].role == STAMP_SEAL)
            reading.seals[reading.seal_count++] = (struct seal_mark){.x_mm = areas[i].x_mm + areas[i].w_mm / 2,
                                                                     .y_mm = areas[i].y_mm + areas[i].h_mm / 2,
                                                                     .width_mm = 42,
                                                                     .height_mm = 42,
                                                                     .hue = SEAL_HUE_RED,
                                                                     .shape = SEAL_SHAPE_CIRCLE,
                                                                     .ring = 0.98,
                                                                     .coverage = 0.3,
                                                                     .strength = 0.7};
    free(areas);
    assert_int_equal(reading.seal_count, 1);
}

/* What the reader says of the place to sign: how wide the writing in it is. */
static void put_writing(double width_mm)
{
    reading.samples[0] = (struct page_sample){.name = "signature", .ink_width_mm = width_mm, .ink_height_mm = width_mm / 4};
    reading.sample_count = 1;
}

static void takes(enum filing_verdict expected)
{
    struct filing filing = {0};
    struct err err = {0};
    char text[400];
    assert_ok(filing_take(&f.visit, f.forms, &reading, &filing, &err), err);
    filing_text(&f.visit, &filing, text, sizeof text);
    if (filing.verdict != expected)
        fail_msg("expected %s, got %s: %s", filing_verdict_name(expected), filing_verdict_name(filing.verdict), text);
    assert_true(strlen(text) > 10);
    filing_finish(&filing);
}

static void a_stamped_sheet_is_filed_and_its_picture_kept(void **state)
{
    (void)state;
    struct buffer kept = {0};
    struct err err = {0};
    put_own_code(1);
    put_seal(1);
    takes(FILING_GOOD);
    assert_int_equal(case_file_sheet(&f.visit.file, "PA", 1)->state, SHEET_GOOD);
    assert_ok(case_store_get(f.store, f.visit.file.number, "page", "application-1", &kept, NULL, &err), err);
    assert_string_equal((char *)kept.data, "a picture");
    buffer_clear(&kept);
    assert_ok(case_store_get(f.store, f.visit.file.number, "verdict", "application-1", &kept, NULL, &err), err);
    assert_non_null(strstr((char *)kept.data, "\"verdict\":\"good\""));
    buffer_finish(&kept);
}

static void a_sheet_without_its_seal_says_so_and_is_kept_as_faulty(void **state)
{
    (void)state;
    put_own_code(2);
    takes(FILING_SEAL);
    const struct case_sheet *sheet = case_file_sheet(&f.visit.file, "PA", 2);
    assert_int_equal(sheet->state, SHEET_FAULTY);
    assert_string_equal(sheet->fault, "seal-none");
    put_seal(2);
    takes(FILING_GOOD);
    assert_int_equal(sheet->state, SHEET_GOOD);
}

static void a_sheet_that_nobody_signed_by_hand_says_so(void **state)
{
    (void)state;
    struct filing filing = {0};
    struct err err = {0};
    char text[400];
    put_own_code(2);
    put_seal(2);
    put_writing(3); /* a speck, not a name */
    assert_ok(filing_take(&f.visit, f.forms, &reading, &filing, &err), err);
    filing_text(&f.visit, &filing, text, sizeof text);
    assert_int_equal(filing.verdict, FILING_SEAL);
    assert_true(filing.by_hand);
    assert_string_equal(filing.area.name, "signature");
    assert_non_null(strstr(text, "“申请人签字”处还没有签名"));
    filing_finish(&filing);
    assert_string_equal(case_file_sheet(&f.visit.file, "PA", 2)->fault, "signature-none");
    put_writing(34);
    takes(FILING_GOOD);
}

static void every_place_to_sign_is_looked_at(void **state)
{
    (void)state;
    struct page_request look;
    struct err err = {0};
    long dpi = 0;
    size_t by_hand = 0;
    assert_ok(filing_request(&f.visit, f.forms, &look, &dpi, &err), err);
    for (size_t i = 0; i < look.frame_count; i++)
        by_hand += look.frames[i].by_hand;
    assert_int_equal(by_hand, 5); /* both pages of the application, the agreement, the copy, the samples */
    assert_int_equal(look.frame_count, 5 + 2);
}

static void what_belongs_nowhere_is_named_and_not_kept(void **state)
{
    (void)state;
    struct case_item_info *items = NULL;
    size_t count = 0;
    struct err err = {0};
    reading.found = PAGE_FOUND_BLANK;
    takes(FILING_BLANK);
    reading.found = PAGE_FOUND_SHEET;
    takes(FILING_NO_CODE);
    put_code(f.visit.file.number, "PA", 1, revision_of("PA"), false);
    takes(FILING_FORGED);
    put_code("TJ-200101-0001-A", "PA", 1, 1, true);
    takes(FILING_OTHER_CASE);
    put_code(f.visit.file.number, "ZZ", 1, 1, true);
    takes(FILING_NOT_NEEDED);
    put_code(f.visit.file.number, "PA", 1, revision_of("PA") + 1, true);
    takes(FILING_OUTDATED);
    snprintf(reading.codes[0].text, sizeof reading.codes[0].text, "KQR1:TJ-200101-0001-A:AAAAAAAAAAAAAAAAAAAAAAAAAA");
    takes(FILING_SLIP);
    snprintf(reading.codes[0].text, sizeof reading.codes[0].text, "KQ1:'; DROP TABLE cases; --");
    takes(FILING_FORGED);
    assert_ok(case_store_items(f.store, f.visit.file.number, "page", &items, &count, &err), err);
    assert_int_equal(count, 0);
    free(items);
}

static void a_poor_second_scan_does_not_replace_a_good_one(void **state)
{
    (void)state;
    put_own_code(1);
    put_seal(1);
    takes(FILING_GOOD);
    reading.faults = 1u << PAGE_FAULT_BLURRED;
    takes(FILING_WORSE);
    assert_int_equal(case_file_sheet(&f.visit.file, "PA", 1)->state, SHEET_GOOD);
}

static void a_print_from_before_a_change_is_outdated(void **state)
{
    (void)state;
    struct err err = {0};
    bool changed = false;
    put_own_code(1);
    put_seal(1);
    assert_ok(visit_answer(&f.visit, "address", "天津市和平区样本路2号", ANSWER_TYPED, &err), err);
    assert_ok(printing_refresh(&f.visit, f.forms, &changed, &err), err);
    takes(FILING_OUTDATED);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROMISE(test) cmocka_unit_test_setup_teardown(test, open_printed, close_all)
        PROMISE(a_stamped_sheet_is_filed_and_its_picture_kept),
        PROMISE(a_sheet_without_its_seal_says_so_and_is_kept_as_faulty),
        PROMISE(a_sheet_that_nobody_signed_by_hand_says_so),
        PROMISE(every_place_to_sign_is_looked_at),
        PROMISE(what_belongs_nowhere_is_named_and_not_kept),
        PROMISE(a_poor_second_scan_does_not_replace_a_good_one),
        PROMISE(a_print_from_before_a_change_is_outdated),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
