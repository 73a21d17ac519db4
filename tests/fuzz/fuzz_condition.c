/* Conditions of data files. What the check lets pass can be taken apart to its end. */
#include "condition.h"
#include "fuzz.h"

static const char *value(void *context, const char *name)
{
    (void)context;
    return name[0] == 's' ? "male,female" : name[0] == 'p' ? "" : NULL;
}

FUZZ_TARGET(condition)
{
    struct condition_term term;
    char *text = fuzz_text(data, size);
    const char *at = text;
    bool good = condition_check(text, NULL, NULL, NULL);
    while (condition_next(&at, &term))
        FUZZ_PROMISE(at > text && at <= text + strlen(text));
    FUZZ_PROMISE(!good || *at == '\0');
    FUZZ_PROMISE(good || !condition_holds(text, value, NULL));
    free(text);
}
