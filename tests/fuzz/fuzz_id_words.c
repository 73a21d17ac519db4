/* What an OCR engine may say about a card. */
#include "fuzz.h"
#include "id_name.h"
#include "id_words.h"
#include "text.h"

FUZZ_TARGET(id_words)
{
    char from[16], until[16], sex[8], nation[24], name[ID_NAME_SIZE];
    struct id_name_vote vote = {0};
    double agreement = 0;
    char *text = fuzz_text(data, size);
    if (text_is_utf8(text, strlen(text)) && strlen(text) < OCR_TEXT_SIZE) { /* what ocr_read promises */
        (void)id_words_date(text, from), (void)id_words_validity(text, from, until);
        (void)id_words_is_name(text), (void)id_words_is_nation(text), (void)id_words_is_address(text);
        (void)id_words_is_issuer(text), (void)id_number_holds(text);
        id_words_split_sex_nation(text, sex, nation);
        for (int copies = 1; copies <= 2; copies++)
            id_name_add(&vote, text, copies);
        id_name_decide(&vote, name, &agreement);
        FUZZ_PROMISE(text_is_utf8(name, strlen(name)) && agreement >= 0 && agreement <= 1);
        id_words_mend(text);
        FUZZ_PROMISE(text_is_utf8(text, strlen(text)));
        id_words_to_digits(text);
    }
    free(text);
}
