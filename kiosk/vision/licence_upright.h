/* A paper whose lines of print may run along either side of the glass: which way they run, and the picture set upright.
 * Turns are degrees counter-clockwise, as in page_reading.h. Any thread. */
#ifndef LICENCE_UPRIGHT_H
#define LICENCE_UPRIGHT_H

#include "image.h"

#define LICENCE_DPI 300.0 /* of the upright picture whatever the scan's */

/* small: a reduction of the scan for code search (codes.h). Whether its lines run up and down the scan. */
bool licence_lines_stand(const struct image *small);

/* The scan turned back by `turn_deg` about its middle, grey, out_dpi: of several colours the brightest counts, so
 * that red seals, gold and waves grow pale. Beyond the scan it is white. */
MUST_USE bool licence_turn_grey(const struct image *scan, double dpi, double turn_deg, double out_dpi,
                                struct image *out, struct err *err);
/* The scan turned back by quarters, colours kept. */
MUST_USE bool licence_turn_quarters(const struct image *scan, int quarters, struct image *out, struct err *err);
/* A grey picture by 180 degrees, in place. */
void licence_turn_over(struct image *grey);
/* How far the lines of a grey picture of about 150 dpi are from level, degrees. */
double licence_skew(const struct image *grey);

#endif
