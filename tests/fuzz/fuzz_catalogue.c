/* Translations: a gettext catalogue. */
#include "catalogue.h"
#include "fuzz.h"

FUZZ_TARGET(catalogue)
{
    struct err err = {0};
    if (catalogue_load(fuzz_folder("texts.po", data, size), &err)) {
        language_set(LANGUAGE_EN);
        FUZZ_PROMISE(strlen(T("返回")) < size + 100);
        language_set(LANGUAGE_ZH);
        catalogue_unload();
    }
}
