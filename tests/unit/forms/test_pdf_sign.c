/* What strangers say of a stamped and signed form: pdfsig, openssl, qpdf, pdftotext, mutool. Keys are throw-away. */
#include "forms_fixture.h"

#include "file.h"
#include "form_check.h"
#include "form_pdf.h"
#include "paper.h"
#include "pdf_sign.h"
#include "seal_detached.h"
#include <string.h>

#define NUMBER "TJ-261122-0007-K"

static struct buffer printed, signed_pdf, said;

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

static bool says(const char *word)
{
    return strstr((const char *)said.data, word) != NULL;
}

static void keep(const char *name, const struct buffer *pdf)
{
    char path[FILE_PATH_SIZE];
    struct err err = {0};
    snprintf(path, sizeof path, "%.900s/%s", folder, name);
    assert_ok(file_write_durable(path, pdf->data, pdf->size, 0600, &err), err);
}

static void print(const char *code, struct buffer *out)
{
    struct err err = {0};
    struct form_values values = specimen_values(&specimen_applicant);
    struct form_issue issue = specimen_issue();
    buffer_finish(out);
    assert_ok(form_to_pdf(forms, form_find(forms, code), &values, &issue, out, NULL, &err), err);
}

static bool by_station(void *context, const struct pdf_piece pieces[2], struct buffer *out, struct err *err)
{
    const struct seal_piece parts[2] = {{pieces[0].bytes, pieces[0].size}, {pieces[1].bytes, pieces[1].size}};
    return seal_signer_sign(context, parts, 2, out, err);
}

static const struct seal_art art = {"天津市勘察设计协会", SEAL_ART_ACCEPTED, "2026年11月22日", NUMBER};

static void sign(struct buffer *pdf)
{
    struct err err = {0};
    struct seal_signer *signer = NULL;
    assert_ok(seal_signer_open(folder, "station-01", &signer, &err), err);
    const struct pdf_signer hand = {by_station, signer};
    assert_ok(pdf_sign(forms, pdf, &art, 1795340000000, &hand, &err), err);
    seal_signer_close(signer);
}

/* pdfsig with a database that trusts the throw-away CA and nothing else. */
#define PDFSIG "pdfsig -nssdir sql:nss "

static void pdfsig_finds_a_valid_signature_over_the_whole_document(void **state)
{
    (void)state;
    assert_int_equal(run(PDFSIG "signed.pdf"), 0);
    assert_true(says("Signature is Valid."));
    assert_true(says("Total document signed"));
    assert_true(says("Certificate is Trusted."));
    assert_true(says("ETSI.CAdES.detached"));
    assert_true(says("station-01"));
    assert_true(says("acceptance"));
    assert_false(says("Signature #2"));
}

/* In the body, the stamp, the dictionary and the CMS itself. */
static void one_changed_byte_is_no_valid_signature(void **state)
{
    (void)state;
    const char *dictionary = memmem(signed_pdf.data, signed_pdf.size, "/ETSI.CAdES.detached", 20);
    assert_non_null(dictionary);
    const uint8_t *reason = memmem(signed_pdf.data, signed_pdf.size, "/Reason <FEFF", 13);
    const uint8_t *contents = memmem(reason, 400, "/Contents <", 11);
    const size_t places[] = {1000, printed.size / 2, printed.size - 3, printed.size + 900,
                             (size_t)(reason + 14 - signed_pdf.data), (size_t)(contents + 11 + 700 - signed_pdf.data)};
    for (size_t i = 0; i < sizeof places / sizeof places[0]; i++) {
        uint8_t *at = signed_pdf.data + places[i], before = *at;
        *at = before == '0' ? '1' : before == '1' ? '0' : (uint8_t)(before ^ 1);
        keep("flipped.pdf", &signed_pdf);
        *at = before;
        run(PDFSIG "flipped.pdf");
        if (says("Signature is Valid.") && says("Total document signed") && says("Certificate is Trusted."))
            fail_msg("byte %zu was changed and nobody saw it", places[i]);
    }
}

static void what_is_appended_afterwards_is_not_signed(void **state)
{
    (void)state;
    struct buffer more = {0};
    buffer_add(&more, signed_pdf.data, signed_pdf.size);
    buffer_add_text(&more, "9 0 obj\n<<>>\nendobj\n");
    keep("longer.pdf", &more);
    run(PDFSIG "longer.pdf");
    assert_false(says("Total document signed"));
    buffer_finish(&more);
}

/* The numbers of /ByteRange, and the bytes between as DER. */
static void take_apart(size_t range[4])
{
    const char *at = memmem(signed_pdf.data, signed_pdf.size, "/ByteRange [", 12);
    struct buffer bytes = {0};
    assert_non_null(at);
    at += 12;
    for (int i = 0; i < 4; i++) {
        char *end;
        range[i] = strtoul(at, &end, 10);
        at = end;
    }
    assert_true(range[1] < range[2] && range[2] + range[3] == signed_pdf.size);
    buffer_add(&bytes, signed_pdf.data + range[0], range[1]);
    buffer_add(&bytes, signed_pdf.data + range[2], range[3]);
    keep("content", &bytes);
    buffer_clear(&bytes);
    for (size_t i = range[1] + 1; i + 2 < range[2]; i += 2) {
        unsigned byte;
        char digits[3] = {(char)signed_pdf.data[i], (char)signed_pdf.data[i + 1], 0};
        assert_int_equal(sscanf(digits, "%2x", &byte), 1);
        buffer_add_byte(&bytes, (uint8_t)byte);
    }
    keep("cms.der", &bytes);
    buffer_finish(&bytes);
}

static void openssl_verifies_the_bytes_of_the_range(void **state)
{
    (void)state;
    size_t range[4];
    take_apart(range);
    assert_int_equal(range[0], 0);
    assert_int_equal(signed_pdf.data[range[1]], '<');
    assert_int_equal(signed_pdf.data[range[2] - 1], '>');
    assert_int_equal(run("openssl cms -verify -cades -binary -inform DER -in cms.der -content content "
                         "-CAfile trust/ca.pem -purpose any -out /dev/null"),
                     0);
    assert_int_equal(run("head -c -1 content > shorter; openssl cms -verify -cades -binary -inform DER -in cms.der "
                         "-content shorter -CAfile trust/ca.pem -purpose any -out /dev/null || exit 7"),
                     7 << 8);
}

static void the_signature_is_of_the_baseline(void **state)
{
    (void)state;
    size_t range[4];
    take_apart(range);
    assert_int_equal(run("openssl cms -cmsout -print -noout -inform DER -in cms.der"), 0);
    assert_true(says("id-smime-aa-signingCertificateV2"));
    assert_true(says("messageDigest"));
    assert_true(says("contentType"));
    assert_true(says("sha256"));
    assert_false(says("signingTime")); /* the document's /M says when */
    assert_false(says("S/MIME Capabilities"));
    assert_true(says("eContent: <ABSENT>"));
    assert_int_equal(run("qpdf --qdf --object-streams=disable signed.pdf - | grep -a -B12 'Type /Sig$'"), 0);
    assert_true(says("/SubFilter /ETSI.CAdES.detached"));
    assert_true(says("/M (D:20261122"));
}

static void strangers_find_the_signed_file_sound(void **state)
{
    (void)state;
    assert_int_equal(run("qpdf --check signed.pdf"), 0);
    assert_false(says("WARNING"));
    assert_int_equal(run("pdftotext signed.pdf - >/dev/null"), 0);
    assert_int_equal(said.size, 1); /* not a word */
    assert_int_equal(run("mutool draw -q -F txt -o /dev/null signed.pdf 2>&1 | sed '/ICC support/d'"), 0);
    assert_int_equal(said.size, 1);
    assert_int_equal(run("qpdf --json signed.pdf | grep -c '/SigFlags.: 3'"), 0);
}

static void what_was_printed_stays_as_it_was(void **state)
{
    (void)state;
    assert_true(signed_pdf.size > printed.size);
    assert_memory_equal(signed_pdf.data, printed.data, printed.size);
    print_message("printed: %zu bytes, stamped and signed: %zu more\n", printed.size, signed_pdf.size - printed.size);
    assert_true(signed_pdf.size - printed.size < 16 * 1024);
}

static void nothing_of_the_applicant_stands_in_what_is_added(void **state)
{
    (void)state;
    assert_int_equal(run("qpdf --qdf --object-streams=disable signed.pdf - | grep -a -B12 -A4 'Type /Sig$'"), 0);
    const char *const words[] = {"11010519491231002X", "13800002222", "specimen", "6837672C"};
    for (size_t i = 0; i < sizeof words / sizeof words[0]; i++)
        assert_false(says(words[i]));
}

/* The corner of the page where the stamp stands, at 100 dpi. */
enum { LEFT = 560, RIGHT = 750, TOP = 840, BOTTOM = 1005 };

enum tint { RED, DARK };

static bool has_tint(const uint8_t *p, enum tint tint)
{
    return tint == RED ? p[0] > p[1] + 60 && p[0] > p[2] + 60 : p[0] < 110 && p[1] < 110 && p[2] < 110;
}

/* How many of its pixels are red or dark, in percent. */
static double share_of(enum tint tint, const char *pdf)
{
    char command[200], path[FILE_PATH_SIZE];
    struct buffer page = {0};
    struct err err = {0};
    int width = 0, height = 0, head = 0;
    snprintf(command, sizeof command, "pdftoppm -singlefile -r 100 -f 2 %s page", pdf);
    assert_int_equal(run(command), 0);
    snprintf(path, sizeof path, "%.900s/page.ppm", folder);
    assert_ok(file_read(path, 1 << 24, &page, &err), err);
    assert_int_equal(sscanf((const char *)page.data, "P6 %d %d 255%n", &width, &height, &head), 2);
    assert_true(width > RIGHT && height > BOTTOM);
    const uint8_t *pixels = page.data + head + 1;
    size_t count = 0;
    for (int y = TOP; y < BOTTOM; y++)
        for (int x = LEFT; x < RIGHT; x++) {
            count += has_tint(pixels + 3 * (y * width + x), tint);
        }
    buffer_finish(&page);
    return 100.0 * (double)count / ((RIGHT - LEFT) * (BOTTOM - TOP));
}

static void the_stamp_shows_when_signed_and_not_before(void **state)
{
    (void)state;
    assert_true(share_of(RED, "printed.pdf") < 0.01);
    assert_true(share_of(RED, "signed.pdf") > 10);
    assert_true(share_of(DARK, "signed.pdf") < share_of(DARK, "printed.pdf") + 0.05); /* all of the stamp is red */
}

/* The same art, drawn by the form itself once it has a date. */
static void the_preview_shows_the_same_stamp(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer trace = {0}, pdf = {0};
    struct placed_sheets sheets = {0};
    struct specimen accepted = specimen_applicant;
    struct paper_pixels pixels = {0};
    accepted.name = "accepted_date";
    accepted.value = art.date;
    struct form_values values = specimen_values(&accepted);
    struct form_issue issue = specimen_issue();
    assert_ok(form_layout(forms, form_find(forms, "PA"), &values, &issue, &sheets, &err), err);
    assert_ok(paper_trace(&sheets, &trace, &err), err);
    assert_non_null(strstr((const char *)trace.data, "acceptance filled"));
    assert_non_null(strstr((const char *)trace.data, "polygon"));
    assert_non_null(strstr((const char *)trace.data, "线下受理  shape"));
    assert_ok(paper_pdf(forms, &sheets, 0, &pdf, &err), err);
    keep("preview.pdf", &pdf);
    double here = share_of(RED, "preview.pdf"), there = share_of(RED, "signed.pdf");
    assert_true(here > there - 0.5 && here < there + 0.5);
    assert_ok(paper_pixels(forms, &sheets.sheets[1], 827, &pixels, &err), err);
    size_t red = 0;
    for (size_t i = 0; i < (size_t)pixels.width_px * (size_t)pixels.height_px; i++)
        red += pixels.rgba[4 * i] > pixels.rgba[4 * i + 1] + 60;
    double share = 100.0 * (double)red / ((RIGHT - LEFT) * (BOTTOM - TOP));
    assert_true(share > there - 2 && share < there + 2);
    paper_pixels_finish(&pixels);
    placed_sheets_finish(&sheets);
    buffer_finish(&trace);
    buffer_finish(&pdf);
}

static void refused_by(const char *spoil, const char *mend, const char *station, const char *reason)
{
    struct err err = {0};
    struct seal_signer *signer = NULL;
    assert_int_equal(run(spoil), 0);
    assert_refused(seal_signer_open(folder, station, &signer, &err), err, ERR_DENIED);
    if (!strstr(err.line, reason))
        fail_msg("\"%s\" does not say \"%s\"", err.line, reason);
    assert_int_equal(run(mend), 0);
}

static void without_the_stations_key_nothing_is_signed_and_file_and_reason_are_named(void **state)
{
    (void)state;
    refused_by("mv keys/sign.key kept", "mv kept keys/sign.key", "station-01", "keys/sign.key: missing");
    refused_by("cp keys/sign.pem kept && cp other/expired-sign.pem keys/sign.pem", "mv kept keys/sign.pem",
               "station-01", "keys/sign.pem: expired on 2020-01-31");
    refused_by("true", "true", "station-02", "keys/sign.pem: issued to \"station-01\"");
}

static bool refuse(void *context, const struct pdf_piece pieces[2], struct buffer *out, struct err *err)
{
    (void)pieces, (void)out;
    int *left = context;
    return (*left)-- > 0 ? by_station(NULL, pieces, out, err) : err_set(err, ERR_DENIED, "no");
}

static void a_signer_that_refuses_leaves_the_file_as_it_was(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer pdf = {0};
    int left = 0;
    const struct pdf_signer hand = {refuse, &left};
    buffer_add(&pdf, printed.data, printed.size);
    assert_refused(pdf_sign(forms, &pdf, &art, 1795340000000, &hand, &err), err, ERR_DENIED);
    assert_int_equal(pdf.size, printed.size);
    assert_memory_equal(pdf.data, printed.data, printed.size);
    buffer_finish(&pdf);
}

static void only_a_form_with_a_place_for_it_is_due_and_only_once(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer other = {0};
    bool due = false;
    assert_ok(pdf_sign_is_due(&printed, &due, &err), err);
    assert_true(due);
    assert_refused(pdf_sign_is_due(&signed_pdf, &due, &err), err, ERR_DAMAGED);
    print("PS", &other);
    assert_ok(pdf_sign_is_due(&other, &due, &err), err);
    assert_false(due);
    buffer_finish(&other);
}

/* Cut at every length and changed in every byte outside streams, it is refused or read, and never more than that. */
static void a_damaged_file_is_refused_or_read_but_harms_nobody(void **state)
{
    (void)state;
    struct err err = {0};
    bool due;
    for (size_t size = 0; size < printed.size; size += size < printed.size - 2000 ? 97 : 1) {
        struct buffer cut = {0};
        buffer_add(&cut, printed.data, size);
        if (size < printed.size - 1)
            assert_refused(pdf_sign_is_due(&cut, &due, &err), err, ERR_DAMAGED);
        buffer_finish(&cut);
    }
    struct buffer pdf = {0};
    buffer_add(&pdf, printed.data, printed.size);
    for (size_t i = 0; i < pdf.size; i += i < pdf.size - 3000 && i > 3000 ? 41 : 1)
        for (int bit = 0; bit < 8; bit += 3) {
            pdf.data[i] ^= (uint8_t)(1 << bit);
            (void)!pdf_sign_is_due(&pdf, &due, &err);
            pdf.data[i] ^= (uint8_t)(1 << bit);
        }
    buffer_finish(&pdf);
}

static void a_name_too_long_for_the_ring_is_refused(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer pdf = {0};
    struct seal_signer *signer = NULL;
    struct seal_art longer = art;
    longer.office = "天津市勘察设计协会数字证书线下受理窗口天津市勘察设计协会数字证书线下受理窗口";
    assert_ok(seal_signer_open(folder, "station-01", &signer, &err), err);
    const struct pdf_signer hand = {by_station, signer};
    buffer_add(&pdf, printed.data, printed.size);
    assert_refused(pdf_sign(forms, &pdf, &longer, 1795340000000, &hand, &err), err, ERR_INPUT);
    longer.office = "天津市勘察设计协会数字证书线下受理窗口";
    assert_ok(pdf_sign(forms, &pdf, &longer, 1795340000000, &hand, &err), err);
    seal_signer_close(signer);
    buffer_finish(&pdf);
}

static void note(void *context, const char *line)
{
    snprintf(context, 400, "%s", line);
}

static bool knows(void *context, const char *name)
{
    (void)context, (void)name;
    return true;
}

/* The form with the stamp moved elsewhere. */
static size_t check_moved(const char *from, const char *to, char told[400])
{
    struct err err = {0};
    struct buffer yaml = {0}, moved = {0};
    struct forms *own = NULL;
    const struct form *form = NULL;
    const struct form_names names = {knows, NULL, NULL};
    char path[FILE_PATH_SIZE];
    assert_ok(file_read(FORMS_FOLDER "/personal-application.yaml", 1 << 20, &yaml, &err), err);
    char *at = strstr((char *)yaml.data, from);
    assert_non_null(at);
    buffer_add(&moved, yaml.data, (size_t)(at - (char *)yaml.data));
    buffer_add_text(&moved, to);
    buffer_add_text(&moved, at + strlen(from));
    keep("moved.yaml", &moved);
    snprintf(path, sizeof path, "%.900s/moved.yaml", folder);
    assert_ok(forms_load(FORMS_FOLDER, &own, &err), err);
    assert_ok(forms_add_file(own, path, &form, &err), err);
    size_t faults = form_check(own, form, &names, note, told);
    forms_destroy(own);
    buffer_finish(&yaml);
    buffer_finish(&moved);
    return faults;
}

static void a_stamp_on_a_seal_a_text_or_a_code_is_a_fault_of_the_form(void **state)
{
    (void)state;
    char told[400] = "";
    const char place[] = "acceptance: {x: 4.5, y: 0.9, w: 38,";
    assert_int_equal(check_moved(place, place, told), 0);
    assert_true(check_moved(place, "acceptance: {x: -20, y: 0.9, w: 38,", told) > 0);
    assert_non_null(strstr(told, "lies on a text"));
    assert_true(check_moved(place, "acceptance: {x: 4.5, y: -30, w: 38,", told) > 0);
    assert_non_null(strstr(told, "acceptance stamp"));
}

static int begin(void **state)
{
    forms_begin(state);
    forms_keys();
    print("PA", &printed);
    keep("printed.pdf", &printed);
    buffer_add(&signed_pdf, printed.data, printed.size);
    sign(&signed_pdf);
    keep("signed.pdf", &signed_pdf);
    return 0;
}

static int end(void **state)
{
    buffer_finish(&printed);
    buffer_finish(&signed_pdf);
    buffer_finish(&said);
    return forms_end(state);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pdfsig_finds_a_valid_signature_over_the_whole_document),
        cmocka_unit_test(one_changed_byte_is_no_valid_signature),
        cmocka_unit_test(what_is_appended_afterwards_is_not_signed),
        cmocka_unit_test(openssl_verifies_the_bytes_of_the_range),
        cmocka_unit_test(the_signature_is_of_the_baseline),
        cmocka_unit_test(strangers_find_the_signed_file_sound),
        cmocka_unit_test(what_was_printed_stays_as_it_was),
        cmocka_unit_test(nothing_of_the_applicant_stands_in_what_is_added),
        cmocka_unit_test(the_stamp_shows_when_signed_and_not_before),
        cmocka_unit_test(the_preview_shows_the_same_stamp),
        cmocka_unit_test(without_the_stations_key_nothing_is_signed_and_file_and_reason_are_named),
        cmocka_unit_test(a_signer_that_refuses_leaves_the_file_as_it_was),
        cmocka_unit_test(only_a_form_with_a_place_for_it_is_due_and_only_once),
        cmocka_unit_test(a_damaged_file_is_refused_or_read_but_harms_nobody),
        cmocka_unit_test(a_name_too_long_for_the_ring_is_refused),
        cmocka_unit_test(a_stamp_on_a_seal_a_text_or_a_code_is_a_fault_of_the_form),
    };
    return cmocka_run_group_tests(tests, begin, end);
}
