/* Characters from strokes through zinnia and its model of simplified Chinese (6763 characters, GB 2312). The library is
 * opened by name when somebody first writes. In kiosk-input alone; one thread. */
#ifndef HANDWRITING_H
#define HANDWRITING_H

#include "method_message.h"

struct handwriting;

/* model NULL: where the package puts it. ERR_NOT_FOUND when library or model are missing. */
MUST_USE bool handwriting_open(const char *model, struct handwriting **out, struct err *err);
void handwriting_close(struct handwriting *handwriting);

/* Adds the likeliest characters first. box: the square that was written into, hundredths of a millimetre. */
void handwriting_read(struct handwriting *handwriting, const struct strokes *ink, uint16_t box_width, uint16_t box_height,
                      struct method_answer *answer);

#endif
