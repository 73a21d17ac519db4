/* The place of a signature that is still to come, and the marks that will then stand in it. Filling it is pdf_sign's
 * work. */
#include "paper_pdf_page.h"

#include "form_description.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <math.h>

/* ---- the empty field ---- */
enum { FIELD_PRINTS = 4, FIELD_STAYS = 128 /* flags of an annotation */ };

static HPDF_STATUS add_numbers(HPDF_Doc doc, HPDF_Dict dict, const char *key, const double numbers[4])
{
    HPDF_Array array = HPDF_Array_New(doc->mmgr);
    HPDF_STATUS status = HPDF_Dict_Add(dict, key, array);
    for (int i = 0; status == HPDF_OK && i < 4; i++)
        status = HPDF_Array_AddReal(array, (HPDF_REAL)(round(numbers[i] * 100) / 100));
    return status;
}

/* What it looks like until it is signed: nothing. Its number stays when pdf_sign gives it content. */
static HPDF_Dict add_appearance(HPDF_Doc doc, const struct placed_mark *mark)
{
    const double box[] = {0, 0, pdf_x(mark->w_mm), pdf_x(mark->h_mm)};
    HPDF_Dict look = HPDF_DictStream_New(doc->mmgr, doc->xref);
    if (!look)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_AddName(look, "Type", "XObject");
    status |= HPDF_Dict_AddName(look, "Subtype", "Form");
    status |= add_numbers(doc, look, "BBox", box);
    status |= HPDF_Stream_Write(look->stream, (const HPDF_BYTE *)"\n", 1);
    return status == HPDF_OK ? look : NULL;
}

static HPDF_Dict add_widget(struct pdf *pdf, const struct placed_mark *mark, HPDF_Dict look)
{
    const double rect[] = {pdf_x(mark->x_mm), pdf_y(pdf, mark->y_mm + mark->h_mm), pdf_x(mark->x_mm + mark->w_mm),
                           pdf_y(pdf, mark->y_mm)};
    HPDF_Dict widget = pdf_dict(pdf->doc);
    HPDF_Dict looks = HPDF_Dict_New(pdf->doc->mmgr);
    if (!widget || !looks)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_AddName(widget, "Type", "Annot");
    status |= HPDF_Dict_AddName(widget, "Subtype", "Widget");
    status |= HPDF_Dict_AddName(widget, "FT", "Sig");
    status |= HPDF_Dict_Add(widget, "T", HPDF_String_New(pdf->doc->mmgr, mark->as.field.name, NULL));
    status |= HPDF_Dict_AddNumber(widget, "F", FIELD_PRINTS | FIELD_STAYS);
    status |= add_numbers(pdf->doc, widget, "Rect", rect);
    status |= HPDF_Dict_Add(widget, "P", pdf->page);
    status |= HPDF_Dict_Add(widget, "AP", looks);
    status |= status == HPDF_OK ? HPDF_Dict_Add(looks, "N", look) : HPDF_OK;
    return status == HPDF_OK ? widget : NULL;
}

/* A list in a dictionary, made when it is not there. */
static HPDF_Array list_in(HPDF_Doc doc, HPDF_Dict dict, const char *key)
{
    HPDF_Array list = HPDF_Dict_GetItem(dict, key, HPDF_OCLASS_ARRAY);
    if (list)
        return list;
    list = HPDF_Array_New(doc->mmgr);
    return list && HPDF_Dict_Add(dict, key, list) == HPDF_OK ? list : NULL;
}

static HPDF_Dict interactive_form(HPDF_Doc doc)
{
    HPDF_Dict form = HPDF_Dict_GetItem(doc->catalog, "AcroForm", HPDF_OCLASS_DICT);
    if (form)
        return form;
    form = pdf_dict(doc);
    return form && HPDF_Dict_Add(doc->catalog, "AcroForm", form) == HPDF_OK ? form : NULL;
}

void pdf_mark_field(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (pdf->failed || mark->as.field.filled)
        return;
    HPDF_Dict look = add_appearance(pdf->doc, mark);
    HPDF_Dict widget = look ? add_widget(pdf, mark, look) : NULL;
    HPDF_Dict form = widget ? interactive_form(pdf->doc) : NULL;
    HPDF_Array fields = form ? list_in(pdf->doc, form, "Fields") : NULL;
    HPDF_Array annotations = fields ? list_in(pdf->doc, pdf->page, "Annots") : NULL;
    if (!annotations || HPDF_Array_Add(fields, widget) != HPDF_OK || HPDF_Array_Add(annotations, widget) != HPDF_OK)
        pdf->failed = true;
}

/* ---- what is drawn in it ---- */
void pdf_mark_polygon(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    const double *at = mark->as.polygon.points_mm;
    pdf_colour(pdf, mark->fill, false);
    for (size_t i = 0; i < mark->as.polygon.count; i++, at += 2)
        pdf_numbers(pdf, (const double[]){pdf_x(mark->x_mm + at[0]), pdf_y(pdf, mark->y_mm + at[1])}, 2,
                    i ? "l\n" : "m\n");
    pdf_put(pdf, "h f\n");
}

static void begin(struct surface *surface, const struct placed_sheet *sheet)
{
    struct pdf *pdf = (struct pdf *)surface;
    pdf->height_pt = pdf_x(sheet->height_mm);
    pdf->line_pt = 1; /* the state every form begins with */
}

static void end(struct surface *surface)
{
    (void)surface;
}

static void refuse(struct surface *surface, const struct placed_mark *mark)
{
    (void)mark;
    ((struct pdf *)surface)->failed = true;
}

static void shape(struct surface *surface, const struct placed_mark *mark)
{
    struct pdf *pdf = (struct pdf *)surface;
    if (!mark->as.text.shape) {
        refuse(surface, mark);
        return;
    }
    pdf_colour(pdf, mark->ink, false);
    pdf_draw_shape(pdf, mark);
}

static const struct surface_body body = {
    .begin = begin,
    .mark = {[PLACED_TEXT] = shape, [PLACED_LINE] = pdf_mark_line, [PLACED_FRAME] = pdf_mark_frame,
             [PLACED_ELLIPSE] = pdf_mark_ellipse, [PLACED_CODE] = refuse, [PLACED_PICTURE] = refuse,
             [PLACED_TICK] = refuse, [PLACED_POLYGON] = pdf_mark_polygon, [PLACED_FIELD] = refuse},
    .end = end,
};

bool paper_pdf_content(struct forms *forms, const struct placed_sheet *sheet, const char *said, struct buffer *out,
                       struct err *err)
{
    struct pdf pdf = {.surface = {.body = &body}, .err = err, .fonts = forms_fonts(forms)};
    pdf_say(&pdf, said);
    paper_draw_sheet(&pdf.surface, sheet);
    pdf_put(&pdf, "EMC\n");
    bool ok = !pdf.failed || err_set(err, ERR_BUG, "only shapes may be drawn without a document");
    ok = ok && buffer_ok(&pdf.content, err);
    if (ok)
        buffer_move(&pdf.content, out);
    buffer_finish(&pdf.content);
    return ok;
}
