/* UTF-8 from anywhere: what is called a text reads to its end, and normalising never makes it longer. */
#include "fuzz.h"
#include "text.h"

FUZZ_TARGET(text)
{
    char *text = fuzz_text(data, size), encoded[4];
    bool whole = text_is_utf8((const char *)data, size);
    for (size_t at = 0; at < size;) {
        size_t before = at;
        int32_t character = text_next((const char *)data, size, &at);
        FUZZ_PROMISE(at > before && at <= size && (character >= 0 || !whole));
        if (character >= 0)
            FUZZ_PROMISE(text_encode((uint32_t)character, encoded) == at - before &&
                         memcmp(encoded, data + before, at - before) == 0);
    }
    FUZZ_PROMISE(text_last(text) <= strlen(text) && text_length(text) <= strlen(text));
    text_normalise(text);
    text_trim(text);
    FUZZ_PROMISE(strlen(text) <= size && (!whole || text_is_utf8(text, strlen(text))));
    free(text);
}
