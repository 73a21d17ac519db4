/* Identity cards on the glass: where they lie, which side is seen, what they say. Not thread-safe (the OCR engine is
 * kept). */
#ifndef ID_CARD_H
#define ID_CARD_H

#include "page_reading.h"

#define CARD_WIDTH_MM 85.6 /* ISO/IEC 7810 ID-1 */
#define CARD_HEIGHT_MM 54.0
#define PASSPORT_WIDTH_MM 125.0 /* ID-3, its long side; the open booklet is twice as high */
#define PASSPORT_HEIGHT_MM 88.0

/* Where a card lies: raw pixels of its corners in the order left top, right top, right bottom, left bottom of the card
 * held with a long side up; which of the two long sides is up is not known yet. */
struct card_place {
    double x[4], y[4];
    double width_mm, height_mm; /* as its form has it, the long side first */
    unsigned cut_edges;         /* bits of enum page_edge of the scan that run through it */
};

/* tiny: the page reduced to about 75 dpi, RGB; factor: its reduction from `scan`, where the edges are then sought to a
 * fraction of a pixel; dpi: of the scan. Returns how many were found. */
size_t card_find(const struct image *tiny, const struct image *scan, int factor, double dpi, struct card_place *out,
                 size_t room);

/* What lies between the four corners at this dpi, RGB; first: which corner becomes the left top (an odd one: the short
 * side is up). */
MUST_USE bool card_crop(const struct image *scan, const struct card_place *place, int first, double dpi,
                        struct image *out, struct err *err);
/* Side, place and turn (as card_crop's first), upright JPEG and preview of a card or passport page, and the faults of
 * `face`, the same at 300 dpi. */
MUST_USE bool card_describe(const struct image *scan, const struct card_place *place, int first, double dpi,
                            int jpeg_quality, const struct image *face, struct page_card *card, struct err *err);
void card_add_field(struct page_card *card, const char *name, const char *value, double confidence, bool doubtful);

/* Crops the card upright, tells its side, reads its fields. dpi: of the scan. ERR_SPACE, or ERR_CONFIG without the OCR
 * model. `*out` is yours (buffers) after success and untouched after failure. */
MUST_USE bool id_card_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                           struct page_card *out, struct err *err);

/* A passport's data page (ISO/IEC 7810 ID-3) or the open booklet, by its machine readable zone: document "passport",
 * name, sex, birth, number, nationality, valid_to; *is_one: whether there is such a zone. Errors as id_card_read. */
MUST_USE bool passport_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                            struct page_card *out, bool *is_one, struct err *err);
/* The other cards of this size, upright at 300 dpi: a zone of three lines (document "permanent_resident"), or a number
 * that begins with 9. Adds fields; *is_one: whether it is such a card. */
MUST_USE bool permit_read(const struct image *face, struct page_card *card, bool *is_one, struct err *err);

/* The fields of an upright card face of 300 dpi, added to card->fields; card->side says which. Unless thorough, a front
 * whose number cannot be read is left at that: it may lie the other way up. */
MUST_USE bool id_fields_read(const struct image *face, bool thorough, struct page_card *card, struct err *err);

#endif
