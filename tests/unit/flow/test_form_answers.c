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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_copy_sheet_shows_both_sides_at_true_size_in_grey),
        cmocka_unit_test(a_licence_is_made_smaller_to_fit),
        cmocka_unit_test(the_agreement_is_printed_word_for_word),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
