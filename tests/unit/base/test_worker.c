#include "promise.h"

#include "worker.h"
#include <stdatomic.h>

struct sum {
    int input, square;
    int *total;
};

static atomic_int wakes;

static void wake(void *context)
{
    (void)context;
    atomic_fetch_add(&wakes, 1);
}

static void square(void *data)
{
    struct sum *sum = data;
    sum->square = sum->input * sum->input;
}

static void add(void *data)
{
    struct sum *sum = data;
    *sum->total += sum->square;
}

static void answers_arrive_on_the_owners_thread_in_order(void **state)
{
    (void)state;
    struct mailbox *box;
    struct worker *worker;
    struct err err = {0};
    int total = 0;
    assert_ok(mailbox_create(wake, NULL, &box, &err), err);
    assert_ok(worker_create(box, &worker, &err), err);
    struct sum sums[10];
    for (int i = 0; i < 10; i++) {
        sums[i] = (struct sum){i, 0, &total};
        assert_ok(worker_add(worker, square, add, NULL, &sums[i], &err), err);
    }
    while (total < 285) {
        mailbox_drain(box);
        usleep(1000);
    }
    assert_int_equal(total, 285);
    assert_int_equal(atomic_load(&wakes), 10);
    worker_destroy(worker);
    mailbox_destroy(box);
}

static void count_drop(void *data)
{
    ++*(int *)data;
}

static void never(void *data)
{
    (void)data;
    fail();
}

static void what_was_not_drained_is_dropped_once(void **state)
{
    (void)state;
    struct mailbox *box;
    struct err err = {0};
    int drops = 0;
    assert_ok(mailbox_create(NULL, NULL, &box, &err), err);
    mailbox_post(box, never, count_drop, &drops);
    mailbox_destroy(box);
    assert_int_equal(drops, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(answers_arrive_on_the_owners_thread_in_order),
        cmocka_unit_test(what_was_not_drained_is_dropped_once),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
