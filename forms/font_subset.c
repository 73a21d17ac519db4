/* The tables of a TrueType file around glyphs that font_outline writes. */
#include "font_subset.h"

#include "font_kept.h"
#include "font_outline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, TABLES };

static const char *const tags[TABLES] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}; /* sorted, as the file is */

struct making {
    struct buffer table[TABLES];
    struct font_outline outline;
    struct buffer scratch;
    int bounds[4];
    int widest, most_points, most_contours;
    uint32_t *offsets; /* of each glyph in glyf, and behind the last */
    size_t glyphs;
    int grid;
};

static void add_u16(struct buffer *out, int value)
{
    buffer_add_byte(out, (uint8_t)((unsigned)value >> 8));
    buffer_add_byte(out, (uint8_t)value);
}

static void make_entry(struct making *m, struct fonts *fonts, uint8_t face, uint16_t glyph, struct font_entry *out)
{
    buffer_clear(&m->scratch);
    font_outline_take(&m->outline, fonts, face, glyph);
    font_outline_write(&m->outline, &m->scratch, out->box);
    if (m->scratch.size % 2)
        buffer_add_byte(&m->scratch, 0);
    out->bytes = m->scratch.data;
    out->size = m->scratch.size;
    out->left = out->box[0];
    out->points = (int)m->outline.count;
    out->contours = (int)m->outline.end_count;
}

static int more(int a, int b)
{
    return a > b ? a : b;
}

static void add_glyph(struct making *m, struct fonts *fonts, uint8_t face, uint32_t character, uint16_t glyph, int width)
{
    struct font_entry made = {0};
    const struct font_entry *entry = font_kept_find(fonts_kept(fonts), face, glyph);
    if (!entry) {
        make_entry(m, fonts, face, glyph, &made);
        entry = &made;
        if (font_kept_may(fonts_kept(fonts), character) && !m->outline.failed && !m->scratch.failed)
            font_kept_add(fonts_kept(fonts), face, glyph, &made);
    }
    buffer_add(&m->table[GLYF], entry->bytes, entry->size);
    m->offsets[++m->glyphs] = (uint32_t)m->table[GLYF].size;
    add_u16(&m->table[HMTX], width);
    add_u16(&m->table[HMTX], entry->left);
    for (int i = 0; i < 2; i++) {
        m->bounds[i] = -more(-m->bounds[i], -entry->box[i]);
        m->bounds[i + 2] = more(m->bounds[i + 2], entry->box[i + 2]);
    }
    m->widest = more(m->widest, width);
    m->most_points = more(m->most_points, entry->points);
    m->most_contours = more(m->most_contours, entry->contours);
}

static void add_loca(struct making *m, bool is_long)
{
    for (size_t i = 0; i <= m->glyphs; i++) {
        if (is_long)
            buffer_add_u32(&m->table[LOCA], m->offsets[i]);
        else
            add_u16(&m->table[LOCA], (int)(m->offsets[i] / 2));
    }
}

/* OpenType 1.9, chapters head, hhea, maxp: fields in order. */
static void add_heads(struct making *m, const struct font_face_about *about, bool loca_is_long)
{
    struct buffer *head = &m->table[HEAD], *hhea = &m->table[HHEA], *maxp = &m->table[MAXP];
    buffer_add_u32(head, 0x00010000);
    buffer_add_u32(head, 0x00010000); /* revision */
    buffer_add_u32(head, 0);          /* checksum of the file, set at the end */
    buffer_add_u32(head, 0x5f0f3cf5);
    add_u16(head, 3); /* baseline at 0, left side bearing at 0 */
    add_u16(head, m->grid);
    buffer_add_u64(head, 0); /* created */
    buffer_add_u64(head, 0); /* modified */
    for (int i = 0; i < 4; i++)
        add_u16(head, m->bounds[i]);
    const int rest[] = {0, 8, 2, loca_is_long, 0}; /* style, smallest size, direction, loca format, glyph format */
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        add_u16(head, rest[i]);

    buffer_add_u32(hhea, 0x00010000);
    add_u16(hhea, about->ascent * m->grid / 1000);
    add_u16(hhea, about->descent * m->grid / 1000);
    add_u16(hhea, 0);
    add_u16(hhea, m->widest);
    add_u16(hhea, m->bounds[0]);
    add_u16(hhea, 0);
    add_u16(hhea, m->bounds[2]);
    const int caret[] = {1, 0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < sizeof caret / sizeof caret[0]; i++)
        add_u16(hhea, caret[i]);
    add_u16(hhea, (int)m->glyphs);

    buffer_add_u32(maxp, 0x00010000);
    add_u16(maxp, (int)m->glyphs);
    add_u16(maxp, m->most_points);
    add_u16(maxp, m->most_contours);
    const int none[] = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}; /* no composites, no instructions */
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        add_u16(maxp, none[i]);
}

static uint32_t checksum(const uint8_t *bytes, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += (uint32_t)bytes[i] << (24 - 8 * (i % 4));
    return sum;
}

static void add_file(struct making *m, struct buffer *out)
{
    uint32_t offset = 12 + 16 * TABLES;
    size_t head_at = 0;
    buffer_add_u32(out, 0x00010000);
    const int search[] = {TABLES, 64, 2, TABLES * 16 - 64};
    for (size_t i = 0; i < sizeof search / sizeof search[0]; i++)
        add_u16(out, search[i]);
    for (int i = 0; i < TABLES; i++) {
        buffer_add(out, tags[i], 4);
        buffer_add_u32(out, checksum(m->table[i].data, m->table[i].size));
        buffer_add_u32(out, offset);
        buffer_add_u32(out, (uint32_t)m->table[i].size);
        offset += (uint32_t)(m->table[i].size + 3) / 4 * 4;
    }
    for (int i = 0; i < TABLES; i++) {
        head_at = i == HEAD ? out->size : head_at;
        buffer_add(out, m->table[i].data, m->table[i].size);
        while (out->size % 4 && !out->failed)
            buffer_add_byte(out, 0);
    }
    if (out->failed)
        return;
    uint32_t adjustment = 0xb1b0afbau - checksum(out->data, out->size);
    for (int i = 0; i < 4; i++)
        out->data[head_at + 8 + (size_t)i] = (uint8_t)(adjustment >> (24 - 8 * i));
}

static bool make(struct making *m, struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count,
                 struct font_subset *out, struct err *err)
{
    const struct font_face_about about = font_face_about(fonts, face);
    m->offsets = calloc(count + 2, sizeof *m->offsets);
    out->width = calloc(count + 1, sizeof *out->width);
    if (!m->offsets || !out->width)
        return err_set(err, ERR_SPACE, "no memory for a subset");
    m->offsets[++m->glyphs] = 0; /* .notdef: blank, an em wide */
    add_u16(&m->table[HMTX], m->grid);
    add_u16(&m->table[HMTX], 0);
    for (size_t i = 0; i < count; i++) {
        uint16_t glyph;
        double advance;
        if (!font_glyph_in(fonts, face, characters[i], &glyph, &advance))
            return err_set(err, ERR_DAMAGED, "%s has no U+%04X any more", about.name, characters[i]);
        int width = (int)lround(advance * m->grid);
        out->width[i] = (int)lround(width * 1000.0 / m->grid);
        add_glyph(m, fonts, face, characters[i], glyph, width);
    }
    bool is_long = m->table[GLYF].size >= 2 * 0xffff;
    add_loca(m, is_long);
    add_heads(m, &about, is_long);
    bool ok = !m->outline.failed && !m->scratch.failed;
    for (int i = 0; ok && i < TABLES; i++)
        ok = buffer_ok(&m->table[i], NULL);
    if (!ok)
        return err_set(err, ERR_SPACE, "no memory for a subset of %s", about.name);
    add_file(m, &out->file);
    return buffer_ok(&out->file, err);
}

bool font_subset_make(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count,
                      struct font_subset *out, struct err *err)
{
    struct making m = {.grid = (int)font_grid(face)};
    struct font_subset subset = {0};
    bool ok = count < UINT16_MAX && make(&m, fonts, face, characters, count, &subset, err);
    for (int i = 0; i < TABLES; i++)
        buffer_finish(&m.table[i]);
    font_outline_finish(&m.outline);
    buffer_finish(&m.scratch);
    free(m.offsets);
    if (ok)
        *out = subset;
    else
        font_subset_finish(&subset);
    return ok;
}

void font_subset_finish(struct font_subset *subset)
{
    buffer_finish(&subset->file);
    free(subset->width);
    *subset = (struct font_subset){0};
}
