/* Measures are those of a stamp of 38 mm, as offices have them for special purposes; others are scaled. */
#include "seal_art.h"

#include "clock.h"
#include "placed.h"
#include "text.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

enum { STAR_CORNERS = 10, LETTERS_MAX = 40 };

static const double usual_mm = 38;
static const struct {
    double line;                           /* of the ring */
    double name_size, name_least, name_at; /* the office's name: size, smallest size, radius of its letters' middle */
    double name_step, name_sweep;          /* from letter to letter in sizes; degrees it may take, clear of the date */
    double star, star_y;                   /* radius; middle, downwards from the stamp's */
} measures = {1.1, 4.9, 2.2, 14.5, 1.36, 238, 5.2, -2.5};

/* Lines across the stamp: size, baseline below the middle, distance of letters in sizes, heavier by mm, widest. */
struct row {
    enum font_family family;
    double size, y, spread, heavier, width;
};
static const struct row rows[] = {
    {FONT_HEI, 3.7, 6.6, 0.12, 0.12, 21},
    {FONT_HEI, 2.65, 10.6, 0.02, 0.06, 20.5},
    {FONT_HEI, 2.15, 14.2, 0.04, 0.04, 19.5},
};

struct art {
    struct fonts *fonts;
    struct placed_sheets *sheets;
    double x, y, scale; /* middle on the sheet; to this stamp's size */
    struct err *err;
};

struct letters {
    struct placed_glyph glyphs[LETTERS_MAX];
    double advance[LETTERS_MAX]; /* ems */
    size_t at[LETTERS_MAX + 1];  /* byte in the text */
    size_t count;
    double width; /* ems, without what stands between */
};

static bool letters_of(const struct art *a, enum font_family family, const char *text, struct letters *out)
{
    size_t size = strlen(text);
    *out = (struct letters){.count = 0};
    for (size_t at = 0; at < size;) {
        struct placed_glyph *glyph = &out->glyphs[out->count];
        if (out->count == LETTERS_MAX)
            return err_set(a->err, ERR_INPUT, "\"%s\" is too long for a stamp: %d letters at most", text, LETTERS_MAX);
        out->at[out->count] = at;
        int32_t character = text_next(text, size, &at);
        glyph->character = character < 0 ? 0xfffd : (uint32_t)character;
        glyph->face = font_glyph(a->fonts, family, glyph->character, &glyph->glyph, &out->advance[out->count]);
        if (glyph->face == FONT_MISSING)
            return err_set(a->err, ERR_INPUT, "no font draws U+%04X of \"%s\" for a stamp", glyph->character, text);
        out->width += out->advance[out->count++];
        out->at[out->count] = at;
    }
    return true;
}

/* Text as a shape, its baseline from x, y in stamp's mm about its middle. */
static bool add_text(const struct art *a, const char *text, size_t text_size, const struct placed_glyph *glyphs,
                     size_t count, double size, double turn_deg, double heavier, double x, double y, double width)
{
    struct placed_mark mark = {.kind = PLACED_TEXT, .x_mm = a->x + x * a->scale, .y_mm = a->y + y * a->scale,
                               .w_mm = width * a->scale, .h_mm = size * a->scale, .ink = SEAL_ART_RED,
                               .fill = PLACED_NO_INK, .line_mm = heavier * a->scale};
    struct placed_glyph *kept = placed_take(a->sheets, count * sizeof *kept);
    mark.as.text.utf8 = placed_text(a->sheets, text, text_size);
    if (!kept || !mark.as.text.utf8)
        return err_set(a->err, ERR_SPACE, "no memory for a stamp");
    for (size_t i = 0; i < count; i++) {
        kept[i] = glyphs[i];
        kept[i].x_mm = (float)((double)glyphs[i].x_mm * a->scale);
    }
    mark.as.text.glyphs = kept;
    mark.as.text.count = count;
    mark.as.text.size_mm = size * a->scale;
    mark.as.text.turn_deg = turn_deg;
    mark.as.text.shape = true;
    return placed_add_mark(a->sheets, &mark, a->err);
}

static bool add_ring(const struct art *a)
{
    double radius = (usual_mm - measures.line) / 2 * a->scale;
    const struct placed_mark mark = {.kind = PLACED_ELLIPSE, .x_mm = a->x - radius, .y_mm = a->y - radius,
                                     .w_mm = 2 * radius, .h_mm = 2 * radius, .ink = SEAL_ART_RED, .fill = PLACED_NO_INK,
                                     .line_mm = measures.line * a->scale};
    return placed_add_mark(a->sheets, &mark, a->err);
}

/* Letters stand upright on the ring, spread evenly about its top. */
static bool add_name(const struct art *a, const char *name)
{
    enum { TO_DEGREES = 180 };
    const double middle_em = 0.38, pi = acos(-1), least = measures.name_least;
    struct letters letters;
    if (!letters_of(a, FONT_SONG, name, &letters))
        return false;
    double most = measures.name_sweep / TO_DEGREES * pi * measures.name_at;
    double size = measures.name_size, gaps = letters.count > 1 ? (double)letters.count - 1 : 1;
    double step = fmin(measures.name_step * size, most / gaps);
    size = fmin(size, step / 1.04);
    if (size < least)
        return err_set(a->err, ERR_INPUT, "\"%s\" is too long for a stamp: its letters would be %.1f mm high", name,
                       size);
    for (size_t i = 0; i < letters.count; i++) {
        double angle = ((double)i - ((double)letters.count - 1) / 2) * step / measures.name_at;
        double right = letters.advance[i] * size / 2, up = middle_em * size;
        double x = measures.name_at * sin(angle) - right * cos(angle) - up * sin(angle);
        double y = -measures.name_at * cos(angle) - right * sin(angle) + up * cos(angle);
        if (!add_text(a, name + letters.at[i], letters.at[i + 1] - letters.at[i], &letters.glyphs[i], 1, size,
                      -angle / pi * TO_DEGREES, 0.16, x, y, letters.advance[i] * size))
            return false;
    }
    return true;
}

static bool add_star(const struct art *a)
{
    const double pi = acos(-1), inner = sin(pi / 10) / sin(3 * pi / 10);
    double radius = measures.star * a->scale;
    double *points = placed_take(a->sheets, 2 * STAR_CORNERS * sizeof *points);
    if (!points)
        return err_set(a->err, ERR_SPACE, "no memory for a stamp");
    for (int i = 0; i < STAR_CORNERS; i++) {
        double angle = pi / 5 * i, at = i % 2 ? radius * inner : radius;
        points[2 * i] = radius + at * sin(angle);
        points[2 * i + 1] = radius - at * cos(angle);
    }
    struct placed_mark mark = {.kind = PLACED_POLYGON, .x_mm = a->x - radius,
                               .y_mm = a->y + measures.star_y * a->scale - radius, .w_mm = 2 * radius,
                               .h_mm = 2 * radius, .ink = PLACED_NO_INK, .fill = SEAL_ART_RED};
    mark.as.polygon.points_mm = points;
    mark.as.polygon.count = STAR_CORNERS;
    return placed_add_mark(a->sheets, &mark, a->err);
}

static bool add_row(const struct art *a, const struct row *row, const char *text)
{
    struct letters letters;
    if (!letters_of(a, row->family, text, &letters))
        return false;
    double width = letters.width + row->spread * ((double)letters.count - 1);
    double size = fmin(row->size, row->width / fmax(width, 1)), x = 0;
    for (size_t i = 0; i < letters.count; i++) {
        letters.glyphs[i].x_mm = (float)(x * size);
        x += letters.advance[i] + row->spread;
    }
    return !letters.count || add_text(a, text, strlen(text), letters.glyphs, letters.count, size, 0, row->heavier,
                                      -width * size / 2, row->y, width * size);
}

bool seal_art_place(struct fonts *fonts, struct placed_sheets *sheets, const struct seal_art *art, double x_mm,
                    double y_mm, double diameter_mm, struct err *err)
{
    struct err own = {0};
    const struct art a = {fonts, sheets, x_mm, y_mm, diameter_mm / usual_mm, err ? err : &own};
    return add_ring(&a) && add_name(&a, art->office) && add_star(&a) && add_row(&a, &rows[0], art->word) &&
           add_row(&a, &rows[1], art->date) && add_row(&a, &rows[2], art->number);
}

void seal_art_date(int64_t wall_ms, char out[32])
{
    char stamp[CLOCK_STAMP_SIZE];
    clock_format_date(wall_ms, stamp);
    snprintf(out, 32, "%.4s年%.2s月%.2s日", stamp, stamp + 5, stamp + 8);
}
