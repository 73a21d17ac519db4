/* A flat YAML mapping, such as answers for a preview. */
#include "fuzz.h"
#include "yaml_file.h"

static bool pair(void *context, const char *key, const char *value, struct err *err)
{
    (void)context;
    return strlen(key) + strlen(value) < 100 || err_set(err, ERR_INPUT, "too long");
}

FUZZ_TARGET(yaml_pairs)
{
    struct err err = {0};
    const char *path = fuzz_file(data, size);
    bool ok = yaml_file_pairs(path, pair, NULL, &err);
    FUZZ_PROMISE(ok == (err.code == ERR_NONE));
    FUZZ_PROMISE(yaml_file_line(path, "pages.0.marks.3.table") >= 1);
}
