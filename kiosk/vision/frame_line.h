/* The printed line around a frame for samples, looked for beside where it should stand: a printer or a feeder that
 * stretches a page one way leaves it half a millimetre off, and the two page codes cannot tell. Any thread. */
#ifndef FRAME_LINE_H
#define FRAME_LINE_H

#include "page_reading.h"

/* By how many mm each side of the frame stands right of or below its nominal place, at a quarter and at three quarters
 * of its length; 0 where no line was found on it or on the side across. */
struct frame_shift {
    double left[2], right[2], top[2], bottom[2];
};

/* `map` is the page's own. Finds nothing on a frame without a line: *out is zeroed then. */
void frame_line_find(const struct image *scan, const struct page_map *map, const struct page_frame *frame,
                     struct frame_shift *out);

/* Where a point of the frame, in shares of its width and height, really lies on the sheet. */
void frame_line_place(const struct page_frame *frame, const struct frame_shift *shift, double across, double down,
                      double *x_mm, double *y_mm);

#endif
