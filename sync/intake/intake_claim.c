/* Claims are two columns of the upload's row. */
#include "intake_rows.h"

#include "log.h"
#include <inttypes.h>
#include <stdio.h>

/* Four times what lies between two words of a writer: its node may be waiting for a disk. */
enum { SILENT_MS = 2000 };

static enum intake_outcome in_use(struct err *err)
{
    err_set(err, ERR_BUSY, "the upload is being written by another node");
    return INTAKE_IN_USE;
}

enum intake_outcome intake_claim_take(struct intake_store *store, const char *id, char claim[INTAKE_CLAIM_SIZE],
                                      struct err *err)
{
    int64_t now_ms, touched = 0;
    claim[0] = '\0';
    if (!store->sql->kind->shared)
        return INTAKE_FINE;
    snprintf(claim, INTAKE_CLAIM_SIZE, "%s-%" PRIu64, store->node, ++store->claims);
    if (!store->sql->kind->now_ms(store->sql, &now_ms, err) ||
        !intake_sql_do(store->sql,
                       "UPDATE uploads SET writer = $1, heard_ms = $2 WHERE id = $3 AND (writer = '' OR heard_ms < $4)",
                       DB_WITH(db_text(claim), db_int(now_ms), db_text(id), db_int(now_ms - SILENT_MS)), &touched, err))
        return intake_trouble(err);
    return touched == 1 ? INTAKE_FINE : in_use(err);
}

enum intake_outcome intake_claim_hold(struct intake_store *store, const char *id, const char *claim, struct err *err)
{
    int64_t now_ms, touched = 0;
    if (!store->sql->kind->shared)
        return INTAKE_FINE;
    if (!store->sql->kind->now_ms(store->sql, &now_ms, err) ||
        !intake_sql_do(store->sql, "UPDATE uploads SET heard_ms = $1 WHERE id = $2 AND writer = $3",
                       DB_WITH(db_int(now_ms), db_text(id), db_text(claim)), &touched, err))
        return intake_trouble(err);
    return touched == 1 ? INTAKE_FINE : in_use(err);
}

void intake_claim_give_back(struct intake_store *store, const char *id, const char *claim)
{
    struct err err;
    if (store->sql->kind->shared && claim[0] &&
        !intake_sql_do(store->sql, "UPDATE uploads SET writer = '' WHERE id = $1 AND writer = $2",
                       DB_WITH(db_text(id), db_text(claim)), NULL, &err))
        log_err(LOG_LEVEL_WARNING, "claim, which will run out", &err);
}

enum intake_outcome intake_claim_look(struct intake_store *store, const char *id, struct err *err)
{
    int64_t now_ms, held = 0;
    if (!store->sql->kind->shared)
        return INTAKE_FINE;
    if (!store->sql->kind->now_ms(store->sql, &now_ms, err) ||
        !intake_sql_ask_int(store->sql,
                            "SELECT count(*) FROM uploads WHERE id = $1 AND writer <> '' AND heard_ms >= $2",
                            DB_WITH(db_text(id), db_int(now_ms - SILENT_MS)), 0, &held, err))
        return intake_trouble(err);
    return held == 0 ? INTAKE_FINE : in_use(err);
}
