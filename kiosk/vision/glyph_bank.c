#include "glyph_bank.h"

#include "text.h"
#include <ft2build.h>
#include FT_FREETYPE_H
#include <iconv.h>
#include <stdlib.h>
#include <string.h>

#define DRAWN_PX 40 /* Chinese of 3.2 mm at 300 dpi is 38 px high */
#define CHARACTERS_MOST 7200
#define COMMON_MOST (40 * 94)

/* A Hei and a Song; an ID card is printed in the former. */
static const struct face_file {
    const char *path;
    long index;
} files[] = {{"/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc", 0},
             {"/usr/share/fonts/truetype/arphic-gbsn00lp/gbsn00lp.ttf", 0}};
enum { FACES = sizeof files / sizeof files[0] };

struct bank {
    size_t count;
    int32_t character[CHARACTERS_MOST]; /* ascending */
    size_t common_count;
    int32_t common[COMMON_MOST]; /* the first level of GB 2312, ascending */
    struct glyph_shape shape[FACES][CHARACTERS_MOST];
    bool drawn[FACES][CHARACTERS_MOST];
};

static struct bank *bank;

static int by_character(const void *a, const void *b)
{
    int32_t x = *(const int32_t *)a, y = *(const int32_t *)b;
    return (x > y) - (x < y);
}

/* Parts of characters that GB 2312 lists, and no name or address has: 囗 is likelier an unusual 口. */
static bool is_radical(int32_t c)
{
    static const char radicals[] = "丨丿丶亠亻冂冖冫凵勹匚卩阝廴囗彳犭饣忄宀辶氵纟灬礻衤罒疒癶丬扌攵讠钅刂廾尢夂彡巛耒虍";
    for (size_t at = 0; at < sizeof radicals - 1;) {
        if (text_next(radicals, sizeof radicals - 1, &at) == c)
            return true;
    }
    return false;
}

static bool list_characters(struct bank *b, struct err *err)
{
    static const char plain[] = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ";
    iconv_t from_gb = iconv_open("UTF-32LE", "GB2312");
    if (from_gb == (iconv_t)-1)
        return err_set(err, ERR_CONFIG, "the C library does not know GB 2312");
    for (int i = 0; i < 72 * 94; i++) {
        char pair[2] = {(char)(0xb0 + i / 94), (char)(0xa1 + i % 94)}, *in = pair;
        uint32_t c = 0;
        char *out = (char *)&c;
        size_t in_left = 2, out_left = 4;
        if (iconv(from_gb, &in, &in_left, &out, &out_left) != (size_t)-1 && out_left == 0 &&
            !is_radical((int32_t)c))
            b->character[b->count++] = (int32_t)c;
        if (i < COMMON_MOST)
            b->common_count = b->count;
    }
    memcpy(b->common, b->character, b->common_count * sizeof b->common[0]);
    qsort(b->common, b->common_count, sizeof b->common[0], by_character);
    iconv_close(from_gb);
    for (size_t i = 0; plain[i]; i++)
        b->character[b->count++] = plain[i];
    qsort(b->character, b->count, sizeof b->character[0], by_character);
    return true;
}

static void draw_face(FT_Face face, struct bank *b, int at)
{
    for (size_t i = 0; i < b->count; i++) {
        FT_UInt glyph = FT_Get_Char_Index(face, (FT_ULong)b->character[i]);
        if (!glyph || FT_Load_Glyph(face, glyph, FT_LOAD_NO_HINTING | FT_LOAD_NO_BITMAP | FT_LOAD_RENDER) != 0)
            continue;
        const FT_Bitmap *drawn = &face->glyph->bitmap;
        if (drawn->pixel_mode == FT_PIXEL_MODE_GRAY && drawn->pitch > 0)
            b->drawn[at][i] = glyph_shape_take(drawn->buffer, (int)drawn->width, (int)drawn->rows,
                                               (size_t)drawn->pitch, &b->shape[at][i]);
    }
}

static size_t draw_all(struct bank *b)
{
    FT_Library library;
    size_t opened = 0;
    if (FT_Init_FreeType(&library) != 0)
        return 0;
    for (int i = 0; i < FACES; i++) {
        FT_Face face;
        if (FT_New_Face(library, files[i].path, files[i].index, &face) != 0)
            continue;
        if (FT_Set_Pixel_Sizes(face, 0, DRAWN_PX) == 0) {
            draw_face(face, b, i);
            opened++;
        }
        FT_Done_Face(face);
    }
    FT_Done_FreeType(library);
    return opened;
}

bool glyph_bank_prepare(struct err *err)
{
    if (bank)
        return true;
    struct bank *made = calloc(1, sizeof *made);
    if (!made)
        return err_set(err, ERR_SPACE, "no memory for drawn characters");
    bool ok = list_characters(made, err);
    if (ok && draw_all(made) == 0)
        ok = err_set(err, ERR_CONFIG, "no face to draw characters with: install fonts-wqy-zenhei");
    if (ok)
        bank = made;
    else
        free(made);
    return ok;
}

void glyph_bank_release(void)
{
    free(bank);
    bank = NULL;
}

static double likeness_at(const struct glyph_shape *shape, size_t i)
{
    double best = -1;
    for (int face = 0; face < FACES; face++) {
        double like = bank->drawn[face][i] ? glyph_shape_likeness(shape, &bank->shape[face][i]) : -1;
        best = like > best ? like : best;
    }
    return best;
}

size_t glyph_bank_nearest(const struct glyph_shape *shape, struct glyph_match *out, size_t most)
{
    size_t count = 0;
    for (size_t i = 0; bank && i < bank->count; i++) {
        if (bank->character[i] < 0x80)
            continue;
        double like = likeness_at(shape, i);
        if (count == most && like <= out[count - 1].likeness)
            continue;
        size_t at = count < most ? count++ : count - 1;
        while (at > 0 && out[at - 1].likeness < like) {
            out[at] = out[at - 1];
            at--;
        }
        out[at] = (struct glyph_match){bank->character[i], like};
    }
    return count;
}

double glyph_bank_likeness(const struct glyph_shape *shape, int32_t character)
{
    const int32_t *at =
        bank ? bsearch(&character, bank->character, bank->count, sizeof character, by_character) : NULL;
    return at ? likeness_at(shape, (size_t)(at - bank->character)) : -1;
}

bool glyph_bank_is_rare(int32_t character)
{
    return bank && !bsearch(&character, bank->common, bank->common_count, sizeof character, by_character);
}
