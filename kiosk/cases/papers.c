/* papers.yaml through its schema, then what a schema cannot say. */
#include "papers.h"

#include "condition.h"
#include "words_schema.h"
#include <string.h>

struct paper_set {
    char *kind;
    struct paper *papers;
    unsigned papers_count;
};

struct papers {
    struct paper_set *kinds;
    unsigned kinds_count;
};

static const cyaml_strval_t origin_names[] = {
    {"printed", PAPER_PRINTED}, {"card", PAPER_CARD}, {"brought", PAPER_BROUGHT}};
static const cyaml_strval_t seal_names[] = {{"unit", PAPER_SEAL_UNIT},
                                            {"legal", PAPER_SEAL_LEGAL},
                                            {"practice", PAPER_SEAL_PRACTICE},
                                            {"signature", PAPER_SEAL_SIGNATURE},
                                            {"name", PAPER_SEAL_NAME}};

enum { OPTIONAL = CYAML_FLAG_OPTIONAL, STRICT = CYAML_FLAG_STRICT, OPTIONAL_POINTER = CYAML_FLAG_POINTER | OPTIONAL };

static const cyaml_schema_value_t text_entry = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 200)};
static const cyaml_schema_field_t seal_schema[] = {
    CYAML_FIELD_UINT("page", CYAML_FLAG_DEFAULT, struct paper_seal, page),
    CYAML_FIELD_ENUM("kind", STRICT, struct paper_seal, kind, seal_names, CYAML_ARRAY_LEN(seal_names)),
    CYAML_FIELD_STRING_PTR("area", OPTIONAL_POINTER, struct paper_seal, area, 1, 40),
    CYAML_FIELD_STRING_PTR("when", OPTIONAL_POINTER, struct paper_seal, when, 1, 200),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t seal_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct paper_seal, seal_schema)};
static const cyaml_schema_field_t paper_schema[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct paper, id, 1, PAPER_ID_SIZE - 1),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct paper, title, words_schema),
    CYAML_FIELD_MAPPING("note", OPTIONAL, struct paper, note, words_schema),
    CYAML_FIELD_ENUM("origin", STRICT, struct paper, origin, origin_names, CYAML_ARRAY_LEN(origin_names)),
    CYAML_FIELD_STRING_PTR("form", OPTIONAL_POINTER, struct paper, form, 1, PAPER_FORM_SIZE - 1),
    CYAML_FIELD_UINT("pages", OPTIONAL, struct paper, pages),
    CYAML_FIELD_SEQUENCE("faces", OPTIONAL_POINTER, struct paper, faces, &text_entry, 1, 4),
    CYAML_FIELD_UINT("dpi", CYAML_FLAG_DEFAULT, struct paper, dpi),
    CYAML_FIELD_SEQUENCE("when", OPTIONAL_POINTER, struct paper, when, &text_entry, 1, 8),
    CYAML_FIELD_SEQUENCE("seals", OPTIONAL_POINTER, struct paper, seals, &seal_entry, 1, 32),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t paper_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct paper, paper_schema)};
static const cyaml_schema_field_t set_schema[] = {
    CYAML_FIELD_STRING_PTR("kind", CYAML_FLAG_POINTER, struct paper_set, kind, 1, 15),
    CYAML_FIELD_SEQUENCE("papers", CYAML_FLAG_POINTER, struct paper_set, papers, &paper_entry, 1, 32),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t set_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct paper_set, set_schema)};
static const cyaml_schema_field_t file_schema[] = {
    CYAML_FIELD_SEQUENCE("kinds", CYAML_FLAG_POINTER, struct papers, kinds, &set_entry, 1, 16),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct papers, file_schema)};

enum { MOST_PAGES = 20 };

static bool shape_is_sound(const struct paper *paper, struct err *err)
{
    bool is_card = paper->origin == PAPER_CARD, is_printed = paper->origin == PAPER_PRINTED;
    if (strspn(paper->id, "abcdefghijklmnopqrstuvwxyz0123456789-") != strlen(paper->id))
        return err_set(err, ERR_INPUT, "an id has a-z 0-9 - only");
    if (is_printed != (paper->form != NULL))
        return err_set(err, ERR_INPUT, "a printed paper needs a form, the others have none");
    if (is_card != (paper->faces_count > 0) || is_card != (paper->pages == 0))
        return err_set(err, ERR_INPUT, "a card needs faces and no pages; other papers need pages and no faces");
    if (paper->pages > MOST_PAGES)
        return err_set(err, ERR_INPUT, "more than %d pages", MOST_PAGES);
    if (paper->dpi < 150 || paper->dpi > 1200)
        return err_set(err, ERR_INPUT, "dpi from 150 to 1200");
    for (unsigned i = 0; i < paper->faces_count; i++)
        if (strlen(paper->faces[i]) > 15 || strspn(paper->faces[i], "abcdefghijklmnopqrstuvwxyz") == 0)
            return err_set(err, ERR_INPUT, "a face is one short lower-case word");
    return true;
}

static bool paper_is_sound(const struct paper *paper, struct err *err)
{
    if (!shape_is_sound(paper, err))
        return false;
    unsigned pages = paper->origin == PAPER_CARD ? paper->faces_count : paper->pages;
    for (unsigned i = 0; i < paper->when_count; i++)
        if (!condition_check(paper->when[i], NULL, NULL, err))
            return false;
    for (unsigned i = 0; i < paper->seals_count; i++) {
        if (paper->seals[i].page < 1 || paper->seals[i].page > pages)
            return err_set(err, ERR_INPUT, "a seal on page %u of %u", paper->seals[i].page, pages);
        if (!condition_check(paper->seals[i].when, NULL, NULL, err))
            return false;
    }
    return true;
}

static bool set_is_sound(struct papers *papers, const struct paper_set *set, struct err *err)
{
    for (unsigned i = 0; i < set->papers_count; i++) {
        const struct paper *paper = &set->papers[i];
        if (!paper_is_sound(paper, err))
            return err_within(err, "%s: paper %s", set->kind, paper->id);
        if (papers_find(papers, set->kind, paper->id) != paper ||
            (paper->form && papers_find_form(papers, set->kind, paper->form) != paper))
            return err_set(err, ERR_INPUT, "%s: paper %s: its id or form stands there twice", set->kind, paper->id);
    }
    return true;
}

bool papers_load(const char *path, struct papers **out, struct err *err)
{
    void *loaded;
    if (!yaml_file_load(path, &schema, &loaded, err))
        return false;
    struct papers *papers = loaded;
    for (unsigned i = 0; i < papers->kinds_count; i++)
        if (!set_is_sound(papers, &papers->kinds[i], err)) {
            err_within(err, "%s", path);
            papers_destroy(papers);
            return false;
        }
    for (unsigned i = 0; i < papers->kinds_count; i++)
        for (unsigned j = 0; j < papers->kinds[i].papers_count; j++) {
            struct paper *paper = &papers->kinds[i].papers[j];
            paper->pages = paper->faces_count ? paper->faces_count : paper->pages;
        }
    *out = papers;
    return true;
}

void papers_destroy(struct papers *papers)
{
    if (papers)
        yaml_file_free(&schema, papers);
}

static const struct paper_set *set_of(const struct papers *papers, const char *kind)
{
    for (unsigned i = 0; i < papers->kinds_count; i++)
        if (strcmp(papers->kinds[i].kind, kind) == 0)
            return &papers->kinds[i];
    return NULL;
}

size_t papers_count(const struct papers *papers, const char *kind)
{
    const struct paper_set *set = set_of(papers, kind);
    return set ? set->papers_count : 0;
}

const struct paper *papers_at(const struct papers *papers, const char *kind, size_t index)
{
    return index < papers_count(papers, kind) ? &set_of(papers, kind)->papers[index] : NULL;
}

const struct paper *papers_find(const struct papers *papers, const char *kind, const char *id)
{
    const struct paper *paper;
    for (size_t i = 0; (paper = papers_at(papers, kind, i)); i++)
        if (strcmp(paper->id, id) == 0)
            return paper;
    return NULL;
}

const struct paper *papers_find_form(const struct papers *papers, const char *kind, const char *form)
{
    const struct paper *paper;
    for (size_t i = 0; (paper = papers_at(papers, kind, i)); i++)
        if (paper->form && strcmp(paper->form, form) == 0)
            return paper;
    return NULL;
}

static bool name_is_known(void *context, const char *name)
{
    const struct fields *const *fields = context;
    return fields_find(*fields, name) != NULL;
}

static bool check_conditions(const struct paper *paper, const struct fields *fields, struct err *err)
{
    for (unsigned i = 0; i < paper->when_count; i++)
        if (!condition_check(paper->when[i], name_is_known, &fields, err))
            return err_within(err, "paper %s", paper->id);
    for (unsigned i = 0; i < paper->seals_count; i++)
        if (!condition_check(paper->seals[i].when, name_is_known, &fields, err))
            return err_within(err, "paper %s", paper->id);
    return true;
}

bool papers_check(const struct papers *papers, const struct fields *fields, struct err *err)
{
    for (unsigned i = 0; i < papers->kinds_count; i++)
        for (unsigned j = 0; j < papers->kinds[i].papers_count; j++)
            if (!check_conditions(&papers->kinds[i].papers[j], fields, err))
                return false;
    return true;
}

bool paper_is_needed(const struct paper *paper, const struct answers *answers)
{
    return answers_meet_any(answers, paper->when, paper->when_count);
}

size_t paper_seals_on_page(const struct paper *paper, unsigned page, const struct answers *answers,
                           const struct paper_seal *out[], size_t room)
{
    size_t count = 0;
    for (unsigned i = 0; i < paper->seals_count && count < room; i++)
        if (paper->seals[i].page == page && answers_meet(answers, paper->seals[i].when))
            out[count++] = &paper->seals[i];
    return count;
}
