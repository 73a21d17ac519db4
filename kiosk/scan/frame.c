/* Rows from frames: one converter per format and depth, in a table. */
#include "frame.h"

#include "buffer.h"
#include "image.h"
#include <stdlib.h>
#include <string.h>

/* ---- converters: one line of the frame to the page's row ----
 * The SANE standard: a grey bit 1 is black, a colour bit 1 is full colour; interleaved colour of one bit comes as three
 * bytes for each eight pixels; 16-bit samples are in the machine's order. */
typedef void convert_line(const uint8_t *line, uint8_t *row, int width);

static bool bit_at(const uint8_t *bytes, int x)
{
    return bytes[x / 8] >> (7 - x % 8) & 1;
}

static uint8_t high_byte(const uint8_t *sample)
{
    uint16_t value;
    memcpy(&value, sample, sizeof value);
    return (uint8_t)(value >> 8);
}

static void grey_1(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        row[x] = bit_at(line, x) ? 0 : 255;
}

static void grey_8(const uint8_t *line, uint8_t *row, int width)
{
    memcpy(row, line, (size_t)width);
}

static void grey_16(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        row[x] = high_byte(line + 2 * x);
}

static void rgb_1(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        for (int c = 0; c < 3; c++)
            row[3 * x + c] = line[x / 8 * 3 + c] >> (7 - x % 8) & 1 ? 255 : 0;
}

static void rgb_8(const uint8_t *line, uint8_t *row, int width)
{
    memcpy(row, line, (size_t)width * 3);
}

static void rgb_16(const uint8_t *line, uint8_t *row, int width)
{
    grey_16(line, row, width * 3);
}

static void plane_1(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        row[3 * x] = bit_at(line, x) ? 255 : 0;
}

static void plane_8(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        row[3 * x] = line[x];
}

static void plane_16(const uint8_t *line, uint8_t *row, int width)
{
    for (int x = 0; x < width; x++)
        row[3 * x] = high_byte(line + 2 * x);
}

enum { DEPTH_1, DEPTH_8, DEPTH_16, DEPTH_COUNT };

static const struct format {
    int channels; /* of the page */
    int offset;   /* where in a pixel this frame writes */
    int samples;  /* in the frame's own pixels */
    convert_line *convert[DEPTH_COUNT];
} formats[FRAME_FORMAT_COUNT] = {
    [FRAME_GREY] = {1, 0, 1, {grey_1, grey_8, grey_16}},    [FRAME_RGB] = {3, 0, 3, {rgb_1, rgb_8, rgb_16}},
    [FRAME_RED] = {3, 0, 1, {plane_1, plane_8, plane_16}},  [FRAME_GREEN] = {3, 1, 1, {plane_1, plane_8, plane_16}},
    [FRAME_BLUE] = {3, 2, 1, {plane_1, plane_8, plane_16}},
};

#define BIT(format) (1u << (format))
#define THREE_PASSES (BIT(FRAME_RED) | BIT(FRAME_GREEN) | BIT(FRAME_BLUE))
/* No scanner pads a line by more than this; a larger figure is a driver gone wrong. */
#define PADDING_MAX_BYTES 65536L

static int depth_index(int depth)
{
    return depth == 1 ? DEPTH_1 : depth == 8 ? DEPTH_8 : depth == 16 ? DEPTH_16 : -1;
}

static long line_needs(const struct frame_shape *s)
{
    long samples = formats[s->format].samples;
    return s->depth == 1 ? (s->width_px + 7) / 8 * samples : s->width_px * samples * (s->depth / 8);
}

static bool shape_holds(const struct frame_shape *s, struct err *err)
{
    if ((unsigned)s->format >= FRAME_FORMAT_COUNT || depth_index(s->depth) < 0)
        return err_set(err, ERR_DAMAGED, "a frame of format %d with %d bits", (int)s->format, s->depth);
    if (s->width_px < 1 || s->width_px > IMAGE_MAX_SIDE_PX)
        return err_set(err, ERR_DAMAGED, "a frame %ld pixels wide", s->width_px);
    if (s->bytes_per_line < line_needs(s) || s->bytes_per_line > line_needs(s) + PADDING_MAX_BYTES)
        return err_set(err, ERR_DAMAGED, "lines of %ld bytes for %ld pixels", s->bytes_per_line, s->width_px);
    if (s->lines == 0 || s->lines < -1 || s->lines > IMAGE_MAX_SIDE_PX ||
        s->lines * s->width_px > (long)IMAGE_MAX_PIXELS)
        return err_set(err, ERR_DAMAGED, "a frame of %ld x %ld pixels", s->width_px, s->lines);
    return true;
}

static bool fits_page(const struct page_frames *page, const struct frame_shape *s, struct err *err)
{
    if (page->rows < 0)
        return true;
    if (s->width_px != page->width_px || !(BIT(s->format) & THREE_PASSES) || !(page->planes & THREE_PASSES) ||
        page->planes & BIT(s->format))
        return err_set(err, ERR_DAMAGED, "the next frame does not belong to the same page");
    return true;
}

static bool line_reserve(struct page_frames *page, size_t room, struct err *err)
{
    if (room <= page->line_room)
        return true;
    uint8_t *line = malloc(room);
    if (!line)
        return err_set(err, ERR_SPACE, "no memory for a line");
    wipe(page->line, page->line_room);
    free(page->line);
    page->line = line;
    page->line_room = room;
    return true;
}

bool frame_begin(struct page_frames *page, const struct frame_shape *shape, struct err *err)
{
    if (!shape_holds(shape, err) || !fits_page(page, shape, err) ||
        !line_reserve(page, (size_t)shape->bytes_per_line, err))
        return false;
    if (page->memory.fd < 0 && !page_memory_create(&page->memory, err))
        return false;
    page->shape = *shape;
    page->width_px = (int)shape->width_px;
    page->channels = formats[shape->format].channels;
    page->stride = (size_t)page->width_px * (size_t)page->channels;
    page->row = 0;
    page->line_size = 0;
    return shape->lines < 0 || page_memory_reserve(&page->memory, page->stride * (size_t)shape->lines, err);
}

/* Where the height is unknown, memory grows by a quarter each time, at least 256 rows. */
static bool row_reserve(struct page_frames *page, struct err *err)
{
    size_t needed = page->stride * ((size_t)page->row + 1);
    if (needed <= page->memory.room)
        return true;
    if (page->row >= IMAGE_MAX_SIDE_PX || (long)page->width_px * (page->row + 1) > (long)IMAGE_MAX_PIXELS)
        return err_set(err, ERR_SPACE, "the page does not end: %d lines", page->row);
    size_t more = page->row / 4 > 256 ? (size_t)page->row / 4 : 256;
    return page_memory_reserve(&page->memory, needed + more * page->stride, err);
}

static bool line_complete(struct page_frames *page, const uint8_t *line, struct err *err)
{
    const struct format *format = &formats[page->shape.format];
    if (!row_reserve(page, err))
        return false;
    uint8_t *row = page->memory.map + (size_t)page->row * page->stride + format->offset;
    format->convert[depth_index(page->shape.depth)](line, row, page->width_px);
    page->row++;
    return true;
}

bool frame_add(struct page_frames *page, const uint8_t *bytes, size_t size, struct err *err)
{
    size_t whole = (size_t)page->shape.bytes_per_line;
    while (size > 0) {
        if (page->line_size == 0 && size >= whole) {
            if (!line_complete(page, bytes, err))
                return false;
            bytes += whole;
            size -= whole;
            continue;
        }
        size_t piece = whole - page->line_size < size ? whole - page->line_size : size;
        memcpy(page->line + page->line_size, bytes, piece);
        page->line_size += piece;
        bytes += piece;
        size -= piece;
        if (page->line_size == whole) {
            page->line_size = 0;
            if (!line_complete(page, page->line, err))
                return false;
        }
    }
    return true;
}

bool frame_end(struct page_frames *page, struct err *err)
{
    if (page->row == 0)
        return err_set(err, ERR_DAMAGED, "a frame without a line");
    page->planes |= BIT(page->shape.format);
    page->rows = page->rows < 0 || page->row < page->rows ? page->row : page->rows;
    return true;
}

bool frame_take_page(struct page_frames *page, long dpi, struct page_shape *out, int *fd, struct err *err)
{
    bool grey_or_rgb = page->planes & (BIT(FRAME_GREY) | BIT(FRAME_RGB));
    if (page->rows < 1 || (!grey_or_rgb && page->planes != THREE_PASSES))
        return err_set(err, ERR_DAMAGED, "a colour of the page is missing");
    if (!page_memory_seal(&page->memory, page->stride * (size_t)page->rows, err))
        return false;
    *out = (struct page_shape){page->width_px, page->rows, page->channels, page->stride, dpi};
    *fd = page->memory.fd;
    page->memory.fd = -1;
    frame_drop_page(page);
    return true;
}

void frame_drop_page(struct page_frames *page)
{
    page_memory_finish(&page->memory);
    wipe(page->line, page->line_room);
    free(page->line);
    *page = PAGE_FRAMES_NONE;
}

int frame_lines(const struct page_frames *page)
{
    return page->row;
}

int frame_lines_expected(const struct page_frames *page)
{
    return page->shape.lines > 0 ? (int)page->shape.lines : 0;
}
