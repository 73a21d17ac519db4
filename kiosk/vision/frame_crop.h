/* A frame of the sample sheet cut out of its scan at true size, from where its printed line stands. Any thread. */
#ifndef FRAME_CROP_H
#define FRAME_CROP_H

#include "page_read.h"

/* out: RGB at the scan's resolution, lines that dust draws along the scan lightened again; raw: the same as scanned, left
 * untouched where there is no such line or the frame is by_hand. Both must be empty, and are yours after success.
 * ERR_INPUT when the frame lies beyond the scan; ERR_SPACE. */
MUST_USE bool frame_crop(const struct image *scan, const struct page_reading *reading, const struct page_frame *frame,
                         struct image *out, struct image *raw, struct err *err);

#endif
