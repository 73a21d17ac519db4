/* What a sensor's columns add to the lid: in every column the level that most of its rows show, and of several such
 * levels the one that goes on from column to column (Viterbi's path over the columns). */
#include "card_lid.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Half levels around the fitted surface. Shading of 2 % moves white by ten levels; dust by more, and then the line it
 * draws is a card to nobody: it is too thin. */
#define REACH 48
#define BINS (2 * REACH + 1)
/* A path may creep by half levels for little and jump at once for the price of a quarter of a column: dust does, the
 * side of a card must not. */
#define CREEP 0.015F
#define JUMP 0.25F

/* Rows near both ends of the page count more: no card covers them both. */
#define END_PART 10
#define END_WEIGHT 3
/* Shading and dust take from all colours alike, to so many half levels; what differs more is a thing on the glass. */
#define ALIKE 6

/* Less lid than this in a column: dust, since no card is as long as the glass. */
#define LID_LEAST 0.12

/* Every third row is looked at, from this one on. */
enum { ROW_FIRST = 2, ROW_STEP = 3 };

/* How far the pixels looked at lie from the surface, half levels: of each column its first channel's rows, then the
 * second's, then the third's. */
struct offsets {
    int rows;
    double *down; /* -1 to 1, of each row */
    int16_t *off;
};

static const int16_t *offsets_of(const struct offsets *o, int x, int channel)
{
    return o->off + ((size_t)x * 3 + (size_t)channel) * (size_t)o->rows;
}

/* px: of the first row; stride: bytes to the next. restrict lets several rows be taken at once. */
static void offset_column(const uint8_t *restrict px, size_t stride, const double surface[3],
                          const double *restrict down, int rows, int16_t *restrict off)
{
    static const double most = 4000; /* beyond every level, within the type */
    double s0 = surface[0], s1 = surface[1], s2 = surface[2];
    for (int i = 0; i < rows; i++) {
        double v = down[i], twice = 2 * (px[(size_t)i * stride] - (s0 + v * (s1 + v * s2)));
        twice = twice < 0 ? twice - 0.5 : twice + 0.5;
        twice = twice < -most ? -most : twice;
        off[i] = (int16_t)(twice > most ? most : twice);
    }
}

static void offsets_finish(struct offsets *o)
{
    free(o->down);
    free(o->off);
}

static bool offsets_init(const struct image *image, const struct card_lid *lid, struct offsets *o)
{
    *o = (struct offsets){.rows = image->height_px / ROW_STEP};
    o->down = calloc((size_t)o->rows + 1, sizeof *o->down);
    o->off = calloc((size_t)o->rows * (size_t)image->width_px * 3 + 1, sizeof *o->off);
    if (!o->down || !o->off)
        return false;
    for (int i = 0; i < o->rows; i++)
        o->down[i] = 2.0 * (ROW_FIRST + i * ROW_STEP) / image->height_px - 1;
    int16_t *to = o->off;
    for (int x = 0; x < image->width_px && o->rows > 0; x++) {
        for (int c = 0; c < 3; c++, to += o->rows) {
            double surface[3];
            card_lid_down(lid, c, 2.0 * x / image->width_px - 1, surface);
            offset_column(image_at(image, x, ROW_FIRST) + (image->channels >= 3 ? c : 0),
                          ROW_STEP * image->stride_bytes, surface, o->down, o->rows, to);
        }
    }
    return true;
}

static int weight_of(const struct image *image, int y)
{
    int end = image->height_px / END_PART;
    return y < end || y >= image->height_px - end ? END_WEIGHT : 1;
}

/* Share of the column's rows within a level of each bin. */
static void count_column(const struct image *image, const struct offsets *o, int x, float score[BINS])
{
    const int16_t *first = offsets_of(o, x, 0), *second = offsets_of(o, x, 1), *third = offsets_of(o, x, 2);
    int counts[BINS] = {0}, total = 1;
    for (int i = 0; i < o->rows; i++) {
        int mean = (first[i] + second[i] + third[i]) / 3, bin = mean + REACH;
        int weight = weight_of(image, ROW_FIRST + i * ROW_STEP);
        total += weight;
        if (bin >= 0 && bin < BINS && abs(first[i] - mean) + abs(second[i] - mean) + abs(third[i] - mean) <= 2 * ALIKE)
            counts[bin] += weight;
    }
    for (int i = 0; i < BINS; i++) {
        int near = 0;
        for (int k = i < 2 ? 0 : i - 2; k <= i + 2 && k < BINS; k++)
            near += counts[k];
        score[i] = (float)near / (float)total;
    }
}

/* The best predecessor of a bin: the one beside it at the price of creeping, or the best of all at that of a jump. */
static void step_path(const float before[BINS], const float score[BINS], float after[BINS], uint8_t from[BINS])
{
    int best = 0;
    for (int i = 1; i < BINS; i++)
        best = before[i] > before[best] ? i : best;
    for (int i = 0; i < BINS; i++) {
        float most = before[best] - JUMP;
        from[i] = (uint8_t)best;
        for (int k = i < 6 ? 0 : i - 6; k <= i + 6 && k < BINS; k++) {
            float here = before[k] - CREEP * (float)abs(i - k);
            if (here > most) {
                most = here;
                from[i] = (uint8_t)k;
            }
        }
        after[i] = most + score[i];
    }
}

/* The best path's bin of each column. */
static void follow_columns(const struct image *image, const struct offsets *o, uint8_t (*from)[BINS], int8_t *path)
{
    float sums[BINS] = {0}, score[BINS], next[BINS];
    for (int x = 0; x < image->width_px; x++) {
        count_column(image, o, x, score);
        step_path(sums, score, next, from[x]);
        memcpy(sums, next, sizeof sums);
    }
    int at = 0;
    for (int i = 1; i < BINS; i++)
        at = sums[i] > sums[at] ? i : at;
    for (int x = image->width_px - 1; x >= 0; x--) {
        path[x] = (int8_t)(at - REACH);
        at = from[x][at];
    }
}

/* Each channel's own offset: the mean over the rows that lie near the path. */
static void settle_column(const struct offsets *o, struct card_lid *lid, int x, int path)
{
    const int16_t *off[3] = {offsets_of(o, x, 0), offsets_of(o, x, 1), offsets_of(o, x, 2)};
    int sum[3] = {0}, count = 0;
    for (int i = 0; i < o->rows; i++) {
        if (abs(off[0][i] - path) > ALIKE || abs(off[1][i] - path) > ALIKE || abs(off[2][i] - path) > ALIKE)
            continue;
        for (int c = 0; c < 3; c++)
            sum[c] += off[c][i];
        count++;
    }
    for (int c = 0; c < 3; c++)
        lid->columns[c][x] = (int8_t)(count ? (int)lround((double)sum[c] / count) : path);
    lid->dust[x] = count < LID_LEAST * o->rows;
}

bool card_columns_fit(const struct image *image, struct card_lid *lid)
{
    if (image->width_px > CARD_LID_COLUMNS_MAX)
        return true;
    struct offsets offsets;
    uint8_t(*from)[BINS] = calloc((size_t)image->width_px, sizeof *from);
    int8_t *path = calloc((size_t)image->width_px, 1);
    bool ok = offsets_init(image, lid, &offsets) && from && path;
    if (ok) {
        follow_columns(image, &offsets, from, path);
        for (int x = 0; x < image->width_px; x++)
            settle_column(&offsets, lid, x, path[x]);
    }
    offsets_finish(&offsets);
    free(path);
    free(from);
    return ok;
}
