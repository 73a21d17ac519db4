/* The tables of a TrueType file around glyphs that font_outline writes. */
#include "font_subset.h"

#include "font_kept.h"
#include "font_outline.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { GLYF, HEAD, HHEA, HMTX, LOCA, MAXP, TABLES };

static const char *const tags[TABLES] = {"glyf", "head", "hhea", "hmtx", "loca", "maxp"}; /* sorted, as the file is */

static void add_u16(struct buffer *out, int value)
{
    buffer_add_byte(out, (uint8_t)((unsigned)value >> 8));
    buffer_add_byte(out, (uint8_t)value);
}

static int more(int a, int b)
{
    return a > b ? a : b;
}

/* ---- glyphs ---- */
struct drawing {
    struct fonts *fonts;
    uint8_t face;
    int grid;
    struct font_outline outline;
    struct buffer scratch;
};

static void make_entry(struct drawing *d, uint16_t glyph, struct font_entry *out)
{
    const int usual[4] = {0, -d->grid / 4, d->grid, d->grid};
    buffer_clear(&d->scratch);
    font_outline_take(&d->outline, d->fonts, d->face, glyph);
    font_outline_write(&d->outline, usual, &d->scratch, out->box);
    if (d->scratch.size % 2)
        buffer_add_byte(&d->scratch, 0);
    out->bytes = d->scratch.data;
    out->size = d->scratch.size;
    out->left = out->box[0];
    out->points = (int)d->outline.count;
    out->contours = (int)d->outline.end_count;
}

static void add_glyph(struct drawing *d, struct font_run *run, uint32_t character, uint16_t glyph, int width)
{
    struct font_entry made = {0};
    const struct font_entry *entry = font_kept_find(fonts_kept(d->fonts), d->face, glyph);
    if (!entry) {
        make_entry(d, glyph, &made);
        entry = &made;
        if (font_kept_may(fonts_kept(d->fonts), character) && !d->outline.failed && !d->scratch.failed)
            font_kept_add(fonts_kept(d->fonts), d->face, glyph, &made);
    }
    buffer_add(&run->glyf, entry->bytes, entry->size);
    run->characters[run->count] = character;
    run->ends[run->count] = (uint32_t)run->glyf.size;
    run->width[run->count] = width;
    run->left[run->count++] = entry->left;
    for (int i = 0; i < 2; i++) {
        run->bounds[i] = -more(-run->bounds[i], -entry->box[i]);
        run->bounds[i + 2] = more(run->bounds[i + 2], entry->box[i + 2]);
    }
    run->widest = more(run->widest, width);
    run->most_points = more(run->most_points, entry->points);
    run->most_contours = more(run->most_contours, entry->contours);
}

static void run_finish(struct font_run *run)
{
    if (run->characters)
        wipe(run->characters, run->count * sizeof *run->characters);
    free(run->characters);
    free(run->ends);
    free(run->width);
    free(run->left);
    buffer_finish(&run->glyf);
    *run = (struct font_run){.count = 0};
}

static bool draw_all(struct drawing *d, const uint32_t *characters, size_t count, struct font_run *run, struct err *err)
{
    run->characters = calloc(count + 1, sizeof *run->characters);
    run->ends = calloc(count + 1, sizeof *run->ends);
    run->width = calloc(count + 1, sizeof *run->width);
    run->left = calloc(count + 1, sizeof *run->left);
    if (!run->characters || !run->ends || !run->width || !run->left)
        return err_set(err, ERR_SPACE, "no memory for a subset");
    for (size_t i = 0; i < count; i++) {
        uint16_t glyph;
        double advance;
        if (!font_glyph_in(d->fonts, d->face, characters[i], &glyph, &advance))
            return err_set(err, ERR_DAMAGED, "%s has no U+%04X any more", font_face_about(d->fonts, d->face).name,
                           characters[i]);
        add_glyph(d, run, characters[i], glyph, (int)lround(advance * d->grid));
    }
    while (run->glyf.size % 4 && !run->glyf.failed) /* the last glyph ends where what follows may begin */
        buffer_add_byte(&run->glyf, 0);
    if (count)
        run->ends[count - 1] = (uint32_t)run->glyf.size;
    if (d->outline.failed || d->scratch.failed || !buffer_ok(&run->glyf, NULL))
        return err_set(err, ERR_SPACE, "no memory for a subset");
    return true;
}

static bool draw_run(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count, struct font_run *out,
                     struct err *err)
{
    struct drawing d = {.fonts = fonts, .face = face, .grid = (int)font_grid(face)};
    bool ok = draw_all(&d, characters, count, out, err);
    font_outline_finish(&d.outline);
    buffer_finish(&d.scratch);
    return ok;
}

/* ---- tables ---- */
struct making {
    struct buffer table[TABLES];
    const struct font_run *runs[2]; /* base, subset */
    int grid;
    size_t glyphs;
    size_t glyf_size;
    bool loca_is_long;
};

static void add_offset(struct making *m, uint32_t offset)
{
    if (m->loca_is_long)
        buffer_add_u32(&m->table[LOCA], offset);
    else
        add_u16(&m->table[LOCA], (int)(offset / 2));
}

static void add_metrics(struct making *m)
{
    uint32_t before = 0;
    add_u16(&m->table[HMTX], m->grid); /* .notdef: blank, an em wide */
    add_u16(&m->table[HMTX], 0);
    add_offset(m, 0);
    add_offset(m, 0);
    for (int r = 0; r < 2; r++) {
        for (size_t i = 0; i < m->runs[r]->count; i++) {
            add_u16(&m->table[HMTX], m->runs[r]->width[i]);
            add_u16(&m->table[HMTX], m->runs[r]->left[i]);
            add_offset(m, before + m->runs[r]->ends[i]);
        }
        before += (uint32_t)m->runs[r]->glyf.size;
    }
}

/* OpenType 1.9, chapters head, hhea, maxp: fields in order. */
static void add_heads(struct making *m, const struct font_face_about *about)
{
    struct buffer *head = &m->table[HEAD], *hhea = &m->table[HHEA], *maxp = &m->table[MAXP];
    const struct font_run *a = m->runs[0], *b = m->runs[1];
    int bounds[4] = {-more(-a->bounds[0], -b->bounds[0]), -more(-a->bounds[1], -b->bounds[1]),
                     more(a->bounds[2], b->bounds[2]), more(a->bounds[3], b->bounds[3])};
    buffer_add_u32(head, 0x00010000);
    buffer_add_u32(head, 0x00010000); /* revision */
    buffer_add_u32(head, 0);          /* checksum of the file, set at the end */
    buffer_add_u32(head, 0x5f0f3cf5);
    add_u16(head, 3); /* baseline at 0, left side bearing at 0 */
    add_u16(head, m->grid);
    buffer_add_u64(head, 0); /* created */
    buffer_add_u64(head, 0); /* modified */
    for (int i = 0; i < 4; i++)
        add_u16(head, bounds[i]);
    const int rest[] = {0, 8, 2, m->loca_is_long, 0}; /* style, smallest size, direction, loca format, glyph format */
    for (size_t i = 0; i < sizeof rest / sizeof rest[0]; i++)
        add_u16(head, rest[i]);

    buffer_add_u32(hhea, 0x00010000);
    add_u16(hhea, about->ascent * m->grid / 1000);
    add_u16(hhea, about->descent * m->grid / 1000);
    add_u16(hhea, 0);
    add_u16(hhea, more(m->grid, more(a->widest, b->widest)));
    add_u16(hhea, bounds[0]);
    add_u16(hhea, 0);
    add_u16(hhea, bounds[2]);
    const int caret[] = {1, 0, 0, 0, 0, 0, 0, 0};
    for (size_t i = 0; i < sizeof caret / sizeof caret[0]; i++)
        add_u16(hhea, caret[i]);
    add_u16(hhea, (int)m->glyphs);

    buffer_add_u32(maxp, 0x00010000);
    add_u16(maxp, (int)m->glyphs);
    add_u16(maxp, more(a->most_points, b->most_points));
    add_u16(maxp, more(a->most_contours, b->most_contours));
    const int none[] = {0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0}; /* no composites, no instructions */
    for (size_t i = 0; i < sizeof none / sizeof none[0]; i++)
        add_u16(maxp, none[i]);
}

/* ---- the file ---- */
/* Bytes that begin where a word does. */
static uint32_t checksum(const uint8_t *bytes, size_t size)
{
    uint32_t sum = 0;
    for (size_t i = 0; i < size; i++)
        sum += (uint32_t)bytes[i] << (24 - 8 * (i % 4));
    return sum;
}

static bool add_file(struct making *m, uint32_t glyf_checksum, struct font_subset *out, struct err *err)
{
    uint32_t offset = 12 + 16 * TABLES, whole = glyf_checksum;
    size_t head_at = out->rest.size;
    buffer_add_u32(&out->head, 0x00010000);
    const int search[] = {TABLES, 64, 2, TABLES * 16 - 64};
    for (size_t i = 0; i < sizeof search / sizeof search[0]; i++)
        add_u16(&out->head, search[i]);
    for (int i = 0; i < TABLES; i++) {
        size_t size = i == GLYF ? m->glyf_size : m->table[i].size;
        uint32_t sum = i == GLYF ? glyf_checksum : checksum(m->table[i].data, size);
        buffer_add(&out->head, tags[i], 4);
        buffer_add_u32(&out->head, sum);
        buffer_add_u32(&out->head, offset);
        buffer_add_u32(&out->head, (uint32_t)size);
        offset += (uint32_t)(size + 3) / 4 * 4;
        whole += i == GLYF ? 0 : sum;
        if (i == GLYF)
            continue;
        buffer_add(&out->rest, m->table[i].data, size);
        while (out->rest.size % 4 && !out->rest.failed)
            buffer_add_byte(&out->rest, 0);
    }
    if (!buffer_ok(&out->head, err) || !buffer_ok(&out->rest, err))
        return false;
    uint32_t adjustment = 0xb1b0afbau - (whole + checksum(out->head.data, out->head.size));
    for (int i = 0; i < 4; i++)
        out->rest.data[head_at + 8 + (size_t)i] = (uint8_t)(adjustment >> (24 - 8 * i));
    out->file_size = offset;
    return true;
}

static bool put_together(struct fonts *fonts, uint8_t face, struct font_subset *out, struct err *err)
{
    static const struct font_run none;
    const struct font_run *base = out->base ? &out->base->run : &none;
    const struct font_face_about about = font_face_about(fonts, face);
    struct making m = {.runs = {base, &out->run}, .grid = out->grid, .glyphs = 1 + base->count + out->run.count,
                       .glyf_size = base->glyf.size + out->run.glyf.size};
    m.loca_is_long = m.glyf_size >= 2 * 0xffff;
    add_metrics(&m);
    add_heads(&m, &about);
    buffer_add(&out->rest, out->run.glyf.data, out->run.glyf.size);
    uint32_t sum = (out->base ? out->base->checksum : 0) + checksum(out->run.glyf.data, out->run.glyf.size);
    bool ok = true;
    for (int i = 0; ok && i < TABLES; i++)
        ok = buffer_ok(&m.table[i], err);
    ok = ok && add_file(&m, sum, out, err);
    for (int i = 0; i < TABLES; i++)
        buffer_finish(&m.table[i]);
    return ok;
}

/* ---- what others call ---- */
bool font_base_make(struct fonts *fonts, uint8_t face, const uint32_t *characters, size_t count, struct font_base *out,
                    struct err *err)
{
    struct font_base base = {.checksum = 0};
    if (count >= UINT16_MAX)
        return err_set(err, ERR_INPUT, "too many characters for a subset");
    if (!draw_run(fonts, face, characters, count, &base.run, err) ||
        !packed_part_make(base.run.glyf.data, base.run.glyf.size, &base.packed, err)) {
        font_base_finish(&base);
        return false;
    }
    base.checksum = checksum(base.run.glyf.data, base.run.glyf.size);
    *out = base;
    return true;
}

void font_base_finish(struct font_base *base)
{
    run_finish(&base->run);
    packed_part_finish(&base->packed);
    base->checksum = 0;
}

bool font_subset_make(struct fonts *fonts, uint8_t face, const struct font_base *base, const uint32_t *characters,
                      size_t count, struct font_subset *out, struct err *err)
{
    struct font_subset subset = {.base = base, .grid = (int)font_grid(face)};
    if (count + (base ? base->run.count : 0) >= UINT16_MAX)
        return err_set(err, ERR_INPUT, "too many characters for a subset");
    if (!draw_run(fonts, face, characters, count, &subset.run, err) || !put_together(fonts, face, &subset, err)) {
        font_subset_finish(&subset);
        return false;
    }
    *out = subset;
    return true;
}

void font_subset_finish(struct font_subset *subset)
{
    run_finish(&subset->run);
    buffer_finish(&subset->head);
    buffer_finish(&subset->rest);
    *subset = (struct font_subset){.base = NULL};
}

bool font_subset_pack(const struct font_subset *subset, struct packer *packer, struct err *err)
{
    const struct font_base *base = subset->base;
    packer_begin(packer);
    packer_add_plain(packer, subset->head.data, subset->head.size);
    if (base)
        packer_add_part(packer, &base->packed);
    return packer_end(packer, subset->rest.data, subset->rest.size, base ? base->run.glyf.data : NULL,
                      base ? base->run.glyf.size : 0, err);
}

size_t font_subset_count(const struct font_subset *subset)
{
    return (subset->base ? subset->base->run.count : 0) + subset->run.count;
}

static const struct font_run *run_of(const struct font_subset *subset, size_t *index)
{
    size_t shared = subset->base ? subset->base->run.count : 0;
    if (*index < shared)
        return &subset->base->run;
    *index -= shared;
    return &subset->run;
}

uint32_t font_subset_character(const struct font_subset *subset, size_t index)
{
    const struct font_run *run = run_of(subset, &index);
    return run->characters[index];
}

int font_subset_width(const struct font_subset *subset, size_t index)
{
    const struct font_run *run = run_of(subset, &index);
    return (int)lround(run->width[index] * 1000.0 / subset->grid);
}
