/* What is wrong with a picture of a page, measured on its reduction. Any thread. */
#ifndef QUALITY_H
#define QUALITY_H

#include "page_reading.h"

struct quality {
    double paper;     /* brightness of what is taken for paper, 0..255 */
    double sharpness; /* how steep the steepest edges of print are: 0 none, 0.6 to 0.86 for a good scan at 150 dpi */
    double inked;     /* share of pixels that carry anything */
    bool blank;
    unsigned faults;
};

/* grey: the raw page reduced to about 150 dpi; dpi: of the raw scan. */
struct quality quality_measure(const struct image *grey, double dpi);

#endif
