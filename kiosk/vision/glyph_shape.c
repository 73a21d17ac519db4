#include "glyph_shape.h"

#include <math.h>
#include <string.h>

enum { CELLS = 8, DIRECTIONS = 8, INNER = 32, BORDER = 4, SIDE = INNER + 2 * BORDER };
enum { INK_LEAST = 90 }; /* of 255: what counts for the character's extent */
enum { SOURCE_MOST = 128, TAPS_MOST = 8 };
#define LENGTH 4096.0

struct extent {
    int x0, y0, x1, y1;
};

static bool extent_of(const uint8_t *ink, int width, int height, size_t stride, struct extent *out)
{
    struct extent e = {width, height, 0, 0};
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            if (ink[(size_t)y * stride + (size_t)x] < INK_LEAST)
                continue;
            e.x0 = x < e.x0 ? x : e.x0;
            e.x1 = x + 1 > e.x1 ? x + 1 : e.x1;
            e.y0 = y < e.y0 ? y : e.y0;
            e.y1 = y + 1;
        }
    }
    *out = e;
    return e.x1 > e.x0 && e.y1 > e.y0;
}

/* Which pixels of a row (or column) make one of the square's, and how much of each. */
struct taps {
    int first, count;
    float weight[TAPS_MOST];
};

/* taps[SIDE]: `length` pixels from `from` on, spread over `to` of the square's middle. Each takes the mean of what it
 * covers, of a whole pixel at least. */
static void find_taps(double from, double length, double to, struct taps *taps)
{
    double step = length / to, wide = fmax(1, step);
    for (int i = 0; i < SIDE; i++) {
        struct taps *t = &taps[i];
        double middle = from + (i + 0.5 - (SIDE - to) / 2) * step, low = middle - wide / 2, high = middle + wide / 2;
        *t = (struct taps){.first = (int)floor(low)};
        if (high <= from || low >= from + length)
            continue;
        for (int px = t->first; px < high && t->count < TAPS_MOST; px++)
            t->weight[t->count++] = (float)((fmin(high, px + 1) - fmax(low, px)) / wide);
    }
}

/* sums[0..count): of the lines that the taps name, each by its weight; lines beyond `most` hold nothing. */
static void sum_lines(const struct taps *t, const float *lines, int pitch, int most, float *restrict sums, int count)
{
    for (int i = 0; i < count; i++)
        sums[i] = 0;
    for (int k = 0; k < t->count; k++) {
        int at = t->first + k;
        if (at < 0 || at >= most)
            continue;
        for (int i = 0; i < count; i++)
            sums[i] += t->weight[k] * lines[at * pitch + i];
    }
}

/* Stretched to the square; a slender character stays slender by a degree (aspect adaptive normalisation, Liu 2003).
 * Whole lines at a time, first of columns and then of rows: the bank draws 14000 characters when it begins. */
static void stretch(const uint8_t *ink, size_t stride, const struct extent *e, uint8_t square[SIDE][SIDE])
{
    struct taps across[SIDE], down[SIDE];
    float columns[SOURCE_MOST][SOURCE_MOST], narrow[SOURCE_MOST][SIDE], sums[SOURCE_MOST];
    int w = e->x1 - e->x0, h = e->y1 - e->y0;
    double slim = sqrt(sin(M_PI / 2 * fmin(w, h) / fmax(w, h)));
    find_taps(0, w, fmax(4, w < h ? INNER * slim : INNER), across);
    find_taps(0, h, fmax(4, h < w ? INNER * slim : INNER), down);
    for (int y = 0; y < h; y++) {
        const uint8_t *from = ink + (size_t)(e->y0 + y) * stride + e->x0;
        for (int x = 0; x < w; x++)
            columns[x][y] = from[x];
    }
    for (int x = 0; x < SIDE; x++) {
        sum_lines(&across[x], &columns[0][0], SOURCE_MOST, w, sums, h);
        for (int y = 0; y < h; y++)
            narrow[y][x] = sums[y];
    }
    for (int y = 0; y < SIDE; y++) {
        sum_lines(&down[y], &narrow[0][0], SIDE, h, sums, SIDE);
        for (int x = 0; x < SIDE; x++)
            square[y][x] = (uint8_t)(sums[x] + 0.5F);
    }
}

/* Sums of 1 2 1 in both ways: 16 times the smoothed level. */
static void smooth(uint8_t square[SIDE][SIDE], int16_t out[SIDE][SIDE])
{
    int16_t across[SIDE][SIDE] = {{0}};
    memset(out, 0, sizeof across);
    for (int y = 0; y < SIDE; y++) {
        for (int x = 1; x + 1 < SIDE; x++)
            across[y][x] = (int16_t)(square[y][x - 1] + 2 * square[y][x] + square[y][x + 1]);
    }
    for (int y = 1; y + 1 < SIDE; y++) {
        for (int x = 0; x < SIDE; x++)
            out[y][x] = (int16_t)(across[y - 1][x] + 2 * across[y][x] + across[y + 1][x]);
    }
}

/* The two cells whose middles are nearest to a pixel, and the second's share; cells -1 and CELLS are outside. */
struct share {
    int cell;
    float second;
};

static void find_shares(struct share shares[SIDE])
{
    for (int i = 0; i < SIDE; i++) {
        float at = ((float)i + 0.5F) * CELLS / SIDE + 0.5F; /* one more, so that it is never negative */
        shares[i] = (struct share){(int)at, at - (float)(int)at};
    }
}

typedef float row_sums[DIRECTIONS][CELLS + 2];

/* A slope is the sum of one along an axis and one along a diagonal beside it. */
static void add_slope(row_sums sums, const struct share *s, int gx, int gy)
{
    static const uint8_t axes[2][4] = {{6, 2, 6, 2}, {4, 4, 0, 0}}, diagonals[4] = {5, 3, 7, 1};
    int ax = gx < 0 ? -gx : gx, ay = gy < 0 ? -gy : gy, quarter = 2 * (gx > 0) + (gy > 0);
    if (ax + ay < 64) /* smoothing's own rounding */
        return;
    float *axis = &sums[axes[ax >= ay][quarter]][s->cell], *diagonal = &sums[diagonals[quarter]][s->cell];
    float along = (float)(ax > ay ? ax - ay : ay - ax), aslant = (float)(ax < ay ? ax : ay) * 1.414F;
    axis[0] += along * (1 - s->second);
    axis[1] += along * s->second;
    diagonal[0] += aslant * (1 - s->second);
    diagonal[1] += aslant * s->second;
}

static void add_row(row_sums sums, const struct share *s, float planes[DIRECTIONS][CELLS][CELLS])
{
    for (int d = 0; d < DIRECTIONS; d++) {
        for (int x = 0; x < CELLS; x++) {
            if (s->cell > 0)
                planes[d][s->cell - 1][x] += sums[d][x + 1] * (1 - s->second);
            if (s->cell < CELLS)
                planes[d][s->cell][x] += sums[d][x + 1] * s->second;
        }
    }
}

static void add_slopes(int16_t level[SIDE][SIDE], float planes[DIRECTIONS][CELLS][CELLS])
{
    struct share shares[SIDE];
    find_shares(shares);
    for (int y = 1; y + 1 < SIDE; y++) {
        row_sums sums = {{0}};
        for (int x = 1; x + 1 < SIDE; x++)
            add_slope(sums, &shares[x], level[y][x + 1] - level[y][x - 1], level[y + 1][x] - level[y - 1][x]);
        add_row(sums, &shares[y], planes);
    }
}

bool glyph_shape_take(const uint8_t *ink, int width_px, int height_px, size_t stride, struct glyph_shape *out)
{
    struct extent e;
    uint8_t square[SIDE][SIDE];
    int16_t level[SIDE][SIDE];
    float planes[DIRECTIONS][CELLS][CELLS] = {{{0}}};
    if (width_px > SOURCE_MOST || height_px > SOURCE_MOST || !extent_of(ink, width_px, height_px, stride, &e))
        return false;
    stretch(ink, stride, &e, square);
    smooth(square, level);
    add_slopes(level, planes);
    double sum = 0;
    const float *value = &planes[0][0][0];
    for (int i = 0; i < GLYPH_SHAPE_VALUES; i++)
        sum += (double)value[i];
    double scale = sum > 0 ? LENGTH / sqrt(sum) : 0; /* the values' roots are taken, so that their squares are they */
    for (int i = 0; i < GLYPH_SHAPE_VALUES; i++)
        out->v[i] = (int16_t)lrint(sqrt((double)value[i]) * scale);
    return true;
}

double glyph_shape_likeness(const struct glyph_shape *a, const struct glyph_shape *b)
{
    int32_t sum = 0;
    for (int i = 0; i < GLYPH_SHAPE_VALUES; i++)
        sum += a->v[i] * b->v[i];
    return sum / (LENGTH * LENGTH);
}
