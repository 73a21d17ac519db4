/* Shapes with smooth edges. A pixel's coverage is its distance to the edge, clamped to one pixel: exact enough for
 * circles of a few pixels and more, and cheap. */
#include "raster.h"
#include "raster_inside.h"
#include <math.h>
#include <stdlib.h>

static int coverage(float inside_px)
{
    if (inside_px >= 0.5f)
        return 255;
    return inside_px <= -0.5f ? 0 : (int)((inside_px + 0.5f) * 255.0f);
}

static int least(int a, int b)
{
    return a < b ? a : b;
}

/* How far a pixel's middle lies inside a rounded rectangle; negative outside. */
static float inside_rounded(struct rect r, int radius, int x, int y)
{
    float half_w = (float)r.w / 2, half_h = (float)r.h / 2, corner = (float)radius;
    float dx = fabsf((float)x + 0.5f - (float)r.x - half_w) - half_w + corner;
    float dy = fabsf((float)y + 0.5f - (float)r.y - half_h) - half_h + corner;
    if (dx <= 0 || dy <= 0)
        return corner - fmaxf(dx, dy);
    return corner - sqrtf(dx * dx + dy * dy);
}

/* ---- filled rectangles ---- */
static void corner_row(const struct canvas *canvas, struct rect at, int radius, int y, uint32_t colour)
{
    struct rect row = rect_common((struct rect){at.x, y, at.w, 1}, canvas->clip);
    if (rect_is_empty(row))
        return;
    raster_span(canvas, at.x + radius, y, at.w - 2 * radius, colour);
    for (int i = 0; i < radius; i++) {
        int left = at.x + i, right = at.x + at.w - 1 - i;
        int cover = coverage(inside_rounded(at, radius, left, y));
        if (left >= row.x && left < row.x + row.w)
            raster_dot(canvas, left, y, cover, colour);
        if (right >= row.x && right < row.x + row.w)
            raster_dot(canvas, right, y, cover, colour);
    }
}

void raster_fill(const struct canvas *canvas, struct rect at, int radius_px, uint32_t colour)
{
    struct rect seen = rect_common(at, canvas->clip);
    int radius = least(radius_px, least(at.w, at.h) / 2);
    for (int y = seen.y; y < seen.y + seen.h; y++) {
        bool in_corner = y < at.y + radius || y >= at.y + at.h - radius;
        if (in_corner)
            corner_row(canvas, at, radius, y, colour);
        else
            raster_span(canvas, at.x, y, at.w, colour);
    }
}

/* ---- borders ---- */
struct border {
    const struct canvas *canvas;
    struct rect at, inner;
    int radius, inner_radius, dash;
    uint32_t colour;
};

/* A place on the outline as a length along it, for dashes: sides, with the corners counted to their sides. */
static int along_rectangle(const struct border *b, int x, int y)
{
    int left = x - b->at.x, top = y - b->at.y, right = b->at.w - left, bottom = b->at.h - top;
    int nearest = least(least(left, right), least(top, bottom));
    if (nearest == top)
        return left;
    if (nearest == right)
        return b->at.w + top;
    return nearest == bottom ? b->at.w + b->at.h + right : 2 * b->at.w + b->at.h + bottom;
}

static void border_dot(const struct border *b, int x, int y)
{
    if (b->dash > 0 && along_rectangle(b, x, y) / b->dash % 2)
        return;
    int cover = coverage(inside_rounded(b->at, b->radius, x, y));
    if (cover > 0 && !rect_is_empty(b->inner))
        cover -= coverage(inside_rounded(b->inner, b->inner_radius, x, y));
    raster_dot(b->canvas, x, y, cover, b->colour);
}

static void border_part(const struct border *b, struct rect part)
{
    part = rect_common(part, b->canvas->clip);
    for (int y = part.y; y < part.y + part.h; y++)
        for (int x = part.x; x < part.x + part.w; x++)
            border_dot(b, x, y);
}

static void border_side(const struct border *b, struct rect side)
{
    if (b->dash > 0) {
        border_part(b, side);
        return;
    }
    for (int y = side.y; y < side.y + side.h; y++)
        raster_span(b->canvas, side.x, y, side.w, b->colour);
}

void raster_border(const struct canvas *canvas, struct rect at, int radius_px, int width_px, int dash_px,
                   uint32_t colour)
{
    int radius = least(radius_px, least(at.w, at.h) / 2), width = least(width_px, least(at.w, at.h) / 2);
    if (width <= 0 || !rect_meets(at, canvas->clip))
        return;
    int corner = radius > width ? radius : width;
    struct border b = {canvas, at, rect_inset(at, width), radius, radius > width ? radius - width : 0, dash_px, colour};
    int right = at.x + at.w - corner, bottom = at.y + at.h - corner;
    border_part(&b, (struct rect){at.x, at.y, corner, corner});
    border_part(&b, (struct rect){right, at.y, corner, corner});
    border_part(&b, (struct rect){at.x, bottom, corner, corner});
    border_part(&b, (struct rect){right, bottom, corner, corner});
    border_side(&b, (struct rect){at.x + corner, at.y, at.w - 2 * corner, width});
    border_side(&b, (struct rect){at.x + corner, at.y + at.h - width, at.w - 2 * corner, width});
    border_side(&b, (struct rect){at.x, at.y + corner, width, at.h - 2 * corner});
    border_side(&b, (struct rect){at.x + at.w - width, at.y + corner, width, at.h - 2 * corner});
}

/* ---- rings ---- */
/* How far a point lies inside an ellipse with these half axes: exact for circles, close near the edge of others. */
static float inside_ellipse(float x, float y, float a, float b)
{
    float k = sqrtf(x * x / (a * a) + y * y / (b * b));
    float slope = sqrtf(x * x / (a * a * a * a) + y * y / (b * b * b * b));
    if (slope < 1e-6f)
        return fminf(a, b);
    return k * (1 - k) / slope;
}

void raster_ring(const struct canvas *canvas, struct rect at, int width_px, int dash_px, uint32_t colour)
{
    struct rect seen = rect_common(at, canvas->clip);
    float a = (float)at.w / 2, b = (float)at.h / 2, inner_a = a - (float)width_px, inner_b = b - (float)width_px;
    bool hollow = width_px > 0 && inner_a > 0 && inner_b > 0;
    for (int py = seen.y; py < seen.y + seen.h; py++)
        for (int px = seen.x; px < seen.x + seen.w; px++) {
            float x = (float)(px - at.x) + 0.5f - a, y = (float)(py - at.y) + 0.5f - b;
            int cover = coverage(inside_ellipse(x, y, a, b));
            if (cover == 0)
                continue;
            if (hollow)
                cover -= coverage(inside_ellipse(x, y, inner_a, inner_b));
            if (hollow && dash_px > 0 && (int)((atan2f(y, x) + 3.15f) * (a + b) / 2) / dash_px % 2)
                continue;
            raster_dot(canvas, px, py, cover, colour);
        }
}

/* ---- lines ---- */
void raster_line(const struct canvas *canvas, int x0, int y0, int x1, int y1, int width_px, int dash_px,
                 uint32_t colour)
{
    int around = width_px / 2 + 1;
    struct rect box = {least(x0, x1) - around, least(y0, y1) - around, abs(x1 - x0) + 2 * around + 1,
                       abs(y1 - y0) + 2 * around + 1};
    struct rect seen = rect_common(box, canvas->clip);
    float dx = (float)(x1 - x0), dy = (float)(y1 - y0), length = sqrtf(dx * dx + dy * dy);
    float ux = length > 0 ? dx / length : 1, uy = length > 0 ? dy / length : 0, half = (float)width_px / 2;
    for (int py = seen.y; py < seen.y + seen.h; py++)
        for (int px = seen.x; px < seen.x + seen.w; px++) {
            float x = (float)(px - x0), y = (float)(py - y0), along = x * ux + y * uy;
            float nearest = fminf(fmaxf(along, 0), length);
            float off_x = x - nearest * ux, off_y = y - nearest * uy;
            if (dash_px > 0 && (int)nearest / dash_px % 2)
                continue;
            raster_dot(canvas, px, py, coverage(half - sqrtf(off_x * off_x + off_y * off_y)), colour);
        }
}
