/* Names of what a stamp area expects. */
#include "stamp_area.h"

#include <string.h>

bool stamp_area_is(const struct stamp_area *area, const char *name)
{
    size_t size = strlen(name);
    const char *rest = area->name + size;
    if (strncmp(area->name, name, size) != 0)
        return false;
    return !rest[0] || (rest[0] == '-' && rest[1] && strspn(rest + 1, "0123456789") == strlen(rest + 1));
}

const char *stamp_role_name(enum stamp_role role)
{
    static const char *const names[STAMP_ROLE_COUNT] = {
        [STAMP_SEAL] = "seal", [STAMP_SIGNATURE] = "signature", [STAMP_SAMPLE] = "sample"};
    return role < STAMP_ROLE_COUNT ? names[role] : "";
}

const char *stamp_hue_name(enum stamp_hue hue)
{
    static const char *const names[STAMP_HUE_COUNT] = {[STAMP_ANY_HUE] = "any", [STAMP_RED] = "red",
                                                       [STAMP_BLUE] = "blue", [STAMP_RED_OR_BLUE] = "red-or-blue",
                                                       [STAMP_BLACK] = "black"};
    return hue < STAMP_HUE_COUNT ? names[hue] : "";
}

const char *stamp_shape_name(enum stamp_shape shape)
{
    static const char *const names[STAMP_SHAPE_COUNT] = {[STAMP_ANY_SHAPE] = "any", [STAMP_ROUND] = "round",
                                                         [STAMP_ELLIPSE] = "ellipse", [STAMP_SQUARE] = "square",
                                                         [STAMP_RECTANGLE] = "rectangle"};
    return shape < STAMP_SHAPE_COUNT ? names[shape] : "";
}
