/* What does not fit on a sheet: rows go on below their head, texts go in full on an annex. */
#include "forms_fixture.h"

#include "buffer.h"
#include "file.h"
#include "form_layout.h"
#include "page_code.h"
#include <string.h>

static char path[FILE_PATH_SIZE];

#define HEAD "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\npage_codes: true\n"

static const char list_form[] = HEAD "given:\n"
                                     "  - {name: papers.count, longest: \"99\"}\n"
                                     "  - {name: papers.title, longest: 国}\n"
                                     "pages:\n  - continues: true\n    top: 34\n    marks:\n"
                                     "      - table:\n          y: 34\n          columns: [20, 150]\n          head: 1\n"
                                     "          rows:\n"
                                     "            - {cells: [{text: 序号, style: column}, {text: 名称, style: column}]}\n"
                                     "            - each: papers\n"
                                     "              cells: [{text: \"{papers.n}\", style: centred}, {text: "
                                     "\"第{papers.n}件\", style: value}]\n"
                                     "      - text: {gap: 3, text: 全表完, style: plain}\n";

static const char text_form[] = HEAD "pages:\n  - marks:\n"
                                     "      - table:\n          y: 34\n          columns: [28, 57, 28, 57]\n          rows:\n"
                                     "            - height: 11\n              cells: [{text: \"开户行\\n地址\", style: label}, {text: \"{bank}\", "
                                     "style: value-long}, {text: 说明, style: label}, {text: \"{note}\", style: "
                                     "value-long}]\n";

static const char *bank, *note, *listed = "60";

static const char *value(void *context, const char *name)
{
    (void)context;
    if (strcmp(name, "papers.count") == 0)
        return listed;
    return strcmp(name, "bank") == 0 ? bank : strcmp(name, "note") == 0 ? note : NULL;
}

static void lay_out(const char *text, struct placed_sheets *out)
{
    const struct form *form;
    const struct form_values values = {.text = value};
    const struct form_issue issue = specimen_issue();
    struct err err = {0};
    assert_ok(file_write_durable(path, text, strlen(text), 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    assert_ok(form_layout(forms, form, &values, &issue, out, &err), err);
}

/* The texts of a sheet, one behind the other. */
static void read_sheet(const struct placed_sheet *sheet, struct buffer *out)
{
    buffer_clear(out);
    for (size_t i = 0; i < sheet->mark_count; i++)
        if (sheet->marks[i].kind == PLACED_TEXT)
            buffer_add_text(out, sheet->marks[i].as.text.utf8);
    buffer_add(out, "", 0);
}

static size_t times(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at += strlen(word))
        count++;
    return count;
}

static void rows_go_on_below_their_head(void **state)
{
    (void)state;
    struct placed_sheets sheets;
    struct buffer said = {0};
    size_t rows = 0;
    lay_out(list_form, &sheets);
    assert_in_range(sheets.count, 3, 4);
    for (size_t i = 0; i < sheets.count; i++) {
        char page[64];
        read_sheet(&sheets.sheets[i], &said);
        assert_int_equal(times((char *)said.data, "序号"), 1);
        rows += times((char *)said.data, "件");
        snprintf(page, sizeof page, "第 %zu 页 共 %zu 页", i + 1, sheets.count);
        assert_non_null(strstr((char *)said.data, page));
        assert_int_equal(times((char *)said.data, "全表完"), i + 1 == sheets.count);
    }
    assert_int_equal(rows, 60);
    placed_sheets_finish(&sheets);
    buffer_finish(&said);
}

/* The same list below something that leaves room for `rows` lines of 9 mm on the first sheet. */
static void lay_out_low(int rows, unsigned head, struct placed_sheets *out)
{
    char text[sizeof list_form + 64];
    const char *at = strstr(list_form, "y: 34"), *head_at = strstr(list_form, "head: 1");
    snprintf(text, sizeof text, "%.*sy: %.1f%.*shead: %u%s", (int)(at - list_form), list_form, 262.4 - 9.0 * rows - 1,
             (int)(head_at - at) - 5, at + 5, head, head_at + 7);
    lay_out(text, out);
}

static void a_head_goes_on_together_with_its_rows(void **state)
{
    (void)state;
    for (int room = 0; room < 4; room++) {
        struct placed_sheets sheets;
        struct buffer said = {0};
        size_t rows = 0;
        lay_out_low(room, 1, &sheets);
        for (size_t i = 0; i < sheets.count; i++) {
            read_sheet(&sheets.sheets[i], &said);
            size_t here = times((char *)said.data, "件");
            if (times((char *)said.data, "序号") != (here > 0))
                fail_msg("room for %d: a head without rows on sheet %zu", room, i + 1);
            assert_int_equal(here > 0, i > 0 || room >= 2);
            rows += here;
        }
        assert_int_equal(rows, 60);
        placed_sheets_finish(&sheets);
        buffer_finish(&said);
    }
}

static void a_list_longer_than_can_be_placed_is_refused_and_not_cut(void **state)
{
    (void)state;
    static const char *const wrong[] = {"1000", "99999999999999999999", "-1", "3x"};
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        const struct form *form;
        const struct form_values values = {.text = value};
        struct placed_sheets sheets;
        struct err err = {0};
        listed = wrong[i];
        assert_ok(file_write_durable(path, list_form, strlen(list_form), 0600, &err), err);
        assert_ok(forms_add_file(forms, path, &form, &err), err);
        assert_refused(form_layout(forms, form, &values, NULL, &sheets, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "form.yaml:"));
        assert_non_null(strstr(err.line, "papers"));
    }
    listed = "60";
}

static void a_blank_form_has_empty_rows(void **state)
{
    (void)state;
    struct placed_sheets sheets;
    struct buffer said = {0};
    struct err err = {0};
    const struct form *form;
    char text[sizeof list_form + 64];
    const char *at = strstr(list_form, "each: papers\n");
    snprintf(text, sizeof text, "%.*seach: papers\n              blank: 7\n%s", (int)(at - list_form), list_form,
             at + strlen("each: papers\n"));
    assert_ok(file_write_durable(path, text, strlen(text), 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    assert_ok(form_layout(forms, form, NULL, NULL, &sheets, &err), err);
    read_sheet(&sheets.sheets[0], &said);
    assert_int_equal(times((char *)said.data, "件"), 7);
    placed_sheets_finish(&sheets);
    lay_out(text, &sheets); /* with a list its rows stand there and no others */
    size_t rows = 0;
    for (size_t i = 0; i < sheets.count; i++) {
        read_sheet(&sheets.sheets[i], &said);
        rows += times((char *)said.data, "件");
    }
    assert_int_equal(rows, 60);
    placed_sheets_finish(&sheets);
    buffer_finish(&said);
}

static void what_fits_needs_no_annex(void **state)
{
    (void)state;
    struct placed_sheets sheets;
    bank = "样本银行天津分行营业部";
    note = "";
    lay_out(text_form, &sheets);
    assert_int_equal(sheets.count, 1);
    placed_sheets_finish(&sheets);
}

static void a_text_that_cannot_fit_stands_in_full_on_an_annex_sheet(void **state)
{
    (void)state;
    struct placed_sheets sheets;
    struct buffer said = {0};
    char text[601];
    for (size_t i = 0; i < sizeof text - 1; i++)
        text[i] = (char)('a' + i % 26);
    text[sizeof text - 1] = '\0';
    bank = text;
    note = "样本银行股份有限公司天津市和平区样本路第一支行营业大厅对公柜台转样本建筑设计有限公司财务部收讫后请电话告知经办人并将回单原件寄回";
    lay_out(text_form, &sheets);
    assert_int_equal(sheets.count, 2);
    read_sheet(&sheets.sheets[0], &said);
    assert_non_null(strstr((char *)said.data, "内容见续页第 1 项"));
    assert_non_null(strstr((char *)said.data, "内容见续页第 2 项"));
    assert_null(strstr((char *)said.data, "abc"));
    read_sheet(&sheets.sheets[1], &said);
    assert_non_null(strstr((char *)said.data, "样表（续页）"));
    assert_non_null(strstr((char *)said.data, "1. 开户行地址："));
    assert_non_null(strstr((char *)said.data, text));
    assert_non_null(strstr((char *)said.data, "2. 说明："));
    assert_non_null(strstr((char *)said.data, note));
    assert_non_null(strstr((char *)said.data, "第 2 页 共 2 页"));
    bool coded = false; /* the annex is a sheet like the others */
    for (size_t i = 0; i < sheets.sheets[1].mark_count; i++)
        coded |= sheets.sheets[1].marks[i].kind == PLACED_CODE;
    assert_true(coded);
    placed_sheets_finish(&sheets);
    buffer_finish(&said);
}

static void an_annex_longer_than_a_sheet_goes_on(void **state)
{
    (void)state;
    struct placed_sheets sheets;
    struct buffer said = {0}, all = {0};
    for (size_t i = 0; i < 4000; i++)
        buffer_add_text(&all, i % 7 ? "国" : "家");
    bank = (const char *)all.data;
    note = "";
    lay_out(text_form, &sheets);
    assert_in_range(sheets.count, 4, 6);
    size_t shown = 0;
    for (size_t i = 1; i < sheets.count; i++) {
        read_sheet(&sheets.sheets[i], &said);
        assert_int_equal(times((char *)said.data, "样表（续页）"), 1);
        shown += times((char *)said.data, "国") + times((char *)said.data, "家");
        for (size_t k = 0; k < sheets.sheets[i].mark_count; k++)
            if (sheets.sheets[i].marks[k].kind == PLACED_TEXT && sheets.sheets[i].marks[k].h_mm > 3.8)
                assert_true(sheets.sheets[i].marks[k].y_mm < 262.4);
    }
    assert_int_equal(shown, 4000);
    placed_sheets_finish(&sheets);
    buffer_finish(&said);
    buffer_finish(&all);
}

static void without_an_annex_it_is_refused(void **state)
{
    (void)state;
    const struct form *form;
    const struct form_values values = {.text = value};
    struct placed_sheets sheets;
    struct err err = {0};
    static const char plain[] = "code: XX\ntitle: 样表\nversion: \"1\"\nface: label\npages:\n  - marks:\n"
                                "      - text: {x: 10, y: 10, w: 20, h: 5, text: \"{bank}\", style: value-long}\n";
    bank = "样本银行天津分行营业部对公柜台样本路第一支行";
    assert_ok(file_write_durable(path, plain, strlen(plain), 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    assert_refused(form_layout(forms, form, &values, NULL, &sheets, &err), err, ERR_INPUT);
    assert_non_null(strstr(err.line, "annex"));
}

static int begin(void **state)
{
    forms_begin(state);
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_go_on_below_their_head),
        cmocka_unit_test(a_head_goes_on_together_with_its_rows),
        cmocka_unit_test(a_list_longer_than_can_be_placed_is_refused_and_not_cut),
        cmocka_unit_test(a_blank_form_has_empty_rows),
        cmocka_unit_test(what_fits_needs_no_annex),
        cmocka_unit_test(a_text_that_cannot_fit_stands_in_full_on_an_annex_sheet),
        cmocka_unit_test(an_annex_longer_than_a_sheet_goes_on),
        cmocka_unit_test(without_an_annex_it_is_refused),
    };
    return cmocka_run_group_tests(tests, begin, forms_end);
}
