#include "glyph_line.h"

#include <math.h>
#include <string.h>

/* Ink above this (of 255) is a stroke. */
#define STROKE 110
/* Thickest ink in a column that two touching characters may share, of a character's width. */
#define TOUCH_PART 0.16
/* A row of Chinese is so much lower than its characters' cells; digits alone are lower still. */
#define WIDE_HEIGHT_PART 0.93
#define NARROW_HEIGHT_PART 0.72
/* A line that a speck on the sensor draws, from edge to edge, is thinner than that part of a character; no stroke
 * reaches both edges of the row and the white around it. */
#define DUST_PART 0.12
/* White within a line, in widths of a character; two of a name may stand one apart. */
#define GAP_MOST 1.6
/* Pieces that one character may have at most: 川, 州, 北 and soft cuts within a wide one. */
#define PIECES_A_CHARACTER 9

/* ---- ink ---- */
static void levels_of(const struct image *grey, int x0, int y0, int width, int height, int *paper, int *ink)
{
    size_t bins[256] = {0}, all = (size_t)width * (size_t)height, seen = 0;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++)
            bins[*image_at(grey, x0 + x, y0 + y)]++;
    }
    int level = 255;
    while (level > 0 && (seen += bins[level]) * 2 < all)
        level--;
    *paper = level;
    for (seen = 0, level = 0; level < *paper && (seen += bins[level]) * 25 < all;)
        level++;
    *ink = level;
}

static bool lift_ink(const struct image *grey, const struct text_part *part, struct image *out, struct err *err)
{
    double mm = grey->dpi / 25.4;
    int x0 = (int)fmax(0, part->x0 * mm), y0 = (int)fmax(0, part->y0 * mm), paper, ink;
    int width = (int)fmin(grey->width_px, ceil(part->x1 * mm)) - x0;
    int height = (int)fmin(grey->height_px, ceil(part->y1 * mm)) - y0;
    if (width < 1 || height < 1)
        return err_set(err, ERR_BUG, "an empty line cannot be cut");
    if (!image_create(width, height, 1, grey->dpi, out, err))
        return false;
    levels_of(grey, x0, y0, width, height, &paper, &ink);
    int high = paper - 14, range = high - ink > 60 ? high - ink : 60;
    for (int y = 0; y < height; y++) {
        for (int x = 0; x < width; x++) {
            int v = (high - *image_at(grey, x0 + x, y0 + y)) * 255 / range;
            *image_pixel(out, x, y) = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
    return true;
}

/* ---- pieces ---- */
static int stroke_height(const struct image *ink, int x)
{
    int count = 0;
    for (int y = 0; y < ink->height_px; y++)
        count += *image_at(ink, x, y) > STROKE;
    return count;
}

/* Whether column x is a place where touching characters may be parted: no thicker than anything within two columns. */
static bool is_waist(const int *height, int width, int x, double most)
{
    if (height[x] > most)
        return false;
    for (int at = x - 2; at <= x + 2; at++) {
        if (at >= 0 && at < width && (height[at] < height[x] || (height[at] == height[x] && at < x)))
            return false;
    }
    return true;
}

static void close_piece(struct glyph_line *line, int x0, int x1, double cut)
{
    if (line->piece_count == GLYPH_PIECES_MAX || x1 <= x0)
        return;
    struct glyph_piece p = {x0, x1, line->ink.height_px, 0, cut};
    int ink = 0;
    for (int y = 0; y < line->ink.height_px; y++) {
        for (int x = x0; x < x1; x++) {
            if (*image_at(&line->ink, x, y) <= STROKE)
                continue;
            ink++;
            p.y0 = y < p.y0 ? y : p.y0;
            p.y1 = y + 1;
        }
    }
    bool dust_line = p.y0 == 0 && p.y1 == line->ink.height_px && x1 - x0 <= DUST_PART * line->em_px;
    if (ink >= 4 && !dust_line)
        line->pieces[line->piece_count++] = p;
}

/* Far behind the last character nothing belongs to the line any more. */
static void drop_strays(struct glyph_line *line)
{
    for (size_t i = 1; i < line->piece_count; i++) {
        if (line->pieces[i].x0 - line->pieces[i - 1].x1 > GAP_MOST * line->em_px)
            line->piece_count = i;
    }
}

static void cut_pieces(struct glyph_line *line)
{
    int width = line->ink.width_px, height[4096], start = -1;
    double cut = 0;
    width = width < 4096 ? width : 4096;
    for (int x = 0; x < width; x++)
        height[x] = stroke_height(&line->ink, x);
    for (int x = 0; x < width; x++) {
        if (height[x] == 0) {
            if (start >= 0)
                close_piece(line, start, x, cut);
            start = -1;
            cut = 0;
        } else if (start < 0) {
            start = x;
        } else if (x > start + 1 && is_waist(height, width, x, TOUCH_PART * line->em_px)) {
            close_piece(line, start, x, cut);
            start = x;
            cut = height[x] / (TOUCH_PART * line->em_px);
        }
    }
    if (start >= 0)
        close_piece(line, start, width, cut);
}

/* From the first row of ink to the last one: the height of Chinese, if any stands here. */
static double ink_height(const struct image *ink)
{
    int first = -1, last = -1;
    for (int y = 0; y < ink->height_px; y++) {
        int count = 0;
        for (int x = 0; x < ink->width_px; x++)
            count += *image_at(ink, x, y) > STROKE;
        if (count < 3)
            continue;
        first = first < 0 ? y : first;
        last = y;
    }
    return first < 0 ? 0 : last + 1 - first;
}

bool glyph_line_open(const struct image *grey, const struct text_part *part, bool any_wide, struct glyph_line *out,
                     struct err *err)
{
    memset(out, 0, sizeof *out);
    if (!lift_ink(grey, part, &out->ink, err))
        return false;
    out->em_px = ink_height(&out->ink) / (any_wide ? WIDE_HEIGHT_PART : NARROW_HEIGHT_PART);
    if (out->em_px > 0)
        cut_pieces(out);
    drop_strays(out);
    return true;
}

void glyph_line_close(struct glyph_line *line)
{
    image_finish(&line->ink);
}

size_t glyph_line_dots(const struct glyph_line *line, size_t *dots, size_t most)
{
    size_t count = 0;
    double em = line->em_px;
    for (size_t i = 1; i + 1 < line->piece_count && count < most; i++) {
        const struct glyph_piece *p = &line->pieces[i], *next = p + 1;
        double middle = (p->y0 + p->y1) / 2.0, high = line->ink.height_px;
        bool apart = p->x0 - p[-1].x1 > 0.1 * em && next->x0 - p->x1 > 0.1 * em;
        bool small = p->x1 - p->x0 < 0.3 * em && p->y1 - p->y0 < 0.3 * em;
        if (apart && small && fabs(middle - high / 2) < 0.16 * em)
            dots[count++] = i;
    }
    return count;
}

/* ---- laying ---- */
/* Width of its ink and its place in the row, in widths of a Chinese character. */
static double width_misfit(enum glyph_kind kind, double w)
{
    static const struct {
        double least, most, below, above;
    } usual[] = {[GLYPH_WIDE] = {0.80, 0.98, 0.35, 0.10}, [GLYPH_NARROW] = {0.36, 0.58, 0.25, 0.10},
                 [GLYPH_DOT] = {0.06, 0.25, 0.1, 0.1}};
    double off = w < usual[kind].least ? (usual[kind].least - w) / usual[kind].below
                 : w > usual[kind].most ? (w - usual[kind].most) / usual[kind].above : 0;
    return off * off;
}

/* Between the middles of two characters' ink. */
static double pitch_misfit(enum glyph_kind a, enum glyph_kind b, double distance)
{
    static const double half[] = {[GLYPH_WIDE] = 0.5, [GLYPH_NARROW] = 0.275, [GLYPH_DOT] = 0.25};
    double off = fabs(distance - half[a] - half[b]) / (a == GLYPH_WIDE && b == GLYPH_WIDE ? 0.14 : 0.16);
    return off * off;
}

struct laying {
    const struct glyph_line *line;
    size_t from, pieces;
    const enum glyph_kind *kinds;
    /* Least misfit with character k made of so many pieces and ending before piece j; where its predecessor began. */
    float sum[GLYPH_CELLS_MAX][GLYPH_PIECES_MAX + 1][PIECES_A_CHARACTER + 1];
    uint8_t before[GLYPH_CELLS_MAX][GLYPH_PIECES_MAX + 1][PIECES_A_CHARACTER + 1];
};

static const struct glyph_piece *piece_at(const struct laying *l, size_t i)
{
    return &l->line->pieces[l->from + i];
}

static double middle_of(const struct laying *l, size_t end, size_t size)
{
    return (piece_at(l, end - size)->x0 + piece_at(l, end - 1)->x1) / 2.0 / l->line->em_px;
}

static void lay_one(struct laying *l, size_t k, size_t end, size_t size)
{
    size_t start = end - size;
    double w = (piece_at(l, end - 1)->x1 - piece_at(l, start)->x0) / l->line->em_px;
    double own = width_misfit(l->kinds[k], w) + piece_at(l, start)->cut, least = INFINITY;
    if (k == 0) {
        l->sum[0][end][size] = start == 0 ? (float)own : INFINITY;
        return;
    }
    for (size_t other = 1; other <= PIECES_A_CHARACTER && other <= start; other++) {
        double sum = (double)l->sum[k - 1][start][other];
        if (!isfinite(sum))
            continue;
        sum += pitch_misfit(l->kinds[k - 1], l->kinds[k], middle_of(l, end, size) - middle_of(l, start, other));
        if (sum < least) {
            least = sum;
            l->before[k][end][size] = (uint8_t)other;
        }
    }
    l->sum[k][end][size] = (float)(least + own);
}

static void take_shape(const struct glyph_line *line, struct glyph_cell *cell)
{
    cell->seen = glyph_shape_take(image_at(&line->ink, cell->x0, 0), cell->x1 - cell->x0, line->ink.height_px,
                                  line->ink.stride_bytes, &cell->shape);
}

static void take_cells(const struct laying *l, size_t count, size_t size, struct glyph_cell *cells)
{
    size_t end = l->pieces;
    for (size_t k = count; k-- > 0;) {
        cells[k] = (struct glyph_cell){
            .kind = l->kinds[k], .x0 = piece_at(l, end - size)->x0, .x1 = piece_at(l, end - 1)->x1};
        take_shape(l->line, &cells[k]);
        size_t other = l->before[k][end][size];
        end -= size;
        size = other;
    }
}

double glyph_line_lay(const struct glyph_line *line, size_t from, size_t to, const enum glyph_kind *kinds, size_t count,
                      struct glyph_cell *cells)
{
    static struct laying l;
    if (count == 0 || count > GLYPH_CELLS_MAX || to > line->piece_count || from >= to)
        return INFINITY;
    l.line = line; /* its tables are large, and filled below as far as they are read */
    l.from = from;
    l.pieces = to - from;
    l.kinds = kinds;
    for (size_t k = 0; k < count; k++) {
        for (size_t end = 0; end <= l.pieces; end++) {
            for (size_t size = 0; size <= PIECES_A_CHARACTER; size++)
                l.sum[k][end][size] = INFINITY;
            for (size_t size = 1; size <= PIECES_A_CHARACTER && size <= end; size++)
                lay_one(&l, k, end, size);
        }
    }
    size_t best = 1;
    for (size_t size = 2; size <= PIECES_A_CHARACTER && size <= l.pieces; size++) {
        if (l.sum[count - 1][l.pieces][size] < l.sum[count - 1][l.pieces][best])
            best = size;
    }
    double misfit = (double)l.sum[count - 1][l.pieces][best];
    if (isfinite(misfit))
        take_cells(&l, count, best, cells);
    return misfit / (double)count;
}
