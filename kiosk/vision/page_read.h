/* From the pixels of one scan to what the page says. Runs in the reading child: no devices, no network, no files after
 * page_read_prepare. Not thread-safe: one page at a time in a process. */
#ifndef PAGE_READ_H
#define PAGE_READ_H

#include "page_reading.h"

/* Loads what needs files (character tables; when with_cards the Tesseract model and the bank of drawn characters), so
 * that a sandbox may be closed afterwards; otherwise each is loaded when first needed. Starts no threads. ERR_CONFIG when
 * the model is missing. */
MUST_USE bool page_read_prepare(bool with_cards, struct err *err);
/* Frees the engine and the bank; for tests and leak checkers. */
void page_read_release(void);

/* Reads one page. `scan` is borrowed, grey or RGB, and bounded by image_check; its dpi or the request's must lie in
 * 70..1300, and reduced to about 150 dpi it must still have 64 pixels each way (ERR_INPUT). A page that says nothing is
 * a success with faults. `*out` is yours after success and untouched after failure. ERR_SPACE when memory is short.
 * Time is bounded: codes are looked for in a fixed number of places. */
MUST_USE bool page_read(const struct image *scan, const struct page_request *request, struct page_reading *out,
                        struct err *err);

/* Lifts one frame from the scan that `reading` came from: PNG with paper and grey frame line made transparent, colour
 * kept, and the raw rectangle. ERR_INPUT when the frame lies outside the scan. */
MUST_USE bool page_crop_sample(const struct image *scan, const struct page_reading *reading,
                               const struct page_frame *frame, struct page_sample *out, struct err *err);
void page_sample_finish(struct page_sample *sample);

#endif
