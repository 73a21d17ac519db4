/* Messages of the centre as they travel: the JSON in CMS SignedData (RFC 5652, CAdES-BES, SHA-256), DER. The station
 * takes them from the certificates it was given for this and from no other, whoever else the CA has certified. Any
 * thread. */
#ifndef MESSAGE_SIGNED_H
#define MESSAGE_SIGNED_H

#include "message.h"

/* The centre's side: checks that the message can be read, signs and appends the DER. ERR_DENIED names the file that is
 * missing or does not fit. */
MUST_USE bool message_sign(const struct message *message, const char *key_path, const char *certificate_path,
                           struct buffer *out, struct err *err);

/* The signer is one of the certificates in centre_path (PEM, one or several), chains to ca_path (a crl.pem beside it is
 * demanded), is in its dates and may sign. ERR_DAMAGED: no signed message, or bytes behind it; ERR_DENIED: signature,
 * signer or chain does not hold; ERR_INPUT as message_parse. text (may be NULL) gets the JSON appended. */
MUST_USE bool message_verify(const void *der, size_t size, const char *centre_path, const char *ca_path,
                             struct message *out, struct buffer *text, struct err *err);

#endif
