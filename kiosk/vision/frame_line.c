#include "frame_line.h"

#include "straighten.h"
#include <math.h>

/* A feed that is off by 0.6 % moves a frame by 0.9 mm at most. */
#define REACH_MM 1.5
/* Beside the line, which is 0.2 mm wide and has blurred, there is paper. */
#define BESIDE_MM 0.45
/* A line of 25 % grey keeps this contrast under a lamp that lightens ink by a third; noise of 7 levels seldom has it. */
#define CONTRAST_LEAST 12
#define CONTRAST_MOST 60
#define CHROMA_MOST 45
/* So much of a half side shows the line where the most of it is seen; the rest may lie under ink. */
#define SEEN_LEAST 0.5
#define FROM_PART 0.06
#define TO_PART 0.48
#define QUARTER 0.27

enum { PLACES = 48, STEPS_MOST = 64 };

struct side {
    double x, y;             /* mm: where it begins */
    double along_x, along_y; /* mm: to its end */
    bool upright;            /* moves along x */
};

/* Lightness of a pixel; coloured ink counts as paper, the line is grey. */
static int lightness(const struct image *scan, double x, double y)
{
    int px = (int)floor(x + 0.5), py = (int)floor(y + 0.5);
    if (px < 0 || py < 0 || px >= scan->width_px || py >= scan->height_px)
        return 255;
    const uint8_t *at = image_at(scan, px, py);
    if (scan->channels < 3)
        return at[0];
    int most = at[0] > at[1] ? at[0] : at[1], least = at[0] < at[1] ? at[0] : at[1];
    most = most > at[2] ? most : at[2];
    least = least < at[2] ? least : at[2];
    return most - least > CHROMA_MOST ? 255 : most;
}

/* How much darker than on both sides it is at each step across one place of a side. */
static void profile(const struct image *scan, const struct page_map *map, const struct side *side, double part,
                    double step_mm, int reach, int beside, int out[2 * STEPS_MOST + 1])
{
    int light[4 * STEPS_MOST + 1];
    for (int k = -reach - beside; k <= reach + beside; k++) {
        double x, y, off = k * step_mm;
        page_map_back(map, side->x + side->along_x * part + (side->upright ? off : 0),
                      side->y + side->along_y * part + (side->upright ? 0 : off), &x, &y);
        light[k + reach + beside] = lightness(scan, x, y);
    }
    for (int k = 0; k <= 2 * reach; k++) {
        int before = light[k], here = light[k + beside], after = light[k + 2 * beside];
        int dark = (before < after ? before : after) - here;
        out[k] = dark < CONTRAST_LEAST ? 0 : dark > CONTRAST_MOST ? CONTRAST_MOST : dark;
    }
}

/* The line's place in one half of a side, in mm from the nominal one; false where there is none. */
static bool find_half(const struct image *scan, const struct page_map *map, const struct side *side, double from,
                      double *shift_mm)
{
    int sums[2 * STEPS_MOST + 1] = {0}, seen[2 * STEPS_MOST + 1] = {0}, here[2 * STEPS_MOST + 1];
    double step_mm = page_map_mm(map);
    int reach = (int)fmin(STEPS_MOST - 2, REACH_MM / step_mm), beside = (int)fmin(STEPS_MOST, BESIDE_MM / step_mm) + 1;
    for (int i = 0; i < PLACES; i++) {
        profile(scan, map, side, from + (TO_PART - FROM_PART) * (i + 0.5) / PLACES, step_mm, reach, beside, here);
        for (int k = 0; k <= 2 * reach; k++) {
            sums[k] += here[k];
            seen[k] += here[k] > 0;
        }
    }
    int best = 0;
    for (int k = 1; k <= 2 * reach; k++)
        best = sums[k] > sums[best] ? k : best;
    if (seen[best] < PLACES * SEEN_LEAST)
        return false;
    double weight = 0, sum = 0;
    for (int k = best - beside / 2; k <= best + beside / 2; k++) {
        if (k < 0 || k > 2 * reach)
            continue;
        weight += sums[k];
        sum += sums[k] * (double)(k - reach);
    }
    *shift_mm = sum / weight * step_mm;
    return true;
}

static bool find_side(const struct image *scan, const struct page_map *map, const struct side *side, double out[2])
{
    bool first = find_half(scan, map, side, FROM_PART, &out[0]);
    bool second = find_half(scan, map, side, 1 - TO_PART, &out[1]);
    if (first != second)
        out[first ? 1 : 0] = out[first ? 0 : 1];
    return first || second;
}

static void copy_missing(bool have_a, double a[2], bool have_b, double b[2])
{
    for (int i = 0; i < 2; i++) {
        if (!have_a)
            a[i] = have_b ? b[i] : 0;
        if (!have_b)
            b[i] = have_a ? a[i] : 0;
    }
}

void frame_line_find(const struct image *scan, const struct page_map *map, const struct page_frame *frame,
                     struct frame_shift *out)
{
    double x = frame->x_mm, y = frame->y_mm, w = frame->width_mm, h = frame->height_mm;
    const struct side left = {x, y, 0, h, true}, right = {x + w, y, 0, h, true};
    const struct side top = {x, y, w, 0, false}, bottom = {x, y + h, w, 0, false};
    *out = (struct frame_shift){.left = {0}};
    bool has_left = find_side(scan, map, &left, out->left), has_right = find_side(scan, map, &right, out->right);
    bool has_top = find_side(scan, map, &top, out->top), has_bottom = find_side(scan, map, &bottom, out->bottom);
    copy_missing(has_left, out->left, has_right, out->right);
    copy_missing(has_top, out->top, has_bottom, out->bottom);
}

/* On the straight through the two quarters. */
static double at_part(const double side[2], double part)
{
    return side[0] + (side[1] - side[0]) * (part - QUARTER) / (1 - 2 * QUARTER);
}

void frame_line_place(const struct page_frame *frame, const struct frame_shift *shift, double across, double down,
                      double *x_mm, double *y_mm)
{
    *x_mm = frame->x_mm + frame->width_mm * across + at_part(shift->left, down) * (1 - across) +
            at_part(shift->right, down) * across;
    *y_mm = frame->y_mm + frame->height_mm * down + at_part(shift->top, across) * (1 - down) +
            at_part(shift->bottom, across) * down;
}
