/* Reads pictures as the kiosk's child would and prints one JSON object a line: for trials and for the rates over
 * generated papers. page-trial [--as any|sheet|card|licence] [--dpi N] [--area X,Y,W,H] [--sample X,Y,W,H] [--out DIR]
 * FILE… */
#include "catalogue.h"
#include "clock.h"
#include "file.h"
#include "page_read.h"
#include "picture.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct trial {
    struct page_request request;
    struct seal_area areas[8];
    size_t area_count;
    const char *out;
};

static void print_text(const char *text)
{
    putchar('"');
    for (; *text; text++) {
        if (*text == '"' || *text == '\\')
            putchar('\\');
        putchar(*text);
    }
    putchar('"');
}

static void print_seals(const struct trial *trial, const struct page_reading *r)
{
    struct seal_judgement verdicts[8];
    printf(",\"seals\":[");
    for (size_t i = 0; i < r->seal_count; i++) {
        const struct seal_mark *s = &r->seals[i];
        printf("%s{\"x\":%.2f,\"y\":%.2f,\"width\":%.2f,\"height\":%.2f,\"turn\":%.1f,\"hue\":\"%s\",\"shape\":\"%s\","
               "\"ring\":%.3f,\"coverage\":%.3f,\"strength\":%.3f}",
               i ? "," : "", s->x_mm, s->y_mm, s->width_mm, s->height_mm, s->turn_deg, seal_hue_name(s->hue),
               seal_shape_name(s->shape), s->ring, s->coverage, s->strength);
    }
    seal_judge(trial->areas, trial->area_count, r->seals, r->seal_count, verdicts);
    printf("],\"verdicts\":[");
    for (size_t i = 0; i < trial->area_count; i++)
        printf("%s\"%s\"", i ? "," : "", seal_verdict_name(verdicts[i].verdict));
    printf("]");
}

static void print_cards(const struct page_reading *r)
{
    printf(",\"cards\":[");
    for (size_t i = 0; i < r->card_count; i++) {
        const struct page_card *c = &r->cards[i];
        printf("%s{\"side\":\"%s\",\"turn\":%.2f,\"x\":%.2f,\"y\":%.2f,\"faults\":%u,\"fields\":{", i ? "," : "",
               page_side_name(c->side), c->turn_deg, c->x_mm, c->y_mm, c->faults);
        for (size_t k = 0; k < c->field_count; k++) {
            const struct page_field *f = &c->fields[k];
            printf("%s\"%s\":{\"value\":", k ? "," : "", f->name);
            print_text(f->value);
            printf(",\"confidence\":%.3f,\"doubtful\":%s}", f->confidence, f->doubtful ? "true" : "false");
        }
        printf("}}");
    }
    printf("]");
}

static void print_reading(const struct trial *trial, const char *path, const struct page_reading *r, double wire_ms)
{
    static const char *const found[] = {"blank", "sheet", "card", "licence"};
    printf("{\"file\":");
    print_text(path);
    printf(",\"found\":\"%s\",\"by_codes\":%s,\"turn\":%.3f,\"scale\":%.4f,\"codes\":[", found[r->found],
           r->straight_by_codes ? "true" : "false", r->turn_deg, r->print_scale);
    for (size_t i = 0; i < r->code_count; i++) {
        printf("%s{\"text\":", i ? "," : "");
        print_text(r->codes[i].text);
        printf(",\"x\":%.2f,\"y\":%.2f,\"size\":%.2f}", r->codes[i].x_mm, r->codes[i].y_mm, r->codes[i].size_mm);
    }
    printf("]");
    print_seals(trial, r);
    print_cards(r);
    printf(",\"samples\":[");
    for (size_t i = 0; i < r->sample_count; i++)
        printf("%s{\"width\":%.2f,\"height\":%.2f,\"clearance\":%.2f}", i ? "," : "", r->samples[i].ink_width_mm,
               r->samples[i].ink_height_mm, r->samples[i].clearance_mm);
    printf("],\"faults\":[");
    for (unsigned i = 0, n = 0; i < PAGE_FAULT_COUNT; i++) {
        if (PAGE_HAS_FAULT(r->faults, i))
            printf("%s\"%s\"", n++ ? "," : "", page_fault_name((enum page_fault)i));
    }
    printf("],\"ms\":%.1f,\"wire_ms\":%.1f}\n", r->read_ms, wire_ms);
    fflush(stdout);
}

static void save(const struct trial *trial, const char *name, const void *bytes, size_t size)
{
    char path[FILE_PATH_SIZE];
    struct err err;
    if (!trial->out || !size)
        return;
    if (!file_join(path, trial->out, name, &err) || !file_write_durable(path, bytes, size, 0644, &err))
        fprintf(stderr, "%s\n", err.line);
}

static void save_pictures(const struct trial *trial, const struct page_reading *r)
{
    struct buffer png = {0};
    char name[64];
    save(trial, "page.jpg", r->jpeg.data, r->jpeg.size);
    if (trial->out && r->preview.px && png_write(&r->preview, &png, NULL))
        save(trial, "preview.png", png.data, png.size);
    buffer_finish(&png);
    for (size_t i = 0; i < r->card_count; i++) {
        snprintf(name, sizeof name, "card-%zu.jpg", i);
        save(trial, name, r->cards[i].jpeg.data, r->cards[i].jpeg.size);
    }
    for (size_t i = 0; i < r->sample_count; i++) {
        snprintf(name, sizeof name, "sample-%zu.png", i);
        save(trial, name, r->samples[i].png.data, r->samples[i].png.size);
    }
}

/* Writes and parses once, as between child and kiosk. */
static bool through_bytes(struct page_reading *r, struct err *err)
{
    struct buffer bytes = {0};
    struct page_reading parsed;
    bool ok = page_reading_write(r, &bytes, err) && page_reading_parse(bytes.data, bytes.size, &parsed, err);
    buffer_finish(&bytes);
    if (ok) {
        page_reading_finish(r);
        *r = parsed;
    }
    return ok;
}

static bool read_file(const struct trial *trial, const char *path, struct err *err)
{
    struct buffer bytes = {0};
    struct image scan = {0};
    struct page_reading reading = {0};
    bool ok = file_read(path, 400u << 20, &bytes, err) && picture_read(bytes.data, bytes.size, &scan, err);
    buffer_finish(&bytes);
    ok = ok && page_read(&scan, &trial->request, &reading, err);
    int64_t start = clock_monotonic_us();
    ok = ok && through_bytes(&reading, err);
    if (ok) {
        print_reading(trial, path, &reading, (double)(clock_monotonic_us() - start) / 1000);
        save_pictures(trial, &reading);
    }
    image_finish(&scan);
    page_reading_finish(&reading);
    return ok;
}

static bool take_option(struct trial *trial, const char *name, const char *value)
{
    double x, y, w, h;
    if (strcmp(name, "--as") == 0) {
        trial->request.kind = value[0] == 's'   ? PAGE_SHEET
                              : value[0] == 'c' ? PAGE_CARD
                              : value[0] == 'l' ? PAGE_LICENCE
                                                : PAGE_ANY;
        return true;
    }
    if (strcmp(name, "--dpi") == 0) {
        trial->request.dpi = atof(value);
        return true;
    }
    if (strcmp(name, "--out") == 0) {
        trial->out = value;
        return true;
    }
    if (sscanf(value, "%lf,%lf,%lf,%lf", &x, &y, &w, &h) != 4)
        return false;
    if (strcmp(name, "--area") == 0 && trial->area_count < 8) {
        trial->areas[trial->area_count++] = seal_area_of_company("seal", x, y, w, h);
        return true;
    }
    return strcmp(name, "--sample") == 0 &&
           page_request_add_frame(
               &trial->request,
               &(struct page_frame){.name = "sample", .x_mm = x, .y_mm = y, .width_mm = w, .height_mm = h});
}

int main(int argc, char **argv)
{
    struct trial trial = {.request = page_request_default(PAGE_ANY)};
    struct err err;
    trial.request.dpi = 300;
    int at = 1;
    for (; at + 1 < argc && argv[at][0] == '-'; at += 2) {
        if (!take_option(&trial, argv[at], argv[at + 1])) {
            fprintf(stderr, "page-trial: %s %s is not understood\n", argv[at], argv[at + 1]);
            return 64;
        }
    }
    setenv("OMP_THREAD_LIMIT", "1", 1);
    if (!page_read_prepare(trial.request.kind != PAGE_SHEET, &err)) {
        fprintf(stderr, "page-trial: %s\n", err.line);
        return err_exit_status(err.code);
    }
    int status = 0;
    for (; at < argc; at++) {
        if (!read_file(&trial, argv[at], &err)) {
            printf("{\"file\":\"%s\",\"error\":\"%s\"}\n", argv[at], err_code_name(err.code));
            fprintf(stderr, "page-trial: %s: %s\n", argv[at], err.line);
            status = err_exit_status(err.code);
        }
    }
    page_read_release();
    return status;
}
