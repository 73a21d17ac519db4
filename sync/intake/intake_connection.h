/* What a connection tells before any request is looked at: who is at its other end, and whether its words can be taken in
 * two ways. The loop's thread. */
#ifndef INTAKE_CONNECTION_H
#define INTAKE_CONNECTION_H

#include "bundle.h"
#include "intake_patience.h"
#include <microhttpd.h>

/* For MHD_OPTION_NOTIFY_CONNECTION; cls: struct intake_patience. Over TLS a certificate is demanded. */
void intake_connection_changed(void *cls, struct MHD_Connection *connection, void **context,
                               enum MHD_ConnectionNotificationCode code);
struct intake_visitor *intake_connection_visitor(struct MHD_Connection *connection); /* NULL: not watched */

/* The name in a certificate that holds; false: there is none. */
bool intake_connection_station(struct MHD_Connection *connection, char out[BUNDLE_NAME_SIZE]);
/* Two statements of a body's length: a proxy may believe the other one. */
bool intake_connection_frame_is_ambiguous(struct MHD_Connection *connection);

/* What arrived of a connection that was reset and nobody has read yet, up to room; 0: no more, or not over TLS. Never waits.
 * Only from MHD_OPTION_NOTIFY_COMPLETED, where the connection is still open on our side. */
size_t intake_connection_rest(struct MHD_Connection *connection, void *out, size_t room);

#endif
