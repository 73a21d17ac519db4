/* What is inside a QR code: any bytes become plain UTF-8 that fits, or nothing. */
#include "codes.h"
#include "fuzz.h"
#include "text.h"

FUZZ_TARGET(code_text)
{
    char text[PAGE_CODE_TEXT_SIZE], again[PAGE_CODE_TEXT_SIZE];
    codes_text((const char *)data, size, text);
    size_t length = strnlen(text, sizeof text);
    FUZZ_PROMISE(length < sizeof text && text_is_utf8(text, length));
    for (size_t i = 0; i < length; i++)
        FUZZ_PROMISE((uint8_t)text[i] >= 0x20 && text[i] != 0x7f);
    codes_text(text, length, again);
    FUZZ_PROMISE(strcmp(text, again) == 0);
}
