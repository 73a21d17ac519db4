/* Page codes: one text for each, so what was read is written as it came. */
#include "fuzz.h"
#include "page_code.h"

FUZZ_TARGET(page_code)
{
    struct page_code code;
    char text[PAGE_CODE_ROOM];
    if (!page_code_parse(data, size, &code, NULL))
        return;
    FUZZ_PROMISE(page_code_format(&code, text, NULL));
    FUZZ_PROMISE(fuzz_same(text, strlen(text), data, size));
    FUZZ_PROMISE(page_code_signed_text(&code, text, NULL));
}
