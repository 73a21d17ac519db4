#include "licence_lines.h"

#include <leptonica/allheaders.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Found on half of LICENCE_DPI: a stroke of 0.3 mm is two pixels there. */
#define REDUCTION 2
/* Ink is darker than this part of the ground of its neighbourhood; waves, gold and pale seals are not. */
#define INK_SHARE 0.66
#define TILE_PX 48
/* Characters of a line stand less than this part of their height apart; a label's, spread a little, more. In the ink
 * itself only what any hand leaves is closed. */
#define JOIN_SHARE 0.4
#define JOIN_MM 1.0
#define CLOSE_MM 0.8
#define SMALLEST_MM 0.25 /* a full stop is 0.5 mm */
#define LARGEST_MM 16.0  /* emblems, borders, codes; titles are smaller */
#define LOWEST_RUN_MM 1.5
#define HIGHEST_RUN_MM 14.0
/* Spread characters of a label: "名　　称" is two characters over the width of five. */
#define SPREAD_MOST 4.2
#define SINGLE_MOST 1.4

struct boxes {
    struct text_part *at;
    size_t count, room;
};

static double mm_of(int px)
{
    return px * REDUCTION * 25.4 / 300.0;
}

/* The ground of each tile: the level that a quarter of its pixels exceed. */
static uint8_t tile_ground(const struct image *half, int x0, int y0)
{
    size_t bins[256] = {0}, total = 0, seen = 0;
    for (int y = y0; y < y0 + TILE_PX && y < half->height_px; y += 2) {
        for (int x = x0; x < x0 + TILE_PX && x < half->width_px; x += 2, total++)
            bins[*image_at(half, x, y)]++;
    }
    int level = 255;
    while (level > 0 && (seen += bins[level]) * 4 < total)
        level--;
    return (uint8_t)level;
}

static PIX *ink_of(const struct image *half)
{
    PIX *pix = pixCreate(half->width_px, half->height_px, 1);
    if (!pix)
        return NULL;
    l_uint32 *data = pixGetData(pix);
    size_t words = (size_t)pixGetWpl(pix);
    for (int ty = 0; ty < half->height_px; ty += TILE_PX) {
        for (int tx = 0; tx < half->width_px; tx += TILE_PX) {
            int dark = (int)(tile_ground(half, tx, ty) * INK_SHARE);
            for (int y = ty; y < ty + TILE_PX && y < half->height_px; y++) {
                for (int x = tx; x < tx + TILE_PX && x < half->width_px; x++) {
                    if (*image_at(half, x, y) < dark)
                        SET_DATA_BIT(data + (size_t)y * words, x);
                }
            }
        }
    }
    return pix;
}

static struct text_part part_of(const BOX *box)
{
    l_int32 x, y, w, h;
    boxGetGeometry((BOX *)(uintptr_t)box, &x, &y, &w, &h);
    return (struct text_part){mm_of(x), mm_of(y), mm_of(x + w), mm_of(y + h)};
}

/* Takes what is too large or too small to be print out of the ink. */
static void keep_print(PIX *ink)
{
    PIXA *pieces = NULL;
    BOXA *boxes = pixConnComp(ink, &pieces, 8);
    for (l_int32 i = 0; boxes && pieces && i < boxaGetCount(boxes); i++) {
        BOX *box = boxaGetBox(boxes, i, L_CLONE);
        struct text_part p = part_of(box);
        double w = p.x1 - p.x0, h = p.y1 - p.y0;
        if (fmax(w, h) > LARGEST_MM || fmax(w, h) < SMALLEST_MM) {
            PIX *piece = pixaGetPix(pieces, i, L_CLONE);
            l_int32 x, y, pw, ph;
            boxGetGeometry(box, &x, &y, &pw, &ph);
            pixRasterop(ink, x, y, pw, ph, PIX_DST & PIX_NOT(PIX_SRC), piece, 0, 0);
            pixDestroy(&piece);
        }
        boxDestroy(&box);
    }
    boxaDestroy(&boxes);
    pixaDestroy(&pieces);
}

static size_t find_boxes(const struct image *half, struct text_part *out, size_t room)
{
    size_t count = 0;
    PIX *ink = ink_of(half);
    if (!ink)
        return 0;
    keep_print(ink);
    PIX *closed = pixCloseSafeBrick(NULL, ink, (l_int32)(CLOSE_MM / mm_of(1)), 3);
    BOXA *boxes = closed ? pixConnCompBB(closed, 8) : NULL;
    for (l_int32 i = 0; boxes && i < boxaGetCount(boxes) && count < room; i++) {
        BOX *box = boxaGetBox(boxes, i, L_CLONE);
        out[count++] = part_of(box);
        boxDestroy(&box);
    }
    boxaDestroy(&boxes);
    pixDestroy(&closed);
    pixDestroy(&ink);
    return count;
}

static void grow(struct text_part *to, const struct text_part *by)
{
    to->x0 = fmin(to->x0, by->x0);
    to->y0 = fmin(to->y0, by->y0);
    to->x1 = fmax(to->x1, by->x1);
    to->y1 = fmax(to->y1, by->y1);
}

bool licence_lines_level(const struct text_part *a, const struct text_part *b)
{
    double shared = fmin(a->y1, b->y1) - fmax(a->y0, b->y0);
    return shared > 0.5 * fmin(a->y1 - a->y0, b->y1 - b->y0);
}

/* Pieces of one run: on one line and nearly touching, or strokes of one character above each other. */
static bool belong(const struct text_part *a, const struct text_part *b)
{
    double height = fmax(a->y1 - a->y0, b->y1 - b->y0);
    double across = fmax(a->x0, b->x0) - fmin(a->x1, b->x1), down = fmax(a->y0, b->y0) - fmin(a->y1, b->y1);
    struct text_part both = *a;
    grow(&both, b);
    bool grows = both.y1 - both.y0 > fmax(1.25 * height, 2.4);
    if (licence_lines_level(a, b))
        return across < fmax(JOIN_MM, JOIN_SHARE * height) && !(grows && across > 0.2);
    return across < 0 && down < 0.7 && !grows;
}

static size_t join_boxes(struct text_part *at, size_t count)
{
    for (bool changed = true; changed;) {
        changed = false;
        for (size_t i = 0; i < count; i++) {
            for (size_t k = i + 1; k < count;) {
                if (!belong(&at[i], &at[k])) {
                    k++;
                    continue;
                }
                grow(&at[i], &at[k]);
                at[k] = at[--count];
                changed = true;
            }
        }
    }
    return count;
}

static int by_left(const void *a, const void *b)
{
    const struct text_part *p = a, *q = b;
    return p->x0 < q->x0 ? -1 : p->x0 > q->x0;
}

static int by_top(const void *a, const void *b)
{
    const struct licence_run *p = a, *q = b;
    return p->box.y0 < q->box.y0 ? -1 : p->box.y0 > q->box.y0;
}

static bool is_single(const struct text_part *p)
{
    return p->x1 - p->x0 < SINGLE_MOST * (p->y1 - p->y0) + 0.6;
}

/* Of one hand: a label's characters are of one size, flat ones like 一 apart. */
static bool same_size(const struct text_part *a, const struct text_part *b)
{
    double ha = fmax(a->y1 - a->y0, a->x1 - a->x0), hb = fmax(b->y1 - b->y0, b->x1 - b->x0);
    return fmin(ha, hb) > 0.76 * fmax(ha, hb);
}

/* Next to its right on the same line, or `count`. */
static size_t right_of(const struct text_part *at, size_t count, size_t i)
{
    size_t best = count;
    for (size_t k = 0; k < count; k++) {
        if (k == i || at[k].x0 <= at[i].x0 || !licence_lines_level(&at[i], &at[k]))
            continue;
        if (best == count || at[k].x0 < at[best].x0)
            best = k;
    }
    return best;
}

static size_t make_runs(const struct text_part *at, size_t count, struct licence_run *runs)
{
    size_t made = 0;
    bool used[512] = {false};
    for (size_t i = 0; i < count && made < LICENCE_RUNS_MAX; i++) {
        if (used[i])
            continue;
        struct licence_run *run = &runs[made++];
        *run = (struct licence_run){.box = at[i], .parts = {at[i]}, .part_count = 1};
        for (size_t k = i; is_single(&at[k]) && run->part_count < LICENCE_RUN_PARTS_MAX;) {
            size_t next = right_of(at, count, k);
            if (next == count || used[next] || !is_single(&at[next]) || !same_size(&at[k], &at[next]) ||
                at[next].x0 - at[k].x1 > SPREAD_MOST * fmax(at[k].y1 - at[k].y0, at[next].y1 - at[next].y0))
                break;
            used[next] = true;
            run->parts[run->part_count++] = at[next];
            grow(&run->box, &at[next]);
            k = next;
        }
    }
    return made;
}

size_t licence_lines_find(const struct image *grey, struct licence_run runs[LICENCE_RUNS_MAX])
{
    enum { ROOM = 2048, KEPT = 512 };
    struct image half = {0};
    struct text_part *at = malloc(ROOM * sizeof *at);
    size_t count = 0, kept = 0;
    if (at && image_reduce(grey, REDUCTION, &half, NULL))
        count = join_boxes(at, find_boxes(&half, at, ROOM));
    image_finish(&half);
    for (size_t i = 0; i < count && kept < KEPT; i++) {
        double height = at[i].y1 - at[i].y0;
        if (height > LOWEST_RUN_MM && height < HIGHEST_RUN_MM)
            at[kept++] = at[i];
    }
    if (kept)
        qsort(at, kept, sizeof *at, by_left);
    size_t made = kept ? make_runs(at, kept, runs) : 0;
    if (made)
        qsort(runs, made, sizeof *runs, by_top);
    free(at);
    return made;
}
