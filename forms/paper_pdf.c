/* Sheets as PDF. libharu keeps the document: objects, streams, pages, cross references. What stands on a page is written
 * here, so every number is ours, bounded, and has two decimals (libharu's own formatting overruns its buffer on tiny
 * numbers). Its error handler only records; the memory it takes is wiped when it is given back. */
#include "paper.h"

#include "clock.h"
#include "form_description.h"
#include "paper_pdf_font.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <math.h>
#include <stdio.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

#define PT_PER_MM (72.0 / 25.4)
#define COORDINATE_MAX_PT 14400.0
#define ROUND_KAPPA 0.5522847498

struct pdf {
    struct surface surface;
    struct err *err;
    HPDF_Doc doc;
    HPDF_Page page;
    HPDF_STATUS failure; /* the first that libharu told */
    bool failed;
    struct fonts *fonts;
    struct pdf_faces faces;
    struct buffer content;
    double height_pt;
    /* the graphics state of the page, so that it is set only when it changes */
    uint32_t fill, stroke;
    double line_pt, dash_pt;
    const struct pdf_face *face;
    double size_pt;
};

/* ---- memory ---- */
/* What libharu holds, in a ring: its calls carry no context, so the ring is the thread's, and one document at a time uses
 * it. Objects that libharu loses when a document fails are swept with it. Its own pool would align to four bytes only. */
struct held {
    struct held *next, *before;
    size_t size;
    _Alignas(max_align_t) uint8_t bytes[];
};
static _Thread_local struct held ring;

static void *take_memory(HPDF_UINT size)
{
    struct held *held = malloc(sizeof *held + size);
    if (!held)
        return NULL;
    held->size = size;
    held->next = ring.next;
    held->before = &ring;
    ring.next->before = held;
    ring.next = held;
    return held->bytes;
}

static void give_memory_back(void *memory)
{
    if (!memory)
        return;
    struct held *held = (struct held *)(void *)((uint8_t *)memory - offsetof(struct held, bytes));
    held->next->before = held->before;
    held->before->next = held->next;
    wipe(held->bytes, held->size);
    free(held);
}

static void sweep_memory(void)
{
    while (ring.next != &ring)
        give_memory_back(ring.next->bytes);
}

static void record(HPDF_STATUS error, HPDF_STATUS detail, void *data)
{
    (void)detail;
    struct pdf *pdf = data;
    if (!pdf->failure)
        pdf->failure = error;
    pdf->failed = true;
}

/* ---- numbers and operators ---- */
static void put(struct pdf *pdf, const char *text)
{
    buffer_add_text(&pdf->content, text);
}

/* So many decimals, a blank after. No printf: its decimal point follows the locale. */
static void decimal(struct pdf *pdf, double value, int decimals)
{
    char digits[24];
    double bounded = fmin(fmax(isfinite(value) ? value : 0, -COORDINATE_MAX_PT), COORDINATE_MAX_PT);
    long scaled = lround(bounded * pow(10, decimals));
    unsigned long rest = (unsigned long)labs(scaled);
    size_t at = sizeof digits;
    bool shown = false; /* zeros at the end are not */
    digits[--at] = ' ';
    for (int i = 0; i < decimals; i++, rest /= 10) {
        shown |= rest % 10 != 0;
        if (shown)
            digits[--at] = (char)('0' + rest % 10);
    }
    if (shown)
        digits[--at] = '.';
    do {
        digits[--at] = (char)('0' + rest % 10);
        rest /= 10;
    } while (rest);
    if (scaled < 0)
        digits[--at] = '-';
    buffer_add(&pdf->content, digits + at, sizeof digits - at);
}

static void number(struct pdf *pdf, double value)
{
    decimal(pdf, value, 2);
}

static void numbers(struct pdf *pdf, const double *values, size_t count, const char *operator)
{
    for (size_t i = 0; i < count; i++)
        number(pdf, values[i]);
    put(pdf, operator);
}
#define OPERATOR(pdf, name, ...)                                                                                       \
    numbers(pdf, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), name "\n")

static double x_pt(double mm)
{
    return mm * PT_PER_MM;
}

static double y_pt(const struct pdf *pdf, double mm)
{
    return pdf->height_pt - mm * PT_PER_MM;
}

static void colour(struct pdf *pdf, uint32_t ink, bool stroke)
{
    uint32_t *now = stroke ? &pdf->stroke : &pdf->fill;
    double red = (ink >> 16 & 255) / 255.0, green = (ink >> 8 & 255) / 255.0, blue = (ink & 255) / 255.0;
    if (*now == ink)
        return;
    *now = ink;
    if ((ink >> 16 & 255) == (ink & 255) && (ink >> 8 & 255) == (ink & 255))
        numbers(pdf, &red, 1, stroke ? "G\n" : "g\n");
    else
        numbers(pdf, (const double[]){red, green, blue}, 3, stroke ? "RG\n" : "rg\n");
}

static void pen(struct pdf *pdf, const struct placed_mark *mark)
{
    double line = x_pt(mark->line_mm), dash = x_pt(mark->dash_mm);
    colour(pdf, mark->ink, true);
    if (fabs(line - pdf->line_pt) > 0.004)
        OPERATOR(pdf, "w", line);
    if (fabs(dash - pdf->dash_pt) > 0.004) {
        put(pdf, "[");
        if (dash > 0)
            number(pdf, dash);
        put(pdf, "] 0 d\n");
    }
    pdf->line_pt = line;
    pdf->dash_pt = dash;
}

/* ---- text ---- */
static void hex(struct pdf *pdf, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    for (size_t i = 0; i < size; i++) {
        buffer_add_byte(&pdf->content, (uint8_t)digits[bytes[i] >> 4]);
        buffer_add_byte(&pdf->content, (uint8_t)digits[bytes[i] & 15]);
    }
}

/* What is copied out instead of the glyphs that follow, up to EMC. */
static void say(struct pdf *pdf, const char *utf8)
{
    struct buffer text = {0};
    pdf_utf16(&text, utf8);
    put(pdf, "/Span <</ActualText <");
    hex(pdf, text.data, text.size);
    put(pdf, ">>> BDC\n");
    if (!buffer_ok(&text, NULL))
        pdf->failed = true;
    buffer_finish(&text);
}

static void set_font(struct pdf *pdf, const struct pdf_face *face, double size_pt)
{
    if (pdf->face == face && fabs(pdf->size_pt - size_pt) < 0.004)
        return;
    const char *name = HPDF_Page_GetLocalFontName(pdf->page, face->font);
    if (!name) {
        pdf->failed = true;
        return;
    }
    put(pdf, "/");
    put(pdf, name);
    put(pdf, " ");
    OPERATOR(pdf, "Tf", size_pt);
    pdf->face = face;
    pdf->size_pt = size_pt;
}

/* Glyphs of one face from index `from` on. `pen` is where the last glyph ended, in millièmes of the size; differences of
 * less than a thousandth are left to the next glyph, so they do not add up. Returns the index behind. */
static size_t show(struct pdf *pdf, const struct placed_mark *mark, size_t from, double *pen_at)
{
    const struct placed_glyph *glyphs = mark->as.text.glyphs;
    uint8_t number_of_face = glyphs[from].face;
    const struct pdf_face *face = &pdf->faces.faces[number_of_face];
    bool open = false;
    size_t i = from;
    set_font(pdf, face, x_pt(mark->as.text.size_mm));
    put(pdf, "[");
    for (; i < mark->as.text.count && glyphs[i].face == number_of_face; i++) {
        int width;
        uint16_t glyph = pdf_face_glyph(face, glyphs[i].character, &width);
        double wanted = (double)glyphs[i].x_mm / mark->as.text.size_mm * 1000;
        double back = round(*pen_at - wanted);
        if (fabs(back) >= 1) {
            put(pdf, open ? ">" : "");
            number(pdf, back);
            *pen_at -= back;
            open = false;
        }
        put(pdf, open ? "" : "<");
        hex(pdf, (const uint8_t[]){(uint8_t)(glyph >> 8), (uint8_t)glyph}, 2);
        open = true;
        *pen_at += width;
    }
    put(pdf, open ? ">] TJ\n" : "] TJ\n");
    return i;
}

/* ---- text as a shape ---- */
struct path {
    struct pdf *pdf;
    double x, y; /* where the pen is, in the face's units */
};

static void path_move(void *context, double x, double y)
{
    struct path *path = context;
    OPERATOR(path->pdf, "m", x, y);
    path->x = x;
    path->y = y;
}

static void path_line(void *context, double x, double y)
{
    struct path *path = context;
    OPERATOR(path->pdf, "l", x, y);
    path->x = x;
    path->y = y;
}

/* PDF knows cubic curves only: their controls lie two thirds of the way to the quadratic one. */
static void path_curve(void *context, double cx, double cy, double x, double y)
{
    struct path *path = context;
    OPERATOR(path->pdf, "c", path->x + (cx - path->x) * 2 / 3, path->y + (cy - path->y) * 2 / 3, x + (cx - x) * 2 / 3,
             y + (cy - y) * 2 / 3, x, y);
    path->x = x;
    path->y = y;
}

static void path_close(void *context)
{
    put(((struct path *)context)->pdf, "h\n");
}

static void matrix(struct pdf *pdf, double scale, double angle, double x, double y)
{
    const double turn[] = {scale * cos(angle), scale * sin(angle), -scale * sin(angle), scale * cos(angle)};
    for (int i = 0; i < 4; i++)
        decimal(pdf, turn[i], 5);
    OPERATOR(pdf, "cm", x, y);
}

static void shape(struct pdf *pdf, const struct placed_mark *mark)
{
    double angle = mark->as.text.turn_deg * acos(-1) / 180;
    struct path path = {.pdf = pdf};
    const struct font_pen outline = {path_move, path_line, path_curve, path_close, &path};
    for (size_t i = 0; i < mark->as.text.count; i++) {
        const struct placed_glyph *glyph = &mark->as.text.glyphs[i];
        double along = x_pt((double)glyph->x_mm);
        if (glyph->face >= FONT_FACES_MAX)
            continue;
        put(pdf, "q ");
        matrix(pdf, x_pt(mark->as.text.size_mm) / font_units(pdf->fonts, glyph->face), angle,
               x_pt(mark->x_mm) + along * cos(angle), y_pt(pdf, mark->y_mm) + along * sin(angle));
        font_outline(pdf->fonts, glyph->face, glyph->glyph, &outline);
        put(pdf, "f Q\n");
    }
}

static void text(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    double pen_at = 0;
    colour(pdf, mark->ink, false);
    if (mark->as.text.shape) {
        shape(pdf, mark);
        return;
    }
    if (mark->as.text.spaced)
        say(pdf, mark->as.text.utf8);
    put(pdf, "BT\n");
    OPERATOR(pdf, "Td", x_pt(mark->x_mm), y_pt(pdf, mark->y_mm));
    for (size_t i = 0; i < mark->as.text.count && !pdf->failed;) {
        if (mark->as.text.glyphs[i].face >= FONT_FACES_MAX)
            i++; /* its box is drawn beside; the pen jumps over it */
        else
            i = show(pdf, mark, i, &pen_at);
    }
    put(pdf, mark->as.text.spaced ? "ET\nEMC\n" : "ET\n");
}

/* ---- shapes ---- */
static void line(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    pen(pdf, mark);
    OPERATOR(pdf, "m", x_pt(mark->x_mm), y_pt(pdf, mark->y_mm));
    OPERATOR(pdf, "l S", x_pt(mark->x_mm + mark->w_mm), y_pt(pdf, mark->y_mm + mark->h_mm));
}

/* A path of four arcs with radii rx, ry between straight sides: a rounded frame, or an ellipse when there are none. */
static void rounded(struct pdf *pdf, const struct placed_mark *mark, double rx_mm, double ry_mm)
{
    double left = x_pt(mark->x_mm), right = x_pt(mark->x_mm + mark->w_mm);
    double top = y_pt(pdf, mark->y_mm), bottom = y_pt(pdf, mark->y_mm + mark->h_mm);
    double rx = x_pt(rx_mm), ry = x_pt(ry_mm), kx = rx * (1 - ROUND_KAPPA), ky = ry * (1 - ROUND_KAPPA);
    OPERATOR(pdf, "m", left + rx, top);
    OPERATOR(pdf, "l", right - rx, top);
    OPERATOR(pdf, "c", right - kx, top, right, top - ky, right, top - ry);
    OPERATOR(pdf, "l", right, bottom + ry);
    OPERATOR(pdf, "c", right, bottom + ky, right - kx, bottom, right - rx, bottom);
    OPERATOR(pdf, "l", left + rx, bottom);
    OPERATOR(pdf, "c", left + kx, bottom, left, bottom + ky, left, bottom + ry);
    OPERATOR(pdf, "l", left, top - ry);
    OPERATOR(pdf, "c", left, top - ky, left + kx, top, left + rx, top);
    put(pdf, "h\n");
}

static void paint(struct pdf *pdf, const struct placed_mark *mark)
{
    bool fills = mark->fill != PLACED_NO_INK, strokes = mark->ink != PLACED_NO_INK;
    put(pdf, fills && strokes ? "B\n" : fills ? "f\n" : strokes ? "S\n" : "n\n");
}

static void frame(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (mark->fill != PLACED_NO_INK)
        colour(pdf, mark->fill, false);
    if (mark->ink != PLACED_NO_INK)
        pen(pdf, mark);
    if (mark->round_mm > 0)
        rounded(pdf, mark, mark->round_mm, mark->round_mm);
    else
        OPERATOR(pdf, "re", x_pt(mark->x_mm), y_pt(pdf, mark->y_mm + mark->h_mm), x_pt(mark->w_mm), x_pt(mark->h_mm));
    paint(pdf, mark);
}

static void ellipse(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    pen(pdf, mark);
    rounded(pdf, mark, mark->w_mm / 2, mark->h_mm / 2);
    paint(pdf, mark);
}

static void tick(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    double x = mark->x_mm, y = mark->y_mm, w = mark->w_mm, h = mark->h_mm;
    struct placed_mark stroke = *mark;
    pen(pdf, &stroke);
    OPERATOR(pdf, "re S", x_pt(x), y_pt(pdf, y + h), x_pt(w), x_pt(h));
    if (!mark->as.ticked)
        return;
    stroke.line_mm = w * 0.13;
    pen(pdf, &stroke);
    OPERATOR(pdf, "m", x_pt(x + w * 0.18), y_pt(pdf, y + h * 0.52));
    OPERATOR(pdf, "l", x_pt(x + w * 0.42), y_pt(pdf, y + h * 0.78));
    OPERATOR(pdf, "l S", x_pt(x + w * 0.84), y_pt(pdf, y + h * 0.2));
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

/* One path for all black modules, painted once: no hairlines between neighbours. In units of a module, so the two codes of
 * a face are the same bytes and deflate to one. */
static void code(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    unsigned columns = mark->as.code.columns, rows = mark->as.code.rows;
    colour(pdf, mark->ink, false);
    put(pdf, "q ");
    decimal(pdf, x_pt(mark->w_mm) / columns, 5);
    put(pdf, "0 0 ");
    decimal(pdf, x_pt(mark->h_mm) / rows, 5);
    OPERATOR(pdf, "cm", x_pt(mark->x_mm), y_pt(pdf, mark->y_mm + mark->h_mm));
    for (unsigned row = 0; row < rows; row++)
        for (unsigned column = 0, run; column < columns; column += run) {
            const uint8_t *at = mark->as.code.modules + (size_t)row * columns + column;
            for (run = 1; column + run < columns && at[run] == at[0];)
                run++;
            if (at[0] && !is_covered(mark, row, column, run)) {
                unsigned down = rows_below(mark, row, column, run);
                OPERATOR(pdf, "re", column, (double)rows - row - down, run, down);
            }
        }
    put(pdf, "f Q\n");
}

static HPDF_Dict image_of(struct pdf *pdf, const struct form_picture *picture)
{
    struct buffer pixels = {0};
    for (int y = 0; y < picture->height_px; y++)
        buffer_add(&pixels, picture->pixels + (size_t)y * (size_t)picture->stride_bytes,
                   (size_t)picture->width_px * (size_t)picture->channels);
    HPDF_Dict image = buffer_ok(&pixels, NULL) ? pdf_stream(pdf->doc, pixels.data, pixels.size) : NULL;
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

static void picture(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    HPDF_Dict image = image_of(pdf, mark->as.picture);
    const char *name = image ? HPDF_Page_GetXObjectName(pdf->page, image) : NULL;
    if (!name) {
        pdf->failed = true;
        return;
    }
    put(pdf, "q ");
    OPERATOR(pdf, "cm", x_pt(mark->w_mm), 0, 0, x_pt(mark->h_mm), x_pt(mark->x_mm), y_pt(pdf, mark->y_mm + mark->h_mm));
    put(pdf, "/");
    put(pdf, name);
    put(pdf, " Do Q\n");
}

/* ---- pages and the document ---- */
static void begin(struct surface *surface, const struct placed_sheet *sheet)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf->page = pdf->failed ? NULL : HPDF_AddPage(pdf->doc);
    pdf->height_pt = x_pt(sheet->height_mm);
    if (!pdf->page || HPDF_Page_SetWidth(pdf->page, (HPDF_REAL)x_pt(sheet->width_mm)) != HPDF_OK ||
        HPDF_Page_SetHeight(pdf->page, (HPDF_REAL)pdf->height_pt) != HPDF_OK)
        pdf->failed = true;
    buffer_clear(&pdf->content);
    pdf->fill = pdf->stroke = 0;
    pdf->line_pt = 1; /* the state every page begins with */
    pdf->dash_pt = 0;
    pdf->face = NULL;
}

static void end(struct surface *surface)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (pdf->failed || !buffer_ok(&pdf->content, NULL)) {
        pdf->failed = true;
        return;
    }
    HPDF_PageAttr page = pdf->page->attr;
    if (HPDF_Stream_Write(page->stream, pdf->content.data, (HPDF_UINT)pdf->content.size) != HPDF_OK)
        pdf->failed = true;
}

static const struct surface_body body = {
    .begin = begin,
    .mark = {[PLACED_TEXT] = text, [PLACED_LINE] = line, [PLACED_FRAME] = frame, [PLACED_ELLIPSE] = ellipse,
             [PLACED_CODE] = code, [PLACED_PICTURE] = picture, [PLACED_TICK] = tick},
    .end = end,
};

static bool describe(struct pdf *pdf, const struct placed_sheets *sheets, int64_t created_ms)
{
    HPDF_Doc doc = pdf->doc;
    struct buffer title = {0};
    pdf_utf16(&title, sheets->title);
    HPDF_STATUS status = HPDF_SetInfoAttr(doc, HPDF_INFO_CREATOR, "counter " COUNTER_VERSION);
    if (status == HPDF_OK && buffer_ok(&title, NULL))
        status |= HPDF_Dict_Add(doc->info, "Title", HPDF_Binary_New(doc->mmgr, title.data, (HPDF_UINT)title.size));
    buffer_finish(&title);
    HPDF_Dict viewer = HPDF_Dict_New(doc->mmgr);
    status |= viewer ? HPDF_Dict_AddBoolean(viewer, "DisplayDocTitle", HPDF_TRUE) : HPDF_FAILD_TO_ALLOC_MEM;
    if (status == HPDF_OK)
        status |= HPDF_Dict_Add(doc->catalog, "ViewerPreferences", viewer);
    status |= HPDF_Dict_Add(doc->catalog, "Lang", HPDF_String_New(doc->mmgr, "zh-CN", NULL));
    char stamp[CLOCK_STAMP_SIZE];
    HPDF_Date date = {.ind = '+', .off_hour = 8};
    if (created_ms) {
        clock_format_iso(created_ms, stamp);
        char sign = '+';
        if (sscanf(stamp, "%d-%d-%dT%d:%d:%d%c%d:%d", &date.year, &date.month, &date.day, &date.hour, &date.minutes,
                   &date.seconds, &sign, &date.off_hour, &date.off_minutes) >= 6) {
            date.ind = sign;
            status |= HPDF_SetInfoDateAttr(doc, HPDF_INFO_CREATION_DATE, date);
        }
    }
    return status == HPDF_OK;
}

static bool save(struct pdf *pdf, struct buffer *out)
{
    if (HPDF_SaveToStream(pdf->doc) != HPDF_OK)
        return false;
    for (HPDF_UINT i = 0; i < HPDF_MemStream_GetBufCount(pdf->doc->stream); i++) {
        HPDF_UINT size = 0;
        const HPDF_BYTE *bytes = HPDF_MemStream_GetBufPtr(pdf->doc->stream, i, &size);
        if (!bytes)
            return false;
        buffer_add(out, bytes, size);
    }
    return !pdf->failed;
}

bool paper_pdf(struct forms *forms, const struct placed_sheets *sheets, int64_t created_ms, struct buffer *out,
               struct err *err)
{
    struct pdf pdf = {.surface = {.body = &body}, .err = err, .fonts = forms_fonts(forms)};
    ring.next = ring.before = &ring;
    pdf.doc = HPDF_NewEx(record, take_memory, give_memory_back, 0, &pdf);
    if (!pdf.doc)
        return err_set(err, ERR_SPACE, "no memory for a PDF");
    pdf.doc->pdf_version = HPDF_VER_17;
    bool ok = HPDF_SetCompressionMode(pdf.doc, HPDF_COMP_ALL) == HPDF_OK &&
              pdf_faces_make(&pdf.faces, pdf.fonts, sheets, pdf.doc, err);
    bool told = !ok && pdf.failure == 0; /* err is set already */
    if (ok) {
        paper_draw(&pdf.surface, sheets);
        ok = !pdf.failed && describe(&pdf, sheets, created_ms) && save(&pdf, out);
    }
    pdf_faces_finish(&pdf.faces);
    buffer_finish(&pdf.content);
    HPDF_Free(pdf.doc);
    sweep_memory();
    if (ok)
        return buffer_ok(out, err);
    buffer_finish(out);
    enum err_code code = pdf.failure == HPDF_FAILD_TO_ALLOC_MEM ? ERR_SPACE : ERR_BUG;
    return told ? false : err_set(err, code, "libharu refused the document: 0x%04lX", pdf.failure);
}
