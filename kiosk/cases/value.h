/* Named checks of single values: is this an ID number, a credit code, a mobile number …, and if not, what is wrong and
 * what to do about it, in Chinese and English. Rules: GB 11643, GB 32100, GB 11714, ISO 7064, Luhn, and the trade
 * habits named beside each rule; a habit only makes a value doubtful, a standard makes it wrong.
 *
 * Every text is normalised first (full width, spaces, middle dots, +86, x → X …); `normal` is what should be stored
 * and printed. "Today" is clock_wall_ms in local time. Any thread. */
#ifndef VALUE_H
#define VALUE_H

#include "err.h"
#include <stdint.h>

enum value_verdict {
    VALUE_GOOD,
    VALUE_DOUBTFUL, /* may be used; the person should look again. The message says at what */
    VALUE_WRONG,    /* may not be used. The message says what is wrong and what to do */
};

#define VALUE_NORMAL_SIZE 400
#define VALUE_MESSAGE_SIZE 240

struct value_result {
    enum value_verdict verdict;
    int missing;                    /* > 0: right so far, so many characters are still to come ("还差 3 位") */
    char normal[VALUE_NORMAL_SIZE]; /* the value in its one form; empty when it cannot be made out. Personal data */
    char zh[VALUE_MESSAGE_SIZE];    /* empty when good. Never repeats the value */
    char en[VALUE_MESSAGE_SIZE];
};

/* False: there is no such kind (and *out is untouched). text: terminated, any bytes, any length. */
bool value_check(const char *kind, const char *text, struct value_result *out);
/* The message in the language of the moment; empty when good. Borrowed from result. Owner's thread. */
const char *value_message(const struct value_result *result);

/* The kinds, in the order for `kiosk value --help`: citizen-id uscc org-code mobile landline …; NULL past the end. */
size_t value_kind_count(void);
const char *value_kind_name(size_t index);
/* One line about the kind, in the language of the moment. NULL when there is no such kind. */
const char *value_kind_about(const char *kind);

/* ---- what a resident ID number says ---- */
struct value_citizen {
    char birth[11]; /* "1992-09-05" */
    bool male;
    char area[7];
};
/* False unless the number passes GB 11643 (form, date, check character). Age and area do not matter here. */
bool value_citizen_read(const char *number, struct value_citizen *out);

/* ---- masks: 110105********002X, 138****1234, 龙*芳 (FIELD.md §7) ---- */
/* By the kind of check; a kind without a mask comes back unchanged. out: VALUE_NORMAL_SIZE bytes. */
void value_mask(const char *kind, const char *text, char *out);

#endif
