/* Printed Chinese and digits of small prepared pictures. The only file that knows Tesseract. The engine (chi_sim) is
 * created when first needed, or by ocr_prepare while files can still be opened, and kept. It works on the calling
 * thread alone. Not thread-safe. */
#ifndef OCR_H
#define OCR_H

#include "image.h"

#define OCR_TEXT_SIZE 512
#define OCR_SYMBOLS_MAX 128

/* OCR_RAW: a line without looking for its words first, for the short ones that OCR_LINE finds nothing in. */
enum ocr_mode { OCR_LINE, OCR_RAW, OCR_DIGITS, OCR_ZONE };

struct ocr_text {
    char text[OCR_TEXT_SIZE]; /* UTF-8, white space removed */
    double least, mean;       /* confidence of the weakest symbol and of all, 0..1 */
    size_t count;             /* symbols */
};

/* ERR_CONFIG when the model cannot be loaded. */
MUST_USE bool ocr_prepare(struct err *err);
void ocr_release(void);

/* grey: one line, dark on light, with a white margin. An empty text is a success. OCR_DIGITS knows 0-9 and X only, OCR_ZONE
 * A-Z, 0-9 and < (a raw line: otherwise rows of fillers are taken for a frame). */
MUST_USE bool ocr_read(const struct image *grey, enum ocr_mode mode, struct ocr_text *out, struct err *err);

#endif
