/* SANE options by their well-known names, whatever type, unit or constraint a driver gives them. Questions about an
 * option that is not there, not active or of another type answer "no". Scan child's main thread. */
#ifndef SCANNER_SANE_OPTION_H
#define SCANNER_SANE_OPTION_H

#include "err.h"
#include <sane/sane.h>

/* The option's number, or -1; inactive ones are not found. */
int sane_option_find(SANE_Handle device, const char *name);

/* Reads a number: int or fixed, the first of a vector. */
bool sane_option_get_number(SANE_Handle device, const char *name, double *out);
/* Reads a bool. */
bool sane_option_get_bool(SANE_Handle device, const char *name, bool *out);

/* Sets int or fixed to the nearest value allowed; where a list is given, to the next one not smaller, else the largest.
 * false: no such number, or the driver refused. */
bool sane_option_set_number(SANE_Handle device, const char *name, double value);
bool sane_option_set_bool(SANE_Handle device, const char *name, bool value);
bool sane_option_set_text(SANE_Handle device, const char *name, const char *value);

/* The first value of a text option's list that contains one of `words` (upper or lower case, best word first, list ends
 * with NULL) and none of `but` (NULL: none). Borrowed from the driver; NULL: none. */
const char *sane_option_choice(SANE_Handle device, const char *name, const char *const *words,
                               const char *const *but);

/* Largest and smallest value of a number's range or list; unit mm only (drivers that count in pixels answer no). */
bool sane_option_range_mm(SANE_Handle device, const char *name, double *least, double *most);

/* Sets any option from text: yes/no, a number, a text, "" for a button. ERR_INPUT when there is none of that name or the
 * value is refused. */
MUST_USE bool sane_option_set_any(SANE_Handle device, const char *name, const char *value, struct err *err);

#endif
