/* The read-only page about what has come in: per station how many bundles, the last one, numbers that are missing,
 * uploads under way, messages published. Nothing about persons: the intake knows nothing about them. */
#ifndef INTAKE_OVERVIEW_H
#define INTAKE_OVERVIEW_H

#include "intake_store.h"

MUST_USE bool intake_overview_write(struct intake_store *store, struct buffer *page, struct err *err);

#endif
