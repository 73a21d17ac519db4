/* Messages to the stations. A number is given once: a message appears whole under the next free one or not at all,
 * whoever publishes beside. By default they are files that any web server, share or stick can hand on,
 *
 *     FOLDER/data/stations/<station>/messages/<n>        CMS SignedData, sync/FORMAT.md
 *
 * and rows of the database where many nodes share one (intake_shelf.h). Any process. */
#ifndef INTAKE_MESSAGES_H
#define INTAKE_MESSAGES_H

#include "intake_store.h"
#include "message.h"

/* message->n is set to the number it got. ERR_INPUT, ERR_DENIED as message_sign. */
MUST_USE bool intake_message_publish(struct intake_store *store, struct message *message, const char *key_path,
                                     const char *certificate_path, struct err *err);
/* Appends the signed bytes. ERR_NOT_FOUND. */
MUST_USE bool intake_message_read(struct intake_store *store, const char *station, uint64_t n, struct buffer *out,
                                  struct err *err);
/* The highest number a station's messages have; 0: none yet. */
MUST_USE bool intake_message_count(struct intake_store *store, const char *station, uint64_t *out, struct err *err);

#endif
