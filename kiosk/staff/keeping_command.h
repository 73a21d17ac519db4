/* `kiosk key …`, `kiosk backup FOLDER`, `kiosk clock accept`: what staff does so that nothing is lost. Owner's thread; the
 * store is open, but for keeping_show_key. */
#ifndef KEEPING_COMMAND_H
#define KEEPING_COMMAND_H

#include "station.h"
#include <stdio.h>

/* Says what has to be done with the old key. Errors of case_store_rotate_key. */
MUST_USE bool keeping_rotate_key(struct station *station, FILE *out, struct err *err);
/* A new key in another place; says what has to be done next. Errors of case_store_move_key. */
MUST_USE bool keeping_move_key(struct station *station, const struct case_key_move *to, FILE *out, struct err *err);
/* Where the station's key is and whether it can be had; then whether it opens the store. Each that is not so is an error
 * with its remedy. */
MUST_USE bool keeping_show_key(struct station *station, FILE *out, struct err *err);
void keeping_key_help(FILE *out);
/* Copies what is sealed into a new folder below this one, named by station and time: the store, the outbox's bundles,
 * receipts and messages, settings, trust and certificates. No private key and no station key: those are kept apart. Every
 * file is read back; on failure nothing stays there. */
MUST_USE bool keeping_backup(struct station *station, const char *folder, FILE *out, struct err *err);
MUST_USE bool keeping_accept_clock(struct station *station, FILE *out, struct err *err);

#endif
