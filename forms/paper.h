/* What a sheet is drawn on: one surface, three bodies. paper_draw walks placed sheets and calls the body once for each
 * mark, in reading order. A body collects its first failure and reports it when it is closed. Positions are mm from the
 * top left of the sheet; bodies clamp what they are given. One thread per surface. */
#ifndef PAPER_H
#define PAPER_H

#include "buffer.h"
#include "form_layout.h"

struct surface;

struct surface_body {
    void (*begin)(struct surface *surface, const struct placed_sheet *sheet);
    void (*mark[PLACED_KIND_COUNT])(struct surface *surface, const struct placed_mark *mark);
    void (*end)(struct surface *surface);
};

/* The first member of each body's own struct. */
struct surface {
    const struct surface_body *body;
};

void paper_draw(struct surface *surface, const struct placed_sheets *sheets);
void paper_draw_sheet(struct surface *surface, const struct placed_sheet *sheet);

/* ---- PDF (paper_pdf.c, the only file that sees libharu) ----
 * PDF 1.7 after PDF/A-2b: zh-CN, titled (also in XMP), sRGB, a structure of one paragraph for each page; fonts embedded as
 * subsets with Unicode maps; compressed; nothing written to disk. `out` must be empty. created_ms is stamped into the
 * document (0: none, for output that must not change). ERR_SPACE or ERR_BUG. */
MUST_USE bool paper_pdf(struct forms *forms, const struct placed_sheets *sheets, int64_t created_ms, struct buffer *out,
                        struct err *err);

/* One sheet's marks as the content of a form XObject of its size, without a document: shapes only (text as shapes, lines,
 * frames, ellipses, polygons), else ERR_BUG. `said` is what they say, for readers (ActualText). `out` must be empty. */
MUST_USE bool paper_pdf_content(struct forms *forms, const struct placed_sheet *sheet, const char *said,
                                struct buffer *out, struct err *err);

/* ---- trace (paper_trace.c): one line of text per mark, for golden files ---- */
MUST_USE bool paper_trace(const struct placed_sheets *sheets, struct buffer *out, struct err *err);

/* ---- screen (paper_screen.c) ----
 * One sheet as pixels, white paper, RGBA, rows from the top, stride 4 * width_px: for ui's pictures (zoomed preview,
 * where-to-stamp). The height follows from the sheet. *out is yours: free(); it shows personal data, wipe it first. */
struct paper_pixels {
    uint8_t *rgba;
    int width_px, height_px;
};
MUST_USE bool paper_pixels(struct forms *forms, const struct placed_sheet *sheet, int width_px, struct paper_pixels *out,
                           struct err *err);
void paper_pixels_finish(struct paper_pixels *pixels); /* wipes; zeroed is fine */

#endif
