/* Messages to the stations, as files that any web server, share or stick can hand on:
 *
 *     FOLDER/data/stations/<station>/messages/<n>        CMS SignedData, sync/FORMAT.md
 *
 * A number is given once: a file appears whole under the next free one or not at all, whoever publishes beside. Any
 * process. */
#ifndef INTAKE_MESSAGES_H
#define INTAKE_MESSAGES_H

#include "message.h"

/* message->n is set to the number it got. ERR_INPUT, ERR_DENIED as message_sign. */
MUST_USE bool intake_message_publish(const char *folder, struct message *message, const char *key_path,
                                     const char *certificate_path, struct err *err);
/* Appends the signed bytes. ERR_NOT_FOUND. */
MUST_USE bool intake_message_read(const char *folder, const char *station, uint64_t n, struct buffer *out,
                                  struct err *err);
/* How many there are for a station; 0 also when the folder cannot be read. */
uint64_t intake_message_count(const char *folder, const char *station);

#endif
