/* Type 0 fonts by hand, out of libharu's dictionaries and streams. */
#include "paper_pdf_font.h"

#include "text.h"
#include <hpdf_doc.h>
#include <hpdf_objects.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { CMAP_RANGE = 100 };

/* ---- glyphs ---- */
static int by_value(const void *a, const void *b)
{
    uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;
    return (x > y) - (x < y);
}

static const uint32_t *find(const struct font_run *run, uint32_t character)
{
    return run->count ? bsearch(&character, run->characters, run->count, sizeof character, by_value) : NULL;
}

uint16_t pdf_face_glyph(const struct pdf_face *face, uint32_t character, int *width)
{
    const struct font_base *base = face->subset.base;
    const uint32_t *shared = base ? find(&base->run, character) : NULL;
    const uint32_t *own = shared ? NULL : find(&face->subset.run, character);
    *width = 1000;
    if (!shared && !own)
        return 0;
    size_t index = shared ? (size_t)(shared - base->run.characters)
                          : (size_t)(own - face->subset.run.characters) + (base ? base->run.count : 0);
    *width = font_subset_width(&face->subset, index);
    return (uint16_t)(index + 1);
}

/* ---- pieces of a document ---- */
HPDF_Dict pdf_dict(HPDF_Doc doc)
{
    HPDF_Dict dict = HPDF_Dict_New(doc->mmgr);
    if (!dict || HPDF_Xref_Add(doc->xref, dict) != HPDF_OK)
        return NULL;
    return dict;
}

/* libharu names a filter only for streams that it deflates itself. */
static HPDF_STATUS write_filter(HPDF_Dict dict, HPDF_Stream stream)
{
    (void)dict;
    return HPDF_Stream_WriteStr(stream, "/Filter /FlateDecode\n");
}

bool pdf_stream_is_packed(HPDF_Dict dict, const struct packer *packer)
{
    dict->filter = HPDF_STREAM_FILTER_NONE;
    dict->write_fn = write_filter;
    return HPDF_Stream_Write(dict->stream, packer->out.data, (HPDF_UINT)packer->out.size) == HPDF_OK;
}

static HPDF_Dict packed_stream(struct pdf_streams *streams)
{
    HPDF_Dict dict = HPDF_DictStream_New(streams->doc->mmgr, streams->doc->xref);
    return dict && pdf_stream_is_packed(dict, &streams->packer) ? dict : NULL;
}

HPDF_Dict pdf_stream(struct pdf_streams *streams, const void *bytes, size_t size)
{
    packer_begin(&streams->packer);
    return packer_end(&streams->packer, bytes, size, NULL, 0, NULL) ? packed_stream(streams) : NULL;
}

static size_t utf16(uint32_t character, unsigned out[2])
{
    if (character < 0x10000) {
        out[0] = character;
        return 1;
    }
    out[0] = 0xd800 + ((character - 0x10000) >> 10);
    out[1] = 0xdc00 + ((character - 0x10000) & 0x3ff);
    return 2;
}

void pdf_utf16(struct buffer *out, const char *utf8)
{
    size_t size = strlen(utf8);
    buffer_add(out, "\xfe\xff", 2);
    for (size_t at = 0; at < size;) {
        unsigned units[2];
        int32_t character = text_next(utf8, size, &at);
        size_t count = utf16(character < 0 ? 0xfffd : (uint32_t)character, units);
        for (size_t i = 0; i < count; i++) {
            buffer_add_byte(out, (uint8_t)(units[i] >> 8));
            buffer_add_byte(out, (uint8_t)units[i]);
        }
    }
}

/* ---- the map to Unicode ---- */
static const char cmap_head[] = "/CIDInit /ProcSet findresource begin\n12 dict begin\nbegincmap\n"
                                "/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def\n"
                                "/CMapName /Adobe-Identity-UCS def\n/CMapType 2 def\n"
                                "1 begincodespacerange\n<0000> <FFFF>\nendcodespacerange\n";
static const char cmap_tail[] = "endcmap\nCMapName currentdict /CMap defineresource pop\nend\nend\n";

static void add_hex(struct buffer *out, unsigned value)
{
    static const char digits[] = "0123456789ABCDEF";
    const char text[] = {digits[value >> 12 & 15], digits[value >> 8 & 15], digits[value >> 4 & 15], digits[value & 15]};
    buffer_add(out, text, sizeof text);
}

/* Glyphs are numbered in order, so a hundred at a time are one range with a list of what they mean. A range stays within
 * one high byte. */
static void write_cmap(const struct pdf_face *face, struct buffer *out)
{
    size_t all = font_subset_count(&face->subset);
    buffer_add_text(out, cmap_head);
    for (size_t i = 0; i < all;) {
        size_t end = i + CMAP_RANGE;
        end = end > all ? all : end;
        while ((i + 1) >> 8 != end >> 8)
            end--;
        buffer_printf(out, "1 beginbfrange\n<%04zX> <%04zX> [", i + 1, end);
        for (; i < end; i++) {
            unsigned units[2];
            size_t count = utf16(font_subset_character(&face->subset, i), units);
            buffer_add_byte(out, '<');
            for (size_t k = 0; k < count; k++)
                add_hex(out, units[k]);
            buffer_add_byte(out, '>');
        }
        buffer_add_text(out, "]\nendbfrange\n");
    }
    buffer_add_text(out, cmap_tail);
}

/* ---- the font ---- */
/* "ABCDEF+Name": the tag says that it is a subset and differs between subsets. */
static void tagged_name(const struct pdf_face *face, char out[80])
{
    uint32_t hash = 2166136261u;
    for (size_t i = 0; i < font_subset_count(&face->subset); i++)
        hash = (hash ^ font_subset_character(&face->subset, i)) * 16777619u;
    for (int i = 0; i < 6; i++, hash /= 26)
        out[i] = (char)('A' + hash % 26);
    snprintf(out + 6, 74, "+%s", face->about.name);
}

/* Widths that are not a full em, in runs of neighbouring glyphs: n [w w w]. */
static HPDF_Array widths_of(HPDF_Doc doc, const struct pdf_face *face)
{
    HPDF_Array list = HPDF_Array_New(doc->mmgr), run = NULL;
    size_t last = 0;
    HPDF_STATUS status = list ? HPDF_OK : HPDF_FAILD_TO_ALLOC_MEM;
    for (size_t i = 0; i < font_subset_count(&face->subset) && status == HPDF_OK; i++) {
        int width = font_subset_width(&face->subset, i);
        if (width == 1000)
            continue;
        if (!run || i != last + 1) {
            status = HPDF_Array_AddNumber(list, (HPDF_INT32)i + 1);
            run = HPDF_Array_New(doc->mmgr);
            status |= run ? HPDF_Array_Add(list, run) : HPDF_FAILD_TO_ALLOC_MEM;
        }
        if (status == HPDF_OK)
            status = HPDF_Array_AddNumber(run, width);
        last = i;
    }
    return status == HPDF_OK ? list : NULL;
}

static HPDF_Dict descriptor_of(struct pdf_streams *streams, const struct pdf_face *face, const char *name)
{
    enum { SYMBOLIC = 4, SERIF = 2 };
    HPDF_Doc doc = streams->doc;
    HPDF_Dict file = font_subset_pack(&face->subset, &streams->packer, NULL) ? packed_stream(streams) : NULL;
    HPDF_Dict dict = pdf_dict(doc);
    HPDF_Array box = HPDF_Array_New(doc->mmgr);
    if (!file || !dict || !box)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_AddNumber(file, "Length1", (HPDF_INT32)face->subset.file_size);
    for (int i = 0; i < 4; i++)
        status |= HPDF_Array_AddNumber(box, face->about.box[i]);
    status |= HPDF_Dict_AddName(dict, "Type", "FontDescriptor");
    status |= HPDF_Dict_AddName(dict, "FontName", name);
    status |= HPDF_Dict_AddNumber(dict, "Flags", SYMBOLIC | (face->about.serif ? SERIF : 0));
    status |= HPDF_Dict_Add(dict, "FontBBox", box);
    status |= HPDF_Dict_AddNumber(dict, "ItalicAngle", 0);
    status |= HPDF_Dict_AddNumber(dict, "Ascent", face->about.ascent);
    status |= HPDF_Dict_AddNumber(dict, "Descent", face->about.descent);
    status |= HPDF_Dict_AddNumber(dict, "CapHeight", face->about.cap_height);
    status |= HPDF_Dict_AddNumber(dict, "StemV", face->about.stem);
    status |= HPDF_Dict_Add(dict, "FontFile2", file);
    return status == HPDF_OK ? dict : NULL;
}

static HPDF_Dict cid_font_of(struct pdf_streams *streams, const struct pdf_face *face, const char *name)
{
    HPDF_Doc doc = streams->doc;
    HPDF_Dict dict = pdf_dict(doc), info = HPDF_Dict_New(doc->mmgr);
    HPDF_Dict descriptor = descriptor_of(streams, face, name);
    HPDF_Array widths = widths_of(doc, face);
    if (!dict || !info || !descriptor || !widths)
        return NULL;
    HPDF_STATUS status = HPDF_Dict_Add(info, "Registry", HPDF_String_New(doc->mmgr, "Adobe", NULL));
    status |= HPDF_Dict_Add(info, "Ordering", HPDF_String_New(doc->mmgr, "Identity", NULL));
    status |= HPDF_Dict_AddNumber(info, "Supplement", 0);
    status |= HPDF_Dict_AddName(dict, "Type", "Font");
    status |= HPDF_Dict_AddName(dict, "Subtype", "CIDFontType2");
    status |= HPDF_Dict_AddName(dict, "BaseFont", name);
    status |= HPDF_Dict_Add(dict, "CIDSystemInfo", info);
    status |= HPDF_Dict_Add(dict, "FontDescriptor", descriptor);
    status |= HPDF_Dict_AddNumber(dict, "DW", 1000);
    status |= HPDF_Dict_Add(dict, "W", widths);
    status |= HPDF_Dict_AddName(dict, "CIDToGIDMap", "Identity");
    return status == HPDF_OK ? dict : NULL;
}

static HPDF_Dict font_of(struct pdf_streams *streams, const struct pdf_face *face)
{
    HPDF_Doc doc = streams->doc;
    char name[80];
    struct buffer cmap = {0};
    tagged_name(face, name);
    write_cmap(face, &cmap);
    HPDF_Dict map = buffer_ok(&cmap, NULL) ? pdf_stream(streams, cmap.data, cmap.size) : NULL;
    buffer_finish(&cmap);
    HPDF_Dict dict = pdf_dict(doc), descendant = cid_font_of(streams, face, name);
    HPDF_Array descendants = HPDF_Array_New(doc->mmgr);
    if (!map || !dict || !descendant || !descendants)
        return NULL;
    HPDF_STATUS status = HPDF_Array_Add(descendants, descendant);
    status |= HPDF_Dict_AddName(dict, "Type", "Font");
    status |= HPDF_Dict_AddName(dict, "Subtype", "Type0");
    status |= HPDF_Dict_AddName(dict, "BaseFont", name);
    status |= HPDF_Dict_AddName(dict, "Encoding", "Identity-H");
    status |= HPDF_Dict_Add(dict, "DescendantFonts", descendants);
    status |= HPDF_Dict_Add(dict, "ToUnicode", map);
    return status == HPDF_OK ? dict : NULL;
}

/* Of what the sheets use, the characters that the base has not; the others are dropped from the list. */
static void leave_out_shared(const struct font_base *base, struct face_characters *used)
{
    size_t kept = 0;
    for (size_t i = 0; i < used->count; i++)
        if (!find(&base->run, used->list[i]))
            used->list[kept++] = used->list[i];
    used->count = kept;
}

static bool make_face(struct pdf_face *face, struct fonts *fonts, uint8_t number, const struct font_base *base,
                      struct face_characters *used, struct pdf_streams *streams, struct err *err)
{
    if (!used->count)
        return true;
    if (base)
        leave_out_shared(base, used);
    face->about = font_face_about(fonts, number);
    if (!font_subset_make(fonts, number, base, used->list, used->count, &face->subset, err))
        return false;
    face->font = font_of(streams, face);
    return face->font || err_set(err, ERR_SPACE, "cannot put %s into the document", face->about.name);
}

bool pdf_faces_make(struct pdf_faces *faces, struct fonts *fonts, const struct form_glyphs *shared,
                    const struct placed_sheets *sheets, struct pdf_streams *streams, struct err *err)
{
    struct form_characters used = {0};
    if (!form_characters_of(sheets, &used))
        return err_set(err, ERR_SPACE, "no memory for the characters of a document");
    bool ok = true;
    for (uint8_t i = 0; ok && i < FONT_FACES_MAX; i++) {
        const struct font_base *base = shared && shared->faces[i].run.count ? &shared->faces[i] : NULL;
        ok = make_face(&faces->faces[i], fonts, i, base, &used.faces[i], streams, err);
    }
    form_characters_finish(&used);
    return ok;
}

void pdf_faces_finish(struct pdf_faces *faces)
{
    for (size_t i = 0; i < FONT_FACES_MAX; i++)
        font_subset_finish(&faces->faces[i].subset);
}
