/* A database file as it lies on the disk, looked at before SQLite sees it: SQLite takes an empty file for a new database
 * and goes on without a log that somebody took away. Inside db.c only. Errors are ERR_DAMAGED with the remedy; nothing is
 * changed. */
#ifndef DB_FILE_H
#define DB_FILE_H

#include "err.h"

enum db_file_state { DB_FILE_NEW, DB_FILE_THERE };

/* DB_FILE_NEW: neither the file nor its -wal is there. */
MUST_USE bool db_file_look(const char *path, enum db_file_state *out, struct err *err);

#endif
