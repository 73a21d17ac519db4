#include "quality.h"

#include <math.h>

/* By measurement on generated scans (tests/papers): a good one has paper 200..255 and sharpness 0.6..0.86; blurred by a
 * deviation of 2.5 pixels at 300 dpi 0.32, by 4 pixels (characters run together, codes are lost) 0.22. */
#define DARK_PAPER 105
#define SHARP_LEAST 0.30
#define BLANK_INKED 0.0006
#define PALE_CONTRAST 60
#define BORDER_MM 12.0
#define PALE_STEP 22
#define PALE_STEPS 0.016
#define DPI_LEAST 280

struct levels {
    size_t bins[256], total;
};

/* Forms keep their border free; what is seen there is the lid beside a sheet that lies turned. */
static int border_of(int side_px, double dpi)
{
    return (int)fmin(BORDER_MM / 25.4 * dpi, side_px / 8.0);
}

static struct levels count_levels(const struct image *grey)
{
    struct levels l = {.total = 0};
    int left = border_of(grey->width_px, grey->dpi), top = border_of(grey->height_px, grey->dpi);
    for (int i = 0; i < 256; i++)
        l.bins[i] = 0;
    for (int y = top; y < grey->height_px - top; y += 2) {
        const uint8_t *at = image_at(grey, 0, y);
        for (int x = left; x < grey->width_px - left; x += 2, l.total++)
            l.bins[at[x]]++;
    }
    return l;
}

/* The level below which this share of all pixels lies. */
static int level_at(const struct levels *l, double share)
{
    size_t seen = 0;
    int level = 0;
    while (level < 255 && (double)(seen += l->bins[level]) < share * (double)l->total)
        level++;
    return level;
}

/* Of the strongest edges, how much of their whole step falls between two neighbouring pixels: a sharp edge takes one
 * to two pixels at 150 dpi, a blurred one five and more. */
static double edge_steepness(const struct image *grey, int contrast)
{
    double sum = 0;
    size_t edges = 0;
    int least = contrast * 3 / 5;
    for (int y = 4; y + 4 < grey->height_px; y += 3) {
        const uint8_t *at = image_at(grey, 0, y);
        for (int x = 6; x + 6 < grey->width_px; x++) {
            int step = at[x + 5] - at[x - 5];
            int rise = step > 0 ? step : -step, here = at[x + 1] - at[x];
            here = here < 0 ? -here : here;
            if (rise < least)
                continue;
            int around = 0;
            for (int k = -5; k < 5; k++) {
                int d = at[x + k + 1] - at[x + k];
                d = d < 0 ? -d : d;
                around = d > around ? d : around;
            }
            if (here < around)
                continue;
            sum += (double)here / rise;
            edges++;
        }
    }
    return edges > 200 ? fmin(1, sum / (double)edges) : 0;
}

/* Share of pixels beside a step of print, however pale: 0.02 to 0.03 on a page of text whose contrast was cut to an
 * eighth or a sixth, 0.002 on an empty one with strong noise, 0.011 with six lines of dust. */
static double step_share(const struct image *grey)
{
    size_t steps = 0, all = 0;
    for (int y = 4; y + 4 < grey->height_px; y += 3) {
        const uint8_t *at = image_at(grey, 0, y);
        for (int x = 6; x + 6 < grey->width_px; x += 2, all++) {
            int step = at[x + 3] - at[x - 3];
            steps += step > PALE_STEP || step < -PALE_STEP;
        }
    }
    return all ? (double)steps / (double)all : 0;
}

struct quality quality_measure(const struct image *grey, double dpi)
{
    struct levels levels = count_levels(grey);
    struct quality q = {.paper = level_at(&levels, 0.75)};
    int ink = (int)(q.paper * 0.72);
    size_t dark = 0;
    for (int i = 0; i < ink; i++)
        dark += levels.bins[i];
    q.inked = levels.total ? (double)dark / (double)levels.total : 0;
    q.blank = q.inked < BLANK_INKED;
    bool pale_print = q.blank && step_share(grey) > PALE_STEPS;
    q.blank = q.blank && !pale_print;
    int contrast = (int)q.paper - level_at(&levels, fmin(0.005, q.inked / 3));
    q.sharpness = q.blank ? 0 : edge_steepness(grey, contrast);
    if (q.paper < DARK_PAPER)
        q.faults |= 1u << PAGE_FAULT_DARK;
    if (pale_print || (!q.blank && contrast < PALE_CONTRAST))
        q.faults |= 1u << PAGE_FAULT_PALE;
    if (!q.blank && q.sharpness > 0 && q.sharpness < SHARP_LEAST)
        q.faults |= 1u << PAGE_FAULT_BLURRED;
    if (dpi < DPI_LEAST)
        q.faults |= 1u << PAGE_FAULT_LOW_RESOLUTION;
    return q;
}
