/* A store of many cases, and how long staff wait for it.
 *
 *     bench_store make STATE COUNT     fills the store of this station, as years of work would have left it
 *     bench_store ask STATE            searches and lists, each as staff do
 *     bench_store open STATE           opens it and sweeps, as each start does
 *
 * Of a hundred cases ninety-seven were answered by the centre, two erased, one is still open with its items. */
#include "case_row.h"
#include "clock.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

enum { AT_ONCE = 100000, ITEM_BYTES = 2000, ASKED = 2000, OPENED = 31, A_DAY = 400 };

static uint64_t seed = 88172645463325252u;

static uint64_t any(uint64_t below)
{
    seed ^= seed << 13;
    seed ^= seed >> 7;
    seed ^= seed << 17;
    return seed % below;
}

/* ---- making ---- */

/* What can be asked for later follows from the index alone. */
static void value_of(const char *what, uint64_t i, char out[64])
{
    if (strcmp(what, "name") == 0)
        snprintf(out, 64, "样本%06u", (unsigned)(i % 300000)); /* people of one name */
    else if (strcmp(what, "id") == 0)
        snprintf(out, 64, "12010519900307%04u", (unsigned)(i % 10000));
    else if (strcmp(what, "phone4") == 0)
        snprintf(out, 64, "%04u", (unsigned)(i % 10000));
    else
        snprintf(out, 64, "%s-%08u", what, (unsigned)i);
    if (strcmp(what, "id") == 0)
        snprintf(out + 10, 54, "%08u", (unsigned)i); /* each his own */
}

static const char *const searched[] = {"id", "name", "order", "phone", "phone4"};
enum { SEARCHED = sizeof searched / sizeof searched[0] };

static void number_of(uint64_t i, char out[CASE_NUMBER_SIZE])
{
    char day[CLOCK_STAMP_SIZE];
    clock_format_day6(INT64_C(1600000000000) + (int64_t)(i / A_DAY) * 86400000, day);
    if (!case_number_format("TJ", day, (unsigned)(i % A_DAY) + 1, out))
        out[0] = '\0';
}

static bool write_items(struct case_store *store, const struct case_row *row, struct err *err)
{
    static const char *const kinds[] = {"answers", "consents", "sheets"};
    static uint8_t bytes[ITEM_BYTES];
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        const struct case_item item = {kinds[i], "all", 1, bytes, sizeof bytes};
        if (!case_item_write(store, row, &item, err))
            return false;
    }
    return true;
}

static enum case_state state_of(uint64_t i)
{
    return i % 100 < 97 ? CASE_RECEIVED : i % 100 < 99 ? CASE_ERASED : (enum case_state)(i / 100 % 3);
}

static bool make_one(struct case_store *store, uint64_t i, struct err *err)
{
    struct case_row row = {.summary = {.state = state_of(i), .begun_ms = INT64_C(1600000000000) + (int64_t)i * 216000}};
    struct case_summary *s = &row.summary;
    bool over = s->state == CASE_RECEIVED || s->state == CASE_ERASED;
    const struct case_gone gone = {.items = 14, .bytes = 9000000, .has_key = true};
    row.has_key = !over;
    s->changed_ms = s->begun_ms + 1000000;
    s->sequence = s->state == CASE_RECEIVED ? i + 1 : 0;
    s->slip_until_ms = INT64_C(1) << 50;
    row.has_slip = true;
    number_of(i, s->number);
    snprintf(s->kind, sizeof s->kind, "personal");
    memcpy(s->bundle_sha256, &i, sizeof i);
    bool ok = (over || vault_new_case_key(store->vault, s->number, row.wrapped, err)) && case_row_insert(store, &row, err) &&
              audit_add(store->db, store->vault, "station", "begun", s->number, "personal", err) &&
              (over ? case_erasure_write(store, &row, &gone, "received", err) : write_items(store, &row, err));
    for (size_t k = 0; ok && s->state != CASE_ERASED && k < SEARCHED; k++) {
        char value[64];
        value_of(searched[k], i, value);
        ok = case_search_write(store, s->number, searched[k], value, err);
    }
    return ok;
}

static bool make(struct case_store *store, uint64_t count, struct err *err)
{
    /* Hashes fall everywhere into their index; with all of it at hand making takes a third of the time. */
    if (!db_do(store->db, "PRAGMA cache_size = -1000000", DB_NOTHING, err))
        return false;
    for (uint64_t i = 0; i < count;) {
        bool ok = db_begin(store->db, err);
        for (uint64_t n = 0; ok && n < AT_ONCE && i < count; n++)
            ok = make_one(store, i++, err);
        if (!db_end(store->db, ok, err))
            return false;
    }
    return db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES('bench', ?)", DB_WITH(db_int((int64_t)count)), err);
}

/* ---- asking ---- */
static int by_size(const void *a, const void *b)
{
    double x = *(const double *)a, y = *(const double *)b;
    return (x > y) - (x < y);
}

/* Waited, and of the processor: on a machine with other work the first also tells of that. */
struct times {
    double waited_ms[ASKED], worked_ms[ASKED];
    double waited_from, worked_from;
};

static double worked_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (double)now.tv_sec * 1e3 + (double)now.tv_nsec / 1e6;
}

static void begin(struct times *t)
{
    t->worked_from = worked_now();
    t->waited_from = (double)clock_monotonic_us() / 1e3;
}

static void end(struct times *t, size_t n)
{
    t->waited_ms[n] = (double)clock_monotonic_us() / 1e3 - t->waited_from;
    t->worked_ms[n] = worked_now() - t->worked_from;
}

static void tell(const char *name, struct times *t, size_t count)
{
    const struct {
        const char *kind;
        double *ms;
    } both[] = {{"", t->waited_ms}, {"_processor", t->worked_ms}};
    for (size_t i = 0; i < 2; i++) {
        qsort(both[i].ms, count, sizeof *both[i].ms, by_size);
        printf("%s%s_p50 %.3f ms\n%s%s_p99 %.3f ms\n", name, both[i].kind, both[i].ms[count / 2], name, both[i].kind,
               both[i].ms[count * 99 / 100]);
    }
}

struct question {
    const char *name, *what; /* what: searched by it; NULL: by state or number */
    int state;
    bool by_number, deep;
};

static bool ask_once(struct case_store *store, const struct question *q, uint64_t count, struct err *err)
{
    uint64_t i = any(count);
    char value[64];
    struct case_list list = {0};
    struct case_filter filter = {.state = q->state, .limit = 50};
    if (q->by_number) {
        struct case_summary summary;
        number_of(i, value);
        return case_store_find(store, value, &summary, err);
    }
    if (q->what) {
        value_of(q->what, i, value);
        filter.search_what = q->what;
        filter.search_value = value;
    }
    char before[CASE_NUMBER_SIZE];
    if (q->deep) {
        number_of(i, before);
        filter.before = before;
    }
    bool ok = case_store_list(store, &filter, &list, err);
    case_list_finish(&list);
    return ok;
}

static bool ask(struct case_store *store, struct err *err)
{
    static const struct question questions[] = {
        {.name = "store_number", .state = -1, .by_number = true},
        {.name = "store_id", .what = "id", .state = -1},
        {.name = "store_name", .what = "name", .state = -1},
        {.name = "store_phone4", .what = "phone4", .state = -1},
        {.name = "store_phone4_received", .what = "phone4", .state = CASE_RECEIVED},
        {.name = "store_list", .state = -1},
        {.name = "store_list_received", .state = CASE_RECEIVED},
        {.name = "store_list_draft", .state = CASE_DRAFT},
        {.name = "store_list_deep", .state = -1, .deep = true},
        {.name = "store_list_received_deep", .state = CASE_RECEIVED, .deep = true},
    };
    static struct times times;
    int64_t count = 0;
    if (!db_ask_int(store->db, "SELECT value FROM notes WHERE name = 'bench'", DB_NOTHING, 0, &count, err) || count == 0)
        return err_set(err, ERR_INPUT, "no store of this program");
    for (size_t k = 0; k < sizeof questions / sizeof questions[0]; k++) {
        for (size_t n = 0; n < ASKED; n++) {
            begin(&times);
            if (!ask_once(store, &questions[k], (uint64_t)count, err))
                return err_within(err, "%s", questions[k].name);
            end(&times, n);
        }
        tell(questions[k].name, &times, ASKED);
    }
    printf("store_cases %lld cases\n", (long long)count);
    return true;
}

static bool time_opening(const struct config *config, const char *state, struct err *err)
{
    static struct times times;
    for (size_t n = 0; n < OPENED; n++) {
        struct case_store *store = NULL;
        begin(&times);
        if (!case_store_open(config, state, &store, err) || !case_store_sweep(store, NULL, NULL, err)) {
            case_store_close(store);
            return false;
        }
        end(&times, n);
        case_store_close(store);
    }
    tell("store_open", &times, OPENED);
    return true;
}

int main(int argc, char **argv)
{
    static char prefix[] = "TJ", id[] = "tianjin-01";
    const struct config config = {.station = {.prefix = prefix, .id = id}, .privacy = {.keep_draft_min = 1 << 30}};
    struct case_store *store = NULL;
    struct err err = {0};
    bool makes = argc == 4 && strcmp(argv[1], "make") == 0, opens = argc == 3 && strcmp(argv[1], "open") == 0;
    if (!makes && !opens && !(argc == 3 && strcmp(argv[1], "ask") == 0)) {
        fprintf(stderr, "bench_store make STATE COUNT | ask STATE | open STATE\n");
        return 64;
    }
    bool ok = opens ? time_opening(&config, argv[2], &err)
                    : case_store_open(&config, argv[2], &store, &err) &&
                          (makes ? make(store, strtoull(argv[3], NULL, 10), &err) : ask(store, &err));
    case_store_close(store);
    if (!ok)
        fprintf(stderr, "%s\n", err.line);
    return ok ? 0 : 1;
}
