/* From what was read on a card to answers and a kept page. */
#include "card_filing.h"

#include <stdio.h>
#include <string.h>

static const struct card_row {
    const char *face, *read, *field; /* name in the reading, name in fields.yaml */
} rows[] = {
    {"front", "name", "name"},        {"front", "sex", "sex"},
    {"front", "nation", "nation"},    {"front", "birth", "birth"},
    {"front", "number", "id_number"}, {"front", "address", "address"},
    {"back", "issuer", "id_issuer"},  {"back", "valid_from", "id_valid_from"},
    {"back", "valid_to", "id_valid_to"},
};
enum { ROWS = sizeof rows / sizeof rows[0] };

/* Words of the reading that the answers have another word for. */
static const char *answer_word(const char *field, const char *value)
{
    static const struct {
        const char *field, *read, *answer;
    } known[] = {{"sex", "男", "male"}, {"sex", "女", "female"}, {"id_valid_to", "long-term", "长期"}};
    for (size_t i = 0; i < sizeof known / sizeof known[0]; i++)
        if (strcmp(field, known[i].field) == 0 && strcmp(value, known[i].read) == 0)
            return known[i].answer;
    return value;
}

const char *card_filing_field(const char *face, size_t index)
{
    for (size_t i = 0; i < ROWS; i++)
        if (strcmp(rows[i].face, face) == 0 && index-- == 0)
            return rows[i].field;
    return NULL;
}

/* A value that its own check does not pass is doubtful, however sure the reader was. */
static enum answer_source source_of(const struct visit *visit, const struct field *field, const struct page_field *read,
                                    const char *value)
{
    struct value_result result;
    field_check(field, &visit->file.answers, value, &result);
    bool doubtful = read->doubtful || result.verdict != VALUE_GOOD;
    wipe(&result, sizeof result);
    return doubtful ? ANSWER_DOUBTFUL : ANSWER_CARD;
}

static bool fill_answers(struct visit *visit, const struct page_card *card, const char *face, struct err *err)
{
    for (size_t i = 0; i < ROWS; i++) {
        const struct field *field = fields_find(visit->world.fields, rows[i].field);
        const struct page_field *read = strcmp(rows[i].face, face) == 0 ? page_card_field(card, rows[i].read) : NULL;
        if (!field || !read || !read->value[0])
            continue;
        const char *value = answer_word(rows[i].field, read->value);
        if (!answers_set(&visit->file.answers, rows[i].field, value, source_of(visit, field, read, value), err))
            return false;
    }
    return answers_get(&visit->file.answers, "id_type") ||
           answers_set(&visit->file.answers, "id_type", "citizen-id", ANSWER_CARD, err);
}

static bool keep_face(struct visit *visit, const struct page_card *card, const char *face, struct err *err)
{
    struct case_sheet *sheet = case_file_face(&visit->file, "id-card", face);
    if (!sheet)
        return err_set(err, ERR_CONFIG, "papers.yaml has no id-card with a face %s", face);
    char page[CASE_FILE_PAGE_NAME_SIZE];
    case_sheet_item_name(sheet, page);
    case_sheet_take_back(sheet); /* a new scan replaces the old one, whatever that was */
    const struct case_item item = {.kind = "page", .name = page, .bytes = card->jpeg.data, .size = card->jpeg.size};
    return fill_answers(visit, card, face, err) && (case_sheet_returned(sheet, NULL), true) &&
           case_file_save(&visit->file, visit->world.store, &item, 1, err);
}

static bool is_poor(const struct page_card *card, enum page_fault *fault)
{
    static const enum page_fault order[] = {PAGE_FAULT_CUT_OFF, PAGE_FAULT_BLURRED, PAGE_FAULT_DARK, PAGE_FAULT_PALE,
                                            PAGE_FAULT_LOW_RESOLUTION};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (PAGE_HAS_FAULT(card->faults, order[i])) {
            *fault = order[i];
            return true;
        }
    }
    return false;
}

bool card_filing_take(struct visit *visit, const struct page_reading *reading, struct card_filing *out,
                      struct err *err)
{
    *out = (struct card_filing){.verdict = reading->card_count ? CARD_UNKNOWN_SIDE : CARD_NONE};
    for (size_t i = 0; i < reading->card_count; i++) {
        const struct page_card *card = &reading->cards[i];
        if (card->side == PAGE_SIDE_UNKNOWN)
            continue;
        bool front = card->side == PAGE_SIDE_FRONT;
        if (is_poor(card, &out->fault)) {
            if (out->verdict != CARD_TAKEN)
                out->verdict = CARD_POOR;
            continue;
        }
        if (!keep_face(visit, card, front ? "front" : "back", err))
            return false;
        *(front ? &out->front : &out->back) = true;
        out->verdict = CARD_TAKEN;
    }
    return true;
}

bool card_filing_has(const struct visit *visit, const char *face)
{
    for (size_t i = 0; i < visit->file.sheet_count; i++) {
        const struct case_sheet *sheet = &visit->file.sheets[i];
        if (strcmp(sheet->paper, "id-card") == 0 && strcmp(sheet->face, face) == 0)
            return sheet->state == SHEET_GOOD;
    }
    return false;
}
