#include "visit_fixture.h"

#include "catalogue.h"
#include "printing.h"

static struct visit_fixture f;

static int open_one(void **state)
{
    (void)state;
    fixture_open(&f);
    return 0;
}

static int close_one(void **state)
{
    (void)state;
    fixture_close(&f);
    return 0;
}

static void go_to(const char *step)
{
    struct err err = {0};
    for (int i = 0; strcmp(f.visit.step->id, step) != 0; i++) {
        assert_true(i < 100);
        assert_ok(visit_forward(&f.visit, &err), err);
    }
}

static void nothing_is_stored_before_the_consents(void **state)
{
    (void)state;
    struct case_list list = {0};
    struct err err = {0};
    assert_ok(visit_consent(&f.visit, "notice", &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    const struct case_filter all = {.state = -1};
    assert_ok(case_store_list(f.store, &all, &list, &err), err);
    assert_int_equal(list.count, 0);
    case_list_finish(&list);
}

static void a_consent_is_the_digest_of_the_text_that_was_shown(void **state)
{
    (void)state;
    struct err err = {0};
    struct buffer text = {0};
    uint8_t hash[VAULT_HASH_BYTES];
    char hex[2 * VAULT_HASH_BYTES + 1];
    language_set(LANGUAGE_EN);
    assert_ok(visit_consent(&f.visit, "sensitive", &err), err);
    language_set(LANGUAGE_ZH);
    assert_ok(policy_text(policy_find(f.policies, "sensitive"), &f.config, LANGUAGE_EN, &text, &err), err);
    assert_ok(vault_sha256(text.data, text.size, hash, &err), err);
    vault_hex(hash, hex);
    assert_string_equal(f.visit.file.consents[0].sha256, hex);
    assert_true(visit_has_consent(&f.visit, "sensitive"));
    assert_false(visit_has_consent(&f.visit, "handing-on"));
    buffer_finish(&text);
}

static void a_step_whose_condition_does_not_hold_is_left_out(void **state)
{
    (void)state;
    struct err err = {0};
    fixture_answer(&f);
    go_to("answers");
    f.visit.question = f.visit.step->asks_count - 1;
    assert_ok(visit_forward(&f.visit, &err), err);
    assert_string_equal(f.visit.step->id, "review");
    assert_true(visit_back(&f.visit));
    assert_string_equal(f.visit.step->id, "answers");
    assert_ok(visit_answer(&f.visit, "practice_seal", "yes", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    assert_string_equal(f.visit.step->id, "practice");
}

static void going_back_never_loses_an_answer(void **state)
{
    (void)state;
    fixture_answer(&f);
    size_t count = f.visit.file.answers.count;
    go_to("review");
    while (visit_back(&f.visit))
        ;
    assert_string_equal(f.visit.step->id, "notice");
    assert_int_equal(f.visit.file.answers.count, count);
}

static void changing_an_answer_comes_back_to_where_it_was_touched(void **state)
{
    (void)state;
    struct err err = {0};
    fixture_answer(&f);
    go_to("review");
    assert_true(visit_edit(&f.visit, "mobile"));
    assert_string_equal(visit_field(&f.visit)->name, "mobile");
    assert_ok(visit_answer(&f.visit, "mobile", "13800005678", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    assert_string_equal(f.visit.step->id, "review");
    assert_false(visit_is_editing(&f.visit));
    assert_true(visit_edit(&f.visit, "practice_seal"));
    assert_string_equal(f.visit.step->id, "services");
    assert_true(visit_back(&f.visit));
    assert_string_equal(f.visit.step->id, "review");
    assert_false(visit_edit(&f.visit, "shoe_size"));
}

static void print_all(void)
{
    struct printing_list due;
    struct err err = {0};
    printing_due(&f.visit, &due);
    for (size_t i = 0; i < due.count; i++) {
        struct buffer pdf = {0};
        assert_ok(printing_make(&f.visit, f.forms, due.papers[i], &pdf, &err), err);
        assert_memory_equal(pdf.data, "%PDF", 4);
        buffer_finish(&pdf);
    }
}

static void a_changed_answer_makes_only_its_own_sheets_wait_again(void **state)
{
    (void)state;
    struct err err = {0};
    struct printing_list due;
    bool changed = false;
    fixture_answer(&f);
    print_all();
    printing_due(&f.visit, &due);
    assert_int_equal(due.count, 0);
    assert_ok(visit_answer(&f.visit, "address", "天津市和平区样本路2号", ANSWER_TYPED, &err), err);
    assert_ok(printing_refresh(&f.visit, f.forms, &changed, &err), err);
    assert_true(changed);
    printing_due(&f.visit, &due);
    assert_int_equal(due.count, 1);
    assert_string_equal(due.papers[0]->form, "PA");
}

static void a_killed_visit_continues_at_its_sheets(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    struct visit_world world;
    fixture_answer(&f);
    go_to("print");
    print_all();
    assert_ok(visit_forward(&f.visit, &err), err);
    memcpy(number, f.visit.file.number, sizeof number);
    fixture_forget(&f);
    world = fixture_world(&f);
    assert_ok(visit_resume(&f.visit, &world, f.flow, number, &err), err);
    assert_string_equal(f.visit.step->screen, "rescan");
    assert_string_equal(answers_get(&f.visit.file.answers, "name"), "样小明");
    assert_int_equal(f.visit.file.state, CASE_PRINTED);
}

static void an_answer_before_a_move_is_stored_by_it(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    fixture_answer(&f);
    go_to("print");
    print_all();
    assert_ok(visit_answer_before_move(&f.visit, "address", "天津市和平区样本路3号", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&f.visit, &err), err);
    memcpy(number, f.visit.file.number, sizeof number);
    fixture_forget(&f);
    struct visit_world world = fixture_world(&f);
    assert_ok(visit_resume(&f.visit, &world, f.flow, number, &err), err);
    assert_string_equal(answers_get(&f.visit.file.answers, "address"), "天津市和平区样本路3号");
}

static void a_print_that_did_not_end_is_resumed_at_the_print(void **state)
{
    (void)state;
    char number[CASE_NUMBER_SIZE];
    struct err err = {0};
    fixture_answer(&f);
    go_to("print");
    print_all();
    memcpy(number, f.visit.file.number, sizeof number);
    fixture_forget(&f);
    struct visit_world world = fixture_world(&f);
    assert_ok(visit_resume(&f.visit, &world, f.flow, number, &err), err);
    assert_string_equal(f.visit.step->screen, "print");
}

static void the_slip_is_the_same_until_the_phone_changes(void **state)
{
    (void)state;
    char first[CASE_SLIP_SIZE], second[CASE_SLIP_SIZE];
    struct slip_finding finding;
    struct err err = {0};
    fixture_answer(&f);
    print_all();
    assert_ok(visit_give_slip(&f.visit, first, &err), err);
    assert_ok(visit_give_slip(&f.visit, second, &err), err);
    assert_string_equal(first, second);
    assert_ok(visit_answer(&f.visit, "mobile", "13800005678", ANSWER_TYPED, &err), err);
    assert_ok(visit_give_slip(&f.visit, second, &err), err);
    assert_string_not_equal(first, second);
    assert_ok(case_store_find_slip(f.store, second, "5678", &finding, &err), err);
    assert_int_equal(finding.outcome, SLIP_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define PROMISE(test) cmocka_unit_test_setup_teardown(test, open_one, close_one)
        PROMISE(nothing_is_stored_before_the_consents),
        PROMISE(a_consent_is_the_digest_of_the_text_that_was_shown),
        PROMISE(a_step_whose_condition_does_not_hold_is_left_out),
        PROMISE(going_back_never_loses_an_answer),
        PROMISE(changing_an_answer_comes_back_to_where_it_was_touched),
        PROMISE(a_changed_answer_makes_only_its_own_sheets_wait_again),
        PROMISE(a_killed_visit_continues_at_its_sheets),
        PROMISE(an_answer_before_a_move_is_stored_by_it),
        PROMISE(a_print_that_did_not_end_is_resumed_at_the_print),
        PROMISE(the_slip_is_the_same_until_the_phone_changes),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
