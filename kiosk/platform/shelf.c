/* Pictures with one scaled copy each; both are wiped when they go. */
#include "shelf.h"
#include "raster.h"
#include <stdlib.h>
#include <string.h>

struct picture {
    int handle; /* 0: empty place */
    int width_px, height_px;
    uint8_t *rgba;
    uint32_t *scaled;
    int scaled_w, scaled_h;
};

struct shelf {
    struct picture pictures[SHELF_PICTURES];
    size_t bytes;
    int last;
};

bool shelf_create(struct shelf **out, struct err *err)
{
    *out = calloc(1, sizeof **out);
    return *out || err_set(err, ERR_SPACE, "no memory for pictures");
}

static size_t bytes_of(const struct picture *p)
{
    return (size_t)p->width_px * (size_t)p->height_px * 4;
}

static void drop_scaled(struct picture *p)
{
    if (p->scaled)
        wipe(p->scaled, (size_t)p->scaled_w * (size_t)p->scaled_h * 4);
    free(p->scaled);
    p->scaled = NULL;
}

static void drop(struct shelf *shelf, struct picture *p)
{
    if (!p->handle)
        return;
    shelf->bytes -= bytes_of(p);
    drop_scaled(p);
    wipe(p->rgba, bytes_of(p));
    free(p->rgba);
    *p = (struct picture){0};
}

void shelf_destroy(struct shelf *shelf)
{
    if (!shelf)
        return;
    for (int i = 0; i < SHELF_PICTURES; i++)
        drop(shelf, &shelf->pictures[i]);
    free(shelf);
}

static struct picture *find(struct shelf *shelf, int handle)
{
    for (int i = 0; i < SHELF_PICTURES; i++)
        if (shelf->pictures[i].handle == handle)
            return &shelf->pictures[i];
    return NULL;
}

int shelf_add(void *context, const uint8_t *rgba, int width_px, int height_px)
{
    struct shelf *shelf = context;
    struct picture *p = find(shelf, 0);
    if (!p || width_px <= 0 || height_px <= 0 || width_px > 16384 || height_px > 16384)
        return 0;
    struct picture added = {.handle = shelf->last + 1, .width_px = width_px, .height_px = height_px};
    size_t bytes = bytes_of(&added);
    if (shelf->bytes + bytes > SHELF_BYTES || !(added.rgba = malloc(bytes)))
        return 0;
    memcpy(added.rgba, rgba, bytes);
    shelf->bytes += bytes;
    *p = added;
    return ++shelf->last;
}

void shelf_remove(void *context, int handle)
{
    struct picture *p = handle > 0 ? find(context, handle) : NULL;
    if (p)
        drop(context, p);
}

bool shelf_size(void *context, int handle, int *width_px, int *height_px)
{
    const struct picture *p = handle > 0 ? find(context, handle) : NULL;
    if (!p)
        return false;
    *width_px = p->width_px;
    *height_px = p->height_px;
    return true;
}

const uint32_t *shelf_scaled(struct shelf *shelf, int handle, int width_px, int height_px)
{
    struct picture *p = handle > 0 ? find(shelf, handle) : NULL;
    if (!p || width_px <= 0 || height_px <= 0 || width_px > 16384 || height_px > 16384)
        return NULL;
    if (p->scaled && p->scaled_w == width_px && p->scaled_h == height_px)
        return p->scaled;
    drop_scaled(p);
    p->scaled = malloc((size_t)width_px * (size_t)height_px * 4);
    if (!p->scaled)
        return NULL;
    p->scaled_w = width_px;
    p->scaled_h = height_px;
    raster_scale(p->rgba, p->width_px, p->height_px, p->scaled, width_px, height_px);
    return p->scaled;
}
