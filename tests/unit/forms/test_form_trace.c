/* Golden traces lie in tests/golden/forms. GOLDEN_WRITE=1 writes them anew; look at the difference before committing. */
#include "promise.h"

#include "file.h"
#include "form_check.h"
#include "paper.h"
#include "specimen.h"
#include <string.h>

static struct forms *forms;

static void trace_of(const char *code, const struct specimen *specimen, struct buffer *out)
{
    struct err err = {0};
    struct placed_sheets sheets = {0};
    struct form_values values = specimen_values(specimen);
    struct form_issue issue = specimen_issue();
    assert_non_null(form_find(forms, code));
    assert_ok(form_layout(forms, form_find(forms, code), &values, &issue, &sheets, &err), err);
    assert_ok(paper_trace(&sheets, out, &err), err);
    placed_sheets_finish(&sheets);
}

static void compare(const char *code, const struct specimen *specimen, const char *name)
{
    char path[FILE_PATH_SIZE];
    struct buffer now = {0}, golden = {0};
    struct err err = {0};
    snprintf(path, sizeof path, "%s/tests/golden/forms/%s.txt", COUNTER_SOURCE_DIR, name);
    trace_of(code, specimen, &now);
    if (getenv("GOLDEN_WRITE"))
        assert_ok(file_write_durable(path, now.data, now.size, 0644, &err), err);
    assert_ok(file_read(path, 1 << 20, &golden, &err), err);
    const char *a = (const char *)now.data, *b = (const char *)golden.data;
    for (unsigned line = 1; *a || *b; line++) {
        size_t p = strcspn(a, "\n"), q = strcspn(b, "\n");
        if (p != q || memcmp(a, b, p) != 0)
            fail_msg("%s:%u:\n  golden: %.*s\n  now:    %.*s", path, line, (int)q, b, (int)p, a);
        a += p + (a[p] == '\n');
        b += q + (b[q] == '\n');
    }
    buffer_finish(&now);
    buffer_finish(&golden);
}

static void every_sheet_is_laid_out_as_it_was_looked_at(void **state)
{
    (void)state;
    compare("PA", &specimen_applicant, "personal-application");
    compare("PS", &specimen_applicant, "seal-samples-personal");
    compare("SL", &specimen_applicant, "receipt-slip");
    compare("CV", &specimen_parcel, "cover-sheet");
    compare("AL", &specimen_parcel, "address-label");
    compare("IC", &specimen_applicant, "id-copy");
    static const char *const others[][2] = {
        {"SA", "agreement"},
        {"UA", "unit-application"},
        {"AU", "unit-authorization"},
        {"US", "seal-samples-unit"},
        {"UX", "seal-samples-business"},
        {"UY", "seal-samples-other"},
        {"BL", "licence-copy"},
        {"LC", "legal-id-copy"},
        {"AC", "agent-id-copy"},
        {"LA", "legal-authorization"},
        {"EA", "enterprise-authorization"},
        {"OR", "order"},
        {"RM", "remittance"},
        {"RF", "refund"},
        {"DN", "defect-notice"},
        {"HL", "hand-over-list"},
        {"PN", "privacy-consents"},
        {"ER", "erase-record"},
        {"TP", "test-page"},
        {"AL4", "address-label-a4"},
    };
    for (size_t i = 0; i < sizeof others / sizeof others[0]; i++)
        compare(others[i][0], &specimen_firm, others[i][1]);
}

static const char *nothing(void *context, const char *name)
{
    (void)context, (void)name;
    return NULL;
}

/* For filling in by hand: no case, no codes, every line and frame there. */
static void every_sheet_can_be_printed_blank(void **state)
{
    (void)state;
    static const struct {
        const char *code;
        size_t areas; /* at least so many places for ink */
    } blank[] = {{"US", 6}, {"UX", 6}, {"UY", 6}, {"PS", 6}};
    const struct form_values values = {.text = nothing};
    for (size_t i = 0; i < form_count(forms); i++) {
        const struct form *form = form_at(forms, i);
        struct placed_sheets sheets = {0};
        struct err err = {0};
        assert_ok(form_layout(forms, form, &values, NULL, &sheets, &err), err);
        for (size_t k = 0; k < sizeof blank / sizeof blank[0]; k++)
            if (strcmp(form->code, blank[k].code) == 0)
                assert_true(sheets.sheets[0].area_count >= blank[k].areas);
        placed_sheets_finish(&sheets);
    }
}

static bool is_field(void *context, const char *name)
{
    return specimen_text(context, name) != NULL;
}

static void tell(void *context, const char *line)
{
    (void)context;
    print_message("%s\n", line);
}

static void the_longest_legal_values_fit_on_every_form(void **state)
{
    (void)state;
    struct specimen longest = specimen_longest;
    const struct form_names names = {.known = is_field, .longest = specimen_text, .context = &longest};
    assert_true(form_count(forms) >= 5);
    assert_int_equal(forms_check(forms, &names, tell, NULL), 0);
}

static void a_sample_sheet_asks_only_for_what_was_chosen(void **state)
{
    (void)state;
    const char *const choices[][2] = {{"personal_signature", "practice"}, {"practice_seal", "signature"}};
    for (size_t i = 0; i < 2; i++) {
        struct specimen one = specimen_applicant;
        struct stamp_area *areas;
        size_t count, samples = 0;
        struct err err = {0};
        one.name = choices[i][0];
        one.value = NULL;
        struct form_values values = specimen_values(&one);
        assert_ok(form_stamp_areas(forms, form_find(forms, "PS"), &values, &areas, &count, &err), err);
        for (size_t k = 0; k < count; k++)
            if (areas[k].role == STAMP_SAMPLE) {
                assert_true(stamp_area_is(&areas[k], choices[i][1]));
                samples++;
            }
        assert_int_equal(samples, 2);
        free(areas);
    }
}

static void every_page_that_is_scanned_has_its_place_for_the_official_seal(void **state)
{
    (void)state;
    const char *const codes[] = {"PA", "PS", "IC", "UA", "AU", "US", "UX", "UY", "BL", "LC", "AC"};
    for (size_t i = 0; i < sizeof codes / sizeof codes[0]; i++) {
        struct form_values values = specimen_values(i < 3 ? &specimen_applicant : &specimen_firm);
        struct stamp_area *areas;
        size_t count, pages_with_seal = 0;
        unsigned pages;
        struct err err = {0};
        assert_ok(form_stamp_areas(forms, form_find(forms, codes[i]), &values, &areas, &count, &err), err);
        assert_ok(form_page_count(forms, form_find(forms, codes[i]), &values, &pages, &err), err);
        for (size_t k = 0; k < count; k++)
            if (stamp_area_is(&areas[k], "official-seal")) {
                pages_with_seal++;
                assert_int_equal(areas[k].hue, STAMP_RED);
                assert_true(areas[k].w_mm >= 40 && areas[k].required);
            }
        assert_int_equal(pages_with_seal, pages);
        free(areas);
    }
}

static int load(void **state)
{
    (void)state;
    struct err err = {0};
    if (!forms_load(FORMS_FOLDER, &forms, &err))
        fail_msg("%s", err.line);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    forms_destroy(forms);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_sheet_is_laid_out_as_it_was_looked_at),
        cmocka_unit_test(every_sheet_can_be_printed_blank),
        cmocka_unit_test(the_longest_legal_values_fit_on_every_form),
        cmocka_unit_test(a_sample_sheet_asks_only_for_what_was_chosen),
        cmocka_unit_test(every_page_that_is_scanned_has_its_place_for_the_official_seal),
    };
    return cmocka_run_group_tests(tests, load, unload);
}
