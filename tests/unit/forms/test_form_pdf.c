/* What strangers say of the PDFs: qpdf, pdffonts, pdftotext, pdfinfo, zbarimg. */
#include "forms_fixture.h"

#include "buffer.h"
#include "file.h"
#include "form_preview.h"
#include "paper.h"
#include <string.h>

static char path[FILE_PATH_SIZE];

/* Standard output and error of a command in the test's folder; its exit status. */
static int run(struct buffer *out, const char *command)
{
    char line[2400], piece[4096];
    snprintf(line, sizeof line, "cd %s && { %s; } 2>&1", folder, command);
    buffer_clear(out);
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    for (size_t size; (size = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buffer_add(out, piece, size);
    buffer_add_byte(out, 0);
    return pclose(pipe);
}

static size_t print(const char *code, const struct specimen *specimen, struct form_report *report)
{
    struct buffer pdf = {0};
    struct err err = {0};
    struct form_values values = specimen_values(specimen);
    struct form_issue issue = specimen_issue();
    assert_ok(form_to_pdf(forms, form_find(forms, code), &values, &issue, &pdf, report, &err), err);
    assert_ok(file_write_durable(path, pdf.data, pdf.size, 0600, &err), err);
    size_t size = pdf.size;
    buffer_finish(&pdf);
    return size;
}

static const struct {
    const char *code;
    const struct specimen *specimen;
    unsigned pages;
} sheets[] = {
    {"PA", &specimen_applicant, 2}, {"PS", &specimen_applicant, 1}, {"SL", &specimen_applicant, 1},
    {"CV", &specimen_parcel, 1},    {"AL", &specimen_parcel, 1},
};
enum { SHEETS = sizeof sheets / sizeof sheets[0] };

static void strangers_find_nothing_to_complain_of(void **state)
{
    (void)state;
    struct buffer said = {0};
    for (size_t i = 0; i < SHEETS; i++) {
        struct form_report report;
        print(sheets[i].code, sheets[i].specimen, &report);
        assert_int_equal(report.pages, sheets[i].pages);
        assert_int_equal(report.missing_count, 0);
        assert_int_equal(run(&said, "qpdf --check sheet.pdf"), 0);
        assert_null(strstr((char *)said.data, "WARNING"));
        assert_int_equal(run(&said, "pdftotext sheet.pdf /dev/null"), 0);
        assert_int_equal(said.size, 1); /* not a word */
        /* Debian's build says that it cannot do ICC, of any file. */
        assert_int_equal(run(&said, "mutool draw -q -F txt -o /dev/null sheet.pdf 2>&1 | sed '/ICC support/d'"), 0);
        assert_int_equal(said.size, 1);
    }
    buffer_finish(&said);
}

static void every_font_is_embedded_subset_and_known_in_unicode(void **state)
{
    (void)state;
    struct buffer said = {0};
    for (size_t i = 0; i < SHEETS; i++) {
        print(sheets[i].code, sheets[i].specimen, NULL);
        assert_int_equal(run(&said, "pdffonts sheet.pdf | tail -n +3"), 0);
        size_t fonts = 0;
        for (char *line = strtok((char *)said.data, "\n"); line; line = strtok(NULL, "\n"), fonts++)
            if (!strstr(line, "CID TrueType") || !strstr(line, "yes yes yes"))
                fail_msg("%s: %s", sheets[i].code, line);
        assert_true(fonts >= 1);
    }
    buffer_finish(&said);
}

static void title_and_language_stand_in_the_document(void **state)
{
    (void)state;
    struct buffer said = {0};
    print("PA", &specimen_applicant, NULL);
    assert_int_equal(run(&said, "pdfinfo sheet.pdf"), 0);
    assert_non_null(strstr((char *)said.data, "个人数字证书申请表"));
    assert_int_equal(run(&said, "qpdf --qdf --object-streams=disable sheet.pdf - | grep -a Lang"), 0);
    assert_non_null(strstr((char *)said.data, "zh-CN"));
    assert_int_equal(run(&said, "pdfinfo -meta sheet.pdf"), 0);
    assert_non_null(strstr((char *)said.data, "pdfaid:part=\"2\""));
    assert_non_null(strstr((char *)said.data, "个人数字证书申请表"));
    buffer_finish(&said);
}

/* What PDF/A-2b asks beside embedded fonts; there is no validator among Debian's packages. */
static void colours_structure_and_identity_stand_in_the_document(void **state)
{
    (void)state;
    struct buffer said = {0};
    const char *const there[] = {"/GTS_PDFA1", "/DestOutputProfile", "/StructTreeRoot", "/Marked true", "/Metadata", "/ID ["};
    print("PA", &specimen_applicant, NULL);
    assert_int_equal(run(&said, "qpdf --qdf --object-streams=disable sheet.pdf - | tr -d '\\0' | grep -av '^stream'"), 0);
    for (size_t i = 0; i < sizeof there / sizeof there[0]; i++)
        if (!strstr((char *)said.data, there[i]))
            fail_msg("%s is not there", there[i]);
    assert_int_equal(run(&said, "pdfinfo -struct-text sheet.pdf"), 0);
    assert_non_null(strstr((char *)said.data, "北京数字认证股份有限公司"));
    buffer_finish(&said);
}

static void every_answer_comes_back_out_of_the_text(void **state)
{
    (void)state;
    const char *const on_pa[] = {"name", "sex.word", "id_type.word", "id_number", "id_valid_from", "id_valid_to", "mobile",
                                 "email", "address", "postcode", "telephone", "company", "company_uscc",
                                 "practice_qualification.word", "practice_number", "order_number", "agreement_title",
                                 "agreement_version", "agreement_sha256", "consents.1.title", "consents.2.title",
                                 "consents.2.time"};
    struct buffer said = {0};
    print("PA", &specimen_applicant, NULL);
    assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
    for (size_t i = 0; i < sizeof on_pa / sizeof on_pa[0]; i++) {
        const char *value = specimen_text((void *)(uintptr_t)&specimen_applicant, on_pa[i]);
        if (!strstr((char *)said.data, value))
            fail_msg("%s: \"%s\" is not in the text", on_pa[i], value);
    }
    /* labels that are spread over their cell come out as words */
    assert_non_null(strstr((char *)said.data, "姓名"));
    assert_non_null(strstr((char *)said.data, "信用代码"));
    const char *order[] = {"业务类型", "申请人信息", "证件号码", "通信地址", "申请服务", "申请人声明", "证书与印章清单", "受理审批"};
    const char *at = (char *)said.data;
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        at = strstr(at, order[i]);
        if (!at)
            fail_msg("%s does not stand where it is read", order[i]);
    }
    assert_null(strstr((char *)said.data, "样本 · 演示 · "));
    buffer_finish(&said);
}

static void rare_characters_print_and_are_copied_out(void **state)
{
    (void)state;
    const char *const rare[] = {"䶮", "𠮷", "㛃", "𬭎", "阿卜杜拉·买买提", "𠀀", "〇"};
    struct buffer said = {0};
    for (size_t i = 0; i < sizeof rare / sizeof rare[0]; i++) {
        struct specimen one = specimen_applicant;
        struct form_report report;
        one.name = "name";
        one.value = rare[i];
        print("PS", &one, &report);
        assert_int_equal(report.missing_count, 0);
        assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
        if (!strstr((char *)said.data, rare[i]))
            fail_msg("%s is lost", rare[i]);
    }
    buffer_finish(&said);
}

static void a_character_no_font_has_is_reported_and_not_dropped(void **state)
{
    (void)state;
    struct specimen one = specimen_applicant;
    struct form_report report;
    struct buffer said = {0};
    one.name = "name";
    one.value = "样\U0010FFFD本"; /* private use: nobody draws it */
    print("PS", &one, &report);
    assert_int_equal(report.missing_count, 1);
    assert_int_equal(report.missing[0], 0x10fffd);
    assert_int_equal(run(&said, "qpdf --check sheet.pdf"), 0);
    assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
    assert_non_null(strstr((char *)said.data, "样\U0010FFFD本"));
    buffer_finish(&said);
}

static size_t occurrences(const char *text, const char *word)
{
    size_t count = 0;
    for (const char *at = text; (at = strstr(at, word)) != NULL; at++)
        count++;
    return count;
}

static void page_codes_are_read_from_the_drawn_page(void **state)
{
    (void)state;
    struct buffer said = {0};
    print("PA", &specimen_applicant, NULL);
    for (size_t i = 0; i < 2; i++) {
        assert_int_equal(run(&said, i ? "rm -f *.pgm; pdftoppm -gray -r 300 sheet.pdf p && zbarimg -q --raw p-*.pgm"
                                      : "pdftoppm -gray -r 150 sheet.pdf p && zbarimg -q --raw p-*.pgm"),
                         0);
        assert_int_equal(occurrences((char *)said.data, "KQ1:TJ-261122-0007-K:PA:1/2:3:ABCDEFGHIJKLMNOP"), 2);
        assert_int_equal(occurrences((char *)said.data, "KQ1:TJ-261122-0007-K:PA:2/2:3:ABCDEFGHIJKLMNOP"), 2);
    }
    buffer_finish(&said);
}

static void order_number_and_slip_are_read_from_their_codes(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        const struct specimen *specimen;
        const char *said;
    } codes[] = {
        {"PS", &specimen_applicant, "CODE-128:2026112217450038"},
        {"SL", &specimen_applicant, "QR-Code:KQR1:TJ-261122-0007-K:ABCDEFGHIJKLMNOP"},
        {"SL", &specimen_applicant, "QR-Code:KQT1:TJ-261122-0007-K:2026-11-22T23:30:05+08:00:0a1b2c3d"},
        {"CV", &specimen_parcel, "QR-Code:KQP1:TJ-P-261122-02:2:17"},
        {"AL", &specimen_parcel, "CODE-128:TJ-P-261122-02"},
    };
    struct buffer said = {0};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        print(codes[i].code, codes[i].specimen, NULL);
        assert_int_equal(run(&said, "rm -f *.pgm; pdftoppm -gray -r 200 sheet.pdf p && zbarimg -q p-*.pgm"), 0);
        if (!strstr((char *)said.data, codes[i].said))
            fail_msg("%s: %s is not among\n%s", codes[i].code, codes[i].said, (char *)said.data);
    }
    buffer_finish(&said);
}

static void the_slip_names_nobody(void **state)
{
    (void)state;
    struct buffer said = {0};
    print("SL", &specimen_applicant, NULL);
    assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
    assert_null(strstr((char *)said.data, "𠮷"));
    assert_null(strstr((char *)said.data, "11010519491231002X"));
    assert_null(strstr((char *)said.data, "13800002222"));
    buffer_finish(&said);
}

static void an_application_of_two_pages_stays_small(void **state)
{
    (void)state;
    struct specimen plain = specimen_applicant;
    plain.name = "demo";
    plain.value = NULL;
    size_t size = print("PA", &plain, NULL);
    print_message("two pages: %zu bytes\n", size);
    assert_true(size < 56 * 1024); /* four rare characters bring two faces more */
}

static void the_same_sheet_is_the_same_bytes(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer pdf[2] = {{0}, {0}};
    for (size_t i = 0; i < 2; i++) {
        struct placed_sheets placed;
        struct form_values values = specimen_values(&specimen_applicant);
        struct form_issue issue = specimen_issue();
        assert_ok(form_layout(forms, form_find(forms, "PA"), &values, &issue, &placed, &err), err);
        assert_ok(paper_pdf(forms, &placed, 0, &pdf[i], &err), err);
        placed_sheets_finish(&placed);
    }
    assert_int_equal(pdf[0].size, pdf[1].size);
    assert_memory_equal(pdf[0].data, pdf[1].data, pdf[0].size);
    buffer_finish(&pdf[0]);
    buffer_finish(&pdf[1]);
}

static void print_bytes(struct forms *with, const struct specimen *specimen, struct buffer *pdf)
{
    struct err err = {0};
    struct placed_sheets placed;
    struct form_values values = specimen_values(specimen);
    struct form_issue issue = specimen_issue();
    assert_ok(form_layout(with, form_find(with, "PA"), &values, &issue, &placed, &err), err);
    assert_ok(paper_pdf(with, &placed, 0, pdf, &err), err);
    placed_sheets_finish(&placed);
}

/* Glyphs are kept between documents; a document must not show whose was printed before it. */
static void one_print_leaves_nothing_for_the_next(void **state)
{
    (void)state;
    struct err err = {0};
    struct forms *fresh, *used;
    struct buffer pdf[3] = {{0}, {0}, {0}};
    assert_ok(forms_load(FORMS_FOLDER, &fresh, &err), err);
    assert_ok(forms_load(FORMS_FOLDER, &used, &err), err);
    print_bytes(used, &specimen_applicant, &pdf[0]);
    print_bytes(used, &specimen_longest, &pdf[1]);
    print_bytes(fresh, &specimen_longest, &pdf[2]);
    assert_int_equal(pdf[1].size, pdf[2].size);
    assert_memory_equal(pdf[1].data, pdf[2].data, pdf[1].size);
    for (size_t i = 0; i < 3; i++)
        buffer_finish(&pdf[i]);
    forms_destroy(fresh);
    forms_destroy(used);
}

static void a_tag_that_cannot_be_made_stops_the_print(void **state)
{
    (void)state;
    struct buffer pdf = {0};
    struct err err = {0};
    struct form_values values = specimen_values(&specimen_applicant);
    struct form_issue issue = specimen_issue();
    issue.case_number = "no such number";
    assert_refused(form_to_pdf(forms, form_find(forms, "PA"), &values, &issue, &pdf, NULL, &err), err, ERR_INPUT);
    assert_int_equal(pdf.size, 0);
}

static void a_preview_needs_nothing_but_the_file(void **state)
{
    (void)state;
    struct err err = {0};
    struct form_report report;
    struct buffer said = {0};
    char answers[FILE_PATH_SIZE];
    static const char text[] = "name: 样本\norder_number: \"123456\"\nsex: 样例甲\n"
                               "id_type: citizen-id\nid_type.word: 样例乙\n";
    snprintf(answers, sizeof answers, "%.900s/answers.yaml", folder);
    assert_ok(file_write_durable(answers, text, sizeof text - 1, 0600, &err), err);
    struct form_preview wanted = {.form = FORMS_FOLDER "/personal-application.yaml", .answers = answers, .out = path};
    assert_ok(form_preview(forms, &wanted, &report, &err), err);
    assert_int_equal(report.pages, 2);
    assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
    assert_non_null(strstr((char *)said.data, "不具效力"));
    assert_non_null(strstr((char *)said.data, "样例甲")); /* a choice without its word: as it was written */
    assert_non_null(strstr((char *)said.data, "样例乙"));
    assert_null(strstr((char *)said.data, "citizen-id"));
    buffer_finish(&said);
    wanted = (struct form_preview){.form = "PA", .out = path};
    assert_ok(form_preview(forms, &wanted, &report, &err), err); /* for filling in by hand */
    assert_int_equal(run(&said, "pdftotext sheet.pdf -"), 0);
    assert_non_null(strstr((char *)said.data, "个人数字证书申请表"));
    assert_null(strstr((char *)said.data, "不具效力"));
    wanted.form = "nothing";
    assert_refused(form_preview(forms, &wanted, &report, &err), err, ERR_NOT_FOUND);
    buffer_finish(&said);
}

static bool is_name(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "name") == 0;
}

static void join(void *context, const char *line)
{
    char *said = context;
    snprintf(said + strlen(said), 1000 - strlen(said), "%.300s\n", line);
}

static void a_preview_refuses_names_that_nobody_knows(void **state)
{
    (void)state;
    struct err err = {0};
    char answers[FILE_PATH_SIZE], form[FILE_PATH_SIZE], out[FILE_PATH_SIZE], said[1000] = "";
    static const char given[] = "name: 样本\nsheets.2.title: 表\nnmae: 样本\nsheets.2.titel: 表\n";
    static const char own[] = "code: ZZ\ntitle: 样表\nversion: \"1\"\nface: a4\npages:\n  - marks:\n"
                              "    - text: {x: 20, y: 50, w: 100, text: \"{nmae}\", style: plain}\n";
    const struct form_names names = {.known = is_name};
    struct form_preview wanted = {.form = "CV", .answers = answers, .out = out, .names = &names, .fault = join, .context = said};
    snprintf(answers, sizeof answers, "%.900s/unknown.yaml", folder);
    snprintf(form, sizeof form, "%.900s/own.yaml", folder);
    snprintf(out, sizeof out, "%.900s/unknown.pdf", folder);
    assert_ok(file_write_durable(answers, given, sizeof given - 1, 0600, &err), err);
    assert_refused(form_preview(forms, &wanted, NULL, &err), err, ERR_INPUT);
    assert_non_null(strstr(said, "unknown.yaml:3: "));
    assert_non_null(strstr(said, "unknown.yaml:4: "));
    assert_null(strstr(said, "unknown.yaml:1: "));
    assert_null(strstr(said, "unknown.yaml:2: "));
    assert_ok(file_write_durable(form, own, sizeof own - 1, 0600, &err), err);
    said[0] = '\0';
    wanted.form = form;
    wanted.answers = NULL;
    assert_refused(form_preview(forms, &wanted, NULL, &err), err, ERR_INPUT);
    assert_non_null(strstr(said, "own.yaml:7: asks for \"nmae\""));
    assert_int_equal(access(out, F_OK), -1);
}

static int begin(void **state)
{
    forms_begin(state);
    snprintf(path, sizeof path, "%.900s/sheet.pdf", folder);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strangers_find_nothing_to_complain_of),
        cmocka_unit_test(every_font_is_embedded_subset_and_known_in_unicode),
        cmocka_unit_test(title_and_language_stand_in_the_document),
        cmocka_unit_test(colours_structure_and_identity_stand_in_the_document),
        cmocka_unit_test(every_answer_comes_back_out_of_the_text),
        cmocka_unit_test(rare_characters_print_and_are_copied_out),
        cmocka_unit_test(a_character_no_font_has_is_reported_and_not_dropped),
        cmocka_unit_test(page_codes_are_read_from_the_drawn_page),
        cmocka_unit_test(order_number_and_slip_are_read_from_their_codes),
        cmocka_unit_test(the_slip_names_nobody),
        cmocka_unit_test(an_application_of_two_pages_stays_small),
        cmocka_unit_test(the_same_sheet_is_the_same_bytes),
        cmocka_unit_test(one_print_leaves_nothing_for_the_next),
        cmocka_unit_test(a_tag_that_cannot_be_made_stops_the_print),
        cmocka_unit_test(a_preview_needs_nothing_but_the_file),
        cmocka_unit_test(a_preview_refuses_names_that_nobody_knows),
    };
    return cmocka_run_group_tests(tests, begin, forms_end);
}
