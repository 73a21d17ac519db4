/* Sheets as text, for golden files: every mark on a line, positions in hundredths of a millimetre. */
#include "paper.h"

#include <math.h>
#include <stdlib.h>

struct trace {
    struct surface surface;
    struct buffer *out;
    unsigned sheet;
};

static struct buffer *out_of(struct surface *surface)
{
    return ((struct trace *)surface)->out;
}

/* Never "-0.00". */
static double tidy(double mm)
{
    double rounded = round(mm * 100) / 100;
    return rounded == 0 ? 0 : rounded;
}

static void place(struct buffer *out, const char *word, const struct placed_mark *mark)
{
    buffer_printf(out, "%-7s %7.2f %7.2f %7.2f %7.2f", word, tidy(mark->x_mm), tidy(mark->y_mm), tidy(mark->w_mm),
                  tidy(mark->h_mm));
}

static void ink(struct buffer *out, const struct placed_mark *mark)
{
    if (mark->ink != PLACED_NO_INK && mark->ink != 0)
        buffer_printf(out, "  ink %06x", mark->ink);
    if (mark->fill != PLACED_NO_INK)
        buffer_printf(out, "  fill %06x", mark->fill);
}

static void begin(struct surface *surface, const struct placed_sheet *sheet)
{
    struct trace *trace = (struct trace *)surface;
    buffer_printf(trace->out, "sheet %u  %.2f x %.2f\n", ++trace->sheet, sheet->width_mm, sheet->height_mm);
    for (size_t i = 0; i < sheet->area_count; i++) {
        const struct stamp_area *a = &sheet->areas[i];
        buffer_printf(trace->out, "area    %7.2f %7.2f %7.2f %7.2f  %s %s %s %s %g..%g%s  %s\n", a->x_mm, a->y_mm,
                      a->w_mm, a->h_mm, a->name, stamp_role_name(a->role), stamp_hue_name(a->hue),
                      stamp_shape_name(a->shape), a->least_mm, a->most_mm, a->required ? "" : " optional", a->word);
    }
}

static void text(struct surface *surface, const struct placed_mark *mark)
{
    struct buffer *out = out_of(surface);
    place(out, "text", mark);
    buffer_printf(out, "  %s%s%s", mark->as.text.utf8, mark->as.text.spaced ? "  spaced" : "",
                  mark->as.text.shape ? "  shape" : "");
    if (fabs(mark->as.text.turn_deg) > 0.01)
        buffer_printf(out, "  turned %.1f", mark->as.text.turn_deg);
    for (size_t i = 1; i < mark->as.text.count; i++) /* which face, where it changes */
        if (mark->as.text.glyphs[i].face != mark->as.text.glyphs[i - 1].face) {
            buffer_add_text(out, "  mixed");
            break;
        }
    ink(out, mark);
    buffer_add_text(out, "\n");
}

static void line(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "line", mark);
    buffer_printf(out_of(surface), "  %.2f%s", mark->line_mm, mark->dash_mm > 0 ? " dashed" : "");
    ink(out_of(surface), mark);
    buffer_add_text(out_of(surface), "\n");
}

static void frame(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "frame", mark);
    if (mark->ink != PLACED_NO_INK)
        buffer_printf(out_of(surface), "  %.2f%s", mark->line_mm, mark->dash_mm > 0 ? " dashed" : "");
    ink(out_of(surface), mark);
    buffer_add_text(out_of(surface), "\n");
}

static void ellipse(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "ellipse", mark);
    buffer_printf(out_of(surface), "  %.2f%s", mark->line_mm, mark->dash_mm > 0 ? " dashed" : "");
    ink(out_of(surface), mark);
    buffer_add_text(out_of(surface), "\n");
}

static void code(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "code", mark);
    buffer_printf(out_of(surface), "  %ux%u  %s\n", mark->as.code.columns, mark->as.code.rows, mark->as.code.utf8);
}

static void picture(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "picture", mark);
    buffer_printf(out_of(surface), "  %dx%d %d\n", mark->as.picture->width_px, mark->as.picture->height_px,
                  mark->as.picture->channels);
}

static void tick(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "tick", mark);
    buffer_add_text(out_of(surface), mark->as.ticked ? "  yes\n" : "  no\n");
}

static void polygon(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "polygon", mark);
    buffer_printf(out_of(surface), "  %zu corners", mark->as.polygon.count);
    ink(out_of(surface), mark);
    buffer_add_text(out_of(surface), "\n");
}

static void field(struct surface *surface, const struct placed_mark *mark)
{
    place(out_of(surface), "field", mark);
    buffer_printf(out_of(surface), "  %s%s\n", mark->as.field.name, mark->as.field.filled ? " filled" : "");
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

bool paper_trace(const struct placed_sheets *sheets, struct buffer *out, struct err *err)
{
    struct trace trace = {.surface = {.body = &body}, .out = out};
    buffer_printf(out, "form %s %s %s\n", sheets->code, sheets->version, sheets->title);
    for (size_t i = 0; i < sheets->missing_count; i++)
        buffer_printf(out, "missing U+%04X\n", sheets->missing[i]);
    paper_draw(&trace.surface, sheets);
    return buffer_ok(out, err);
}
