#include "page_read.h"

#include "clock.h"
#include "codes.h"
#include "cover.h"
#include "glyph_bank.h"
#include "id_card.h"
#include "ink.h"
#include "licence.h"
#include "log.h"
#include "ocr.h"
#include "picture.h"
#include "quality.h"
#include "seal_find.h"
#include "straighten.h"
#include <math.h>
#include <string.h>

/* Everything but the raw page's own JPEG is measured at about this resolution: module of a page code 3.2 px, seal edge
 * 0.17 mm. */
#define WORK_DPI 150.0
#define CARD_DPI 75.0
#define DPI_LEAST 70.0
#define DPI_MOST 1300.0
#define PAGE_MOST_MM 900.0 /* twice A3: a feeder that did not see the end of the paper, or a wrong dpi */
/* Paper may hang over the glass by this much before something printed is lost: forms keep 12 mm free. */
#define CUT_MM 8.0
#define STRETCH_MOST 0.03

/* What the text of a sheet's own code begins with (page_code.h says the rest). */
#define PAGE_CODE_START "KQ1:"

/* One page on its way: what the stages share. */
struct page {
    const struct image *scan;
    const struct page_request *request;
    double dpi;
    int factor;
    struct image small; /* reduced to WORK_DPI, RGB or grey */
    struct page_reading *reading;
};

static void page_finish(struct page *page)
{
    image_finish(&page->small);
}

static bool page_start(struct page *page, struct err *err)
{
    const struct image *scan = page->scan;
    if (!image_check(scan, err))
        return false;
    page->dpi = scan->dpi > 0 ? scan->dpi : page->request->dpi;
    if (!(page->dpi >= DPI_LEAST && page->dpi <= DPI_MOST))
        return err_set(err, ERR_INPUT, "a page of %g dpi cannot be read", page->dpi);
    double longer_mm = fmax(scan->width_px, scan->height_px) * 25.4 / page->dpi;
    if (longer_mm > PAGE_MOST_MM)
        return err_set(err, ERR_INPUT, "a page of %.0f mm is too long to be read", longer_mm);
    page->factor = (int)fmin(16, fmax(1, round(page->dpi / WORK_DPI)));
    if (scan->width_px / page->factor < 64 || scan->height_px / page->factor < 64)
        return err_set(err, ERR_INPUT, "a page of %d x %d pixels is too small to be read", scan->width_px,
                       scan->height_px);
    if (!image_reduce(scan, page->factor, &page->small, err))
        return false;
    page->small.dpi = page->dpi / page->factor;
    page->reading->width_px = scan->width_px;
    page->reading->height_px = scan->height_px;
    page->reading->dpi = page->dpi;
    return true;
}

static void note_codes(struct page *page, const struct code_place *places, size_t count)
{
    struct page_reading *r = page->reading;
    for (size_t i = 0; i < count && i < PAGE_CODES_MAX; i++) {
        struct page_code_found *code = &r->codes[r->code_count++];
        memcpy(code->text, places[i].text, sizeof code->text);
        page_map_apply(&r->map, (places[i].x[0] + places[i].x[2]) / 2, (places[i].y[0] + places[i].y[2]) / 2,
                       &code->x_mm, &code->y_mm);
        double sides = 0;
        for (int k = 0; k < 4; k++)
            sides += hypot(places[i].x[k] - places[i].x[(k + 1) % 4], places[i].y[k] - places[i].y[(k + 1) % 4]);
        code->size_mm = sides / 4 * page_map_mm(&r->map);
    }
}

static bool read_codes(struct page *page, struct err *err)
{
    struct image picture = {0};
    struct code_place places[PAGE_CODES_MAX];
    if (!codes_picture(&page->small, &picture, err))
        return false;
    size_t count = codes_find(&picture, page->scan, page->factor, places, PAGE_CODES_MAX);
    struct straight straight = straighten(places, count, page->request, &picture, page->factor, page->dpi);
    image_finish(&picture);
    struct page_reading *r = page->reading;
    r->map = straight.map;
    r->straight_by_codes = straight.by_codes;
    r->turn_deg = straight.turn_deg;
    r->print_scale = straight.print_scale;
    if (fabs(r->print_scale - 1) > STRETCH_MOST)
        r->faults |= 1u << PAGE_FAULT_STRETCHED;
    note_codes(page, places, count);
    return true;
}

/* Pixels of the reduction → millimetres on the sheet. */
static void place_seal(const struct page *page, struct seal_mark *seal)
{
    const struct page_reading *r = page->reading;
    double raw_x = (seal->x_mm + 0.5) * page->factor - 0.5, raw_y = (seal->y_mm + 0.5) * page->factor - 0.5;
    bool ruler = r->straight_by_codes && fabs(r->print_scale - 1) <= STRAIGHT_RULER_SLACK;
    double unit = page->factor * (ruler ? page_map_mm(&r->map) : 25.4 / page->dpi);
    page_map_apply(&r->map, raw_x, raw_y, &seal->x_mm, &seal->y_mm);
    seal->width_mm *= unit;
    seal->height_mm *= unit;
    if (seal->shape != SEAL_SHAPE_CIRCLE)
        seal->turn_deg = remainder(seal->turn_deg - r->turn_deg, 180);
}

static bool read_seals(struct page *page, struct err *err)
{
    struct ink_map ink = {0};
    if (!ink_find(&page->small, &ink, err))
        return false;
    struct page_reading *r = page->reading;
    r->seal_count = seal_find(&ink, r->seals, PAGE_SEALS_MAX);
    ink_finish(&ink);
    for (size_t i = 0; i < r->seal_count; i++)
        place_seal(page, &r->seals[i]);
    return true;
}

/* Edges of the upright sheet that lie outside the scan. Without codes the sheet's place is not known. */
static void note_cut_edges(struct page *page)
{
    static const struct {
        enum page_edge edge;
        double x, y; /* of its middle, parts of the sheet */
    } edges[] = {
        {PAGE_EDGE_TOP, 0.5, 0}, {PAGE_EDGE_RIGHT, 1, 0.5}, {PAGE_EDGE_BOTTOM, 0.5, 1}, {PAGE_EDGE_LEFT, 0, 0.5}};
    struct page_reading *r = page->reading;
    if (!r->straight_by_codes)
        return;
    double unit = page_map_mm(&r->map);
    for (size_t i = 0; i < sizeof edges / sizeof edges[0]; i++) {
        double x, y;
        page_map_back(&r->map, edges[i].x * PAGE_WIDTH_MM, edges[i].y * PAGE_HEIGHT_MM, &x, &y);
        double over = fmax(fmax(-x, x - r->width_px), fmax(-y, y - r->height_px)) * unit;
        if (over > CUT_MM)
            r->cut_edges |= (unsigned)edges[i].edge;
    }
    if (r->cut_edges)
        r->faults |= 1u << PAGE_FAULT_CUT_OFF;
}

static bool read_quality(struct page *page, struct err *err)
{
    struct image grey = {0};
    if (!image_to_grey(&page->small, &grey, err))
        return false;
    struct quality q = quality_measure(&grey, page->dpi);
    image_finish(&grey);
    page->reading->faults |= q.faults;
    bool blank = q.blank && page->reading->code_count == 0 && page->reading->seal_count == 0;
    page->reading->found = blank ? PAGE_FOUND_BLANK : PAGE_FOUND_SHEET;
    if (blank)
        page->reading->faults |= 1u << PAGE_FAULT_BLANK;
    return true;
}

static bool read_sheet(struct page *page, struct err *err)
{
    if (!read_codes(page, err) || !read_seals(page, err) || !read_quality(page, err))
        return false;
    note_cut_edges(page);
    if (cover_has_finger(&page->small))
        page->reading->faults |= 1u << PAGE_FAULT_FINGER;
    if (page->reading->straight_by_codes && fabs(page->reading->print_scale - 1) < STRAIGHT_RULER_SLACK * 2 &&
        cover_has_fold(page->scan, &page->reading->map))
        page->reading->faults |= 1u << PAGE_FAULT_FOLDED;
    return true;
}

static bool read_cards(struct page *page, struct err *err)
{
    struct image tiny = {0};
    struct card_place places[PAGE_CARDS_MAX];
    struct page_reading *r = page->reading;
    int more = (int)fmax(1, round(page->small.dpi / CARD_DPI));
    if (!image_reduce(&page->small, more, &tiny, err))
        return false;
    size_t count = card_find(&tiny, page->scan, page->factor * more, page->dpi, places, PAGE_CARDS_MAX);
    image_finish(&tiny);
    for (size_t i = 0; i < count; i++) {
        struct page_card *card = &r->cards[r->card_count];
        bool is_card = places[i].width_mm == CARD_WIDTH_MM, is_passport = false;
        int quality = page->request->jpeg_quality;
        if (is_card ? !id_card_read(page->scan, page->dpi, &places[i], quality, card, err)
                    : !passport_read(page->scan, page->dpi, &places[i], quality, card, &is_passport, err))
            return false;
        if (!is_card && !is_passport)
            continue;
        r->card_count++;
        r->faults |= card->faults;
    }
    if (r->card_count)
        r->found = PAGE_FOUND_CARD;
    return true;
}

static bool read_card_page(struct page *page, struct err *err)
{
    struct page_reading *r = page->reading;
    double unit = 25.4 / page->dpi;
    r->map = (struct page_map){.a = unit, .e = unit};
    r->print_scale = 1;
    if (!read_quality(page, err))
        return false;
    /* Sharpness and paper of the whole glass say nothing about a card on it; the card is measured by itself. */
    r->faults &= 1u << PAGE_FAULT_LOW_RESOLUTION;
    if (!read_cards(page, err))
        return false;
    if (r->card_count == 0)
        r->faults |= 1u << PAGE_FAULT_NO_CARD;
    return true;
}

static bool read_licence(struct page *page, struct err *err)
{
    struct page_reading *r = page->reading;
    bool is_one = false;
    r->faults &= ~(1u << PAGE_FAULT_STRETCHED); /* of printed sheets only */
    if (!licence_read(page->scan, page->dpi, r->codes, r->code_count, page->request->jpeg_quality, &r->cards[0],
                      &is_one, err))
        return false;
    if (is_one) {
        r->card_count = 1;
        r->found = PAGE_FOUND_LICENCE;
        r->turn_deg = r->cards[0].turn_deg;
    }
    return true;
}

static bool read_licence_page(struct page *page, struct err *err)
{
    return read_codes(page, err) && read_quality(page, err) && read_licence(page, err);
}

static bool has_page_code(const struct page_reading *r)
{
    for (size_t i = 0; i < r->code_count; i++)
        if (strncmp(r->codes[i].text, PAGE_CODE_START, strlen(PAGE_CODE_START)) == 0)
            return true;
    return false;
}

/* A sheet of ours by its code; else cards on the glass, else a licence. */
static bool read_anything(struct page *page, struct err *err)
{
    struct page_reading *r = page->reading;
    if (!read_sheet(page, err))
        return false;
    if (has_page_code(r))
        return true;
    if (!read_cards(page, err))
        return false;
    if (r->card_count > 0)
        r->seal_count = 0; /* the emblem on a card's back is round and red, and no seal */
    return r->card_count > 0 || r->found == PAGE_FOUND_BLANK || read_licence(page, err);
}

static bool frame_applies(const struct page_reading *r, const struct page_frame *frame)
{
    for (size_t i = 0; i < r->code_count; i++) {
        if (strstr(r->codes[i].text, frame->match))
            return true;
    }
    return frame->match[0] == '\0';
}

static bool lift_samples(struct page *page, struct err *err)
{
    struct page_reading *r = page->reading;
    for (size_t i = 0; i < page->request->frame_count && r->sample_count < PAGE_SAMPLES_MAX; i++) {
        const struct page_frame *frame = &page->request->frames[i];
        struct err why;
        if (!r->straight_by_codes || !frame_applies(r, frame))
            continue;
        if (page_crop_sample(page->scan, r, frame, &r->samples[r->sample_count], &why))
            r->sample_count++;
        else if (why.code != ERR_INPUT) /* a frame outside the scan is the page's fault, see cut_edges */
            return err_set(err, why.code, "%s", why.line);
    }
    return true;
}

static bool make_preview(struct page *page, struct err *err)
{
    struct page_reading *r = page->reading;
    double width = r->width_px * 25.4 / r->dpi, height = r->height_px * 25.4 / r->dpi;
    if (r->straight_by_codes) {
        width = PAGE_WIDTH_MM;
        height = PAGE_HEIGHT_MM;
    }
    double px = fmin(PAGE_PREVIEW_MAX_HEIGHT_PX, PAGE_PREVIEW_MAX_WIDTH_PX * height / width);
    return straighten_preview(&page->small, page->factor, &r->map, width, height, (int)fmax(1, px), &r->preview, err);
}

static bool read_all(struct page *page, struct err *err)
{
    static bool (*const read_kind[PAGE_KIND_COUNT])(struct page * page, struct err * err) = {
        [PAGE_ANY] = read_anything,
        [PAGE_SHEET] = read_sheet,
        [PAGE_CARD] = read_card_page,
        [PAGE_LICENCE] = read_licence_page,
    };
    struct page_reading *r = page->reading;
    enum page_kind kind = page->request->kind;
    if (!page_start(page, err) || !read_kind[kind](page, err))
        return false;
    return lift_samples(page, err) &&
           jpeg_write(&(struct image){.px = page->scan->px,
                                      .width_px = page->scan->width_px,
                                      .height_px = page->scan->height_px,
                                      .stride_bytes = page->scan->stride_bytes,
                                      .channels = page->scan->channels,
                                      .dpi = page->dpi},
                      page->request->jpeg_quality, &r->jpeg, err) &&
           make_preview(page, err);
}

bool page_read(const struct image *scan, const struct page_request *request, struct page_reading *out, struct err *err)
{
    int64_t start_us = clock_monotonic_us();
    struct page_reading reading = {0};
    struct page page = {.scan = scan, .request = request, .reading = &reading};
    bool ok = read_all(&page, err);
    page_finish(&page);
    if (!ok) {
        page_reading_finish(&reading);
        return false;
    }
    reading.read_ms = (double)(clock_monotonic_us() - start_us) / 1000;
    *out = reading;
    return true;
}

bool page_read_prepare(bool with_cards, struct err *err)
{
    struct err why = {0}; /* without faces to draw characters from there is OCR alone */
    codes_prepare();
    if (with_cards && !glyph_bank_prepare(&why))
        log_err(LOG_LEVEL_INFO, "cards", &why);
    return !with_cards || ocr_prepare(err);
}

void page_read_release(void)
{
    ocr_release();
    glyph_bank_release();
}
