/* assets/fields.yaml: every question we can ask, once. A field has a name (what forms, flows and answers call it), its
 * words, limits, a named check of value.h, and the keyboard it is typed with. Read-only after loading, so any thread;
 * the functions that give words are for the owner's thread. */
#ifndef FIELD_H
#define FIELD_H

#include "answer.h"
#include "value.h"
#include "words.h"

enum field_type {
    FIELD_TEXT,
    FIELD_DATE,   /* "2026-11-22" */
    FIELD_CHOICE, /* the value of one of `choices` */
    FIELD_TICK,   /* "yes" or not answered */
};

enum field_keyboard {
    FIELD_KEYBOARD_NONE, /* chosen by touch */
    FIELD_KEYBOARD_DIGITS,
    FIELD_KEYBOARD_CODE18, /* digits and capitals */
    FIELD_KEYBOARD_LATIN,
    FIELD_KEYBOARD_PINYIN,
};

struct field_choice {
    char *value;
    struct words label;
};

/* Another check while a condition holds: an ID number is checked by its kind of document. */
struct field_other_check {
    char *when; /* condition.h */
    char *check;
};

struct field {
    char *name; /* a-z 0-9 _ */
    struct words label, help;
    struct words example; /* shown faintly in the empty field; NULL texts: none */
    enum field_type type;
    enum field_keyboard keyboard;
    unsigned min, max;                /* characters; 0: no limit */
    char *check;                      /* kind of value.h; NULL: none */
    struct field_other_check *checks; /* the first whose condition holds goes before `check` */
    unsigned checks_count;
    struct field_choice *choices;
    unsigned choices_count;
    bool required;
    bool private; /* masked except where the person checks it; idle time is shorter */
};

struct fields;

/* ERR_INPUT with file and line: unknown key, double name, unknown check, a choice without choices … */
MUST_USE bool fields_load(const char *path, struct fields **out, struct err *err);
void fields_destroy(struct fields *fields); /* NULL is fine */

size_t fields_count(const struct fields *fields);
const struct field *fields_at(const struct fields *fields, size_t index);       /* NULL past the end */
const struct field *fields_find(const struct fields *fields, const char *name); /* NULL: no such field */

/* The check that applies now (answers may be NULL); NULL: none. Borrowed. */
const char *field_check_kind(const struct field *field, const struct answers *answers);
/* Required and empty, limits, choices, date, named check. `answers` lets conditional checks and checks between fields
 * speak (an ID number against birth and sex, an end against its beginning); NULL leaves them out. */
void field_check(const struct field *field, const struct answers *answers, const char *text, struct value_result *out);

/* How a value is shown and printed: the label of a choice, "是" for a tick, else the text itself. In `zh` or in the
 * language of the moment. Borrowed from field or text; "" for NULL text. */
const char *field_display(const struct field *field, const char *text);
const char *field_display_zh(const struct field *field, const char *text);
/* As field_display, with a day as people read it: for the screen alone. Cut to `size`. */
void field_show(const struct field *field, const char *text, char *out, size_t size);

#endif
