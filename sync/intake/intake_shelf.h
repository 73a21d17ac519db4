/* Where signed messages lie, by station and number, until they are fetched. Two bodies: files, which any web server gives
 * out as well, FOLDER/data/stations/<station>/messages/<n>; and a table, where the records are shared by many nodes. */
#ifndef INTAKE_SHELF_H
#define INTAKE_SHELF_H

#include "intake_rows.h"

struct intake_shelf {
    MUST_USE bool (*read)(struct intake_store *store, const char *station, uint64_t n, struct buffer *out,
                          struct err *err);
    /* The highest number; 0: none. */
    MUST_USE bool (*count)(struct intake_store *store, const char *station, uint64_t *out, struct err *err);
    /* Durable, never over another one. *taken: somebody else was given this number in between; false is returned. */
    MUST_USE bool (*place)(struct intake_store *store, const char *station, uint64_t n, const struct buffer *signed_text,
                           bool *taken, struct err *err);
};

extern const struct intake_shelf intake_shelf_files, intake_shelf_table;

#endif
