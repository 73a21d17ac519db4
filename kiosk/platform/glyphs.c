/* Lines of text from glyphs. Chinese characters stand alone and are placed one by one; everything else is shaped word
 * by word. Rasterised glyphs are kept in two generations, so that what is in use stays and the rest goes in one sweep;
 * widths are kept by hash, never by text. */
#include "glyphs.h"
#include "faces.h"
#include "text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define SLOTS 4096 /* per generation; a power of two */
#define WIDTHS 8192
#define WORD_GLYPHS 128
/* Where the base line lies in Noto's em box; the other faces of the chain are set on the same line. */
#define BASE_LINE_EM 0.88f

struct slot {
    uint64_t key; /* 0: empty */
    uint32_t offset;
    int16_t left, top;
    uint16_t width, height; /* 0: nothing to see */
};

struct generation {
    struct slot *slots;
    uint8_t *bytes;
    size_t used;
    int count;
};

struct width {
    uint64_t hash;
    int width_px;
};

struct glyphs {
    struct faces *faces;
    struct generation young, old;
    struct width *widths;
};

/* ---- cache ---- */
static bool generation_init(struct generation *g)
{
    g->slots = calloc(SLOTS, sizeof *g->slots);
    g->bytes = malloc(GLYPHS_GENERATION_BYTES);
    return g->slots && g->bytes;
}

static void generation_empty(struct generation *g)
{
    if (g->slots)
        memset(g->slots, 0, SLOTS * sizeof *g->slots);
    if (g->bytes && g->used)
        wipe(g->bytes, g->used);
    g->used = 0;
    g->count = 0;
}

static void generation_finish(struct generation *g)
{
    generation_empty(g);
    free(g->slots);
    free(g->bytes);
}

static struct slot *slot_for(const struct generation *g, uint64_t key)
{
    size_t at = (size_t)(key * 0x9E3779B97F4A7C15u >> 40) & (SLOTS - 1);
    while (g->slots[at].key && g->slots[at].key != key)
        at = (at + 1) & (SLOTS - 1);
    return &g->slots[at];
}

static bool young_has_room(const struct glyphs *glyphs, size_t bytes)
{
    return glyphs->young.used + bytes <= GLYPHS_GENERATION_BYTES && glyphs->young.count < SLOTS * 3 / 4;
}

static struct slot *keep(struct glyphs *glyphs, uint64_t key, const struct face_mask *mask)
{
    size_t bytes = (size_t)mask->width_px * (size_t)mask->height_px;
    if (bytes > GLYPHS_GENERATION_BYTES)
        return NULL;
    if (!young_has_room(glyphs, bytes)) {
        struct generation emptied = glyphs->old;
        generation_empty(&emptied);
        glyphs->old = glyphs->young;
        glyphs->young = emptied;
    }
    struct generation *g = &glyphs->young;
    struct slot *slot = slot_for(g, key);
    *slot = (struct slot){key,
                          (uint32_t)g->used,
                          (int16_t)mask->left_px,
                          (int16_t)mask->top_px,
                          (uint16_t)mask->width_px,
                          (uint16_t)mask->height_px};
    if (bytes)
        memcpy(g->bytes + g->used, mask->px, bytes);
    g->used += bytes;
    g->count++;
    return slot;
}

/* A glyph that is still in the old generation moves to the young one, since it is in use. */
static const struct slot *mask_of(struct glyphs *glyphs, int face, uint32_t glyph, int em_px, int phase)
{
    uint64_t key = (uint64_t)glyph << 32 | (uint64_t)em_px << 8 | (uint64_t)face << 4 | (uint64_t)phase << 1 | 1;
    struct slot *slot = slot_for(&glyphs->young, key);
    if (slot->key)
        return slot;
    struct face_mask mask = {0};
    slot = slot_for(&glyphs->old, key);
    /* where keeping it would sweep the old generation away, the copy has to come from the font again */
    if (slot->key && young_has_room(glyphs, (size_t)slot->width * slot->height))
        mask = (struct face_mask){glyphs->old.bytes + slot->offset, slot->width, slot->height, slot->left, slot->top};
    else if (!faces_rasterise(glyphs->faces, face, glyph, em_px, phase, &mask))
        mask = (struct face_mask){0};
    return keep(glyphs, key, &mask);
}

/* ---- life ---- */
bool glyphs_create(struct glyphs **out, struct err *err)
{
    struct glyphs *glyphs = calloc(1, sizeof *glyphs);
    if (!glyphs || !generation_init(&glyphs->young) || !generation_init(&glyphs->old) ||
        !(glyphs->widths = calloc(WIDTHS, sizeof *glyphs->widths))) {
        err_set(err, ERR_SPACE, "no memory for text");
        goto destroy;
    }
    if (!faces_open(&glyphs->faces, err))
        goto destroy;
    *out = glyphs;
    return true;
destroy:
    glyphs_destroy(glyphs);
    return false;
}

void glyphs_destroy(struct glyphs *glyphs)
{
    if (!glyphs)
        return;
    generation_finish(&glyphs->young);
    generation_finish(&glyphs->old);
    free(glyphs->widths);
    faces_close(glyphs->faces);
    free(glyphs);
}

void glyphs_forget(struct glyphs *glyphs)
{
    generation_empty(&glyphs->young);
    generation_empty(&glyphs->old);
    memset(glyphs->widths, 0, WIDTHS * sizeof *glyphs->widths);
}

size_t glyphs_cache_bytes(const struct glyphs *glyphs)
{
    return glyphs->young.used + glyphs->old.used;
}

bool glyphs_has(void *context, uint32_t character)
{
    struct glyphs *glyphs = context;
    return faces_find(glyphs->faces, character, TEXT_REGULAR).glyph != 0;
}

/* ---- lines ---- */
struct pen {
    struct glyphs *glyphs;
    const struct canvas *canvas; /* NULL: measure */
    bool draws;
    int base_px, em_px;
    float x;
    uint32_t colour;
};

static void put_glyph(struct pen *pen, int face, uint32_t glyph, float x, float y_em)
{
    if (!pen->draws)
        return;
    float whole = floorf(x);
    int phase = (int)((x - whole) * 4);
    const struct slot *slot = mask_of(pen->glyphs, face, glyph, pen->em_px, phase);
    if (!slot || !slot->width || !pen->canvas)
        return;
    raster_mask(pen->canvas, (int)whole + slot->left, pen->base_px - slot->top - (int)lroundf(y_em * (float)pen->em_px),
                slot->width, slot->height, pen->glyphs->young.bytes + slot->offset, pen->colour);
}

static void put_word(struct pen *pen, int face, const char *text, size_t size)
{
    struct shaped_glyph word[WORD_GLYPHS];
    int count = faces_shape(pen->glyphs->faces, face, text, size, word, WORD_GLYPHS);
    float em = (float)pen->em_px;
    for (int i = 0; i < count; i++) {
        put_glyph(pen, face, word[i].glyph, pen->x + word[i].x_em * em, word[i].y_em);
        pen->x += word[i].advance_em * em;
    }
}

/* From here on, characters are set one by one: Chinese, its punctuation and full-width forms. */
static bool stands_alone(int32_t character)
{
    return character >= 0x2E80;
}

/* The end of a word: letters of one face, at most as many as one shaping takes. */
static size_t word_end(struct glyphs *glyphs, const char *text, size_t size, size_t at, int face,
                       enum text_weight weight)
{
    for (int n = 0; at < size && n < WORD_GLYPHS / 2; n++) {
        size_t next = at;
        int32_t c = text_next(text, size, &next);
        if (stands_alone(c) || (c >= 0 && faces_find(glyphs->faces, (uint32_t)c, weight).face != face))
            break;
        at = next;
    }
    return at;
}

static void put_line(struct pen *pen, const char *text, size_t size, enum text_weight weight)
{
    for (size_t at = 0; at < size;) {
        size_t next = at;
        int32_t c = text_next(text, size, &next);
        struct face_glyph found = faces_find(pen->glyphs->faces, c < 0 ? 0xFFFD : (uint32_t)c, weight);
        if (c >= 0 && !stands_alone(c)) {
            next = word_end(pen->glyphs, text, size, next, found.face, weight);
            put_word(pen, found.face, text + at, next - at);
        } else {
            pen->x = ceilf(pen->x);
            put_glyph(pen, found.face, found.glyph, pen->x, 0);
            pen->x += (float)found.advance * (float)pen->em_px / 1000;
        }
        at = next;
    }
}

static uint64_t hash_of(const char *text, size_t size, int em_px, enum text_weight weight)
{
    /* mixed in before the text: beside its first byte, a regular 4 would be a bold 5 */
    uint64_t hash = (0xCBF29CE484222325u ^ ((uint64_t)em_px << 8 | (uint64_t)weight)) * 0x100000001B3u;
    for (size_t i = 0; i < size; i++)
        hash = (hash ^ (uint8_t)text[i]) * 0x100000001B3u;
    return hash ? hash : 1;
}

int glyphs_width(void *context, const char *text, size_t size, int em_px, enum text_weight weight)
{
    struct glyphs *glyphs = context;
    uint64_t hash = hash_of(text, size, em_px, weight);
    struct width *known = &glyphs->widths[(hash ^ hash >> 29) & (WIDTHS - 1)];
    if (known->hash == hash)
        return known->width_px;
    struct pen pen = {.glyphs = glyphs, .em_px = em_px};
    put_line(&pen, text, size, weight);
    *known = (struct width){hash, (int)ceilf(pen.x)};
    return known->width_px;
}

void glyphs_draw(struct glyphs *glyphs, const struct canvas *canvas, int x, int y, const char *text, size_t size,
                 int em_px, enum text_weight weight, uint32_t colour)
{
    struct pen pen = {.glyphs = glyphs,
                      .canvas = canvas,
                      .draws = true,
                      .em_px = em_px,
                      .x = (float)x,
                      .base_px = y + (int)lroundf(BASE_LINE_EM * (float)em_px),
                      .colour = colour};
    put_line(&pen, text, size, weight);
}
