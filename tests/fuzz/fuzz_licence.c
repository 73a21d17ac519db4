/* What a QR code or an OCR engine may say about a licence. */
#include "fuzz.h"
#include "licence_code.h"
#include "licence_words.h"
#include "text.h"

FUZZ_TARGET(licence)
{
    char *text = fuzz_text(data, size), code[LICENCE_CODE_SIZE], from[16], until[16];
    const char *rest;
    int mended;
    if (text_is_utf8(text, strlen(text)) && strlen(text) < 512) { /* what codes.h and ocr.h promise */
        struct licence_payload payload;
        licence_payload_read(text, &payload);
        FUZZ_PROMISE((licence_code_grade(payload.code) != LICENCE_GRADE_NONE) == (payload.code[0] != '\0'));
        FUZZ_PROMISE(text_is_utf8(payload.company, strlen(payload.company)));
        FUZZ_PROMISE(licence_code_from_print(text, code, &mended) == LICENCE_GRADE_NONE || strlen(code) == 18);
        (void)licence_words_label(text, &rest);
        FUZZ_PROMISE(text_is_utf8(rest, strlen(rest)));
        (void)licence_words_title(text), (void)licence_words_until(text, until);
        (void)licence_words_term(text, from, until);
        (void)licence_words_is_type(text), (void)licence_words_is_address(text);
        (void)licence_words_is_company(text);
        char cleaned[64];
        snprintf(cleaned, sizeof cleaned, "%.*s", 20, text);
        if (text_is_utf8(cleaned, strlen(cleaned))) {
            licence_words_clean(cleaned, sizeof cleaned);
            FUZZ_PROMISE(text_is_utf8(cleaned, strlen(cleaned)));
        }
    }
    free(text);
}
