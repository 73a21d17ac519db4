/* What a person reads, in the language of the moment. The Chinese text is the key, as it stands in the source; English
 * comes from gettext catalogues (assets/text/en/<area>.po), read once. `T("…")` marks and translates. Owner's thread. */
#ifndef CATALOGUE_H
#define CATALOGUE_H

#include "err.h"

enum language { LANGUAGE_ZH, LANGUAGE_EN, LANGUAGE_COUNT };

/* Reads every catalogue in the folder. ERR_INPUT with file and line when one is not well-formed. */
MUST_USE bool catalogue_load(const char *folder, struct err *err);
void catalogue_unload(void);

void language_set(enum language language);
enum language language_now(void);
const char *language_code(enum language language); /* "zh", "en" */

/* The text in the current language; the Chinese text itself where it has no translation. Borrowed until unload. */
const char *text_in_language(const char *zh) __attribute__((format_arg(1)));
#define T(zh) text_in_language(zh)
/* The Chinese text that `shown` is, whichever language it is in; `shown` itself where no catalogue knows it. For texts that
 * stay on the panel while the language changes: keep the source, translate when drawing. */
const char *text_source(const char *shown);
/* Whether English has this text; for `kiosk check`. */
bool catalogue_has(const char *zh);

#endif
