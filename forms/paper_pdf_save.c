/* libharu's objects, written here and not by its own cross references: lengths stand in the streams themselves, small
 * objects are deflated together, and the table is a stream. A page or two becomes 4 KB smaller. What pdf_sign looks up
 * later stays plain, and so does the table, so that reading them needs no inflating. */
#include "paper_pdf_save.h"

#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stdio.h>
#include <stdlib.h>

enum { FREE, PLAIN, PACKED, CLASS_MASK = 0xff };

struct entry {
    uint8_t kind;
    uint32_t at;   /* in the file; packed: number of the stream that holds it */
    uint16_t index; /* in that stream */
};

struct saving {
    struct pdf *pdf;
    struct buffer *out;
    HPDF_Stream scratch;
    struct buffer text;           /* of one object */
    struct buffer heads, bodies;  /* of the objects that are packed */
    struct entry *entries;
    unsigned count, packed_count; /* of libharu's objects, the free one before them included */
};

static unsigned number_of(const void *object)
{
    return ((const HPDF_Obj_Header *)object)->obj_id & 0x00ffffffu;
}

static unsigned class_of(const void *object)
{
    return ((const HPDF_Obj_Header *)object)->obj_class & CLASS_MASK;
}

/* What stands in a stream of libharu's. */
static bool take_bytes(HPDF_Stream stream, struct buffer *out)
{
    for (HPDF_UINT i = 0; i < HPDF_MemStream_GetBufCount(stream); i++) {
        HPDF_UINT size = 0;
        const HPDF_BYTE *bytes = HPDF_MemStream_GetBufPtr(stream, i, &size);
        if (!bytes)
            return false;
        buffer_add(out, bytes, size);
    }
    return true;
}

static bool write_text(struct saving *s, void *object)
{
    HPDF_MemStream_FreeData(s->scratch);
    buffer_clear(&s->text);
    return HPDF_Obj_WriteValue(object, s->scratch, NULL) == HPDF_OK && take_bytes(s->scratch, &s->text) &&
           buffer_ok(&s->text, NULL);
}

static void begin_object(struct saving *s, unsigned number)
{
    s->entries[number] = (struct entry){PLAIN, (uint32_t)s->out->size, 0};
    buffer_printf(s->out, "%u 0 obj\n", number);
}

/* ---- streams ---- */
static bool write_stream(struct saving *s, unsigned number, HPDF_Dict dict)
{
    enum { CLOSING = 2 }; /* >> */
    HPDF_Stream stream = dict->stream;
    HPDF_Dict_RemoveElement(dict, "Length");
    dict->stream = NULL; /* the dictionary alone */
    bool ok = write_text(s, dict) && s->text.size > CLOSING;
    dict->stream = stream;
    if (!ok)
        return false;
    begin_object(s, number);
    buffer_add(s->out, s->text.data, s->text.size - CLOSING);
    buffer_printf(s->out, "/Length %u\n>>\nstream\n", HPDF_Stream_Size(stream));
    ok = take_bytes(stream, s->out);
    buffer_add_text(s->out, "\nendstream\nendobj\n");
    return ok;
}

static void write_packed_stream(struct saving *s, unsigned number, const char *keys, const struct buffer *packed)
{
    begin_object(s, number);
    buffer_printf(s->out, "<<\n%s\n/Filter /FlateDecode\n/Length %zu\n>>\nstream\n", keys, packed->size);
    buffer_add(s->out, packed->data, packed->size);
    buffer_add_text(s->out, "\nendstream\nendobj\n");
}

/* ---- objects ---- */
/* What an update by pdf_sign replaces, or finds the way with. */
static bool stays_plain(const struct saving *s, HPDF_Dict dict)
{
    HPDF_Dict catalog = s->pdf->doc->catalog;
    return dict == catalog || dict == HPDF_Dict_GetItem(catalog, "AcroForm", HPDF_OCLASS_DICT) ||
           HPDF_Dict_GetItem(dict, "FT", HPDF_OCLASS_NAME);
}

static bool write_object(struct saving *s, unsigned number, void *object)
{
    if (class_of(object) == HPDF_OCLASS_DICT && ((HPDF_Dict)object)->stream)
        return write_stream(s, number, object);
    if (class_of(object) == HPDF_OCLASS_NUMBER) /* the length of a stream, which has it already */
        return true;
    if (!write_text(s, object))
        return false;
    if (class_of(object) == HPDF_OCLASS_DICT && stays_plain(s, object)) {
        begin_object(s, number);
        buffer_add(s->out, s->text.data, s->text.size);
        buffer_add_text(s->out, "\nendobj\n");
        return true;
    }
    s->entries[number] = (struct entry){PACKED, s->count, (uint16_t)s->packed_count++};
    buffer_printf(&s->heads, "%u %zu ", number, s->bodies.size);
    buffer_add(&s->bodies, s->text.data, s->text.size);
    buffer_add_byte(&s->bodies, '\n');
    return true;
}

static bool write_objects(struct saving *s)
{
    for (unsigned i = 1; i < s->count; i++) {
        HPDF_XrefEntry entry = HPDF_Xref_GetEntry(s->pdf->doc->xref, i);
        if (!entry || !entry->obj || !write_object(s, i, entry->obj))
            return false;
    }
    char keys[96];
    struct packer *packer = &s->pdf->streams.packer;
    snprintf(keys, sizeof keys, "/Type /ObjStm\n/N %u\n/First %zu", s->packed_count, s->heads.size);
    buffer_add(&s->heads, s->bodies.data, s->bodies.size);
    packer_begin(packer);
    if (!buffer_ok(&s->bodies, NULL) || !buffer_ok(&s->heads, NULL) ||
        !packer_end(packer, s->heads.data, s->heads.size, NULL, 0, NULL))
        return false;
    write_packed_stream(s, s->count, keys, &packer->out);
    return true;
}

/* ---- the table ---- */
static void write_table(struct saving *s)
{
    const unsigned number = s->count + 1, size = s->count + 2;
    size_t at = s->out->size;
    begin_object(s, number);
    buffer_printf(s->out, "<<\n/Type /XRef\n/W [ 1 4 2 ]\n/Size %u\n/Root %u 0 R\n/Info %u 0 R\n/ID [ ", size,
                  number_of(s->pdf->doc->catalog), number_of(s->pdf->doc->info));
    for (int i = 0; i < 2; i++)
        buffer_printf(s->out, "<%016llX%016llX> ", (unsigned long long)s->pdf->identity[0],
                      (unsigned long long)s->pdf->identity[1]);
    buffer_printf(s->out, "]\n/Length %u\n>>\nstream\n", 7 * size);
    for (unsigned i = 0; i < size; i++) {
        const struct entry *e = &s->entries[i];
        uint16_t last = e->kind == FREE ? UINT16_MAX : e->index;
        buffer_add_byte(s->out, e->kind);
        buffer_add_u32(s->out, e->at);
        buffer_add_byte(s->out, (uint8_t)(last >> 8));
        buffer_add_byte(s->out, (uint8_t)last);
    }
    buffer_printf(s->out, "\nendstream\nendobj\nstartxref\n%zu\n%%%%EOF\n", at);
}

bool pdf_save(struct pdf *pdf, struct buffer *out)
{
    struct saving s = {.pdf = pdf, .out = out, .count = pdf->doc->xref->entries->count};
    s.entries = calloc(s.count + 2, sizeof *s.entries);
    s.scratch = HPDF_MemStream_New(pdf->doc->mmgr, 0);
    buffer_add_text(out, "%PDF-1.7\n%\xb7\xbe\xad\xaa\n"); /* bytes above 127: this is no text */
    bool ok = s.entries && s.scratch && write_objects(&s) && !pdf->failed;
    if (ok)
        write_table(&s);
    HPDF_Stream_Free(s.scratch);
    buffer_finish(&s.text);
    buffer_finish(&s.heads);
    buffer_finish(&s.bodies);
    free(s.entries);
    return ok;
}
