/* A page's reading as JSON, for support and for benches; the keys are described by `kiosk read --help`. One thread. */
#ifndef READ_JSON_H
#define READ_JSON_H

#include "read_places.h"
#include <jansson.h>

/* A new reference; NULL when memory is short. places: where ink belongs, for the verdicts on a page that names its
 * form. */
json_t *read_json(const char *file, const struct page_reading *reading, const struct read_places *places);
/* What went wrong with a file, and what helps. */
json_t *read_json_failure(const char *file, const struct err *err);

#endif
