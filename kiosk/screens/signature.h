/* A signature as it is kept: the strokes as JSON (for whoever must prove how it was written) and a picture of them. */
#ifndef SIGNATURE_H
#define SIGNATURE_H

#include "buffer.h"
#include "strokes.h"

#define SIGNATURE_DPI 300

/* {"unit": "0.01 mm", "strokes": [[[x, y], …], …]}, from the top left of what was written. Appends. */
MUST_USE bool signature_to_json(const struct strokes *ink, struct buffer *out, struct err *err);
/* Black on white, 8-bit grey PNG at SIGNATURE_DPI, true size, 2 mm around. Appends. ERR_INPUT without ink. */
MUST_USE bool signature_to_png(const struct strokes *ink, struct buffer *out, struct err *err);

#endif
