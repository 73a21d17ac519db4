/* What covers a page, or is missing from it: a hand over an edge, a corner turned over. Any thread. */
#ifndef COVER_H
#define COVER_H

#include "page_reading.h"

/* small: the page reduced to about 150 dpi, in colour (a grey scan shows no skin: false). */
bool cover_has_finger(const struct image *small);

/* Whether a corner of the upright A4 sheet that lies inside the scan does not look like the sheet beside it. A corner
 * turned over on a lid of the paper's own white cannot be seen. */
bool cover_has_fold(const struct image *scan, const struct page_map *map);

#endif
