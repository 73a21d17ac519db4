#include "card_cover.h"

#include "card_lid.h"
#include "id_card.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

/* Faces are looked at in cells of a quarter of a millimetre: the thinnest white of a crease is one wide. */
#define CELL_PX 3
#define CELL_MM (CELL_PX * 25.4 / 300)

struct cover {
    int width, height;
    float *over; /* how much brighter than the card's ground; of colours the one that is most so */
    float *off;  /* how far from it, of colours the one that is furthest */
    uint8_t *set;
    int *stack;
    struct page_card *card;
};

/* ---- where the fields stand ---- */
struct zone {
    const char *field;
    double x0, y0, x1, y1; /* mm */
};

/* As id_fields.c looks for them, a little wider. */
static const struct zone zones[] = {
    {"name", 13, 4, 56, 11.5},    {"sex", 13, 10.5, 24, 18},      {"nation", 24, 10.5, 56, 18},
    {"birth", 13, 17, 56, 24.5},  {"address", 13, 23.5, 56, 44},  {"number", 26, 43, 82, 53},
    {"issuer", 33, 36, 84, 44.5}, {"valid_from", 33, 43, 84, 53}, {"valid_to", 33, 43, 84, 53},
};

/* field: NULL for all. */
static void doubt(struct page_card *card, const char *field)
{
    for (size_t i = 0; i < card->field_count; i++) {
        if (!field || strcmp(card->fields[i].name, field) == 0)
            card->fields[i].doubtful = true;
    }
}

/* Whether a field stands there. */
static bool doubt_under(struct page_card *card, double x_mm, double y_mm, double reach_mm)
{
    bool any = false;
    for (size_t i = 0; i < sizeof zones / sizeof zones[0]; i++) {
        const struct zone *z = &zones[i];
        if (!page_card_field(card, z->field) || x_mm < z->x0 - reach_mm || x_mm > z->x1 + reach_mm ||
            y_mm < z->y0 - reach_mm || y_mm > z->y1 + reach_mm)
            continue;
        doubt(card, z->field);
        any = true;
    }
    return any;
}

/* ---- against the ground ---- */
static void cover_finish(struct cover *c)
{
    free(c->over);
    free(c->off);
    free(c->set);
    free(c->stack);
}

static void compare_row(const struct image *small, const struct card_lid *ground, int y, struct cover *c)
{
    int channels = small->channels >= 3 ? 3 : 1;
    for (int k = 0; k < channels; k++) {
        double row[3];
        card_lid_row(ground, k, 2.0 * y / small->height_px - 1, row);
        for (int x = 0; x < c->width; x++) {
            double u = 2.0 * x / small->width_px - 1;
            float off = (float)(image_at(small, x, y)[k] - (row[0] + u * (row[1] + u * row[2])));
            int at = y * c->width + x;
            c->over[at] = k == 0 || off > c->over[at] ? off : c->over[at];
            c->off[at] = k == 0 || fabsf(off) > fabsf(c->off[at]) ? off : c->off[at];
        }
    }
}

static bool compare(const struct image *face, struct cover *c, struct err *err)
{
    struct image small = {0};
    struct card_lid ground;
    if (!image_reduce(face, CELL_PX, &small, err))
        return false;
    size_t cells = (size_t)small.width_px * (size_t)small.height_px;
    c->width = small.width_px;
    c->height = small.height_px;
    c->over = calloc(cells, sizeof *c->over);
    c->off = calloc(cells, sizeof *c->off);
    c->set = calloc(cells, 1);
    c->stack = calloc(cells, sizeof *c->stack);
    bool ok = c->over && c->off && c->set && c->stack && card_lid_fit(&small, &ground);
    for (int y = 0; ok && y < c->height; y++)
        compare_row(&small, &ground, y, c);
    image_finish(&small);
    return ok || err_set(err, ERR_SPACE, "no memory to look at a card");
}

/* ---- glare ---- */
/* A lamp is white where the ground is tinted: 16 levels brighter on a grey scan, 17 and more in colour. Sensors whose
 * cells do not see alike make waves of up to 12, which rise slowly: 4 levels where a glare ends within 3 mm. */
#define GLARE_OVER 9.0f
#define GLARE_RISE 6.0f
#define GLARE_SHARE 0.7
#define GLARE_BESIDE_MM 3.0
#define PRINT_UNDER -6.0f
#define GLARE_MM2 8.0
#define GLARE_ANYWHERE_MM2 30.0 /* so much is a fault even where nothing stands */
/* Print beside a glare is washed out so far from where it ends. */
#define GLARE_RIM_MM 2.0

/* On a genuine card there is white around the head, and what lies behind a head is no ground. */
static bool is_portrait(const struct cover *c, int x, int y)
{
    double x_mm = x * CELL_MM, y_mm = y * CELL_MM;
    return c->card->side == PAGE_SIDE_FRONT && x_mm > 55 && x_mm < 81 && y_mm > 6 && y_mm < 41;
}

static void set_bright(struct cover *c)
{
    for (int y = 0; y < c->height; y++) {
        for (int x = 0; x < c->width; x++)
            c->set[y * c->width + x] = !is_portrait(c, x, y) && c->over[y * c->width + x] > GLARE_OVER;
    }
}

/* The bright cells that belong together with `start`, listed in c->stack. */
static int follow(struct cover *c, int start)
{
    int count = 1;
    c->stack[0] = start;
    c->set[start] = 0;
    for (int i = 0; i < count; i++) {
        int at = c->stack[i], x = at % c->width, y = at / c->width;
        const int next[4] = {x > 0 ? at - 1 : at, x + 1 < c->width ? at + 1 : at, y > 0 ? at - c->width : at,
                             y + 1 < c->height ? at + c->width : at};
        for (int k = 0; k < 4; k++) {
            if (!c->set[next[k]])
                continue;
            c->set[next[k]] = 0;
            c->stack[count++] = next[k];
        }
    }
    return count;
}

/* The brightest of a cell and those around it: between strokes and the fine waves of the ground. */
static float ground_at(const struct cover *c, int x, int y)
{
    float most = c->over[y * c->width + x];
    for (int v = y - 1; v <= y + 1; v++)
        for (int u = x - 1; u <= x + 1; u++)
            most = fmaxf(most, c->over[v * c->width + u]);
    return most;
}

/* Whether the listed cells are much brighter than the ground just beside them, each compared with what lies near it. */
static bool rises(const struct cover *c, int count)
{
    int far = (int)lround(GLARE_BESIDE_MM / CELL_MM), pairs = 0, rising = 0;
    for (int i = 0; i < count; i++) {
        int x = c->stack[i] % c->width, y = c->stack[i] / c->width;
        const int next[4][2] = {{x - far, y}, {x + far, y}, {x, y - far}, {x, y + far}};
        for (int k = 0; k < 4; k++) {
            int u = next[k][0], v = next[k][1];
            if (u < 2 || v < 2 || u + 2 >= c->width || v + 2 >= c->height || is_portrait(c, u, v))
                continue;
            float level = ground_at(c, u, v);
            if (level > GLARE_OVER || level < PRINT_UNDER)
                continue;
            rising += c->over[c->stack[i]] - level > GLARE_RISE;
            pairs++;
        }
    }
    return pairs > 8 && rising > pairs * GLARE_SHARE; /* the rest is the rim of print */
}

static void judge_glare(struct cover *c)
{
    set_bright(c);
    for (int start = 0; start < c->width * c->height; start++) {
        if (!c->set[start])
            continue;
        int count = follow(c, start);
        double area_mm2 = count * CELL_MM * CELL_MM;
        bool hides = area_mm2 > GLARE_ANYWHERE_MM2;
        if (area_mm2 < GLARE_MM2 || !rises(c, count))
            continue;
        for (int i = 0; i < count; i += 5)
            hides |= doubt_under(c->card, c->stack[i] % c->width * CELL_MM, (double)(c->stack[i] / c->width) * CELL_MM,
                                 GLARE_RIM_MM);
        c->card->faults |= hides ? 1u << PAGE_FAULT_GLARE : 0u;
    }
}

/* ---- a thing over the edge ---- */
/* Nothing is printed so near a card's edge. What is another colour there for so long is no card. */
static const double rims_mm[] = {1.1, 1.6, 2.1};
#define RIM_OFF 22.0f
#define THING_MM 4.0
#define RIM_REACH_MM 22.0

/* Point of the way around the card, `inset` from its edge. */
static int on_rim(const struct cover *c, double inset_mm, int step)
{
    int inset = (int)lround(inset_mm / CELL_MM), w = c->width - 1 - 2 * inset, h = c->height - 1 - 2 * inset;
    step = (step + 2 * (w + h)) % (2 * (w + h));
    int x = step < w ? step : step < w + h ? w : step < 2 * w + h ? 2 * w + h - step : 0;
    int y = step < w ? 0 : step < w + h ? step - w : step < 2 * w + h ? h : 2 * (w + h) - step;
    return (y + inset) * c->width + x + inset;
}

static int by_level(const void *a, const void *b)
{
    float d = *(const float *)a - *(const float *)b;
    return (d > 0) - (d < 0);
}

/* The card's ground there: the median along the rim, over more than twice a finger. */
static float rim_ground(const struct cover *c, double inset_mm, int step)
{
    enum { SIDE = 10 };
    float levels[2 * SIDE + 1];
    int around = 2 * (c->width + c->height), apart = (int)lround(RIM_REACH_MM / SIDE / CELL_MM);
    for (int i = -SIDE; i <= SIDE; i++)
        levels[i + SIDE] = c->off[on_rim(c, inset_mm, step + i * apart + around)];
    qsort(levels, 2 * SIDE + 1, sizeof *levels, by_level);
    return levels[SIDE];
}

/* Length of the longest run of cells along a rim that are not the card's ground; a single one between is forgiven. */
static double longest_run_mm(const struct cover *c, double inset_mm)
{
    int around = 2 * (c->width + c->height), run = 0, gap = 0, longest = 0;
    for (int step = 0; step < around + around / 4; step++) {
        bool other = fabsf(c->off[on_rim(c, inset_mm, step)] - rim_ground(c, inset_mm, step)) > RIM_OFF;
        gap = other ? 0 : gap + 1;
        run = gap > 1 ? 0 : run + 1;
        longest = run > longest ? run : longest;
    }
    return longest * CELL_MM;
}

static void judge_rim(struct cover *c)
{
    for (size_t i = 0; i < sizeof rims_mm / sizeof rims_mm[0]; i++)
        if (longest_run_mm(c, rims_mm[i]) < THING_MM)
            return;
    c->card->faults |= 1u << PAGE_FAULT_FINGER;
    doubt(c->card, NULL);
}

/* ---- a crease ---- */
/* A crease is a line from edge to edge, white between dark flanks or dark between light ones; print stands in rows that
 * end, so the share of places where a line is brighter than both flanks stays under a half without one. */
#define CREASE_OVER 6.0f
#define CREASE_SHARE 0.66
#define FLANK_MM 0.8
#define SLANT_MM 9.0
enum { PLACES = 48 };

/* Share of the places of a line from a (on the left or upper edge) to b (on the other) that stand out on both sides. */
static double crease_share(const struct cover *c, bool upright, double a, double b)
{
    int length = upright ? c->height : c->width, across = upright ? c->width : c->height,
        flank = (int)lround(FLANK_MM / CELL_MM);
    int bright = 0, dark = 0;
    for (int i = 0; i < PLACES; i++) {
        int along = (int)((i + 0.5) / PLACES * length), at = (int)lround(a + (b - a) * (i + 0.5) / PLACES);
        if (at < flank || at + flank >= across)
            return 0;
        int step = upright ? 1 : c->width, here = upright ? along * c->width + at : at * c->width + along;
        float left = c->off[here - flank * step], right = c->off[here + flank * step];
        bright += c->off[here] > left + CREASE_OVER && c->off[here] > right + CREASE_OVER;
        dark += c->off[here] < left - CREASE_OVER && c->off[here] < right - CREASE_OVER;
        if (i + 1 - (bright > dark ? bright : dark) > PLACES * (1 - CREASE_SHARE))
            return 0;
    }
    return (double)(bright > dark ? bright : dark) / PLACES;
}

static double find_crease(const struct cover *c, bool upright, double *a, double *b)
{
    int across = upright ? c->width : c->height, slant = (int)(SLANT_MM / CELL_MM);
    double best = 0;
    for (int from = 4; from + 4 < across; from++) {
        for (int to = from - slant; to <= from + slant; to++) {
            double share = crease_share(c, upright, from, to);
            if (share <= best)
                continue;
            best = share;
            *a = from;
            *b = to;
        }
    }
    return best;
}

static void judge_crease(struct cover *c)
{
    for (int upright = 0; upright < 2; upright++) {
        double a = 0, b = 0;
        if (find_crease(c, upright, &a, &b) < CREASE_SHARE)
            continue;
        c->card->faults |= 1u << PAGE_FAULT_CREASED;
        for (int i = 0; i <= PLACES; i++) {
            double along = (double)i / PLACES, at = (a + (b - a) * along) * CELL_MM;
            (void)doubt_under(c->card, upright ? at : along * CARD_WIDTH_MM, upright ? along * CARD_HEIGHT_MM : at,
                              1.5);
        }
    }
}

bool card_cover_judge(const struct image *face, struct page_card *card, struct err *err)
{
    struct cover c = {.card = card};
    bool ok = compare(face, &c, err);
    if (ok) {
        judge_glare(&c);
        judge_rim(&c);
        judge_crease(&c);
    }
    cover_finish(&c);
    return ok;
}
