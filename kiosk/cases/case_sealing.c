/* The chain of bundles. It lives in the rows of the cases themselves: a COMPLETE case with a sequence has an open
 * reservation, and the digest before it stands in the row that has the sequence before. */
#include "case_row.h"
#include "clock.h"
#include <stdio.h>
#include <string.h>

#define OPEN_RESERVATION "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE state = ? AND sequence > 0"
#define BY_SEQUENCE "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE sequence = ? AND sequence > 0"
#define LAST_SEQUENCE "SELECT " CASE_ROW_COLUMNS " FROM cases WHERE sequence > 0 ORDER BY sequence DESC LIMIT 1"

static bool find_open(struct case_store *store, struct case_row *out, bool *there, struct err *err)
{
    return case_row_ask(store, OPEN_RESERVATION, db_int(CASE_COMPLETE), out, there, err);
}

/* The digest the bundle of this sequence must name. */
static bool previous_digest(struct case_store *store, struct case_reservation *out, struct err *err)
{
    struct case_row row;
    memset(out->previous_sha256, 0, VAULT_HASH_BYTES);
    out->has_previous = true;
    if (out->sequence == 1)
        return true;
    if (!case_row_ask(store, BY_SEQUENCE, db_int((int64_t)out->sequence - 1), &row, &out->has_previous, err))
        return false;
    if (out->has_previous)
        memcpy(out->previous_sha256, row.summary.bundle_sha256, VAULT_HASH_BYTES);
    return true;
}

static bool describe(struct case_store *store, const struct case_row *row, struct case_reservation *out,
                     struct err *err)
{
    out->sequence = row->summary.sequence;
    memcpy(out->number, row->summary.number, sizeof out->number);
    return previous_digest(store, out, err);
}

static bool next_sequence(struct case_store *store, uint64_t above, uint64_t *out, struct err *err)
{
    struct case_row last;
    bool there;
    if (!case_row_ask(store, LAST_SEQUENCE, db_null(), &last, &there, err))
        return false;
    *out = (there && last.summary.sequence > above ? last.summary.sequence : above) + 1;
    return true;
}

static bool reserve(struct case_store *store, const char *number, uint64_t above, struct case_reservation *out,
                    struct err *err)
{
    struct case_row row, open;
    bool there;
    if (!case_row_load(store, number, &row, err) || !find_open(store, &open, &there, err))
        return false;
    if (row.summary.state != CASE_COMPLETE)
        return err_set(err, ERR_BUG, "%s is %s; only a complete case is sealed", number,
                       case_state_name(row.summary.state));
    if (there && strcmp(open.summary.number, number) != 0)
        return err_set(err, ERR_BUSY, "bundle %llu of %s is not finished yet",
                       (unsigned long long)open.summary.sequence, open.summary.number);
    if (!there && (!next_sequence(store, above, &row.summary.sequence, err) || !case_row_update(store, &row, err)))
        return false;
    return describe(store, &row, out, err);
}

bool case_store_reserve_sequence(struct case_store *store, const char *number, uint64_t above,
                                 struct case_reservation *out, struct err *err)
{
    struct case_reservation reservation;
    bool ok = db_begin(store->db, err) && reserve(store, number, above, &reservation, err);
    if (!db_end(store->db, ok, err))
        return false;
    *out = reservation;
    return true;
}

bool case_store_open_reservation(struct case_store *store, struct case_reservation *out, struct err *err)
{
    struct case_row row;
    struct case_reservation reservation;
    bool there;
    if (!find_open(store, &row, &there, err))
        return false;
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "no sequence is reserved");
    if (!describe(store, &row, &reservation, err))
        return false;
    *out = reservation;
    return true;
}

static bool release(struct case_store *store, const char *number, struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err))
        return false;
    if (row.summary.state != CASE_COMPLETE || row.summary.sequence == 0)
        return err_set(err, ERR_NOT_FOUND, "%s has no open reservation", number);
    row.summary.sequence = 0;
    return case_row_update(store, &row, err) &&
           audit_add(store->db, store->vault, "station", "sequence-released", number, "", err);
}

bool case_store_release_sequence(struct case_store *store, const char *number, struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && release(store, number, err), err);
}

static bool mark_sealed(struct case_store *store, const char *number, uint64_t sequence,
                        const uint8_t sha256[VAULT_HASH_BYTES], struct err *err)
{
    struct case_row row;
    if (!case_row_load(store, number, &row, err))
        return false;
    struct case_summary *s = &row.summary;
    if (s->sequence != sequence || sequence == 0)
        return err_set(err, ERR_DAMAGED, "%s has sequence %llu, not %llu", number, (unsigned long long)s->sequence,
                       (unsigned long long)sequence);
    if (s->state == CASE_SEALED || s->state == CASE_RECEIVED)
        return vault_same(s->bundle_sha256, sha256, VAULT_HASH_BYTES) ||
               err_set(err, ERR_DAMAGED, "%s: bundle %llu was sealed with another digest", number,
                       (unsigned long long)sequence);
    char hex[2 * VAULT_HASH_BYTES + 1];
    vault_hex(sha256, hex);
    s->sealed_ms = clock_wall_ms();
    memcpy(s->bundle_sha256, sha256, VAULT_HASH_BYTES);
    return case_row_move(store, &row, CASE_SEALED, "station", hex, err) && case_row_update(store, &row, err);
}

bool case_store_mark_sealed(struct case_store *store, const char *number, uint64_t sequence,
                            const uint8_t sha256[VAULT_HASH_BYTES], struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && mark_sealed(store, number, sequence, sha256, err), err);
}

static bool unseal(struct case_store *store, const char *number, const char *actor, struct err *err)
{
    struct case_row row;
    char detail[40];
    if (!case_row_load(store, number, &row, err))
        return false;
    struct case_summary *s = &row.summary;
    if (s->state != CASE_SEALED)
        return err_set(err, ERR_BUG, "%s is %s, not sealed", number, case_state_name(s->state));
    snprintf(detail, sizeof detail, "not bundle %llu", (unsigned long long)s->sequence);
    s->sequence = 0;
    s->sealed_ms = 0;
    memset(s->bundle_sha256, 0, VAULT_HASH_BYTES);
    return case_row_move(store, &row, CASE_COMPLETE, actor, detail, err) && case_row_update(store, &row, err);
}

bool case_store_unseal(struct case_store *store, const char *number, const char *actor, struct err *err)
{
    return db_end(store->db, db_begin(store->db, err) && unseal(store, number, actor, err), err);
}

bool case_store_find_sequence(struct case_store *store, uint64_t sequence, struct case_summary *out, struct err *err)
{
    struct case_row row;
    bool there;
    if (!case_row_ask(store, BY_SEQUENCE, db_int((int64_t)sequence), &row, &there, err))
        return false;
    if (!there)
        return err_set(err, ERR_NOT_FOUND, "no case has sequence %llu", (unsigned long long)sequence);
    *out = row.summary;
    return true;
}
