/* Code 128 (ISO/IEC 15417): bars for a text of printable ASCII; pairs of digits share a symbol. Any thread. */
#ifndef CODE_BARS_H
#define CODE_BARS_H

#include "err.h"
#include <stdint.h>

#define CODE_BARS_TEXT_MAX 48

/* One byte per module, 1 black, without quiet zones (10 modules on each side are the caller's). *out is yours: free().
 * ERR_INPUT when the text is empty, too long or holds another character. */
MUST_USE bool code_bars(const char *text, uint8_t **out, unsigned *modules, struct err *err);

#endif
