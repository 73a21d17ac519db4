/* What an identity card's face says. Lines are found by where ink lies, read one by one, and believed only as far as
 * they agree with each other. Layout: design FIELD §4, GA 448 as printed: values from 14.5 mm, number at the bottom. */
#include "id_card.h"

#include "buffer.h"
#include "id_words.h"
#include "ocr.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Ink of values is at least this much darker than the card around it; the waves of the background differ by 20. */
#define INK_STEP 62
#define ROWS_MOST 10
/* Symbols below this confidence are shown as doubtful: on generated cards nine in ten wrong characters lie below and
 * two in a hundred right ones (tests/papers/rates). */
#define CERTAIN 0.80
#define NAME_CERTAIN 0.86

struct row_mm {
    double y0, y1;
};

struct face {
    const struct image *image;
    struct image grey;
    struct page_card *card;
    double mm; /* pixels per mm */
};

/* ---- rows of ink ---- */
/* The level that three quarters of the pixels exceed, within a band: the card's own ground there. */
static int ground_level(const struct image *grey, int x0, int y0, int x1, int y1)
{
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

static int inked_in_row(const struct face *f, int y, int x0, int x1, int dark)
{
    int inked = 0;
    for (int x = x0; x < x1; x++)
        inked += *image_at(&f->grey, x, y) < dark;
    return inked;
}

/* Bands of ink between y0 and y1 within x0..x1 (mm); those nearer than gap_mm are one. */
static size_t find_rows(const struct face *f, double x0_mm, double x1_mm, double y0_mm, double y1_mm,
                        struct row_mm rows[ROWS_MOST])
{
    int x0 = (int)(x0_mm * f->mm), x1 = (int)(x1_mm * f->mm), y0 = (int)(y0_mm * f->mm), y1 = (int)(y1_mm * f->mm);
    int dark = ground_level(&f->grey, x0, y0, x1, y1) - INK_STEP, gap = (int)(0.45 * f->mm), blank = gap;
    size_t count = 0;
    bool open = false;
    for (int y = y0; y < y1; y++) {
        bool ink = inked_in_row(f, y, x0, x1, dark) >= 3;
        blank = ink ? 0 : blank + 1;
        if (ink && !open && count < ROWS_MOST) {
            rows[count].y0 = y / f->mm;
            open = true;
        }
        if (open)
            rows[count].y1 = (y + 1 - blank) / f->mm;
        if (open && (blank > gap || y + 1 == y1)) {
            open = false;
            /* Lower than a stroke and a half: dust, or the tail of a wave. Higher than two lines: not text. */
            double height = rows[count].y1 - rows[count].y0;
            count += height > 1.2 && height < 7;
        }
    }
    return count;
}

/* First and last column with ink in a row. */
static bool row_extent(const struct face *f, const struct row_mm *row, double x0_mm, double x1_mm, double *left_mm,
                       double *right_mm)
{
    int x0 = (int)(x0_mm * f->mm), x1 = (int)(x1_mm * f->mm), y0 = (int)(row->y0 * f->mm), y1 = (int)(row->y1 * f->mm);
    int dark = ground_level(&f->grey, x0, y0, x1, y1) - INK_STEP, first = -1, last = -1;
    for (int x = x0; x < x1; x++) {
        int inked = 0;
        for (int y = y0; y < y1; y++)
            inked += *image_at(&f->grey, x, y) < dark;
        if (inked < 2)
            continue;
        first = first < 0 ? x : first;
        last = x;
    }
    *left_mm = first / f->mm;
    *right_mm = (last + 1) / f->mm;
    return first >= 0;
}

/* ---- reading ---- */
/* The rectangle with its levels stretched and a white margin around, as the OCR model saw its lines. */
static bool cut_line(const struct face *f, double x0_mm, double y0_mm, double x1_mm, double y1_mm, struct image *out,
                     struct err *err)
{
    int x0 = (int)fmax(0, x0_mm * f->mm), y0 = (int)fmax(0, y0_mm * f->mm);
    int x1 = (int)fmin(f->grey.width_px, x1_mm * f->mm), y1 = (int)fmin(f->grey.height_px, y1_mm * f->mm), pad = 12;
    if (x1 - x0 < 4 || y1 - y0 < 4)
        return err_set(err, ERR_BUG, "an empty line cannot be cut");
    int high = ground_level(&f->grey, x0, y0, x1, y1) - 14, low = high - 130 > 20 ? high - 130 : 20;
    if (!image_create(x1 - x0 + 2 * pad, y1 - y0 + 2 * pad, 1, f->grey.dpi, out, err))
        return false;
    memset(out->px, 255, out->stride_bytes * (size_t)out->height_px);
    for (int y = y0; y < y1; y++) {
        const uint8_t *at = image_at(&f->grey, x0, y);
        uint8_t *to = image_pixel(out, pad, y - y0 + pad);
        for (int x = 0; x < x1 - x0; x++) {
            int v = high > low ? (at[x] - low) * 255 / (high - low) : at[x];
            to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
    return true;
}

static bool read_part(const struct face *f, double x0, double x1, const struct row_mm *row, enum ocr_mode mode,
                      struct ocr_text *out, struct err *err)
{
    struct image line = {0};
    *out = (struct ocr_text){0};
    if (!cut_line(f, x0, row->y0 - 0.7, x1, row->y1 + 0.7, &line, err))
        return false;
    bool ok = ocr_read(&line, mode, out, err);
    image_finish(&line);
    return ok;
}

static void add_field(struct page_card *card, const char *name, const char *value, double confidence, bool doubtful)
{
    if (card->field_count >= PAGE_FIELDS_MAX)
        return;
    struct page_field *field = &card->fields[card->field_count++];
    snprintf(field->name, sizeof field->name, "%s", name);
    snprintf(field->value, sizeof field->value, "%.*s", (int)sizeof field->value - 1, value);
    field->confidence = fmin(1, fmax(0, confidence));
    field->doubtful = doubtful || !value[0];
}

/* ---- front ---- */
struct front {
    struct ocr_text name, sex_nation, birth, address, number;
    char sex[8], nation[24], birth_date[16];
};

#define VALUE_LEFT 13.6
#define VALUE_RIGHT 55.5

static bool read_front_rows(struct face *f, const struct row_mm *rows, size_t count, struct front *front,
                            struct err *err)
{
    for (size_t i = 0; i < count; i++) {
        double middle = (rows[i].y0 + rows[i].y1) / 2, left, right;
        if (!row_extent(f, &rows[i], VALUE_LEFT, VALUE_RIGHT, &left, &right))
            continue;
        struct ocr_text text;
        if (!read_part(f, left - 0.5, right + 0.5, &rows[i], OCR_LINE, &text, err))
            return false;
        if (middle < 11)
            front->name = text;
        else if (middle < 17.6)
            front->sex_nation = text;
        else if (middle < 24)
            front->birth = text;
        else
            id_words_append(&front->address, &text);
    }
    return true;
}

static bool read_number(struct face *f, struct front *front, struct err *err)
{
    struct row_mm rows[ROWS_MOST];
    size_t count = find_rows(f, 27.5, 79, 43.5, 52, rows);
    for (size_t i = 0; i < count; i++) {
        double left, right;
        if (!row_extent(f, &rows[i], 26.5, 82, &left, &right) || right - left < 30)
            continue;
        if (!read_part(f, left - 0.6, right + 0.6, &rows[i], OCR_DIGITS, &front->number, err))
            return false;
        if (id_number_holds(front->number.text))
            return true;
        /* Once more without the digits' leash: it sometimes drops a stroke that the open alphabet sees. */
        struct ocr_text open;
        if (!read_part(f, left - 0.6, right + 0.6, &rows[i], OCR_LINE, &open, err))
            return false;
        id_words_to_digits(open.text);
        if (id_number_holds(open.text))
            front->number = open;
        return true;
    }
    return true;
}

static void judge_front(struct page_card *card, struct front *f)
{
    bool number = id_number_holds(f->number.text);
    id_words_split_sex_nation(f->sex_nation.text, f->sex, f->nation);
    bool birth_read = id_words_date(f->birth.text, f->birth_date);
    char number_birth[16] = "", number_sex[8] = "";
    if (number)
        id_number_says(f->number.text, number_birth, number_sex);
    bool agree = number && birth_read && strcmp(number_birth, f->birth_date) == 0 && strcmp(number_sex, f->sex) == 0;
    bool name = id_words_is_name(f->name.text), nation = id_words_is_nation(f->nation);
    bool address = id_words_is_address(f->address.text);
    add_field(card, "name", f->name.text, f->name.least, !name || f->name.least < NAME_CERTAIN);
    add_field(card, "sex", f->sex, agree ? 0.99 : f->sex_nation.mean, !agree);
    add_field(card, "nation", f->nation, f->sex_nation.least, !nation);
    add_field(card, "birth", f->birth_date, agree ? 0.99 : f->birth.mean, !agree);
    add_field(card, "address", f->address.text, f->address.least, !address || f->address.least < CERTAIN);
    add_field(card, "number", f->number.text, agree ? 0.99 : f->number.mean / 2, !agree);
}

static bool read_front(struct face *face, struct err *err)
{
    struct row_mm rows[ROWS_MOST];
    struct front front;
    memset(&front, 0, sizeof front);
    size_t count = find_rows(face, VALUE_LEFT, VALUE_RIGHT, 4.2, 43.2, rows);
    bool ok = read_front_rows(face, rows, count, &front, err) && read_number(face, &front, err);
    if (ok) {
        id_words_mend_address(front.address.text);
        judge_front(face->card, &front);
    }
    wipe(&front, sizeof front);
    return ok;
}

/* ---- back ---- */
static bool read_back(struct face *face, struct err *err)
{
    struct row_mm rows[ROWS_MOST];
    struct ocr_text issuer = {0}, validity = {0};
    size_t count = find_rows(face, 34, 81, 35.5, 52, rows);
    for (size_t i = 0; i < count; i++) {
        double left, right;
        if (!row_extent(face, &rows[i], 34, 83, &left, &right))
            continue;
        struct ocr_text *to = (rows[i].y0 + rows[i].y1) / 2 < 43.8 ? &issuer : &validity;
        if (!read_part(face, left - 0.5, right + 0.5, &rows[i], OCR_LINE, to, err))
            return false;
    }
    char from[16], until[16];
    bool dates = id_words_validity(validity.text, from, until);
    bool issuer_good = id_words_is_issuer(issuer.text) && issuer.least >= CERTAIN;
    add_field(face->card, "issuer", issuer.text, issuer.least, !issuer_good);
    add_field(face->card, "valid_from", from, validity.mean, !dates);
    add_field(face->card, "valid_to", until, validity.mean, !dates);
    return true;
}

bool id_fields_read(const struct image *face, struct page_card *card, struct err *err)
{
    struct face f = {.image = face, .card = card, .mm = face->dpi / 25.4};
    if (!image_to_grey(face, &f.grey, err))
        return false;
    bool ok = card->side == PAGE_SIDE_BACK ? read_back(&f, err) : read_front(&f, err);
    image_finish(&f.grey);
    return ok;
}
