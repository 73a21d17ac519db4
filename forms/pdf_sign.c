/* The update holds four objects: the list of fields and the field as they were with a little more, the field's
 * appearance under its old number, and the signature. Its length is known before the signature is made, because the
 * signature's place is kept free. */
#include "pdf_sign.h"

#include "clock.h"
#include "form_description.h"
#include "packed.h"
#include "paper.h"
#include "pdf_file.h"
#include "placed.h"
#include "text.h"
#include <stdio.h>
#include <string.h>

#define MM_PER_PT (25.4 / 72)

enum {
    SIGNATURES_EXIST_APPEND_ONLY = 3,
    SLACK_BYTES = 16, /* an ECDSA signature is a few bytes shorter or longer from time to time */
    RANGE_DIGITS = 10,
    OBJECTS = 4
};

struct field {
    struct pdf_file file;
    unsigned list, widget, look;            /* numbers of objects */
    struct pdf_span list_keys, widget_keys; /* what stands in them */
    double w_pt, h_pt;
};

/* ---- the field ---- */
static bool unlike(struct err *err, const char *what)
{
    return err_set(err, ERR_DAMAGED, "the stored PDF has no place for the stamp: %s", what);
}

static bool find_list(struct field *f, bool *there, struct err *err)
{
    struct pdf_span value, catalog;
    unsigned root;
    *there = false;
    if (!pdf_span_key(f->file.trailer, "Root", &value) || !pdf_span_reference(value, &root))
        return unlike(err, "no catalog");
    if (!pdf_file_dictionary(&f->file, root, &catalog, err))
        return false;
    if (!pdf_span_key(catalog, "AcroForm", &value))
        return true;
    *there = true;
    return pdf_span_reference(value, &f->list) ? pdf_file_dictionary(&f->file, f->list, &f->list_keys, err)
                                               : unlike(err, "its list of fields has another shape");
}

static bool find_widget(struct field *f, struct err *err)
{
    struct pdf_span value, looks;
    double box[4];
    if (!pdf_span_key(f->list_keys, "Fields", &value) || !pdf_span_only_reference(value, &f->widget))
        return unlike(err, "not exactly one field");
    if (!pdf_file_dictionary(&f->file, f->widget, &f->widget_keys, err))
        return false;
    if (pdf_span_key(f->widget_keys, "V", &value) || pdf_span_key(f->list_keys, "SigFlags", &value))
        return unlike(err, "it is signed already");
    if (!pdf_span_key(f->widget_keys, "AP", &looks) || looks.size < 4 ||
        !pdf_span_key((struct pdf_span){looks.at + 2, looks.size - 4}, "N", &value) ||
        !pdf_span_reference(value, &f->look))
        return unlike(err, "the field has no appearance");
    if (!pdf_span_key(f->widget_keys, "Rect", &value) || !pdf_span_numbers(value, box, 4) || box[2] - box[0] < 1 ||
        box[3] - box[1] < 1)
        return unlike(err, "the field has no size");
    f->w_pt = box[2] - box[0];
    f->h_pt = box[3] - box[1];
    return true;
}

static bool find_field(struct field *f, const struct buffer *pdf, bool *there, struct err *err)
{
    return pdf_file_read(pdf->data, pdf->size, &f->file, err) && find_list(f, there, err) &&
           (!*there || find_widget(f, err));
}

bool pdf_sign_is_due(const struct buffer *pdf, bool *due, struct err *err)
{
    struct field field = {.list = 0};
    return find_field(&field, pdf, due, err);
}

/* ---- texts ---- */
static void add_utf16(struct buffer *out, const char *utf8)
{
    size_t size = strlen(utf8);
    buffer_add_text(out, "<FEFF");
    for (size_t at = 0; at < size;) {
        int32_t character = text_next(utf8, size, &at);
        uint32_t c = character < 0 ? 0xfffd : (uint32_t)character;
        if (c >= 0x10000)
            buffer_printf(out, "%04X%04X", 0xd800 + ((c - 0x10000) >> 10), 0xdc00 + ((c - 0x10000) & 0x3ff));
        else
            buffer_printf(out, "%04X", c);
    }
    buffer_add_text(out, ">");
}

/* D:20261122093005+08'00' */
static void add_date(struct buffer *out, int64_t at_ms)
{
    char s[CLOCK_STAMP_SIZE];
    clock_format_iso(at_ms, s);
    buffer_printf(out, "(D:%.4s%.2s%.2s%.2s%.2s%.2s%.3s'%.2s')", s, s + 5, s + 8, s + 11, s + 14, s + 17, s + 19,
                  s + 23);
}

/* Said aloud by a reader, and what is copied in place of the outlines. */
static void stamp_text(const struct seal_art *art, char out[256])
{
    snprintf(out, 256, "%s %s %s %s", art->office, art->word, art->date, art->number);
}

/* ---- the update ---- */
struct update {
    struct buffer *out;
    unsigned number[OBJECTS];
    size_t at[OBJECTS];
    size_t count;
    size_t range_at, contents_at, contents_size; /* of the signature, in out */
};

static void begin_object(struct update *u, unsigned number)
{
    u->number[u->count] = number;
    u->at[u->count++] = u->out->size;
    buffer_printf(u->out, "%u 0 obj\n<<\n", number);
}

/* The appearance: the art on a sheet of the field's size. */
static bool draw(struct forms *forms, const struct field *f, const struct seal_art *art, struct buffer *packed,
                 struct err *err)
{
    char said[256];
    double w = f->w_pt * MM_PER_PT, h = f->h_pt * MM_PER_PT;
    struct placed_sheets sheets = {0};
    struct buffer content = {0};
    struct packer packer = {.zlib = NULL};
    stamp_text(art, said);
    bool ok = placed_add_sheet(&sheets, w, h, err) &&
              seal_art_place(forms_fonts(forms), &sheets, art, w / 2, h / 2, w < h ? w : h, err) &&
              paper_pdf_content(forms, &sheets.sheets[0], said, &content, err);
    if (ok) {
        packer_begin(&packer);
        ok = packer_end(&packer, content.data, content.size, NULL, 0, err);
    }
    if (ok)
        buffer_move(&packer.out, packed);
    packer_finish(&packer);
    buffer_finish(&content);
    placed_sheets_finish(&sheets);
    return ok;
}

static bool add_look(struct update *u, struct forms *forms, const struct field *f, const struct seal_art *art,
                     struct err *err)
{
    struct buffer packed = {0};
    if (!draw(forms, f, art, &packed, err))
        return false;
    begin_object(u, f->look);
    buffer_printf(u->out, "/Type /XObject\n/Subtype /Form\n/BBox [ 0 0 %ld.%02ld %ld.%02ld ]\n", (long)f->w_pt,
                  (long)(f->w_pt * 100) % 100, (long)f->h_pt, (long)(f->h_pt * 100) % 100);
    buffer_printf(u->out, "/Resources << >>\n/Filter /FlateDecode\n/Length %zu\n>>\nstream\n", packed.size);
    buffer_add(u->out, packed.data, packed.size);
    buffer_add_text(u->out, "\nendstream\nendobj\n");
    buffer_finish(&packed);
    return true;
}

static void add_fields(struct update *u, const struct field *f, const struct seal_art *art, unsigned signature)
{
    char said[256];
    stamp_text(art, said);
    begin_object(u, f->widget);
    buffer_add(u->out, f->widget_keys.at, f->widget_keys.size);
    buffer_printf(u->out, "/V %u 0 R\n/Contents ", signature);
    add_utf16(u->out, said);
    buffer_add_text(u->out, "\n>>\nendobj\n");
    begin_object(u, f->list);
    buffer_add(u->out, f->list_keys.at, f->list_keys.size);
    buffer_printf(u->out, "/SigFlags %d\n>>\nendobj\n", SIGNATURES_EXIST_APPEND_ONLY);
}

/* With room for the range and for `size` bytes of CMS. */
static void add_signature(struct update *u, const struct seal_art *art, int64_t at_ms, unsigned number, size_t size)
{
    begin_object(u, number);
    buffer_add_text(u->out, "/Type /Sig\n/Filter /Adobe.PPKLite\n/SubFilter /ETSI.CAdES.detached\n/Name ");
    add_utf16(u->out, art->office);
    buffer_add_text(u->out, "\n/Reason ");
    add_utf16(u->out, art->word);
    buffer_add_text(u->out, "\n/M ");
    add_date(u->out, at_ms);
    buffer_add_text(u->out, "\n/ByteRange [ 0 ");
    u->range_at = u->out->size;
    buffer_printf(u->out, "%*s %*s %*s ]\n/Contents ", RANGE_DIGITS, "", RANGE_DIGITS, "", RANGE_DIGITS, "");
    u->contents_at = u->out->size;
    u->contents_size = 2 * size + 2;
    buffer_add_text(u->out, "<");
    for (size_t i = 0; i < size; i++)
        buffer_add_text(u->out, "00");
    buffer_add_text(u->out, ">\n>>\nendobj\n");
}

static void add_entry(struct update *u, size_t at)
{
    enum { PLAIN = 1 };
    buffer_add_byte(u->out, PLAIN);
    buffer_add_u32(u->out, (uint32_t)at);
    buffer_add_byte(u->out, 0); /* generation */
    buffer_add_byte(u->out, 0);
}

/* The table of what is new, as a stream like the one before; other keys stay as they were. */
static void add_table(struct update *u, const struct field *f)
{
    enum { ENTRY_BYTES = 7 };
    static const char *const kept[] = {"Root", "Info", "ID"};
    const unsigned own = f->file.count + 1;
    size_t at = u->out->size;
    struct pdf_span value;
    buffer_printf(u->out, "%u 0 obj\n<<\n/Type /XRef\n/W [ 1 4 2 ]\n/Size %u\n/Prev %zu\n/Index [ ", own, own + 1,
                  f->file.xref_at);
    for (size_t i = 0; i < u->count; i++)
        buffer_printf(u->out, "%u 1 ", u->number[i]);
    buffer_printf(u->out, "%u 1 ]\n", own);
    for (size_t i = 0; i < sizeof kept / sizeof kept[0]; i++)
        if (pdf_span_key(f->file.trailer, kept[i], &value)) {
            buffer_printf(u->out, "/%s ", kept[i]);
            buffer_add(u->out, value.at, value.size);
            buffer_add_text(u->out, "\n");
        }
    buffer_printf(u->out, "/Length %zu\n>>\nstream\n", ENTRY_BYTES * (u->count + 1));
    for (size_t i = 0; i < u->count; i++)
        add_entry(u, u->at[i]);
    add_entry(u, at);
    buffer_printf(u->out, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

/* ---- the signature ---- */
static bool measure(const struct pdf_signer *signer, size_t *size, struct err *err)
{
    const struct pdf_piece nothing[2] = {{"", 0}, {"", 0}};
    struct buffer der = {0};
    bool ok = signer->sign(signer->context, nothing, &der, err);
    *size = der.size + SLACK_BYTES;
    buffer_finish(&der);
    return ok;
}

static bool fill_in(struct update *u, const struct pdf_signer *signer, struct err *err)
{
    char range[3 * (RANGE_DIGITS + 1) + 1], digit[3];
    uint8_t *bytes = u->out->data;
    size_t behind = u->contents_at + u->contents_size, rest = u->out->size - behind;
    struct buffer der = {0};
    snprintf(range, sizeof range, "%-*zu %-*zu %-*zu", RANGE_DIGITS, u->contents_at, RANGE_DIGITS, behind, RANGE_DIGITS,
             rest);
    memcpy(bytes + u->range_at, range, strlen(range));
    const struct pdf_piece pieces[2] = {{bytes, u->contents_at}, {bytes + behind, rest}};
    bool ok = signer->sign(signer->context, pieces, &der, err) &&
              (2 * der.size + 2 <= u->contents_size || err_set(err, ERR_BUG, "the signature outgrew its place"));
    for (size_t i = 0; ok && i < der.size; i++) {
        snprintf(digit, sizeof digit, "%02x", der.data[i]);
        memcpy(bytes + u->contents_at + 1 + 2 * i, digit, 2);
    }
    buffer_finish(&der);
    return ok;
}

bool pdf_sign(struct forms *forms, struct buffer *pdf, const struct seal_art *art, int64_t at_ms,
              const struct pdf_signer *signer, struct err *err)
{
    struct field field = {.list = 0};
    struct buffer out = {0};
    struct update u = {.out = &out};
    bool there;
    size_t size;
    if (!find_field(&field, pdf, &there, err))
        return false;
    if (!there)
        return unlike(err, "no field");
    if (!measure(signer, &size, err))
        return err_within(err, "the acceptance stamp");
    buffer_add(&out, pdf->data, pdf->size);
    bool ok = add_look(&u, forms, &field, art, err);
    if (ok) {
        add_fields(&u, &field, art, field.file.count);
        add_signature(&u, art, at_ms, field.file.count, size);
        add_table(&u, &field);
        ok = buffer_ok(&out, err) && fill_in(&u, signer, err);
    }
    if (ok) {
        buffer_finish(pdf);
        buffer_move(&out, pdf);
    }
    buffer_finish(&out);
    return ok;
}
