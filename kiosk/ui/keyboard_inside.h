/* What lies inside struct keyboard; for the keyboard's own files only. */
#ifndef KEYBOARD_INSIDE_H
#define KEYBOARD_INSIDE_H

#include "file.h"
#include "keyboard.h"
#include "method_host.h"

enum key_kind { KEY_TEXT, KEY_ERASE, KEY_CLEAR, KEY_SPACE, KEY_SHIFT, KEY_NEXT, KEY_PAGE, KEY_UNDO, KEY_PAD, KEY_BLANK };

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

enum typing { TYPING_DIRECT, TYPING_PINYIN, TYPING_RARE, TYPING_STROKES, TYPING_HAND };

struct key_page {
    char name[24];
    char label[32]; /* on the keys that lead here; Chinese, translated when shown */
    char hint[192];   /* in the strip while nothing is composed */
    char nothing[96]; /* there when nothing is found */
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
#define CODE_SIZE 32 /* 31 strokes: at most 5 characters of the table begin with the same 31 */
#define DEATHS_MAX 3 /* then Chinese is left to the staff, rather than dying at every key */

struct keyboard {
    struct key_kind_of_field *kinds[KINDS_MAX];
    int kind_count;
    const struct key_kind_of_field *kind; /* shown; NULL: none yet */
    int page;
    bool shifted;
    /* what is being composed */
    char folder[FILE_PATH_SIZE]; /* of the files, for the process of the input methods */
    struct method_host *host;    /* NULL until a page needs it */
    enum typing prepared;        /* what that process was last told to load */
    int deaths;                  /* of that process, in this visit */
    struct method_answer answer; /* to the last question */
    uint16_t starts[METHOD_CANDIDATES_MAX]; /* of its candidates */
    char code[CODE_SIZE];        /* hexadecimal digits, or a reading and a number of strokes, or strokes */
    char code_shown[3 * CODE_SIZE];
    struct strokes ink; /* of the character being written */
    int cell;       /* of the pad, in which it is written */
    double box_width_mm, box_height_mm;
    bool prefers_hand; /* in this visit Chinese is written */
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
void compose_ready(struct keyboard *k); /* lets the process load what the page needs */
void compose_end(struct keyboard *k);   /* ends the process, and what it remembers */
/* One character of a key or a real keyboard; false: no part of what is composed here. */
bool compose_add(struct keyboard *k, const char *character);
void compose_backspace(struct keyboard *k);
void compose_reset(struct keyboard *k);
bool compose_is_empty(const struct keyboard *k);
const char *compose_segments(struct keyboard *k);
const char *compose_shown(struct keyboard *k);
/* What goes into the text when the person goes on without choosing: the letters, else the first candidate. */
const char *compose_taken(struct keyboard *k);
size_t compose_count(struct keyboard *k);
const char *compose_candidate(struct keyboard *k, size_t index);
/* Puts the candidate, or what it completes, into the entry; true when the entry changed. */
bool compose_choose(struct keyboard *k, size_t index, struct entry *entry);
/* Takes back the last stroke. */
void compose_undo(struct keyboard *k);
/* What the ink in a box of this size may be. */
void compose_read_ink(struct keyboard *k, double width_mm, double height_mm);

/* keyboard_pad.c: the pad to write on. True when the entry changed: writing on in another cell takes what was written. */
bool keyboard_pad(struct ui *ui, struct rect at, struct keyboard *k, struct entry *entry);

#endif
