/* Each kind of placed mark as PDF. */
#include "paper_pdf_page.h"

#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define ROUND_KAPPA 0.5522847498
#define UNSEEN_MM 0.014

/* ---- text ---- */
static void set_font(struct pdf *pdf, const struct pdf_face *face, double size_pt)
{
    if (pdf->face == face && fabs(pdf->size_pt - size_pt) < 0.004)
        return;
    const char *name = HPDF_Page_GetLocalFontName(pdf->page, face->font);
    if (!name) {
        pdf->failed = true;
        return;
    }
    pdf_put(pdf, "/");
    pdf_put(pdf, name);
    pdf_put(pdf, " ");
    PDF_OPERATOR(pdf, "Tf", size_pt);
    pdf->face = face;
    pdf->size_pt = size_pt;
}

/* Glyphs of one face from index `from` on. `pen` is where the last glyph ended, in millièmes of the size; differences that
 * no printer shows (a third of a dot at 600 dpi) are left to the next glyph, so they do not add up. Returns the index behind. */
static size_t show(struct pdf *pdf, const struct placed_mark *mark, size_t from, double *pen_at)
{
    const struct placed_glyph *glyphs = mark->as.text.glyphs;
    uint8_t number_of_face = glyphs[from].face;
    const struct pdf_face *face = &pdf->faces.faces[number_of_face];
    double unseen = fmax(UNSEEN_MM / mark->as.text.size_mm * 1000, 1);
    bool open = false;
    size_t i = from;
    set_font(pdf, face, pdf_x(mark->as.text.size_mm));
    pdf_put(pdf, "[");
    for (; i < mark->as.text.count && glyphs[i].face == number_of_face; i++) {
        int width;
        uint16_t glyph = pdf_face_glyph(face, glyphs[i].character, &width);
        double wanted = (double)glyphs[i].x_mm / mark->as.text.size_mm * 1000;
        double back = round(*pen_at - wanted);
        if (fabs(back) >= unseen) {
            pdf_put(pdf, open ? ">" : "");
            pdf_number(pdf, back);
            *pen_at -= back;
            open = false;
        }
        pdf_put(pdf, open ? "" : "<");
        pdf_hex(pdf, (const uint8_t[]){(uint8_t)(glyph >> 8), (uint8_t)glyph}, 2);
        open = true;
        *pen_at += width;
    }
    pdf_put(pdf, open ? ">] TJ\n" : "] TJ\n");
    return i;
}

/* ---- text as a shape ---- */
struct path {
    struct pdf *pdf;
    double x, y; /* where the pen is, on the face's grid */
    double scale;
};

static void path_put(struct path *path, const char *operator, const double *numbers, size_t count)
{
    for (size_t i = 0; i < count; i++)
        pdf_decimal(path->pdf, numbers[i], 0);
    pdf_put(path->pdf, operator);
    path->x = numbers[count - 2];
    path->y = numbers[count - 1];
}

static void path_move(void *context, double x, double y)
{
    struct path *path = context;
    path_put(path, "m\n", (const double[]){x * path->scale, y * path->scale}, 2);
}

static void path_line(void *context, double x, double y)
{
    struct path *path = context;
    path_put(path, "l\n", (const double[]){x * path->scale, y * path->scale}, 2);
}

/* PDF knows cubic curves only: their controls lie two thirds of the way to the quadratic one. */
static void path_curve(void *context, double cx, double cy, double x, double y)
{
    struct path *path = context;
    double toward_x = cx * path->scale, toward_y = cy * path->scale, end_x = x * path->scale, end_y = y * path->scale;
    path_put(path, "c\n",
             (const double[]){path->x + (toward_x - path->x) * 2 / 3, path->y + (toward_y - path->y) * 2 / 3,
                              end_x + (toward_x - end_x) * 2 / 3, end_y + (toward_y - end_y) * 2 / 3, end_x, end_y},
             6);
}

static void path_close(void *context)
{
    pdf_put(((struct path *)context)->pdf, "h\n");
}

static void matrix(struct pdf *pdf, double scale, double angle, double x, double y)
{
    const double turn[] = {scale * cos(angle), scale * sin(angle), -scale * sin(angle), scale * cos(angle)};
    for (int i = 0; i < 4; i++)
        pdf_decimal(pdf, turn[i], 5);
    PDF_OPERATOR(pdf, "cm", x, y);
}

void pdf_draw_shape(struct pdf *pdf, const struct placed_mark *mark)
{
    double angle = mark->as.text.turn_deg * acos(-1) / 180;
    if (mark->line_mm > 0)
        pdf_colour(pdf, mark->ink, true);
    for (size_t i = 0; i < mark->as.text.count; i++) {
        const struct placed_glyph *glyph = &mark->as.text.glyphs[i];
        double along = pdf_x((double)glyph->x_mm);
        if (glyph->face >= FONT_FACES_MAX)
            continue;
        struct path path = {.pdf = pdf, .scale = font_grid(glyph->face) / font_units(pdf->fonts, glyph->face)};
        const struct font_pen outline = {path_move, path_line, path_curve, path_close, &path};
        double scale = pdf_x(mark->as.text.size_mm) / font_grid(glyph->face);
        pdf_put(pdf, "q ");
        matrix(pdf, scale, angle,
               pdf_x(mark->x_mm) + along * cos(angle), pdf_y(pdf, mark->y_mm) + along * sin(angle));
        if (mark->line_mm > 0) /* half of it lies outside the outline */
            PDF_OPERATOR(pdf, "w 1 j", pdf_x(mark->line_mm) / scale);
        font_outline(pdf->fonts, glyph->face, glyph->glyph, &outline);
        pdf_put(pdf, mark->line_mm > 0 ? "B Q\n" : "f Q\n");
    }
}

static bool is_same_shape(const struct placed_mark *a, const struct placed_mark *b)
{
    return strcmp(a->as.text.utf8, b->as.text.utf8) == 0 && a->x_mm == b->x_mm && a->y_mm == b->y_mm &&
           a->h_mm == b->h_mm && a->as.text.turn_deg == b->as.text.turn_deg;
}

/* Writes a mark apart from the page's content, which goes on behind. */
static HPDF_Dict form_of(struct pdf *pdf, const struct placed_mark *mark,
                         void (*draw)(struct pdf *pdf, const struct placed_mark *mark), const double reach[4])
{
    struct buffer page = {0};
    buffer_move(&pdf->content, &page);
    draw(pdf, mark);
    HPDF_Dict form = buffer_ok(&pdf->content, NULL) ? pdf_stream(&pdf->streams, pdf->content.data, pdf->content.size) : NULL;
    buffer_finish(&pdf->content);
    buffer_move(&page, &pdf->content);
    HPDF_Array box = form ? HPDF_Array_New(pdf->doc->mmgr) : NULL;
    if (!box)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_AddName(form, "Type", "XObject") | HPDF_Dict_AddName(form, "Subtype", "Form");
    for (int i = 0; i < 4; i++)
        status |= HPDF_Array_AddReal(box, (HPDF_REAL)reach[i]);
    status |= HPDF_Dict_Add(form, "BBox", box);
    return status == HPDF_OK ? form : NULL;
}

static void show_form(struct pdf *pdf, HPDF_Dict form)
{
    const char *name = form ? HPDF_Page_GetXObjectName(pdf->page, form) : NULL;
    if (!name) {
        pdf->failed = true;
        return;
    }
    pdf_put(pdf, "/");
    pdf_put(pdf, name);
    pdf_put(pdf, " Do\n");
}

/* Long shapes that stand on every page are written once; small ones, as in the box of a missing character, where they are. */
static void shape(struct pdf *pdf, const struct placed_mark *mark)
{
    size_t at = 0;
    while (at < pdf->shape_count && !is_same_shape(pdf->shapes[at].mark, mark))
        at++;
    if (at == PDF_SHAPES_MAX || fabs(mark->as.text.turn_deg) < 0.01) {
        pdf_draw_shape(pdf, mark);
        return;
    }
    const double reach[4] = {0, 0, pdf->page_width_pt, pdf->height_pt};
    if (at == pdf->shape_count)
        pdf->shapes[pdf->shape_count++] = (struct pdf_shape){mark, form_of(pdf, mark, pdf_draw_shape, reach)};
    show_form(pdf, pdf->shapes[at].form);
}

void pdf_mark_text(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    double pen_at = 0;
    if (pdf->failed)
        return;
    pdf_colour(pdf, mark->ink, false);
    if (mark->as.text.shape) {
        shape(pdf, mark);
        return;
    }
    if (mark->as.text.spaced)
        pdf_say(pdf, mark->as.text.utf8);
    pdf_put(pdf, "BT\n");
    PDF_OPERATOR(pdf, "Td", pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm));
    for (size_t i = 0; i < mark->as.text.count && !pdf->failed;) {
        if (mark->as.text.glyphs[i].face >= FONT_FACES_MAX)
            i++; /* its box is drawn beside; the pen jumps over it */
        else
            i = show(pdf, mark, i, &pen_at);
    }
    pdf_put(pdf, mark->as.text.spaced ? "ET\nEMC\n" : "ET\n");
}

/* ---- shapes ---- */
void pdf_mark_line(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf_pen(pdf, mark);
    PDF_OPERATOR(pdf, "m", pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm));
    PDF_OPERATOR(pdf, "l S", pdf_x(mark->x_mm + mark->w_mm), pdf_y(pdf, mark->y_mm + mark->h_mm));
}

/* A path of four arcs with radii rx, ry between straight sides: a rounded frame, or an ellipse when there are none. */
static void rounded(struct pdf *pdf, const struct placed_mark *mark, double rx_mm, double ry_mm)
{
    double left = pdf_x(mark->x_mm), right = pdf_x(mark->x_mm + mark->w_mm);
    double top = pdf_y(pdf, mark->y_mm), bottom = pdf_y(pdf, mark->y_mm + mark->h_mm);
    double rx = pdf_x(rx_mm), ry = pdf_x(ry_mm), kx = rx * (1 - ROUND_KAPPA), ky = ry * (1 - ROUND_KAPPA);
    PDF_OPERATOR(pdf, "m", left + rx, top);
    PDF_OPERATOR(pdf, "l", right - rx, top);
    PDF_OPERATOR(pdf, "c", right - kx, top, right, top - ky, right, top - ry);
    PDF_OPERATOR(pdf, "l", right, bottom + ry);
    PDF_OPERATOR(pdf, "c", right, bottom + ky, right - kx, bottom, right - rx, bottom);
    PDF_OPERATOR(pdf, "l", left + rx, bottom);
    PDF_OPERATOR(pdf, "c", left + kx, bottom, left, bottom + ky, left, bottom + ry);
    PDF_OPERATOR(pdf, "l", left, top - ry);
    PDF_OPERATOR(pdf, "c", left, top - ky, left + kx, top, left + rx, top);
    pdf_put(pdf, "h\n");
}

static void paint(struct pdf *pdf, const struct placed_mark *mark)
{
    bool fills = mark->fill != PLACED_NO_INK, strokes = mark->ink != PLACED_NO_INK;
    pdf_put(pdf, fills && strokes ? "B\n" : fills ? "f\n" : strokes ? "S\n" : "n\n");
}

void pdf_mark_frame(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (mark->fill != PLACED_NO_INK)
        pdf_colour(pdf, mark->fill, false);
    if (mark->ink != PLACED_NO_INK)
        pdf_pen(pdf, mark);
    if (mark->round_mm > 0)
        rounded(pdf, mark, mark->round_mm, mark->round_mm);
    else
        PDF_OPERATOR(pdf, "re", pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm + mark->h_mm), pdf_x(mark->w_mm), pdf_x(mark->h_mm));
    paint(pdf, mark);
}

void pdf_mark_ellipse(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf_pen(pdf, mark);
    rounded(pdf, mark, mark->w_mm / 2, mark->h_mm / 2);
    paint(pdf, mark);
}

void pdf_mark_tick(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    double x = mark->x_mm, y = mark->y_mm, w = mark->w_mm, h = mark->h_mm;
    struct placed_mark stroke = *mark;
    pdf_pen(pdf, &stroke);
    PDF_OPERATOR(pdf, "re S", pdf_x(x), pdf_y(pdf, y + h), pdf_x(w), pdf_x(h));
    if (!mark->as.ticked)
        return;
    stroke.line_mm = w * 0.13;
    pdf_pen(pdf, &stroke);
    PDF_OPERATOR(pdf, "m", pdf_x(x + w * 0.18), pdf_y(pdf, y + h * 0.52));
    PDF_OPERATOR(pdf, "l", pdf_x(x + w * 0.42), pdf_y(pdf, y + h * 0.78));
    PDF_OPERATOR(pdf, "l S", pdf_x(x + w * 0.84), pdf_y(pdf, y + h * 0.2));
}

/* How many rows below this run are black over all of it. */
static unsigned rows_below(const struct placed_mark *mark, unsigned row, unsigned column, unsigned run)
{
    unsigned columns = mark->as.code.columns, down = 1;
    for (; row + down < mark->as.code.rows; down++) {
        const uint8_t *at = mark->as.code.modules + (size_t)(row + down) * columns + column;
        if (memchr(at, 0, run))
            break;
    }
    return down;
}

static bool is_covered(const struct placed_mark *mark, unsigned row, unsigned column, unsigned run)
{
    unsigned columns = mark->as.code.columns;
    if (!row)
        return false;
    const uint8_t *above = mark->as.code.modules + (size_t)(row - 1) * columns + column;
    /* The rectangle of the row above covers this run when that run had the same ends. */
    return !memchr(above, 0, run) && (!column || !above[-1]) && (column + run == columns || !above[run]);
}

/* One path for all black modules, painted once: no hairlines between neighbours. In units of a module. */
static void draw_modules(struct pdf *pdf, const struct placed_mark *mark)
{
    unsigned columns = mark->as.code.columns, rows = mark->as.code.rows;
    for (unsigned row = 0; row < rows; row++)
        for (unsigned column = 0, run; column < columns; column += run) {
            const uint8_t *at = mark->as.code.modules + (size_t)row * columns + column;
            for (run = 1; column + run < columns && at[run] == at[0];)
                run++;
            if (at[0] && !is_covered(mark, row, column, run)) {
                const unsigned box[] = {column, rows - row - rows_below(mark, row, column, run), run,
                                        rows_below(mark, row, column, run)};
                for (int i = 0; i < 4; i++)
                    pdf_decimal(pdf, box[i], 0);
                pdf_put(pdf, "re\n");
            }
        }
    pdf_put(pdf, "f\n");
}

static bool is_same_code(const struct placed_mark *a, const struct placed_mark *b)
{
    size_t count = (size_t)b->as.code.rows * b->as.code.columns;
    return a && a->as.code.rows == b->as.code.rows && a->as.code.columns == b->as.code.columns &&
           memcmp(a->as.code.modules, b->as.code.modules, count) == 0;
}

/* A square code is written once for all places that show it one after another. */
void pdf_mark_code(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    double columns = mark->as.code.columns, rows = mark->as.code.rows;
    const double reach[4] = {-1, -1, columns + 1, rows + 1};
    bool apart = mark->as.code.rows > 1;
    if (pdf->failed)
        return;
    if (apart && !is_same_code(pdf->code.mark, mark))
        pdf->code = (struct pdf_shape){mark, form_of(pdf, mark, draw_modules, reach)};
    pdf_colour(pdf, mark->ink, false);
    pdf_put(pdf, "q ");
    pdf_decimal(pdf, pdf_x(mark->w_mm) / columns, 5);
    pdf_put(pdf, "0 0 ");
    pdf_decimal(pdf, pdf_x(mark->h_mm) / rows, 5);
    PDF_OPERATOR(pdf, "cm", pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm + mark->h_mm));
    if (apart)
        show_form(pdf, pdf->code.form);
    else
        draw_modules(pdf, mark);
    pdf_put(pdf, "Q\n");
}

static HPDF_Dict image_of(struct pdf *pdf, const struct form_picture *picture)
{
    struct buffer pixels = {0};
    for (int y = 0; y < picture->height_px; y++)
        buffer_add(&pixels, picture->pixels + (size_t)y * (size_t)picture->stride_bytes,
                   (size_t)picture->width_px * (size_t)picture->channels);
    HPDF_Dict image = buffer_ok(&pixels, NULL) ? pdf_stream(&pdf->streams, pixels.data, pixels.size) : NULL;
    buffer_finish(&pixels);
    if (!image)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_AddName(image, "Type", "XObject");
    status |= HPDF_Dict_AddName(image, "Subtype", "Image");
    status |= HPDF_Dict_AddNumber(image, "Width", picture->width_px);
    status |= HPDF_Dict_AddNumber(image, "Height", picture->height_px);
    status |= HPDF_Dict_AddName(image, "ColorSpace", picture->channels == 1 ? "DeviceGray" : "DeviceRGB");
    status |= HPDF_Dict_AddNumber(image, "BitsPerComponent", 8);
    return status == HPDF_OK ? image : NULL;
}

void pdf_mark_picture(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (pdf->failed)
        return;
    HPDF_Dict image = image_of(pdf, mark->as.picture);
    const char *name = image ? HPDF_Page_GetXObjectName(pdf->page, image) : NULL;
    if (!name) {
        pdf->failed = true;
        return;
    }
    pdf_put(pdf, "q ");
    PDF_OPERATOR(pdf, "cm", pdf_x(mark->w_mm), 0, 0, pdf_x(mark->h_mm), pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm + mark->h_mm));
    pdf_put(pdf, "/");
    pdf_put(pdf, name);
    pdf_put(pdf, " Do Q\n");
}
