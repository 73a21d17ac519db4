/* Opening a bundle into a folder, for a reviewer at the centre. */
#ifndef INTAKE_OPEN_H
#define INTAKE_OPEN_H

#include "seal_open.h"

/* The folder must not exist; it appears whole, with the bag's files, or not at all. With order->chain_folder the bundle is
 * remembered there once the folder is. */
MUST_USE bool intake_open(const struct seal_order *order, const char *folder, struct seal_opened *out,
                          enum seal_open_verdict *verdict, struct err *err);

#endif
