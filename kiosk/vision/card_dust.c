#include "card_dust.h"

#include <math.h>
#include <string.h>

enum { ROWS_SEEN = 200, BINS = 128 };
/* Darker than that part of its neighbours is dust; the columns of one sensor differ by 0.02. */
#define DUST_PART 0.93
/* Neighbours stand so far off that a line of three pixels does not reach them. */
#define REACH 3

struct box {
    int x0, y0, x1, y1;
};

static struct box box_of(const struct image *scan, const struct card_place *place)
{
    struct box b = {scan->width_px, scan->height_px, 0, 0};
    for (int i = 0; i < 4; i++) {
        b.x0 = (int)fmin(b.x0, place->x[i] - 8);
        b.y0 = (int)fmin(b.y0, place->y[i] - 8);
        b.x1 = (int)fmax(b.x1, place->x[i] + 9);
        b.y1 = (int)fmax(b.y1, place->y[i] + 9);
    }
    b.x0 = b.x0 < 0 ? 0 : b.x0;
    b.y0 = b.y0 < 0 ? 0 : b.y0;
    b.x1 = b.x1 > scan->width_px ? scan->width_px : b.x1;
    b.y1 = b.y1 > scan->height_px ? scan->height_px : b.y1;
    return b;
}

static bool copy_box(const struct image *scan, const struct box *b, struct image *out, struct err *err)
{
    if (b->x1 - b->x0 < 2 || b->y1 - b->y0 < 2)
        return err_set(err, ERR_INPUT, "a card outside the scan");
    if (!image_create(b->x1 - b->x0, b->y1 - b->y0, scan->channels == 4 ? 3 : scan->channels, scan->dpi, out, err))
        return false;
    for (int y = 0; y < out->height_px; y++) {
        for (int x = 0; x < out->width_px; x++)
            memcpy(image_pixel(out, x, y), image_at(scan, b->x0 + x, b->y0 + y), (size_t)out->channels);
    }
    return true;
}

static int sum_at(const struct image *image, int x, int y)
{
    const uint8_t *px = image_at(image, x, y);
    return image->channels >= 3 ? px[0] + px[1] + px[2] : 3 * px[0];
}

/* The median over many rows of how bright column x is between its neighbours; 1 is alike. */
static double part_of_neighbours(const struct image *image, int x)
{
    int bins[BINS] = {0}, seen = 0, sum = 0, bin = 0, step = image->height_px / ROWS_SEEN + 1;
    for (int y = 0; y < image->height_px; y += step, seen++) {
        int beside = sum_at(image, x - REACH, y) + sum_at(image, x + REACH, y) + 2;
        int at = (2 * sum_at(image, x, y) + 2) * (BINS / 2) / beside;
        bins[at < 0 ? 0 : at >= BINS ? BINS - 1 : at]++;
    }
    while (bin < BINS - 1 && (sum += bins[bin]) * 2 < seen)
        bin++;
    return (bin + 0.5) / (BINS / 2.0);
}

static void lighten(struct image *image, int x, double part)
{
    for (int y = 0; y < image->height_px; y++) {
        uint8_t *px = image_pixel(image, x, y);
        for (int c = 0; c < image->channels; c++)
            px[c] = (uint8_t)fmin(255, px[c] / part + 0.5);
    }
}

bool card_dust_remove(const struct image *scan, const struct card_place *place, struct image *out,
                      struct card_place *moved, struct err *err)
{
    struct box b = box_of(scan, place);
    struct image copy = {0};
    if (!copy_box(scan, &b, &copy, err))
        return false;
    for (int x = REACH; x + REACH < copy.width_px; x++) {
        double now = part_of_neighbours(&copy, x);
        if (now < DUST_PART && now > 0.1)
            lighten(&copy, x, now);
    }
    *moved = *place;
    for (int i = 0; i < 4; i++) {
        moved->x[i] -= b.x0;
        moved->y[i] -= b.y0;
    }
    *out = copy;
    return true;
}

bool card_dust_gains(const struct image *scan, int x0, int count, float *gains)
{
    bool any = false;
    for (int i = 0; i < count; i++) {
        int x = x0 + i;
        bool inside = x >= REACH && x + REACH < scan->width_px;
        double now = inside ? part_of_neighbours(scan, x) : 1;
        bool dusty = now < DUST_PART && now > 0.1;
        gains[i] = dusty ? (float)(1 / now) : 1;
        any = any || dusty;
    }
    return any;
}
