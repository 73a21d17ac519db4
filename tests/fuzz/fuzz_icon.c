/* The small part of SVG that icons may use, at two sizes. */
#include "fuzz.h"
#include "icon.h"

FUZZ_TARGET(icon)
{
    static const int sides[] = {7, 48};
    for (size_t i = 0; i < 2; i++) {
        uint8_t *mask = malloc((size_t)(sides[i] * sides[i]));
        FUZZ_PROMISE(mask);
        (void)!icon_rasterise((const char *)data, size, sides[i], mask, NULL);
        free(mask);
    }
}
