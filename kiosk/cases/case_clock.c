/* Whether the wall clock can be believed before anything is erased by it: a flat battery sets it years back, a typing
 * error years ahead. Three witnesses: the monotonic clock, the last sweep as the store remembers it, the centre's
 * receipts. */
#include "case_row.h"
#include "clock.h"
#include "log.h"
#include <inttypes.h>

/* An hour is more than any correction by the net; 40 days more than any holiday a station is switched off for. */
#define STEP_MS (INT64_C(3600) * 1000)
#define AWAY_MS (INT64_C(40) * 86400 * 1000)

static bool read_note(struct case_store *store, const char *name, int64_t *out, struct err *err)
{
    return db_ask_int(store->db, "SELECT value FROM notes WHERE name = ?", DB_WITH(db_text(name)), 0, out, err);
}

static bool write_note(struct case_store *store, const char *name, int64_t ms, struct err *err)
{
    return db_do(store->db, "INSERT OR REPLACE INTO notes(name, value) VALUES(?, ?)", DB_WITH(db_text(name), db_int(ms)),
                 err);
}

static bool stepped_here(const struct case_store *store, int64_t wall_ms, int64_t monotonic_ms)
{
    int64_t drift = (wall_ms - store->swept_wall_ms) - (monotonic_ms - store->swept_monotonic_ms);
    return drift > STEP_MS || drift < -STEP_MS;
}

static bool stepped_since(int64_t wall_ms, int64_t swept_ms, int64_t centre_ms)
{
    if (swept_ms == 0)
        return false;
    if (wall_ms < swept_ms - STEP_MS)
        return true;
    bool witnessed = centre_ms > wall_ms - AWAY_MS && centre_ms < wall_ms + STEP_MS;
    return wall_ms > swept_ms + AWAY_MS && !witnessed;
}

static bool believe(struct case_store *store, int64_t wall_ms, int64_t monotonic_ms, int64_t swept_ms, struct err *err)
{
    if (store->clock_is_doubted)
        log_line(LOG_LEVEL_NOTICE, "the clock is believed again");
    store->clock_is_doubted = false;
    store->swept_wall_ms = wall_ms;
    store->swept_monotonic_ms = monotonic_ms;
    bool recent = swept_ms != 0 && wall_ms >= swept_ms && wall_ms < swept_ms + STEP_MS;
    return recent || write_note(store, "swept", wall_ms, err);
}

bool case_clock_look(struct case_store *store, struct err *err)
{
    int64_t wall_ms = clock_wall_ms(), monotonic_ms = clock_monotonic_ms(), swept_ms, centre_ms;
    if (!read_note(store, "swept", &swept_ms, err) || !read_note(store, "centre-clock", &centre_ms, err))
        return false;
    bool doubted = store->swept_wall_ms != 0 ? stepped_here(store, wall_ms, monotonic_ms)
                                             : stepped_since(wall_ms, swept_ms, centre_ms);
    if (!doubted)
        return believe(store, wall_ms, monotonic_ms, swept_ms, err);
    if (!store->clock_is_doubted)
        log_line(LOG_LEVEL_ERROR, "the clock jumped by about %" PRId64 " hours: nothing is expired until it is right again, or "
                                  "`kiosk clock accept` says it is",
                 (wall_ms - (store->swept_wall_ms ? store->swept_wall_ms : swept_ms)) / STEP_MS);
    store->clock_is_doubted = true;
    return true;
}

bool case_clock_told(struct case_store *store, int64_t centre_ms, struct err *err)
{
    int64_t before;
    return read_note(store, "centre-clock", &before, err) &&
           (before >= centre_ms || write_note(store, "centre-clock", centre_ms, err));
}

bool case_store_clock_is_doubted(const struct case_store *store)
{
    return store->clock_is_doubted;
}

bool case_store_accept_clock(struct case_store *store, const char *actor, struct err *err)
{
    int64_t wall_ms = clock_wall_ms();
    bool ok = db_begin(store->db, err) && write_note(store, "swept", wall_ms, err) &&
              audit_add(store->db, store->vault, actor, "clock-accepted", "", "", err);
    if (!db_end(store->db, ok, err))
        return false;
    store->clock_is_doubted = false;
    store->swept_wall_ms = wall_ms;
    store->swept_monotonic_ms = clock_monotonic_ms();
    return true;
}
