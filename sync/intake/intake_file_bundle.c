/* The last step of an upload: its bytes are all there, and the bundle is filed once.
 *
 * The record is written before the bytes get their name, in the same transaction: where two nodes come to it at once, the
 * second one waits at the record and finds that it is done. */
#include "intake_rows.h"

#include <string.h>

/* *new_here false: another node was quicker. */
static bool insert_bundle(struct intake_store *store, const struct intake_upload *upload, bool *new_here, struct err *err)
{
    struct buffer receipt = {0};
    int64_t serial, now_ms, touched = 0;
    const struct tus_metadata *m = &upload->metadata;
    bool ok = store->sql->kind->now_ms(store->sql, &now_ms, err) &&
              store->sql->kind->next_serial(store->sql, &serial, err) &&
              receipt_issue(store->issuer, m->sha256, (uint64_t)serial, &receipt, err) &&
              intake_sql_do(store->sql,
                            "INSERT INTO bundles (serial, station, sequence, sha256, size, received_ms, receipt) "
                            "VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT (station, sequence) DO NOTHING",
                            DB_WITH(db_int(serial), db_text(m->station), db_int((int64_t)m->sequence),
                                    db_bytes(m->sha256, SEAL_DIGEST_SIZE), db_int((int64_t)upload->size_bytes),
                                    db_int(now_ms), db_bytes(receipt.data, receipt.size)),
                            &touched, err);
    buffer_finish(&receipt);
    *new_here = touched == 1;
    return ok;
}

static bool insert_and_keep(struct intake_store *store, const struct intake_upload *upload, struct err *err)
{
    char stem[OUTBOX_STEM_SIZE];
    bool new_here;
    return outbox_stem(stem, upload->metadata.station, upload->metadata.sequence, err) &&
           insert_bundle(store, upload, &new_here, err) &&
           (!new_here || store->blobs->kind->keep(store->blobs, upload->id, stem, err));
}

static bool commit_bundle(struct intake_store *store, const struct intake_upload *upload, bool here, struct err *err)
{
    if (!store->sql->kind->begin(store->sql, err))
        return false;
    bool ok = (here || insert_and_keep(store, upload, err)) &&
              intake_sql_do(store->sql, "UPDATE uploads SET whole = 1 WHERE id = $1", DB_WITH(db_text(upload->id)), NULL,
                            err);
    return store->sql->kind->end(store->sql, ok, err);
}

static enum intake_outcome drop_as(struct intake_store *store, const struct intake_upload *upload,
                                   enum intake_outcome outcome, struct err *err)
{
    struct err inner;
    if (!intake_upload_remove(store, upload->id, &inner)) {
        if (err)
            *err = inner;
        return INTAKE_TROUBLE;
    }
    return outcome;
}

/* *here: this bundle is known, with these bytes. */
static enum intake_outcome compare(struct intake_store *store, const struct intake_upload *upload, bool *here,
                                   struct err *err)
{
    uint8_t known[SEAL_DIGEST_SIZE];
    const struct tus_metadata *m = &upload->metadata;
    if (!intake_bundle_digest(store, m->station, m->sequence, known, here, err))
        return intake_trouble(err);
    if (!*here || memcmp(known, m->sha256, SEAL_DIGEST_SIZE) == 0)
        return INTAKE_FINE;
    err_set(err, ERR_INPUT, "this bundle is here already with other bytes");
    return drop_as(store, upload, INTAKE_OTHER_BYTES, err);
}

enum intake_outcome intake_file_bundle(struct intake_store *store, struct intake_upload *upload,
                                       const uint8_t digest[SEAL_DIGEST_SIZE], struct err *err)
{
    uint8_t measured[SEAL_DIGEST_SIZE];
    bool here;
    if (!digest && !store->blobs->kind->digest(store->blobs, upload->id, measured, err))
        return intake_trouble(err);
    if (memcmp(digest ? digest : measured, upload->metadata.sha256, SEAL_DIGEST_SIZE) != 0) {
        err_set(err, ERR_DAMAGED, "what came is not what was announced");
        return drop_as(store, upload, INTAKE_WRONG_DIGEST, err);
    }
    enum intake_outcome outcome = compare(store, upload, &here, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    if (!commit_bundle(store, upload, here, err))
        return intake_trouble(err);
    /* Another node's may have been there first, with other bytes. */
    outcome = here ? INTAKE_FINE : compare(store, upload, &here, err);
    if (outcome != INTAKE_FINE)
        return outcome;
    upload->whole = true;
    upload->offset_bytes = upload->size_bytes;
    upload->expires_ms = 0;
    (void)!store->blobs->kind->drop(store->blobs, upload->id, NULL); /* a leftover is tidied at the next start */
    return INTAKE_FINE;
}
