/* Messages of the centre into outbox/messages: asked for one by one from the last that is there, verified, durable. A gap,
 * a replay, another station's or an unsigned one is refused and said. Where trust/centre.pem is not there nothing is
 * asked. */
#ifndef SYNC_MESSAGES_H
#define SYNC_MESSAGES_H

#include "sync_run.h"
#include "transport.h"

/* What came of it stands in the report: messages, messages_refused, problem. */
void sync_messages(const struct sync_order *order, struct transport *transport, struct sync_report *report);
bool sync_messages_are_wanted(const struct sync_order *order);

#endif
