/* guide.yaml through a strict schema, and which pages are whose. */
#include "guide.h"

#include "condition.h"
#include "words_schema.h"
#include <string.h>

static const cyaml_schema_field_t picture_fields[] = {
    CYAML_FIELD_STRING_PTR("icon", CYAML_FLAG_POINTER, struct guide_picture, icon, 1, 31),
    CYAML_FIELD_MAPPING("word", CYAML_FLAG_DEFAULT, struct guide_picture, word, words_schema),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t picture_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct guide_picture, picture_fields),
};
static const cyaml_schema_value_t line_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct words, words_schema),
};

static const cyaml_schema_field_t page_fields[] = {
    CYAML_FIELD_STRING_PTR("id", CYAML_FLAG_POINTER, struct guide_page, id, 1, 47),
    CYAML_FIELD_MAPPING("platform", CYAML_FLAG_DEFAULT, struct guide_page, platform, words_schema),
    CYAML_FIELD_MAPPING("title", CYAML_FLAG_DEFAULT, struct guide_page, title, words_schema),
    CYAML_FIELD_SEQUENCE_COUNT("pictures", CYAML_FLAG_POINTER, struct guide_page, pictures, pictures_count,
                               &picture_value, 1, 4),
    CYAML_FIELD_BOOL("either", CYAML_FLAG_OPTIONAL, struct guide_page, either),
    CYAML_FIELD_SEQUENCE_COUNT("lines", CYAML_FLAG_POINTER, struct guide_page, lines, lines_count, &line_value, 1, 8),
    CYAML_FIELD_MAPPING("note", CYAML_FLAG_OPTIONAL, struct guide_page, note, words_schema),
    CYAML_FIELD_STRING_PTR("when", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct guide_page, when, 1, 100),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t page_value = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct guide_page, page_fields),
};

static const cyaml_schema_field_t guide_fields[] = {
    CYAML_FIELD_STRING_PTR("version", CYAML_FLAG_POINTER, struct guide, version, 1, 31),
    CYAML_FIELD_SEQUENCE_COUNT("pages", CYAML_FLAG_POINTER, struct guide, pages, pages_count, &page_value, 1, 40),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t guide_schema = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct guide, guide_fields),
};

static bool is_applicant(void *context, const char *name)
{
    (void)context;
    return strcmp(name, "applicant") == 0;
}

bool guide_load(const char *path, struct guide **out, struct err *err)
{
    void *loaded = NULL;
    if (!yaml_file_load(path, &guide_schema, &loaded, err))
        return false;
    struct guide *guide = loaded;
    for (unsigned i = 0; i < guide->pages_count; i++) {
        if (!condition_check(guide->pages[i].when, is_applicant, NULL, err)) {
            err_within(err, "%s: page %s: when", path, guide->pages[i].id);
            guide_destroy(guide);
            return false;
        }
    }
    *out = guide;
    return true;
}

void guide_destroy(struct guide *guide)
{
    if (guide)
        yaml_file_free(&guide_schema, guide);
}

static const char *applicant_value(void *context, const char *name)
{
    (void)name;
    return context;
}

const struct guide_page *guide_at(const struct guide *guide, const char *applicant, unsigned index)
{
    char given[16] = "";
    if (applicant)
        strncpy(given, applicant, sizeof given - 1);
    for (unsigned i = 0; i < guide->pages_count; i++)
        if (condition_holds(guide->pages[i].when, applicant_value, given) && index-- == 0)
            return &guide->pages[i];
    return NULL;
}

unsigned guide_count(const struct guide *guide, const char *applicant)
{
    unsigned count = 0;
    while (guide_at(guide, applicant, count))
        count++;
    return count;
}
