/* A sheet painted without fonts or files: two page codes, stripes for text, a seal; laid on the glass at any turn. */
#ifndef PAINT_H
#define PAINT_H

#include "image.h"

struct paint_seal {
    double x_mm, y_mm, diameter_mm; /* 0: no seal */
    uint8_t rgb[3];
    double missing_deg; /* this much of the ring and its writing did not print */
    bool ring_only;
    bool triangle; /* three sides of that length instead, the middle of the figure at x, y; nothing within */
};

struct paint_sheet {
    const char *code;                                          /* NULL: no codes */
    int codes;                                                 /* 2, or 1: the upper right one alone */
    double dpi, turn_deg, shift_x_mm, shift_y_mm, print_scale; /* 0 counts as 1 */
    struct paint_seal seal;
    bool frame; /* a grey frame of 40 × 40 mm at 30, 120 with a red disc of 20 mm in its middle */
    unsigned noise;
};

/* RGB, A4 at that dpi. Fails the test when memory is short. */
void paint(const struct paint_sheet *sheet, struct image *out);

#endif
