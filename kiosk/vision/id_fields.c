/* What an identity card's face says. Lines are found by where ink lies, read one by one, and believed only as far as
 * they agree with each other. Layout: design FIELD §4, GA 448 as printed: values from 14.5 mm, number at the bottom. */
#include "id_card.h"

#include "buffer.h"
#include "id_name.h"
#include "id_name_shapes.h"
#include "id_words.h"
#include "second_look.h"
#include "text_line.h"
#include <math.h>
#include <string.h>

/* Below this a text is shown as doubtful. The model's own confidence is 0.94 and more for right and for many wrong
 * characters alike; what tells them apart is whether they look like what was read (second_look.h). */
#define CERTAIN 0.50
#define NAME_CERTAIN 0.79 /* four of five readings */

struct face {
    struct image grey;
    struct page_card *card;
};

/* One row, read at different sizes until its characters look like what was read. When no reading convinces, the surest
 * one stays, and its confidence says so: it is doubtful everywhere. */
static bool read_row(const struct face *f, const struct text_part *row, struct ocr_text *out, struct err *err)
{
    static const struct {
        struct text_look look;
        double around; /* more white of the picture, mm */
    } looks[] = {{{1, 12, OCR_LINE}, 0.4}, {{1.2, 10, OCR_RAW}, 0.2}, {{0.8, 8, OCR_RAW}, 0}};
    double surest = -1;
    bool hopeless = false; /* something was read, and it cannot stand there */
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < sizeof looks / sizeof looks[0] && surest < CERTAIN && !hopeless; i++) {
        double around = looks[i].around, sure;
        struct text_part wide = {fmax(0, row->x0 - around), row->y0 - around, row->x1 + around, row->y1 + around};
        struct ocr_text text;
        if (!text_line_read(&f->grey, &wide, 1, &looks[i].look, &text, err))
            return false;
        id_words_mend(text.text);
        id_words_trim_issuer(text.text);
        if (!second_look(&f->grey, row, &text, &sure, err))
            return false;
        hopeless = text.count > 0 && sure <= 0;
        if (sure > surest) {
            surest = sure;
            *out = text;
        }
        wipe(&text, sizeof text);
    }
    out->least = surest;
    return true;
}

/* Rows that are one text. */
static bool read_rows(const struct face *f, const struct text_part *rows, size_t count, struct ocr_text *out,
                      struct err *err)
{
    struct ocr_text row;
    memset(out, 0, sizeof *out);
    for (size_t i = 0; i < count; i++) {
        if (!read_row(f, &rows[i], &row, err))
            return false;
        id_words_append(out, &row);
    }
    wipe(&row, sizeof row);
    return true;
}

/* ---- front ---- */
struct front {
    struct id_name_vote name;
    struct id_name_shapes name_shapes;
    struct ocr_text sex_nation, birth, address, number;
    struct text_part sex_part, birth_part; /* where they stand, for another look; zero width: not found */
    char sex[8], nation[24], birth_date[16];
};

/* Reads the name in different ways until they and the shapes agree (see id_name.h, id_name_shapes.h). */
static bool read_name(const struct face *f, const struct text_part *part, struct front *front, struct err *err)
{
    static const struct {
        struct text_look look;
        int copies;
    } looks[] = {{{1, 10, OCR_RAW}, 2}, {{1, 16, OCR_LINE}, 1}, {{0.8, 10, OCR_RAW}, 2}};
    char name[ID_NAME_SIZE];
    double sure = 0;
    if (!id_name_shapes_take(&f->grey, part, &front->name_shapes, err))
        return false;
    for (size_t i = 0; i < sizeof looks / sizeof looks[0] && sure < NAME_CERTAIN; i++) {
        const struct text_part copies[2] = {*part, *part};
        struct ocr_text text;
        if (!text_line_read(&f->grey, copies, (size_t)looks[i].copies, &looks[i].look, &text, err))
            return false;
        id_name_add(&front->name, text.text, looks[i].copies);
        wipe(&text, sizeof text);
        (void)id_name_shapes_decide(&front->name_shapes, &front->name, name, &sure);
    }
    wipe(name, sizeof name);
    return true;
}

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
            ok = read_name(f, &part, front, err);
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
    if (!id_name_shapes_decide(&f->name_shapes, &f->name, name, &sure))
        id_name_decide(&f->name, name, &sure);
    card_add_field(card, "name", name, sure, !id_words_is_name(name) || !id_name_is_usual(name) || sure < NAME_CERTAIN);
    card_add_field(card, "sex", f->sex, agree ? 0.99 : f->sex_nation.mean, !agree);
    card_add_field(card, "nation", f->nation, f->sex_nation.least, !id_words_is_nation(f->nation));
    card_add_field(card, "birth", f->birth_date, agree ? 0.99 : f->birth.mean, !agree);
    card_add_field(card, "address", f->address.text, f->address.least,
                   !id_words_is_address(f->address.text) || !id_words_ends_address(f->address.text) ||
                       f->address.least < CERTAIN);
    card_add_field(card, "number", f->number.text, agree ? 0.99 : f->number.mean / 2, !agree);
    wipe(name, sizeof name);
}

static bool read_front(struct face *face, bool thorough, struct err *err)
{
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    struct front front;
    memset(&front, 0, sizeof front);
    size_t count = text_line_rows(&face->grey, VALUE_LEFT, VALUE_RIGHT, 4.2, 43.2, rows);
    bool ok = read_number(face, &front, err);
    if (ok && (thorough || id_number_holds(front.number.text)))
        ok = read_front_rows(face, rows, count, &front, err) && read_witnesses(face, &front, err);
    if (ok)
        judge_front(face->card, &front);
    wipe(&front, sizeof front);
    return ok;
}

/* ---- back ---- */
/* Looks until a span that the law knows can be read. */
static bool read_validity(const struct face *f, const struct text_part *part, char from[16], char until[16],
                          double *confidence, struct err *err)
{
    static const struct text_look looks[] = {
        {0.8, 8, OCR_RAW}, {1, 12, OCR_LINE}, {0.6, 12, OCR_RAW}, {1.2, 10, OCR_RAW}};
    for (size_t i = 0; i < sizeof looks / sizeof looks[0]; i++) {
        struct ocr_text text;
        if (!text_line_read(&f->grey, part, 1, &looks[i], &text, err))
            return false;
        id_words_mend(text.text);
        *confidence = text.mean;
        if (id_words_validity(text.text, from, until))
            return true;
    }
    return true;
}

struct back {
    struct ocr_text issuer, pass;
    char from[16], until[16];
    double sure;
};

/* A row of the upper ones: who issued it; on a residence permit the validity stands there too. */
static bool read_upper_row(const struct face *f, const struct text_part *part, struct back *back, struct err *err)
{
    struct ocr_text text;
    char from[16], until[16];
    if (!read_rows(f, part, 1, &text, err))
        return false;
    if (id_words_validity(text.text, from, until)) {
        memcpy(back->from, from, sizeof from);
        memcpy(back->until, until, sizeof until);
        back->sure = text.least;
    } else if (!back->issuer.text[0] || id_words_is_issuer(text.text)) {
        back->issuer = text;
    }
    wipe(&text, sizeof text);
    return true;
}

static void judge_back(struct page_card *card, const struct back *b)
{
    char number[16];
    bool issuer_good = id_words_is_issuer(b->issuer.text) && b->issuer.least >= CERTAIN;
    card_add_field(card, "issuer", b->issuer.text, b->issuer.least, !issuer_good);
    card_add_field(card, "valid_from", b->from, b->sure, !b->from[0]);
    card_add_field(card, "valid_to", b->until, b->sure, !b->from[0]);
    if (!id_words_pass_number(b->pass.text, number))
        return;
    card_add_field(card, "document", "residence_permit", 0.9, false);
    card_add_field(card, "pass_number", number, b->pass.least, b->pass.least < CERTAIN);
}

static bool read_back(struct face *face, struct err *err)
{
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    struct back back;
    bool ok = true;
    memset(&back, 0, sizeof back);
    size_t count = text_line_rows(&face->grey, 34, 81, 32.5, 52, rows);
    for (size_t i = 0; ok && i < count; i++) {
        double left, right;
        if (!text_line_extent(&face->grey, &rows[i], 34, 83, &left, &right))
            continue;
        struct text_part part = text_line_part(&rows[i], left, right, 0.1);
        if ((rows[i].y0 + rows[i].y1) / 2 < 43.8)
            ok = read_upper_row(face, &part, &back, err);
        else if (!back.from[0])
            ok = read_validity(face, &part, back.from, back.until, &back.sure, err);
        else
            ok = read_rows(face, &part, 1, &back.pass, err);
    }
    if (ok)
        judge_back(face->card, &back);
    wipe(&back, sizeof back);
    return ok;
}

bool id_fields_read(const struct image *face, bool thorough, struct page_card *card, struct err *err)
{
    struct face f = {.card = card};
    if (!image_to_grey(face, &f.grey, err))
        return false;
    bool ok = card->side == PAGE_SIDE_BACK ? read_back(&f, err) : read_front(&f, thorough, err);
    image_finish(&f.grey);
    return ok;
}
