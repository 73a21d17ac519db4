/* A child works in the store and is killed with SIGKILL at a moment nobody chose; what the parent then finds must be
 * the state before or after the save under way, never between, and nothing acknowledged may be missing. */
#include "store_fixture.h"

#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>
#include <time.h>

/* What the child has been told is durable; shared memory survives it. */
struct promised {
    char number[CASE_NUMBER_SIZE];
    volatile uint32_t saved;  /* content of the last save that came back */
    volatile uint32_t sealed; /* bundles marked sealed */
    volatile bool open;       /* the child has the store open */
};

static unsigned rounds(void)
{
    const char *more = getenv("COUNTER_LONG");
    return more ? 400 : 40;
}

static void pause_ms(unsigned ms)
{
    const struct timespec pause = {ms / 1000, (long)(ms % 1000) * 1000000L};
    nanosleep(&pause, NULL);
}

/* Mostly some way into the work, however slow the machine; every fourth time perhaps while the store is opened. */
static void wait_a_moment(unsigned round, const struct promised *p)
{
    for (unsigned waited = 0; round % 4 && !p->open && waited < 20000; waited++)
        pause_ms(1);
    pause_ms(1 + (round * 7919u) % 24u + round / 8);
}

static void kill_while(struct fixture *f, unsigned round, void (*work)(struct fixture *f, struct promised *p),
                       struct promised *p)
{
    case_store_close(f->store);
    f->store = NULL;
    p->open = false;
    pid_t child = fork();
    assert_true(child >= 0);
    if (child == 0) {
        struct err err = {0};
        if (!case_store_open(&f->config, f->folder, &f->store, &err))
            _exit(1);
        p->open = true;
        work(f, p);
        _exit(2);
    }
    wait_a_moment(round, p);
    kill(child, SIGKILL);
    int status;
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFSIGNALED(status)); /* it was still at work */
    fixture_open(f);
}

static struct promised *promise_make(void)
{
    struct promised *p = mmap(NULL, sizeof *p, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
    assert_true(p != MAP_FAILED);
    return p;
}

/* Saves number after number: the answer, the page and the step all carry it. */
static void save_for_ever(struct fixture *f, struct promised *p)
{
    struct err err = {0};
    struct case_file file = {0};
    if (!case_file_load(&file, f->store, p->number, &err))
        _exit(1);
    static char page[60000];
    for (uint32_t n = p->saved + 1;; n++) {
        char text[16];
        snprintf(text, sizeof text, "%u", n);
        snprintf(page, sizeof page, "%u", n);
        const struct case_item item = {"page", "application-1", n, page, sizeof page};
        if (!answers_set(&file.answers, "name", text, ANSWER_TYPED, &err))
            _exit(1);
        snprintf(file.step, sizeof file.step, "%u", n);
        if (!case_file_save(&file, f->store, &item, 1, &err))
            _exit(1);
        p->saved = n;
    }
}

static void a_killed_save_leaves_the_old_or_the_new_case(void **state)
{
    struct fixture *f = *state;
    struct promised *p = promise_make();
    fixture_begin(f, p->number);
    for (unsigned round = 0; round < rounds() || (p->saved == 0 && round < 1000); round++) {
        struct err err = {0};
        struct case_file file = {0};
        kill_while(f, round, save_for_ever, p);
        assert_ok(case_store_check(f->store, &err), err);
        assert_ok(case_file_load(&file, f->store, p->number, &err), err);
        const char *text = answers_get(&file.answers, "name");
        uint32_t found = text ? (uint32_t)strtoul(text, NULL, 10) : 0;
        assert_in_range(found, p->saved, p->saved + 1);
        if (found) {
            struct buffer page = {0};
            uint32_t revision;
            assert_string_equal(file.step, text);
            assert_ok(case_store_get(f->store, p->number, "page", "application-1", &page, &revision, &err), err);
            assert_int_equal(revision, found);
            assert_string_equal((char *)page.data, text);
            buffer_finish(&page);
        }
        p->saved = found;
        case_file_finish(&file);
    }
    assert_true(p->saved > 0);
    munmap(p, sizeof *p);
}

static bool seal_one(struct fixture *f, struct promised *p, struct err *err)
{
    struct case_reservation reservation;
    struct case_list list;
    const struct case_filter waiting = {.state = CASE_COMPLETE, .limit = 1};
    uint8_t digest[VAULT_HASH_BYTES] = {0};
    if (!case_store_open_reservation(f->store, &reservation, err)) {
        if (err->code != ERR_NOT_FOUND || !case_store_list(f->store, &waiting, &list, err) || list.count == 0 ||
            !case_store_reserve_sequence(f->store, list.cases[0].number, 0, &reservation, err))
            return false;
        case_list_finish(&list);
    }
    /* A bundle's digest, such that the next one can be checked against it. */
    memcpy(digest, &reservation.sequence, sizeof reservation.sequence);
    digest[31] = 7;
    if (!case_store_mark_sealed(f->store, reservation.number, reservation.sequence, digest, err))
        return false;
    p->sealed = (uint32_t)reservation.sequence;
    return case_store_mark_received(f->store, reservation.number, digest, 1, err);
}

static void seal_for_ever(struct fixture *f, struct promised *p)
{
    struct err err = {0};
    for (;;) {
        char number[CASE_NUMBER_SIZE];
        const struct case_item item = {"page", "application-1", 1, "specimen", 8};
        if (!case_store_begin(f->store, "personal", number, &err) ||
            !case_store_put(f->store, number, &item, 1, &err) ||
            !case_store_move(f->store, number, CASE_PRINTED, &err) ||
            !case_store_move(f->store, number, CASE_COMPLETE, &err) || !seal_one(f, p, &err))
            _exit(1);
    }
}

static void a_killed_sealing_gives_no_sequence_twice_and_loses_none(void **state)
{
    struct fixture *f = *state;
    struct promised *p = promise_make();
    for (unsigned round = 0; round < rounds() || (p->sealed == 0 && round < 1000); round++) {
        struct err err = {0};
        kill_while(f, round, seal_for_ever, p);
        assert_ok(case_store_check(f->store, &err), err);
    }
    uint64_t sequence = 1;
    for (;; sequence++) {
        struct err err = {0};
        struct case_summary summary;
        if (!case_store_find_sequence(f->store, sequence, &summary, &err)) {
            assert_int_equal(err.code, ERR_NOT_FOUND);
            break;
        }
        if (summary.state == CASE_COMPLETE)
            continue; /* reserved when the child was killed; then there is no later one */
        assert_int_equal(summary.bundle_sha256[0], sequence & 0xff);
        struct case_item_info *items;
        size_t count;
        assert_ok(case_store_items(f->store, summary.number, NULL, &items, &count, &err), err);
        assert_int_equal(count > 0, summary.state == CASE_SEALED);
        free(items);
    }
    assert_true(sequence > p->sealed);
    assert_true(p->sealed > 0);
    munmap(p, sizeof *p);
}

static void begin_for_ever(struct fixture *f, struct promised *p)
{
    struct err err = {0};
    for (;;) {
        char number[CASE_NUMBER_SIZE];
        if (!case_store_begin(f->store, "personal", number, &err))
            _exit(1);
        p->saved++;
    }
}

/* Two windows at once give different numbers, and both see all cases. */
static void two_processes_share_the_store(void **state)
{
    struct fixture *f = *state;
    struct promised *p = promise_make();
    case_store_close(f->store);
    f->store = NULL;
    pid_t children[2];
    for (int i = 0; i < 2; i++) {
        children[i] = fork();
        if (children[i] == 0) {
            struct err err = {0};
            if (!case_store_open(&f->config, f->folder, &f->store, &err))
                _exit(1);
            for (int n = 0; n < 100; n++) {
                char number[CASE_NUMBER_SIZE];
                if (!case_store_begin(f->store, "personal", number, &err))
                    _exit(1);
            }
            case_store_close(f->store);
            _exit(0);
        }
    }
    for (int i = 0; i < 2; i++) {
        int status;
        assert_int_equal(waitpid(children[i], &status, 0), children[i]);
        assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
    }
    fixture_open(f);
    struct err err = {0};
    struct case_list list;
    assert_ok(case_store_list(f->store, &(struct case_filter){.state = -1, .limit = 1000}, &list, &err), err);
    assert_int_equal(list.count, 200);
    assert_string_equal(list.cases[0].number, "TJ-261122-0200-8");
    case_list_finish(&list);
    kill_while(f, 3, begin_for_ever, p);
    assert_ok(case_store_check(f->store, &err), err);
    munmap(p, sizeof *p);
}

int main(void)
{
    setenv("TZ", "Asia/Shanghai", 1);
    const struct CMUnitTest tests[] = {
        FIXTURE_TEST(a_killed_save_leaves_the_old_or_the_new_case),
        FIXTURE_TEST(a_killed_sealing_gives_no_sequence_twice_and_loses_none),
        FIXTURE_TEST(two_processes_share_the_store),
    };
    return cmocka_run_group_tests(tests, NULL, NULL);
}
