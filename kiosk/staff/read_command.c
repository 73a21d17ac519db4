#include "read_command.h"

#include "clock.h"
#include "config.h"
#include "file.h"
#include "picture.h"
#include "picture_reader.h"
#include "read_json.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

static const struct kind_row {
    const char *name;
    enum page_kind kind;
    bool samples; /* lift the frames of the forms */
    const char *about;
} kinds[] = {
    {"any", PAGE_ANY, true, "a sheet; where it has no page code of ours, cards or a licence"},
    {"sheet", PAGE_SHEET, false, "a printed sheet: codes, seals, faults; no cards, no text"},
    {"samples", PAGE_SHEET, true, "a sheet with frames (采样表): each frame is lifted"},
    {"card", PAGE_CARD, false, "an identity card, or both faces of one on the glass"},
    {"licence", PAGE_LICENCE, false, "a firm's licence or a practice certificate"},
};
enum { KINDS = sizeof kinds / sizeof kinds[0] };

struct job {
    const struct read_options *options;
    struct page_request request;
    struct read_places places;
    struct picture_reader *reader;
    FILE *out;
};

/* ---- crops ---- */

static void name_of(const char *file, const char *what, char out[FILE_PATH_SIZE])
{
    const char *slash = strrchr(file, '/'), *base = slash ? slash + 1 : file, *dot = strrchr(base, '.');
    int stem = dot && dot > base ? (int)(dot - base) : (int)strlen(base);
    snprintf(out, FILE_PATH_SIZE, "%.*s-%s", stem > 200 ? 200 : stem, base, what);
}

static bool save(const struct job *job, const char *file, const char *what, const struct buffer *bytes, json_t *into,
                 const char *key, struct err *err)
{
    char name[FILE_PATH_SIZE], path[FILE_PATH_SIZE];
    if (!bytes->size)
        return true;
    name_of(file, what, name);
    if (!file_join(path, job->options->crops, name, err) ||
        !file_write_durable(path, bytes->data, bytes->size, 0600, err))
        return false;
    json_object_set_new(into, key, json_string(path));
    return true;
}

/* The child is not trusted with names of files: only those of frames we asked for are used. */
static bool is_asked(const struct job *job, const char *name)
{
    for (size_t i = 0; i < job->request.frame_count; i++)
        if (strcmp(job->request.frames[i].name, name) == 0 && !strchr(name, '/'))
            return true;
    return false;
}

static bool save_sample(const struct job *job, const char *file, const struct page_sample *sample, json_t *into,
                        struct err *err)
{
    char png[PAGE_FRAME_NAME_SIZE + 16], raw[PAGE_FRAME_NAME_SIZE + 16];
    if (!is_asked(job, sample->name))
        return err_set(err, ERR_DAMAGED, "a frame nobody asked for");
    snprintf(png, sizeof png, "%s.png", sample->name);
    snprintf(raw, sizeof raw, "%s-raw.jpg", sample->name);
    return save(job, file, png, &sample->png, into, "picture", err) &&
           save(job, file, raw, &sample->raw_jpeg, into, "raw", err);
}

static bool save_preview(const struct job *job, const char *file, const struct page_reading *r, json_t *into,
                         struct err *err)
{
    struct buffer png = {0};
    bool ok = !r->preview.px || (png_write(&r->preview, &png, err) &&
                                 save(job, file, "upright.png", &png, into, "upright", err));
    buffer_finish(&png);
    return ok;
}

static bool save_crops(const struct job *job, const char *file, const struct page_reading *r, json_t *root,
                       struct err *err)
{
    bool ok = file_make_folder(job->options->crops, 0700, err) && save_preview(job, file, r, root, err);
    for (size_t i = 0; ok && i < r->card_count; i++) {
        char what[32];
        snprintf(what, sizeof what, "%s-%zu.jpg", page_found_name(r->found), i + 1);
        ok = save(job, file, what, &r->cards[i].jpeg, json_array_get(json_object_get(root, "cards"), i), "picture",
                  err);
    }
    for (size_t i = 0, lifted = 0; ok && i < r->sample_count; i++) {
        if (!r->samples[i].png.size) /* a place to sign: told among the signatures */
            continue;
        json_t *into = json_array_get(json_object_get(root, "samples"), lifted++);
        ok = save_sample(job, file, &r->samples[i], into, err);
    }
    return ok;
}

/* ---- one file ---- */

static bool print(FILE *out, json_t *root, struct err *err)
{
    bool ok = root && json_dumpf(root, out, JSON_COMPACT | JSON_REAL_PRECISION(7)) == 0 && fputc('\n', out) != EOF && fflush(out) == 0;
    json_decref(root);
    return ok || err_set(err, ERR_IO, "standard output");
}

static double since_ms(int64_t begun_us)
{
    return round((double)(clock_monotonic_us() - begun_us) / 100) / 10;
}

static bool tell(const struct job *job, const char *file, const struct page_reading *r, int64_t begun_us,
                 struct err *err)
{
    json_t *root = read_json(file, r, &job->places);
    if (!root)
        return err_set(err, ERR_SPACE, "no memory for JSON");
    double total_ms = since_ms(begun_us);
    if (job->options->crops && !save_crops(job, file, r, root, err)) {
        json_decref(root);
        return false;
    }
    json_object_set_new(root, "times_ms", json_pack("{s:f, s:f}", "read", round(r->read_ms * 10) / 10, "total", total_ms));
    return print(job->out, root, err);
}

static bool read_one(const struct job *job, const char *file, struct err *err)
{
    struct buffer bytes = {0};
    struct page_reading reading = {0};
    int64_t begun_us = clock_monotonic_us();
    bool ok = file_read(file, (size_t)256 << 20, &bytes, err) &&
              picture_reader_read(job->reader, bytes.data, bytes.size, &job->request, &reading, err);
    buffer_finish(&bytes);
    ok = ok && tell(job, file, &reading, begun_us, err);
    page_reading_finish(&reading);
    return ok;
}

static bool read_all(const struct job *job, struct err *err)
{
    bool all = true;
    for (size_t i = 0; i < job->options->file_count; i++) {
        struct err why = {0}, lost = {0};
        if (read_one(job, job->options->files[i], &why))
            continue;
        all = false;
        *err = why;
        err_within(err, "%s", job->options->files[i]);
        fprintf(stderr, "kiosk: %s: %s\n", err_code_name(err->code), err->line);
        if (!print(job->out, read_json_failure(job->options->files[i], &why), &lost)) {
            *err = lost;
            return false;
        }
    }
    return all;
}

/* ---- the command ---- */

static const struct kind_row *kind_named(const char *name)
{
    for (size_t i = 0; i < KINDS; i++)
        if (strcmp(kinds[i].name, name ? name : "any") == 0)
            return &kinds[i];
    return NULL;
}

static bool take_dpi(const char *text, double *out, struct err *err)
{
    char *end;
    *out = text ? strtod(text, &end) : 0;
    return !text || (!*end && *out >= 70 && *out <= 1300) ||
           err_set(err, ERR_INPUT, "--dpi %.20s: a number from 70 to 1300 is needed", text);
}

static bool prepare(struct job *job, struct err *err)
{
    const struct read_options *o = job->options;
    const struct kind_row *row = kind_named(o->as);
    char forms[FILE_PATH_SIZE];
    if (!row)
        return err_set(err, ERR_INPUT, "--as %.20s is not known; see kiosk read --help", o->as);
    job->request = page_request_default(row->kind);
    if (!take_dpi(o->dpi, &job->request.dpi, err))
        return false;
    if (row->kind != PAGE_ANY && row->kind != PAGE_SHEET)
        return true;
    return config_forms_folder(o->forms, forms, err) && read_places_load(forms, o->answers, &job->places, err) &&
           read_places_ask(&job->places, STAMP_SIGNATURE, &job->request, err) &&
           (!row->samples || read_places_ask(&job->places, STAMP_SAMPLE, &job->request, err));
}

bool read_command(const struct read_options *options, FILE *out, struct err *err)
{
    struct job *job = calloc(1, sizeof *job);
    if (!job) {
        fputs("kiosk: space: no memory for reading\n", stderr);
        return err_set(err, ERR_SPACE, "no memory for reading");
    }
    job->options = options;
    job->out = out;
    bool ok = prepare(job, err) && picture_reader_create(&job->reader, err);
    if (!ok)
        fprintf(stderr, "kiosk: %s: %s\n", err_code_name(err->code), err->line);
    ok = ok && read_all(job, err);
    picture_reader_destroy(job->reader);
    free(job);
    return ok;
}

void read_command_help(FILE *out)
{
    fprintf(out, "\nkiosk read: what the station would see in a picture\n\n"
                 "  FILE is PNM (P4, P5, P6), PNG or JPEG. Each is decoded and read in a fenced child process; one that\n"
                 "  harms it costs that child alone. One JSON object a line and a picture, in the order of the files.\n\n"
                 "  --as KIND        what to look for (any):\n");
    for (size_t i = 0; i < KINDS; i++)
        fprintf(out, "                     %-8s %s\n", kinds[i].name, kinds[i].about);
    fprintf(out,
            "  --dpi N          dots per inch, whatever the file says; without it the file's, else those that make the\n"
            "                   width A4, else 300\n"
            "  --out DIR        writes FILE-card-1.jpg, FILE-licence-1.jpg (upright crops), FILE-FRAME.png (lifted, alpha,\n"
            "                   true size) with FILE-FRAME-raw.jpg beside it, and FILE-upright.png; names stand in the JSON\n"
            "  --answers FILE   what the sheet was printed with (as for form preview): places for ink stand where they stood;\n"
            "                   without it as on the blank form, and places to sign are not judged\n"
            "  --forms DIR      the forms that say where seals belong\n\n"
            "  kind             blank sheet card licence           side      front back both unknown\n"
            "  turn_deg         how it lay, counter-clockwise      dpi width_px height_px straight_by_codes print_scale\n"
            "  fields           {NAME: {value, confidence 0..1, doubtful}}; NAME: name sex nation birth address number,\n"
            "                   issuer valid_from valid_to, uscc company legal_representative ...; dates 2006-01-02\n"
            "  cards            each with side, x_mm y_mm (centre on the glass), turn_deg, fields, faults, picture\n"
            "  codes            text, x_mm y_mm (centre), size_mm   page   what the page code says (tag not verified)\n"
            "  seals            x_mm y_mm (centre on the upright sheet), width_mm height_mm, colour red|blue|black, shape,\n"
            "                   ring 0..1, ring_complete, coverage, strength, clot, over_text, verdict, remedy\n"
            "  areas            where the named form wants a seal: name, verdict, seal (index in seals, -1), clearance_mm\n"
            "  samples          name, present, width_mm height_mm of the ink, clearance_mm to the frame; x_mm y_mm\n"
            "                   frame_width_mm frame_height_mm of the frame; picture, raw\n"
            "  signatures       the places to sign by hand: name, present, width_mm height_mm of the writing\n"
            "  faults           blurred dark pale cut_off low_resolution no_card stretched blank finger folded\n"
            "                   glare creased; remedies say what to do;\n"
            "                   cut_edges: top right bottom left\n"
            "  times_ms         read (the child), total (file to JSON)\n"
            "  A file that could not be read: {file, error, why, remedy}. Exit status 0 when all were read, else that of the\n"
            "  last fault: 64 usage, 65 not a picture or damaged, 66 not found, 69 device, 71 too large, 78 configuration.\n");
}
