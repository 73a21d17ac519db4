/* Sealing beside the loop, recovery after a kill, and receipts. */
#include "submission.h"

#include "case_bundle.h"
#include "log.h"
#include "outbox.h"
#include "receipt.h"
#include "seal.h"
#include <stdlib.h>
#include <string.h>

/* One submission under way; there is never a second, because sequences are reserved one at a time. */
struct submission {
    struct station *station;
    struct case_bundle *bundle;
    struct case_reservation reservation;
    struct seal_result result;
    struct err err;
    bool sealed;
    submission_end *on_end;
    void *context;
};

static struct submission *under_way;

static void submission_destroy(struct submission *s)
{
    if (!s)
        return;
    case_bundle_destroy(s->bundle);
    if (under_way == s)
        under_way = NULL;
    free(s);
}

/* ---- adopting what is in the outbox already ---- */

static bool digest_in_outbox(struct station *station, const char *stem, enum outbox_place place,
                             uint8_t sha256[VAULT_HASH_BYTES], struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (place != OUTBOX_RECEIPTS)
        return outbox_path(path, station->state_folder, place, stem, err) && seal_digest_file(path, sha256, NULL, err);
    struct buffer tsr = {0};
    struct receipt_facts facts;
    bool ok = outbox_get_receipt(station->state_folder, stem, &tsr, err) && receipt_read(tsr.data, tsr.size, &facts, err);
    if (ok)
        memcpy(sha256, facts.sha256, VAULT_HASH_BYTES);
    buffer_finish(&tsr);
    return ok;
}

/* Whether the reserved sequence was published before the store could be told; then the store is told now. */
static bool adopt(struct station *station, const struct case_reservation *reservation, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    enum outbox_place place;
    uint8_t sha256[VAULT_HASH_BYTES];
    if (!outbox_stem(stem, station->config.station.id, reservation->sequence, err))
        return false;
    if (!outbox_find(station->state_folder, stem, &place))
        return true;
    if (!digest_in_outbox(station, stem, place, sha256, err) ||
        !case_store_mark_sealed(station->store, reservation->number, reservation->sequence, sha256, err))
        return err_within(err, "adopting %s", stem);
    log_line(LOG_LEVEL_NOTICE, "%s: the bundle %s was in the outbox already and is adopted", reservation->number, stem);
    return true;
}

static bool adopt_open_reservation(struct station *station, struct err *err)
{
    struct case_reservation open;
    struct err inner = {0};
    if (!case_store_open_reservation(station->store, &open, &inner)) {
        if (inner.code == ERR_NOT_FOUND)
            return true;
        if (err)
            *err = inner;
        return false;
    }
    return adopt(station, &open, err);
}

/* ---- one submission ---- */

/* A store that was put back from a copy does not know the bundle before this one; the outbox may. */
static bool find_previous(struct station *station, struct case_reservation *reservation, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    enum outbox_place place;
    if (reservation->has_previous)
        return true;
    if (!outbox_stem(stem, station->config.station.id, reservation->sequence - 1, err))
        return false;
    if (!outbox_find(station->state_folder, stem, &place))
        return err_set(err, ERR_DAMAGED, "bundle %s is neither in the case store nor in the outbox", stem);
    reservation->has_previous = digest_in_outbox(station, stem, place, reservation->previous_sha256, err);
    return reservation->has_previous;
}

/* Nothing that lies in the outbox is taken for this case's: what a reservation left there was adopted just before, and
 * the rest is of cases that a store put back from a copy does not know. */
static bool reserve(struct station *station, const char *number, struct case_reservation *reservation, struct err *err)
{
    uint64_t last = 0;
    if (!outbox_last_sequence(station->state_folder, station->config.station.id, &last, err) ||
        !case_store_reserve_sequence(station->store, number, last, reservation, err))
        return false;
    if (!reservation->has_previous)
        log_line(LOG_LEVEL_ERROR, "the case store is older than the outbox: put back from a copy? On with bundle %llu",
                 (unsigned long long)reservation->sequence);
    return find_previous(station, reservation, err);
}

static bool prepare(struct station *station, const char *number, struct submission *s, struct err *err)
{
    s->station = station;
    return outbox_prepare(station->state_folder, err) && seal_is_ready(station->state_folder, NULL, err) &&
           adopt_open_reservation(station, err) && reserve(station, number, &s->reservation, err) &&
           case_bundle_gather(station, &s->reservation, &s->bundle, err);
}

/* Nothing was published under this sequence, so the next case may have it. */
static void give_back(struct station *station, const struct case_reservation *reservation)
{
    char stem[OUTBOX_STEM_SIZE];
    enum outbox_place place;
    struct err err = {0};
    if (!reservation->sequence || !outbox_stem(stem, station->config.station.id, reservation->sequence, &err) ||
        outbox_find(station->state_folder, stem, &place))
        return;
    if (!case_store_release_sequence(station->store, reservation->number, &err))
        log_err(LOG_LEVEL_WARNING, "giving a sequence back", &err);
}

static void seal(struct submission *s)
{
    s->sealed = seal_bundle(s->station->state_folder, &s->bundle->bundle, &s->result, &s->err);
}

static bool mark(struct submission *s)
{
    return case_store_mark_sealed(s->station->store, s->reservation.number, s->reservation.sequence, s->result.sha256,
                                  &s->err);
}

static void finish(struct submission *s)
{
    bool ok = s->sealed && mark(s);
    if (ok)
        log_line(LOG_LEVEL_NOTICE, "%s is sealed as bundle %llu, %llu bytes", s->reservation.number,
                 (unsigned long long)s->result.sequence, (unsigned long long)s->result.size_bytes);
    else
        log_err(LOG_LEVEL_ERROR, s->reservation.number, &s->err);
    if (!s->sealed)
        give_back(s->station, &s->reservation);
    submission_end *on_end = s->on_end;
    void *context = s->context;
    struct err err = s->err;
    char number[CASE_NUMBER_SIZE];
    memcpy(number, s->reservation.number, sizeof number);
    submission_destroy(s);
    if (on_end)
        on_end(context, number, ok, &err);
}

static void work(void *data)
{
    seal(data);
}

static void done(void *data)
{
    finish(data);
}

static void drop(void *data)
{
    submission_destroy(data);
}

bool submission_start(struct station *station, const char *number, submission_end *on_end, void *context,
                      struct err *err)
{
    if (under_way)
        return err_set(err, ERR_BUSY, "another case is being sealed");
    struct submission *s = calloc(1, sizeof *s);
    if (!s)
        return err_set(err, ERR_SPACE, "no memory to seal %s", number);
    s->on_end = on_end;
    s->context = context;
    under_way = s;
    if (!station_ready(station, STATION_STORE | STATION_WORKER, err) || !prepare(station, number, s, err)) {
        give_back(station, &s->reservation);
        submission_destroy(s);
        return false;
    }
    if (worker_add(station->worker, work, done, drop, s, err))
        return true;
    give_back(station, &s->reservation);
    submission_destroy(s);
    return false;
}

bool submission_seal_now(struct station *station, const char *number, struct err *err)
{
    struct submission s = {0};
    if (under_way)
        return err_set(err, ERR_BUSY, "another case is being sealed");
    bool ok = station_ready(station, STATION_STORE, err) && prepare(station, number, &s, err);
    if (ok) {
        seal(&s);
        ok = s.sealed && mark(&s);
        if (!ok && err)
            *err = s.err;
    }
    if (!ok && !s.sealed)
        give_back(station, &s.reservation);
    case_bundle_destroy(s.bundle);
    return ok;
}

/* ---- a number that was given twice ---- */

/* The stem of its bundle, which lies aside and nowhere else. */
static bool find_refused(struct station *station, const char *number, char stem[OUTBOX_STEM_SIZE], struct err *err)
{
    struct case_summary summary;
    const char *id = station->config.station.id;
    char aside[FILE_PATH_SIZE];
    uint64_t receipt = 0;
    if (!case_store_find(station->store, number, &summary, err))
        return false;
    if (summary.state != CASE_SEALED)
        return err_set(err, ERR_INPUT, "%s is %s: only a sealed case is sealed anew", number,
                       case_state_name(summary.state));
    if (!outbox_stem(stem, id, summary.sequence, err) ||
        !outbox_path(aside, station->state_folder, OUTBOX_SET_ASIDE, stem, err) ||
        !outbox_last_receipt(station->state_folder, id, &receipt, err))
        return false;
    if (!file_exists(aside))
        return err_set(err, ERR_INPUT, "%s: its bundle %s is not set aside", number, stem);
    if (receipt < summary.sequence)
        return err_set(err, ERR_NOT_FOUND,
                       "%s: put the receipt of this station's last bundle at the centre into outbox/receipts (there: "
                       "kiosk-intake receipt STEM --out STEM.tsr)", stem);
    return true;
}

bool submission_reseal(struct station *station, const char *number, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    return station_ready(station, STATION_STORE, err) && outbox_prepare(station->state_folder, err) &&
           find_refused(station, number, stem, err) && case_store_unseal(station->store, number, "staff", err) &&
           submission_seal_now(station, number, err) &&
           outbox_remove(station->state_folder, stem, OUTBOX_SET_ASIDE, err);
}

/* ---- recovery ---- */

static void note_recovered(void *context, const char *number, bool ok, const struct err *err)
{
    (void)context, (void)number, (void)ok, (void)err;
}

/* The complete case to try now: the one after that tried last, so that a case that cannot be sealed never keeps the
 * others waiting. NULL when there is none. */
static const char *next_to_try(const struct case_list *complete)
{
    static char last_tried[CASE_NUMBER_SIZE];
    size_t next = 0;
    for (size_t i = 0; i < complete->count; i++)
        if (strcmp(complete->cases[i].number, last_tried) == 0)
            next = (i + 1) % complete->count;
    if (complete->count == 0)
        return NULL;
    memcpy(last_tried, complete->cases[next].number, sizeof last_tried);
    return last_tried;
}

bool submission_recover(struct station *station, submission_end *on_end, void *context, struct err *err)
{
    struct case_list list = {0};
    const struct case_filter complete = {.state = CASE_COMPLETE, .limit = 1000};
    if (under_way)
        return true;
    if (!outbox_prepare(station->state_folder, err) || !outbox_sweep(station->state_folder, err) ||
        !adopt_open_reservation(station, err) || !case_store_list(station->store, &complete, &list, err))
        return false;
    const char *number = next_to_try(&list);
    case_list_finish(&list);
    return !number || submission_start(station, number, on_end ? on_end : note_recovered, context, err);
}
