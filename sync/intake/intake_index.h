/* The page a reviewer opens first: index.html in the folder of an opened bundle. What stands in application.json in
 * words, and every page, sample and form as picture or link. No scripts, nothing from elsewhere. */
#ifndef INTAKE_INDEX_H
#define INTAKE_INDEX_H

#include "seal_open.h"

/* The files of the opened bundle, in its order. */
struct intake_listing {
    char (*paths)[BUNDLE_PATH_SIZE];
    size_t count, room;
};
MUST_USE bool intake_listing_add(struct intake_listing *listing, const char *path, struct err *err);
void intake_listing_finish(struct intake_listing *listing);

/* Writes folder/index.html, durable. application.json is read leniently: what is not as expected is left out. */
MUST_USE bool intake_index_write(const char *folder, const struct seal_opened *opened,
                                 const struct intake_listing *listing, struct err *err);

#endif
