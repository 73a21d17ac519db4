#include "card_lid.h"

#include <math.h>

static void terms_at(const struct image *image, int x, int y, double t[CARD_LID_TERMS])
{
    double u = 2.0 * x / image->width_px - 1, v = 2.0 * y / image->height_px - 1;
    t[0] = 1;
    t[1] = u;
    t[2] = v;
    t[3] = u * u;
    t[4] = u * v;
    t[5] = v * v;
    t[6] = u * u * v;
    t[7] = u * v * v;
    t[8] = u * u * v * v;
}

static double lid_level(const struct card_lid *lid, int channel, const double t[CARD_LID_TERMS])
{
    double level = 0;
    for (int i = 0; i < CARD_LID_TERMS; i++)
        level += lid->c[channel][i] * t[i];
    return level;
}

/* Gauss elimination with pivots of a symmetric positive system; a vanishing pivot leaves the coefficient 0. */
static void solve(double m[CARD_LID_TERMS][CARD_LID_TERMS + 1], double out[CARD_LID_TERMS])
{
    for (int i = 0; i < CARD_LID_TERMS; i++) {
        int pivot = i;
        for (int k = i + 1; k < CARD_LID_TERMS; k++)
            pivot = fabs(m[k][i]) > fabs(m[pivot][i]) ? k : pivot;
        for (int j = 0; j <= CARD_LID_TERMS; j++) {
            double swap = m[i][j];
            m[i][j] = m[pivot][j];
            m[pivot][j] = swap;
        }
        for (int k = i + 1; k < CARD_LID_TERMS && fabs(m[i][i]) > 1e-12; k++) {
            double part = m[k][i] / m[i][i];
            for (int j = i; j <= CARD_LID_TERMS; j++)
                m[k][j] -= part * m[i][j];
        }
    }
    for (int i = CARD_LID_TERMS - 1; i >= 0; i--) {
        double rest = m[i][CARD_LID_TERMS];
        for (int j = i + 1; j < CARD_LID_TERMS; j++)
            rest -= m[i][j] * out[j];
        out[i] = fabs(m[i][i]) > 1e-12 ? rest / m[i][i] : 0;
    }
}

static uint8_t channel_at(const struct image *image, int x, int y, int c)
{
    return image_at(image, x, y)[image->channels >= 3 ? c : 0];
}

/* The most frequent level of a channel: cards cover less of the glass than the lid does. */
static double usual_level(const struct image *image, int c)
{
    size_t bins[256] = {0};
    int best = 0;
    double best_sum = 0;
    for (int y = 0; y < image->height_px; y += 3) {
        for (int x = 0; x < image->width_px; x += 3)
            bins[channel_at(image, x, y, c)]++;
    }
    for (int i = 4; i < 252; i++) {
        double sum = 0;
        for (int k = -4; k <= 4; k++)
            sum += (double)bins[i + k];
        if (sum > best_sum) {
            best_sum = sum;
            best = i;
        }
    }
    return best;
}

double card_lid_column(const struct card_lid *lid, int channel, int x)
{
    return x < CARD_LID_COLUMNS_MAX ? lid->columns[channel][x] / 2.0 : 0;
}

struct normal_equations {
    double m[CARD_LID_TERMS][CARD_LID_TERMS], level[3][CARD_LID_TERMS];
};

/* A pixel weighs the less the further it is, in any channel, from what is known so far (Cauchy's weights). */
static void add_pixel(const struct image *image, const struct card_lid *lid, int x, int y, double scale,
                      struct normal_equations *sums)
{
    double t[CARD_LID_TERMS], level[3], off = 0;
    terms_at(image, x, y, t);
    for (int c = 0; c < 3; c++) {
        level[c] = channel_at(image, x, y, c) - card_lid_column(lid, c, x);
        off = fmax(off, fabs(level[c] - lid_level(lid, c, t)));
    }
    double weight = 1 / (1 + off * off / (scale * scale));
    for (int i = 0; i < CARD_LID_TERMS; i++) {
        for (int j = i; j < CARD_LID_TERMS; j++)
            sums->m[i][j] += weight * t[i] * t[j];
        for (int c = 0; c < 3; c++)
            sums->level[c][i] += weight * t[i] * level[c];
    }
}

static void refit(const struct image *image, struct card_lid *lid, double scale)
{
    struct normal_equations sums = {0};
    for (int y = 2; y < image->height_px; y += 7) {
        for (int x = 2; x < image->width_px; x += 7)
            add_pixel(image, lid, x, y, scale, &sums);
    }
    for (int c = 0; c < 3; c++) {
        double m[CARD_LID_TERMS][CARD_LID_TERMS + 1];
        for (int i = 0; i < CARD_LID_TERMS; i++) {
            for (int j = 0; j < CARD_LID_TERMS; j++)
                m[i][j] = i <= j ? sums.m[i][j] : sums.m[j][i];
            m[i][CARD_LID_TERMS] = sums.level[c][i];
        }
        solve(m, lid->c[c]);
    }
}

/* Rounds from wide to narrow: a lamp may fall off by 60 levels, a pale card lies 4 to 15 levels from the lid. */
bool card_lid_fit(const struct image *image, struct card_lid *out)
{
    static const double wide[] = {24, 24, 16, 12, 8, 5, 4, 3, 3}, narrow[] = {3, 2, 2};
    *out = (struct card_lid){0};
    for (int c = 0; c < 3; c++)
        out->c[c][0] = usual_level(image, c);
    for (size_t round = 0; round < sizeof wide / sizeof wide[0]; round++)
        refit(image, out, wide[round]);
    if (!card_columns_fit(image, out))
        return false;
    for (size_t round = 0; round < sizeof narrow / sizeof narrow[0]; round++)
        refit(image, out, narrow[round]);
    return card_columns_fit(image, out);
}

void card_lid_row(const struct card_lid *lid, int channel, double v, double out[3])
{
    const double *c = lid->c[channel];
    out[0] = c[0] + v * (c[2] + v * c[5]);
    out[1] = c[1] + v * (c[4] + v * c[7]);
    out[2] = c[3] + v * (c[6] + v * c[8]);
}

void card_lid_down(const struct card_lid *lid, int channel, double u, double out[3])
{
    const double *c = lid->c[channel];
    out[0] = c[0] + u * (c[1] + u * c[3]);
    out[1] = c[2] + u * (c[4] + u * c[6]);
    out[2] = c[5] + u * (c[7] + u * c[8]);
}
