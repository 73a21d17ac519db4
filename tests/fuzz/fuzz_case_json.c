/* Answers, consents and sheets as JSON. What was read is written, and read again, as the same bytes. */
#include "case_json.h"
#include "fuzz.h"

static bool parse(const uint8_t *data, size_t size, unsigned kind, struct case_file *file)
{
    return kind == 0   ? case_json_parse_answers(data, size, &file->answers, NULL)
           : kind == 1 ? case_json_parse_consents(data, size, file, NULL)
                       : case_json_parse_sheets(data, size, file, NULL);
}

static void write(const struct case_file *file, unsigned kind, struct buffer *out)
{
    FUZZ_PROMISE(kind == 0   ? case_json_write_answers(&file->answers, out, NULL)
                 : kind == 1 ? case_json_write_consents(file, out, NULL)
                             : case_json_write_sheets(file, out, NULL));
}

FUZZ_TARGET(case_json)
{
    static struct case_file file, again;
    for (unsigned kind = 0; kind < 3; kind++) {
        struct buffer once = {0}, twice = {0};
        if (parse(data, size, kind, &file)) {
            write(&file, kind, &once);
            FUZZ_PROMISE(parse(once.data, once.size, kind, &again));
            write(&again, kind, &twice);
            FUZZ_PROMISE(fuzz_same(once.data, once.size, twice.data, twice.size));
        }
        case_file_finish(&file);
        case_file_finish(&again);
        buffer_finish(&once);
        buffer_finish(&twice);
    }
}
