/* Pictures that were put up while running, and how they look at the size they are shown. Handles count up and are never
 * used again, so that an old one shows nothing rather than somebody else's page. Owner's thread. */
#ifndef SHELF_H
#define SHELF_H

#include "draw.h"

#define SHELF_PICTURES 48
#define SHELF_BYTES ((size_t)96 << 20)

struct shelf;

MUST_USE bool shelf_create(struct shelf **out, struct err *err);
void shelf_destroy(struct shelf *shelf); /* wipes */

/* struct picture_shelf's functions; context is the struct shelf. */
int shelf_add(void *context, const uint8_t *rgba, int width_px, int height_px);
void shelf_remove(void *context, int picture);
bool shelf_size(void *context, int picture, int *width_px, int *height_px);

/* width × height pixels 0xAARRGGBB; kept for the size asked last. NULL for an unknown handle or without memory. */
const uint32_t *shelf_scaled(struct shelf *shelf, int picture, int width_px, int height_px);

#endif
