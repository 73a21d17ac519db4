/* The record as the store has it; paper and signature are made anew each time it is asked for. */
#include "proof_command.h"

#include "printing.h"
#include "seal_detached.h"
#include <string.h>

static bool sign(struct station *station, const struct case_erasure *record, struct buffer *out, struct err *err)
{
    struct seal_signer *signer = NULL;
    const struct seal_piece piece = {record->text, strlen(record->text)};
    bool ok = seal_signer_open(station->state_folder, station->config.station.id, &signer, err) &&
              seal_signer_sign(signer, &piece, 1, out, err);
    seal_signer_close(signer);
    return ok;
}

static bool print(struct station *station, const struct case_erasure *record, struct buffer *out, struct err *err)
{
    if (!station_ready(station, STATION_DATA | STATION_FORMS, err))
        return false;
    /* Of the case nothing is left but its number. */
    struct visit visit = {.world = station_world(station)};
    memcpy(visit.file.number, record->number, sizeof visit.file.number);
    return printing_beside(&visit, station->forms, "ER", out, err);
}

static bool write_one(const char *stem, const char *ending, const void *bytes, size_t size, FILE *out, struct err *err)
{
    char path[FILE_PATH_SIZE];
    if (snprintf(path, sizeof path, "%s%s", stem, ending) >= FILE_PATH_SIZE)
        return err_set(err, ERR_INPUT, "path too long: %.160s", stem);
    if (!file_write_durable(path, bytes, size, 0644, err))
        return false;
    fprintf(out, "wrote %s\n", path);
    return true;
}

static bool write_all(struct station *station, const struct case_erasure *record, const char *stem, FILE *out, struct err *err)
{
    struct buffer signature = {0}, pdf = {0};
    bool ok = sign(station, record, &signature, err) && print(station, record, &pdf, err) &&
              write_one(stem, ".txt", record->text, strlen(record->text), out, err) &&
              write_one(stem, ".p7s", signature.data, signature.size, out, err) &&
              write_one(stem, ".pdf", pdf.data, pdf.size, out, err);
    if (ok)
        fprintf(out, "openssl cms -verify -binary -inform DER -in %s.p7s -content %s.txt -CAfile ca.pem -purpose any\n", stem,
                stem);
    buffer_finish(&signature);
    buffer_finish(&pdf);
    return ok;
}

bool proof_command(struct station *station, const char *number, const char *stem, FILE *out, struct err *err)
{
    struct case_erasure record;
    char read[CASE_NUMBER_SIZE], hex[2 * VAULT_HASH_BYTES + 1];
    if (!case_number_read(number, read))
        return err_set(err, ERR_INPUT, "%.40s is no case number", number);
    if (!case_store_erasure(station->store, read, &record, err))
        return false;
    vault_hex(record.sha256, hex);
    fprintf(out, "%sThis record (SHA-256 %s) holds: it follows the one before, the audit log has it, and nothing of the case is "
                 "left.\n",
            record.text, hex);
    return !stem || write_all(station, &record, stem, out, err);
}
