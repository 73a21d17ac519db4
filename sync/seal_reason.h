/* Why OpenSSL refused, for a line in the log. A lack of memory is told from everything else, so that nobody sets a
 * sound bundle or receipt aside for it. Both clear OpenSSL's queue of errors. Any thread, each for its own queue. */
#ifndef SEAL_REASON_H
#define SEAL_REASON_H

#include "err.h"

/* ERR_SPACE when OpenSSL lacked memory since its queue was cleared last, else `otherwise`. */
enum err_code seal_reason_code(enum err_code otherwise);

/* "about: what: OpenSSL's words"; the code is that of seal_reason_code. Always returns false. */
bool seal_reason_refuse(struct err *err, enum err_code otherwise, const char *about, const char *what);

#endif
