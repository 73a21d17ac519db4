/* What stands on one page of a PDF: numbers, operators and the graphics state, written here and not by libharu, so every
 * number is ours, bounded, and short (libharu's own formatting overruns its buffer on tiny numbers). For paper_pdf alone. */
#ifndef PAPER_PDF_PAGE_H
#define PAPER_PDF_PAGE_H

#include "buffer.h"
#include "paper.h"
#include "paper_pdf_font.h"

/* Text drawn as a shape, kept for the other pages that show the same: the specimen mark. */
enum { PDF_SHAPES_MAX = 4 };
struct pdf_shape {
    const struct placed_mark *mark;
    HPDF_Dict form;
};

struct pdf {
    struct surface surface;
    struct err *err;
    HPDF_Doc doc;
    struct pdf_streams streams;
    HPDF_Page page;
    HPDF_STATUS failure; /* the first that libharu told */
    bool failed;
    struct fonts *fonts;
    struct pdf_faces faces;
    struct buffer content;
    struct pdf_shape shapes[PDF_SHAPES_MAX];
    size_t shape_count;
    struct pdf_shape code; /* the last one: a face shows it twice */
    uint64_t identity[2]; /* of what was drawn; both halves when it is described */
    double page_width_pt, height_pt;
    /* the graphics state of the page, so that it is set only when it changes */
    uint32_t fill, stroke;
    double line_pt, dash_pt;
    const struct pdf_face *face;
    double size_pt;
};

/* A number for bytes, and for those before them (FNV-1a); no secret. */
uint64_t pdf_hash(uint64_t before, const void *bytes, size_t size);

/* Text is appended as it is. */
void pdf_put(struct pdf *pdf, const char *text);
/* A number with so many decimals (0..5) and a blank behind; pdf_number: two. No printf: its point follows the locale. */
void pdf_decimal(struct pdf *pdf, double value, int decimals);
void pdf_number(struct pdf *pdf, double value);
void pdf_numbers(struct pdf *pdf, const double *values, size_t count, const char *operator);
#define PDF_OPERATOR(pdf, name, ...)                                                                                   \
    pdf_numbers(pdf, (const double[]){__VA_ARGS__}, sizeof((const double[]){__VA_ARGS__}) / sizeof(double), name "\n")
void pdf_hex(struct pdf *pdf, const uint8_t *bytes, size_t size);

/* mm from the top left of the sheet → points from its bottom left. */
double pdf_x(double mm);
double pdf_y(const struct pdf *pdf, double mm);

void pdf_colour(struct pdf *pdf, uint32_t ink, bool stroke);
/* Colour, width and dashes of a mark's lines. */
void pdf_pen(struct pdf *pdf, const struct placed_mark *mark);
/* What is copied out instead of the glyphs that follow, up to EMC. */
void pdf_say(struct pdf *pdf, const char *utf8);

/* One for each kind of mark, for a surface_body. */
void pdf_mark_text(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_line(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_frame(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_ellipse(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_code(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_picture(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_tick(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_polygon(struct surface *surface, const struct placed_mark *mark);
void pdf_mark_field(struct surface *surface, const struct placed_mark *mark);
/* Text as filled outlines, where it is. */
void pdf_draw_shape(struct pdf *pdf, const struct placed_mark *mark);

#endif
