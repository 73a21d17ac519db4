/* What sheets get beyond the answers: pictures of cards at their true size, the lines of the agreement. */
#include "visit_fixture.h"

#include "form_answers.h"
#include "form_layout.h"
#include "picture.h"
#include <math.h>

/* A red and a white half, 85.6 x 54 mm at 300 dpi. */
static void keep_card(struct visit_fixture *f, const char *page)
{
    struct image card = {0};
    struct buffer jpeg = {0};
    struct err err = {0};
    assert_ok(image_create(1011, 638, 3, 300, &card, &err), err);
    for (int y = 0; y < card.height_px; y++)
        for (int x = 0; x < card.width_px; x++) {
            uint8_t *pixel = image_pixel(&card, x, y);
            pixel[0] = 255;
            pixel[1] = pixel[2] = x < 500 ? 0 : 255;
        }
    assert_ok(jpeg_write(&card, 90, &jpeg, &err), err);
    const struct case_item item = {.kind = "page", .name = page, .bytes = jpeg.data, .size = jpeg.size};
    assert_ok(case_file_save(&f->visit.file, f->store, &item, 1, &err), err);
    image_finish(&card);
    buffer_finish(&jpeg);
}

static size_t pictures_on(struct visit_fixture *f, const char *form, double *w_mm, double *h_mm, int *channels)
{
    struct form_answers answers;
    struct form_values values = form_answers_init(&answers, &f->visit, NULL);
    struct placed_sheets sheets = {0};
    struct err err = {0};
    size_t count = 0;
    assert_ok(form_layout(f->forms, form_find(f->forms, form), &values, NULL, &sheets, &err), err);
    for (size_t i = 0; i < sheets.sheets[0].mark_count; i++) {
        const struct placed_mark *mark = &sheets.sheets[0].marks[i];
        if (mark->kind != PLACED_PICTURE)
            continue;
        count++;
        *w_mm = mark->w_mm;
        *h_mm = mark->h_mm;
        *channels = mark->as.picture->channels;
    }
    placed_sheets_finish(&sheets);
    form_answers_finish(&answers);
    return count;
}

static void the_copy_sheet_shows_both_sides_at_true_size_in_grey(void **state)
{
    (void)state;
    struct visit_fixture f;
    double w = 0, h = 0;
    int channels = 0;
    fixture_open(&f);
    fixture_answer(&f);
    assert_int_equal(pictures_on(&f, "IC", &w, &h, &channels), 0); /* nothing scanned: room for a copy by hand */
    keep_card(&f, "id-card-front");
    keep_card(&f, "id-card-back");
    assert_int_equal(pictures_on(&f, "IC", &w, &h, &channels), 2);
    assert_true(fabs(w - 85.6) < 0.1 && fabs(h - 54.0) < 0.1);
    assert_int_equal(channels, 1); /* colour would be taken for a seal */
    fixture_close(&f);
}

/* A page scanned whole is shrunk into its place on the sheet. */
static void a_licence_is_made_smaller_to_fit(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct image page = {0};
    struct buffer jpeg = {0};
    struct err err = {0};
    double w = 0, h = 0;
    int channels = 0;
    fixture_open(&f);
    fixture_answer(&f);
    assert_ok(image_create(1169, 827, 1, 100, &page, &err), err); /* A4, landscape */
    assert_ok(jpeg_write(&page, 80, &jpeg, &err), err);
    const struct case_item item = {.kind = "page", .name = "licence-1", .bytes = jpeg.data, .size = jpeg.size};
    assert_ok(case_file_save(&f.visit.file, f.store, &item, 1, &err), err);
    assert_int_equal(pictures_on(&f, "BL", &w, &h, &channels), 1);
    assert_true(w <= 170.01 && h <= 120.01 && fabs(w / h - 1169.0 / 827) < 0.01);
    image_finish(&page);
    buffer_finish(&jpeg);
    fixture_close(&f);
}

static void the_agreement_is_printed_word_for_word(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct policy_lines lines = {0};
    struct buffer whole = {0};
    struct err err = {0};
    fixture_open(&f);
    const struct policy *agreement = policy_find(f.policies, "agreement");
    assert_ok(policy_lines_make(agreement, &f.config, &lines, &err), err);
    assert_ok(policy_text(agreement, &f.config, LANGUAGE_ZH, &whole, &err), err);
    const char *at = (const char *)whole.data;
    size_t headings = 0;
    for (size_t i = 0; i < lines.count; i++) { /* every line, in its order */
        at = strstr(at, lines.list[i].heading);
        assert_non_null(at);
        at = strstr(at, lines.list[i].text);
        assert_non_null(at);
        assert_true(lines.list[i].text[0] && !strchr(lines.list[i].text, '\n'));
        headings += lines.list[i].heading[0] != '\0';
        at += strlen(lines.list[i].text);
    }
    assert_string_equal(at, "\n");
    assert_int_equal(headings, agreement->parts_count);
    policy_lines_finish(&lines);
    buffer_finish(&whole);
    fixture_close(&f);
}

/* ---- values that are no fields ---- */

static struct form_values values_of(struct visit_fixture *f, struct form_answers *answers)
{
    return form_answers_init(answers, &f->visit, NULL);
}

#define SAYS(name, expected) assert_string_equal(values.text(values.context, name), expected)

static void the_order_lists_what_is_ordered_and_what_it_comes_to(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct form_answers answers;
    struct err err = {0};
    fixture_open(&f);
    fixture_answer(&f);
    assert_ok(visit_answer(&f.visit, "remittance_amount", "480.00", ANSWER_TYPED, &err), err);
    struct form_values values = values_of(&f, &answers);
    size_t ordered = 0;
    while (shop_ordered(f.shop, &f.visit.file.answers, ordered))
        ordered++;
    assert_true(ordered > 0);
    char count[8];
    snprintf(count, sizeof count, "%zu", ordered);
    SAYS("items.count", count);
    SAYS("items.1.title", shop_ordered(f.shop, &f.visit.file.answers, 0)->title.zh);
    SAYS("items.1.quantity", "1");
    SAYS("items.1.price", ""); /* none is shipped */
    assert_null(values.text(values.context, "items.9.title"));
    SAYS("order_sum", "480.00");
    SAYS("order_words", "肆佰捌拾元整");
    SAYS("remittance_words", "肆佰捌拾元整");
    SAYS("pay_by", "线下汇款");
    SAYS("pay_account", "110906291910702");
    SAYS("contact_name", answers_get(&f.visit.file.answers, "name"));
    form_answers_finish(&answers);
    fixture_close(&f);
}

static void the_notice_lists_every_defect_at_once(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct form_answers answers;
    fixture_open(&f);
    fixture_answer(&f);
    struct case_file *file = &f.visit.file;
    assert_true(file->sheet_count > 5);
    for (size_t i = 0; i < file->sheet_count; i++)
        file->sheets[i].state = SHEET_PRINTED;
    struct case_sheet *first = case_file_sheet(file, "PA", 1), *second = case_file_sheet(file, "PA", 2);
    assert_true(first && second && case_sheet_returned(first, "seal-faint") && case_sheet_returned(second, NULL));
    struct form_values values = values_of(&f, &answers);
    char count[8], row[40];
    snprintf(count, sizeof count, "%zu", file->sheet_count - 1); /* all but the good one */
    SAYS("defects.count", count);
    bool faint = false;
    for (size_t i = 1; i < file->sheet_count; i++) {
        snprintf(row, sizeof row, "defects.%zu.what", i);
        faint |= strcmp(values.text(values.context, row), "印章太淡，看不清楚。") == 0;
        snprintf(row, sizeof row, "defects.%zu.remedy", i);
        assert_true(values.text(values.context, row)[0]);
    }
    assert_true(faint);
    for (size_t i = 0; i < file->sheet_count; i++)
        file->sheets[i].state = SHEET_GOOD;
    SAYS("defects.count", "0");
    form_answers_finish(&answers);
    fixture_close(&f);
}

static void a_parcel_lists_its_cases_and_counts_their_sheets(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct form_answers answers;
    fixture_open(&f);
    fixture_answer(&f);
    struct form_values values = values_of(&f, &answers);
    SAYS("cases.count", "1");
    SAYS("cases.1.number", f.visit.file.number);
    SAYS("cases.1.kind", "个人");
    SAYS("cases.1.papers", "个人证书申请表 2 · 服务协议 3 · 身份证件复印件 1 · 个人电子印章采样表 1");
    SAYS("pages_total", "7");
    SAYS("sheets_total", "4");
    SAYS("sheets.1.seal", "公章");
    char parcel_number[32], parcel_code[48]; /* the case's own day and serial */
    snprintf(parcel_number, sizeof parcel_number, "TJ-P-%.11s", f.visit.file.number + strlen("TJ-"));
    snprintf(parcel_code, sizeof parcel_code, "KQP1:%s:1:7", parcel_number);
    SAYS("parcel_number", parcel_number);
    SAYS("parcel_code", parcel_code);
    struct case_file two[2] = {f.visit.file, f.visit.file};
    const struct form_parcel parcel = {.number = "TJ-P-261122-02", .files = two, .count = 2};
    answers.parcel = &parcel;
    SAYS("cases.count", "2");
    SAYS("pages_total", "14");
    SAYS("sheets.count", "8");
    SAYS("parcel_code", "KQP1:TJ-P-261122-02:2:14");
    form_answers_finish(&answers);
    fixture_close(&f);
}

static void a_blank_form_has_the_texts_of_the_station_and_nothing_of_a_case(void **state)
{
    (void)state;
    static const char *const silent[] = {"name", "now", "today", "demo", "case_number", "cases.count", "consents.count",
                                         "ukey_count", "erase_time"};
    struct visit_fixture f;
    struct form_answers answers;
    fixture_open(&f);
    const struct visit nobody = {.world = fixture_world(&f)};
    struct form_values values = form_answers_init_blank(&answers, &nobody);
    SAYS("office", f.config.station.office);
    SAYS("post_telephone", "010-58515511");
    for (const char *const *name = (const char *const[]){"agreement.1.text", "notice.2.text", "sensitive_title",
                                                         "handing_on.1.heading", "notice_version", "text_sha256", NULL};
         *name; name++)
        assert_true(values.text(values.context, *name) && values.text(values.context, *name)[0]);
    for (size_t i = 0; i < sizeof silent / sizeof silent[0]; i++) {
        const char *text = values.text(values.context, silent[i]);
        assert_true(!text || !text[0]);
    }
    form_answers_finish(&answers);
    fixture_close(&f);
}

/* From a visit and blank: whatever a form asks is answered or left open, and it lies on its sheets. */
static void every_form_is_laid_out_from_a_visit_and_blank(void **state)
{
    (void)state;
    struct visit_fixture f;
    struct err err = {0};
    fixture_open(&f);
    fixture_answer(&f);
    const struct visit nobody = {.world = fixture_world(&f)};
    for (size_t i = 0; i < form_count(f.forms); i++) {
        struct form_answers answers, blank;
        const struct form_values values[] = {form_answers_init(&answers, &f.visit, "KQR1:X:ABCDEFGH"),
                                             form_answers_init_blank(&blank, &nobody)};
        for (size_t k = 0; k < 2; k++) {
            struct placed_sheets sheets = {0};
            assert_ok(form_layout(f.forms, form_at(f.forms, i), &values[k], NULL, &sheets, &err), err);
            assert_true(sheets.count > 0);
            placed_sheets_finish(&sheets);
        }
        form_answers_finish(&answers);
        form_answers_finish(&blank);
    }
    fixture_close(&f);
}

/* GB 32100: who registered it, and what it is. */
static void a_firms_paper_is_called_as_its_code_says(void **state)
{
    (void)state;
    static const struct {
        const char *code, *paper;
    } kinds[] = {{"91120101MA05XYK1X6", ""},
                 {"12120101MB1A23456C", "事业单位法人证书"},
                 {"51120000500000001A", "社会团体法人登记证书"},
                 {"52120119YHWBH5UH4T", "民办非企业单位登记证书"},
                 {"53120000500000002B", "基金会法人登记证书"}};
    struct visit_fixture f;
    struct err err = {0};
    fixture_open(&f);
    assert_ok(visit_open_case(&f.visit, &err), err);
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        struct form_answers answers;
        assert_ok(answers_set(&f.visit.file.answers, "company_uscc", kinds[i].code, ANSWER_TYPED, &err), err);
        struct form_values values = form_answers_init(&answers, &f.visit, NULL);
        SAYS("licence_paper", kinds[i].paper);
        form_answers_finish(&answers);
    }
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_copy_sheet_shows_both_sides_at_true_size_in_grey),
        cmocka_unit_test(a_licence_is_made_smaller_to_fit),
        cmocka_unit_test(a_firms_paper_is_called_as_its_code_says),
        cmocka_unit_test(the_agreement_is_printed_word_for_word),
        cmocka_unit_test(the_order_lists_what_is_ordered_and_what_it_comes_to),
        cmocka_unit_test(the_notice_lists_every_defect_at_once),
        cmocka_unit_test(a_parcel_lists_its_cases_and_counts_their_sheets),
        cmocka_unit_test(a_blank_form_has_the_texts_of_the_station_and_nothing_of_a_case),
        cmocka_unit_test(every_form_is_laid_out_from_a_visit_and_blank),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
