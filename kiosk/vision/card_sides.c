#include "card_sides.h"

#include "id_card.h"
#include <math.h>
#include <stdlib.h>

/* Levels between both sides of a cell: noise makes 1, a pale back on a grey lid 4. */
#define STEP_LEAST 4.0
/* How far a cell's own direction may be from that of the side it belongs to: noise turns a step of 4 by so much. */
#define TURN_SLACK 8
/* Share of a side beside which steps stand, for the third of them and for the one a finger lies on: a finger hides a
 * third of a short side, and 0.15 stands beside any line through print. */
#define SIDE_SHARE 0.55
#define HIDDEN_SHARE 0.2
enum { TURNS = 180, BINS = 2048 };

struct step {
    short x, y, turn; /* turn: whole degrees, 0 to 179, of the way across the step */
};

struct steps {
    struct step *at; /* by turn */
    int from[TURNS + 1];
};

/* The strongest channel's step at a cell; false: none. */
static bool step_at(const struct image *image, int x, int y, struct step *out)
{
    double best = STEP_LEAST * STEP_LEAST, gx = 0, gy = 0;
    for (int c = 0; c < (image->channels >= 3 ? 3 : 1); c++) {
        double right = 0, down = 0;
        for (int k = -1; k <= 1; k++) {
            right += image_at(image, x + 1, y + k)[c] - image_at(image, x - 1, y + k)[c];
            down += image_at(image, x + k, y + 1)[c] - image_at(image, x + k, y - 1)[c];
        }
        double strength = (right * right + down * down) / 9;
        if (strength <= best)
            continue;
        best = strength;
        gx = right;
        gy = down;
    }
    if (gx == 0 && gy == 0)
        return false;
    int turn = (int)lround(atan2(gy, gx) * 180 / M_PI);
    *out = (struct step){(short)x, (short)y, (short)((turn + 2 * TURNS) % TURNS)};
    return true;
}

static int by_turn(const void *a, const void *b)
{
    return ((const struct step *)a)->turn - ((const struct step *)b)->turn;
}

static bool collect(const struct image *image, const struct card_box *box, struct steps *out)
{
    size_t cells = (size_t)(box->x1 - box->x0) * (size_t)(box->y1 - box->y0), count = 0;
    struct step *at = calloc(cells, sizeof *at);
    if (!at)
        return false;
    for (int y = box->y0; y < box->y1; y++)
        for (int x = box->x0; x < box->x1; x++)
            count += step_at(image, x, y, &at[count]);
    qsort(at, count, sizeof *at, by_turn);
    out->at = at;
    for (int turn = 0, i = 0; turn <= TURNS; turn++) {
        while (i < (int)count && at[i].turn < turn)
            i++;
        out->from[turn] = i;
    }
    return true;
}

/* How many steps across `turn` lie at each distance along it. */
static void count_along(const struct steps *s, int turn, int bins[BINS])
{
    double c = cos(turn * M_PI / 180), d = sin(turn * M_PI / 180);
    for (int i = 0; i < BINS; i++)
        bins[i] = 0;
    for (int k = turn - TURN_SLACK; k <= turn + TURN_SLACK; k++) {
        int like = (k + TURNS) % TURNS;
        for (int i = s->from[like]; i < s->from[like + 1]; i++) {
            int bin = (int)lround(s->at[i].x * c + s->at[i].y * d) + BINS / 2;
            if (bin >= 0 && bin < BINS)
                bins[bin]++;
        }
    }
}

static int around(const int bins[BINS], int at)
{
    return bins[at - 1] + bins[at] + bins[at + 1];
}

/* The two lines so far apart (cells) that most steps stand on, none counted for more than its length. */
static int best_pair(const int bins[BINS], double apart, double length, int *first, int *second)
{
    int best = 0, most = (int)(2 * length);
    for (int i = 1; i + apart + 3 < BINS; i++) {
        int here = around(bins, i);
        if (here < length * HIDDEN_SHARE)
            continue;
        for (int gap = (int)apart - 1; gap <= (int)apart + 2; gap++) {
            int there = around(bins, i + gap), sum = (here < most ? here : most) + (there < most ? there : most);
            if (there < length * HIDDEN_SHARE || sum <= best)
                continue;
            best = sum;
            *first = i - BINS / 2;
            *second = i + gap - BINS / 2;
        }
    }
    return best;
}

static double share_beside(const struct steps *s, int turn, double line, double from, double to)
{
    uint8_t seen[BINS] = {0};
    double c = cos(turn * M_PI / 180), d = sin(turn * M_PI / 180);
    int count = 0, length = (int)(to - from);
    for (int k = turn - TURN_SLACK; k <= turn + TURN_SLACK; k++) {
        int like = (k + 2 * TURNS) % TURNS;
        for (int i = s->from[like]; i < s->from[like + 1]; i++) {
            double off = s->at[i].x * c + s->at[i].y * d - line;
            int along = (int)(s->at[i].y * c - s->at[i].x * d - from);
            if (fabs(off) > 1.6 || along < 0 || along >= length || along >= BINS || seen[along])
                continue;
            seen[along] = 1;
            count++;
        }
    }
    return length > 0 ? (double)count / length : 0;
}

/* Three sides are seen, and enough of the fourth. Angles of 180 and more are those of the same line, turned about. */
static bool is_seen(const struct steps *s, int turn, const struct card_outline *o)
{
    double share[4] = {share_beside(s, turn, o->u0, o->v0, o->v1), share_beside(s, turn, o->u1, o->v0, o->v1),
                       share_beside(s, turn + 90, o->v0, -o->u1, -o->u0),
                       share_beside(s, turn + 90, o->v1, -o->u1, -o->u0)};
    int seen = 0;
    for (int i = 0; i < 4; i++) {
        if (share[i] < HIDDEN_SHARE)
            return false;
        seen += share[i] >= SIDE_SHARE;
    }
    return seen >= 3;
}

bool card_sides_find(const struct image *image, double mm, const struct card_box *box, struct card_outline *out)
{
    struct card_box in = {box->x0 < 1 ? 1 : box->x0, box->y0 < 1 ? 1 : box->y0,
                          box->x1 >= image->width_px ? image->width_px - 1 : box->x1,
                          box->y1 >= image->height_px ? image->height_px - 1 : box->y1};
    double width = CARD_WIDTH_MM / mm, height = CARD_HEIGHT_MM / mm;
    struct steps steps;
    if (in.x1 - in.x0 < 8 || in.y1 - in.y0 < 8 || in.x1 > BINS / 3 * 2 || in.y1 > BINS / 3 * 2 ||
        !collect(image, &in, &steps))
        return false;
    int(*bins)[BINS] = calloc(TURNS, sizeof *bins);
    int best = 0, best_turn = 0;
    for (int turn = 0; bins && turn < TURNS; turn++)
        count_along(&steps, turn, bins[turn]);
    for (int turn = 0; bins && turn < TURNS; turn++) {
        int u0, u1, v0, v1, across = (turn + 90) % TURNS;
        int wide = best_pair(bins[turn], width, height, &u0, &u1);
        int high = best_pair(bins[across], height, width, &v0, &v1);
        if (!wide || !high || wide + high <= best)
            continue;
        best = wide + high;
        best_turn = turn;
        /* A turn of 90 and more looks across from the other side. */
        *out = (struct card_outline){turn * M_PI / 180, u0, u1, turn + 90 < TURNS ? v0 : -v1,
                                     turn + 90 < TURNS ? v1 : -v0};
    }
    bool found = best > 0 && is_seen(&steps, best_turn, out);
    free(bins);
    free(steps.at);
    return found;
}
