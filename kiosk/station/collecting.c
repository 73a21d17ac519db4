/* Receipts that lie in the outbox make their cases RECEIVED; messages go into the store. */
#include "log.h"
#include "message_box.h"
#include "outbox.h"
#include "receipt.h"
#include "submission.h"
#include <string.h>

static bool verify(struct station *station, const char *stem, const struct case_summary *summary,
                   const struct buffer *tsr, struct err *err)
{
    char ca[FILE_PATH_SIZE];
    struct receipt_facts facts;
    uint8_t receipt_sha256[VAULT_HASH_BYTES];
    if (!station_path(station, "trust/ca.pem", ca, err) ||
        !receipt_verify(tsr->data, tsr->size, summary->bundle_sha256, ca, &facts, err) ||
        !vault_sha256(tsr->data, tsr->size, receipt_sha256, err) ||
        !case_store_mark_received(station->store, summary->number, receipt_sha256, facts.time_ms, err))
        return false;
    log_line(LOG_LEVEL_NOTICE, "%s: receipt %s is verified, contents are erased", summary->number, stem);
    return true;
}

/* True also when there was nothing to do: the case has its receipt, or its store never knew this bundle. */
static bool collect_one(struct station *station, const char *stem, bool *received, struct err *err)
{
    uint64_t sequence = 0;
    struct case_summary summary;
    struct buffer tsr = {0};
    *received = false;
    if (!outbox_stem_parse(stem, NULL, &sequence))
        return true;
    if (!case_store_find_sequence(station->store, sequence, &summary, err))
        return err->code == ERR_NOT_FOUND;
    if (summary.state != CASE_SEALED)
        return true;
    *received = outbox_get_receipt(station->state_folder, stem, &tsr, err) && verify(station, stem, &summary, &tsr, err);
    buffer_finish(&tsr);
    return *received;
}

bool submission_collect(struct station *station, size_t *received, struct err *err)
{
    struct file_names stems;
    struct err refused = {0};
    size_t count = 0;
    if (!outbox_prepare(station->state_folder, err) || !outbox_list(station->state_folder, OUTBOX_RECEIPTS, &stems, err))
        return false;
    for (size_t i = 0; i < stems.count; i++) {
        struct err inner = {0};
        bool one = false;
        if (!collect_one(station, stems.names[i], &one, &inner)) {
            log_err(LOG_LEVEL_WARNING, stems.names[i], &inner);
            refused = inner;
        }
        count += one;
    }
    file_names_destroy(&stems);
    if (received)
        *received = count;
    if (!message_box_collect(station, NULL, err))
        return false;
    return refused.code == ERR_NONE || err_set(err, refused.code, "%s", refused.line);
}
