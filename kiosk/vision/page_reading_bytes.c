/* The byte form of readings and requests. Each structure is described once; the same description writes it and parses
 * it, so the two cannot drift apart. */
#include "page_reading.h"

#include "text.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define READING_MAGIC 0x4b505231u /* KPR1 */
#define REQUEST_MAGIC 0x4b505131u /* KPQ1 */

/* One pass over a structure: out is set while writing, in while parsing. The first value that may not be stays in
 * `bad`; later steps then do nothing. */
struct pass {
    struct buffer *out;
    struct reader in;
    const char *bad;
};

static void refuse(struct pass *p, const char *what)
{
    if (!p->bad)
        p->bad = what;
}

static int64_t pass_whole(struct pass *p, int64_t value, int64_t least, int64_t most, const char *what)
{
    if (p->bad)
        return 0;
    if (p->out) {
        if (value < least || value > most)
            refuse(p, what);
        buffer_add_u64(p->out, (uint64_t)value);
        return value;
    }
    int64_t got = (int64_t)read_u64(&p->in);
    if (!p->in.ok || got < least || got > most) {
        refuse(p, what);
        return 0;
    }
    return got;
}

/* Short counts, kinds and flags take four bytes. */
static unsigned pass_count(struct pass *p, unsigned value, unsigned least, unsigned most, const char *what)
{
    if (p->bad)
        return 0;
    if (p->out) {
        if (value < least || value > most)
            refuse(p, what);
        buffer_add_u32(p->out, value);
        return value;
    }
    uint32_t got = read_u32(&p->in);
    if (!p->in.ok || got < least || got > most) {
        refuse(p, what);
        return 0;
    }
    return got;
}

/* A real number in units of 1/parts. */
static void pass_real(struct pass *p, double *value, double least, double most, double parts, const char *what)
{
    int64_t whole = 0;
    if (p->out) {
        if (!(*value >= least && *value <= most)) {
            refuse(p, what);
            return;
        }
        whole = llround(*value * parts);
    }
    whole = pass_whole(p, whole, llround(least * parts), llround(most * parts), what);
    if (!p->out && !p->bad)
        *value = (double)whole / parts;
}

static void pass_length(struct pass *p, double *mm, const char *what)
{
    pass_real(p, mm, -2000, 2000, 1e6, what);
}

static void pass_share(struct pass *p, double *share, const char *what)
{
    pass_real(p, share, 0, 1, 1e6, what);
}

static void pass_turn(struct pass *p, double *deg, const char *what)
{
    pass_real(p, deg, -180, 180, 1e6, what);
}

static void pass_flag(struct pass *p, bool *flag, const char *what)
{
    *flag = pass_count(p, *flag, 0, 1, what) == 1;
}

static void pass_int(struct pass *p, int *value, int least, int most, const char *what)
{
    *value = (int)pass_count(p, (unsigned)*value, (unsigned)least, (unsigned)most, what);
}

static bool is_plain(const char *text, size_t size)
{
    for (size_t i = 0; i < size; i++) {
        if ((uint8_t)text[i] < 0x20 || text[i] == 0x7f)
            return false;
    }
    return text_is_utf8(text, size);
}

static void pass_text(struct pass *p, char *text, size_t room, const char *what)
{
    size_t size = p->out ? strnlen(text, room) : 0;
    size = pass_count(p, (unsigned)size, 0, (unsigned)room - 1, what);
    if (p->bad)
        return;
    const char *from = p->out ? text : (const char *)read_bytes(&p->in, size);
    if (size && (!from || !is_plain(from, size))) {
        refuse(p, what);
        return;
    }
    if (p->out) {
        buffer_add(p->out, text, size);
        return;
    }
    if (size)
        memcpy(text, from, size);
    text[size] = '\0';
}

static void pass_buffer(struct pass *p, struct buffer *bytes, unsigned most, const char *what)
{
    if (p->out && bytes->size > most) {
        refuse(p, what);
        return;
    }
    size_t size = pass_count(p, (unsigned)bytes->size, 0, most, what);
    if (p->bad || size == 0)
        return;
    if (p->out) {
        buffer_add(p->out, bytes->data, size);
        return;
    }
    const uint8_t *from = read_bytes(&p->in, size);
    if (!from) {
        refuse(p, what);
        return;
    }
    buffer_add(bytes, from, size);
    if (bytes->failed)
        refuse(p, "memory");
}

static void pass_preview(struct pass *p, struct image *image, const char *what)
{
    int width = image->width_px, height = image->height_px;
    pass_int(p, &width, 0, PAGE_PREVIEW_MAX_WIDTH_PX, what);
    pass_int(p, &height, 0, PAGE_PREVIEW_MAX_HEIGHT_PX, what);
    if (p->bad || (width == 0 && height == 0))
        return;
    if (width == 0 || height == 0 || (p->out && image->channels != 4)) {
        refuse(p, what);
        return;
    }
    size_t row = (size_t)width * 4;
    if (p->out) {
        for (int y = 0; y < height; y++)
            buffer_add(p->out, image_at(image, 0, y), row);
        return;
    }
    const uint8_t *from = read_bytes(&p->in, row * (size_t)height);
    if (!from || !image_create(width, height, 4, 0, image, NULL)) {
        refuse(p, what);
        return;
    }
    memcpy(image->px, from, row * (size_t)height);
}

static void pass_seal(struct pass *p, struct seal_mark *seal)
{
    pass_length(p, &seal->x_mm, "seal place");
    pass_length(p, &seal->y_mm, "seal place");
    pass_real(p, &seal->width_mm, 0, 2000, 1e6, "seal size");
    pass_real(p, &seal->height_mm, 0, 2000, 1e6, "seal size");
    pass_turn(p, &seal->turn_deg, "seal turn");
    seal->hue = (enum seal_hue)pass_count(p, seal->hue, SEAL_HUE_RED, SEAL_HUE_COUNT - 1, "seal hue");
    seal->shape = (enum seal_shape)pass_count(p, seal->shape, SEAL_SHAPE_CIRCLE, SEAL_SHAPE_COUNT - 1, "seal shape");
    pass_share(p, &seal->ring, "seal ring");
    pass_share(p, &seal->coverage, "seal coverage");
    pass_share(p, &seal->strength, "seal strength");
    pass_share(p, &seal->clot, "seal clot");
    pass_share(p, &seal->print, "seal print");
}

static void pass_code(struct pass *p, struct page_code_found *code)
{
    pass_text(p, code->text, sizeof code->text, "code text");
    pass_length(p, &code->x_mm, "code place");
    pass_length(p, &code->y_mm, "code place");
    pass_real(p, &code->size_mm, 0, 2000, 1e6, "code size");
}

static void pass_field(struct pass *p, struct page_field *field)
{
    pass_text(p, field->name, sizeof field->name, "field name");
    pass_text(p, field->value, sizeof field->value, "field value");
    pass_share(p, &field->confidence, "field confidence");
    pass_flag(p, &field->doubtful, "field doubt");
}

static void pass_card(struct pass *p, struct page_card *card)
{
    card->side = (enum page_side)pass_count(p, card->side, 0, PAGE_SIDE_COUNT - 1, "card side");
    pass_length(p, &card->x_mm, "card place");
    pass_length(p, &card->y_mm, "card place");
    pass_turn(p, &card->turn_deg, "card turn");
    card->faults = pass_count(p, card->faults, 0, (1u << PAGE_FAULT_COUNT) - 1, "card faults");
    card->cut_edges = pass_count(p, card->cut_edges, 0, 15, "card edges");
    card->field_count = pass_count(p, (unsigned)card->field_count, 0, PAGE_FIELDS_MAX, "field count");
    for (size_t i = 0; i < card->field_count; i++)
        pass_field(p, &card->fields[i]);
    pass_buffer(p, &card->jpeg, PAGE_JPEG_MAX_BYTES, "card picture");
    pass_preview(p, &card->preview, "card preview");
}

static void pass_sample(struct pass *p, struct page_sample *sample)
{
    pass_text(p, sample->name, sizeof sample->name, "sample name");
    pass_real(p, &sample->ink_width_mm, 0, 2000, 1e6, "sample size");
    pass_real(p, &sample->ink_height_mm, 0, 2000, 1e6, "sample size");
    pass_length(p, &sample->clearance_mm, "sample clearance");
    pass_buffer(p, &sample->png, PAGE_PNG_MAX_BYTES, "sample picture");
    pass_buffer(p, &sample->raw_jpeg, PAGE_JPEG_MAX_BYTES, "sample raw picture");
}

static void pass_map(struct pass *p, struct page_map *map)
{
    double *parts[] = {&map->a, &map->b, &map->c, &map->d, &map->e, &map->f};
    for (size_t i = 0; i < sizeof parts / sizeof parts[0]; i++)
        pass_real(p, parts[i], -1000, 1000, 1e12, "map");
}

static void pass_reading(struct pass *p, struct page_reading *r)
{
    (void)pass_count(p, READING_MAGIC, READING_MAGIC, READING_MAGIC, "magic");
    r->found = (enum page_found)pass_count(p, r->found, 0, PAGE_FOUND_COUNT - 1, "what was found");
    pass_int(p, &r->width_px, 1, IMAGE_MAX_SIDE_PX, "width");
    pass_int(p, &r->height_px, 1, IMAGE_MAX_SIDE_PX, "height");
    pass_real(p, &r->dpi, 1, 2400, 1e6, "dpi");
    pass_turn(p, &r->turn_deg, "turn");
    pass_flag(p, &r->straight_by_codes, "straightened");
    pass_real(p, &r->print_scale, 0.1, 10, 1e6, "print scale");
    pass_map(p, &r->map);
    r->faults = pass_count(p, r->faults, 0, (1u << PAGE_FAULT_COUNT) - 1, "faults");
    r->cut_edges = pass_count(p, r->cut_edges, 0, 15, "edges");
    r->code_count = pass_count(p, (unsigned)r->code_count, 0, PAGE_CODES_MAX, "code count");
    for (size_t i = 0; i < r->code_count; i++)
        pass_code(p, &r->codes[i]);
    r->seal_count = pass_count(p, (unsigned)r->seal_count, 0, PAGE_SEALS_MAX, "seal count");
    for (size_t i = 0; i < r->seal_count; i++)
        pass_seal(p, &r->seals[i]);
    r->card_count = pass_count(p, (unsigned)r->card_count, 0, PAGE_CARDS_MAX, "card count");
    for (size_t i = 0; i < r->card_count; i++)
        pass_card(p, &r->cards[i]);
    r->sample_count = pass_count(p, (unsigned)r->sample_count, 0, PAGE_SAMPLES_MAX, "sample count");
    for (size_t i = 0; i < r->sample_count; i++)
        pass_sample(p, &r->samples[i]);
    pass_buffer(p, &r->jpeg, PAGE_JPEG_MAX_BYTES, "page picture");
    pass_preview(p, &r->preview, "page preview");
    pass_real(p, &r->read_ms, 0, 1e7, 1e3, "time");
}

static void pass_request(struct pass *p, struct page_request *r)
{
    (void)pass_count(p, REQUEST_MAGIC, REQUEST_MAGIC, REQUEST_MAGIC, "magic");
    r->kind = (enum page_kind)pass_count(p, r->kind, 0, PAGE_KIND_COUNT - 1, "kind");
    pass_real(p, &r->dpi, 0, 2400, 1e6, "dpi");
    pass_int(p, &r->jpeg_quality, 1, 100, "quality");
    pass_real(p, &r->code_size_mm, 1, 200, 1e6, "code size");
    pass_length(p, &r->code_top_right_x_mm, "code place");
    pass_length(p, &r->code_top_right_y_mm, "code place");
    pass_length(p, &r->code_bottom_left_x_mm, "code place");
    pass_length(p, &r->code_bottom_left_y_mm, "code place");
    r->frame_count = pass_count(p, (unsigned)r->frame_count, 0, PAGE_FRAMES_MAX, "frame count");
    for (size_t i = 0; i < r->frame_count; i++) {
        struct page_frame *frame = &r->frames[i];
        pass_text(p, frame->match, sizeof frame->match, "frame match");
        pass_text(p, frame->name, sizeof frame->name, "frame name");
        pass_length(p, &frame->x_mm, "frame place");
        pass_length(p, &frame->y_mm, "frame place");
        pass_real(p, &frame->width_mm, 0, 2000, 1e6, "frame size");
        pass_real(p, &frame->height_mm, 0, 2000, 1e6, "frame size");
        pass_flag(p, &frame->by_hand, "frame by hand");
    }
}

static bool written(const struct pass *p, const char *what, struct err *err)
{
    if (p->bad)
        return err_set(err, ERR_BUG, "%s cannot be written: %s", what, p->bad);
    return buffer_ok(p->out, err);
}

static bool parsed(const struct pass *p, const char *what, struct err *err)
{
    if (p->bad)
        return err_set(err, ERR_DAMAGED, "%s is damaged: %s", what, p->bad);
    if (p->in.left)
        return err_set(err, ERR_DAMAGED, "%s is followed by %zu bytes", what, p->in.left);
    return true;
}

bool page_reading_write(const struct page_reading *reading, struct buffer *out, struct err *err)
{
    struct page_reading *shallow = malloc(sizeof *shallow);
    if (!shallow)
        return err_set(err, ERR_SPACE, "no memory for a page reading");
    *shallow = *reading;
    struct pass p = {.out = out};
    pass_reading(&p, shallow);
    wipe(shallow, sizeof *shallow);
    free(shallow);
    return written(&p, "a page reading", err);
}

bool page_reading_parse(const void *bytes, size_t size, struct page_reading *out, struct err *err)
{
    struct page_reading *reading = calloc(1, sizeof *reading);
    if (!reading)
        return err_set(err, ERR_SPACE, "no memory for a page reading");
    struct pass p = {.in = reader_over(bytes, size)};
    pass_reading(&p, reading);
    bool ok = parsed(&p, "a page reading", err);
    if (ok)
        *out = *reading;
    else
        page_reading_finish(reading);
    wipe(reading, sizeof *reading);
    free(reading);
    return ok;
}

bool page_request_write(const struct page_request *request, struct buffer *out, struct err *err)
{
    struct page_request copy = *request;
    struct pass p = {.out = out};
    pass_request(&p, &copy);
    return written(&p, "a page request", err);
}

bool page_request_parse(const void *bytes, size_t size, struct page_request *out, struct err *err)
{
    struct page_request request = {0};
    struct pass p = {.in = reader_over(bytes, size)};
    pass_request(&p, &request);
    if (!parsed(&p, "a page request", err))
        return false;
    *out = request;
    return true;
}
