#include "ink.h"

#include <stdlib.h>
#include <string.h>

/* Paper is estimated per tile of about 11 mm at 150 dpi: larger than a letter, smaller than the lamp's fall. */
#define TILE_PX 64
/* A tile full of ink says nothing about paper; it may not be darker than this part of the page's own paper. */
#define PAPER_LEAST_PERCENT 82

/* Distances in 255ths of the paper's brightness. A dry red impression over white measures 30..60, sensor noise of
 * deviation 5 after reduction to 150 dpi at most 12, JPEG fringes of black print about 18. */
#define COLOUR_LEAST 26
/* Red ink swallows green and blue alike; of the way from blue to red, vermilion keeps 21 % as green, coffee, rust and
 * old tape 43 % and more. */
#define BROWN_PERCENT 37
#define DARK_BELOW 140
/* A pixel this close to its paper in every channel cannot differ by COLOUR_LEAST: nine in ten, looked at no further. */
#define PLAIN_PERCENT 90
#define GREY_MOST 40

struct paper {
    int columns, rows;
    uint8_t (*tiles)[3];
};

/* The level below which four fifths of the tile's pixels lie. */
static uint8_t bright_level(const uint32_t bins[256], uint32_t total)
{
    uint32_t seen = 0;
    int level = 255;
    while (level > 0 && (seen += bins[level]) * 5 < total)
        level--;
    return (uint8_t)level;
}

static void tile_paper(const struct image *from, int x0, int y0, int x1, int y1, uint8_t out[3])
{
    uint32_t bins[3][256], total = 0;
    memset(bins, 0, sizeof bins);
    int n = from->channels;
    for (int y = y0; y < y1; y += 2) {
        const uint8_t *at = image_at(from, x0, y);
        for (int x = x0; x < x1; x += 2, at += 2 * n, total++) {
            for (int c = 0; c < 3; c++)
                bins[c][at[n >= 3 ? c : 0]]++;
        }
    }
    for (int c = 0; c < 3; c++)
        out[c] = bright_level(bins[c], total);
}

static int by_value(const void *a, const void *b)
{
    return *(const uint8_t *)a - *(const uint8_t *)b;
}

/* The page's own paper: the middle of the brighter half of the tiles. */
static uint8_t page_paper(const struct paper *paper, int channel, uint8_t *scratch)
{
    size_t count = (size_t)paper->columns * (size_t)paper->rows;
    for (size_t i = 0; i < count; i++)
        scratch[i] = paper->tiles[i][channel];
    qsort(scratch, count, 1, by_value);
    return scratch[count * 3 / 4];
}

static bool paper_find(const struct image *from, struct paper *out, struct err *err)
{
    struct paper paper = {.columns = (from->width_px + TILE_PX - 1) / TILE_PX,
                          .rows = (from->height_px + TILE_PX - 1) / TILE_PX};
    size_t count = (size_t)paper.columns * (size_t)paper.rows;
    paper.tiles = calloc(count, sizeof *paper.tiles);
    uint8_t *scratch = calloc(count, 1);
    if (!paper.tiles || !scratch) {
        free(paper.tiles);
        free(scratch);
        return err_set(err, ERR_SPACE, "no memory to find a page's paper");
    }
    for (int row = 0; row < paper.rows; row++) {
        for (int column = 0; column < paper.columns; column++) {
            int x0 = column * TILE_PX, y0 = row * TILE_PX;
            int x1 = x0 + TILE_PX < from->width_px ? x0 + TILE_PX : from->width_px;
            int y1 = y0 + TILE_PX < from->height_px ? y0 + TILE_PX : from->height_px;
            tile_paper(from, x0, y0, x1, y1, paper.tiles[row * paper.columns + column]);
        }
    }
    for (int c = 0; c < 3; c++) {
        int least = page_paper(&paper, c, scratch) * PAPER_LEAST_PERCENT / 100;
        for (size_t i = 0; i < count; i++) {
            if (paper.tiles[i][c] < least)
                paper.tiles[i][c] = (uint8_t)least;
            if (paper.tiles[i][c] < 32)
                paper.tiles[i][c] = 32;
        }
    }
    free(scratch);
    *out = paper;
    return true;
}

static enum ink_kind judge(int r, int g, int b, uint8_t *depth)
{
    int most = r > g ? (r > b ? r : b) : (g > b ? g : b);
    int least = r < g ? (r < b ? r : b) : (g < b ? g : b);
    int red = r - (g > b ? g : b), blue = b - r;
    *depth = 0;
    if (red >= COLOUR_LEAST && (g - b) * 100 > (r - b) * BROWN_PERCENT)
        return INK_NONE;
    if (red >= COLOUR_LEAST) {
        *depth = (uint8_t)(r - (g + b) / 2);
        return INK_RED;
    }
    if (blue >= COLOUR_LEAST && b >= g && most - least >= COLOUR_LEAST) {
        *depth = (uint8_t)(b - (r + g) / 2 > 0 ? b - (r + g) / 2 : 1);
        return INK_BLUE;
    }
    if (most < DARK_BELOW && most - least < GREY_MOST) {
        *depth = (uint8_t)(255 - most);
        return INK_DARK;
    }
    return INK_NONE;
}

/* 255 · 256 / paper for each level, so that a division per pixel becomes a product. */
static void judge_row(const struct image *from, const struct paper *paper, int y, struct ink_map *map)
{
    const uint8_t *at = image_at(from, 0, y);
    uint8_t *kind = image_pixel(&map->kind, 0, y), *depth = image_pixel(&map->depth, 0, y);
    const uint8_t(*tile)[3] = (const uint8_t(*)[3])(paper->tiles + (y / TILE_PX) * paper->columns);
    int n = from->channels, scale[3] = {0}, plain[3] = {0};
    for (int x = 0; x < from->width_px; x++, at += n) {
        if (x % TILE_PX == 0) {
            for (int c = 0; c < 3; c++) {
                scale[c] = 255 * 256 / tile[x / TILE_PX][c];
                plain[c] = tile[x / TILE_PX][c] * PLAIN_PERCENT / 100;
            }
        }
        if (at[0] >= plain[0] && at[n >= 3 ? 1 : 0] >= plain[1] && at[n >= 3 ? 2 : 0] >= plain[2])
            continue;
        int v[3];
        for (int c = 0; c < 3; c++) {
            int level = (at[n >= 3 ? c : 0] * scale[c]) >> 8;
            v[c] = level > 255 ? 255 : level;
        }
        kind[x] = (uint8_t)judge(v[0], v[1], v[2], &depth[x]);
        map->counts[kind[x]]++;
    }
}

bool ink_find(const struct image *from, struct ink_map *out, struct err *err)
{
    struct paper paper = {0};
    struct ink_map map = {0};
    if (!paper_find(from, &paper, err))
        return false;
    bool ok = image_create(from->width_px, from->height_px, 1, from->dpi, &map.kind, err) &&
              image_create(from->width_px, from->height_px, 1, from->dpi, &map.depth, err);
    for (int y = 0; ok && y < from->height_px; y++)
        judge_row(from, &paper, y, &map);
    free(paper.tiles);
    if (!ok) {
        ink_finish(&map);
        return false;
    }
    *out = map;
    return true;
}

void ink_finish(struct ink_map *map)
{
    image_finish(&map->kind);
    image_finish(&map->depth);
    *map = (struct ink_map){0};
}
