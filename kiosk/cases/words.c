/* The language of the moment decides. */
#include "words.h"

#include "catalogue.h"

const char *words_now(const struct words *words)
{
    const char *text = language_now() == LANGUAGE_EN ? words->en : words->zh;
    return text ? text : "";
}
