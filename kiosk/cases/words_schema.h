/* How a `{zh: …, en: …}` stands in a data file; both languages are required. For the files that load YAML. */
#ifndef WORDS_SCHEMA_H
#define WORDS_SCHEMA_H

#include "words.h"
#include "yaml_file.h"

extern const cyaml_schema_field_t words_schema[];

#endif
