/* The form brings the place, the settings the office, sync the key. */
#include "acceptance.h"

#include "clock.h"
#include "pdf_sign.h"
#include "seal_detached.h"

static bool sign(void *context, const struct pdf_piece pieces[2], struct buffer *out, struct err *err)
{
    const struct seal_piece parts[2] = {{pieces[0].bytes, pieces[0].size}, {pieces[1].bytes, pieces[1].size}};
    return seal_signer_sign(context, parts, 2, out, err);
}

static bool stamp(struct station *station, const char *number, struct seal_signer *signer, struct buffer *pdf,
                  struct err *err)
{
    char date[32];
    int64_t now_ms = clock_wall_ms();
    const struct seal_art art = {station->config.station.office, SEAL_ART_ACCEPTED, date, number};
    const struct pdf_signer hand = {sign, signer};
    seal_art_date(now_ms, date);
    return pdf_sign(station->forms, pdf, &art, now_ms, &hand, err);
}

bool acceptance_sign(struct station *station, const char *number, struct buffer *pdf, struct err *err)
{
    struct seal_signer *signer = NULL;
    bool due = false;
    if (!pdf_sign_is_due(pdf, &due, err))
        return false;
    if (!due)
        return true;
    bool ok = station_ready(station, STATION_FORMS, err) &&
              seal_signer_open(station->state_folder, station->config.station.id, &signer, err) &&
              stamp(station, number, signer, pdf, err);
    seal_signer_close(signer);
    return ok;
}
