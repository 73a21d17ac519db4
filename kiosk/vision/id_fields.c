/* What an identity card's face says. Lines are found by where ink lies, read one by one, and believed only as far as
 * they agree with each other. Layout: design FIELD §4, GA 448 as printed: values from 14.5 mm, number at the bottom. */
#include "id_card.h"

#include "buffer.h"
#include "id_name.h"
#include "id_words.h"
#include "ocr.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Ink of values is at least this much darker than the card around it; the waves of the background differ by 20. */
#define INK_STEP 62
#define ROWS_MOST 10
/* Below this a text is shown as doubtful. The model's own confidence is 0.94 and more for right and for many wrong
 * characters alike; what tells them apart is that two readings differ, which halves it. */
#define CERTAIN 0.60
#define NAME_CERTAIN 0.79 /* four of five readings */

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
/* A rectangle of the card, mm. */
struct part {
    double x0, y0, x1, y1;
};

/* One way to look at a line: how large, with how much white around, and how it is read. */
struct look {
    double scale; /* its pixels per pixel of the face */
    int margin_px;
    enum ocr_mode mode;
};

static const struct look plain_look = {1, 12, OCR_LINE};

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
static void draw_part(const struct face *f, const struct part *part, double scale, struct image *line, int left, int top,
                      int width, int height)
{
    int x0 = (int)(part->x0 * f->mm), y0 = (int)(part->y0 * f->mm);
    int ground = ground_level(&f->grey, x0, y0, (int)(part->x1 * f->mm), (int)(part->y1 * f->mm));
    int high = ground - 14, low = high - 130 > 20 ? high - 130 : 20;
    for (int y = 0; y < height; y++) {
        uint8_t *to = image_pixel(line, left, top + y);
        for (int x = 0; x < width; x++) {
            int at = level_between(&f->grey, x0 + (x + 0.5) / scale - 0.5, y0 + (y + 0.5) / scale - 0.5);
            int v = high > low ? (at - low) * 255 / (high - low) : at;
            to[x] = (uint8_t)(v < 0 ? 0 : v > 255 ? 255 : v);
        }
    }
}

static bool cut_line(const struct face *f, const struct part *parts, size_t count, const struct look *look,
                     struct image *out, struct err *err)
{
    int widths[ROWS_MOST], heights[ROWS_MOST], width = 2 * look->margin_px - GAP_PX, height = 0;
    for (size_t i = 0; i < count; i++) {
        widths[i] = (int)((parts[i].x1 - parts[i].x0) * f->mm * look->scale);
        heights[i] = (int)((parts[i].y1 - parts[i].y0) * f->mm * look->scale);
        if (widths[i] < 4 || heights[i] < 4)
            return err_set(err, ERR_BUG, "an empty line cannot be cut");
        width += widths[i] + GAP_PX;
        height = heights[i] > height ? heights[i] : height;
    }
    if (!image_create(width, height + 2 * look->margin_px, 1, f->grey.dpi * look->scale, out, err))
        return false;
    memset(out->px, 255, out->stride_bytes * (size_t)out->height_px);
    int left = look->margin_px;
    for (size_t i = 0; i < count; i++) {
        draw_part(f, &parts[i], look->scale, out, left, look->margin_px + (height - heights[i]) / 2, widths[i], heights[i]);
        left += widths[i] + GAP_PX;
    }
    return true;
}

static bool read_parts(const struct face *f, const struct part *parts, size_t count, const struct look *look,
                       struct ocr_text *out, struct err *err)
{
    struct image line = {0};
    *out = (struct ocr_text){0};
    if (count == 0)
        return true;
    if (!cut_line(f, parts, count, look, &line, err))
        return false;
    bool ok = ocr_read(&line, look->mode, out, err);
    image_finish(&line);
    return ok;
}

/* A few rows that are one text, looked at in two ways that err differently: all in one line, and row by row with more
 * white around. Over 100 generated addresses in four fonts the first was right in 95, the second in 91, and what both
 * saw alike (88) was never wrong. Where they differ the confidence is halved, which is doubtful everywhere. */
static bool read_rows(const struct face *f, const struct part *rows, size_t count, struct ocr_text *out,
                      struct err *err)
{
    static const struct look joined_look = {0.8, 8, OCR_RAW};
    struct ocr_text row, apart = {0};
    if (!read_parts(f, rows, count, &joined_look, out, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct part wide = {fmax(0, rows[i].x0 - 0.4), rows[i].y0 - 0.4, rows[i].x1 + 0.4, rows[i].y1 + 0.4};
        if (!read_parts(f, &wide, 1, &plain_look, &row, err))
            return false;
        id_words_append(&apart, &row);
    }
    id_words_mend(out->text);
    id_words_mend(apart.text);
    if (strcmp(out->text, apart.text) != 0)
        out->least /= 2;
    wipe(&row, sizeof row);
    wipe(&apart, sizeof apart);
    return true;
}

/* The looks that name readings are taken from, five in all (see id_name.h); over 160 generated names in four fonts
 * four of five agreeing left no wrong name unflagged and flagged one right name in twelve. */
static bool read_name(const struct face *f, const struct part *part, struct id_name_vote *vote, struct err *err)
{
    static const struct {
        struct look look;
        int copies;
    } looks[] = {{{1, 10, OCR_RAW}, 2}, {{1, 16, OCR_LINE}, 1}, {{0.8, 10, OCR_RAW}, 2}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const struct part copies[2] = {*part, *part};
        struct ocr_text text;
        if (!read_parts(f, copies, (size_t)looks[i].copies, &looks[i].look, &text, err))
            return false;
        id_name_add(vote, text.text, looks[i].copies);
        wipe(&text, sizeof text);
    }
    return true;
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

/* A row's ink with so much of the card around it. */
static struct part part_of(const struct row_mm *row, double left, double right, double around)
{
    return (struct part){fmax(0, left - around), row->y0 - around, right + around, row->y1 + around};
}

/* ---- front ---- */
struct front {
    struct id_name_vote name;
    struct ocr_text sex_nation, birth, address, number;
    char sex[8], nation[24], birth_date[16];
};

#define VALUE_LEFT 13.6
#define VALUE_RIGHT 55.5

static bool read_front_rows(struct face *f, const struct row_mm *rows, size_t count, struct front *front,
                            struct err *err)
{
    struct part address[ROWS_MOST];
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        double middle = (rows[i].y0 + rows[i].y1) / 2, left, right;
        if (!row_extent(f, &rows[i], VALUE_LEFT, VALUE_RIGHT, &left, &right))
            continue;
        struct part part = part_of(&rows[i], left, right, middle < 11 || middle >= 24 ? 0.1 : 0.5);
        bool ok = true;
        if (middle < 11)
            ok = read_name(f, &part, &front->name, err);
        else if (middle < 17.6)
            ok = read_parts(f, &part, 1, &plain_look, &front->sex_nation, err);
        else if (middle < 24)
            ok = read_parts(f, &part, 1, &plain_look, &front->birth, err);
        else
            address[lines++] = part;
        if (!ok)
            return false;
    }
    return read_rows(f, address, lines, &front->address, err);
}

/* Looks until the check character holds; the first reading stands when none does. */
static bool read_number_part(struct face *f, const struct part *part, struct ocr_text *number, struct err *err)
{
    static const struct look looks[] = {
        {1, 12, OCR_DIGITS}, {0.8, 12, OCR_LINE}, {1, 10, OCR_RAW}, {0.9, 16, OCR_DIGITS}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct ocr_text text;
        if (!read_parts(f, part, 1, &looks[i], &text, err))
            return false;
        id_words_to_digits(text.text);
        bool holds = id_number_holds(text.text);
        if (i == 0 || holds)
            *number = text;
        wipe(&text, sizeof text);
        if (holds)
            return true;
    }
    return true;
}

static bool read_number(struct face *f, struct front *front, struct err *err)
{
    struct row_mm rows[ROWS_MOST];
    size_t count = find_rows(f, 27.5, 79, 43.5, 52, rows);
    for (size_t i = 0; i < count && !id_number_holds(front->number.text); i++) {
        double left, right;
        if (!row_extent(f, &rows[i], 26.5, 82, &left, &right) || right - left < 30)
            continue;
        struct part part = part_of(&rows[i], left, right, 0.5);
        if (!read_number_part(f, &part, &front->number, err))
            return false;
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
    bool nation = id_words_is_nation(f->nation);
    char name[ID_NAME_SIZE];
    double sure;
    id_name_decide(&f->name, name, &sure);
    bool address = id_words_is_address(f->address.text);
    add_field(card, "name", name, sure, !id_words_is_name(name) || !id_name_has_surname(name) || sure < NAME_CERTAIN);
    wipe(name, sizeof name);
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
    if (ok)
        judge_front(face->card, &front);
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
        struct part part = part_of(&rows[i], left, right, 0.1);
        if (!read_rows(face, &part, 1, to, err))
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
