/* Catalogue, XMP, output intent, structure, identity. */
#include "paper_pdf_about.h"

#include "clock.h"
#include "colour_profile.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <hpdf_pages.h>
#include <stdio.h>
#include <string.h>

static const char creator[] = "counter " COUNTER_VERSION;

/* ---- title and dates ---- */
static bool name_document(struct pdf *pdf, const char *title)
{
    HPDF_Doc doc = pdf->doc;
    struct buffer text = {0};
    pdf_utf16(&text, title);
    HPDF_STATUS status = HPDF_SetInfoAttr(doc, HPDF_INFO_CREATOR, creator);
    if (status == HPDF_OK && buffer_ok(&text, NULL))
        status |= HPDF_Dict_Add(doc->info, "Title", HPDF_Binary_New(doc->mmgr, text.data, (HPDF_UINT)text.size));
    buffer_finish(&text);
    HPDF_Dict viewer = HPDF_Dict_New(doc->mmgr);
    status |= viewer ? HPDF_Dict_AddBoolean(viewer, "DisplayDocTitle", HPDF_TRUE) : HPDF_FAILD_TO_ALLOC_MEM;
    if (status == HPDF_OK)
        status |= HPDF_Dict_Add(doc->catalog, "ViewerPreferences", viewer);
    status |= HPDF_Dict_Add(doc->catalog, "Lang", HPDF_String_New(doc->mmgr, "zh-CN", NULL));
    return status == HPDF_OK;
}

/* D:20261122093000+08'00' out of 2026-11-22T09:30:00+08:00. */
static bool date_document(struct pdf *pdf, const char *iso)
{
    HPDF_Date date = {.ind = '+', .off_hour = 8};
    char sign = '+';
    if (sscanf(iso, "%d-%d-%dT%d:%d:%d%c%d:%d", &date.year, &date.month, &date.day, &date.hour, &date.minutes,
               &date.seconds, &sign, &date.off_hour, &date.off_minutes) < 6)
        return true;
    date.ind = sign;
    return HPDF_SetInfoDateAttr(pdf->doc, HPDF_INFO_CREATION_DATE, date) == HPDF_OK;
}

/* ---- XMP (ISO 16684-1), and that it is PDF/A-2b ---- */
static void add_escaped(struct buffer *out, const char *text)
{
    for (; *text; text++) {
        if (*text == '<' || *text == '&')
            buffer_add_text(out, *text == '<' ? "&lt;" : "&amp;");
        else
            buffer_add_byte(out, (uint8_t)*text);
    }
}

static bool add_xmp(struct pdf *pdf, const char *title, const char *iso)
{
    struct buffer xmp = {0};
    const char *producer = HPDF_GetInfoAttr(pdf->doc, HPDF_INFO_PRODUCER);
    buffer_add_text(&xmp, "<?xpacket begin=\"\xef\xbb\xbf\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>"
                          "<x:xmpmeta xmlns:x=\"adobe:ns:meta/\">"
                          "<rdf:RDF xmlns:rdf=\"http://www.w3.org/1999/02/22-rdf-syntax-ns#\">"
                          "<rdf:Description rdf:about=\"\" xmlns:dc=\"http://purl.org/dc/elements/1.1/\" "
                          "xmlns:pdf=\"http://ns.adobe.com/pdf/1.3/\" xmlns:xmp=\"http://ns.adobe.com/xap/1.0/\" "
                          "xmlns:pdfaid=\"http://www.aiim.org/pdfa/ns/id/\" "
                          "pdfaid:part=\"2\" pdfaid:conformance=\"B\"");
    buffer_printf(&xmp, " xmp:CreatorTool=\"%s\"", creator);
    if (producer)
        buffer_printf(&xmp, " pdf:Producer=\"%s\"", producer);
    if (iso[0])
        buffer_printf(&xmp, " xmp:CreateDate=\"%s\"", iso);
    buffer_add_text(&xmp, "><dc:title><rdf:Alt><rdf:li xml:lang=\"x-default\">");
    add_escaped(&xmp, title);
    buffer_add_text(&xmp, "</rdf:li></rdf:Alt></dc:title></rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end=\"r\"?>");
    HPDF_Dict stream = buffer_ok(&xmp, NULL) ? pdf_stream(&pdf->streams, xmp.data, xmp.size) : NULL;
    buffer_finish(&xmp);
    return stream && HPDF_Dict_AddName(stream, "Type", "Metadata") == HPDF_OK &&
           HPDF_Dict_AddName(stream, "Subtype", "XML") == HPDF_OK &&
           HPDF_Dict_Add(pdf->doc->catalog, "Metadata", stream) == HPDF_OK;
}

/* ---- structure ---- */
static HPDF_Dict element(struct pdf *pdf, const char *kind, HPDF_Dict parent)
{
    HPDF_Dict dict = pdf_dict(pdf->doc);
    bool ok = dict && HPDF_Dict_AddName(dict, "Type", "StructElem") == HPDF_OK &&
              HPDF_Dict_AddName(dict, "S", kind) == HPDF_OK && HPDF_Dict_Add(dict, "P", parent) == HPDF_OK;
    return ok ? dict : NULL;
}

/* A document of one paragraph for each page, whose text is in reading order. */
static bool add_structure(struct pdf *pdf)
{
    HPDF_Doc doc = pdf->doc;
    HPDF_Dict root = pdf_dict(doc), document = root ? element(pdf, "Document", root) : NULL;
    HPDF_Dict parents = pdf_dict(doc), marked = HPDF_Dict_New(doc->mmgr);
    HPDF_Array kids = HPDF_Array_New(doc->mmgr), numbers = HPDF_Array_New(doc->mmgr);
    if (!document || !parents || !marked || !kids || !numbers)
        return false;
    HPDF_STATUS status = HPDF_Dict_AddName(root, "Type", "StructTreeRoot");
    status |= HPDF_Dict_Add(root, "K", document);
    status |= HPDF_Dict_Add(root, "ParentTree", parents);
    status |= HPDF_Dict_Add(document, "K", kids);
    status |= HPDF_Dict_Add(parents, "Nums", numbers);
    status |= HPDF_Dict_AddBoolean(marked, "Marked", HPDF_TRUE);
    status |= HPDF_Dict_Add(doc->catalog, "MarkInfo", marked);
    status |= HPDF_Dict_Add(doc->catalog, "StructTreeRoot", root);
    for (HPDF_UINT i = 0; status == HPDF_OK && i < doc->page_list->count; i++) {
        HPDF_Page page = HPDF_GetPageByIndex(doc, i);
        HPDF_Dict paragraph = element(pdf, "P", document);
        HPDF_Array pieces = HPDF_Array_New(doc->mmgr);
        if (!paragraph || !pieces)
            return false;
        status |= HPDF_Dict_Add(paragraph, "Pg", page);
        status |= HPDF_Dict_AddNumber(paragraph, "K", 0);
        status |= HPDF_Array_Add(kids, paragraph);
        status |= HPDF_Array_AddNumber(numbers, (HPDF_INT32)i);
        status |= HPDF_Array_Add(numbers, pieces);
        status |= HPDF_Array_Add(pieces, paragraph);
        status |= HPDF_Dict_AddNumber(page, "StructParents", (HPDF_INT32)i);
    }
    return status == HPDF_OK;
}

/* ---- colours ---- */
static bool add_intent(struct pdf *pdf)
{
    HPDF_Doc doc = pdf->doc;
    struct buffer profile = {0};
    colour_profile(&profile);
    HPDF_Dict stream = buffer_ok(&profile, NULL) ? pdf_stream(&pdf->streams, profile.data, profile.size) : NULL;
    buffer_finish(&profile);
    HPDF_Dict intent = HPDF_Dict_New(doc->mmgr);
    HPDF_Array intents = HPDF_Array_New(doc->mmgr);
    if (!stream || !intent || !intents || HPDF_Array_Add(intents, intent) != HPDF_OK)
        return false;
    HPDF_STATUS status = HPDF_Dict_AddNumber(stream, "N", 3);
    status |= HPDF_Dict_AddName(intent, "Type", "OutputIntent");
    status |= HPDF_Dict_AddName(intent, "S", "GTS_PDFA1");
    status |= HPDF_Dict_Add(intent, "OutputConditionIdentifier", HPDF_String_New(doc->mmgr, "sRGB", NULL));
    status |= HPDF_Dict_Add(intent, "DestOutputProfile", stream);
    status |= HPDF_Dict_Add(doc->catalog, "OutputIntents", intents);
    return status == HPDF_OK;
}

/* ---- identity ---- */
static void identify(struct pdf *pdf, const char *title, const char *iso)
{
    uint64_t *halves = pdf->identity;
    halves[0] = pdf_hash(pdf_hash(halves[0], title, strlen(title)), iso, strlen(iso));
    halves[1] = pdf_hash(halves[0], halves, sizeof halves[0]);
}

bool pdf_describe(struct pdf *pdf, const struct placed_sheets *sheets, int64_t created_ms)
{
    char iso[CLOCK_STAMP_SIZE] = "";
    if (created_ms)
        clock_format_iso(created_ms, iso);
    identify(pdf, sheets->title, iso);
    return name_document(pdf, sheets->title) && (!iso[0] || date_document(pdf, iso)) &&
           add_xmp(pdf, sheets->title, iso) && add_intent(pdf) && add_structure(pdf);
}
