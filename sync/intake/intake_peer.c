/* Client certificates through GnuTLS. */
#include "intake_peer.h"

#include <errno.h>
#include <gnutls/gnutls.h>
#include <gnutls/x509.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>

static bool is_reset(int fd)
{
    struct tcp_info info;
    socklen_t size = sizeof info;
    return getsockopt(fd, IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_state == TCP_CLOSE;
}

static ssize_t pull(gnutls_transport_ptr_t fd, void *out, size_t room)
{
    return recv((int)(intptr_t)fd, out, room, 0);
}

/* libmicrohttpd reads once more from a connection that was reset and throws that away; then nobody knows where the rest
 * belongs. It gets nothing, and intake_peer_rest gets it all. */
static ssize_t pull_unless_reset(gnutls_transport_ptr_t fd, void *out, size_t room)
{
    if (!is_reset((int)(intptr_t)fd))
        return pull(fd, out, room);
    errno = EAGAIN;
    return -1;
}

void intake_peer_demand(void *session)
{
    static gnutls_typed_vdata_st purpose = {.type = GNUTLS_DT_KEY_PURPOSE_OID,
                                            .data = (unsigned char *)GNUTLS_KP_TLS_WWW_CLIENT};
    gnutls_transport_set_pull_function(session, pull_unless_reset);
    gnutls_transport_set_pull_timeout_function(session, gnutls_system_recv_timeout);
    gnutls_certificate_server_set_request(session, GNUTLS_CERT_REQUIRE);
    gnutls_session_set_verify_cert2(session, &purpose, 1, 0);
}

static bool read_name(const gnutls_datum_t *der, char out[BUNDLE_NAME_SIZE])
{
    gnutls_x509_crt_t certificate;
    char name[BUNDLE_NAME_SIZE];
    size_t size = sizeof name;
    if (gnutls_x509_crt_init(&certificate) != GNUTLS_E_SUCCESS)
        return false;
    bool ok = gnutls_x509_crt_import(certificate, der, GNUTLS_X509_FMT_DER) == GNUTLS_E_SUCCESS &&
              gnutls_x509_crt_get_dn_by_oid(certificate, GNUTLS_OID_X520_COMMON_NAME, 0, 0, name, &size) ==
                  GNUTLS_E_SUCCESS &&
              strnlen(name, sizeof name) < sizeof name && bundle_name_is_allowed(name);
    gnutls_x509_crt_deinit(certificate);
    if (ok)
        snprintf(out, BUNDLE_NAME_SIZE, "%s", name);
    return ok;
}

bool intake_peer_station(void *session, char out[BUNDLE_NAME_SIZE])
{
    unsigned status = 1, count = 0;
    if (gnutls_certificate_verify_peers2(session, &status) != GNUTLS_E_SUCCESS || status != 0)
        return false;
    const gnutls_datum_t *chain = gnutls_certificate_get_peers(session, &count);
    return chain && count > 0 && read_name(&chain[0], out);
}

size_t intake_peer_rest(void *session, void *out, size_t room)
{
    gnutls_transport_set_pull_function(session, pull);
    ssize_t got = gnutls_record_recv(session, out, room);
    return got > 0 ? (size_t)got : 0;
}
