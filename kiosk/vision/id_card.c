#include "id_card.h"

#include "id_words.h"
#include "picture.h"
#include "quality.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Faces are read at this resolution whatever the scan's: Chinese of 3.2 mm is 38 px high, what the OCR model likes. */
#define FACE_DPI 300.0
/* Red part of each quarter of the emblem's square: the emblem fills about half of it; a front has none. */
#define EMBLEM_LEAST 0.15
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

bool card_crop(const struct image *scan, const struct card_place *place, int first, double dpi, struct image *out,
               struct err *err)
{
    double width_mm = first % 2 ? place->height_mm : place->width_mm;
    double height_mm = first % 2 ? place->width_mm : place->height_mm;
    int width = (int)lround(width_mm / 25.4 * dpi), height = (int)lround(height_mm / 25.4 * dpi);
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
    for (int y = (int)(r.y * k); y < (int)((r.y + r.h) * k); y++) {
        for (int x = (int)(r.x * k); x < (int)((r.x + r.w) * k); x++) {
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
    for (int y = (int)(r.y * k); y < (int)((r.y + r.h) * k); y++) {
        for (int x = (int)(r.x * k); x < (int)((r.x + r.w) * k); x++) {
            const uint8_t *px = image_at(face, x, y);
            sum += 255 - (77 * px[0] + 150 * px[1] + 29 * px[2]) / 256.0;
            all++;
        }
    }
    return all > 0 ? sum / all : 0;
}

/* The least red of the four quarters: an emblem has red all around its middle, a red coat has not. */
static double emblem_score(const struct image *face, struct rect_mm r)
{
    double least = 1;
    for (int i = 0; i < 4; i++) {
        struct rect_mm quarter = {r.x + (i % 2) * r.w / 2, r.y + (double)(i / 2) * r.h / 2, r.w / 2, r.h / 2};
        least = fmin(least, red_share(face, quarter));
    }
    return least;
}

/* How the card may lie: corner that is left top, and side; the likeliest first. */
struct guess {
    int first;
    enum page_side side;
};

static void rank_guesses(const struct image *face, struct guess guesses[4])
{
    double red = emblem_score(face, emblem), red_about = emblem_score(face, turned_about(emblem));
    double dark = darkness(face, portrait), dark_about = darkness(face, turned_about(portrait));
    bool back = fmax(red, red_about) > EMBLEM_LEAST;
    int back_first = red >= red_about ? 0 : 2, front_first = dark >= dark_about ? 0 : 2;
    guesses[back ? 0 : 2] = (struct guess){back_first, PAGE_SIDE_BACK};
    guesses[back ? 1 : 3] = (struct guess){2 - back_first, PAGE_SIDE_BACK};
    guesses[back ? 2 : 0] = (struct guess){front_first, PAGE_SIDE_FRONT};
    guesses[back ? 3 : 1] = (struct guess){2 - front_first, PAGE_SIDE_FRONT};
}

/* A face that was read the right way says at least one thing that cannot come from nonsense. */
static bool is_convincing(const struct page_card *card)
{
    const struct page_field *number = page_card_field(card, "number"), *from = page_card_field(card, "valid_from");
    const struct page_field *issuer = page_card_field(card, "issuer");
    return (number && id_number_holds(number->value)) || (from && from->value[0]) || (issuer && !issuer->doubtful);
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
                          struct page_card *card, struct err *err)
{
    struct image crop = {0}, preview = {0};
    if (!card_crop(scan, place, first, dpi, &crop, err))
        return false;
    bool ok = jpeg_write(&crop, quality, &card->jpeg, err);
    double high_mm = first % 2 ? place->width_mm : place->height_mm;
    image_finish(&crop);
    if (!ok || !card_crop(scan, place, first, PREVIEW_HEIGHT_PX / high_mm * 25.4, &preview, err))
        return false;
    ok = image_to_rgba(&preview, &card->preview, err);
    image_finish(&preview);
    return ok;
}

static bool measure_faults(const struct image *face, double dpi, struct page_card *card, struct err *err)
{
    struct image half = {0}, grey = {0};
    if (!image_reduce(face, 2, &half, err))
        return false;
    bool ok = image_to_grey(&half, &grey, err);
    image_finish(&half);
    if (!ok)
        return false;
    struct quality q = quality_measure(&grey, dpi);
    image_finish(&grey);
    card->faults |= q.faults;
    return true;
}

bool card_describe(const struct image *scan, const struct card_place *place, int first, double dpi, int jpeg_quality,
                   const struct image *face, struct page_card *card, struct err *err)
{
    note_place(place, first, dpi, card);
    return make_pictures(scan, place, first, dpi, jpeg_quality, card, err) && measure_faults(face, dpi, card, err);
}

void card_add_field(struct page_card *card, const char *name, const char *value, double confidence, bool doubtful)
{
    if (card->field_count >= PAGE_FIELDS_MAX)
        return;
    struct page_field *field = &card->fields[card->field_count++];
    snprintf(field->name, sizeof field->name, "%s", name);
    snprintf(field->value, sizeof field->value, "%.*s", (int)sizeof field->value - 1, value);
    field->confidence = fmin(1, fmax(0, confidence));
    field->doubtful = doubtful || !value[0];
}

/* Reads the card as the guess says; what an earlier guess read is forgotten. */
static bool read_as(const struct image *scan, double dpi, const struct card_place *place, const struct guess *guess,
                    int jpeg_quality, struct page_card *card, struct err *err)
{
    struct image face = {0};
    buffer_finish(&card->jpeg);
    image_finish(&card->preview);
    wipe(card, sizeof *card);
    if (!card_crop(scan, place, guess->first, FACE_DPI, &face, err))
        return false;
    card->side = guess->side;
    bool ok = id_fields_read(&face, card, err) &&
              card_describe(scan, place, guess->first, dpi, jpeg_quality, &face, card, err);
    image_finish(&face);
    return ok;
}

/* Another kind of card, either way up. */
static bool read_permit(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                        struct page_card *card, bool *is_one, struct err *err)
{
    *is_one = false;
    for (int first = 0; first < 4 && !*is_one; first += 2) {
        struct image face = {0};
        buffer_finish(&card->jpeg);
        image_finish(&card->preview);
        wipe(card, sizeof *card);
        if (!card_crop(scan, place, first, FACE_DPI, &face, err))
            return false;
        bool ok = permit_read(&face, card, is_one, err) &&
                  (!*is_one || card_describe(scan, place, first, dpi, jpeg_quality, &face, card, err));
        image_finish(&face);
        if (!ok)
            return false;
    }
    return true;
}

/* The guesses in turn until one convinces; if none does, the likeliest. */
static bool read_card(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                      struct page_card *card, struct err *err)
{
    struct image face = {0};
    struct guess guesses[4];
    bool is_permit = false;
    if (!card_crop(scan, place, 0, 75, &face, err))
        return false;
    rank_guesses(&face, guesses);
    image_finish(&face);
    for (int i = 0; i < 4; i++) {
        if (!read_as(scan, dpi, place, &guesses[i], jpeg_quality, card, err))
            return false;
        if (is_convincing(card))
            return true;
        if (i == 0 && !read_permit(scan, dpi, place, jpeg_quality, card, &is_permit, err))
            return false;
        if (is_permit)
            return true;
    }
    return read_as(scan, dpi, place, &guesses[0], jpeg_quality, card, err);
}

bool id_card_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                  struct page_card *out, struct err *err)
{
    struct page_card *card = calloc(1, sizeof *card);
    if (!card)
        return err_set(err, ERR_SPACE, "no memory for a card");
    bool ok = read_card(scan, dpi, place, jpeg_quality, card, err);
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
