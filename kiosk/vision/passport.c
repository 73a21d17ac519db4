/* Papers that say who holds them in a machine readable zone: passports, and the cards of foreigners who may stay. */
#include "id_card.h"

#include "buffer.h"
#include "id_words.h"
#include "mrz.h"
#include "text_line.h"
#include <math.h>
#include <stdlib.h>
#include <string.h>

#define FACE_DPI 300.0

/* Where the zone's lines are and how long they must be at least (ICAO 9303: tenths of an inch a character). */
struct zone_place {
    enum mrz_form form;
    double from_bottom_mm, to_bottom_mm, least_mm;
};

static const struct zone_place passport_zone = {MRZ_TD3, 27, 2, 95};
static const struct zone_place card_zone = {MRZ_TD1, 23, 1.5, 60};

static const struct text_look looks[] = {
    {1, 10, OCR_ZONE}, {0.8, 10, OCR_ZONE}, {0.7, 14, OCR_ZONE}, {1.2, 8, OCR_ZONE}};
enum { LOOKS = sizeof looks / sizeof looks[0] };

struct zone_lines {
    char text[MRZ_LINES_MAX][MRZ_LINE_SIZE];
    bool names_sure; /* the line of names, which no digit checks, was read alike twice */
};

/* The last rows that are long enough; fewer than the form has: no zone. */
static size_t find_lines(const struct image *grey, const struct zone_place *place, struct text_part parts[3])
{
    double width = grey->width_px * 25.4 / grey->dpi, height = grey->height_px * 25.4 / grey->dpi;
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    size_t count =
        text_line_rows(grey, 2, width - 2, height - place->from_bottom_mm, height - place->to_bottom_mm, rows);
    size_t wanted = mrz_line_count(place->form), found = 0;
    for (size_t i = count; i-- > 0 && found < wanted;) {
        double left, right;
        if (!text_line_extent(grey, &rows[i], 2, width - 2, &left, &right) || right - left < place->least_mm)
            continue;
        parts[wanted - ++found] = text_line_part(&rows[i], left, right, 0.5);
    }
    return found == wanted ? wanted : 0;
}

/* One look at one line; empty when nothing fits. *whole: nothing had to be added or dropped at its end. */
static bool look_at(const struct image *grey, const struct text_part *part, size_t look, enum mrz_form form, size_t row,
                    char out[MRZ_LINE_SIZE], bool *whole, struct err *err)
{
    struct ocr_text text;
    if (!text_line_read(grey, part, 1, &looks[look], &text, err))
        return false;
    if (!mrz_line_mend(form, row, text.text, out))
        out[0] = '\0';
    *whole = out[0] && strlen(text.text) == mrz_line_length(form);
    wipe(&text, sizeof text);
    return true;
}

/* The line of names until two looks of its whole length agree (a letter read twice makes a line longer); the first that
 * fits stands when none do. */
static bool read_names(const struct image *grey, const struct text_part *part, enum mrz_form form, size_t row,
                       struct zone_lines *lines, struct err *err)
{
    char seen[LOOKS][MRZ_LINE_SIZE];
    bool whole[LOOKS], any_whole = false;
    for (size_t i = 0; i < LOOKS && !lines->names_sure; i++) {
        if (!look_at(grey, part, i, form, row, seen[i], &whole[i], err))
            return false;
        if (!lines->text[row][0] || (whole[i] && !any_whole))
            memcpy(lines->text[row], seen[i], MRZ_LINE_SIZE);
        any_whole = any_whole || whole[i];
        for (size_t k = 0; k < i && whole[i] && !lines->names_sure; k++) {
            lines->names_sure = whole[k] && strcmp(seen[i], seen[k]) == 0;
            if (lines->names_sure)
                memcpy(lines->text[row], seen[i], MRZ_LINE_SIZE);
        }
    }
    return true;
}

/* Looks at the other lines until all check digits hold. */
static bool read_data(const struct image *grey, const struct text_part parts[3], enum mrz_form form, size_t names,
                      struct zone_lines *lines, struct mrz *zone, bool *is_one, struct err *err)
{
    *is_one = false;
    for (size_t i = 0; i < LOOKS && !(*is_one && zone->all_hold); i++) {
        struct zone_lines now = *lines;
        struct mrz parsed;
        bool whole;
        for (size_t row = 0; row < mrz_line_count(form); row++) {
            if (row != names && !look_at(grey, &parts[row], i, form, row, now.text[row], &whole, err))
                return false;
        }
        if (!mrz_parse(form, now.text, &parsed) || (*is_one && !parsed.all_hold))
            continue;
        *zone = parsed;
        *is_one = true;
    }
    return true;
}

static bool read_zone(const struct image *grey, const struct zone_place *place, struct zone_lines *lines,
                      struct mrz *zone, bool *is_one, struct err *err)
{
    struct text_part parts[3];
    size_t names = place->form == MRZ_TD3 ? 0 : 2;
    *is_one = false;
    memset(lines, 0, sizeof *lines);
    if (!find_lines(grey, place, parts))
        return true;
    return read_names(grey, &parts[names], place->form, names, lines, err) &&
           read_data(grey, parts, place->form, names, lines, zone, is_one, err);
}

/* Three letters and twelve digits: the permanent residence card's number until 2023. */
static bool is_own_number(const char *text)
{
    for (size_t i = 0; i < 15; i++) {
        if (i < 3 ? text[i] < 'A' || text[i] > 'Z' : text[i] < '0' || text[i] > '9')
            return false;
    }
    return text[15] == '\0';
}

/* G counts 16 and 6 counts 6: no check digit tells them apart, and in OCR-B they look alike. Where a number may have
 * letters, at its beginning, they are doubtful. */
static bool begins_unsure(const char *number)
{
    return strchr("G6", number[0]) || (number[0] && strchr("G6", number[1]));
}

static void add_fields(const struct mrz *zone, bool names_sure, const char *document, struct page_card *card)
{
    double sure = zone->all_hold ? 0.99 : 0.5;
    const char *number = zone->form == MRZ_TD1 && is_own_number(zone->more) ? zone->more : zone->number;
    card_add_field(card, "document", document, 0.99, false);
    card_add_field(card, "name", zone->name, names_sure ? 0.9 : 0.5, !names_sure || !zone->all_hold);
    card_add_field(card, "sex", zone->sex, sure, !zone->all_hold);
    card_add_field(card, "birth", zone->birth, sure, !zone->all_hold);
    bool unsure = begins_unsure(number);
    card_add_field(card, "number", number, unsure ? fmin(sure, 0.6) : sure, unsure || !zone->all_hold);
    card_add_field(card, "nationality", zone->nationality, sure, !zone->all_hold);
    card_add_field(card, "valid_to", zone->expiry, sure, !zone->all_hold);
}

/* One way up: the data page is the picture, or the lower half of an open booklet. */
static bool read_passport_as(const struct image *scan, double dpi, const struct card_place *place, int first,
                             int jpeg_quality, struct page_card *card, bool *is_one, struct err *err)
{
    struct image face = {0}, grey = {0};
    struct zone_lines lines;
    struct mrz zone = {0};
    *is_one = false;
    if (!card_crop(scan, place, first, FACE_DPI, &face, err))
        return false;
    bool ok = image_to_grey(&face, &grey, err) && read_zone(&grey, &passport_zone, &lines, &zone, is_one, err);
    if (ok && *is_one) {
        card->side = PAGE_SIDE_UNKNOWN; /* neither face of an identity card */
        add_fields(&zone, lines.names_sure, "passport", card);
        ok = card_describe(scan, place, first, dpi, jpeg_quality, &face, card, err);
    }
    wipe(&lines, sizeof lines);
    wipe(&zone, sizeof zone);
    image_finish(&grey);
    image_finish(&face);
    return ok;
}

bool passport_read(const struct image *scan, double dpi, const struct card_place *place, int jpeg_quality,
                   struct page_card *out, bool *is_one, struct err *err)
{
    struct page_card *card = calloc(1, sizeof *card);
    if (!card)
        return err_set(err, ERR_SPACE, "no memory for a passport");
    bool ok = true, booklet = place->width_mm > PASSPORT_WIDTH_MM;
    *is_one = false;
    for (int first = booklet ? 1 : 0; ok && first < 4 && !*is_one; first += 2)
        ok = read_passport_as(scan, dpi, place, first, jpeg_quality, card, is_one, err);
    if (ok && *is_one) {
        *out = *card;
    } else {
        buffer_finish(&card->jpeg);
        image_finish(&card->preview);
    }
    wipe(card, sizeof *card);
    free(card);
    return ok;
}

/* ---- cards ---- */
/* A row that is a number of 18 characters which begins with 9, whatever stands around it. */
static bool find_number(const struct image *grey, char number[20], struct err *err)
{
    struct text_row rows[TEXT_LINE_ROWS_MAX];
    size_t count = text_line_rows(grey, 4, 56, 30, 53, rows);
    number[0] = '\0';
    for (size_t i = 0; i < count && !number[0]; i++) {
        double left, right;
        if (!text_line_extent(grey, &rows[i], 4, 56, &left, &right) || right - left < 25)
            continue;
        struct text_part part = text_line_part(&rows[i], left, right, 0.4);
        for (size_t k = 0; k < 2 && !number[0]; k++) {
            static const struct text_look ways[] = {{1, 12, OCR_DIGITS}, {0.8, 12, OCR_DIGITS}};
            struct ocr_text text;
            if (!text_line_read(grey, &part, 1, &ways[k], &text, err))
                return false;
            if (id_number_holds(text.text) && text.text[0] == '9')
                memcpy(number, text.text, 19);
            wipe(&text, sizeof text);
        }
    }
    return true;
}

static bool read_number_face(const struct image *grey, struct page_card *card, bool *is_one, struct err *err)
{
    char number[20], birth[16], sex[8];
    if (!find_number(grey, number, err))
        return false;
    *is_one = number[0] != '\0';
    if (!*is_one)
        return true;
    id_number_says(number, birth, sex);
    card->side = PAGE_SIDE_FRONT;
    card_add_field(card, "document", "permanent_resident", 0.99, false);
    card_add_field(card, "number", number, 0.9, false);
    card_add_field(card, "sex", sex, 0.9, false);
    card_add_field(card, "birth", birth, 0.9, false);
    return true;
}

bool permit_read(const struct image *face, struct page_card *card, bool *is_one, struct err *err)
{
    struct image grey = {0};
    struct zone_lines lines;
    struct mrz zone = {0};
    if (!image_to_grey(face, &grey, err))
        return false;
    bool ok = read_zone(&grey, &card_zone, &lines, &zone, is_one, err);
    if (ok && *is_one) {
        card->side = PAGE_SIDE_BACK;
        add_fields(&zone, lines.names_sure, "permanent_resident", card);
    } else if (ok) {
        ok = read_number_face(&grey, card, is_one, err);
    }
    wipe(&lines, sizeof lines);
    wipe(&zone, sizeof zone);
    image_finish(&grey);
    return ok;
}
