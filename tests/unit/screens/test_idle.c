/* Whoever walks away, wherever that is: the panel asks after at most two minutes (one where cards or full numbers show),
 * and is wiped 45 seconds later. The clock stands while a device works or staff was called. */
#include "screen_walk.h"

enum { LONGEST_MS = 120000, LONGEST_PRIVATE_MS = 60000, SHOWN_MS = 30000 };

static struct front_fixture f;
static size_t looked_at, shown_only, stood;

static bool shows_private(const struct front *front)
{
    const struct field *field = front->visit.flow ? visit_field(&front->visit) : NULL;
    return front->screen->is_private || (front->screen == &screen_question && field && field->private);
}

static void look(void *context, const struct screen_stop *stop)
{
    (void)context;
    struct front *front = &f.front;
    if (stop->prepare)
        stop->prepare(&f, stop->which);
    fixture_wait(&f, 0);
    looked_at++;
    if (front->screen == &screen_home)
        return;
    if (front_is_busy(front) || front->called) {
        stood++;
        return;
    }
    if (front->question == QUESTION_IDLE) {
        assert_true(front_wake_after_ms(front) >= 0 && front_wake_after_ms(front) <= 1000); /* the seconds count down */
        return;
    }
    front->touched_ms = f.now_ms;
    int64_t left = front_wake_after_ms(front);
    int64_t most = shows_private(front) ? LONGEST_PRIVATE_MS : LONGEST_MS;
    if ((front->screen == &screen_done || front->screen == &screen_parked) && !front->fault.shown)
        most = SHOWN_MS, shown_only++;
    if (left < 0 || left > most)
        fail_msg("%s (screen %s): nobody would be asked after for %lld ms", stop->name, front->screen->name, (long long)left);
}

static void who_walks_away_is_asked_after_on_every_screen(void **state)
{
    (void)state;
    const struct screen_walk walk = {look, NULL};
    fixture_open(&f);
    screen_walk(&f, &walk);
    assert_true(looked_at > 150);
    assert_true(shown_only >= 2);
    fixture_close(&f);
}

/* 120 s of nothing, then 45 s of the question. */
static void after_165_seconds_nothing_of_the_person_is_left(void **state)
{
    (void)state;
    fixture_open(&f);
    fixture_begin(&f);
    fixture_fill(&f);
    fixture_wait(&f, LONGEST_MS + 1);
    assert_int_equal(f.front.question, QUESTION_IDLE);
    fixture_wait(&f, 45001);
    fixture_wait(&f, 1);
    fixture_expect(&f, "home");
    assert_null(f.front.visit.flow);
    assert_int_equal(f.front.visit.file.answers.count, 0);
    assert_int_equal(f.front.visit.file.sheet_count, 0);
    for (size_t i = 0; i < FRONT_PICTURES; i++)
        assert_int_equal(f.front.pictures[i].handle, 0);
    assert_string_equal(f.front.slip, "");
    assert_string_equal(f.front.asked_for, "");
    fixture_close(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(who_walks_away_is_asked_after_on_every_screen),
        cmocka_unit_test(after_165_seconds_nothing_of_the_person_is_left),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
