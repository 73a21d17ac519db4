/* Lifting what stands in a frame off its paper: true size, paper and the grey frame line transparent, the ink's own
 * colour kept. */
#include "page_read.h"

#include "frame_crop.h"
#include "picture.h"
#include <math.h>
#include <string.h>

/* Ink begins where it differs from paper by this part of the deepest ink: under it lie paper grain and sensor noise. */
#define COLOUR_FLOOR 0.16
/* The grey of frame lines and of the numerals in them is 25..35 % of black; a pen's edge crosses that within a pixel.
 */
#define BLACK_FLOOR 0.40
/* Where a pixel counts as half covered. The lens takes a little of the depth of a pen's strokes 0.3 mm wide; a lamp that
 * darkens what is between widens them. Of six black pens the worst mask agreed by 0.952 at 0.46, by 0.960 here. */
#define COLOUR_HALF 0.50
#define BLACK_HALF 0.48
#define WHOLE_PART 0.9
/* Ink darker than this part of its mean in every channel is print that shows through. */
#define OWN_DARKEST 0.6
/* Black print below coloured ink hides it: what is darker than this, 0..255, is taken for inked when so much of what
 * can be seen within the reach is. */
#define PRINT_DARKNESS 125
#define PRINT_REACH_MM 0.4
#define PRINT_INKED 0.65
/* Frame lines stray into the inner edge by a turn of 0.1 degrees over 60 mm and half a line. */
#define FRAME_LINE_MM 0.5
/* What is less deep than this, 0..255, is no ink at all. A black pen under a lamp that lightens it by a third has 115. */
#define COLOUR_DEPTH 40
/* Of the ink's own chroma, this much is left at its edge; noise has less than the least. */
#define CHROMA_PART 0.3
#define CHROMA_LEAST 12
#define BLACK_DEPTH 90
#define BY_HAND_DEPTH 70
/* Fewer coloured pixels than this part of the frame: what is in it is black. */
#define COLOUR_PART 0.004

struct rgb {
    double v[3];
};

struct lift {
    struct image crop; /* RGB, true size, without lines of dust */
    struct image raw;  /* the same as scanned; empty where there is no such line */
    struct rgb paper, ink;
    bool colour, by_hand;
    double chroma_least; /* what coloured ink has at its edge */
    double depth;        /* of the ink, in the measure that depth_of gives */
};

/* The level below which `part` of a channel lies. */
static double level_at(const struct image *crop, int channel, double part)
{
    size_t bins[256] = {0}, seen = 0, total = (size_t)crop->width_px * (size_t)crop->height_px;
    for (int y = 0; y < crop->height_px; y++) {
        const uint8_t *at = image_at(crop, 0, y) + channel;
        for (int x = 0; x < crop->width_px; x++, at += 3)
            bins[*at]++;
    }
    int level = 0;
    while (level < 255 && (double)(seen += bins[level]) < part * (double)total)
        level++;
    return level;
}

/* The pixel as it would be on white paper. */
static void on_white(const struct lift *l, const uint8_t *px, double v[3])
{
    for (int c = 0; c < 3; c++)
        v[c] = l->paper.v[c] > 1 ? px[c] * 255 / l->paper.v[c] : px[c];
}

static double redness(const double v[3])
{
    return v[0] - (v[1] + v[2]) / 2;
}

static double blueness(const double v[3])
{
    return v[2] - (v[0] + v[1]) / 2;
}

/* Black print and grey lines have none. */
static double chroma_of(const struct lift *l, const uint8_t *px)
{
    double v[3];
    on_white(l, px, v);
    return fmax(redness(v), blueness(v));
}

/* How far a pixel is from paper: its darkness, for coloured ink in the channel that ink swallows, which is sharper than
 * its chroma (JPEG halves that). */
static double depth_of(const struct lift *l, const uint8_t *px)
{
    double v[3];
    on_white(l, px, v);
    if (l->by_hand)
        return 255 - v[0]; /* black and blue pens; a red seal across them has all its red */
    if (!l->colour)
        return 255 - fmax(v[0], fmax(v[1], v[2]));
    if (fmax(redness(v), blueness(v)) < l->chroma_least)
        return 0;
    return 255 - (redness(v) > blueness(v) ? v[1] : v[0]);
}

/* Where the frame's line stands, or what is left of it. */
static bool is_at_line(const struct image *crop, int x, int y)
{
    int edge = (int)ceil(FRAME_LINE_MM / 25.4 * crop->dpi);
    return x < edge || y < edge || x + edge >= crop->width_px || y + edge >= crop->height_px;
}

/* The level of the deep ink in a measure: what three tenths of all ink reach. False where there is hardly any. */
static bool find_level(const struct lift *l, double (*measure)(const struct lift *l, const uint8_t *px), double least,
                       double *out)
{
    size_t bins[512] = {0}, count = 0, seen = 0;
    for (int y = 0; y < l->crop.height_px; y++) {
        for (int x = 0; x < l->crop.width_px; x++) {
            double d = measure(l, image_at(&l->crop, x, y));
            if (d <= least || (!l->colour && is_at_line(&l->crop, x, y)))
                continue;
            bins[d < 511 ? (int)d : 511]++;
            count++;
        }
    }
    if ((double)count <= COLOUR_PART * l->crop.width_px * l->crop.height_px)
        return false;
    int level = 0;
    while ((seen += bins[level]) * 10 <= count * 7)
        level++;
    *out = level + 0.5;
    return true;
}

static bool find_colour(struct lift *l)
{
    double chroma;
    if (!find_level(l, chroma_of, COLOUR_DEPTH, &chroma))
        return false;
    l->chroma_least = fmax(CHROMA_LEAST, chroma * CHROMA_PART);
    return find_level(l, depth_of, COLOUR_DEPTH, &l->depth);
}

static void find_ink(struct lift *l)
{
    l->colour = !l->by_hand;
    if (!l->by_hand && find_colour(l))
        return;
    l->colour = false;
    if (!find_level(l, depth_of, l->by_hand ? BY_HAND_DEPTH : BLACK_DEPTH, &l->depth))
        l->depth = 1e9;
}

static void mean_ink(struct lift *l)
{
    double sum[3] = {0}, count = 0;
    for (int y = 0; y < l->crop.height_px; y++) {
        for (int x = 0; x < l->crop.width_px; x++) {
            const uint8_t *px = image_at(&l->crop, x, y);
            if (depth_of(l, px) < l->depth * 0.9)
                continue;
            count++;
            for (int c = 0; c < 3; c++)
                sum[c] += px[c];
        }
    }
    for (int c = 0; c < 3; c++)
        l->ink.v[c] = count > 0 ? sum[c] / count : 0;
}

static double alpha_of(const struct lift *l, const uint8_t *px)
{
    double least = l->colour ? COLOUR_FLOOR : BLACK_FLOOR, half = l->colour ? COLOUR_HALF : BLACK_HALF;
    double part = depth_of(l, px) / l->depth;
    double alpha =
        part < half ? 0.5 * (part - least) / (half - least) : 0.5 + 0.5 * (part - half) / (WHOLE_PART - half);
    return fmin(1, fmax(0, alpha));
}

/* What the ink alone looks like; where there is little of it, or print below it, the mean: noise would be multiplied. */
static void ink_colour(const struct lift *l, const uint8_t *px, double alpha, uint8_t out[4])
{
    bool dark = l->colour;
    for (int c = 0; c < 3; c++)
        dark = dark && px[c] < l->ink.v[c] * OWN_DARKEST;
    for (int c = 0; c < 3; c++) {
        double own = alpha > 0.5 && !dark ? (px[c] - l->paper.v[c] * (1 - alpha)) / alpha : l->ink.v[c];
        out[c] = (uint8_t)fmin(255, fmax(0, own + 0.5));
    }
    out[3] = (uint8_t)(alpha * 255 + 0.5);
}

static bool lift_ink(const struct lift *l, struct image *out, struct err *err)
{
    if (!image_create(l->crop.width_px, l->crop.height_px, 4, l->crop.dpi, out, err))
        return false;
    for (int y = 0; y < out->height_px; y++) {
        for (int x = 0; x < out->width_px; x++) {
            const uint8_t *px = image_at(&l->crop, x, y);
            double alpha = !l->colour && is_at_line(&l->crop, x, y) ? 0 : alpha_of(l, px);
            ink_colour(l, px, alpha, image_pixel(out, x, y));
        }
    }
    return true;
}

static bool is_print(const struct lift *l, int x, int y)
{
    const uint8_t *px = image_at(&l->crop, x, y);
    for (int c = 0; c < 3; c++)
        if (px[c] > l->paper.v[c] * (255 - PRINT_DARKNESS) / 255)
            return false;
    return true;
}

/* Whether a pixel of print has coloured ink around it; print itself does not count. */
static bool lies_in_ink(const struct lift *l, const struct image *lifted, int x, int y)
{
    int reach = (int)lround(PRINT_REACH_MM / 25.4 * l->crop.dpi), step = reach / 4 + 1, known = 0, inked = 0;
    for (int v = y - reach; v <= y + reach; v += step) {
        for (int u = x - reach; u <= x + reach; u += step) {
            if (u < 0 || v < 0 || u >= lifted->width_px || v >= lifted->height_px || is_print(l, u, v))
                continue;
            known++;
            inked += image_at(lifted, u, v)[3] > 127;
        }
    }
    return known >= 8 && inked > known * PRINT_INKED;
}

static void close_over_print(const struct lift *l, struct image *lifted)
{
    for (int y = 0; y < lifted->height_px; y++) {
        for (int x = 0; x < lifted->width_px; x++) {
            uint8_t *to = image_pixel(lifted, x, y);
            if (to[3] > 127 || !is_print(l, x, y) || !lies_in_ink(l, lifted, x, y))
                continue;
            for (int c = 0; c < 3; c++)
                to[c] = (uint8_t)l->ink.v[c];
            to[3] = 255;
        }
    }
}

/* Rows and columns that carry ink; a single speck is none. */
static void measure(const struct image *lifted, struct page_sample *out)
{
    int x0 = lifted->width_px, x1 = -1, y0 = lifted->height_px, y1 = -1;
    for (int y = 1; y + 1 < lifted->height_px; y++) {
        for (int x = 1; x + 1 < lifted->width_px; x++) {
            int inked = 0;
            for (int i = 0; i < 9; i++)
                inked += image_at(lifted, x - 1 + i % 3, y - 1 + i / 3)[3] > 110;
            if (inked < 6)
                continue;
            x0 = x < x0 ? x : x0;
            x1 = x > x1 ? x : x1;
            y0 = y < y0 ? y : y0;
            y1 = y > y1 ? y : y1;
        }
    }
    double mm = 25.4 / lifted->dpi;
    if (x1 < x0)
        return;
    out->ink_width_mm = (x1 - x0 + 1) * mm;
    out->ink_height_mm = (y1 - y0 + 1) * mm;
    out->clearance_mm = fmin(fmin(x0, y0), fmin(lifted->width_px - 1 - x1, lifted->height_px - 1 - y1)) * mm;
}

static bool lift_and_write(struct lift *l, struct page_sample *out, struct err *err)
{
    for (int c = 0; c < 3; c++)
        l->paper.v[c] = level_at(&l->crop, c, 0.8);
    find_ink(l);
    mean_ink(l);
    struct image lifted = {0};
    if (!lift_ink(l, &lifted, err))
        return false;
    if (l->colour)
        close_over_print(l, &lifted);
    measure(&lifted, out);
    const struct image *raw = l->raw.px ? &l->raw : &l->crop;
    bool ok = l->by_hand || (png_write(&lifted, &out->png, err) && jpeg_write(raw, 92, &out->raw_jpeg, err));
    image_finish(&lifted);
    return ok;
}

bool page_crop_sample(const struct image *scan, const struct page_reading *reading, const struct page_frame *frame,
                      struct page_sample *out, struct err *err)
{
    struct page_sample sample = {0};
    struct lift lift = {.by_hand = frame->by_hand};
    memcpy(sample.name, frame->name, sizeof sample.name);
    bool ok = image_check(scan, err) && frame_crop(scan, reading, frame, &lift.crop, &lift.raw, err) &&
              lift_and_write(&lift, &sample, err);
    image_finish(&lift.crop);
    image_finish(&lift.raw);
    if (!ok) {
        page_sample_finish(&sample);
        return err_within(err, "sample %s", frame->name);
    }
    *out = sample;
    return true;
}

void page_sample_finish(struct page_sample *sample)
{
    buffer_finish(&sample->png);
    buffer_finish(&sample->raw_jpeg);
    *sample = (struct page_sample){0};
}
