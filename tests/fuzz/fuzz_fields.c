/* fields.yaml, and its fields checking a text. */
#include "field.h"
#include "fuzz.h"

FUZZ_TARGET(fields)
{
    struct fields *fields = NULL;
    struct value_result result;
    if (!fields_load(fuzz_file(data, size), &fields, NULL))
        return;
    for (size_t i = 0; i < fields_count(fields); i++) {
        const struct field *field = fields_at(fields, i);
        field_check(field, NULL, "11010519491231002X", &result);
        field_check(field, NULL, "", &result);
        FUZZ_PROMISE(fields_find(fields, field->name) == field && field_display(field, "yes") &&
                     words_now(&field->label));
    }
    fields_destroy(fields);
}
