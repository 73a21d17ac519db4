/* Online or on paper: whatever a person answers, few touches decide, and paper has its reason. */
#include "visit_fixture.h"

#define QUESTIONS_MOST 5 /* with the touch on the home screen: six */

static struct visit_fixture f;
static struct flow *triage;
static size_t outcomes[2]; /* online, on paper */

static void decide(const char *applicant, const unsigned *choices, size_t depth);

/* Tries every answer to the question the visit stands at. */
static void branch(const char *applicant, const unsigned *choices, size_t depth, const struct field *field)
{
    unsigned longer[QUESTIONS_MOST + 1];
    assert_true(depth < QUESTIONS_MOST);
    for (size_t i = 0; i < depth; i++)
        longer[i] = choices[i];
    for (unsigned i = 0; i < field->choices_count; i++) {
        longer[depth] = i;
        decide(applicant, longer, depth + 1);
    }
}

static void decide(const char *applicant, const unsigned *choices, size_t depth)
{
    struct visit visit;
    struct err err = {0};
    struct visit_world world = fixture_world(&f);
    visit_begin(&visit, &world, triage);
    assert_ok(visit_answer(&visit, "applicant", applicant, ANSWER_TYPED, &err), err);
    visit_hand_over(&visit, triage);
    for (size_t i = 0; i < depth; i++) {
        const struct field *field = visit_field(&visit);
        assert_non_null(field);
        assert_ok(visit_answer(&visit, field->name, field->choices[choices[i]].value, ANSWER_TYPED, &err), err);
        assert_ok(visit_forward(&visit, &err), err);
    }
    bool asks = strcmp(visit.step->screen, "triage") == 0, paper = strcmp(visit.step->screen, "on-paper") == 0;
    const char *reason = answers_get(&visit.file.answers, "paper_reason");
    if (asks) {
        const struct field *field = visit_field(&visit);
        assert_non_null(field);
        branch(applicant, choices, depth, field);
    } else {
        assert_true(paper || strcmp(visit.step->screen, "online") == 0);
        assert_int_equal(reason != NULL, paper);
        outcomes[paper]++;
    }
    visit_end(&visit);
}

static void every_way_through_the_triage_decides_within_six_touches(void **state)
{
    (void)state;
    decide("personal", NULL, 0);
    decide("unit", NULL, 0);
    assert_true(outcomes[0] > 5 && outcomes[1] > 5);
}

static void another_answer_forgets_what_was_answered_after_it(void **state)
{
    (void)state;
    struct err err = {0};
    struct visit_world world = fixture_world(&f);
    struct visit visit;
    visit_begin(&visit, &world, triage);
    assert_ok(visit_answer(&visit, "applicant", "personal", ANSWER_TYPED, &err), err);
    assert_ok(visit_answer(&visit, "own_phone", "failed", ANSWER_TYPED, &err), err);
    assert_ok(visit_answer(&visit, "face_check", "able", ANSWER_TYPED, &err), err);
    visit_hand_over(&visit, triage);
    assert_ok(visit_forget_later(&visit, &err), err);
    assert_ok(visit_answer(&visit, "own_phone", "other", ANSWER_TYPED, &err), err);
    assert_ok(visit_forward(&visit, &err), err);
    assert_string_equal(visit.step->id, "bank-card");
    visit_end(&visit);
}

static int open_all(void **state)
{
    (void)state;
    struct err err = {0};
    fixture_open(&f);
    assert_ok(flow_load(ASSETS "/flows/triage.yaml", &triage, &err), err);
    return 0;
}

static int close_all(void **state)
{
    (void)state;
    flow_destroy(triage);
    fixture_close(&f);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_way_through_the_triage_decides_within_six_touches),
        cmocka_unit_test(another_answer_forgets_what_was_answered_after_it),
    };
    return cmocka_run_group_tests(tests, open_all, close_all);
}
