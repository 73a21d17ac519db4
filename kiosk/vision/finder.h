/* Where a QR code could be: centres of finder patterns (ISO/IEC 18004, dark and light in 1:1:3:1:1 along rows and
 * columns). One pass over the picture whatever is on it, so that "no code" is known in bounded time before any decoder
 * runs. Any thread. */
#ifndef FINDER_H
#define FINDER_H

#include "image.h"

#define FINDER_MAX 64

struct finder {
    double x, y;      /* centre, pixels of the given picture */
    double module_px; /* width of one module */
};

/* grey: dark is ink. threshold: below it is dark. Returns how many were found, at most FINDER_MAX. */
size_t finder_scan(const struct image *grey, int threshold, struct finder out[FINDER_MAX]);

#endif
