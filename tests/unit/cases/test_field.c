#include "promise.h"

#include "catalogue.h"
#include "clock.h"
#include "field.h"
#include "file.h"
#include <string.h>

#define SHIPPED COUNTER_SOURCE_DIR "/assets/fields.yaml"

static char folder[1024], path[FILE_PATH_SIZE];
static struct fields *fields;
static struct answers answers;

static int64_t fixed_ms(void *context)
{
    (void)context;
    return INT64_C(1795320000000); /* 22 November 2026 */
}

static int load(void **state)
{
    (void)state;
    static const struct clock_source fixed = {fixed_ms, fixed_ms, NULL};
    struct err err = {0};
    clock_replace(&fixed);
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/fields.yaml", folder);
    assert_ok(fields_load(SHIPPED, &fields, &err), err);
    return 0;
}

static int unload(void **state)
{
    (void)state;
    fields_destroy(fields);
    answers_finish(&answers);
    promise_folder_remove(folder);
    return 0;
}

static enum value_verdict verdict_of(const char *name, const char *text)
{
    struct value_result result;
    const struct field *field = fields_find(fields, name);
    assert_non_null(field);
    field_check(field, &answers, text, &result);
    return result.verdict;
}

static void answer(const char *name, const char *value)
{
    struct err err = {0};
    assert_ok(answers_set(&answers, name, value, ANSWER_TYPED, &err), err);
}

static void the_personal_application_has_all_its_questions(void **state)
{
    (void)state;
    static const char *const names[] = {"personal_signature",
                                        "practice_seal",
                                        "order_number",
                                        "name",
                                        "sex",
                                        "nation",
                                        "birth",
                                        "id_type",
                                        "id_number",
                                        "id_issuer",
                                        "id_valid_from",
                                        "id_valid_to",
                                        "mobile",
                                        "email",
                                        "address",
                                        "postcode",
                                        "company",
                                        "company_uscc",
                                        "practice_qualification",
                                        "practice_number"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (!fields_find(fields, names[i]))
            fail_msg("fields.yaml has no %s", names[i]);
    assert_true(fields_find(fields, "name")->private);
    assert_null(fields_find(fields, "colour"));
    assert_null(fields_at(fields, fields_count(fields)));
}

static void every_example_passes_its_own_check(void **state)
{
    (void)state;
    for (size_t i = 0; i < fields_count(fields); i++) {
        const struct field *field = fields_at(fields, i);
        struct value_result result;
        if (!field->example.zh)
            continue;
        field_check(field, NULL, field->example.zh, &result);
        if (result.verdict != VALUE_GOOD)
            fail_msg("%s: %s", field->name, result.en);
    }
}

static void required_and_limits_and_choices_are_kept(void **state)
{
    (void)state;
    assert_int_equal(verdict_of("name", ""), VALUE_WRONG);
    assert_int_equal(verdict_of("name", "  "), VALUE_WRONG);
    assert_int_equal(verdict_of("email", ""), VALUE_GOOD);
    assert_int_equal(verdict_of("email", NULL), VALUE_GOOD);
    assert_int_equal(verdict_of("sex", "male"), VALUE_GOOD);
    assert_int_equal(verdict_of("sex", "男"), VALUE_WRONG);
    assert_int_equal(verdict_of("practice_seal", "yes"), VALUE_GOOD);
    assert_int_equal(verdict_of("practice_seal", "no"), VALUE_WRONG);
    assert_int_equal(verdict_of("nation", "一二三四五六七八九十一"), VALUE_WRONG);
    assert_int_equal(verdict_of("name", "李䶮"), VALUE_GOOD);
}

static void the_kind_of_document_chooses_the_check(void **state)
{
    (void)state;
    assert_int_equal(verdict_of("id_number", "E12345678"), VALUE_WRONG);
    answer("id_type", "passport");
    assert_int_equal(verdict_of("id_number", "E12345678"), VALUE_GOOD);
    answer("id_type", "travel-permit");
    assert_int_equal(verdict_of("id_number", "H12345678"), VALUE_GOOD);
    answer("id_type", "citizen-id");
    assert_int_equal(verdict_of("id_number", "120105199209053791"), VALUE_GOOD);
    assert_int_equal(verdict_of("id_number", "810000199408230021"), VALUE_WRONG);
    answer("id_type", "residence-permit");
    assert_int_equal(verdict_of("id_number", "810000199408230021"), VALUE_GOOD);
    answer("id_type", "foreigner-card");
    assert_int_equal(verdict_of("id_number", "911398199012310021"), VALUE_GOOD);
}

static void answers_that_contradict_each_other_are_doubtful(void **state)
{
    (void)state;
    answer("id_type", "citizen-id");
    answer("birth", "1992-09-05");
    answer("sex", "male");
    assert_int_equal(verdict_of("id_number", "120105199209053791"), VALUE_GOOD);
    answer("sex", "female");
    assert_int_equal(verdict_of("id_number", "120105199209053791"), VALUE_DOUBTFUL);
    answer("sex", "male");
    answer("birth", "1992-09-06");
    assert_int_equal(verdict_of("id_number", "120105199209053791"), VALUE_DOUBTFUL);
    answer("id_number", "120105199209053791");
    assert_int_equal(verdict_of("sex", "female"), VALUE_DOUBTFUL);
    assert_int_equal(verdict_of("birth", "19920906"), VALUE_DOUBTFUL);
    /* 26 at issue: twenty years. */
    answer("id_valid_from", "2019-03-02");
    assert_int_equal(verdict_of("id_valid_to", "2039-03-02"), VALUE_GOOD);
    assert_int_equal(verdict_of("id_valid_to", "2029-03-02"), VALUE_DOUBTFUL);
    assert_int_equal(verdict_of("id_valid_to", "长期"), VALUE_DOUBTFUL);
    answer("id_valid_from", "2039-03-02");
    assert_int_equal(verdict_of("id_valid_to", "2039-03-01"), VALUE_WRONG);
}

static void an_authorization_that_ends_before_it_begins_is_refused(void **state)
{
    (void)state;
    answer("authorization_from", "2026-11-25");
    assert_int_equal(verdict_of("authorization_to", "2027-05-21"), VALUE_GOOD);
    assert_int_equal(verdict_of("authorization_to", "20261125"), VALUE_GOOD); /* for one day */
    assert_int_equal(verdict_of("authorization_to", "2026-11-24"), VALUE_WRONG);
    answer("authorization_from", "2026-01-05");
    assert_int_equal(verdict_of("authorization_to", "2026-11-22"), VALUE_GOOD); /* today */
    assert_int_equal(verdict_of("authorization_to", "2026-11-21"), VALUE_WRONG);
}

static void the_documents_of_a_firm_are_checked_by_their_kind(void **state)
{
    (void)state;
    answer("agent_id_type", "citizen-id");
    answer("legal_id_type", "residence-permit");
    assert_int_equal(verdict_of("agent_id_number", "440308199901101512"), VALUE_GOOD);
    assert_int_equal(verdict_of("agent_id_number", "810000199408230021"), VALUE_WRONG);
    assert_int_equal(verdict_of("legal_id_number", "810000199408230021"), VALUE_GOOD);
    assert_int_equal(verdict_of("legal_id_number", "440308199901101512"), VALUE_WRONG);
    answer("agent_id_number", "440308199901101512");
    answer("agent_id_valid_from", "2019-03-02"); /* at twenty: for ten years */
    assert_int_equal(verdict_of("agent_id_valid_to", "2029-03-02"), VALUE_GOOD);
    assert_int_equal(verdict_of("agent_id_valid_to", "2039-03-02"), VALUE_DOUBTFUL);
    answer("agent_id_valid_from", "2039-03-02");
    assert_int_equal(verdict_of("agent_id_valid_to", "2039-03-01"), VALUE_WRONG);
}

static void choices_are_shown_in_words(void **state)
{
    (void)state;
    const struct field *sex = fields_find(fields, "sex"), *seal = fields_find(fields, "practice_seal");
    assert_string_equal(field_display(sex, "male"), "男");
    language_set(LANGUAGE_EN);
    assert_string_equal(field_display(sex, "male"), "Male");
    assert_string_equal(field_display_zh(sex, "male"), "男");
    assert_string_equal(field_display(seal, "yes"), "Yes");
    language_set(LANGUAGE_ZH);
    assert_string_equal(field_display(fields_find(fields, "name"), "龙军芳"), "龙军芳");
    assert_string_equal(field_display(sex, NULL), "");
}

static void a_faulty_file_is_refused_with_its_place(void **state)
{
    (void)state;
#define WORDS "label: {zh: 一, en: a}, help: {zh: 一, en: a}"
    static const char *const wrong[] = {
        "fields: []\n",
        "fields:\n  - {name: a, type: text, keyboard: latin}\n",
        "fields:\n  - {name: a, " WORDS ", type: text}\n",
        "fields:\n  - {name: a, " WORDS ", type: tick, keyboard: latin}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: piano}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: latin, colour: red}\n",
        "fields:\n  - {name: A, " WORDS ", type: tick}\n",
        "fields:\n  - {name: a, " WORDS ", type: tick}\n  - {name: a, " WORDS ", type: tick}\n",
        "fields:\n  - {name: a, " WORDS ", type: choice}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: latin, min: 5, max: 4}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: latin, check: colour}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: latin, checks: [{when: b = c, check: name}]}\n",
        "fields:\n  - {name: a, " WORDS ", type: text, keyboard: latin, checks: [{when: a, check: name}]}\n",
        "fields:\n  - {name: a, label: {zh: 一}, help: {zh: 一, en: a}, type: tick}\n",
    };
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        struct fields *none = NULL;
        assert_ok(file_write_durable(path, wrong[i], strlen(wrong[i]), 0600, &err), err);
        assert_refused(fields_load(path, &none, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "fields.yaml"));
        assert_null(none);
    }
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
#define TEST(name) cmocka_unit_test_setup_teardown(name, load, unload)
    const struct CMUnitTest tests[] = {
        TEST(the_personal_application_has_all_its_questions),  TEST(every_example_passes_its_own_check),
        TEST(required_and_limits_and_choices_are_kept),        TEST(the_kind_of_document_chooses_the_check),
        TEST(answers_that_contradict_each_other_are_doubtful), TEST(choices_are_shown_in_words),
        TEST(an_authorization_that_ends_before_it_begins_is_refused),
        TEST(the_documents_of_a_firm_are_checked_by_their_kind),
        TEST(a_faulty_file_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
