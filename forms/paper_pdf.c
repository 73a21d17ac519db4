/* Sheets as PDF. libharu keeps the document: objects, streams, pages, cross references. Its error handler only records;
 * the memory it takes is wiped when it is given back. */
#include "paper.h"

#include "form_description.h"
#include "paper_pdf_about.h"
#include "paper_pdf_save.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stddef.h>
#include <stdlib.h>
#include <string.h>

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

/* ---- pages and the document ---- */
static void begin(struct surface *surface, const struct placed_sheet *sheet)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf->page = pdf->failed ? NULL : HPDF_AddPage(pdf->doc);
    pdf->page_width_pt = pdf_x(sheet->width_mm);
    pdf->height_pt = pdf_x(sheet->height_mm);
    if (!pdf->page || HPDF_Page_SetWidth(pdf->page, (HPDF_REAL)pdf_x(sheet->width_mm)) != HPDF_OK ||
        HPDF_Page_SetHeight(pdf->page, (HPDF_REAL)pdf->height_pt) != HPDF_OK)
        pdf->failed = true;
    buffer_clear(&pdf->content);
    pdf_put(pdf, PDF_CONTENT_BEGINS);
    pdf->fill = pdf->stroke = 0;
    pdf->line_pt = 1; /* the state every page begins with */
    pdf->dash_pt = 0;
    pdf->face = NULL;
}

static void end(struct surface *surface)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf_put(pdf, PDF_CONTENT_ENDS);
    if (pdf->failed || !buffer_ok(&pdf->content, NULL)) {
        pdf->failed = true;
        return;
    }
    HPDF_PageAttr page = pdf->page->attr;
    pdf->identity[0] = pdf_hash(pdf->identity[0], pdf->content.data, pdf->content.size);
    packer_begin(&pdf->streams.packer);
    if (!packer_end(&pdf->streams.packer, pdf->content.data, pdf->content.size, NULL, 0, NULL) ||
        !pdf_stream_is_packed(page->contents, &pdf->streams.packer))
        pdf->failed = true;
}

static const struct surface_body body = {
    .begin = begin,
    .mark = {[PLACED_TEXT] = pdf_mark_text, [PLACED_LINE] = pdf_mark_line, [PLACED_FRAME] = pdf_mark_frame,
             [PLACED_ELLIPSE] = pdf_mark_ellipse, [PLACED_CODE] = pdf_mark_code, [PLACED_PICTURE] = pdf_mark_picture,
             [PLACED_TICK] = pdf_mark_tick, [PLACED_POLYGON] = pdf_mark_polygon, [PLACED_FIELD] = pdf_mark_field},
    .end = end,
};

bool paper_pdf(struct forms *forms, const struct placed_sheets *sheets, int64_t created_ms, struct buffer *out,
               struct err *err)
{
    struct pdf pdf = {.surface = {.body = &body}, .err = err, .fonts = forms_fonts(forms)};
    ring.next = ring.before = &ring;
    pdf.doc = HPDF_NewEx(record, take_memory, give_memory_back, 0, &pdf);
    if (!pdf.doc)
        return err_set(err, ERR_SPACE, "no memory for a PDF");
    pdf.doc->pdf_version = HPDF_VER_17;
    pdf.streams.doc = pdf.doc;
    bool ok = pdf_faces_make(&pdf.faces, pdf.fonts, form_glyphs_of(forms, sheets->code), sheets, &pdf.streams, err);
    bool told = !ok && pdf.failure == 0; /* err is set already */
    if (ok) {
        paper_draw(&pdf.surface, sheets);
        ok = !pdf.failed && pdf_describe(&pdf, sheets, created_ms) && pdf_save(&pdf, out);
    }
    pdf_faces_finish(&pdf.faces);
    packer_finish(&pdf.streams.packer);
    buffer_finish(&pdf.content);
    HPDF_Free(pdf.doc);
    sweep_memory();
    if (ok)
        return buffer_ok(out, err);
    buffer_finish(out);
    enum err_code code = pdf.failure == HPDF_FAILD_TO_ALLOC_MEM ? ERR_SPACE : ERR_BUG;
    return told ? false : err_set(err, code, "libharu refused the document: 0x%04lX", pdf.failure);
}
