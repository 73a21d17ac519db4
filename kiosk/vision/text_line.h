/* Lines of print on an upright picture: where they are, and what OCR makes of them. Lengths are millimetres of the
 * picture. Not thread-safe (the OCR engine is kept). */
#ifndef TEXT_LINE_H
#define TEXT_LINE_H

#include "ocr.h"

#define TEXT_LINE_ROWS_MAX 10

struct text_row {
    double y0, y1;
};

struct text_part {
    double x0, y0, x1, y1;
};

/* One way to look at a line: how large, with how much white around, and how it is read. */
struct text_look {
    double scale; /* pixels per pixel of the picture */
    int margin_px;
    enum ocr_mode mode;
};

/* Bands of ink between y0 and y1, seen within x0..x1; grey: one channel, its dpi set. Returns how many. */
size_t text_line_rows(const struct image *grey, double x0, double x1, double y0, double y1,
                      struct text_row rows[TEXT_LINE_ROWS_MAX]);
/* First and last ink of a row within x0..x1; false when there is none. */
bool text_line_extent(const struct image *grey, const struct text_row *row, double x0, double x1, double *left,
                      double *right);
/* A row's ink with so much of the picture around it. */
struct text_part text_line_part(const struct text_row *row, double left, double right, double around);

/* Reads up to TEXT_LINE_ROWS_MAX parts laid side by side as one line. No parts: an empty text. */
MUST_USE bool text_line_read(const struct image *grey, const struct text_part *parts, size_t count,
                             const struct text_look *look, struct ocr_text *out, struct err *err);

#endif
