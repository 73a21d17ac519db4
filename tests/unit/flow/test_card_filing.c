#include "visit_fixture.h"

#include "card_filing.h"
#include "region.h"

static struct visit_fixture f;
static struct page_reading reading;

static int open_at_the_card(void **state)
{
    (void)state;
    struct err err = {0};
    fixture_open(&f);
    assert_ok(visit_open_case(&f.visit, &err), err);
    assert_ok(visit_go(&f.visit, "card", &err), err);
    reading = (struct page_reading){.found = PAGE_FOUND_CARD, .dpi = 300};
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    page_reading_finish(&reading);
    fixture_close(&f);
    return 0;
}

/* ---- what the reader says ---- */

static struct page_card *lay(enum page_side side)
{
    page_reading_finish(&reading);
    reading = (struct page_reading){.found = PAGE_FOUND_CARD, .dpi = 300, .card_count = 1};
    reading.cards[0].side = side;
    buffer_add_text(&reading.cards[0].jpeg, "a face");
    return &reading.cards[0];
}

static void says(struct page_card *card, const char *name, const char *value, bool doubtful)
{
    struct page_field *field = &card->fields[card->field_count++];
    snprintf(field->name, sizeof field->name, "%s", name);
    snprintf(field->value, sizeof field->value, "%s", value);
    field->confidence = 0.99;
    field->doubtful = doubtful;
}

static void take(bool want_back, enum card_verdict expected)
{
    struct card_filing filing;
    struct err err = {0};
    assert_ok(card_filing_take(&f.visit, &reading, want_back, &filing, &err), err);
    assert_int_equal(filing.verdict, expected);
}

static const char *answer(const char *name)
{
    const char *value = answers_get(&f.visit.file.answers, name);
    return value ? value : "";
}

static size_t pages_kept(void)
{
    struct case_item_info *items = NULL;
    size_t count = 0;
    struct err err = {0};
    assert_ok(case_store_items(f.store, f.visit.file.number, "page", &items, &count, &err), err);
    free(items);
    return count;
}

static void passport(const char *nationality)
{
    struct page_card *card = lay(PAGE_SIDE_UNKNOWN);
    says(card, "document", "passport", false);
    says(card, "name", "YANG XIAOMING", false);
    says(card, "sex", "男", false);
    says(card, "birth", "1990-06-15", false);
    says(card, "number", "EA1234567", false);
    says(card, "nationality", nationality, false);
    says(card, "valid_to", "2039-01-31", false);
}

/* ---- promises ---- */

static void a_passport_says_that_it_is_one_and_fills_what_it_says(void **state)
{
    (void)state;
    passport("FRA");
    take(false, CARD_TAKEN);
    assert_string_equal(answer("id_type"), "passport");
    assert_string_equal(answer("name"), "YANG XIAOMING");
    assert_string_equal(answer("sex"), "male");
    assert_string_equal(answer("id_number"), "EA1234567");
    assert_int_equal(answers_find(&f.visit.file.answers, "id_number")->source, ANSWER_CARD);
    assert_string_equal(answer("id_valid_to"), "2039-01-31");
    assert_true(card_filing_has(&f.visit, "front"));
    assert_false(card_filing_has(&f.visit, "back"));
    passport("FRA"); /* its other page, as asked for */
    take(true, CARD_TAKEN);
    assert_true(card_filing_has(&f.visit, "back"));
}

static void a_chinese_name_is_not_taken_from_latin_letters(void **state)
{
    (void)state;
    passport("CHN");
    take(false, CARD_TAKEN);
    assert_string_equal(answer("name"), "");
    assert_string_equal(answer("id_number"), "EA1234567");
}

static void the_number_tells_a_residence_permit_and_a_foreigners_card(void **state)
{
    (void)state;
    static const struct {
        const char *number, *type;
    } known[] = {{"810000199408230021", "residence-permit"}, {"830000199201300022", "residence-permit"},
                 {"911398199012310021", "foreigner-card"}, {"120101199006159013", "citizen-id"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++) {
        struct page_card *card = lay(PAGE_SIDE_FRONT);
        says(card, "number", known[i].number, false);
        take(false, CARD_TAKEN);
        assert_string_equal(answer("id_type"), known[i].type);
        assert_int_equal(answers_find(&f.visit.file.answers, "id_number")->source, ANSWER_CARD);
    }
}

static void the_number_in_the_zone_of_a_foreigners_card_does_not_replace_the_printed_one(void **state)
{
    (void)state;
    struct page_card *card = lay(PAGE_SIDE_FRONT);
    says(card, "number", "911398199012310021", false);
    take(false, CARD_TAKEN);
    card = lay(PAGE_SIDE_BACK);
    says(card, "document", "permanent_resident", false);
    says(card, "number", "531146168", false); /* the card's own */
    take(true, CARD_TAKEN);
    assert_string_equal(answer("id_number"), "911398199012310021");
    assert_int_equal(answers_find(&f.visit.file.answers, "id_number")->source, ANSWER_CARD);
}

static void nothing_of_another_document_stands_beside_the_one_shown_last(void **state)
{
    (void)state;
    struct page_card *card = lay(PAGE_SIDE_BACK); /* the back first: both faces are one document */
    says(card, "issuer", "成都市公安局武侯分局", false);
    take(true, CARD_TAKEN);
    card = lay(PAGE_SIDE_FRONT);
    says(card, "number", "810000199408230021", false);
    says(card, "address", "天津市和平区样本路1号", false);
    take(false, CARD_TAKEN);
    assert_string_equal(answer("id_issuer"), "成都市公安局武侯分局");
    card = lay(PAGE_SIDE_FRONT);
    says(card, "number", "911398199012310021", false);
    take(false, CARD_TAKEN);
    assert_string_equal(answer("id_type"), "foreigner-card");
    assert_string_equal(answer("id_number"), "911398199012310021");
    assert_string_equal(answer("id_issuer"), "");
    assert_string_equal(answer("address"), "");
    struct err err = {0};
    assert_ok(visit_answer(&f.visit, "id_type", "travel-permit", ANSWER_TYPED, &err), err);
    assert_ok(visit_answer(&f.visit, "name", "样小明", ANSWER_TYPED, &err), err);
    card = lay(PAGE_SIDE_FRONT);
    says(card, "number", "H1234", true);
    take(false, CARD_TAKEN);
    assert_string_equal(answer("id_number"), "");
    assert_string_equal(answer("name"), "样小明"); /* typed */
}

static void nothing_is_believed_of_a_permit_the_reader_does_not_know(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(visit_answer(&f.visit, "id_type", "travel-permit", ANSWER_TYPED, &err), err);
    for (int back = 0; back <= 1; back++) { /* the reader guesses the same side twice */
        struct page_card *card = lay(PAGE_SIDE_BACK);
        says(card, "name", "往来港澳", true);
        says(card, "number", "H1234", true);
        take(back == 1, CARD_TAKEN);
        assert_true(card_filing_has(&f.visit, back ? "back" : "front"));
    }
    assert_string_equal(answer("name"), "");
    assert_string_equal(answer("id_number"), "");
    assert_string_equal(answer("id_type"), "travel-permit");
}

static void a_permit_without_edges_is_kept_as_it_lay_and_an_empty_glass_is_not(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(visit_answer(&f.visit, "id_type", "travel-permit", ANSWER_TYPED, &err), err);
    reading = (struct page_reading){.found = PAGE_FOUND_BLANK, .dpi = 300};
    take(false, CARD_NONE);
    reading.found = PAGE_FOUND_SHEET;
    buffer_add_text(&reading.jpeg, "the whole glass");
    take(false, CARD_TAKEN);
    assert_int_equal(pages_kept(), 1);
}

static void what_covers_a_card_can_be_taken_away_but_a_crease_stays(void **state)
{
    (void)state;
    lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_FINGER;
    take(true, CARD_POOR);
    lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_GLARE;
    take(true, CARD_POOR);
    assert_int_equal(pages_kept(), 0);
    lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_CREASED;
    take(true, CARD_TAKEN);
    assert_int_equal(pages_kept(), 1);
}

static void a_card_that_shines_by_itself_is_taken_the_third_time(void **state)
{
    (void)state;
    for (int times = 0; times < 2; times++) {
        lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_GLARE;
        take(true, CARD_POOR);
    }
    lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_GLARE | 1u << PAGE_FAULT_CUT_OFF;
    take(true, CARD_POOR); /* that can be mended, however often */
    assert_int_equal(pages_kept(), 0);
    lay(PAGE_SIDE_BACK)->faults = 1u << PAGE_FAULT_GLARE;
    take(true, CARD_TAKEN);
    assert_int_equal(pages_kept(), 1);
    lay(PAGE_SIDE_FRONT)->faults = 1u << PAGE_FAULT_GLARE;
    take(false, CARD_POOR); /* the other face has its own patience */
}

static void an_employers_licence_is_read_and_not_kept(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(visit_go(&f.visit, "employer", &err), err);
    struct page_card *licence = lay(PAGE_SIDE_UNKNOWN);
    reading.found = PAGE_FOUND_LICENCE;
    assert_false(card_filing_is_kept(&f.visit));
    take(false, CARD_NONE); /* a licence that says nothing is no help */
    says(licence, "company", "天津样本设计有限公司", false);
    says(licence, "uscc", "91120101MA05XYK1X6", false);
    says(licence, "address", "天津市和平区样本路1号", false);
    take(false, CARD_TAKEN);
    assert_string_equal(answer("company"), "天津样本设计有限公司");
    assert_string_equal(answer("company_uscc"), "91120101MA05XYK1X6");
    assert_string_equal(answer("address"), ""); /* the person's own, not the firm's */
    assert_true(card_filing_has(&f.visit, "1"));
    assert_int_equal(pages_kept(), 0);
}

static void an_address_that_lies_nowhere_is_doubtful(void **state)
{
    (void)state;
    static const struct {
        const char *address;
        enum answer_source source;
    } rows[] = {{"天津市和平区样本路1号", ANSWER_CARD}, {"天津市和乎区样本路1号", ANSWER_DOUBTFUL}};
    struct regions *regions = NULL;
    struct err err = {0};
    assert_ok(regions_load(ASSETS "/regions.tsv", &regions, &err), err);
    f.visit.world.regions = regions;
    for (size_t i = 0; i < sizeof rows / sizeof rows[0]; i++) {
        struct page_card *card = lay(PAGE_SIDE_FRONT);
        says(card, "number", "440308199901101512", false);
        says(card, "address", rows[i].address, false);
        take(false, CARD_TAKEN);
        assert_string_equal(answer("address"), rows[i].address);
        assert_int_equal(answers_find(&f.visit.file.answers, "address")->source, rows[i].source);
    }
    f.visit.world.regions = NULL;
    regions_destroy(regions);
}

static void what_is_missing_is_asked_one_after_another(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(visit_go(&f.visit, "employer", &err), err);
    assert_true(visit_fill_in(&f.visit));
    assert_string_equal(visit_field(&f.visit)->name, "company");
    assert_ok(visit_answer(&f.visit, "company", "天津样本设计有限公司", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    assert_string_equal(visit_field(&f.visit)->name, "company_uscc");
    assert_ok(visit_answer(&f.visit, "company_uscc", "91120101MA05XYK1X6", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    assert_false(visit_is_editing(&f.visit));
    assert_string_equal(f.visit.step->id, "employer");
    assert_false(visit_fill_in(&f.visit));
    /* Back from a question leads to the step, whatever is still missing. */
    assert_ok(visit_answer(&f.visit, "company", "", ANSWER_TYPED, &err), err);
    assert_ok(visit_answer(&f.visit, "company_uscc", "", ANSWER_TYPED, &err), err);
    assert_true(visit_fill_in(&f.visit) && visit_back(&f.visit));
    assert_false(visit_is_editing(&f.visit));
    assert_string_equal(f.visit.step->id, "employer");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROMISE(test) cmocka_unit_test_setup_teardown(test, open_at_the_card, close_all)
        PROMISE(a_passport_says_that_it_is_one_and_fills_what_it_says),
        PROMISE(a_chinese_name_is_not_taken_from_latin_letters),
        PROMISE(the_number_tells_a_residence_permit_and_a_foreigners_card),
        PROMISE(the_number_in_the_zone_of_a_foreigners_card_does_not_replace_the_printed_one),
        PROMISE(nothing_of_another_document_stands_beside_the_one_shown_last),
        PROMISE(nothing_is_believed_of_a_permit_the_reader_does_not_know),
        PROMISE(a_permit_without_edges_is_kept_as_it_lay_and_an_empty_glass_is_not),
        PROMISE(what_covers_a_card_can_be_taken_away_but_a_crease_stays),
        PROMISE(a_card_that_shines_by_itself_is_taken_the_third_time),
        PROMISE(an_employers_licence_is_read_and_not_kept),
        PROMISE(an_address_that_lies_nowhere_is_doubtful),
        PROMISE(what_is_missing_is_asked_one_after_another),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
