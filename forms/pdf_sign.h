/* A printed form becomes an accepted one: the empty signature field that the form's `acceptance` mark left in its PDF
 * is filled with the office's stamp and a signature over every byte of the file (PAdES baseline B-B: SubFilter
 * ETSI.CAdES.detached). What was printed stays byte for byte; stamp and signature are appended as an incremental
 * update.
 *
 * The signature dictionary names the office, the time and what was done; nothing of the applicant. Keys are the
 * signer's business. The thread that owns `forms`. */
#ifndef PDF_SIGN_H
#define PDF_SIGN_H

#include "buffer.h"
#include "form.h"
#include "seal_art.h"

/* Who signs: appends a detached CMS signature (DER) over these bytes, one piece after the other, to *out. Called twice
 * for a document, first to learn how large a signature is. */
struct pdf_piece {
    const void *bytes;
    size_t size;
};
struct pdf_signer {
    bool (*sign)(void *context, const struct pdf_piece pieces[2], struct buffer *out, struct err *err);
    void *context;
};

/* Whether the PDF has a field for the stamp. ERR_DAMAGED when it is no PDF of ours, or was changed since. */
MUST_USE bool pdf_sign_is_due(const struct buffer *pdf, bool *due, struct err *err);

/* Stamps and signs in place; after a failure the PDF is as it was. ERR_DAMAGED as above, also when it has no empty
 * field; ERR_INPUT from the art; errors of the signer. */
MUST_USE bool pdf_sign(struct forms *forms, struct buffer *pdf, const struct seal_art *art, int64_t at_ms,
                       const struct pdf_signer *signer, struct err *err);

#endif
