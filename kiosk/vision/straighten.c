#include "straighten.h"

#include <complex.h>
#include <math.h>

/* A printer that fits the page to its margins shrinks to 93 %; beyond this the two codes are not ours. */
#define SCALE_SLACK 0.15
/* Corners of ZBar lie within 0.3 mm of the truth at 150 dpi; a fit that misses by more took the wrong codes. */
#define FIT_MOST_MM 1.5
/* A single code may stand for a page that hangs over the glass by this much; taken for the other code of the sheet it
 * would hang over by 150 mm. */
#define OVERHANG_MM 80.0

typedef double complex point; /* x + i y, y down */

/* z → turn·z + shift that carries from[] to to[] with the least square error. Returns the root of its mean. */
static double fit_similarity(const point *from, const point *to, size_t count, point *turn, point *shift)
{
    point mean_from = 0, mean_to = 0, cross = 0;
    double power = 0, error = 0;
    for (size_t i = 0; i < count; i++) {
        mean_from += from[i] / (double)count;
        mean_to += to[i] / (double)count;
    }
    for (size_t i = 0; i < count; i++) {
        cross += conj(from[i] - mean_from) * (to[i] - mean_to);
        power += pow(cabs(from[i] - mean_from), 2);
    }
    *turn = power > 0 ? cross / power : 1;
    *shift = mean_to - *turn * mean_from;
    for (size_t i = 0; i < count; i++)
        error += pow(cabs(*turn * from[i] + *shift - to[i]), 2);
    return sqrt(error / (double)count);
}

static struct page_map map_of(point turn, point shift)
{
    return (struct page_map){
        .a = creal(turn), .b = -cimag(turn), .c = creal(shift), .d = cimag(turn), .e = creal(turn), .f = cimag(shift)};
}

static double degrees_of(point turn)
{
    return carg(turn) * 180 / M_PI;
}

static void nominal_corners(double x, double y, double size, point out[4])
{
    out[0] = x + I * y;
    out[1] = x + size + I * y;
    out[2] = x + size + I * (y + size);
    out[3] = x + I * (y + size);
}

static void found_corners(const struct code_place *code, point out[4])
{
    for (int i = 0; i < 4; i++)
        out[i] = code->x[i] + I * code->y[i];
}

static void places_of(const struct page_request *request, point top_right[4], point bottom_left[4])
{
    nominal_corners(request->code_top_right_x_mm, request->code_top_right_y_mm, request->code_size_mm, top_right);
    nominal_corners(request->code_bottom_left_x_mm, request->code_bottom_left_y_mm, request->code_size_mm, bottom_left);
}

struct fit {
    double error_mm;
    point turn, shift;
    point anchor; /* mm: the centre of the code it rests on */
};

static bool scale_is_plausible(point turn, double dpi)
{
    double ratio = cabs(turn) / (25.4 / dpi);
    return ratio > 1 - SCALE_SLACK && ratio < 1 + SCALE_SLACK;
}

static bool same_text(const struct code_place *a, const struct code_place *b)
{
    int i = 0;
    while (a->text[i] && a->text[i] == b->text[i])
        i++;
    return i > 0 && a->text[i] == b->text[i];
}

/* Every ordered pair that says the same: the first as the upper right one. */
static bool fit_pair(const struct code_place *codes, size_t count, const struct page_request *request, double dpi,
                     struct fit *best)
{
    point to[8], from[8];
    places_of(request, to, to + 4);
    best->error_mm = FIT_MOST_MM;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        for (size_t k = 0; k < count; k++) {
            if (i == k || !same_text(&codes[i], &codes[k]))
                continue;
            struct fit fit = {0};
            found_corners(&codes[i], from);
            found_corners(&codes[k], from + 4);
            fit.error_mm = fit_similarity(from, to, 8, &fit.turn, &fit.shift);
            if (fit.error_mm >= best->error_mm || !scale_is_plausible(fit.turn, dpi))
                continue;
            *best = fit;
            any = true;
        }
    }
    return any;
}

/* How far the sheet's corners would lie outside the scan, in mm. */
static double overhang(const struct fit *fit, const struct image *small, int factor)
{
    double width = small->width_px * factor, height = small->height_px * factor, most = 0;
    const point corners[4] = {0, PAGE_WIDTH_MM, PAGE_WIDTH_MM + I * PAGE_HEIGHT_MM, I * PAGE_HEIGHT_MM};
    for (int i = 0; i < 4; i++) {
        point at = (corners[i] - fit->shift) / fit->turn;
        double over = fmax(fmax(-creal(at), creal(at) - width), fmax(-cimag(at), cimag(at) - height));
        most = fmax(most, over * cabs(fit->turn));
    }
    return most;
}

static bool fit_single(const struct code_place *codes, size_t count, const struct page_request *request,
                       const struct image *small, int factor, double dpi, struct fit *best)
{
    point places[8], from[4];
    places_of(request, places, places + 4);
    double least = OVERHANG_MM;
    bool any = false;
    for (size_t i = 0; i < count; i++) {
        for (int place = 0; place < 2; place++) {
            struct fit fit = {0};
            found_corners(&codes[i], from);
            fit.error_mm = fit_similarity(from, places + 4 * place, 4, &fit.turn, &fit.shift);
            double over = overhang(&fit, small, factor);
            if (fit.error_mm > FIT_MOST_MM || !scale_is_plausible(fit.turn, dpi) || over >= least)
                continue;
            *best = fit;
            best->anchor = (places[4 * place] + places[4 * place + 2]) / 2;
            least = over;
            any = true;
        }
    }
    return any;
}

/* A single code of 18 mm gives the turn to 0.3 degrees, the printed lines to 0.1: keep the code's centre, take the
 * lines' angle when the two agree. */
static void refine_turn(struct fit *fit, const struct image *small)
{
    double skew = straighten_skew(small, 128), coded = degrees_of(fit->turn);
    double quarter = round(coded / 90) * 90, off = skew + quarter - coded;
    if (skew == 0 || fabs(off) > 1.5 || fabs(remainder(quarter, 180)) > 1)
        return;
    point pivot = (fit->anchor - fit->shift) / fit->turn;
    fit->turn *= cexp(I * off * M_PI / 180);
    fit->shift = fit->anchor - fit->turn * pivot;
}

static struct straight from_fit(const struct fit *fit, double dpi, bool both)
{
    return (struct straight){.map = map_of(fit->turn, fit->shift),
                             .by_codes = true,
                             .turn_deg = degrees_of(fit->turn),
                             .print_scale = both ? 25.4 / dpi / cabs(fit->turn) : 1};
}

static struct straight from_skew(const struct image *small, int factor, double dpi)
{
    double skew = straighten_skew(small, 128), unit = 25.4 / dpi;
    point turn = unit * cexp(I * skew * M_PI / 180);
    point middle = small->width_px * factor / 2.0 + I * (small->height_px * factor / 2.0);
    point shift = unit * middle - turn * middle;
    return (struct straight){.map = map_of(turn, shift), .turn_deg = skew, .print_scale = 1};
}

struct straight straighten(const struct code_place *codes, size_t code_count, const struct page_request *request,
                           const struct image *small, int factor, double dpi)
{
    struct fit fit = {0};
    if (fit_pair(codes, code_count, request, dpi, &fit))
        return from_fit(&fit, dpi, true);
    if (fit_single(codes, code_count, request, small, factor, dpi, &fit)) {
        refine_turn(&fit, small);
        return from_fit(&fit, dpi, false);
    }
    return from_skew(small, factor, dpi);
}

void page_map_apply(const struct page_map *map, double x, double y, double *x_mm, double *y_mm)
{
    *x_mm = map->a * x + map->b * y + map->c;
    *y_mm = map->d * x + map->e * y + map->f;
}

void page_map_back(const struct page_map *map, double x_mm, double y_mm, double *x, double *y)
{
    double det = map->a * map->e - map->b * map->d, u = x_mm - map->c, v = y_mm - map->f;
    *x = det != 0 ? (map->e * u - map->b * v) / det : 0;
    *y = det != 0 ? (map->a * v - map->d * u) / det : 0;
}

double page_map_mm(const struct page_map *map)
{
    return hypot(map->a, map->d);
}

static void sample(const struct image *from, double x, double y, uint8_t rgba[4])
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    if (x0 < 0 || y0 < 0 || x0 + 1 >= from->width_px || y0 + 1 >= from->height_px) {
        rgba[0] = rgba[1] = rgba[2] = 225;
        rgba[3] = 255;
        return;
    }
    int fx = (int)((x - x0) * 64), fy = (int)((y - y0) * 64), n = from->channels; /* 64ths are enough for a preview */
    const uint8_t *top = image_at(from, x0, y0), *low = image_at(from, x0, y0 + 1);
    for (int c = 0; c < 3; c++) {
        int k = n >= 3 ? c : 0;
        int v = (top[k] * (64 - fx) + top[k + n] * fx) * (64 - fy) + (low[k] * (64 - fx) + low[k + n] * fx) * fy;
        rgba[c] = (uint8_t)((v + 2048) >> 12);
    }
    rgba[3] = 255;
}

bool straighten_preview(const struct image *small, int factor, const struct page_map *map, double width_mm,
                        double height_mm, int height_px, struct image *out, struct err *err)
{
    struct image made = {0};
    double unit = height_mm / height_px;
    if (!image_create((int)fmax(1, width_mm / unit), height_px, 4, 25.4 / unit, &made, err))
        return false;
    /* The map is straight: one step to the right is the same everywhere. */
    double x0, y0, x1, y1;
    page_map_back(map, 0, 0, &x0, &y0);
    page_map_back(map, unit, 0, &x1, &y1);
    double step_x = (x1 - x0) / factor, step_y = (y1 - y0) / factor;
    for (int y = 0; y < made.height_px; y++) {
        double rx, ry;
        page_map_back(map, 0.5 * unit, (y + 0.5) * unit, &rx, &ry);
        rx = (rx + 0.5) / factor - 0.5;
        ry = (ry + 0.5) / factor - 0.5;
        for (int x = 0; x < made.width_px; x++, rx += step_x, ry += step_y)
            sample(small, rx, ry, image_pixel(&made, x, y));
    }
    *out = made;
    return true;
}
