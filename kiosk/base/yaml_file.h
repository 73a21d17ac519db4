/* Data files: YAML through a libcyaml schema, strictly. Unknown keys, wrong types and missing fields are refused with
 * file, line and what was expected. The schema (cyaml_schema_value_t) stands with its owner. Any thread. */
#ifndef YAML_FILE_H
#define YAML_FILE_H

#include "err.h"
#include <cyaml/cyaml.h>

#define YAML_FILE_MAX_BYTES (1u << 20)

/* On success *out holds what the schema describes, to be freed with yaml_file_free. ERR_INPUT names file and line. */
MUST_USE bool yaml_file_load(const char *path, const cyaml_schema_value_t *schema, void **out, struct err *err);
/* The same from bytes; `name` stands for the path in messages. */
MUST_USE bool yaml_file_parse(const char *name, const void *bytes, size_t size, const cyaml_schema_value_t *schema,
                              void **out, struct err *err);
/* A file that is one flat mapping of any keys to texts, such as answers for a preview: each pair is told in order; `pair`
 * returns false with err set to stop. ERR_INPUT names file:line. */
typedef bool yaml_pair(void *context, const char *key, const char *value, struct err *err);
MUST_USE bool yaml_file_pairs(const char *path, yaml_pair *pair, void *context, struct err *err);

/* Where a thing stands, for faults that only its owner can see: `place` is a path such as "pages.0.marks.3.table" (keys
 * and indexes from 0; a last key may hold dots). As far as the path can be followed; 1 when the file cannot be read any more. */
size_t yaml_file_line(const char *path, const char *place);
void yaml_file_free(const cyaml_schema_value_t *schema, void *data); /* NULL data is fine */

#endif
