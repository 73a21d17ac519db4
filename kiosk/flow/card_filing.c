/* From what was read to answers and kept pages. */
#include "card_filing.h"

#include "region.h"
#include "rule.h"
#include <stdio.h>
#include <string.h>

/* Name in the reading, and in fields.yaml behind the paper's prefix. A field that does not exist is left out. */
struct read_row {
    const char *read, *field;
};
static const struct read_row front_rows[] = {{"name", "name"},   {"sex", "sex"},          {"nation", "nation"},
                                             {"birth", "birth"}, {"number", "id_number"}, {"address", "address"},
                                             {NULL, NULL}};
static const struct read_row back_rows[] = {
    {"issuer", "id_issuer"}, {"valid_from", "id_valid_from"}, {"valid_to", "id_valid_to"}, {NULL, NULL}};
static const struct read_row licence_rows[] = {{"company", "company"},
                                               {"uscc", "company_uscc"},
                                               {"legal_representative", "legal_name"},
                                               {"address", "company_address"},
                                               {NULL, NULL}};

static const struct paper_of_glass {
    const char *paper, *prefix, *type_field;
} papers_of_glass[] = {
    {"id-card", "", "id_type"},
    {"legal-card", "legal_", "legal_id_type"},
    {"agent-card", "agent_", "agent_id_type"},
    {"licence", "", NULL},
};

static const struct paper_of_glass *glass_of(const char *paper)
{
    for (size_t i = 0; i < sizeof papers_of_glass / sizeof papers_of_glass[0]; i++)
        if (strcmp(papers_of_glass[i].paper, paper) == 0)
            return &papers_of_glass[i];
    return &papers_of_glass[0];
}

const char *card_filing_paper(const struct visit *visit)
{
    return visit->step->paper ? visit->step->paper : "id-card";
}

const char *card_filing_type_field(const struct visit *visit)
{
    return glass_of(card_filing_paper(visit))->type_field;
}

bool card_filing_is_citizen(const struct visit *visit)
{
    const char *field = card_filing_type_field(visit);
    const char *type = field ? answers_get(&visit->file.answers, field) : NULL;
    return !type || strcmp(type, "citizen-id") == 0;
}

bool card_filing_is_kept(const struct visit *visit)
{
    return papers_find(visit->world.papers, visit->flow->kind, card_filing_paper(visit));
}

/* ---- what it is ---- */

/* A citizen's number begins with 1 to 7, a residence permit's with 8, that of a foreigner's card with 9. */
static const char *type_of_number(const struct page_card *card)
{
    const struct page_field *number = page_card_field(card, "number");
    if (!number || number->doubtful || strlen(number->value) != 18)
        return NULL;
    return number->value[0] == '9' ? "foreigner-card" : number->value[0] == '8' ? "residence-permit" : "citizen-id";
}

/* The kind of document, in the words of fields.yaml; NULL: the card does not say. */
static const char *type_of(const struct page_card *card)
{
    static const struct {
        const char *read, *answer;
    } known[] = {{"passport", "passport"}, {"permanent_resident", "foreigner-card"}, {"residence_permit", "residence-permit"}};
    const struct page_field *document = page_card_field(card, "document");
    for (size_t i = 0; document && i < sizeof known / sizeof known[0]; i++)
        if (strcmp(document->value, known[i].read) == 0)
            return known[i].answer;
    return type_of_number(card);
}

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

/* A card's address begins with places that there are; one that does not was misread. */
static bool is_somewhere(const struct visit *visit, const struct read_row *row, const char *value)
{
    return !visit->world.regions || strcmp(row->field, "address") != 0 ||
           regions_fit_address(visit->world.regions, value);
}

/* A value that its own check does not pass is doubtful, however sure the reader was. */
static enum answer_source source_of(const struct visit *visit, const struct field *field, const struct page_field *read,
                                    const char *value, enum answer_source sure)
{
    struct value_result result;
    field_check(field, &visit->file.answers, value, &result);
    bool doubtful = read->doubtful || result.verdict != VALUE_GOOD;
    wipe(&result, sizeof result);
    return doubtful ? ANSWER_DOUBTFUL : sure;
}

/* A machine readable zone writes a Chinese name in Latin letters, which is not the name that is asked for. */
static bool is_spelled(const struct page_card *card, const char *read)
{
    const struct page_field *nationality = page_card_field(card, "nationality");
    return strcmp(read, "name") == 0 && nationality && strcmp(nationality->value, "CHN") == 0;
}

struct filling {
    const struct read_row *rows;
    const char *prefix;
    enum answer_source sure;
    bool yields; /* what is read with doubt leaves a sure answer as it is */
};

static bool is_sure(const struct visit *visit, const char *name)
{
    const struct answer *answer = answers_find(&visit->file.answers, name);
    return answer && answer->source != ANSWER_DOUBTFUL;
}

static bool fill_rows(struct visit *visit, const struct page_card *card, const struct filling *how, struct err *err)
{
    for (const struct read_row *row = how->rows; row->read; row++) {
        char name[ANSWER_NAME_SIZE];
        snprintf(name, sizeof name, "%s%s", how->prefix, row->field);
        const struct field *field = fields_find(visit->world.fields, name);
        const struct page_field *read = page_card_field(card, row->read);
        if (!field || !read || !read->value[0] || !flow_answers(visit->flow, name) ||
            is_spelled(card, row->read))
            continue;
        const char *value = answer_word(row->field, read->value);
        enum answer_source source =
            is_somewhere(visit, row, value) ? source_of(visit, field, read, value, how->sure) : ANSWER_DOUBTFUL;
        if (how->yields && source == ANSWER_DOUBTFUL && is_sure(visit, name))
            continue;
        if (!answers_set(&visit->file.answers, name, value, source, err))
            return false;
    }
    return true;
}

/* ---- pages ---- */

static bool keep_page(struct visit *visit, const char *paper, const char *face, const struct buffer *jpeg,
                      struct err *err)
{
    struct case_sheet *sheet = case_file_face(&visit->file, paper, face);
    if (!sheet)
        return err_set(err, ERR_CONFIG, "papers.yaml has no paper %s with a face %s", paper, face);
    char page[CASE_FILE_PAGE_NAME_SIZE];
    case_sheet_item_name(sheet, page);
    case_sheet_take_back(sheet); /* a new scan replaces the old one, whatever that was */
    case_sheet_returned(sheet, NULL);
    const struct case_item item = {.kind = "page", .name = page, .bytes = jpeg->data, .size = jpeg->size};
    return case_file_save(&visit->file, visit->world.store, &item, 1, err);
}

/* One person in two roles: the same picture stands in both places. */
static bool keep_face(struct visit *visit, const char *face, const struct buffer *jpeg, struct err *err)
{
    const char *paper = card_filing_paper(visit);
    bool twice = strcmp(paper, "legal-card") == 0 && rule_is_same_person(visit);
    return rule_same_person(visit, err) && keep_page(visit, paper, face, jpeg, err) &&
           (!twice || keep_page(visit, "agent-card", face, jpeg, err));
}

/* The zone on the back of a foreigner's card says its own number, not the holder's: what the front said surely stays. */
static bool fill_as(struct visit *visit, const struct page_card *card, bool front, const char *prefix, struct err *err)
{
    const struct filling of_front = {front_rows, prefix, ANSWER_CARD, .yields = !front},
                         of_back = {back_rows, prefix, ANSWER_CARD, .yields = false};
    return fill_rows(visit, card, &of_front, err) && fill_rows(visit, card, &of_back, err);
}

/* What an earlier card said; what was typed stays. */
static bool forget_rows(struct visit *visit, const struct read_row *rows, const char *prefix, struct err *err)
{
    for (const struct read_row *row = rows; row->read; row++) {
        char name[ANSWER_NAME_SIZE];
        snprintf(name, sizeof name, "%s%s", prefix, row->field);
        const struct answer *answer = answers_find(&visit->file.answers, name);
        if (answer && (answer->source == ANSWER_CARD || answer->source == ANSWER_DOUBTFUL) &&
            !answers_set(&visit->file.answers, name, NULL, ANSWER_CARD, err))
            return false;
    }
    return true;
}

static bool forget_card(struct visit *visit, const struct paper_of_glass *glass, struct err *err)
{
    return forget_rows(visit, front_rows, glass->prefix, err) && forget_rows(visit, back_rows, glass->prefix, err);
}

/* A face in the place of one that is there already, and of another kind of document: nothing of the first document may
 * stand beside what the second one says. */
static bool forget_other_document(struct visit *visit, const struct paper_of_glass *glass, const char *type, bool front,
                                  struct err *err)
{
    const char *before = answers_get(&visit->file.answers, glass->type_field);
    if (!type || !before || strcmp(type, before) == 0 || !card_filing_has(visit, front ? "front" : "back"))
        return true;
    return forget_card(visit, glass, err);
}

/* Whether what was read can be believed: not of a travel permit, which the reader takes for an identity card. */
static bool is_legible(const struct visit *visit, const struct page_card *card)
{
    const char *type = answers_get(&visit->file.answers, card_filing_type_field(visit));
    return type_of(card) || !type || strcmp(type, "citizen-id") == 0 || strcmp(type, "residence-permit") == 0;
}

/* The kind goes first: by it the number is checked. */
static bool fill_card(struct visit *visit, const struct page_card *card, bool front, struct err *err)
{
    const struct paper_of_glass *glass = glass_of(card_filing_paper(visit));
    bool twice = strcmp(glass->paper, "legal-card") == 0 && rule_is_same_person(visit);
    const char *type = type_of(card);
    if (!is_legible(visit, card)) /* what stands there was read from another card */
        return !front || forget_card(visit, glass, err);
    if (!type && !answers_get(&visit->file.answers, glass->type_field))
        type = "citizen-id";
    return forget_other_document(visit, glass, type, front, err) &&
           (!type || answers_set(&visit->file.answers, glass->type_field, type, ANSWER_CARD, err)) &&
           rule_same_person(visit, err) && fill_as(visit, card, front, glass->prefix, err) &&
           (!twice || fill_as(visit, card, front, "agent_", err));
}

/* ---- taking ---- */

/* A crease stays however often the card is scanned: what it runs through is doubtful, and the person looks at it. */
static bool is_poor(unsigned faults, enum page_fault *fault)
{
    static const enum page_fault order[] = {PAGE_FAULT_CUT_OFF, PAGE_FAULT_FINGER, PAGE_FAULT_GLARE,
                                            PAGE_FAULT_BLURRED, PAGE_FAULT_DARK,   PAGE_FAULT_PALE,
                                            PAGE_FAULT_LOW_RESOLUTION};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++) {
        if (PAGE_HAS_FAULT(faults, order[i])) {
            *fault = order[i];
            return true;
        }
    }
    return false;
}

enum { COVERED_PATIENCE = 2 };

static bool is_refused(struct visit *visit, const struct page_card *card, enum page_fault *fault)
{
    static const unsigned cover = 1u << PAGE_FAULT_FINGER | 1u << PAGE_FAULT_GLARE;
    if (is_poor(card->faults & ~cover, fault))
        return true;
    return is_poor(card->faults & cover, fault) && visit->covered++ < COVERED_PATIENCE;
}

/* Which face lies there: what was seen; of a document that is not known to the reader the one that was asked for. */
static enum page_side side_of(const struct visit *visit, const struct page_card *card, bool want_back)
{
    const char *type = type_of(card);
    bool is_known = type || card_filing_is_citizen(visit), has_sides = !type || strcmp(type, "passport") != 0;
    if (is_known && has_sides)
        return card->side;
    return want_back ? PAGE_SIDE_BACK : PAGE_SIDE_FRONT;
}

static bool take_cards(struct visit *visit, const struct page_reading *reading, bool want_back, struct card_filing *out,
                       struct err *err)
{
    *out = (struct card_filing){.verdict = reading->card_count ? CARD_UNKNOWN_SIDE : CARD_NONE};
    for (size_t i = 0; i < reading->card_count; i++) {
        const struct page_card *card = &reading->cards[i];
        enum page_side side = side_of(visit, card, want_back);
        if (side == PAGE_SIDE_UNKNOWN)
            continue;
        bool front = side == PAGE_SIDE_FRONT;
        if (is_refused(visit, card, &out->fault)) {
            if (out->verdict != CARD_TAKEN)
                out->verdict = CARD_POOR;
            continue;
        }
        if (!fill_card(visit, card, front, err) || !keep_face(visit, front ? "front" : "back", &card->jpeg, err))
            return false;
        visit->covered = 0;
        out->side[i] = side;
        *(front ? &out->front : &out->back) = true;
        out->verdict = CARD_TAKEN;
    }
    return true;
}

/* A permit whose edges were not found: the page as it lay. */
static bool take_page(struct visit *visit, const struct page_reading *reading, bool back, struct card_filing *out,
                      struct err *err)
{
    *out = (struct card_filing){.verdict = CARD_NONE};
    if (reading->found == PAGE_FOUND_BLANK)
        return true;
    if (is_poor(reading->faults, &out->fault)) {
        out->verdict = CARD_POOR;
        return true;
    }
    *out = (struct card_filing){.verdict = CARD_TAKEN, .front = !back, .back = back};
    return keep_face(visit, back ? "back" : "front", &reading->jpeg, err);
}

static size_t answered(const struct visit *visit)
{
    size_t count = 0;
    for (unsigned i = 0; i < visit->step->asks_count; i++)
        count += answers_get(&visit->file.answers, visit->step->asks[i]) != NULL;
    return count;
}

/* A licence that is kept is kept whatever it is: staff and the centre look at it; only what was read with sense becomes
 * an answer. One that is only read must have said something. */
static bool take_licence(struct visit *visit, const struct page_reading *reading, struct card_filing *out,
                         struct err *err)
{
    static const struct filling how = {licence_rows, "", ANSWER_LICENCE, .yields = false};
    const struct page_card *licence = reading->card_count ? &reading->cards[0] : NULL;
    *out = (struct card_filing){.verdict = CARD_NONE};
    if (reading->found == PAGE_FOUND_BLANK)
        return true;
    if (is_poor(reading->faults & ~(1u << PAGE_FAULT_STRETCHED), &out->fault)) {
        out->verdict = CARD_POOR;
        return true;
    }
    if (licence && !fill_rows(visit, licence, &how, err))
        return false;
    if (!card_filing_is_kept(visit)) {
        if (licence && answered(visit))
            *out = (struct card_filing){.verdict = CARD_TAKEN, .front = true};
        return visit_save(visit, err);
    }
    *out = (struct card_filing){.verdict = CARD_TAKEN, .front = true};
    return keep_page(visit, "licence", "1", licence ? &licence->jpeg : &reading->jpeg, err);
}

bool card_filing_take(struct visit *visit, const struct page_reading *reading, bool want_back, struct card_filing *out,
                      struct err *err)
{
    if (!card_filing_type_field(visit))
        return take_licence(visit, reading, out, err);
    if (reading->card_count == 0 && !card_filing_is_citizen(visit))
        return take_page(visit, reading, want_back, out, err);
    return take_cards(visit, reading, want_back, out, err);
}

bool card_filing_has(const struct visit *visit, const char *face)
{
    if (!card_filing_is_kept(visit))
        return answered(visit) > 0;
    for (size_t i = 0; i < visit->file.sheet_count; i++) {
        const struct case_sheet *sheet = &visit->file.sheets[i];
        if (strcmp(sheet->paper, card_filing_paper(visit)) == 0 && strcmp(sheet->face, face) == 0)
            return sheet->state == SHEET_GOOD;
    }
    return false;
}
