/* From the forms' pixels to our picture. */
#include "sheet_picture.h"

#include "paper.h"
#include <string.h>

bool sheet_picture(struct forms *forms, const struct placed_sheet *sheet, int width_px, struct image *out,
                   struct err *err)
{
    struct paper_pixels pixels = {0};
    struct image picture = {0};
    if (!paper_pixels(forms, sheet, width_px, &pixels, err))
        return false;
    bool ok = image_create(pixels.width_px, pixels.height_px, 4, 0, &picture, err);
    if (ok) {
        memcpy(picture.px, pixels.rgba, picture.stride_bytes * (size_t)picture.height_px);
        *out = picture;
    }
    paper_pixels_finish(&pixels);
    return ok;
}
