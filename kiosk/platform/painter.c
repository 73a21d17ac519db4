/* One table from kinds of marks to strokes of the brush. */
#include "painter.h"
#include <string.h>

struct painting {
    const struct paints *paints;
    const struct draw_list *list;
    struct canvas canvas; /* clip: of the mark */
    uint32_t colour;
};

static void paint_fill(const struct painting *p, const struct draw_mark *m)
{
    raster_fill(&p->canvas, m->at, m->radius, p->colour);
}

static void paint_border(const struct painting *p, const struct draw_mark *m)
{
    raster_border(&p->canvas, m->at, m->radius, m->width, m->dash, p->colour);
}

static void paint_line(const struct painting *p, const struct draw_mark *m)
{
    raster_line(&p->canvas, m->at.x, m->at.y, m->at.x + m->at.w, m->at.y + m->at.h, m->width, m->dash, p->colour);
}

static void paint_ring(const struct painting *p, const struct draw_mark *m)
{
    raster_ring(&p->canvas, m->at, m->width, m->dash, p->colour);
}

static void paint_text(const struct painting *p, const struct draw_mark *m)
{
    glyphs_draw(p->paints->glyphs, &p->canvas, m->at.x, m->at.y, draw_text_of(p->list, m), m->text_size, m->at.h,
                m->weight, p->colour);
}

static void paint_image(const struct painting *p, const struct draw_mark *m)
{
    const uint32_t *pixels = shelf_scaled(p->paints->shelf, m->picture, m->at.w, m->at.h);
    if (pixels)
        raster_image(&p->canvas, m->at.x, m->at.y, m->at.w, m->at.h, pixels);
}

static int icon_side(const struct draw_mark *m)
{
    return m->at.w < m->at.h ? m->at.w : m->at.h;
}

static void paint_icon(const struct painting *p, const struct draw_mark *m)
{
    int side = icon_side(m);
    const uint8_t *mask = icons_mask(p->paints->icons, draw_text_of(p->list, m), side);
    struct rect at = rect_centred(m->at, side, side);
    if (mask)
        raster_mask(&p->canvas, at.x, at.y, side, side, mask, p->colour);
}

static void (*const brushes[])(const struct painting *, const struct draw_mark *) = {
    [DRAW_FILL] = paint_fill, [DRAW_BORDER] = paint_border, [DRAW_LINE] = paint_line, [DRAW_RING] = paint_ring,
    [DRAW_TEXT] = paint_text, [DRAW_IMAGE] = paint_image,   [DRAW_ICON] = paint_icon,
};

void painter_paint(const struct paints *paints, const struct draw_list *list, const struct canvas *canvas)
{
    struct painting p = {.paints = paints, .list = list, .canvas = *canvas};
    for (size_t i = 0; i < list->count; i++) {
        const struct draw_mark *m = &list->marks[i];
        p.canvas.clip = rect_common(draw_reach(m), canvas->clip);
        if (rect_is_empty(p.canvas.clip))
            continue;
        p.colour = list->palette[m->colour];
        brushes[m->kind](&p, m);
    }
}
