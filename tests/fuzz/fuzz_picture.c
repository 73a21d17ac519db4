/* PNM, PNG and JPEG files. What was read is a picture within bounds. */
#include "fuzz.h"
#include "picture.h"

FUZZ_TARGET(picture)
{
    struct image image = {0};
    struct err err = {0};
    if (!picture_read(data, size, &image, &err)) {
        FUZZ_PROMISE(err.code == ERR_INPUT || err.code == ERR_SPACE);
        return;
    }
    FUZZ_PROMISE(image_check(&image, NULL) && (image.channels == 1 || image.channels == 3));
    image_finish(&image);
}
