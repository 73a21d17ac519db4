/* Killed, without power, without room or refused by the disk at each call that changes a file: the store opens, what was
 * acknowledged is there, what was not is as before or as after, and what was erased does not come back. */
#include "store_fixture.h"

#include "faulty_disk.h"

struct scene {
    struct fixture *f;
    char number[CASE_NUMBER_SIZE];
};

static const uint8_t receipt[VAULT_HASH_BYTES] = {0xe1}, bundle[VAULT_HASH_BYTES] = {0xb1};

/* ---- what a child does; each opens the store for itself ---- */
static bool with_store(struct scene *s, bool (*step)(struct case_store *store, struct scene *s))
{
    struct case_store *store = NULL;
    if (!case_store_open(&s->f->config, s->f->folder, &store, NULL))
        return false;
    bool done = step(store, s);
    /* Not closed: the process ends here, as one that is killed. */
    return done;
}

static bool save(struct case_store *store, struct scene *s)
{
    static uint8_t bytes[30000];
    memset(bytes, 'n', sizeof bytes);
    const struct case_item items[] = {{"page", "a", 2, bytes, sizeof bytes}, {"answers", "all", 2, "new", 3}};
    return case_store_put(store, s->number, items, 2, NULL);
}

static bool seal(struct case_store *store, struct scene *s)
{
    struct case_reservation reservation;
    return case_store_reserve_sequence(store, s->number, 0, &reservation, NULL) &&
           case_store_mark_sealed(store, s->number, reservation.sequence, bundle, NULL);
}

static bool receive(struct case_store *store, struct scene *s)
{
    return case_store_mark_received(store, s->number, receipt, fixture_now_ms, NULL);
}

static bool erase(struct case_store *store, struct scene *s)
{
    return case_store_erase(store, s->number, "visitor", "withdrawn", NULL);
}

static bool rotate(struct case_store *store, struct scene *s)
{
    return case_store_rotate_key(store, s->f->folder, NULL);
}

static bool begin(struct case_store *store, struct scene *s)
{
    return case_store_begin(store, "personal", s->number, NULL);
}

/* ---- what must hold after it ---- */
static char item_of(struct case_store *store, const char *number)
{
    struct buffer bytes = {0};
    struct err err = {0};
    char first = '-';
    if (case_store_get(store, number, "answers", "all", &bytes, NULL, &err))
        first = (char)bytes.data[0];
    else
        assert_int_equal(err.code, ERR_NOT_FOUND);
    buffer_finish(&bytes);
    return first;
}

static bool is_saved(struct case_store *store, struct scene *s)
{
    struct buffer page = {0};
    struct err err = {0};
    char answers = item_of(store, s->number);
    assert_ok(case_store_get(store, s->number, "page", "a", &page, NULL, &err), err);
    assert_int_equal(page.data[0], answers); /* both, or neither */
    buffer_finish(&page);
    assert_true(answers == 'o' || answers == 'n');
    return answers == 'n';
}

static enum case_state state_now(struct case_store *store, struct scene *s)
{
    struct case_summary summary;
    struct err err = {0};
    assert_ok(case_store_find(store, s->number, &summary, &err), err);
    return summary.state;
}

static bool is_sealed(struct case_store *store, struct scene *s)
{
    assert_int_equal(item_of(store, s->number), 'o');
    return state_now(store, s) == CASE_SEALED;
}

/* Gone with a record and every byte, or there. */
static bool is_gone(struct case_store *store, struct scene *s, enum case_state gone)
{
    struct case_erasure record;
    struct err err = {0};
    bool over = state_now(store, s) == gone;
    assert_int_equal(item_of(store, s->number), over ? '-' : 'o');
    assert_int_equal(case_store_erasure(store, s->number, &record, &err), over);
    return over;
}

static bool is_received(struct case_store *store, struct scene *s)
{
    return is_gone(store, s, CASE_RECEIVED);
}

static bool is_erased(struct case_store *store, struct scene *s)
{
    return is_gone(store, s, CASE_ERASED);
}

static bool is_readable(struct case_store *store, struct scene *s)
{
    assert_int_equal(item_of(store, s->number), 'o');
    return true; /* with the old key or the new one */
}

static bool is_begun(struct case_store *store, struct scene *s)
{
    struct case_list list;
    struct err err = {0};
    (void)s;
    assert_ok(case_store_list(store, &(struct case_filter){.state = CASE_DRAFT}, &list, &err), err);
    bool begun = list.count == 1;
    assert_true(list.count <= 1);
    case_list_finish(&list);
    return begun;
}

static const struct deed {
    const char *name;
    bool (*step)(struct case_store *store, struct scene *s);
    bool (*is_done)(struct case_store *store, struct scene *s);
    enum case_state from;
} deeds[] = {
    {"save", save, is_saved, CASE_DRAFT},          {"seal", seal, is_sealed, CASE_COMPLETE},
    {"receive", receive, is_received, CASE_SEALED}, {"erase", erase, is_erased, CASE_PRINTED},
    {"rotate", rotate, is_readable, CASE_COMPLETE}, {"begin", begin, is_begun, CASE_COMPLETE},
};
enum { DEEDS = sizeof deeds / sizeof deeds[0] };

static void prepare(struct scene *s, enum case_state to)
{
    static uint8_t bytes[30000];
    struct err err = {0};
    memset(bytes, 'o', sizeof bytes);
    const struct case_item items[] = {{"page", "a", 1, bytes, sizeof bytes}, {"answers", "all", 1, "old", 3}};
    fixture_begin(s->f, s->number);
    assert_ok(case_store_put(s->f->store, s->number, items, 2, &err), err);
    if (to != CASE_DRAFT)
        fixture_move(s->f, s->number, CASE_PRINTED);
    if (to == CASE_COMPLETE || to == CASE_SEALED)
        fixture_move(s->f, s->number, CASE_COMPLETE);
    if (to == CASE_SEALED)
        assert_true(seal(s->f->store, s));
    case_store_close(s->f->store);
    s->f->store = NULL;
}

static void shell(const struct fixture *f, const char *command)
{
    char all[3000];
    snprintf(all, sizeof all, "cd '%s' && { %s; }", f->folder, command);
    assert_int_equal(system(all), 0);
}

struct child {
    struct scene *scene;
    const struct deed *deed;
};

static bool work(void *context)
{
    const struct child *c = context;
    return with_store(c->scene, c->deed->step);
}

/* Every call of one deed under one fault; the number of calls that were struck. */
static size_t strike_all(struct fixture *f, const struct deed *deed, enum faulty_mode mode)
{
    struct scene s = {.f = f};
    struct child child = {&s, deed};
    size_t struck = 0;
    long step = getenv("TESTS_FULL") ? 1 : 7;
    prepare(&s, deed->from);
    shell(f, "rm -rf kept && mkdir kept && cp -rp store keys kept");
    for (long n = 1;; n += step) {
        struct err err = {0};
        bool acknowledged;
        bool fired = faulty_run(mode, n, (unsigned)n, work, &child, &acknowledged);
        if (mode == FAULTY_CUT || mode == FAULTY_CUT_SOME)
            shell(f, "rm -f store/cases.db-shm store/*.gone-* keys/*.gone-*"); /* the index is of no file that outlives a cut */
        if (!case_store_open(&f->config, f->folder, &f->store, &err))
            fail_msg("%s, fault %d at call %ld: the store does not open: %s", deed->name, mode, n, err.line);
        bool done = deed->is_done(f->store, &s);
        if (acknowledged && !done)
            fail_msg("%s, fault %d at call %ld: acknowledged and lost", deed->name, mode, n);
        if (!case_store_check(f->store, &err))
            fail_msg("%s, fault %d at call %ld: %s", deed->name, mode, n, err.line);
        case_store_close(f->store);
        f->store = NULL;
        shell(f, "rm -rf store keys && cp -rp kept/store kept/keys .");
        if (!fired)
            break;
        struck++;
    }
    fixture_open(f);
    return struck;
}

static void strike_under(void **state, enum faulty_mode mode)
{
    for (size_t i = 0; i < DEEDS; i++) {
        fixture_remove(state);
        fixture_make(state);
        size_t struck = strike_all(*state, &deeds[i], mode);
        assert_true(struck >= 2);
    }
}

static void killed_at_any_call_nothing_is_lost_and_nothing_half_there(void **state)
{
    strike_under(state, FAULTY_KILL);
}

static void without_power_what_was_acknowledged_is_there(void **state)
{
    strike_under(state, FAULTY_CUT);
}

static void without_power_and_with_some_of_what_was_not_durable(void **state)
{
    strike_under(state, FAULTY_CUT_SOME);
}

static void without_room_at_any_call_nothing_is_lost(void **state)
{
    strike_under(state, FAULTY_SPACE);
}

static void refused_by_the_disk_at_any_call_nothing_is_lost(void **state)
{
    strike_under(state, FAULTY_IO);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(killed_at_any_call_nothing_is_lost_and_nothing_half_there),
        FIXTURE_TEST(without_power_what_was_acknowledged_is_there),
        FIXTURE_TEST(without_power_and_with_some_of_what_was_not_durable),
        FIXTURE_TEST(without_room_at_any_call_nothing_is_lost),
        FIXTURE_TEST(refused_by_the_disk_at_any_call_nothing_is_lost),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
