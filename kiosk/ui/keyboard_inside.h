/* What lies inside struct keyboard; for the keyboard's own files only. */
#ifndef KEYBOARD_INSIDE_H
#define KEYBOARD_INSIDE_H

#include "keyboard.h"
#include "pinyin_input.h"

enum key_kind { KEY_TEXT, KEY_ERASE, KEY_CLEAR, KEY_SPACE, KEY_SHIFT, KEY_NEXT, KEY_PAGE, KEY_BLANK };

struct key {
    enum key_kind kind;
    char text[24]; /* what it types, or the page it leads to */
    double width;  /* in units of a letter key */
    int rows;
};

#define KEYS_PER_ROW 14
#define ROWS_MAX 6
#define PAGES_MAX 6
#define KINDS_MAX 16

struct key_row {
    struct key keys[KEYS_PER_ROW];
    int count;
};

enum typing { TYPING_DIRECT, TYPING_PINYIN, TYPING_CODE_POINT };

struct key_page {
    char name[24];
    char label[32]; /* on the keys that lead here; Chinese, translated when shown */
    char hint[96];  /* in the strip while nothing is composed */
    enum typing typing;
    struct key_row rows[ROWS_MAX];
    int count;
    double units; /* of the widest row */
};

struct key_allow {
    size_t from, to; /* positions of a character, from 1 */
    char characters[80];
};

struct key_kind_of_field {
    char name[24];
    struct key_page pages[PAGES_MAX];
    int count, most_rows;
    bool has_strip; /* some page composes */
    struct key_allow *allow;
    size_t allow_count;
};

#define STRIP_PAGES_MAX 64

struct keyboard {
    struct key_kind_of_field *kinds[KINDS_MAX];
    int kind_count;
    const struct key_kind_of_field *kind; /* shown; NULL: none yet */
    int page;
    bool shifted;
    /* what is being composed */
    struct pinyin_input *pinyin; /* NULL until first used */
    bool pinyin_failed;
    char code[8]; /* hexadecimal digits */
    char code_shown[12];
    char candidate[8];
    size_t strip_starts[STRIP_PAGES_MAX]; /* first candidate of each page of the strip */
    int strip_page;
};

/* keyboard_file.c */
MUST_USE bool keyboard_file_read(const char *path, struct key_kind_of_field **out, struct err *err);
void keyboard_file_destroy(struct key_kind_of_field *kind);

/* keyboard.c: what keys do */
const struct key_page *keyboard_page_named(const struct keyboard *k, const char *name);
bool keyboard_entry_has_room(const struct entry *entry);
/* Whether a character may stand at the caret. */
bool keyboard_may_type(const struct keyboard *k, const struct entry *entry, const char *text);
/* text: what a KEY_TEXT key types, in the case shown. */
enum keyboard_use keyboard_press(struct keyboard *k, struct entry *entry, const struct key *key, const char *text);
enum keyboard_use keyboard_take_real(struct ui *ui, struct keyboard *k, struct entry *entry, bool next_enabled);

/* keyboard_compose.c: one face for the input methods of the page shown */
enum typing compose_typing(const struct keyboard *k);
void compose_ready(struct keyboard *k); /* loads what the page needs */
bool compose_add(struct keyboard *k, char letter);
void compose_backspace(struct keyboard *k);
void compose_reset(struct keyboard *k);
bool compose_is_empty(const struct keyboard *k);
const char *compose_segments(struct keyboard *k);
const char *compose_shown(struct keyboard *k);
size_t compose_count(struct keyboard *k);
const char *compose_candidate(struct keyboard *k, size_t index);
/* Puts the candidate, or what it completes, into the entry; true when the entry changed. */
bool compose_choose(struct keyboard *k, size_t index, struct entry *entry);

#endif
