/* What runs inside kiosk-input: questions come in on a socket, answers go out; each method is loaded when first asked.
 * Writes nothing anywhere. */
#ifndef METHOD_CHILD_H
#define METHOD_CHILD_H

#include "err.h"

/* Until the other end closes. folder: assets/keyboards. */
MUST_USE bool method_child_serve(int socket, const char *folder, struct err *err);

#endif
