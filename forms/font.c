/* Font files through HarfBuzz. */
#include "font.h"

#include "file.h"
#include "font_kept.h"
#include <hb-ot.h>
#include <hb.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define FONTS "/usr/share/fonts/truetype/"

enum face {
    FACE_TIMES,
    FACE_SUNGTI,
    FACE_BABELSTONE,
    FACE_MICROHEI,
    FACE_HANA_A,
    FACE_HANA_B,
    FACE_COUNT,
};
_Static_assert(FACE_COUNT <= FONT_FACES_MAX, "face numbers");

/* Sungti GB has the mainland's shapes and punctuation for the 6763 characters of GB 2312; BabelStone Han is the same hand
 * drawn on to all of Unicode's Han, so a rare name looks like its line. UMing, also Arphic's, puts its punctuation in the
 * middle of the em, as is done in Taiwan. */
static const struct face_row {
    const char *path, *package, *name;
    unsigned index; /* in a collection */
    bool serif;
    uint32_t first, last; /* characters this face is asked for */
    double grid;          /* units to the em of what goes into a PDF: see font_subset.h */
} faces[FACE_COUNT] = {
    [FACE_TIMES] = {FONTS "liberation/LiberationSerif-Regular.ttf", "fonts-liberation", "LiberationSerif", 0, true,
                    0x20, 0x7e, 1000},
    [FACE_SUNGTI] = {FONTS "arphic-gbsn00lp/gbsn00lp.ttf", "fonts-arphic-gbsn00lp", "ARPLSungtiLGB", 0, true, 0xa1,
                     0xffff, 256},
    [FACE_BABELSTONE] = {FONTS "babelstone/BabelStoneHan.ttf", "fonts-babelstone-han", "BabelStoneHan", 0, true, 0x20,
                         0x10ffff, 256},
    [FACE_MICROHEI] = {FONTS "wqy/wqy-microhei.ttc", "fonts-wqy-microhei", "WenQuanYiMicroHei", 0, false, 0x20,
                       0x10ffff, 256},
    [FACE_HANA_A] = {FONTS "hanazono/HanaMinA.ttf", "fonts-hanazono", "HanaMinA", 0, true, 0xa0, 0x10ffff, 256},
    [FACE_HANA_B] = {FONTS "hanazono/HanaMinB.ttf", "fonts-hanazono", "HanaMinB", 0, true, 0xa0, 0x10ffff, 256},
};

static const struct family_row {
    const char *name;
    uint8_t chain[FACE_COUNT];
    size_t count;
} families[FONT_FAMILY_COUNT] = {
    [FONT_SONG] = {"song", {FACE_TIMES, FACE_SUNGTI, FACE_BABELSTONE, FACE_HANA_A, FACE_HANA_B, FACE_MICROHEI}, 6},
    [FONT_HEI] = {"hei", {FACE_MICROHEI, FACE_BABELSTONE, FACE_HANA_A, FACE_HANA_B}, 4},
};

struct fonts {
    struct open_face {
        char *path;
        hb_face_t *face;
        hb_font_t *font;
        double units; /* per em */
    } open[FACE_COUNT];
    hb_draw_funcs_t *draw;
    struct font_kept kept;
};

/* A face is mapped when the first character needs it: most documents need three. */
static const struct open_face *opened(struct fonts *fonts, uint8_t face)
{
    struct open_face *open = &fonts->open[face];
    if (!open->font) {
        hb_blob_t *blob = hb_blob_create_from_file(open->path);
        open->face = hb_face_create(blob, faces[face].index);
        hb_blob_destroy(blob);
        open->font = hb_font_create(open->face);
        open->units = hb_face_get_upem(open->face);
    }
    return open;
}

/* One font or a collection of them; "OTTO" has cubic outlines, which a glyf table cannot hold. */
static bool is_truetype(const char *path)
{
    static const char kinds[][5] = {"\0\1\0\0", "true", "ttcf"};
    char head[4] = "";
    FILE *file = fopen(path, "rb");
    bool known = false;
    if (file && fread(head, 1, sizeof head, file) == sizeof head)
        for (size_t i = 0; i < sizeof kinds / sizeof kinds[0]; i++)
            known |= memcmp(head, kinds[i], sizeof head) == 0;
    if (file)
        fclose(file);
    return known;
}

static bool find_faces(struct fonts *fonts, const char *root, struct err *err)
{
    for (size_t face = 0; face < FACE_COUNT; face++) {
        char path[FILE_PATH_SIZE];
        snprintf(path, sizeof path, "%s%s", root, faces[face].path);
        if (!file_exists(path))
            return err_set(err, ERR_CONFIG, "%s is not there; install the package %s", path, faces[face].package);
        if (!is_truetype(path))
            return err_set(err, ERR_CONFIG, "%s holds no TrueType outlines; install the package %s again", path,
                           faces[face].package);
        fonts->open[face].path = strdup(path);
        if (!fonts->open[face].path)
            return err_set(err, ERR_SPACE, "no memory for fonts");
    }
    return true;
}

bool fonts_open(const char *root, struct fonts **out, struct err *err)
{
    struct fonts *fonts = calloc(1, sizeof *fonts);
    if (!fonts)
        return err_set(err, ERR_SPACE, "no memory for fonts");
    if (!find_faces(fonts, root, err)) {
        fonts_close(fonts);
        return false;
    }
    *out = fonts;
    return true;
}

void fonts_close(struct fonts *fonts)
{
    if (!fonts)
        return;
    for (size_t face = 0; face < FACE_COUNT; face++) {
        hb_font_destroy(fonts->open[face].font);
        hb_face_destroy(fonts->open[face].face);
        free(fonts->open[face].path);
    }
    hb_draw_funcs_destroy(fonts->draw);
    font_kept_finish(&fonts->kept);
    free(fonts);
}

struct font_kept *fonts_kept(struct fonts *fonts)
{
    return &fonts->kept;
}

const char *font_family_name(enum font_family family)
{
    return families[family].name;
}

bool font_glyph_in(struct fonts *fonts, uint8_t face, uint32_t character, uint16_t *glyph, double *advance)
{
    const struct open_face *open = opened(fonts, face);
    hb_codepoint_t found;
    if (!hb_font_get_nominal_glyph(open->font, character, &found) || !found || found > UINT16_MAX)
        return false;
    *glyph = (uint16_t)found;
    *advance = hb_font_get_glyph_h_advance(open->font, found) / open->units;
    return true;
}

uint8_t font_glyph(struct fonts *fonts, enum font_family family, uint32_t character, uint16_t *glyph, double *advance)
{
    const struct family_row *row = &families[family];
    for (size_t i = 0; i < row->count; i++) {
        uint8_t face = row->chain[i];
        if (character >= faces[face].first && character <= faces[face].last &&
            font_glyph_in(fonts, face, character, glyph, advance))
            return face;
    }
    *glyph = 0;
    *advance = 1;
    return FONT_MISSING;
}

static int milli(const struct open_face *open, hb_position_t units)
{
    return (int)lround(units * 1000.0 / open->units);
}

struct font_face_about font_face_about(struct fonts *fonts, uint8_t face)
{
    const struct open_face *open = opened(fonts, face);
    hb_font_extents_t extents = {0};
    hb_position_t cap = 0;
    hb_font_get_h_extents(open->font, &extents);
    hb_ot_metrics_get_position_with_fallback(open->font, HB_OT_METRICS_TAG_CAP_HEIGHT, &cap);
    struct font_face_about about = {
        .name = faces[face].name,
        .ascent = milli(open, extents.ascender),
        .descent = milli(open, extents.descender),
        .cap_height = milli(open, cap),
        .stem = faces[face].serif ? 60 : 90,
        .box = {0, milli(open, extents.descender), 1000, milli(open, extents.ascender)},
        .serif = faces[face].serif,
    };
    return about;
}

/* ---- outlines ---- */
static void pen_move(hb_draw_funcs_t *f, void *data, hb_draw_state_t *state, float x, float y, void *user)
{
    (void)f, (void)state, (void)user;
    const struct font_pen *pen = data;
    pen->move(pen->context, (double)x, (double)y);
}

static void pen_line(hb_draw_funcs_t *f, void *data, hb_draw_state_t *state, float x, float y, void *user)
{
    (void)f, (void)state, (void)user;
    const struct font_pen *pen = data;
    pen->line(pen->context, (double)x, (double)y);
}

static void pen_curve(hb_draw_funcs_t *f, void *data, hb_draw_state_t *state, float cx, float cy, float x, float y,
                      void *user)
{
    (void)f, (void)state, (void)user;
    const struct font_pen *pen = data;
    pen->curve(pen->context, (double)cx, (double)cy, (double)x, (double)y);
}

static void pen_close(hb_draw_funcs_t *f, void *data, hb_draw_state_t *state, void *user)
{
    (void)f, (void)state, (void)user;
    const struct font_pen *pen = data;
    pen->close(pen->context);
}

static hb_draw_funcs_t *draw_funcs(struct fonts *fonts)
{
    if (!fonts->draw) {
        fonts->draw = hb_draw_funcs_create();
        hb_draw_funcs_set_move_to_func(fonts->draw, pen_move, NULL, NULL);
        hb_draw_funcs_set_line_to_func(fonts->draw, pen_line, NULL, NULL);
        hb_draw_funcs_set_quadratic_to_func(fonts->draw, pen_curve, NULL, NULL);
        hb_draw_funcs_set_close_path_func(fonts->draw, pen_close, NULL, NULL);
    }
    return fonts->draw;
}

void font_outline(struct fonts *fonts, uint8_t face, uint16_t glyph, const struct font_pen *pen)
{
    hb_font_t *font = opened(fonts, face)->font;
    struct font_pen copy = *pen;
    hb_font_get_glyph_shape(font, glyph, draw_funcs(fonts), &copy);
}

double font_units(struct fonts *fonts, uint8_t face)
{
    return opened(fonts, face)->units;
}

double font_grid(uint8_t face)
{
    return faces[face].grid;
}
