#include "id_card.h"

#include "card_cover.h"
#include "card_dust.h"
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

/* Between four pixels, n bytes apart; fx, fy: 256ths of the way to the right ones and the lower ones. */
static uint8_t between(const uint8_t *top, const uint8_t *low, int n, int fx, int fy)
{
    int above = top[0] * (256 - fx) + top[n] * fx, below = low[0] * (256 - fx) + low[n] * fx;
    return (uint8_t)((above * (256 - fy) + below * fy + 32768) >> 16);
}

/* The colour at a place in 1/65536 of a pixel, between the four pixels around it; the picture's edge goes on. */
static void sample(const struct image *scan, int64_t x, int64_t y, uint8_t rgb[3])
{
    int64_t right = (int64_t)(scan->width_px - 1) << 16, low_edge = (int64_t)(scan->height_px - 1) << 16;
    x = x < 0 ? 0 : x >= right ? right - 1 : x;
    y = y < 0 ? 0 : y >= low_edge ? low_edge - 1 : y;
    int n = scan->channels;
    const uint8_t *top = image_at(scan, (int)(x >> 16), (int)(y >> 16));
    for (int c = 0; c < 3; c++) {
        int k = n >= 3 ? c : 0;
        rgb[c] = between(top + k, top + scan->stride_bytes + k, n, (int)(x >> 8 & 255), (int)(y >> 8 & 255));
    }
}

/* A row of a crop, in 1/65536 of the scan's pixels. */
struct crop_row {
    double x, y, step_x, step_y;
    int width;
};

static bool is_inside(const struct crop_row *row, const struct image *scan)
{
    double x1 = row->x + row->step_x * row->width, y1 = row->y + row->step_y * row->width;
    double right = (scan->width_px - 2) * 65536.0, low_edge = (scan->height_px - 2) * 65536.0;
    return fmin(row->x, x1) >= 0 && fmax(row->x, x1) < right && fmin(row->y, y1) >= 0 && fmax(row->y, y1) < low_edge;
}

/* All of it well within a colour scan, where nothing needs to be held back at an edge: nearly every row. */
static void sample_inside(const struct image *scan, const struct crop_row *row, uint8_t *to)
{
    for (int i = 0; i < row->width; i++, to += 3) {
        int64_t x = (int64_t)(row->x + (i + 0.5) * row->step_x), y = (int64_t)(row->y + (i + 0.5) * row->step_y);
        const uint8_t *top = scan->px + (size_t)(y >> 16) * scan->stride_bytes + (size_t)(x >> 16) * 3;
        const uint8_t *low = top + scan->stride_bytes;
        int fx = (int)(x >> 8 & 255), fy = (int)(y >> 8 & 255);
        to[0] = between(top, low, 3, fx, fy);
        to[1] = between(top + 1, low + 1, 3, fx, fy);
        to[2] = between(top + 2, low + 2, 3, fx, fy);
    }
}

static void sample_row(const struct image *scan, const struct crop_row *row, uint8_t *to)
{
    if (scan->channels == 3 && is_inside(row, scan)) {
        sample_inside(scan, row, to);
        return;
    }
    for (int i = 0; i < row->width; i++, to += 3)
        sample(scan, (int64_t)(row->x + (i + 0.5) * row->step_x), (int64_t)(row->y + (i + 0.5) * row->step_y), to);
}

bool card_crop(const struct image *scan, const struct card_place *place, int first, double dpi, struct image *out,
               struct err *err)
{
    double width_mm = first % 2 ? place->height_mm : place->width_mm;
    double height_mm = first % 2 ? place->width_mm : place->height_mm;
    int width = (int)lround(width_mm / 25.4 * dpi), height = (int)lround(height_mm / 25.4 * dpi);
    double px[4], py[4];
    for (int i = 0; i < 4; i++) {
        px[i] = place->x[(i + first) % 4] * 65536;
        py[i] = place->y[(i + first) % 4] * 65536;
    }
    if (!image_create(width, height, 3, dpi, out, err))
        return false;
    for (int y = 0; y < height; y++) {
        double v = (y + 0.5) / height;
        struct crop_row row = {px[0] * (1 - v) + px[3] * v, py[0] * (1 - v) + py[3] * v, .width = width};
        row.step_x = (px[1] * (1 - v) + px[2] * v - row.x) / width;
        row.step_y = (py[1] * (1 - v) + py[2] * v - row.y) / width;
        sample_row(scan, &row, image_pixel(out, 0, y));
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

/* The card as it was scanned, for pictures of it, and without the lines of dust, for reading. */
struct glass {
    const struct image *scan;
    const struct card_place *place;
    double dpi;
    int jpeg_quality;
    struct image clean;
    struct card_place clean_place;
};

/* Reads the card as the guess says, a guess that does not convince no further than it needs to be dropped; what an
 * earlier guess read is forgotten. Pictures are made, and what covers the card is looked for, of what is kept alone. */
static bool read_as(const struct glass *g, const struct guess *guess, bool thorough, bool *convincing,
                    struct page_card *card, struct err *err)
{
    struct image face = {0};
    buffer_finish(&card->jpeg);
    image_finish(&card->preview);
    wipe(card, sizeof *card);
    if (!card_crop(&g->clean, &g->clean_place, guess->first, FACE_DPI, &face, err))
        return false;
    card->side = guess->side;
    bool ok = id_fields_read(&face, thorough, card, err);
    *convincing = ok && is_convincing(card);
    if (ok && (thorough || *convincing))
        ok = card_describe(g->scan, g->place, guess->first, g->dpi, g->jpeg_quality, &face, card, err) &&
             card_cover_judge(&face, card, err);
    image_finish(&face);
    return ok;
}

/* Another kind of card, either way up. */
static bool read_permit(const struct glass *g, struct page_card *card, bool *is_one, struct err *err)
{
    *is_one = false;
    for (int first = 0; first < 4 && !*is_one; first += 2) {
        struct image face = {0};
        buffer_finish(&card->jpeg);
        image_finish(&card->preview);
        wipe(card, sizeof *card);
        if (!card_crop(&g->clean, &g->clean_place, first, FACE_DPI, &face, err))
            return false;
        bool ok = permit_read(&face, card, is_one, err) &&
                  (!*is_one ||
                   card_describe(g->scan, g->place, first, g->dpi, g->jpeg_quality, &face, card, err));
        image_finish(&face);
        if (!ok)
            return false;
    }
    return true;
}

/* The guesses in turn until one convinces; if none does, the likeliest. */
static bool read_card(const struct glass *g, struct page_card *card, struct err *err)
{
    struct image face = {0};
    struct guess guesses[4];
    bool is_permit = false, convincing;
    if (!card_crop(g->scan, g->place, 0, 75, &face, err))
        return false;
    rank_guesses(&face, guesses);
    image_finish(&face);
    for (int i = 0; i < 4; i++) {
        if (!read_as(g, &guesses[i], false, &convincing, card, err))
            return false;
        if (convincing)
            return true;
        if (i == 0 && !read_permit(g, card, &is_permit, err))
            return false;
        if (is_permit)
            return true;
    }
    return read_as(g, &guesses[0], true, &convincing, card, err);
}

bool id_card_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                  struct page_card *out, struct err *err)
{
    struct page_card *card = calloc(1, sizeof *card);
    if (!card)
        return err_set(err, ERR_SPACE, "no memory for a card");
    struct glass g = {.scan = scan, .place = place, .dpi = dpi, .jpeg_quality = jpeg_quality};
    bool ok = card_dust_remove(scan, place, &g.clean, &g.clean_place, err) && read_card(&g, card, err);
    image_finish(&g.clean);
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
