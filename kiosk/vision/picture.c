#include "picture.h"

#include <string.h>

static const struct {
    const char *start;
    size_t size;
    bool (*read)(const void *bytes, size_t size, struct image *out, struct err *err);
} kinds[] = {
    {"\xff\xd8\xff", 3, jpeg_read},
    {"\x89PNG\r\n\x1a\n", 8, png_read},
    {"P4", 2, pnm_read},
    {"P5", 2, pnm_read},
    {"P6", 2, pnm_read},
};

bool picture_read(const void *bytes, size_t size, struct image *out, struct err *err)
{
    for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++) {
        if (size >= kinds[i].size && memcmp(bytes, kinds[i].start, kinds[i].size) == 0)
            return kinds[i].read(bytes, size, out, err);
    }
    return err_set(err, ERR_INPUT, "the file is not a PNM, PNG or JPEG picture");
}
