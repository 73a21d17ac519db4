/* Icons from SVG: the reader walks the text, FreeType's stroker and rasteriser make the pixels. */
#include "icon.h"
#include "buffer.h"
#include "file.h"
#include "log.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_OUTLINE_H
#include FT_STROKER_H
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define ICON_BYTES_MAX (64u << 10)
#define CONTOUR_POINTS 400
#define ICONS_KEPT 96
#define SIDE_MAX 512

/* ---- drawing one contour ---- */
struct contour {
    FT_Vector points[CONTOUR_POINTS];
    char tags[CONTOUR_POINTS];
    int count;
    bool closed;
};

struct drawing {
    FT_Library library;
    FT_Stroker stroker;
    double scale; /* 26.6 units per SVG unit */
    double box_x, box_y, box;
    double stroke_width;
    int side_px;
    uint8_t *out, *layer;
    struct contour contour;
    bool filled, stroked;
};

/* Adds what one outline covers to what is there already: the larger coverage of both. */
static bool render(struct drawing *d, FT_Outline *outline)
{
    size_t bytes = (size_t)d->side_px * (size_t)d->side_px;
    memset(d->layer, 0, bytes);
    FT_Bitmap bitmap = {.rows = (unsigned)d->side_px,
                        .width = (unsigned)d->side_px,
                        .pitch = d->side_px,
                        .buffer = d->layer,
                        .num_grays = 256,
                        .pixel_mode = FT_PIXEL_MODE_GRAY};
    if (FT_Outline_Get_Bitmap(d->library, outline, &bitmap) != 0)
        return false;
    for (size_t i = 0; i < bytes; i++)
        if (d->layer[i] > d->out[i])
            d->out[i] = d->layer[i];
    return true;
}

static FT_Outline outline_of(struct drawing *d, short *end)
{
    *end = (short)(d->contour.count - 1);
    return (FT_Outline){.n_contours = 1,
                        .n_points = (short)d->contour.count,
                        .points = d->contour.points,
                        .tags = d->contour.tags,
                        .contours = end,
                        .flags = FT_OUTLINE_NONE};
}

static bool stroke(struct drawing *d, FT_Outline *path)
{
    FT_UInt points = 0, contours = 0;
    FT_Outline line;
    FT_Stroker_Set(d->stroker, (FT_Fixed)lround(d->stroke_width * d->scale / 2), FT_STROKER_LINECAP_ROUND,
                   FT_STROKER_LINEJOIN_ROUND, 0);
    if (FT_Stroker_ParseOutline(d->stroker, path, !d->contour.closed) != 0 ||
        FT_Stroker_GetCounts(d->stroker, &points, &contours) != 0 ||
        FT_Outline_New(d->library, points, (FT_Int)contours, &line) != 0)
        return false;
    line.n_points = 0;
    line.n_contours = 0;
    FT_Stroker_Export(d->stroker, &line);
    bool drawn = render(d, &line);
    FT_Outline_Done(d->library, &line);
    return drawn;
}

static bool end_contour(struct drawing *d)
{
    if (d->contour.count < 2)
        return d->contour.count == 0;
    short end;
    FT_Outline path = outline_of(d, &end);
    bool drawn = (!d->filled || render(d, &path)) && (!d->stroked || stroke(d, &path));
    d->contour.count = 0;
    d->contour.closed = false;
    return drawn;
}

static bool add_point(struct drawing *d, double x, double y, char tag)
{
    struct contour *c = &d->contour;
    if (c->count == CONTOUR_POINTS)
        return false;
    /* FreeType's y points up */
    c->points[c->count] = (FT_Vector){lround((x - d->box_x) * d->scale), lround((d->box_y + d->box - y) * d->scale)};
    c->tags[c->count++] = tag;
    return true;
}

/* ---- reading ---- */
struct text {
    const char *at, *end;
};

static void skip_space(struct text *t)
{
    while (t->at < t->end && strchr(" \t\r\n,", *t->at))
        t->at++;
}

static bool number(struct text *t, double *out)
{
    char digits[32];
    size_t n = 0;
    skip_space(t);
    while (t->at < t->end && n < sizeof digits - 1 && strchr("+-.0123456789", *t->at) &&
           (n == 0 || (*t->at != '-' && *t->at != '+')))
        digits[n++] = *t->at++;
    digits[n] = '\0';
    char *stop = digits;
    *out = strtod(digits, &stop);
    return n > 0 && *stop == '\0' && fabs(*out) < 10000;
}

static bool attribute(const struct text *tag, const char *name, struct text *value)
{
    size_t size = strlen(name);
    for (const char *at = tag->at; at + size + 2 < tag->end; at++) {
        if (at[-1] != ' ' || memcmp(at, name, size) != 0 || at[size] != '=' || at[size + 1] != '"')
            continue;
        value->at = at + size + 2;
        const char *end = memchr(value->at, '"', (size_t)(tag->end - value->at));
        value->end = end ? end : tag->end;
        return end != NULL;
    }
    return false;
}

static bool numeric_attribute(const struct text *tag, const char *name, double *out)
{
    struct text value;
    return attribute(tag, name, &value) && number(&value, out);
}

struct position {
    double x, y, start_x, start_y;
};

static bool curve(struct drawing *d, struct text *t, struct position *p)
{
    double n[6];
    for (int i = 0; i < 6; i++)
        if (!number(t, &n[i]))
            return false;
    p->x = n[4];
    p->y = n[5];
    return add_point(d, n[0], n[1], FT_CURVE_TAG_CUBIC) && add_point(d, n[2], n[3], FT_CURVE_TAG_CUBIC) &&
           add_point(d, n[4], n[5], FT_CURVE_TAG_ON);
}

static bool line(struct drawing *d, struct text *t, char command, struct position *p)
{
    if (command != 'V' && !number(t, &p->x))
        return false;
    if (command != 'H' && !number(t, &p->y))
        return false;
    return add_point(d, p->x, p->y, FT_CURVE_TAG_ON);
}

static bool close_contour(struct drawing *d, struct position *p)
{
    struct contour *c = &d->contour;
    /* a contour closes by itself: its first point must not stand twice */
    if (c->count > 1 && c->points[0].x == c->points[c->count - 1].x && c->points[0].y == c->points[c->count - 1].y)
        c->count--;
    c->closed = true;
    p->x = p->start_x;
    p->y = p->start_y;
    return end_contour(d);
}

static bool move(struct drawing *d, struct text *t, struct position *p)
{
    if (!end_contour(d) || !number(t, &p->x) || !number(t, &p->y))
        return false;
    p->start_x = p->x;
    p->start_y = p->y;
    return add_point(d, p->x, p->y, FT_CURVE_TAG_ON);
}

static bool draw_path(struct drawing *d, struct text t)
{
    struct position p = {0};
    for (skip_space(&t); t.at < t.end; skip_space(&t)) {
        char command = *t.at++;
        bool understood = command == 'M'                                       ? move(d, &t, &p)
                          : command == 'C'                                     ? curve(d, &t, &p)
                          : command == 'Z'                                     ? close_contour(d, &p)
                          : command == 'L' || command == 'H' || command == 'V' ? line(d, &t, command, &p)
                                                                               : false;
        if (!understood)
            return false;
    }
    return end_contour(d);
}

static bool draw_circle(struct drawing *d, double x, double y, double r)
{
    double k = r * 0.5522847498; /* four Bézier arcs */
    struct position p = {0};
    return add_point(d, x + r, y, FT_CURVE_TAG_ON) && add_point(d, x + r, y + k, FT_CURVE_TAG_CUBIC) &&
           add_point(d, x + k, y + r, FT_CURVE_TAG_CUBIC) && add_point(d, x, y + r, FT_CURVE_TAG_ON) &&
           add_point(d, x - k, y + r, FT_CURVE_TAG_CUBIC) && add_point(d, x - r, y + k, FT_CURVE_TAG_CUBIC) &&
           add_point(d, x - r, y, FT_CURVE_TAG_ON) && add_point(d, x - r, y - k, FT_CURVE_TAG_CUBIC) &&
           add_point(d, x - k, y - r, FT_CURVE_TAG_CUBIC) && add_point(d, x, y - r, FT_CURVE_TAG_ON) &&
           add_point(d, x + k, y - r, FT_CURVE_TAG_CUBIC) && add_point(d, x + r, y - k, FT_CURVE_TAG_CUBIC) &&
           close_contour(d, &p);
}

static bool draw_tag(struct drawing *d, const struct text *tag)
{
    struct text fill, path;
    double x, y, r;
    d->filled = attribute(tag, "fill", &fill) && memcmp(fill.at, "none", 4) != 0;
    d->stroked = true;
    d->contour.count = 0;
    d->contour.closed = false;
    if (strncmp(tag->at, "path ", 5) == 0)
        return attribute(tag, "d", &path) && draw_path(d, path);
    if (strncmp(tag->at, "circle ", 7) == 0)
        return numeric_attribute(tag, "cx", &x) && numeric_attribute(tag, "cy", &y) &&
               numeric_attribute(tag, "r", &r) && draw_circle(d, x, y, r);
    return false;
}

static bool read_head(struct drawing *d, const struct text *tag)
{
    struct text box;
    double w, h;
    if (!attribute(tag, "viewBox", &box) || !number(&box, &d->box_x) || !number(&box, &d->box_y) || !number(&box, &w) ||
        !number(&box, &h) || w != h || w <= 0 || !numeric_attribute(tag, "stroke-width", &d->stroke_width))
        return false;
    d->box = w;
    d->scale = d->side_px * 64.0 / w;
    return true;
}

static bool draw_svg(struct drawing *d, const char *svg, size_t size, struct err *err)
{
    const char *at = svg, *end = svg + size;
    bool has_head = false;
    while ((at = memchr(at, '<', (size_t)(end - at)))) {
        struct text tag = {at + 1, memchr(at, '>', (size_t)(end - at))};
        if (!tag.end)
            return err_set(err, ERR_INPUT, "a tag does not end");
        at = tag.end;
        if (tag.at[0] == '/')
            continue;
        bool head = !has_head && strncmp(tag.at, "svg ", 4) == 0;
        if (head ? !read_head(d, &tag) : !has_head || !draw_tag(d, &tag))
            return err_set(err, ERR_INPUT, "cannot draw <%.*s>", (int)(tag.end - tag.at < 60 ? tag.end - tag.at : 60),
                           tag.at);
        has_head = true;
    }
    return has_head || err_set(err, ERR_INPUT, "no <svg>");
}

bool icon_rasterise(const char *svg, size_t size, int side_px, uint8_t *out, struct err *err)
{
    if (side_px <= 0 || side_px > SIDE_MAX || size > ICON_BYTES_MAX)
        return err_set(err, ERR_INPUT, "an icon of %d px from %zu bytes", side_px, size);
    size_t bytes = (size_t)side_px * (size_t)side_px;
    struct drawing *d = calloc(1, sizeof *d);
    bool drawn = false;
    if (!d || !(d->layer = malloc(bytes)) || FT_Init_FreeType(&d->library) != 0 ||
        FT_Stroker_New(d->library, &d->stroker) != 0) {
        err_set(err, ERR_SPACE, "no memory for an icon");
        goto finish;
    }
    memset(out, 0, bytes);
    d->side_px = side_px;
    d->out = out;
    drawn = draw_svg(d, svg, size, err);
finish:
    if (d) {
        if (d->stroker)
            FT_Stroker_Done(d->stroker);
        if (d->library)
            FT_Done_FreeType(d->library);
        free(d->layer);
        free(d);
    }
    return drawn;
}

/* ---- the cache ---- */
struct icon {
    char name[32];
    int side_px;
    uint8_t *mask; /* NULL: cannot be drawn */
};

struct icons {
    char folder[FILE_PATH_SIZE];
    struct icon kept[ICONS_KEPT];
    int count, next;
};

bool icons_create(const char *folder, struct icons **out, struct err *err)
{
    struct icons *icons = calloc(1, sizeof *icons);
    if (!icons)
        return err_set(err, ERR_SPACE, "no memory for icons");
    snprintf(icons->folder, sizeof icons->folder, "%s", folder ? folder : "");
    *out = icons;
    return true;
}

void icons_destroy(struct icons *icons)
{
    if (!icons)
        return;
    for (int i = 0; i < icons->count; i++)
        free(icons->kept[i].mask);
    free(icons);
}

static bool load(const struct icons *icons, struct icon *icon, struct err *err)
{
    char path[FILE_PATH_SIZE], file[48];
    struct buffer svg = {0};
    size_t side = (size_t)icon->side_px;
    snprintf(file, sizeof file, "%s.svg", icon->name);
    if (!file_join(path, icons->folder, file, err) || !file_read(path, ICON_BYTES_MAX, &svg, err))
        return false;
    icon->mask = malloc(side * side);
    bool drawn = icon->mask ? icon_rasterise((const char *)svg.data, svg.size, icon->side_px, icon->mask, err)
                            : err_set(err, ERR_SPACE, "no memory for an icon");
    buffer_finish(&svg);
    if (!drawn) {
        free(icon->mask);
        icon->mask = NULL;
    }
    return drawn || err_within(err, "%s", path);
}

const uint8_t *icons_mask(struct icons *icons, const char *name, int side_px)
{
    for (int i = 0; i < icons->count; i++)
        if (icons->kept[i].side_px == side_px && strcmp(icons->kept[i].name, name) == 0)
            return icons->kept[i].mask;
    struct icon *icon = &icons->kept[icons->count < ICONS_KEPT ? icons->count++ : icons->next++ % ICONS_KEPT];
    free(icon->mask);
    *icon = (struct icon){.side_px = side_px};
    snprintf(icon->name, sizeof icon->name, "%s", name);
    struct err err = {0};
    if (side_px > 0 && side_px <= SIDE_MAX && !load(icons, icon, &err))
        log_err(LOG_LEVEL_WARNING, "an icon is missing", &err);
    return icon->mask;
}
