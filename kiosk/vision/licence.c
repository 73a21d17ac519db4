#include "licence.h"

#include "buffer.h"
#include "codes.h"
#include "id_words.h"
#include "licence_code.h"
#include "licence_print.h"
#include "licence_upright.h"
#include "picture.h"
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define SKEW_DPI 150.0
#define SKEW_LEAST 0.08 /* over 250 mm a third of a millimetre */
#define LABELS_ENOUGH 2
/* Confidences that are shown, by what stands behind a value. */
#define SURE 0.98
#define AGREED 0.92
#define ALONE 0.45
#define LEAST_SURE 0.78   /* weakest character of all looks */
#define NAME_CERTAIN 0.79 /* four of five readings, as on cards (id_fields.c) */

struct licence {
    struct licence_print print;
    struct licence_payload payload;
    struct page_card *card;
    double turn_deg;
};

static void add_field(struct page_card *card, const char *name, const char *value, double confidence, bool doubtful)
{
    if (card->field_count >= PAGE_FIELDS_MAX || !value[0])
        return;
    struct page_field *field = &card->fields[card->field_count++];
    snprintf(field->name, sizeof field->name, "%s", name);
    snprintf(field->value, sizeof field->value, "%.*s", (int)sizeof field->value - 1, value);
    field->confidence = fmin(1, fmax(0, confidence));
    field->doubtful = doubtful;
}

/* What the QR codes say. */
static void read_payloads(const struct page_code_found *codes, size_t count, struct licence_payload *out)
{
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count && !out->code[0]; i++)
        licence_payload_read(codes[i].text, out);
    licence_words_clean(out->company, sizeof out->company);
    licence_words_clean(out->person, sizeof out->person);
}

/* ---- upright ---- */
static bool find_turn(const struct image *scan, double dpi, bool other, double *turn_deg, struct err *err)
{
    struct image grey = {0};
    int factor = (int)fmax(1, floor(dpi / SKEW_DPI));
    struct image small = {0};
    if (!image_reduce(scan, factor, &small, err))
        return false;
    small.dpi = dpi / factor;
    struct image flat = {0};
    bool ok = codes_picture(&small, &flat, err);
    double base = ok && licence_lines_stand(&flat) != other ? 90 : 0;
    image_finish(&flat);
    ok = ok && licence_turn_grey(&small, small.dpi, base, SKEW_DPI, &grey, err);
    image_finish(&small);
    if (!ok)
        return false;
    double skew = licence_skew(&grey);
    image_finish(&grey);
    *turn_deg = base + (fabs(skew) > SKEW_LEAST ? skew : 0);
    return true;
}

/* Sets the print upright; *is_one: labels or a title were read. Upside down is the second guess; lines taken for
 * standing that lie, or the other way round, the third and fourth. */
static bool set_upright(struct licence *l, const struct image *scan, double dpi, bool *is_one, struct err *err)
{
    size_t labels = 0;
    *is_one = false;
    for (int guess = 0; guess < 4 && !*is_one; guess++) {
        if (guess % 2) {
            licence_turn_over(&l->print.grey);
            l->turn_deg += 180;
        } else {
            image_finish(&l->print.grey);
            if (!find_turn(scan, dpi, guess == 2, &l->turn_deg, err) ||
                !licence_turn_grey(scan, dpi, l->turn_deg, LICENCE_DPI, &l->print.grey, err))
                return false;
        }
        licence_print_find(&l->print);
        if (!licence_print_try(&l->print, &labels, err))
            return false;
        *is_one = labels >= LABELS_ENOUGH;
    }
    l->turn_deg = remainder(l->turn_deg, 360);
    return true;
}

/* ---- the code ---- */
struct code_reading {
    char code[LICENCE_CODE_SIZE];
    enum licence_grade grade;
    int agreeing; /* looks that read this without mending */
    bool mended;
};

static void note_code(struct code_reading *best, const char *text)
{
    char code[LICENCE_CODE_SIZE];
    int mended;
    enum licence_grade grade = licence_code_from_print(text, code, &mended);
    if (!code[0])
        return;
    if (strcmp(code, best->code) == 0) {
        best->agreeing += mended == 0;
        best->mended = best->mended && mended > 0;
    } else if (!best->code[0] || grade > best->grade || (grade == best->grade && best->mended && !mended)) {
        memcpy(best->code, code, sizeof code);
        best->grade = grade;
        best->agreeing = mended == 0;
        best->mended = mended > 0;
    }
}

static const char *skip_label(const char *text)
{
    const char *rest;
    (void)licence_words_label(text, &rest);
    return rest;
}

static bool look_at_code(const struct licence *l, const struct text_part *part, struct code_reading *best,
                         struct err *err)
{
    static const struct {
        double height_px;
        int margin_px;
        enum ocr_mode mode;
    } looks[] = {{32, 10, OCR_RAW}, {38, 12, OCR_LINE}, {26, 10, OCR_RAW}, {44, 8, OCR_RAW}, {32, 20, OCR_LINE}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0] && best->agreeing < 2; i++) {
        struct ocr_text text;
        if (!licence_print_look(&l->print, part, 1, looks[i].height_px, looks[i].margin_px, looks[i].mode, &text, err))
            return false;
        note_code(best, skip_label(text.text));
        wipe(&text, sizeof text);
    }
    return true;
}

/* Letters and digits of a run's first reading that stand together at its end. */
static size_t code_like(const char *text)
{
    size_t size = strlen(text), run = 0;
    while (run < size && (unsigned char)text[size - 1 - run] < 0x80)
        run++;
    return run;
}

static bool under_label(const struct licence_print *print, const struct text_part *at)
{
    size_t label = licence_print_label(print, LICENCE_LABEL_CODE);
    if (label == print->count)
        return false;
    const struct text_part *box = &print->runs[label].box;
    return at->y0 > box->y0 && at->y0 - box->y1 < 9 && at->x0 < box->x1 && at->x1 > box->x0;
}

/* Any line of a code's proportions in the upper half, when no label led to one. */
static bool search_code(struct licence *l, struct code_reading *best, struct err *err)
{
    const struct licence_print *p = &l->print;
    double middle = p->grey.height_px * 25.4 / p->grey.dpi * 0.6;
    for (size_t i = 0, tries = 0; i < p->count && tries < 8 && best->grade == LICENCE_GRADE_NONE; i++) {
        struct text_part line;
        bool begins = licence_print_line(p, i, &line);
        double shape = (line.x1 - line.x0) / (line.y1 - line.y0);
        if (!begins || line.y0 > middle || shape < 7.5 || shape > 28)
            continue;
        tries++;
        if (!look_at_code(l, &line, best, err))
            return false;
    }
    return true;
}

static bool read_code(struct licence *l, struct code_reading *best, struct err *err)
{
    struct licence_print *p = &l->print;
    memset(best, 0, sizeof *best);
    for (size_t i = 0; i < p->count && best->agreeing < 2; i++) {
        struct text_part part = p->runs[i].box;
        bool labelled = p->labels[i] == LICENCE_LABEL_CODE;
        if (labelled && p->value_x[i] <= 0) {
            struct licence_value value;
            if (!licence_print_value(p, i, &value))
                continue;
            part = value.rows[0];
        } else if (!labelled && code_like(p->texts[i]) < 15 && !under_label(p, &part)) {
            continue;
        } else if (!labelled) {
            (void)licence_print_line(p, i, &part);
        }
        if (!look_at_code(l, &part, best, err))
            return false;
    }
    return best->grade != LICENCE_GRADE_NONE || search_code(l, best, err);
}

static void judge_code(struct licence *l, const struct code_reading *print)
{
    const struct licence_payload *qr = &l->payload;
    bool same = qr->code[0] && strcmp(qr->code, print->code) == 0;
    if (same)
        add_field(l->card, "uscc", qr->code, SURE, qr->grade != LICENCE_GRADE_BOTH);
    else if (qr->code[0] && (!print->code[0] || qr->grade > print->grade || print->mended))
        add_field(l->card, "uscc", qr->code, AGREED,
                  qr->grade != LICENCE_GRADE_BOTH || print->grade == LICENCE_GRADE_BOTH);
    else
        add_field(l->card, "uscc", print->code, print->agreeing >= 2 ? AGREED : ALONE,
                  print->grade != LICENCE_GRADE_BOTH || print->mended || print->agreeing < 2 || qr->code[0]);
}

/* ---- the other fields ---- */
static bool read_value(const struct licence *l, enum licence_label label, struct licence_readings *out, struct err *err)
{
    struct licence_value value;
    memset(out, 0, sizeof *out);
    if (!licence_print_value(&l->print, licence_print_label(&l->print, label), &value))
        return true;
    return licence_print_read(&l->print, &value, out, err);
}

static bool read_text_field(struct licence *l, enum licence_label label, const char *name, bool (*holds)(const char *),
                            const char *qr, struct err *err)
{
    struct licence_readings r;
    if (!read_value(l, label, &r, err))
        return false;
    if (qr && qr[0]) {
        bool same = licence_payload_agrees(qr, r.text);
        add_field(l->card, name, qr, same ? SURE : ALONE, !same);
    } else {
        add_field(l->card, name, r.text, r.agreeing == r.looks ? fmin(AGREED, r.least) : ALONE * r.least,
                  r.agreeing < r.looks || r.least < LEAST_SURE || !holds(r.text));
    }
    wipe(&r, sizeof r);
    return true;
}

static bool read_name(struct licence *l, enum licence_label label, const char *name, const char *qr, struct err *err)
{
    struct licence_value value;
    struct id_name_vote vote = {.count = 0};
    char text[ID_NAME_SIZE];
    double sure;
    if (!licence_print_value(&l->print, licence_print_label(&l->print, label), &value))
        return true;
    if (!licence_print_read_name(&l->print, &value, &vote, err))
        return false;
    id_name_decide(&vote, text, &sure);
    bool same = qr && qr[0] && strcmp(qr, text) == 0;
    add_field(l->card, name, text, same ? SURE : sure,
              !same && (!id_words_is_name(text) || !id_name_has_surname(text) || sure < NAME_CERTAIN || (qr && qr[0])));
    wipe(&vote, sizeof vote);
    wipe(text, sizeof text);
    return true;
}

static bool read_term(struct licence *l, struct err *err)
{
    struct licence_readings r;
    char from[16], until[16];
    if (!read_value(l, LICENCE_LABEL_TERM, &r, err))
        return false;
    bool sure = r.looks && r.agreeing == r.looks;
    if (licence_words_term(r.text, from, until)) {
        add_field(l->card, "valid_from", from, sure ? AGREED : ALONE, !sure);
        add_field(l->card, "valid_to", until, sure ? AGREED : ALONE, !sure);
        return true;
    }
    if (!r.text[0] && !read_value(l, LICENCE_LABEL_UNTIL, &r, err))
        return false;
    sure = r.looks && r.agreeing == r.looks;
    if (licence_words_until(r.text, until))
        add_field(l->card, "valid_to", until, sure ? AGREED : ALONE, !sure);
    return true;
}

static bool any_text(const char *text)
{
    return strlen(text) >= 4;
}

static bool add_title(struct licence *l, struct err *err)
{
    const char *title;
    if (!licence_print_title(&l->print, &title, err))
        return false;
    if (title)
        add_field(l->card, "paper", title, AGREED, false);
    return true;
}

static bool read_fields(struct licence *l, struct err *err)
{
    struct code_reading code;
    const struct licence_payload *qr = &l->payload;
    if (!licence_print_labels(&l->print, err) || !read_code(l, &code, err) || !add_title(l, err))
        return false;
    judge_code(l, &code);
    bool practice = licence_print_label(&l->print, LICENCE_LABEL_NUMBER) < l->print.count;
    return read_text_field(l, practice ? LICENCE_LABEL_EMPLOYER : LICENCE_LABEL_COMPANY, "company",
                           licence_words_is_company, qr->company, err) &&
           read_name(l, LICENCE_LABEL_REPRESENTATIVE, "legal_representative", qr->person, err) &&
           (!practice || read_name(l, LICENCE_LABEL_PERSON, "name", NULL, err)) &&
           (!practice || read_text_field(l, LICENCE_LABEL_NUMBER, "number", any_text, NULL, err)) &&
           read_text_field(l, LICENCE_LABEL_TYPE, "type", licence_words_is_type, NULL, err) &&
           read_text_field(l, LICENCE_LABEL_ADDRESS, "address", licence_words_is_address, NULL, err) &&
           read_term(l, err);
}

/* ---- the answer ---- */
static bool add_pictures(const struct licence *l, const struct image *scan, double dpi, int jpeg_quality,
                         struct err *err)
{
    struct image upright = {0}, small = {0};
    struct page_card *card = l->card;
    card->turn_deg = l->turn_deg;
    card->x_mm = scan->width_px * 12.7 / dpi;
    card->y_mm = scan->height_px * 12.7 / dpi;
    if (!licence_turn_quarters(scan, (int)lround(l->turn_deg / 90), &upright, err))
        return false;
    upright.dpi = dpi;
    int factor = (int)ceil(fmax((double)upright.height_px / PAGE_PREVIEW_MAX_HEIGHT_PX,
                                (double)upright.width_px / PAGE_PREVIEW_MAX_WIDTH_PX));
    bool ok = jpeg_write(&upright, jpeg_quality, &card->jpeg, err) && image_reduce(&upright, factor, &small, err) &&
              image_to_rgba(&small, &card->preview, err);
    image_finish(&small);
    image_finish(&upright);
    return ok;
}

static bool read_licence(struct licence *l, const struct image *scan, double dpi, int jpeg_quality, bool *is_one,
                         struct err *err)
{
    if (!set_upright(l, scan, dpi, is_one, err))
        return false;
    if (*is_one && !read_fields(l, err))
        return false;
    if (!*is_one && l->payload.code[0]) { /* the print cannot be read, the code can */
        *is_one = true;
        add_field(l->card, "uscc", l->payload.code, ALONE, true);
        add_field(l->card, "company", l->payload.company, ALONE, true);
    }
    return !*is_one || add_pictures(l, scan, dpi, jpeg_quality, err);
}

bool licence_read(const struct image *scan, double dpi, const struct page_code_found *codes, size_t code_count,
                  int jpeg_quality, struct page_card *out, bool *is_one, struct err *err)
{
    struct page_card card = {.side = PAGE_SIDE_FRONT};
    struct licence *l = calloc(1, sizeof *l);
    *is_one = false;
    if (!l)
        return err_set(err, ERR_SPACE, "no memory for a licence");
    l->card = &card;
    read_payloads(codes, code_count, &l->payload);
    bool ok = read_licence(l, scan, dpi, jpeg_quality, is_one, err);
    licence_print_finish(&l->print);
    wipe(l, sizeof *l);
    free(l);
    if (ok && *is_one) {
        *out = card;
    } else {
        buffer_finish(&card.jpeg);
        image_finish(&card.preview);
    }
    wipe(&card, sizeof card);
    return ok;
}
