/* What an identity card's face says. Lines are found by where ink lies, read one by one, and believed only as far as
 * they agree with each other. Layout: design FIELD §4, GA 448 as printed: values from 14.5 mm, number at the bottom. */
#include "id_card.h"

#include "buffer.h"
#include "id_name.h"
#include "id_words.h"
#include "text_line.h"
#include <math.h>
#include <stdio.h>
#include <string.h>

/* Below this a text is shown as doubtful. The model's own confidence is 0.94 and more for right and for many wrong
 * characters alike; what tells them apart is that two readings differ, which halves it. */
#define CERTAIN 0.60
#define NAME_CERTAIN 0.79 /* four of five readings */

static const struct text_look plain_look = {1, 12, OCR_LINE};

struct face {
    struct image grey;
    struct page_card *card;
};

/* A few rows that are one text, looked at in two ways that err differently: all in one line, and row by row with more
 * white around. Over 100 generated addresses in four fonts the first was right in 95, the second in 91, and what both
 * saw alike (88) was never wrong. Where they differ the confidence is halved, which is doubtful everywhere. */
static bool read_rows(const struct face *f, const struct text_part *rows, size_t count, struct ocr_text *out,
                      struct err *err)
{
    static const struct text_look joined_look = {0.8, 8, OCR_RAW};
    struct ocr_text row, apart = {0};
    if (!text_line_read(&f->grey, rows, count, &joined_look, out, err))
        return false;
    for (size_t i = 0; i < count; i++) {
        struct text_part wide = {fmax(0, rows[i].x0 - 0.4), rows[i].y0 - 0.4, rows[i].x1 + 0.4, rows[i].y1 + 0.4};
        if (!text_line_read(&f->grey, &wide, 1, &plain_look, &row, err))
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
static bool read_name(const struct face *f, const struct text_part *part, struct id_name_vote *vote, struct err *err)
{
    static const struct {
        struct text_look look;
        int copies;
    } looks[] = {{{1, 10, OCR_RAW}, 2}, {{1, 16, OCR_LINE}, 1}, {{0.8, 10, OCR_RAW}, 2}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        const struct text_part copies[2] = {*part, *part};
        struct ocr_text text;
        if (!text_line_read(&f->grey, copies, (size_t)looks[i].copies, &looks[i].look, &text, err))
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

/* ---- front ---- */
struct front {
    struct id_name_vote name;
    struct ocr_text sex_nation, birth, address, number;
    struct text_part sex_part, birth_part; /* where they stand, for another look; zero width: not found */
    char sex[8], nation[24], birth_date[16];
};

#define VALUE_LEFT 13.6
#define VALUE_RIGHT 55.5

static bool read_front_rows(struct face *f, const struct text_row *rows, size_t count, struct front *front,
                            struct err *err)
{
    struct text_part address[TEXT_LINE_ROWS_MAX];
    size_t lines = 0;
    for (size_t i = 0; i < count; i++) {
        double middle = (rows[i].y0 + rows[i].y1) / 2, left, right;
        if (!text_line_extent(&f->grey, &rows[i], VALUE_LEFT, VALUE_RIGHT, &left, &right))
            continue;
        struct text_part part = text_line_part(&rows[i], left, right, middle < 11 || middle >= 24 ? 0.1 : 0.5);
        bool ok = true;
        if (middle < 11)
            ok = read_name(f, &part, &front->name, err);
        else if (middle < 17.6)
            front->sex_part = part;
        else if (middle < 24)
            front->birth_part = part;
        else
            address[lines++] = part;
        if (!ok)
            return false;
    }
    return read_rows(f, address, lines, &front->address, err);
}

/* Looks until the check character holds; the first reading stands when none does. */
static bool read_number_part(struct face *f, const struct text_part *part, struct ocr_text *number, struct err *err)
{
    static const struct text_look looks[] = {
        {0.8, 12, OCR_DIGITS}, {0.6, 12, OCR_LINE}, {1, 4, OCR_RAW}, {0.8, 20, OCR_RAW}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct ocr_text text;
        if (!text_line_read(&f->grey, part, 1, &looks[i], &text, err))
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
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    size_t count = text_line_rows(&f->grey, 27.5, 79, 43.5, 52, rows);
    for (size_t i = 0; i < count && !id_number_holds(front->number.text); i++) {
        double left, right;
        if (!text_line_extent(&f->grey, &rows[i], 26.5, 82, &left, &right) || right - left < 30)
            continue;
        struct text_part part = text_line_part(&rows[i], left, right, 0.5);
        if (!read_number_part(f, &part, &front->number, err))
            return false;
    }
    return true;
}

/* Reads sex, nation and birth; where the number says otherwise they are looked at again, since a single digit is
 * easily misread and the number's own check is not. What never agrees stays as first read. */
static bool read_witnesses(struct face *f, struct front *front, struct err *err)
{
    static const struct text_look looks[] = {{1, 12, OCR_LINE}, {0.8, 12, OCR_LINE}, {1, 10, OCR_RAW}};
    char birth[16] = "", sex[8] = "";
    if (id_number_holds(front->number.text))
        id_number_says(front->number.text, birth, sex);
    bool birth_open = front->birth_part.x1 > 0, sex_open = front->sex_part.x1 > 0;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0] && (birth_open || sex_open); i++) {
        struct ocr_text text;
        char date[16], read_sex[8], nation[24];
        if (birth_open) {
            if (!text_line_read(&f->grey, &front->birth_part, 1, &looks[i], &text, err))
                return false;
            (void)id_words_date(text.text, date);
            birth_open = strcmp(date, birth) != 0;
            if (i == 0 || !birth_open) {
                front->birth = text;
                memcpy(front->birth_date, date, sizeof date);
            }
        }
        if (sex_open) {
            if (!text_line_read(&f->grey, &front->sex_part, 1, &looks[i], &text, err))
                return false;
            id_words_split_sex_nation(text.text, read_sex, nation);
            sex_open = strcmp(read_sex, sex) != 0 || !id_words_is_nation(nation);
            if (i == 0 || !sex_open) {
                front->sex_nation = text;
                memcpy(front->sex, read_sex, sizeof read_sex);
                memcpy(front->nation, nation, sizeof nation);
            }
        }
    }
    return true;
}

static void judge_front(struct page_card *card, const struct front *f)
{
    char name[ID_NAME_SIZE], number_birth[16] = "", number_sex[8] = "";
    double sure;
    bool number = id_number_holds(f->number.text);
    if (number)
        id_number_says(f->number.text, number_birth, number_sex);
    bool agree = number && strcmp(number_birth, f->birth_date) == 0 && strcmp(number_sex, f->sex) == 0;
    id_name_decide(&f->name, name, &sure);
    add_field(card, "name", name, sure, !id_words_is_name(name) || !id_name_has_surname(name) || sure < NAME_CERTAIN);
    add_field(card, "sex", f->sex, agree ? 0.99 : f->sex_nation.mean, !agree);
    add_field(card, "nation", f->nation, f->sex_nation.least, !id_words_is_nation(f->nation));
    add_field(card, "birth", f->birth_date, agree ? 0.99 : f->birth.mean, !agree);
    add_field(card, "address", f->address.text, f->address.least,
              !id_words_is_address(f->address.text) || f->address.least < CERTAIN);
    add_field(card, "number", f->number.text, agree ? 0.99 : f->number.mean / 2, !agree);
    wipe(name, sizeof name);
}

static bool read_front(struct face *face, struct err *err)
{
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    struct front front;
    memset(&front, 0, sizeof front);
    size_t count = text_line_rows(&face->grey, VALUE_LEFT, VALUE_RIGHT, 4.2, 43.2, rows);
    bool ok = read_front_rows(face, rows, count, &front, err) && read_number(face, &front, err) &&
              read_witnesses(face, &front, err);
    if (ok)
        judge_front(face->card, &front);
    wipe(&front, sizeof front);
    return ok;
}

/* ---- back ---- */
static bool read_back(struct face *face, struct err *err)
{
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    struct ocr_text issuer = {0}, validity = {0};
    size_t count = text_line_rows(&face->grey, 34, 81, 35.5, 52, rows);
    for (size_t i = 0; i < count; i++) {
        double left, right;
        if (!text_line_extent(&face->grey, &rows[i], 34, 83, &left, &right))
            continue;
        struct ocr_text *to = (rows[i].y0 + rows[i].y1) / 2 < 43.8 ? &issuer : &validity;
        struct text_part part = text_line_part(&rows[i], left, right, 0.1);
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
    struct face f = {.card = card};
    if (!image_to_grey(face, &f.grey, err))
        return false;
    bool ok = card->side == PAGE_SIDE_BACK ? read_back(&f, err) : read_front(&f, err);
    image_finish(&f.grey);
    return ok;
}
