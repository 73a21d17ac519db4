/* The libcyaml schema of `{zh: …, en: …}`; for the files of this folder. */
#ifndef WORDS_SCHEMA_H
#define WORDS_SCHEMA_H

#include "flow.h"
#include "yaml_file.h"

static const cyaml_schema_field_t words_fields[] = {
    CYAML_FIELD_STRING_PTR("zh", CYAML_FLAG_POINTER, struct words, zh, 1, 4000),
    CYAML_FIELD_STRING_PTR("en", CYAML_FLAG_POINTER, struct words, en, 1, 8000),
    CYAML_FIELD_END,
};

/* A short name: letters, digits, hyphen, underscore. */
static const cyaml_schema_value_t name_value = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char, 1, 47)};

#endif
