/* The pieces of form_answers: tables of values and lists that are no fields, a file for each subject. For those files
 * alone. */
#ifndef FORM_GIVEN_H
#define FORM_GIVEN_H

#include "form_answers.h"

struct given {
    const char *name;
    const char *(*text)(struct form_answers *a); /* "" or NULL: nothing to say */
    bool of_station; /* the same on every sheet of the station, so it stands on blank forms too */
};

struct given_list {
    const char *name;
    size_t (*count)(struct form_answers *a);
    const char *(*text)(struct form_answers *a, size_t index, const char *column); /* NULL past the last */
    const char *columns; /* each followed by a space */
    bool of_station;
};

struct given_table {
    const struct given *values;
    size_t value_count;
    const struct given_list *lists;
    size_t list_count;
};

extern const struct given_table form_given_texts; /* policies, consents, the guide */
extern const struct given_table form_given_bill;  /* what is ordered, paid, sent to whom */
extern const struct given_table form_given_case;  /* sheets, defects, the parcel, the receipt */
extern const struct given_table form_given_erase; /* what was erased and what is kept */

/* Room for one more text; the engine keeps a value for three calls at most. FORM_ANSWERS_TEXT_SIZE bytes. */
char *form_given_room(struct form_answers *a);
const char *form_given_format(struct form_answers *a, const char *format, ...) __attribute__((format(printf, 2, 3)));
/* The answer, remembered as one this print depends on; NULL when there is none. */
const char *form_given_answer(struct form_answers *a, const char *field);
const char *form_given_kind(const struct form_answers *a); /* "personal", "unit", "" */
bool form_given_is_unit(const struct form_answers *a);
/* "2026-11-22 09:30", "2026-11-22"; "" for 0. */
const char *form_given_minute(struct form_answers *a, int64_t wall_ms);
const char *form_given_date(struct form_answers *a, int64_t wall_ms);
/* In groups of eight, to be compared by eye. */
const char *form_given_hex(struct form_answers *a, const char *hex);
const char *form_given_hash(struct form_answers *a, const uint8_t hash[VAULT_HASH_BYTES]);
/* The case as the store knows it; false without one. */
bool form_given_summary(const struct form_answers *a, struct case_summary *out);

#endif
