#include "promise.h"

#include "case_bundle.h"
#include "clock.h"
#include "form_preview.h"
#include "outbox.h"
#include "pdf_sign.h"
#include "receipt_issue.h"
#include "seal.h"
#include "submission.h"
#include <string.h>

static char folder[1024];
static struct station station;
static char number[CASE_NUMBER_SIZE];

/* In the station's folder. */
static void shell(const char *command)
{
    char line[4096];
    int length = snprintf(line, sizeof line, "cd '%s' && { %s; }", folder, command);
    assert_true(length > 0 && (size_t)length < sizeof line);
    assert_int_equal(system(line), 0);
}

static const char *path(const char *name)
{
    static char out[FILE_PATH_SIZE];
    snprintf(out, sizeof out, "%.900s/%s", folder, name);
    return out;
}

/* The application as it was printed. */
static void print_application(struct buffer *out)
{
    struct err err = {0};
    assert_ok(station_ready(&station, STATION_FORMS, &err), err);
    const struct form_preview wanted = {.form = "PA", .out = path("PA.pdf")};
    assert_ok(form_preview(station.forms, &wanted, NULL, &err), err);
    assert_ok(file_read(path("PA.pdf"), 1 << 20, out, &err), err);
}

static bool is_due(const char *form)
{
    struct buffer pdf = {0};
    struct err err = {0};
    bool due = false;
    const struct form_preview wanted = {.form = form, .out = path("due.pdf")};
    assert_ok(form_preview(station.forms, &wanted, NULL, &err), err);
    assert_ok(file_read(path("due.pdf"), 1 << 20, &pdf, &err), err);
    assert_ok(pdf_sign_is_due(&pdf, &due, &err), err);
    buffer_finish(&pdf);
    return due;
}

static void applications_and_authorizations_have_a_place_for_the_offices_stamp(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(station_ready(&station, STATION_FORMS, &err), err);
    assert_true(is_due("PA") && is_due("UA") && is_due("AU"));
    assert_false(is_due("IC") || is_due("SA") || is_due("PS"));
}

/* A case whose every sheet is back. */
static void make_complete_case(void)
{
    struct case_file file = {0};
    struct err err = {0};
    struct buffer form = {0};
    print_application(&form);
    const struct case_item items[] = {{.kind = "page", .name = "application-1", .bytes = "page", .size = 4},
                                      {.kind = "form", .name = "PA", .bytes = form.data, .size = form.size},
                                      {.kind = "sample", .name = "practice-1", .bytes = "sample", .size = 6},
                                      {.kind = "verdict", .name = "application-1", .bytes = "{}", .size = 2}};
    assert_ok(case_file_begin(&file, station.store, "personal", &err), err);
    assert_ok(answers_set(&file.answers, "name", "样小明", ANSWER_TYPED, &err), err);
    assert_ok(case_file_expect(&file, station.papers, &err), err);
    for (size_t i = 0; i < file.sheet_count; i++)
        if (file.sheets[i].form[0] && file.sheets[i].page == 1)
            case_file_form_printed(&file, file.sheets[i].form, 1);
    for (size_t i = 0; i < file.sheet_count; i++)
        assert_true(case_sheet_returned(&file.sheets[i], NULL));
    file.state = CASE_PRINTED;
    assert_ok(case_file_save(&file, station.store, items, 4, &err), err);
    assert_ok(case_file_move(&file, station.store, CASE_COMPLETE, &err), err);
    memcpy(number, file.number, sizeof number);
    case_file_finish(&file);
    buffer_finish(&form);
}

static struct case_summary summary(void)
{
    struct case_summary out;
    struct err err = {0};
    assert_ok(case_store_find(station.store, number, &out, &err), err);
    return out;
}

static size_t count_in(enum outbox_place place)
{
    struct file_names stems;
    struct err err = {0};
    assert_ok(outbox_list(folder, place, &stems, &err), err);
    size_t count = stems.count;
    file_names_destroy(&stems);
    return count;
}

static int open_one(void **state)
{
    (void)state;
    struct err err = {0};
    promise_folder_make(folder);
    shell("bash '" COUNTER_SOURCE_DIR "/kiosk/demo/make_station' s privacy.reserve_mb=1 >/dev/null && mv s/* .");
    const struct station_places places = {folder, COUNTER_SOURCE_DIR "/assets", COUNTER_SOURCE_DIR "/forms"};
    assert_ok(station_open(&station, &places, NULL, &err), err);
    assert_ok(station_ready(&station, STATION_DATA | STATION_STORE, &err), err);
    make_complete_case();
    return 0;
}

static int close_one(void **state)
{
    (void)state;
    station_close(&station);
    promise_folder_remove(folder);
    return 0;
}

static void a_complete_case_is_sealed_once(void **state)
{
    (void)state;
    struct err err = {0};
    assert_ok(submission_seal_now(&station, number, &err), err);
    assert_int_equal(summary().state, CASE_SEALED);
    assert_int_equal(count_in(OUTBOX_NEW), 1);
    assert_false(submission_seal_now(&station, number, &err));
    assert_ok(submission_recover(&station, NULL, NULL, &err), err);
    assert_int_equal(count_in(OUTBOX_NEW), 1);
}

static void a_failed_seal_leaves_the_case_complete_and_gives_the_number_back(void **state)
{
    (void)state;
    struct err err = {0};
    struct case_reservation open;
    shell("mv trust/recipients/demo-centre.pem aside.pem");
    assert_refused(submission_seal_now(&station, number, &err), err, ERR_DENIED);
    assert_int_equal(summary().state, CASE_COMPLETE);
    assert_int_equal(count_in(OUTBOX_NEW) + count_in(OUTBOX_TMP), 0);
    assert_refused(case_store_open_reservation(station.store, &open, &err), err, ERR_NOT_FOUND);
    shell("mv aside.pem trust/recipients/demo-centre.pem");
    assert_ok(submission_seal_now(&station, number, &err), err);
    assert_int_equal(summary().sequence, 1);
}

/* Killed after the bundle was published and before the store knew. */
static void a_bundle_in_the_outbox_is_adopted_and_never_made_twice(void **state)
{
    (void)state;
    struct err err = {0};
    struct case_reservation reservation;
    struct case_bundle *bundle = NULL;
    struct seal_result sealed;
    assert_ok(outbox_prepare(folder, &err), err);
    assert_ok(case_store_reserve_sequence(station.store, number, 0, &reservation, &err), err);
    assert_ok(case_bundle_gather(&station, &reservation, &bundle, &err), err);
    assert_ok(seal_bundle(folder, &bundle->bundle, &sealed, &err), err);
    case_bundle_destroy(bundle);
    assert_int_equal(summary().state, CASE_COMPLETE);
    assert_ok(submission_recover(&station, NULL, NULL, &err), err);
    assert_int_equal(summary().state, CASE_SEALED);
    assert_memory_equal(summary().bundle_sha256, sealed.sha256, VAULT_HASH_BYTES);
    assert_int_equal(count_in(OUTBOX_NEW), 1);
}

static const struct bundle_part *part_named(const struct case_bundle *bundle, const char *name)
{
    for (size_t i = 0; i < bundle->count; i++)
        if (strcmp(bundle->parts[i].path, name) == 0)
            return &bundle->parts[i];
    return NULL;
}

static struct case_bundle *gather(struct case_reservation *reservation)
{
    struct err err = {0};
    struct case_bundle *bundle = NULL;
    assert_ok(case_store_reserve_sequence(station.store, number, 0, reservation, &err), err);
    assert_ok(case_bundle_gather(&station, reservation, &bundle, &err), err);
    return bundle;
}

static void the_bundle_holds_the_application_stamped_and_signed(void **state)
{
    (void)state;
    struct case_reservation reservation;
    struct case_bundle *bundle = gather(&reservation);
    const struct bundle_part *form = part_named(bundle, "data/forms/PA.pdf");
    struct err err = {0};
    char command[3000];
    assert_non_null(form);
    for (size_t i = 0; i < bundle->count; i++)
        if (&bundle->parts[i] == form)
            assert_ok(file_write_durable(path("signed.pdf"), bundle->bytes[i].data, bundle->bytes[i].size, 0600, &err),
                      err);
    snprintf(command, sizeof command,
             "pdfsig -nocert signed.pdf >said; grep -q 'Signature is Valid' said && "
             "grep -q 'Total document signed' said && "
             "grep -q 'Common Name: tianjin-01' said && pdftotext PA.pdf a && pdftotext signed.pdf b && cmp a b && "
             "head -c $(stat -c %%s PA.pdf) signed.pdf | cmp - PA.pdf");
    shell(command);
    case_bundle_destroy(bundle);
}

static void without_the_stations_certificate_the_case_stays_complete(void **state)
{
    (void)state;
    struct err err = {0};
    shell("mv keys/sign.key aside.key");
    assert_refused(submission_seal_now(&station, number, &err), err, ERR_DENIED);
    assert_non_null(strstr(err.line, "keys/sign.key: missing"));
    assert_int_equal(summary().state, CASE_COMPLETE);
    assert_int_equal(count_in(OUTBOX_NEW) + count_in(OUTBOX_TMP), 0);
    shell("mv aside.key keys/sign.key");
}

static void put_receipt(const uint8_t sha256[VAULT_HASH_BYTES])
{
    struct receipt_issuer *issuer = NULL;
    struct buffer tsr = {0};
    struct err err = {0};
    char key[FILE_PATH_SIZE];
    snprintf(key, sizeof key, "%s", path("centre/tsa.key"));
    assert_ok(receipt_issuer_create(key, path("centre/tsa.pem"), &issuer, &err), err);
    assert_ok(receipt_issue(issuer, sha256, 7, &tsr, &err), err);
    assert_ok(outbox_put_receipt(folder, "tianjin-01-00000001", tsr.data, tsr.size, &err), err);
    buffer_finish(&tsr);
    receipt_issuer_destroy(issuer);
}

static void a_verified_receipt_erases_the_case_and_a_wrong_one_does_not(void **state)
{
    (void)state;
    struct err err = {0};
    size_t received = 0;
    uint8_t other[VAULT_HASH_BYTES] = {1};
    struct buffer page = {0};
    assert_ok(submission_seal_now(&station, number, &err), err);
    put_receipt(other);
    assert_false(submission_collect(&station, &received, &err));
    assert_int_equal(err.code, ERR_DENIED);
    assert_int_equal(received, 0);
    assert_int_equal(summary().state, CASE_SEALED);
    shell("rm outbox/receipts/*");
    put_receipt(summary().bundle_sha256);
    assert_ok(submission_collect(&station, &received, &err), err);
    assert_int_equal(received, 1);
    assert_int_equal(summary().state, CASE_RECEIVED);
    assert_false(case_store_get(station.store, number, "page", "application-1", &page, NULL, &err));
    assert_ok(submission_collect(&station, &received, &err), err);
    assert_int_equal(received, 0);
}

static void reopen_with_the_stores_copy(void)
{
    struct err err = {0};
    const struct station_places places = {folder, COUNTER_SOURCE_DIR "/assets", COUNTER_SOURCE_DIR "/forms"};
    station_close(&station);
    shell("rm -r store && mv store.copy store");
    assert_ok(station_open(&station, &places, NULL, &err), err);
    assert_ok(station_ready(&station, STATION_DATA | STATION_STORE, &err), err);
}

/* The copy is from before a bundle that was answered since: its number must not be given to another case, which the
 * answer would then erase. */
static void a_store_put_back_from_a_copy_takes_no_older_bundle_for_its_own(void **state)
{
    (void)state;
    struct err err = {0};
    size_t received = 0;
    struct buffer page = {0};
    shell("cp -a store store.copy");
    assert_ok(submission_seal_now(&station, number, &err), err);
    put_receipt(summary().bundle_sha256);
    shell("rm outbox/new/*");
    reopen_with_the_stores_copy();
    assert_int_equal(summary().state, CASE_COMPLETE);
    assert_ok(case_store_erase(station.store, number, "staff", "withdrawn", &err), err);
    make_complete_case();
    assert_ok(submission_seal_now(&station, number, &err), err);
    assert_int_equal(summary().sequence, 2);
    assert_int_equal(count_in(OUTBOX_NEW), 1);
    assert_ok(submission_collect(&station, &received, &err), err);
    assert_int_equal(received, 0);
    assert_int_equal(summary().state, CASE_SEALED);
    assert_ok(case_store_get(station.store, number, "page", "application-1", &page, NULL, &err), err);
    buffer_finish(&page);
}

static void a_case_refused_for_its_number_is_sealed_anew_above_the_centres_last(void **state)
{
    (void)state;
    struct err err = {0};
    uint8_t other[VAULT_HASH_BYTES] = {1};
    assert_ok(submission_seal_now(&station, number, &err), err);
    assert_refused(submission_reseal(&station, number, &err), err, ERR_INPUT); /* nobody refused it */
    shell("mv outbox/new/* outbox/set-aside");
    assert_refused(submission_reseal(&station, number, &err), err, ERR_NOT_FOUND);
    assert_non_null(strstr(err.line, "kiosk-intake receipt"));
    assert_int_equal(summary().state, CASE_SEALED);
    put_receipt(other);
    shell("mv outbox/receipts/tianjin-01-00000001.tsr outbox/receipts/tianjin-01-00000004.tsr");
    assert_ok(submission_reseal(&station, number, &err), err);
    assert_int_equal(summary().state, CASE_SEALED);
    assert_int_equal(summary().sequence, 5);
    assert_int_equal(count_in(OUTBOX_SET_ASIDE), 0);
    assert_int_equal(count_in(OUTBOX_NEW), 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROMISE(test) cmocka_unit_test_setup_teardown(test, open_one, close_one)
        PROMISE(applications_and_authorizations_have_a_place_for_the_offices_stamp),
        PROMISE(a_complete_case_is_sealed_once),
        PROMISE(a_failed_seal_leaves_the_case_complete_and_gives_the_number_back),
        PROMISE(the_bundle_holds_the_application_stamped_and_signed),
        PROMISE(without_the_stations_certificate_the_case_stays_complete),
        PROMISE(a_bundle_in_the_outbox_is_adopted_and_never_made_twice),
        PROMISE(a_verified_receipt_erases_the_case_and_a_wrong_one_does_not),
        PROMISE(a_store_put_back_from_a_copy_takes_no_older_bundle_for_its_own),
        PROMISE(a_case_refused_for_its_number_is_sealed_anew_above_the_centres_last),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
