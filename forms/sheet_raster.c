/* Coverage by signed areas: each edge adds to the cells it crosses how much of them lies to its right, and a running sum
 * along the row gives the coverage. */
#include "sheet_raster.h"

#include "buffer.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

enum { CURVE_STEPS_MAX = 16 };

bool sheet_raster_init(struct sheet_raster *raster, int width, int height, struct err *err)
{
    *raster = (struct sheet_raster){.width = width, .height = height, .top = height, .left = width};
    size_t cells = (size_t)width * (size_t)height;
    raster->rgba = malloc(cells * 4);
    raster->cover = calloc(cells + (size_t)height * 2 + 2, sizeof *raster->cover); /* two cells beyond each row */
    if (!raster->rgba || !raster->cover) {
        sheet_raster_finish(raster, false);
        return err_set(err, ERR_SPACE, "no memory for a picture of %d x %d", width, height);
    }
    memset(raster->rgba, 255, cells * 4);
    return true;
}

void sheet_raster_finish(struct sheet_raster *raster, bool keep)
{
    if (!keep && raster->rgba) {
        wipe(raster->rgba, (size_t)raster->width * (size_t)raster->height * 4);
        free(raster->rgba);
        raster->rgba = NULL;
    }
    free(raster->cover);
    raster->cover = NULL;
}

static float *row_of(struct sheet_raster *r, int row)
{
    return r->cover + (size_t)row * ((size_t)r->width + 2);
}

/* A piece of an edge within one row, from x0 to x1, height dy (signed). */
static void add_piece(struct sheet_raster *r, int row, double x0, double x1, double dy)
{
    float *cover = row_of(r, row);
    double left = fmin(x0, x1), right = fmax(x0, x1), most = r->width;
    left = fmin(fmax(left, 0), most);
    right = fmin(fmax(right, 0), most);
    int first = (int)left, last = (int)ceil(right);
    r->left = first < r->left ? first : r->left;
    r->right = last > r->right ? last : r->right;
    if (last <= first + 1) { /* within one cell */
        double middle = (left + right) / 2 - first;
        cover[first] += (float)(dy * (1 - middle));
        cover[first + 1] += (float)(dy * middle);
        return;
    }
    double slope = dy / (right - left), before = 0;
    for (int cell = first; cell < last; cell++) {
        double from = fmax(left, cell), to = fmin(right, cell + 1);
        double part = slope * (to - from);                    /* height within this cell */
        double here = part * (cell + 1 - (from + to) / 2);    /* its area right of the edge, in this cell */
        cover[cell] += (float)(here + before);
        before = part - here; /* goes to the next cell */
    }
    cover[last] += (float)before;
}

static void add_edge(struct sheet_raster *r, double x0, double y0, double x1, double y1)
{
    double sign = 1;
    if (y0 == y1)
        return;
    if (y0 > y1) {
        double x = x0, y = y0;
        x0 = x1, y0 = y1, x1 = x, y1 = y;
        sign = -1;
    }
    double slope = (x1 - x0) / (y1 - y0);
    int first = (int)floor(fmax(y0, 0)), last = (int)ceil(fmin(y1, r->height));
    for (int row = first; row < last; row++) {
        double from = fmax(y0, row), to = fmin(y1, row + 1);
        if (to > from)
            add_piece(r, row, x0 + (from - y0) * slope, x0 + (to - y0) * slope, sign * (to - from));
    }
    r->top = first < r->top ? first : r->top;
    r->bottom = last > r->bottom ? last : r->bottom;
}

void sheet_raster_move(struct sheet_raster *raster, double x, double y)
{
    raster->x = raster->start_x = x;
    raster->y = raster->start_y = y;
}

void sheet_raster_line(struct sheet_raster *raster, double x, double y)
{
    add_edge(raster, raster->x, raster->y, x, y);
    raster->x = x;
    raster->y = y;
}

void sheet_raster_curve(struct sheet_raster *raster, double cx, double cy, double x, double y)
{
    double x0 = raster->x, y0 = raster->y;
    double bend = hypot(x0 - 2 * cx + x, y0 - 2 * cy + y);
    int steps = (int)ceil(sqrt(bend) * 1.5); /* a tenth of a pixel off at most */
    steps = steps < 1 ? 1 : steps > CURVE_STEPS_MAX ? CURVE_STEPS_MAX : steps;
    for (int i = 1; i <= steps; i++) {
        double t = (double)i / steps, s = 1 - t;
        sheet_raster_line(raster, s * s * x0 + 2 * s * t * cx + t * t * x, s * s * y0 + 2 * s * t * cy + t * t * y);
    }
}

void sheet_raster_close(struct sheet_raster *raster)
{
    sheet_raster_line(raster, raster->start_x, raster->start_y);
}

void sheet_raster_fill(struct sheet_raster *raster, uint32_t colour)
{
    const int wanted[3] = {colour >> 16 & 255, colour >> 8 & 255, colour & 255};
    for (int row = raster->top; row < raster->bottom; row++) {
        float *cover = row_of(raster, row), sum = 0;
        uint8_t *pixel = raster->rgba + ((size_t)row * (size_t)raster->width + (size_t)raster->left) * 4;
        int end = raster->right + 1 < raster->width ? raster->right + 1 : raster->width;
        for (int x = raster->left; x < end; x++, pixel += 4) {
            sum += cover[x];
            float much = fminf(fabsf(sum), 1);
            if (much < 1.0f / 512)
                continue;
            for (int i = 0; i < 3; i++)
                pixel[i] = (uint8_t)lroundf((float)pixel[i] + ((float)wanted[i] - (float)pixel[i]) * much);
        }
        memset(cover + raster->left, 0, (size_t)(raster->right + 2 - raster->left) * sizeof *cover);
    }
    raster->top = raster->height;
    raster->left = raster->width;
    raster->bottom = raster->right = 0;
}

void sheet_raster_stroke(struct sheet_raster *raster, double x0, double y0, double x1, double y1, double width)
{
    double length = hypot(x1 - x0, y1 - y0);
    if (length <= 0)
        return;
    double nx = -(y1 - y0) / length * width / 2, ny = (x1 - x0) / length * width / 2;
    sheet_raster_move(raster, x0 + nx, y0 + ny);
    sheet_raster_line(raster, x0 - nx, y0 - ny);
    sheet_raster_line(raster, x1 - nx, y1 - ny);
    sheet_raster_line(raster, x1 + nx, y1 + ny);
    sheet_raster_close(raster);
}

void sheet_raster_box(struct sheet_raster *raster, double x, double y, double w, double h)
{
    sheet_raster_move(raster, x, y);
    sheet_raster_line(raster, x, y + h);
    sheet_raster_line(raster, x + w, y + h);
    sheet_raster_line(raster, x + w, y);
    sheet_raster_close(raster);
}
