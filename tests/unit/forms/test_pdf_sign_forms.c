/* Every form that has a place for the office's stamp can be stamped and signed, an office's own with annexed sheets too;
 * strangers judge what comes of it. */
#include "forms_fixture.h"

#include "file.h"
#include "form_pdf.h"
#include "pdf_sign.h"
#include "seal_detached.h"
#include <string.h>

static struct buffer said;

/* Standard output and error of a command in the test's folder; its exit status. */
static int run(const char *command)
{
    char line[2400], piece[4096];
    snprintf(line, sizeof line, "cd %s && { %s; } 2>&1", folder, command);
    buffer_clear(&said);
    FILE *pipe = popen(line, "r");
    assert_non_null(pipe);
    for (size_t size; (size = fread(piece, 1, sizeof piece, pipe)) > 0;)
        buffer_add(&said, piece, size);
    buffer_add_byte(&said, 0);
    return pclose(pipe);
}

static bool by_station(void *context, const struct pdf_piece pieces[2], struct buffer *out, struct err *err)
{
    const struct seal_piece parts[2] = {{pieces[0].bytes, pieces[0].size}, {pieces[1].bytes, pieces[1].size}};
    return seal_signer_sign(context, parts, 2, out, err);
}

static void sign_and_judge(const char *code, struct buffer *pdf)
{
    static const struct seal_art art = {"天津市勘察设计协会", SEAL_ART_ACCEPTED, "2026年11月22日", "TJ-261122-0007-K"};
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    struct seal_signer *signer = NULL;
    assert_ok(seal_signer_open(folder, "station-01", &signer, &err), err);
    const struct pdf_signer hand = {by_station, signer};
    assert_ok(pdf_sign(forms, pdf, &art, 1795340000000, &hand, &err), err);
    seal_signer_close(signer);
    snprintf(path, sizeof path, "%.900s/any.pdf", folder);
    assert_ok(file_write_durable(path, pdf->data, pdf->size, 0600, &err), err);
    static const struct {
        const char *command, *says, *says_not;
    } strangers[] = {
        {"pdfsig -nssdir sql:nss any.pdf", "Signature is Valid.", "not signed"},
        {"pdfsig -nssdir sql:nss any.pdf", "Total document signed", "Signature #2"},
        {"qpdf --check any.pdf", "No syntax or stream encoding errors", "WARNING"},
        {"pdftotext any.pdf /dev/null && echo quiet", "quiet", "rror"},
        {"mutool draw -q -F txt -o /dev/null any.pdf 2>&1 | sed '/ICC support/d' && echo quiet", "quiet", "r: "},
    };
    for (size_t i = 0; i < sizeof strangers / sizeof strangers[0]; i++)
        if (run(strangers[i].command) != 0 || !strstr((char *)said.data, strangers[i].says) ||
            strstr((char *)said.data, strangers[i].says_not))
            fail_msg("%s: %s: %s", code, strangers[i].command, (char *)said.data);
}

static bool is_due(const struct buffer *pdf)
{
    struct err err = {0};
    bool due;
    assert_ok(pdf_sign_is_due(pdf, &due, &err), err);
    return due;
}

static void every_form_with_a_place_for_the_stamp_can_be_signed(void **state)
{
    (void)state;
    struct form_values values = specimen_values(&specimen_applicant);
    struct form_issue issue = specimen_issue();
    size_t stamped = 0;
    for (size_t i = 0; i < form_count(forms); i++) {
        const struct form *form = form_at(forms, i);
        struct buffer pdf = {0};
        struct err err = {0};
        assert_ok(form_to_pdf(forms, form, &values, &issue, &pdf, NULL, &err), err);
        if (is_due(&pdf)) {
            sign_and_judge(form->code, &pdf);
            stamped++;
        }
        buffer_finish(&pdf);
    }
    assert_true(stamped >= 3); /* the two applications and a firm's authorization */
}

static const char *long_text(void *context, const char *name)
{
    (void)context;
    static char text[1201];
    if (strcmp(name, "note") != 0)
        return NULL;
    for (size_t i = 0; i + 3 < sizeof text; i += 3)
        memcpy(text + i, i % 2 ? "样" : "本", 3);
    return text;
}

static void a_form_of_an_office_is_signed_with_its_annexed_sheets(void **state)
{
    (void)state;
    static const char yaml[] = "code: XX\ntitle: 样表\nversion: \"1\"\nface: a4\npage_codes: true\npages:\n  - marks:\n"
                               "      - table:\n          y: 34\n          columns: [28, 142]\n          rows:\n"
                               "            - cells: [{text: 说明, style: label}, {text: \"{note}\", style: value-long}]\n"
                               "      - acceptance: {x: 80, y: 90, w: 38, name: acceptance, office: 样本办公室, date: \"\"}\n";
    const struct form_values values = {.text = long_text};
    struct form_issue issue = specimen_issue();
    struct form_report report;
    const struct form *form;
    struct buffer pdf = {0};
    struct err err = {0};
    char path[FILE_PATH_SIZE];
    snprintf(path, sizeof path, "%.900s/form.yaml", folder);
    assert_ok(file_write_durable(path, yaml, sizeof yaml - 1, 0600, &err), err);
    assert_ok(forms_add_file(forms, path, &form, &err), err);
    assert_ok(form_to_pdf(forms, form, &values, &issue, &pdf, &report, &err), err);
    assert_int_equal(report.pages, 2);
    assert_true(is_due(&pdf));
    sign_and_judge("XX", &pdf);
    assert_int_equal(run("pdftoppm -r 150 -gray any.pdf page && zbarimg -q --raw page-2.pgm 2>/dev/null"), 0);
    assert_non_null(strstr((char *)said.data, ":XX:2/2:"));
    buffer_finish(&pdf);
}

static int begin(void **state)
{
    forms_begin(state);
    forms_keys();
    return 0;
}

static int end(void **state)
{
    buffer_finish(&said);
    return forms_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_form_with_a_place_for_the_stamp_can_be_signed),
        cmocka_unit_test(a_form_of_an_office_is_signed_with_its_annexed_sheets),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
