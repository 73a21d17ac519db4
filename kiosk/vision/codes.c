#include "codes.h"

#include "finder.h"
#include "text.h"
#include <iconv.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <zbar.h>

/* What is darker than this after codes_picture is ink for the finder scan. */
#define DARK_BELOW 128
/* Pieces handed to the decoder at most, first looks and second ones. Each is at most PIECE_MM wide (40 mm at 150 dpi
 * is 56 000 pixels, 1 to 2 ms), so a page without codes costs a bounded time. */
#define PIECES_MOST 10
#define PIECE_MM 44.0
#define CORNER_MM 46.0
/* A run of fewer pixels than this on average is noise; a QR code at the smallest useful scale has about 5. */
#define NOISE_RUN_PX 2.6

static iconv_t gb18030 = (iconv_t)-1;

void codes_prepare(void)
{
    if (gb18030 == (iconv_t)-1)
        gb18030 = iconv_open("UTF-8", "GB18030");
}

/* ---- text ---- */
static bool is_break(char c)
{
    return c == '\n' || c == '\r' || c == '\t';
}

static bool is_plain(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if (((uint8_t)text[i] < 0x20 && !is_break(text[i])) || text[i] == 0x7f)
            return false;
    }
    return text_is_utf8(text, size);
}

/* Licences' codes hold several lines: what breaks them becomes one semicolon; at both ends it goes. */
static void separate_lines(char text[PAGE_CODE_TEXT_SIZE])
{
    char made[PAGE_CODE_TEXT_SIZE];
    size_t size = 0;
    for (const char *at = text; *at; at++) {
        bool begins = is_break(*at) && size > 0 && at[1] && !is_break(at[1]);
        if (begins || !is_break(*at))
            made[size++] = begins ? ';' : *at;
    }
    memcpy(text, made, size);
    text[size] = '\0';
}

void codes_text(const char *bytes, size_t size, char out[PAGE_CODE_TEXT_SIZE])
{
    out[0] = '\0';
    if (size == 0 || size >= PAGE_CODE_TEXT_SIZE)
        return;
    if (is_plain(bytes, size)) {
        memcpy(out, bytes, size);
        out[size] = '\0';
        separate_lines(out);
        return;
    }
    codes_prepare();
    if (gb18030 == (iconv_t)-1)
        return;
    char from[PAGE_CODE_TEXT_SIZE], *in = from, *to = out;
    size_t left = size, room = PAGE_CODE_TEXT_SIZE - 1;
    memcpy(from, bytes, size);
    iconv(gb18030, NULL, NULL, NULL, NULL);
    bool whole = iconv(gb18030, &in, &left, &to, &room) != (size_t)-1 && left == 0;
    size_t made = (size_t)(to - out);
    out[whole && is_plain(out, made) ? made : 0] = '\0';
    separate_lines(out);
}

/* ---- the picture ---- */
static uint8_t brightest(const uint8_t *at, int channels)
{
    uint8_t most = at[0];
    for (int c = 1; c < channels && c < 3; c++)
        most = at[c] > most ? at[c] : most;
    return most;
}

/* Paper is where the histogram's upper quarter lies; ink is taken as a third of that. */
static int paper_level(const struct image *grey)
{
    size_t bins[256] = {0}, total = 0, seen = 0;
    for (int y = 0; y < grey->height_px; y += 4) {
        const uint8_t *at = image_at(grey, 0, y);
        for (int x = 0; x < grey->width_px; x += 4, total++)
            bins[at[x]]++;
    }
    int level = 255;
    while (level > 0 && (seen += bins[level]) * 4 < total)
        level--;
    return level;
}

static void stretch(struct image *grey)
{
    int paper = paper_level(grey), high = paper * 78 / 100, low = paper * 25 / 100;
    uint8_t table[256];
    for (int i = 0; i < 256; i++) {
        int v = high > low ? (i - low) * 255 / (high - low) : i;
        table[i] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
    }
    for (int y = 0; y < grey->height_px; y++) {
        uint8_t *at = image_pixel(grey, 0, y);
        for (int x = 0; x < grey->width_px; x++)
            at[x] = table[at[x]];
    }
}

bool codes_picture(const struct image *from, struct image *out, struct err *err)
{
    struct image grey = {0};
    if (!image_create(from->width_px, from->height_px, 1, from->dpi, &grey, err))
        return false;
    for (int y = 0; y < grey.height_px; y++) {
        const uint8_t *at = image_at(from, 0, y);
        uint8_t *to = image_pixel(&grey, 0, y);
        for (int x = 0; x < grey.width_px; x++, at += from->channels)
            to[x] = brightest(at, from->channels);
    }
    stretch(&grey);
    *out = grey;
    return true;
}

/* ---- pieces ---- */
struct piece {
    int x, y, width, height; /* pixels of the small picture */
};

struct search {
    const struct image *small, *scan;
    int factor;
    zbar_image_scanner_t *scanner;
    struct code_place *out;
    size_t room, count;
    int pieces;
};

static struct piece piece_around(const struct image *image, double x, double y, double side)
{
    int x0 = (int)fmax(0, x - side / 2), y0 = (int)fmax(0, y - side / 2);
    int x1 = (int)fmin(image->width_px, x + side / 2), y1 = (int)fmin(image->height_px, y + side / 2);
    return (struct piece){.x = x0, .y = y0, .width = x1 - x0, .height = y1 - y0};
}

static bool is_noise(const uint8_t *px, int width, int height)
{
    int changes = 0, rows = 0;
    for (int y = 0; y < height; y += 4, rows++) {
        const uint8_t *at = px + (size_t)y * (size_t)width;
        for (int x = 1; x < width; x++)
            changes += (at[x] < DARK_BELOW) != (at[x - 1] < DARK_BELOW);
    }
    return (double)changes * NOISE_RUN_PX > (double)rows * width;
}

static bool is_known(const struct search *s, const struct code_place *place)
{
    double cx = (place->x[0] + place->x[2]) / 2, cy = (place->y[0] + place->y[2]) / 2;
    for (size_t i = 0; i < s->count; i++) {
        const struct code_place *other = &s->out[i];
        double dx = (other->x[0] + other->x[2]) / 2 - cx, dy = (other->y[0] + other->y[2]) / 2 - cy;
        double side = hypot(other->x[1] - other->x[0], other->y[1] - other->y[0]);
        if (hypot(dx, dy) < side / 2)
            return true;
    }
    return false;
}

/* ZBar lists a QR code's corners as top left, bottom left, bottom right, top right. */
static void take_symbol(struct search *s, const zbar_symbol_t *symbol, double left, double top, double unit)
{
    static const unsigned order[4] = {0, 3, 2, 1};
    if (zbar_symbol_get_type(symbol) != ZBAR_QRCODE || zbar_symbol_get_loc_size(symbol) != 4 || s->count >= s->room)
        return;
    struct code_place place;
    for (unsigned i = 0; i < 4; i++) {
        place.x[i] = (left + zbar_symbol_get_loc_x(symbol, order[i]) + 0.5) * unit - 0.5;
        place.y[i] = (top + zbar_symbol_get_loc_y(symbol, order[i]) + 0.5) * unit - 0.5;
    }
    /* A mirrored code shines through from the other face of the sheet. */
    double ax = place.x[1] - place.x[0], ay = place.y[1] - place.y[0];
    double bx = place.x[3] - place.x[0], by = place.y[3] - place.y[0];
    if (ax * by - ay * bx <= 0 || is_known(s, &place))
        return;
    codes_text(zbar_symbol_get_data(symbol), zbar_symbol_get_data_length(symbol), place.text);
    s->out[s->count++] = place;
}

/* px is ours until the image is destroyed: ZBar keeps a pointer. left, top: where the piece starts, in its own pixels;
 * unit: raw pixels per pixel. */
static size_t decode(struct search *s, uint8_t *px, int width, int height, double left, double top, double unit)
{
    size_t before = s->count;
    zbar_image_t *image = zbar_image_create();
    if (!image)
        return 0;
    zbar_image_set_format(image, zbar_fourcc('Y', '8', '0', '0'));
    zbar_image_set_size(image, (unsigned)width, (unsigned)height);
    zbar_image_set_data(image, px, (unsigned long)width * (unsigned long)height, NULL);
    if (zbar_scan_image(s->scanner, image) > 0) {
        for (const zbar_symbol_t *at = zbar_image_first_symbol(image); at; at = zbar_symbol_next(at))
            take_symbol(s, at, left, top, unit);
    }
    zbar_image_destroy(image);
    return s->count - before;
}

static size_t look_small(struct search *s, struct piece piece)
{
    uint8_t *px = malloc((size_t)piece.width * (size_t)piece.height);
    if (!px)
        return 0;
    for (int y = 0; y < piece.height; y++)
        memcpy(px + (size_t)y * (size_t)piece.width, image_at(s->small, piece.x, piece.y + y), (size_t)piece.width);
    size_t found = is_noise(px, piece.width, piece.height)
                       ? 0
                       : decode(s, px, piece.width, piece.height, piece.x, piece.y, s->factor);
    free(px);
    return found;
}

/* The same piece of the raw page, for codes whose modules are too fine for the small picture. */
static size_t look_raw(struct search *s, struct piece piece)
{
    int factor = s->factor, width = piece.width * factor, height = piece.height * factor;
    struct image part = {.px = s->scan->px + (size_t)(piece.y * factor) * s->scan->stride_bytes +
                               (size_t)(piece.x * factor) * (size_t)s->scan->channels,
                         .width_px = width,
                         .height_px = height,
                         .stride_bytes = s->scan->stride_bytes,
                         .channels = s->scan->channels};
    struct image grey = {0};
    if (!codes_picture(&part, &grey, NULL))
        return 0;
    size_t found =
        is_noise(grey.px, width, height) ? 0 : decode(s, grey.px, width, height, piece.x * factor, piece.y * factor, 1);
    image_finish(&grey);
    return found;
}

static void look(struct search *s, struct piece piece)
{
    if (piece.width < 16 || piece.height < 16 || s->pieces >= PIECES_MOST)
        return;
    s->pieces++;
    if (look_small(s, piece) == 0 && s->factor > 1 && s->pieces < PIECES_MOST) {
        s->pieces++;
        (void)look_raw(s, piece);
    }
}

static bool in_known_code(const struct search *s, double x, double y)
{
    for (size_t i = 0; i < s->count; i++) {
        const struct code_place *p = &s->out[i];
        double cx = (p->x[0] + p->x[2]) / 2, cy = (p->y[0] + p->y[2]) / 2;
        double side = hypot(p->x[1] - p->x[0], p->y[1] - p->y[0]);
        if (hypot(x * s->factor - cx, y * s->factor - cy) < side * 0.75)
            return true;
    }
    return false;
}

/* Finder patterns that belong together are at most 1.5 code widths apart; the piece is laid around all of them. */
static struct piece piece_for(const struct search *s, const struct finder *finders, size_t count, size_t self,
                              bool *used, size_t *members)
{
    double reach = finders[self].module_px * 60, x = 0, y = 0;
    *members = 0;
    for (size_t i = self; i < count; i++) {
        bool alike = fabs(finders[i].module_px - finders[self].module_px) < finders[self].module_px * 0.5 + 0.5;
        if (used[i] || !alike || hypot(finders[i].x - finders[self].x, finders[i].y - finders[self].y) > reach)
            continue;
        used[i] = true;
        x += finders[i].x;
        y += finders[i].y;
        ++*members;
    }
    double side = fmin(PIECE_MM / 25.4 * s->small->dpi, fmax(finders[self].module_px * 75, 60));
    return piece_around(s->small, x / (double)*members, y / (double)*members, side);
}

static void look_at_finders(struct search *s)
{
    struct finder finders[FINDER_MAX];
    bool used[FINDER_MAX] = {false};
    size_t count = finder_scan(s->small, DARK_BELOW, finders);
    /* Three that stand together first, then pairs, then single ones: the pieces are few. */
    for (size_t least = 3; least >= 1; least--) {
        bool tried[FINDER_MAX];
        memcpy(tried, used, sizeof tried);
        for (size_t i = 0; i < count && s->count < s->room; i++) {
            if (tried[i] || in_known_code(s, finders[i].x, finders[i].y))
                continue;
            size_t members;
            struct piece piece = piece_for(s, finders, count, i, tried, &members);
            if (members < least)
                continue;
            used[i] = true;
            look(s, piece);
        }
    }
}

/* The page codes stand in opposite corners; a code whose finder patterns were not seen gets one more chance there. */
static void look_at_corners(struct search *s)
{
    double side = CORNER_MM / 25.4 * s->small->dpi, half = side / 2;
    double xs[2] = {half, s->small->width_px - half}, ys[2] = {half, s->small->height_px - half};
    for (int i = 0; i < 4 && s->count < 2; i++)
        (void)look_small(s, piece_around(s->small, xs[(i + 1) % 2], ys[i / 2], side));
}

size_t codes_find(const struct image *small, const struct image *scan, int factor, struct code_place *out, size_t room)
{
    struct search s = {.small = small, .scan = scan, .factor = factor, .out = out, .room = room};
    s.scanner = zbar_image_scanner_create();
    if (!s.scanner)
        return 0;
    zbar_image_scanner_set_config(s.scanner, ZBAR_NONE, ZBAR_CFG_ENABLE, 0);
    zbar_image_scanner_set_config(s.scanner, ZBAR_QRCODE, ZBAR_CFG_ENABLE, 1);
    zbar_image_scanner_set_config(s.scanner, ZBAR_QRCODE, ZBAR_CFG_BINARY, 1);
    zbar_image_scanner_set_config(s.scanner, ZBAR_NONE, ZBAR_CFG_POSITION, 1);
    look_at_finders(&s);
    if (s.count < 2)
        look_at_corners(&s);
    zbar_image_scanner_destroy(s.scanner);
    return s.count;
}
