/* Sheets as pixels for the screen: the same placed marks as in the PDF, glyphs from the same outlines. */
#include "paper.h"

#include "form_description.h"
#include "sheet_raster.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { ELLIPSE_STEPS = 180, WIDTH_MAX_PX = 8192 };
#define HAIR_PX 0.7 /* thinner lines would fade away on the screen */

struct screen {
    struct surface surface;
    struct fonts *fonts;
    struct sheet_raster raster;
    double px; /* per mm */
};

/* A glyph's place: from the face's units to pixels. */
struct glyph_pen {
    struct sheet_raster *raster;
    double x, y, along, up; /* origin; scale times cosine and sine of the turn */
};

static void pen_move(void *context, double x, double y)
{
    const struct glyph_pen *p = context;
    sheet_raster_move(p->raster, p->x + x * p->along - y * p->up, p->y - x * p->up - y * p->along);
}

static void pen_line(void *context, double x, double y)
{
    const struct glyph_pen *p = context;
    sheet_raster_line(p->raster, p->x + x * p->along - y * p->up, p->y - x * p->up - y * p->along);
}

static void pen_curve(void *context, double cx, double cy, double x, double y)
{
    const struct glyph_pen *p = context;
    sheet_raster_curve(p->raster, p->x + cx * p->along - cy * p->up, p->y - cx * p->up - cy * p->along,
                 p->x + x * p->along - y * p->up, p->y - x * p->up - y * p->along);
}

static void pen_close(void *context)
{
    sheet_raster_close(((const struct glyph_pen *)context)->raster);
}

static void text(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    double angle = mark->as.text.turn_deg * acos(-1) / 180;
    for (size_t i = 0; i < mark->as.text.count; i++) {
        const struct placed_glyph *glyph = &mark->as.text.glyphs[i];
        if (glyph->face >= FONT_FACES_MAX)
            continue;
        double scale = mark->as.text.size_mm * s->px / font_units(s->fonts, glyph->face);
        struct glyph_pen place = {&s->raster, (mark->x_mm + (double)glyph->x_mm * cos(angle)) * s->px,
                                  (mark->y_mm - (double)glyph->x_mm * sin(angle)) * s->px, scale * cos(angle),
                                  scale * sin(angle)};
        const struct font_pen pen = {pen_move, pen_line, pen_curve, pen_close, &place};
        const struct glyph_pen at = place;
        double heavier = mark->line_mm / 2 * s->px; /* by copies beside it */
        for (int copy = 0; copy < (heavier > 0 ? 5 : 1); copy++) {
            place.x = at.x + heavier * (copy == 1) - heavier * (copy == 2);
            place.y = at.y + heavier * (copy == 3) - heavier * (copy == 4);
            font_outline(s->fonts, glyph->face, glyph->glyph, &pen);
            sheet_raster_fill(&s->raster, mark->ink); /* each by itself: what is filled at once must not overlap */
        }
    }
}

/* ---- lines ---- */
struct stroke {
    double width, dash; /* px; dash 0: solid */
    double walked;      /* along the whole line, for the dashes */
};

static struct stroke stroke_of(const struct screen *s, const struct placed_mark *mark)
{
    return (struct stroke){.width = fmax(mark->line_mm * s->px, HAIR_PX), .dash = mark->dash_mm * s->px};
}

static void walk(struct screen *s, struct stroke *stroke, double x0, double y0, double x1, double y1)
{
    double length = hypot(x1 - x0, y1 - y0), at = 0;
    while (at < length - 1e-9) {
        double left = stroke->dash > 0 ? stroke->dash - fmod(stroke->walked, stroke->dash) : length;
        double step = fmin(fmax(left, 1e-3), length - at);
        bool inked = stroke->dash <= 0 || fmod(stroke->walked, 2 * stroke->dash) < stroke->dash;
        double from = at / length, to = (at + step) / length;
        if (inked)
            sheet_raster_stroke(&s->raster, x0 + (x1 - x0) * from, y0 + (y1 - y0) * from, x0 + (x1 - x0) * to,
                          y0 + (y1 - y0) * to, stroke->width);
        at += step;
        stroke->walked += step;
    }
}

static void line(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    struct stroke stroke = stroke_of(s, mark);
    walk(s, &stroke, mark->x_mm * s->px, mark->y_mm * s->px, (mark->x_mm + mark->w_mm) * s->px,
         (mark->y_mm + mark->h_mm) * s->px);
    sheet_raster_fill(&s->raster, mark->ink);
}

static void sides(struct screen *s, const struct placed_mark *mark)
{
    struct stroke stroke = stroke_of(s, mark);
    double x = mark->x_mm * s->px, y = mark->y_mm * s->px, w = mark->w_mm * s->px, h = mark->h_mm * s->px;
    double half = stroke.width / 2; /* the horizontal sides take the corners */
    const double corners[4][4] = {{x - half, y, x + w + half, y},
                                  {x + w, y + half, x + w, y + h - half},
                                  {x + w + half, y + h, x - half, y + h},
                                  {x, y + h - half, x, y + half}};
    for (int i = 0; i < 4; i++)
        walk(s, &stroke, corners[i][0], corners[i][1], corners[i][2], corners[i][3]);
    sheet_raster_fill(&s->raster, mark->ink);
}

static void frame(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    if (mark->fill != PLACED_NO_INK) {
        sheet_raster_box(&s->raster, mark->x_mm * s->px, mark->y_mm * s->px, mark->w_mm * s->px, mark->h_mm * s->px);
        sheet_raster_fill(&s->raster, mark->fill);
    }
    if (mark->ink != PLACED_NO_INK)
        sides(s, mark);
}

static void ellipse(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    struct stroke stroke = stroke_of(s, mark);
    double rx = mark->w_mm / 2 * s->px, ry = mark->h_mm / 2 * s->px;
    double cx = mark->x_mm * s->px + rx, cy = mark->y_mm * s->px + ry, x = cx + rx, y = cy;
    for (int i = 1; i <= ELLIPSE_STEPS; i++) {
        double angle = 2 * acos(-1) * i / ELLIPSE_STEPS;
        double next_x = cx + rx * cos(angle), next_y = cy + ry * sin(angle);
        walk(s, &stroke, x, y, next_x, next_y);
        x = next_x;
        y = next_y;
    }
    sheet_raster_fill(&s->raster, mark->ink);
}

static void tick(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    double x = mark->x_mm * s->px, y = mark->y_mm * s->px, w = mark->w_mm * s->px, h = mark->h_mm * s->px;
    sides(s, mark);
    if (!mark->as.ticked)
        return;
    sheet_raster_stroke(&s->raster, x + w * 0.18, y + h * 0.52, x + w * 0.42, y + h * 0.78, w * 0.13);
    sheet_raster_fill(&s->raster, mark->ink);
    sheet_raster_stroke(&s->raster, x + w * 0.42, y + h * 0.78, x + w * 0.84, y + h * 0.2, w * 0.13);
    sheet_raster_fill(&s->raster, mark->ink);
}

static void code(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    double w = mark->w_mm * s->px / mark->as.code.columns, h = mark->h_mm * s->px / mark->as.code.rows;
    for (unsigned row = 0; row < mark->as.code.rows; row++)
        for (unsigned column = 0; column < mark->as.code.columns; column++)
            if (mark->as.code.modules[(size_t)row * mark->as.code.columns + column])
                sheet_raster_box(&s->raster, mark->x_mm * s->px + column * w, mark->y_mm * s->px + row * h, w, h);
    sheet_raster_fill(&s->raster, mark->ink);
}

/* The mean of the source pixels under each pixel. */
static void picture(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    const struct form_picture *p = mark->as.picture;
    double scale_x = p->width_px / (mark->w_mm * s->px), scale_y = p->height_px / (mark->h_mm * s->px);
    int left = (int)lround(mark->x_mm * s->px), top = (int)lround(mark->y_mm * s->px);
    int right = (int)lround((mark->x_mm + mark->w_mm) * s->px), bottom = (int)lround((mark->y_mm + mark->h_mm) * s->px);
    for (int y = top < 0 ? 0 : top; y < bottom && y < s->raster.height; y++)
        for (int x = left < 0 ? 0 : left; x < right && x < s->raster.width; x++) {
            int x0 = (int)((x - left) * scale_x), x1 = (int)((x - left + 1) * scale_x);
            int y0 = (int)((y - top) * scale_y), y1 = (int)((y - top + 1) * scale_y);
            long sum[3] = {0}, count = 0;
            for (int v = y0; v < (y1 > y0 ? y1 : y0 + 1) && v < p->height_px; v++)
                for (int u = x0; u < (x1 > x0 ? x1 : x0 + 1) && u < p->width_px; u++, count++)
                    for (int i = 0; i < 3; i++)
                        sum[i] += p->pixels[(size_t)v * (size_t)p->stride_bytes + (size_t)(u * p->channels) +
                                            (size_t)(p->channels == 3 ? i : 0)];
            uint8_t *pixel = s->raster.rgba + ((size_t)y * (size_t)s->raster.width + (size_t)x) * 4;
            for (int i = 0; i < 3 && count; i++)
                pixel[i] = (uint8_t)(sum[i] / count);
        }
}

static void polygon(struct surface *surface, const struct placed_mark *mark)
{
    struct screen *s = (struct screen *)surface;
    const double *at = mark->as.polygon.points_mm;
    for (size_t i = 0; i < mark->as.polygon.count; i++, at += 2)
        (i ? sheet_raster_line : sheet_raster_move)(&s->raster, (mark->x_mm + at[0]) * s->px,
                                                    (mark->y_mm + at[1]) * s->px);
    sheet_raster_close(&s->raster);
    sheet_raster_fill(&s->raster, mark->fill);
}

static void field(struct surface *surface, const struct placed_mark *mark)
{
    (void)surface, (void)mark;
}

static void begin(struct surface *surface, const struct placed_sheet *sheet)
{
    (void)surface, (void)sheet;
}

static void end(struct surface *surface)
{
    (void)surface;
}

static const struct surface_body body = {
    .begin = begin,
    .mark = {[PLACED_TEXT] = text, [PLACED_LINE] = line, [PLACED_FRAME] = frame, [PLACED_ELLIPSE] = ellipse,
             [PLACED_CODE] = code, [PLACED_PICTURE] = picture, [PLACED_TICK] = tick,
             [PLACED_POLYGON] = polygon, [PLACED_FIELD] = field},
    .end = end,
};

bool paper_pixels(struct forms *forms, const struct placed_sheet *sheet, int width_px, struct paper_pixels *out,
                  struct err *err)
{
    if (width_px < 16 || width_px > WIDTH_MAX_PX)
        return err_set(err, ERR_BUG, "a sheet %d pixels wide cannot be drawn", width_px);
    struct screen screen = {.surface = {.body = &body}, .fonts = forms_fonts(forms),
                            .px = width_px / sheet->width_mm};
    int height_px = (int)lround(sheet->height_mm * screen.px);
    if (!sheet_raster_init(&screen.raster, width_px, height_px, err))
        return false;
    paper_draw_sheet(&screen.surface, sheet);
    *out = (struct paper_pixels){screen.raster.rgba, width_px, height_px};
    sheet_raster_finish(&screen.raster, true);
    return true;
}

void paper_pixels_finish(struct paper_pixels *pixels)
{
    if (pixels->rgba)
        wipe(pixels->rgba, (size_t)pixels->width_px * (size_t)pixels->height_px * 4);
    free(pixels->rgba);
    *pixels = (struct paper_pixels){0};
}
