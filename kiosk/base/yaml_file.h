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
void yaml_file_free(const cyaml_schema_value_t *schema, void *data); /* NULL data is fine */

#endif
