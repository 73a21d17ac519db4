/* Identity cards on the glass: where they lie, which side is seen, what they say. Not thread-safe (the OCR engine is
 * kept). */
#ifndef ID_CARD_H
#define ID_CARD_H

#include "page_reading.h"

#define CARD_WIDTH_MM 85.6 /* ISO/IEC 7810 ID-1 */
#define CARD_HEIGHT_MM 54.0

/* Where a card lies: raw pixels of its corners in the order left top, right top, right bottom, left bottom of the card
 * held with a long side up; which of the two long sides is up is not known yet. */
struct card_place {
    double x[4], y[4];
    unsigned cut_edges; /* bits of enum page_edge of the scan that run through it */
};

/* tiny: the page reduced to about 75 dpi, RGB; factor: its reduction from `scan`, where the edges are then sought to a
 * fraction of a pixel; dpi: of the scan. Returns how many were found. */
size_t card_find(const struct image *tiny, const struct image *scan, int factor, double dpi, struct card_place *out,
                 size_t room);

/* Crops the card upright, tells its side, reads its fields. dpi: of the scan. ERR_SPACE, or ERR_CONFIG without the OCR
 * model. `*out` is yours (buffers) after success and untouched after failure. */
MUST_USE bool id_card_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                           struct page_card *out, struct err *err);

/* The fields of an upright card face of 300 dpi, added to card->fields; card->side says which. */
MUST_USE bool id_fields_read(const struct image *face, struct page_card *card, struct err *err);

#endif
