/* The two roles of kiosk-scan as the kiosk starts them: each talks scan_protocol.h on CHILD_SOCKET (child.h) until the other
 * side closes it, and then returns. Both close their fences (scan_sandbox.h) before the first message. */
#ifndef SCAN_CHILD_H
#define SCAN_CHILD_H

#include "scanner.h"

/* Drives the scanner; it stays open from job to job. */
MUST_USE bool scan_child_scan(const struct scanner_body *body, const struct scanner_setup *setup, struct err *err);

/* Reads pages. */
MUST_USE bool scan_child_read(struct err *err);

#endif
