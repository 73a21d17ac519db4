/* From a stored JPEG to grey pixels at their true size. */
#include "form_pictures.h"

#include "log.h"
#include "picture.h"
#include <stdio.h>
#include <string.h>

static bool load(const struct visit *visit, const char *name, struct image *out, struct err *err)
{
    struct buffer jpeg = {0};
    struct image colour = {0};
    bool ok = case_store_get(visit->world.store, visit->file.number, "page", name, &jpeg, NULL, err) &&
              jpeg_read(jpeg.data, jpeg.size, &colour, err) && image_to_grey(&colour, out, err);
    image_finish(&colour);
    buffer_finish(&jpeg);
    return ok;
}

static bool keep(struct form_pictures *p, const char *name, const struct image *image)
{
    if (p->count == FORM_PICTURES_MAX || strlen(name) >= sizeof p->names[0] || image->dpi <= 0)
        return false;
    p->images[p->count] = *image;
    p->shown[p->count] = (struct form_picture){.pixels = image->px,
                                               .width_px = image->width_px,
                                               .height_px = image->height_px,
                                               .stride_bytes = (int)image->stride_bytes,
                                               .channels = image->channels,
                                               .dpi = image->dpi};
    snprintf(p->names[p->count], sizeof p->names[0], "%s", name);
    return true;
}

const struct form_picture *form_pictures_get(struct form_pictures *p, const struct visit *visit, const char *name)
{
    struct image image = {0};
    struct err err = {0};
    for (size_t i = 0; i < p->count; i++)
        if (strcmp(p->names[i], name) == 0)
            return &p->shown[i];
    if (!visit->world.store || !visit->file.number[0])
        return NULL;
    if (!load(visit, name, &image, &err)) {
        if (err.code != ERR_NOT_FOUND)
            log_line(LOG_LEVEL_WARNING, "page %s is left out of its copy sheet: %s", name, err.line);
        return NULL;
    }
    if (!keep(p, name, &image)) {
        image_finish(&image);
        return NULL;
    }
    return &p->shown[p->count++];
}

void form_pictures_finish(struct form_pictures *p)
{
    for (size_t i = 0; i < p->count; i++)
        image_finish(&p->images[i]);
    *p = (struct form_pictures){0};
}
