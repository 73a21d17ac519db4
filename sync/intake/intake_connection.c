/* Questions to libmicrohttpd. */
#include "intake_connection.h"

#include "intake_peer.h"
#include <strings.h>

struct intake_visitor *intake_connection_visitor(struct MHD_Connection *connection)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_SOCKET_CONTEXT);
    return info ? info->socket_context : NULL;
}

void intake_connection_changed(void *cls, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code)
{
    struct intake_patience *patience = cls;
    if (code == MHD_CONNECTION_NOTIFY_CLOSED) {
        intake_visitor_left(patience, *context);
        *context = NULL;
        return;
    }
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_CONNECTION_FD);
    *context = info ? intake_visitor_came(patience, info->connect_fd) : NULL;
    info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    if (info && info->tls_session)
        intake_peer_demand(info->tls_session);
}

bool intake_connection_station(struct MHD_Connection *connection, char out[BUNDLE_NAME_SIZE])
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info && info->tls_session && intake_peer_station(info->tls_session, out);
}

static enum MHD_Result count_frames(void *cls, enum MHD_ValueKind kind, const char *name, const char *value)
{
    int *frames = cls;
    (void)kind, (void)value;
    *frames += strcasecmp(name, "Content-Length") == 0 || strcasecmp(name, "Transfer-Encoding") == 0;
    return MHD_YES;
}

bool intake_connection_frame_is_ambiguous(struct MHD_Connection *connection)
{
    int frames = 0;
    MHD_get_connection_values(connection, MHD_HEADER_KIND, count_frames, &frames);
    return frames > 1;
}

size_t intake_connection_rest(struct MHD_Connection *connection, void *out, size_t room)
{
    const union MHD_ConnectionInfo *info = MHD_get_connection_info(connection, MHD_CONNECTION_INFO_GNUTLS_SESSION);
    return info && info->tls_session ? intake_peer_rest(info->tls_session, out, room) : 0;
}
