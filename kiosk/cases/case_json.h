/* Answers, consents and sheets as JSON text for the store, and back; the only file of this folder that knows jansson.
 * Strict: an unknown key, a missing one, a wrong type or a value out of range is ERR_INPUT and leaves *out as it was.
 * What passed through jansson is wiped when it is freed. Any thread. */
#ifndef CASE_JSON_H
#define CASE_JSON_H

#include "case_file.h"

/* {"revision":7,"answers":[{"name":"name","value":"…","source":"card","changed":3},…]} */
MUST_USE bool case_json_write_answers(const struct answers *answers, struct buffer *out, struct err *err);
MUST_USE bool case_json_parse_answers(const void *bytes, size_t size, struct answers *out, struct err *err);

MUST_USE bool case_json_write_consents(const struct case_file *file, struct buffer *out, struct err *err);
MUST_USE bool case_json_parse_consents(const void *bytes, size_t size, struct case_file *out, struct err *err);

/* Sheets and the step. */
MUST_USE bool case_json_write_sheets(const struct case_file *file, struct buffer *out, struct err *err);
MUST_USE bool case_json_parse_sheets(const void *bytes, size_t size, struct case_file *out, struct err *err);

#endif
