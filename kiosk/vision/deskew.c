/* Skew of printed lines, by Leptonica's projection search on a bitonal reduction. */
#include "straighten.h"

#include <leptonica/allheaders.h>

/* Leptonica's own confidence: below 3 it is guessing (its documentation of pixFindSkew). */
#define CONFIDENCE_LEAST 3.0f

double straighten_skew(const struct image *ink, int threshold)
{
    int half_w = ink->width_px / 2, half_h = ink->height_px / 2;
    PIX *pix = half_w > 32 && half_h > 32 ? pixCreate(half_w, half_h, 1) : NULL;
    if (!pix)
        return 0;
    for (int y = 0; y < half_h; y++) {
        const uint8_t *top = image_at(ink, 0, 2 * y), *low = image_at(ink, 0, 2 * y + 1);
        l_uint32 *line = pixGetData(pix) + (size_t)y * (size_t)pixGetWpl(pix);
        for (int x = 0; x < half_w; x++) {
            if ((top[2 * x] + top[2 * x + 1] + low[2 * x] + low[2 * x + 1]) / 4 < threshold)
                SET_DATA_BIT(line, x);
        }
    }
    l_float32 angle = 0, confidence = 0;
    setMsgSeverity(L_SEVERITY_NONE);
    bool found = pixFindSkewSweepAndSearch(pix, &angle, &confidence, 2, 1, 9.0f, 1.0f, 0.05f) == 0;
    pixDestroy(&pix);
    /* Leptonica gives the clockwise turn that mends the page. */
    return found && confidence >= CONFIDENCE_LEAST ? (double)angle : 0;
}
