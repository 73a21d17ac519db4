/* The language of the moment decides. */
#include "words.h"

#include "catalogue.h"
#include "words_schema.h"

const cyaml_schema_field_t words_schema[] = {
    CYAML_FIELD_STRING_PTR("zh", CYAML_FLAG_POINTER, struct words, zh, 1, 400),
    CYAML_FIELD_STRING_PTR("en", CYAML_FLAG_POINTER, struct words, en, 1, 400),
    CYAML_FIELD_END,
};

const char *words_now(const struct words *words)
{
    const char *text = language_now() == LANGUAGE_EN ? words->en : words->zh;
    return text ? text : "";
}
