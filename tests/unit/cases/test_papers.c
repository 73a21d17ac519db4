#include "promise.h"

#include "file.h"
#include "papers.h"
#include <string.h>

#define SHIPPED COUNTER_SOURCE_DIR "/assets/papers.yaml"

static void the_personal_set_is_that_of_the_paper_route(void **state)
{
    (void)state;
    struct err err = {0};
    struct papers *papers;
    struct answers answers = {0};
    const struct paper_seal *seals[8];
    assert_ok(papers_load(SHIPPED, &papers, &err), err);
    const struct paper *application = papers_find_form(papers, "personal", "PA");
    const struct paper *samples = papers_find_form(papers, "personal", "PS");
    const struct paper *card = papers_find(papers, "personal", "id-card");
    assert_true(application && samples && card);
    assert_int_equal(application->pages, 2);
    assert_true(paper_is_needed(application, &answers));
    for (unsigned page = 1; page <= 2; page++) {
        assert_int_equal(paper_seals_on_page(application, page, &answers, seals, 4), 2);
        assert_int_equal(seals[0]->kind, PAPER_SEAL_UNIT);
        assert_int_equal(seals[1]->kind, PAPER_SEAL_NAME);
    }
    assert_int_equal(card->origin, PAPER_CARD);
    assert_int_equal(card->pages, 2);
    assert_string_equal(card->faces[0], "front");
    /* The sample sheet only with a seal service, 600 dpi, and only the frames that are needed. */
    assert_false(paper_is_needed(samples, &answers));
    assert_ok(answers_set(&answers, "practice_seal", "yes", ANSWER_TYPED, &err), err);
    assert_true(paper_is_needed(samples, &answers));
    assert_int_equal(samples->dpi, 600);
    assert_int_equal(paper_seals_on_page(samples, 1, &answers, seals, 8), 4); /* the unit's, the name and both practice frames */
    assert_int_equal(seals[2]->kind, PAPER_SEAL_PRACTICE);
    assert_ok(answers_set(&answers, "personal_signature", "yes", ANSWER_TYPED, &err), err);
    assert_int_equal(paper_seals_on_page(samples, 1, &answers, seals, 8), 6);
    assert_int_equal(papers_count(papers, "nobody"), 0);
    answers_finish(&answers);
    papers_destroy(papers);
}

static void the_shipped_papers_ask_for_fields_that_exist(void **state)
{
    (void)state;
    struct err err = {0};
    struct papers *papers;
    struct fields *fields;
    char folder[1024], path[FILE_PATH_SIZE];
    static const char few[] = "fields:\n  - {name: a, label: {zh: 一, en: a}, help: {zh: 一, en: a}, type: tick}\n";
    assert_ok(papers_load(SHIPPED, &papers, &err), err);
    assert_ok(fields_load(COUNTER_SOURCE_DIR "/assets/fields.yaml", &fields, &err), err);
    assert_ok(papers_check(papers, fields, &err), err);
    fields_destroy(fields);
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/fields.yaml", folder);
    assert_ok(file_write_durable(path, few, strlen(few), 0600, &err), err);
    assert_ok(fields_load(path, &fields, &err), err);
    assert_refused(papers_check(papers, fields, &err), err, ERR_INPUT);
    assert_non_null(strstr(err.line, "samples"));
    fields_destroy(fields);
    papers_destroy(papers);
    promise_folder_remove(folder);
}

static void a_faulty_file_is_refused_with_its_place(void **state)
{
    (void)state;
#define ONE(rest) "kinds:\n  - kind: a\n    papers:\n      - {id: x, title: {zh: 一, en: a}, dpi: 300, " rest "}\n"
    static const char *const wrong[] = {
        "kinds: []\n",
        ONE("origin: printed, pages: 1"),
        ONE("origin: printed, form: XX"),
        ONE("origin: card, pages: 2"),
        ONE("origin: card, faces: [FRONT]"),
        ONE("origin: brought, form: XX, pages: 1"),
        ONE("origin: brought, pages: 1, seals: [{page: 2, kind: unit}]"),
        ONE("origin: brought, pages: 1, seals: [{page: 1, kind: potato}]"),
        ONE("origin: brought, pages: 1, when: [a]"),
        ONE("origin: brought, pages: 100"),
        ONE("origin: brought, pages: 1, colour: red"),
        ONE("origin: brought, pages: 1") "      - {id: x, title: {zh: 一, en: a}, dpi: 300, origin: brought, pages: "
                                         "1}\n",
    };
    char folder[1024], path[FILE_PATH_SIZE];
    promise_folder_make(folder);
    snprintf(path, sizeof path, "%.900s/papers.yaml", folder);
    for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
        struct err err = {0};
        struct papers *none = NULL;
        assert_ok(file_write_durable(path, wrong[i], strlen(wrong[i]), 0600, &err), err);
        assert_refused(papers_load(path, &none, &err), err, ERR_INPUT);
        assert_non_null(strstr(err.line, "papers.yaml"));
        assert_null(none);
    }
    promise_folder_remove(folder);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_personal_set_is_that_of_the_paper_route),
        cmocka_unit_test(the_shipped_papers_ask_for_fields_that_exist),
        cmocka_unit_test(a_faulty_file_is_refused_with_its_place),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
