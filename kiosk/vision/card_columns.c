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

/* One column of the picture, and the surface down it. */
struct column {
    const struct image *image;
    const double *down; /* -1 to 1, of each row */
    int x, channel[3];  /* of a pixel; all the first in a grey picture */
    double surface[3][3];
};

static struct column column_at(const struct image *image, const struct card_lid *lid, const double *down, int x)
{
    struct column column = {.image = image, .down = down, .x = x};
    for (int c = 0; c < 3; c++) {
        column.channel[c] = image->channels >= 3 ? c : 0;
        card_lid_down(lid, c, 2.0 * x / image->width_px - 1, column.surface[c]);
    }
    return column;
}

/* How far each channel of a pixel lies from the surface, half levels. */
static void offsets_at(const struct column *column, int y, int off[3])
{
    const uint8_t *px = image_at(column->image, column->x, y);
    double v = column->down[y];
    for (int c = 0; c < 3; c++) {
        const double *s = column->surface[c];
        double twice = 2 * (px[column->channel[c]] - (s[0] + v * (s[1] + v * s[2])));
        off[c] = (int)(twice < 0 ? twice - 0.5 : twice + 0.5);
    }
}

static int weight_of(const struct image *image, int y)
{
    int end = image->height_px / END_PART;
    return y < end || y >= image->height_px - end ? END_WEIGHT : 1;
}

/* Share of the column's rows within a level of each bin. */
static void count_column(const struct image *image, const struct card_lid *lid, const double *down, int x,
                         float score[BINS])
{
    const struct column column = column_at(image, lid, down, x);
    int counts[BINS] = {0}, total = 1;
    for (int y = 2; y < image->height_px; y += 3) {
        int off[3], weight = weight_of(image, y);
        offsets_at(&column, y, off);
        int mean = (off[0] + off[1] + off[2]) / 3, bin = mean + REACH;
        total += weight;
        if (bin >= 0 && bin < BINS && abs(off[0] - mean) + abs(off[1] - mean) + abs(off[2] - mean) <= 2 * ALIKE)
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
static void follow_columns(const struct image *image, const struct card_lid *lid, const double *down,
                           uint8_t (*from)[BINS], int8_t *path)
{
    float sums[BINS] = {0}, score[BINS], next[BINS];
    for (int x = 0; x < image->width_px; x++) {
        count_column(image, lid, down, x, score);
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
static void settle_column(const struct image *image, struct card_lid *lid, const double *down, int x, int path)
{
    const struct column column = column_at(image, lid, down, x);
    int sum[3] = {0}, count = 0, seen = 0;
    for (int y = 2; y < image->height_px; y += 3, seen++) {
        int off[3];
        offsets_at(&column, y, off);
        if (abs(off[0] - path) > ALIKE || abs(off[1] - path) > ALIKE || abs(off[2] - path) > ALIKE)
            continue;
        for (int c = 0; c < 3; c++)
            sum[c] += off[c];
        count++;
    }
    for (int c = 0; c < 3; c++)
        lid->columns[c][x] = (int8_t)(count ? (int)lround((double)sum[c] / count) : path);
    lid->dust[x] = count < LID_LEAST * seen;
}

bool card_columns_fit(const struct image *image, struct card_lid *lid)
{
    if (image->width_px > CARD_LID_COLUMNS_MAX)
        return true;
    uint8_t(*from)[BINS] = calloc((size_t)image->width_px, sizeof *from);
    int8_t *path = calloc((size_t)image->width_px, 1);
    double *down = calloc((size_t)image->height_px, sizeof *down);
    bool ok = from && path && down;
    for (int y = 0; ok && y < image->height_px; y++)
        down[y] = 2.0 * y / image->height_px - 1;
    if (ok) {
        follow_columns(image, lid, down, from, path);
        for (int x = 0; x < image->width_px; x++)
            settle_column(image, lid, down, x, path[x]);
    }
    free(down);
    free(path);
    free(from);
    return ok;
}
