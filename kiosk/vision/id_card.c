#include "id_card.h"

#include "picture.h"
#include "quality.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Faces are read at this resolution whatever the scan's: Chinese of 3.2 mm is 38 px high, what the OCR model likes. */
#define FACE_DPI 300.0
/* Share of the emblem's square that is red: the emblem fills about half of it; a front has none. */
#define EMBLEM_LEAST 0.18
/* Darkness of the portrait's place against the same place turned about. */
#define PORTRAIT_LEAST 1.35
#define PREVIEW_HEIGHT_PX 400

struct rect_mm {
    double x, y, w, h;
};

static const struct rect_mm emblem = {5, 4.5, 19, 19};
static const struct rect_mm portrait = {56.5, 8, 23, 31};

static struct rect_mm turned_about(struct rect_mm r)
{
    return (struct rect_mm){CARD_WIDTH_MM - r.x - r.w, CARD_HEIGHT_MM - r.y - r.h, r.w, r.h};
}

static void sample(const struct image *scan, double x, double y, uint8_t rgb[3])
{
    int x0 = (int)floor(x), y0 = (int)floor(y), n = scan->channels;
    x0 = x0 < 0 ? 0 : x0 > scan->width_px - 2 ? scan->width_px - 2 : x0;
    y0 = y0 < 0 ? 0 : y0 > scan->height_px - 2 ? scan->height_px - 2 : y0;
    double fx = fmin(1, fmax(0, x - x0)), fy = fmin(1, fmax(0, y - y0));
    const uint8_t *top = image_at(scan, x0, y0), *low = image_at(scan, x0, y0 + 1);
    for (int c = 0; c < 3; c++) {
        int k = n >= 3 ? c : 0;
        double v = (top[k] * (1 - fx) + top[k + n] * fx) * (1 - fy) + (low[k] * (1 - fx) + low[k + n] * fx) * fy;
        rgb[c] = (uint8_t)(v + 0.5);
    }
}

/* The card between its four corners at this dpi, RGB; first: which corner becomes the left top. */
static bool crop_card(const struct image *scan, const struct card_place *place, int first, double dpi,
                      struct image *out, struct err *err)
{
    int width = (int)lround(CARD_WIDTH_MM / 25.4 * dpi), height = (int)lround(CARD_HEIGHT_MM / 25.4 * dpi);
    double px[4], py[4];
    for (int i = 0; i < 4; i++) {
        px[i] = place->x[(i + first) % 4];
        py[i] = place->y[(i + first) % 4];
    }
    if (!image_create(width, height, 3, dpi, out, err))
        return false;
    for (int y = 0; y < height; y++) {
        double v = (y + 0.5) / height;
        for (int x = 0; x < width; x++) {
            double u = (x + 0.5) / width;
            double sx = (px[0] * (1 - u) + px[1] * u) * (1 - v) + (px[3] * (1 - u) + px[2] * u) * v;
            double sy = (py[0] * (1 - u) + py[1] * u) * (1 - v) + (py[3] * (1 - u) + py[2] * u) * v;
            sample(scan, sx, sy, image_pixel(out, x, y));
        }
    }
    return true;
}

/* ---- side and turn ---- */
static double red_share(const struct image *face, struct rect_mm r)
{
    double k = face->dpi / 25.4, red = 0, all = 0;
    for (int y = (int)(r.y * k); y < (int)((r.y + r.h) * k); y += 2) {
        for (int x = (int)(r.x * k); x < (int)((r.x + r.w) * k); x += 2) {
            const uint8_t *px = image_at(face, x, y);
            red += px[0] > px[1] + 60 && px[0] > px[2] + 50;
            all++;
        }
    }
    return all > 0 ? red / all : 0;
}

static double darkness(const struct image *face, struct rect_mm r)
{
    double k = face->dpi / 25.4, sum = 0, all = 0;
    for (int y = (int)(r.y * k); y < (int)((r.y + r.h) * k); y += 2) {
        for (int x = (int)(r.x * k); x < (int)((r.x + r.w) * k); x += 2) {
            const uint8_t *px = image_at(face, x, y);
            sum += 255 - (77 * px[0] + 150 * px[1] + 29 * px[2]) / 256.0;
            all++;
        }
    }
    return all > 0 ? sum / all : 0;
}

/* Whether the face is the right way up; *side is what it seems to be. */
static bool is_upright(const struct image *face, enum page_side *side)
{
    double red = red_share(face, emblem), red_about = red_share(face, turned_about(emblem));
    if (fmax(red, red_about) > EMBLEM_LEAST) {
        *side = PAGE_SIDE_BACK;
        return red >= red_about;
    }
    double dark = darkness(face, portrait), dark_about = darkness(face, turned_about(portrait));
    *side = fmax(dark, dark_about) > PORTRAIT_LEAST * fmin(dark, dark_about) ? PAGE_SIDE_FRONT : PAGE_SIDE_UNKNOWN;
    return dark >= dark_about;
}

/* ---- the card ---- */
static void note_place(const struct card_place *place, int first, double dpi, struct page_card *card)
{
    double sx = 0, sy = 0;
    for (int i = 0; i < 4; i++) {
        sx += place->x[i] / 4;
        sy += place->y[i] / 4;
    }
    card->x_mm = sx * 25.4 / dpi;
    card->y_mm = sy * 25.4 / dpi;
    int a = first, b = (first + 1) % 4;
    card->turn_deg = atan2(-(place->y[b] - place->y[a]), place->x[b] - place->x[a]) * 180 / M_PI;
    card->cut_edges = place->cut_edges;
    if (card->cut_edges)
        card->faults |= 1u << PAGE_FAULT_CUT_OFF;
}

static bool make_pictures(const struct image *scan, const struct card_place *place, int first, double dpi, int quality,
                          const struct image *face, struct page_card *card, struct err *err)
{
    struct image crop = {0}, preview = {0};
    if (!crop_card(scan, place, first, dpi, &crop, err))
        return false;
    bool ok = jpeg_write(&crop, quality, &card->jpeg, err);
    image_finish(&crop);
    if (!ok || !crop_card(scan, place, first, PREVIEW_HEIGHT_PX / CARD_HEIGHT_MM * 25.4, &preview, err))
        return false;
    ok = image_to_rgba(&preview, &card->preview, err);
    image_finish(&preview);
    struct image half = {0}, grey = {0};
    if (!ok || !image_reduce(face, 2, &half, err))
        return false;
    ok = image_to_grey(&half, &grey, err);
    image_finish(&half);
    if (!ok)
        return false;
    struct quality q = quality_measure(&grey, dpi);
    image_finish(&grey);
    card->faults |= q.faults;
    return true;
}

static bool read_face(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                      struct page_card *card, struct err *err)
{
    struct image face = {0};
    int first = 0;
    if (!crop_card(scan, place, 0, FACE_DPI, &face, err))
        return false;
    if (!is_upright(&face, &card->side)) {
        first = 2;
        image_finish(&face);
        if (!crop_card(scan, place, 2, FACE_DPI, &face, err))
            return false;
    }
    note_place(place, first, dpi, card);
    bool ok = make_pictures(scan, place, first, dpi, jpeg_quality, &face, card, err) &&
              id_fields_read(&face, card, err);
    image_finish(&face);
    return ok;
}

bool id_card_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                  struct page_card *out, struct err *err)
{
    struct page_card *card = calloc(1, sizeof *card);
    if (!card)
        return err_set(err, ERR_SPACE, "no memory for a card");
    bool ok = read_face(scan, dpi, place, jpeg_quality, card, err);
    if (ok) {
        *out = *card;
    } else {
        buffer_finish(&card->jpeg);
        image_finish(&card->preview);
    }
    wipe(card, sizeof *card);
    free(card);
    return ok;
}
