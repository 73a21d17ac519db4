/* Icons: a small, strict part of SVG (paths of M L H V C Z, circles; stroke or fill) rasterised once per size. What an
 * icon may hold is what assets/icons use; anything else is an error. Owner's thread. */
#ifndef ICON_H
#define ICON_H

#include "err.h"
#include <stdint.h>

struct icons;

/* The folder is borrowed as text and copied. */
MUST_USE bool icons_create(const char *folder, struct icons **out, struct err *err);
void icons_destroy(struct icons *icons);

/* side_px × side_px coverages of <folder>/<name>.svg; NULL when it cannot be drawn (logged once). Borrowed until the
 * cache sweeps: use at once. */
const uint8_t *icons_mask(struct icons *icons, const char *name, int side_px);

/* Reads and rasterises SVG text; `out` holds side_px * side_px bytes. ERR_INPUT names what is not understood. */
MUST_USE bool icon_rasterise(const char *svg, size_t size, int side_px, uint8_t *out, struct err *err);

#endif
