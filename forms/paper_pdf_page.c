/* Numbers, colours and words of a page's content. */
#include "paper_pdf_page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PT_PER_MM (72.0 / 25.4)
#define COORDINATE_MAX_PT 14400.0

uint64_t pdf_hash(uint64_t before, const void *bytes, size_t size)
{
    const uint8_t *at = bytes;
    uint64_t hash = before ^ 14695981039346656037u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ at[i]) * 1099511628211u;
    return hash;
}

/* ---- numbers and operators ---- */
void pdf_put(struct pdf *pdf, const char *text)
{
    buffer_add_text(&pdf->content, text);
}

void pdf_decimal(struct pdf *pdf, double value, int decimals)
{
    static const double powers[] = {1, 10, 100, 1e3, 1e4, 1e5};
    char digits[24];
    double bounded = fmin(fmax(isfinite(value) ? value : 0, -COORDINATE_MAX_PT), COORDINATE_MAX_PT);
    long scaled = lround(bounded * powers[decimals]);
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

void pdf_number(struct pdf *pdf, double value)
{
    pdf_decimal(pdf, value, 2);
}

void pdf_numbers(struct pdf *pdf, const double *values, size_t count, const char *operator)
{
    for (size_t i = 0; i < count; i++)
        pdf_number(pdf, values[i]);
    pdf_put(pdf, operator);
}
double pdf_x(double mm)
{
    return mm * PT_PER_MM;
}

double pdf_y(const struct pdf *pdf, double mm)
{
    return pdf->height_pt - mm * PT_PER_MM;
}

void pdf_colour(struct pdf *pdf, uint32_t ink, bool stroke)
{
    uint32_t *now = stroke ? &pdf->stroke : &pdf->fill;
    double red = (ink >> 16 & 255) / 255.0, green = (ink >> 8 & 255) / 255.0, blue = (ink & 255) / 255.0;
    if (*now == ink)
        return;
    *now = ink;
    if ((ink >> 16 & 255) == (ink & 255) && (ink >> 8 & 255) == (ink & 255))
        pdf_numbers(pdf, &red, 1, stroke ? "G\n" : "g\n");
    else
        pdf_numbers(pdf, (const double[]){red, green, blue}, 3, stroke ? "RG\n" : "rg\n");
}

void pdf_pen(struct pdf *pdf, const struct placed_mark *mark)
{
    double line = pdf_x(mark->line_mm), dash = pdf_x(mark->dash_mm);
    pdf_colour(pdf, mark->ink, true);
    if (fabs(line - pdf->line_pt) > 0.004)
        PDF_OPERATOR(pdf, "w", line);
    if (fabs(dash - pdf->dash_pt) > 0.004) {
        pdf_put(pdf, "[");
        if (dash > 0)
            pdf_number(pdf, dash);
        pdf_put(pdf, "] 0 d\n");
    }
    pdf->line_pt = line;
    pdf->dash_pt = dash;
}

/* ---- text ---- */
void pdf_hex(struct pdf *pdf, const uint8_t *bytes, size_t size)
{
    static const char digits[] = "0123456789ABCDEF";
    uint8_t *at = buffer_extend(&pdf->content, 2 * size);
    for (size_t i = 0; at && i < size; i++) {
        at[2 * i] = (uint8_t)digits[bytes[i] >> 4];
        at[2 * i + 1] = (uint8_t)digits[bytes[i] & 15];
    }
}

void pdf_say(struct pdf *pdf, const char *utf8)
{
    struct buffer text = {0};
    pdf_utf16(&text, utf8);
    pdf_put(pdf, "/Span <</ActualText <");
    pdf_hex(pdf, text.data, text.size);
    pdf_put(pdf, ">>> BDC\n");
    if (!buffer_ok(&text, NULL))
        pdf->failed = true;
    buffer_finish(&text);
}
