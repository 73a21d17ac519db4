/* Sheets as PDF. libharu keeps the document: objects, streams, pages, cross references. Its error handler only records;
 * the memory it takes is wiped when it is given back. */
#include "paper.h"

#include "clock.h"
#include "form_description.h"
#include "paper_pdf_page.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stddef.h>
#include <stdio.h>
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
    packer_begin(&pdf->streams.packer);
    if (!packer_end(&pdf->streams.packer, pdf->content.data, pdf->content.size, NULL, 0, NULL) ||
        !pdf_stream_is_packed(page->contents, &pdf->streams.packer))
        pdf->failed = true;
}

static const struct surface_body body = {
    .begin = begin,
    .mark = {[PLACED_TEXT] = pdf_mark_text, [PLACED_LINE] = pdf_mark_line, [PLACED_FRAME] = pdf_mark_frame,
             [PLACED_ELLIPSE] = pdf_mark_ellipse, [PLACED_CODE] = pdf_mark_code, [PLACED_PICTURE] = pdf_mark_picture,
             [PLACED_TICK] = pdf_mark_tick},
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
    pdf.streams.doc = pdf.doc;
    bool ok = pdf_faces_make(&pdf.faces, pdf.fonts, form_glyphs_of(forms, sheets->code), sheets, &pdf.streams, err);
    bool told = !ok && pdf.failure == 0; /* err is set already */
    if (ok) {
        paper_draw(&pdf.surface, sheets);
        ok = !pdf.failed && describe(&pdf, sheets, created_ms) && save(&pdf, out);
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
