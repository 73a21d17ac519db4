/* Messages of the centre from outbox/messages into the case store. kiosk-sync has verified them, but it is the one that
 * talks to the net, so they are verified again here. Owner's thread. */
#ifndef MESSAGE_BOX_H
#define MESSAGE_BOX_H

#include "station.h"

/* Takes over what is new, in order; files that are in the store leave the outbox, but for the newest, which tells
 * kiosk-sync where to go on. One that does not hold, or a gap, is logged and ends it. *added (may be NULL): how many. The
 * store must be open. */
MUST_USE bool message_box_collect(struct station *station, size_t *added, struct err *err);

#endif
