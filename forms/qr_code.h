/* QR codes as modules. Any thread. */
#ifndef QR_CODE_H
#define QR_CODE_H

#include "err.h"
#include <stdint.h>

#define QR_CODE_TEXT_MAX 800

/* level: 'L', 'M', 'Q' or 'H'. Upper-case letters, digits and " $%*+-./:" go in alphanumeric mode, all else as UTF-8
 * bytes. One byte per module, row by row, 1 black, without quiet zone (4 modules are the caller's). *out is yours: free().
 * ERR_INPUT when the text is empty or too long. */
MUST_USE bool qr_code(const char *text, char level, uint8_t **out, unsigned *side, struct err *err);

#endif
