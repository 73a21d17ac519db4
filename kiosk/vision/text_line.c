#include "text_line.h"

#include <math.h>
#include <string.h>

/* Ink is at least this much darker than the ground around it; the waves under an identity card's print differ by 20. */
#define INK_STEP 62
#define PART_LEAST_MM 0.8

static double px_per_mm(const struct image *grey)
{
    return grey->dpi / 25.4;
}

static int within(int value, int most)
{
    return value < 0 ? 0 : value > most ? most : value;
}

/* The level that half of the pixels of a band exceed: the ground the print stands on. */
static int ground_level(const struct image *grey, int x0, int y0, int x1, int y1)
{
    x0 = within(x0, grey->width_px);
    x1 = within(x1, grey->width_px);
    y0 = within(y0, grey->height_px);
    y1 = within(y1, grey->height_px);
    size_t bins[256] = {0}, total = 0, seen = 0;
    for (int y = y0; y < y1; y++) {
        for (int x = x0; x < x1; x++, total++)
            bins[*image_at(grey, x, y)]++;
    }
    int level = 255;
    while (level > 0 && (seen += bins[level]) * 2 < total)
        level--;
    return level;
}

static int inked_in_row(const struct image *grey, int y, int x0, int x1, int dark)
{
    int inked = 0;
    for (int x = x0; x < x1; x++)
        inked += *image_at(grey, x, y) < dark;
    return inked;
}

struct band {
    int x0, x1, y0, y1, dark;
    double mm;
};

/* Rows of at least so many inked pixels. *joined: something was higher than two lines, so that it is no text. */
static size_t rows_of(const struct image *grey, const struct band *b, int least, struct text_row *rows, bool *joined)
{
    int gap = (int)(0.45 * b->mm), blank = gap;
    size_t count = 0;
    bool open = false;
    *joined = false;
    for (int y = b->y0; y < b->y1; y++) {
        bool ink = inked_in_row(grey, y, b->x0, b->x1, b->dark) >= least;
        blank = ink ? 0 : blank + 1;
        if (ink && !open && count < TEXT_LINE_ROWS_MAX) {
            rows[count].y0 = y / b->mm;
            open = true;
        }
        if (open)
            rows[count].y1 = (y + 1 - blank) / b->mm;
        if (open && (blank > gap || y + 1 == b->y1)) {
            open = false;
            /* Lower than a stroke and a half: dust, or the tail of a wave. */
            double height = rows[count].y1 - rows[count].y0;
            *joined = *joined || height >= 7;
            count += height > 1.2 && height < 7;
        }
    }
    return count;
}

size_t text_line_rows(const struct image *grey, double x0_mm, double x1_mm, double y0_mm, double y1_mm,
                      struct text_row rows[TEXT_LINE_ROWS_MAX])
{
    static const int least[] = {3, 11, 22}; /* a line of dust across slanting text gives each row about ten pixels */
    double mm = px_per_mm(grey);
    struct band b = {.x0 = within((int)(x0_mm * mm), grey->width_px),
                     .x1 = within((int)(x1_mm * mm), grey->width_px),
                     .y0 = within((int)(y0_mm * mm), grey->height_px),
                     .y1 = within((int)(y1_mm * mm), grey->height_px),
                     .mm = mm};
    b.dark = ground_level(grey, b.x0, b.y0, b.x1, b.y1) - INK_STEP;
    bool joined = true;
    size_t count = 0;
    for (size_t i = 0; i < sizeof least / sizeof least[0] && joined; i++) {
        struct text_row now[TEXT_LINE_ROWS_MAX];
        size_t found = rows_of(grey, &b, least[i], now, &joined);
        if (i == 0 || found > count) {
            memcpy(rows, now, sizeof now);
            count = found;
        }
    }
    return count;
}

bool text_line_extent(const struct image *grey, const struct text_row *row, double x0_mm, double x1_mm, double *left_mm,
                      double *right_mm)
{
    double mm = px_per_mm(grey);
    int x0 = within((int)(x0_mm * mm), grey->width_px), x1 = within((int)(x1_mm * mm), grey->width_px);
    int y0 = within((int)(row->y0 * mm), grey->height_px), y1 = within((int)(row->y1 * mm), grey->height_px);
    int dark = ground_level(grey, x0, y0, x1, y1) - INK_STEP, first = -1, last = -1;
    for (int x = x0; x < x1; x++) {
        int inked = 0;
        for (int y = y0; y < y1; y++)
            inked += *image_at(grey, x, y) < dark;
        if (inked < 2)
            continue;
        first = first < 0 ? x : first;
        last = x;
    }
    *left_mm = first / mm;
    *right_mm = (last + 1) / mm;
    return first >= 0;
}

struct text_part text_line_part(const struct text_row *row, double left, double right, double around)
{
    return (struct text_part){fmax(0, left - around), fmax(0, row->y0 - around), right + around, row->y1 + around};
}

/* ---- reading ---- */
/* White between parts that are laid side by side: less than between two characters. */
#define GAP_PX 4

static uint8_t level_between(const struct image *grey, double x, double y)
{
    int x0 = (int)floor(x), y0 = (int)floor(y);
    x0 = x0 < 0 ? 0 : x0 > grey->width_px - 2 ? grey->width_px - 2 : x0;
    y0 = y0 < 0 ? 0 : y0 > grey->height_px - 2 ? grey->height_px - 2 : y0;
    double fx = fmin(1, fmax(0, x - x0)), fy = fmin(1, fmax(0, y - y0));
    const uint8_t *top = image_at(grey, x0, y0), *low = image_at(grey, x0, y0 + 1);
    return (uint8_t)((top[0] * (1 - fx) + top[1] * fx) * (1 - fy) + (low[0] * (1 - fx) + low[1] * fx) * fy + 0.5);
}

/* Draws a part at (left, top) of the line, its levels stretched as the OCR model saw its lines. */
static void draw_part(const struct image *grey, const struct text_part *part, double scale, struct image *line,
                      int left, int top, int width, int height)
{
    double mm = px_per_mm(grey);
    int x0 = (int)(part->x0 * mm), y0 = (int)(part->y0 * mm);
    int ground = ground_level(grey, x0, y0, (int)(part->x1 * mm), (int)(part->y1 * mm));
    int high = ground - 14, low = high - 130 > 20 ? high - 130 : 20;
    for (int y = 0; y < height; y++) {
        uint8_t *to = image_pixel(line, left, top + y);
        for (int x = 0; x < width; x++) {
            int at = level_between(grey, x0 + (x + 0.5) / scale - 0.5, y0 + (y + 0.5) / scale - 0.5);
            int v = high > low ? (at - low) * 255 / (high - low) : at;
            to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
}

static bool cut_line(const struct image *grey, const struct text_part *parts, size_t count,
                     const struct text_look *look, struct image *out, struct err *err)
{
    double mm = px_per_mm(grey);
    int widths[TEXT_LINE_ROWS_MAX], heights[TEXT_LINE_ROWS_MAX], width = 2 * look->margin_px - GAP_PX, height = 0;
    for (size_t i = 0; i < count; i++) {
        widths[i] = (int)((parts[i].x1 - parts[i].x0) * mm * look->scale);
        heights[i] = (int)((parts[i].y1 - parts[i].y0) * mm * look->scale);
        if (widths[i] < 1 || heights[i] < 1)
            return err_set(err, ERR_BUG, "an empty line cannot be cut");
        width += widths[i] + GAP_PX;
        height = heights[i] > height ? heights[i] : height;
    }
    if (!image_create(width, height + 2 * look->margin_px, 1, grey->dpi * look->scale, out, err))
        return false;
    memset(out->px, 255, out->stride_bytes * (size_t)out->height_px);
    int left = look->margin_px;
    for (size_t i = 0; i < count; i++) {
        int top = look->margin_px + (height - heights[i]) / 2;
        draw_part(grey, &parts[i], look->scale, out, left, top, widths[i], heights[i]);
        left += widths[i] + GAP_PX;
    }
    return true;
}

bool text_line_read(const struct image *grey, const struct text_part *parts, size_t count, const struct text_look *look,
                    struct ocr_text *out, struct err *err)
{
    struct image line = {0};
    *out = (struct ocr_text){0};
    for (size_t i = 0; i < count; i++) { /* a speck is no text, whatever a model may see in it */
        if (parts[i].x1 - parts[i].x0 < PART_LEAST_MM || parts[i].y1 - parts[i].y0 < PART_LEAST_MM)
            return true;
    }
    if (count == 0 || count > TEXT_LINE_ROWS_MAX)
        return true;
    if (!cut_line(grey, parts, count, look, &line, err))
        return false;
    bool ok = ocr_read(&line, look->mode, out, err);
    image_finish(&line);
    return ok;
}
