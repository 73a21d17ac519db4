/* Papers of firms and of practice on the glass: business licence, certificates of public institutions and of social
 * organisations, registration certificates of engineers. Any quarter turn, a few degrees askew, colour or grey, A4 or
 * smaller. Not thread-safe (the OCR engine is kept).
 *
 * Fields, each with confidence and doubt, only those that were found: paper (its title, as "营业执照"), uscc, company,
 * legal_representative, type, address, valid_from, valid_to ("2006-01-02", or "long-term"); on a registration
 * certificate also name and number. uscc is free of doubt only when both its checks hold and either two readings of the
 * print agree or the QR code says the same. */
#ifndef LICENCE_H
#define LICENCE_H

#include "page_reading.h"

/* Reads the licence on the scan. codes: texts of the QR codes on it. *is_one: whether it is such a paper at all; then
 * `*out` holds fields, an upright picture and its preview, and is yours. ERR_SPACE, or ERR_CONFIG without the OCR
 * model; `*out` untouched then. dpi: of the scan. */
MUST_USE bool licence_read(const struct image *scan, double dpi, const struct page_code_found *codes, size_t code_count,
                           int jpeg_quality, struct page_card *out, bool *is_one, struct err *err);

#endif
