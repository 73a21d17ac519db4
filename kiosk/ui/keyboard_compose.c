/* What stands between keys and characters: pinyin, writing by hand, a rare character's reading, number or
 * strokes. The methods themselves are in another process; here is what the person sees of them. */
#include "buffer.h"
#include "keyboard_inside.h"
#include "log.h"
#include "text.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum typing compose_typing(const struct keyboard *k)
{
    enum typing typing = k->kind ? k->kind->pages[k->page].typing : TYPING_DIRECT;
    return typing == TYPING_PINYIN && k->deaths >= DEATHS_MAX ? TYPING_DIRECT : typing;
}

/* ---- the process ---- */
static bool have_host(struct keyboard *k)
{
    struct err err = {0};
    if (k->host)
        return true;
    if (k->deaths >= DEATHS_MAX)
        return false;
    if (method_host_start(k->folder, &k->host, &err))
        return true;
    k->deaths = DEATHS_MAX;
    log_err(LOG_LEVEL_ERROR, "no input methods", &err);
    return false;
}

void compose_ready(struct keyboard *k)
{
    static const enum method_kind kinds[] = {[TYPING_PINYIN] = METHOD_PREPARE_PINYIN,
                                             [TYPING_STROKES] = METHOD_PREPARE_STROKES,
                                             [TYPING_HAND] = METHOD_PREPARE_HAND};
    enum typing typing = compose_typing(k);
    bool needed = typing == TYPING_PINYIN || typing == TYPING_STROKES || typing == TYPING_HAND;
    if (!needed || k->prepared == typing || !have_host(k))
        return;
    k->prepared = typing;
    method_host_prepare(k->host, kinds[typing]);
}

void compose_end(struct keyboard *k)
{
    method_host_end(k->host);
    k->host = NULL;
    k->prepared = TYPING_DIRECT;
    compose_reset(k);
}

static void note_starts(struct keyboard *k)
{
    size_t at = 0;
    for (uint32_t i = 0; i < k->answer.count; i++) {
        k->starts[i] = (uint16_t)at;
        at += strlen(k->answer.candidates + at) + 1;
    }
}

/* Without an answer nothing is composed any more: what was in the process is gone with it. */
static bool ask(struct keyboard *k, const struct method_question *question)
{
    struct err err = {0};
    if (!have_host(k))
        return false;
    if (method_host_ask(k->host, question, &k->answer, &err)) {
        note_starts(k);
        return true;
    }
    log_err(LOG_LEVEL_WARNING, "input methods, started anew", &err);
    k->deaths++;
    compose_end(k);
    return false;
}

static bool ask_pinyin(struct keyboard *k, enum method_kind kind, char letter, size_t index)
{
    struct method_question question = {.kind = kind, .index = (uint32_t)index, .letters = {letter}};
    bool answered = ask(k, &question);
    wipe(&question, sizeof question);
    return answered;
}

void compose_read_ink(struct keyboard *k, double width_mm, double height_mm)
{
    struct method_question question = {
        .kind = METHOD_HAND, .box_width = (uint16_t)(width_mm * 100), .box_height = (uint16_t)(height_mm * 100)};
    question.ink = k->ink;
    k->box_width_mm = width_mm;
    k->box_height_mm = height_mm;
    k->strip_page = 0;
    wipe(&k->answer, sizeof k->answer);
    if (!strokes_is_empty(&k->ink))
        (void)ask(k, &question); /* without an answer the pad is empty again, and the person sees it */
    wipe(&question, sizeof question);
}

void compose_undo(struct keyboard *k)
{
    strokes_undo(&k->ink);
    compose_read_ink(k, k->box_width_mm, k->box_height_mm);
}

/* ---- rare characters: a number begins with a digit, a reading with a letter ---- */
static bool is_number(const struct keyboard *k)
{
    return k->code[0] >= '0' && k->code[0] <= '9';
}

static void look_up_number(struct keyboard *k)
{
    unsigned long value = strtoul(k->code, NULL, 16);
    char character[8] = "";
    if (value >= 0x20 && value <= 0x10FFFF && text_encode((uint32_t)value, character) > 0)
        method_answer_add(&k->answer, character);
    note_starts(k);
}

static void look_up_code(struct keyboard *k)
{
    struct method_question question = {.kind = compose_typing(k) == TYPING_STROKES ? METHOD_STROKES : METHOD_RARE};
    wipe(&k->answer, sizeof k->answer);
    snprintf(question.letters, sizeof question.letters, "%s", k->code);
    if (is_number(k))
        look_up_number(k);
    else if (k->code[0])
        (void)ask(k, &question); /* without an answer nothing is composed */
    wipe(&question, sizeof question);
}

static bool code_takes(const struct keyboard *k, char letter)
{
    size_t size = strlen(k->code);
    if (compose_typing(k) == TYPING_STROKES)
        return size + 1 < sizeof k->code;
    bool digit = letter >= '0' && letter <= '9', small = letter >= 'a' && letter <= 'z';
    if (is_number(k))
        return size < 6 && (digit || (small && letter <= 'f'));
    bool has_strokes = size > 0 && k->code[size - 1] <= '9';
    return size < 10 && (digit || (small && !has_strokes));
}

static bool code_add(struct keyboard *k, char letter)
{
    char small = (char)(letter >= 'A' && letter <= 'Z' ? letter - 'A' + 'a' : letter);
    if (!code_takes(k, small))
        return false;
    k->code[strlen(k->code)] = small; /* zeroed behind */
    look_up_code(k);
    return true;
}

/* ---- strokes ---- */
/* The five kinds of strokes and one that is not known: on keys, as the table spells them, and as digits of a real
 * keyboard in the order taught at school. */
static const struct stroke_kind {
    const char *key;
    char letter, digit;
} stroke_kinds[] = {{"一", 'h', '1'}, {"丨", 's', '2'}, {"丿", 'p', '3'}, {"丶", 'n', '4'}, {"乙", 'z', '5'}, {"＊", '*', '6'}};

#define STROKES_IN_STRIP 12 /* the last of them; all stand in the field */
#define STROKE_KINDS (sizeof stroke_kinds / sizeof stroke_kinds[0])

static char stroke_letter(const char *character)
{
    bool plain = character[0] && !character[1];
    for (size_t i = 0; i < STROKE_KINDS; i++) {
        const struct stroke_kind *kind = &stroke_kinds[i];
        if (strcmp(character, kind->key) == 0 || (plain && (character[0] == kind->letter || character[0] == kind->digit)))
            return kind->letter;
    }
    return '\0';
}

static const char *strokes_shown(struct keyboard *k, size_t most)
{
    size_t size = strlen(k->code), at = 0;
    k->code_shown[0] = '\0';
    for (size_t c = size > most ? size - most : 0; c < size; c++)
        for (size_t i = 0; i < STROKE_KINDS; i++)
            if (stroke_kinds[i].letter == k->code[c])
                at += (size_t)snprintf(k->code_shown + at, sizeof k->code_shown - at, "%s", stroke_kinds[i].key);
    return k->code_shown;
}

static const char *code_shown(struct keyboard *k)
{
    snprintf(k->code_shown, sizeof k->code_shown, is_number(k) ? "U+%s" : "%s", k->code);
    for (char *at = k->code_shown; is_number(k) && *at; at++)
        *at = (char)(*at >= 'a' && *at <= 'f' ? *at - 'a' + 'A' : *at);
    return k->code_shown;
}

/* ---- any of them ---- */
bool compose_add(struct keyboard *k, const char *character)
{
    char letter = character[0] && !character[1] ? character[0] : '\0';
    k->strip_page = 0;
    k->strip_starts[0] = 0;
    if (compose_typing(k) == TYPING_STROKES)
        return stroke_letter(character) && code_add(k, stroke_letter(character));
    if (compose_typing(k) == TYPING_PINYIN) {
        bool letter_of_pinyin = (letter >= 'a' && letter <= 'z') || (letter == '\'' && k->answer.composed[0]);
        /* a letter over which the process died is gone with the others: it does not belong into the text */
        return letter_of_pinyin && (ask_pinyin(k, METHOD_PINYIN_ADD, letter, 0) || k->deaths < DEATHS_MAX);
    }
    return compose_typing(k) == TYPING_RARE && code_add(k, letter);
}

void compose_backspace(struct keyboard *k)
{
    size_t size = strlen(k->code);
    k->strip_page = 0;
    if (compose_typing(k) == TYPING_PINYIN) {
        ask_pinyin(k, METHOD_PINYIN_BACKSPACE, 0, 0);
    } else if (compose_typing(k) == TYPING_HAND) {
        compose_reset(k); /* what was written is the one character that goes */
    } else if (size) {
        k->code[size - 1] = '\0';
        look_up_code(k);
    }
}

void compose_reset(struct keyboard *k)
{
    bool in_pinyin = k->answer.composed[0] != '\0';
    wipe(&k->answer, sizeof k->answer);
    wipe(k->code, sizeof k->code);
    wipe(k->code_shown, sizeof k->code_shown);
    strokes_clear(&k->ink);
    k->strip_page = 0;
    k->strip_starts[0] = 0;
    if (in_pinyin && k->host)
        ask_pinyin(k, METHOD_PINYIN_RESET, 0, 0);
}

bool compose_is_empty(const struct keyboard *k)
{
    switch (compose_typing(k)) {
    case TYPING_PINYIN:
        return !k->answer.composed[0];
    case TYPING_HAND:
        return strokes_is_empty(&k->ink);
    default:
        return !k->code[0];
    }
}

const char *compose_segments(struct keyboard *k)
{
    switch (compose_typing(k)) {
    case TYPING_PINYIN:
        return k->answer.segments;
    case TYPING_HAND:
        return "";
    case TYPING_STROKES:
        return strokes_shown(k, STROKES_IN_STRIP);
    default:
        return code_shown(k);
    }
}

const char *compose_shown(struct keyboard *k)
{
    switch (compose_typing(k)) {
    case TYPING_PINYIN:
        return k->answer.composed;
    case TYPING_HAND:
        return compose_candidate(k, 0);
    case TYPING_STROKES:
        return strokes_shown(k, CODE_SIZE);
    default:
        return k->code;
    }
}

const char *compose_taken(struct keyboard *k)
{
    return compose_typing(k) == TYPING_PINYIN ? k->answer.composed : compose_candidate(k, 0);
}

size_t compose_count(struct keyboard *k)
{
    return k->answer.count;
}

const char *compose_candidate(struct keyboard *k, size_t index)
{
    return index < k->answer.count ? k->answer.candidates + k->starts[index] : "";
}

bool compose_choose(struct keyboard *k, size_t index, struct entry *entry)
{
    bool changed = false;
    k->strip_page = 0;
    if (index >= k->answer.count)
        return false;
    if (compose_typing(k) != TYPING_PINYIN) {
        changed = entry_insert(entry, compose_candidate(k, index));
        compose_reset(k);
    } else if (ask_pinyin(k, METHOD_PINYIN_CHOOSE, 0, index) && k->answer.is_done) {
        changed = entry_insert(entry, k->answer.text);
        wipe(&k->answer, sizeof k->answer);
    }
    return changed;
}
