/* Font files, mapped when a character first needs them. FreeType rasterises, HarfBuzz shapes; nothing else in the
 * project sees either. Light hinting: sharp horizontals, widths as designed. */
#include "faces.h"
#include "log.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include FT_ADVANCES_H
#include FT_OUTLINE_H
#include <fcntl.h>
#include <hb-ot.h>
#include <hb.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#define CHARACTERS_KNOWN 4096 /* direct-mapped; a power of two */

struct face_file {
    const char *path;
    long index; /* within a collection */
};

/* Noto's collection holds JP KR SC TC HK in this order: 2 is Simplified Chinese. */
static const struct face_file files[FACES_MAX] = {
    {"/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc", 2},
    {"/usr/share/fonts/opentype/noto/NotoSansCJK-Bold.ttc", 2},
    {"/usr/share/fonts/truetype/wqy/wqy-microhei.ttc", 0},
    {"/usr/share/fonts/truetype/babelstone/BabelStoneHan.ttf", 0},
    {"/usr/share/fonts/truetype/hanazono/HanaMinA.ttf", 0},
    {"/usr/share/fonts/truetype/hanazono/HanaMinB.ttf", 0},
    {"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0},
    {"/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf", 0},
};

/* Order of asking; a bold text falls back to regular faces rather than to a box. */
static const signed char chains[2][FACES_MAX + 1] = {
    [TEXT_REGULAR] = {0, 2, 3, 4, 5, 6, 7, -1},
    [TEXT_BOLD] = {1, 0, 2, 3, 4, 5, 6, 7, -1},
};

struct face {
    enum { FACE_UNTRIED, FACE_OPEN, FACE_MISSING } state;
    void *bytes;
    size_t size;
    FT_Face ft;
    int em_px;
    hb_font_t *hb;
};

struct known_character {
    uint32_t key; /* character * 2 + weight + 1; 0: empty */
    struct face_glyph found;
};

struct faces {
    FT_Library library;
    struct face face[FACES_MAX];
    hb_buffer_t *buffer;
    struct known_character known[CHARACTERS_KNOWN];
};

/* ---- files ---- */
static bool map_file(struct face *face, const char *path)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC);
    struct stat st;
    if (fd < 0)
        return false;
    void *bytes = MAP_FAILED;
    if (fstat(fd, &st) == 0 && st.st_size > 0)
        bytes = mmap(NULL, (size_t)st.st_size, PROT_READ, MAP_PRIVATE, fd, 0);
    close(fd);
    if (bytes == MAP_FAILED)
        return false;
    face->bytes = bytes;
    face->size = (size_t)st.st_size;
    return true;
}

static void make_shaper(struct face *face, long index)
{
    hb_blob_t *blob = hb_blob_create(face->bytes, (unsigned)face->size, HB_MEMORY_MODE_READONLY, NULL, NULL);
    hb_face_t *hb = hb_face_create(blob, (unsigned)index);
    face->hb = hb_font_create(hb);
    int upem = (int)hb_face_get_upem(hb);
    hb_font_set_scale(face->hb, upem, upem);
    hb_face_destroy(hb);
    hb_blob_destroy(blob);
}

static bool open_face(struct faces *faces, int which)
{
    struct face *face = &faces->face[which];
    if (face->state != FACE_UNTRIED)
        return face->state == FACE_OPEN;
    face->state = FACE_MISSING;
    if (!map_file(face, files[which].path))
        return false;
    if (FT_New_Memory_Face(faces->library, face->bytes, (FT_Long)face->size, files[which].index, &face->ft) != 0) {
        log_line(LOG_LEVEL_WARNING, "%s: not a font", files[which].path);
        return false;
    }
    face->state = FACE_OPEN;
    return true;
}

bool faces_open(struct faces **out, struct err *err)
{
    struct faces *faces = calloc(1, sizeof *faces);
    if (!faces)
        return err_set(err, ERR_SPACE, "no memory for fonts");
    if (FT_Init_FreeType(&faces->library) != 0) {
        err_set(err, ERR_SPACE, "FreeType does not start");
        goto close;
    }
    faces->buffer = hb_buffer_create();
    for (int i = 0; chains[TEXT_REGULAR][i] >= 0; i++)
        if (open_face(faces, chains[TEXT_REGULAR][i])) {
            *out = faces;
            return true;
        }
    err_set(err, ERR_NOT_FOUND, "no font for the screen; install fonts-noto-cjk");
close:
    faces_close(faces);
    return false;
}

void faces_close(struct faces *faces)
{
    if (!faces)
        return;
    for (int i = 0; i < FACES_MAX; i++) {
        struct face *face = &faces->face[i];
        if (face->hb)
            hb_font_destroy(face->hb);
        if (face->ft)
            FT_Done_Face(face->ft);
        if (face->bytes)
            munmap(face->bytes, face->size);
    }
    if (faces->buffer)
        hb_buffer_destroy(faces->buffer);
    if (faces->library)
        FT_Done_FreeType(faces->library);
    free(faces);
}

/* ---- characters ---- */
static struct face_glyph search(struct faces *faces, uint32_t character, enum text_weight weight)
{
    struct face_glyph found = {.face = -1, .advance = 1000};
    for (int i = 0; chains[weight][i] >= 0; i++) {
        int which = chains[weight][i];
        if (!open_face(faces, which))
            continue;
        FT_UInt glyph = FT_Get_Char_Index(faces->face[which].ft, character);
        if (found.face < 0 || glyph != 0)
            found = (struct face_glyph){.face = which, .glyph = glyph, .advance = 1000};
        if (glyph != 0)
            break;
    }
    FT_Fixed advance = 0;
    FT_Face ft = faces->face[found.face].ft;
    if (FT_Get_Advance(ft, found.glyph, FT_LOAD_NO_SCALE, &advance) == 0 && ft->units_per_EM > 0)
        found.advance = (int)(advance * 1000 / ft->units_per_EM);
    return found;
}

struct face_glyph faces_find(struct faces *faces, uint32_t character, enum text_weight weight)
{
    uint32_t key = character * 2 + (uint32_t)weight + 1;
    struct known_character *known = &faces->known[key * 2654435761u >> 20 & (CHARACTERS_KNOWN - 1)];
    if (known->key != key) {
        known->found = search(faces, character, weight);
        known->key = key;
    }
    return known->found;
}

/* ---- shaping ---- */
int faces_shape(struct faces *faces, int which, const char *text, size_t size, struct shaped_glyph *out, int room)
{
    struct face *face = &faces->face[which];
    if (!face->hb)
        make_shaper(face, files[which].index);
    hb_buffer_clear_contents(faces->buffer);
    hb_buffer_add_utf8(faces->buffer, text, (int)size, 0, (int)size);
    hb_buffer_guess_segment_properties(faces->buffer);
    hb_shape(face->hb, faces->buffer, NULL, 0);
    unsigned count = 0;
    const hb_glyph_info_t *infos = hb_buffer_get_glyph_infos(faces->buffer, &count);
    const hb_glyph_position_t *places = hb_buffer_get_glyph_positions(faces->buffer, NULL);
    float em = (float)(face->ft->units_per_EM ? face->ft->units_per_EM : 1000);
    int kept = 0;
    for (unsigned i = 0; i < count && kept < room; i++)
        out[kept++] = (struct shaped_glyph){infos[i].codepoint, (float)places[i].x_advance / em,
                                            (float)places[i].x_offset / em, (float)places[i].y_offset / em};
    return kept;
}

/* ---- pixels ---- */
bool faces_rasterise(struct faces *faces, int which, uint32_t glyph, int em_px, int phase, struct face_mask *out)
{
    struct face *face = &faces->face[which];
    if (face->em_px != em_px) {
        if (FT_Set_Pixel_Sizes(face->ft, 0, (FT_UInt)em_px) != 0)
            return false;
        face->em_px = em_px;
    }
    if (FT_Load_Glyph(face->ft, glyph, FT_LOAD_TARGET_LIGHT | FT_LOAD_NO_BITMAP) != 0)
        return false;
    FT_GlyphSlot slot = face->ft->glyph;
    if (phase && slot->format == FT_GLYPH_FORMAT_OUTLINE)
        FT_Outline_Translate(&slot->outline, phase * 16, 0);
    if (FT_Render_Glyph(slot, FT_RENDER_MODE_NORMAL) != 0 || slot->bitmap.width == 0 || slot->bitmap.rows == 0 ||
        slot->bitmap.pitch != (int)slot->bitmap.width)
        return false;
    *out = (struct face_mask){slot->bitmap.buffer, (int)slot->bitmap.width, (int)slot->bitmap.rows, slot->bitmap_left,
                              slot->bitmap_top};
    return true;
}
