/* Who is at the other end of a TLS connection: client certificates, demanded in the handshake and checked against the
 * CA there. Owns the few calls into GnuTLS beside libmicrohttpd's. */
#ifndef INTAKE_PEER_H
#define INTAKE_PEER_H

#include "bundle.h"

/* What the session reads from then on stops at a reset (intake_peer_rest). Makes the handshake fail without a client certificate that chains to the trusted CA and may be a TLS client.
 * session: a gnutls_session_t before its handshake. */
void intake_peer_demand(void *session);
/* The common name of the certificate, if it is a station's name; session: after its handshake. */
bool intake_peer_station(void *session, char out[BUNDLE_NAME_SIZE]);

/* What arrived before the connection broke and nobody has read yet, up to room; 0: no more. Never waits. */
size_t intake_peer_rest(void *session, void *out, size_t room);

#endif
