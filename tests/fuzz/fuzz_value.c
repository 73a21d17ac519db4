/* Every named check over any text: words are terminated UTF-8, and what is good stays what it is when checked again. */
#include "clock.h"
#include "fuzz.h"
#include "text.h"
#include "value.h"

static void look(const char *kind, const char *text)
{
    struct value_result result = {0}, again = {0};
    char mask[VALUE_NORMAL_SIZE];
    FUZZ_PROMISE(value_check(kind, text, &result));
    FUZZ_PROMISE(text_is_utf8(result.normal, strnlen(result.normal, sizeof result.normal)));
    FUZZ_PROMISE((result.verdict == VALUE_GOOD) == (result.zh[0] == '\0') && !result.zh[0] == !result.en[0]);
    FUZZ_PROMISE(text_is_utf8(result.zh, strlen(result.zh)) && text_is_utf8(result.en, strlen(result.en)));
    if (result.verdict != VALUE_WRONG)
        FUZZ_PROMISE(value_check(kind, result.normal, &again) && again.verdict == result.verdict &&
                     strcmp(again.normal, result.normal) == 0);
    value_mask(kind, text, mask);
    FUZZ_PROMISE(strnlen(mask, sizeof mask) < sizeof mask);
}

FUZZ_TARGET(value)
{
    char *text = fuzz_text(data, size);
    for (size_t i = 0; value_kind_name(i); i++)
        look(value_kind_name(i), text);
    free(text);
}
