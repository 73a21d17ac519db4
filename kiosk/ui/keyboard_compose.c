/* What stands between keys and characters: pinyin, or the number of a rare character. */
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
    return typing == TYPING_PINYIN && k->pinyin_failed ? TYPING_DIRECT : typing;
}

void compose_ready(struct keyboard *k)
{
    struct err err = {0};
    if (compose_typing(k) != TYPING_PINYIN || k->pinyin)
        return;
    if (!pinyin_input_open(NULL, &k->pinyin, &err)) {
        k->pinyin_failed = true;
        log_err(LOG_LEVEL_ERROR, "no pinyin", &err);
    }
}

/* ---- code point ---- */
static uint32_t code_point(const struct keyboard *k)
{
    unsigned long value = strtoul(k->code, NULL, 16);
    return value >= 0x20 && value <= 0x10FFFF ? (uint32_t)value : 0;
}

static bool code_add(struct keyboard *k, char letter)
{
    size_t size = strlen(k->code);
    if (!strchr("0123456789ABCDEFabcdef", letter) || size >= 6)
        return false;
    k->code[size] = (char)(letter >= 'a' ? letter - 'a' + 'A' : letter);
    k->code[size + 1] = '\0';
    return true;
}

static const char *code_candidate(struct keyboard *k)
{
    size_t size = text_encode(code_point(k), k->candidate);
    k->candidate[code_point(k) ? size : 0] = '\0';
    return k->candidate;
}

/* ---- either ---- */
static bool by_pinyin(const struct keyboard *k)
{
    return compose_typing(k) == TYPING_PINYIN && k->pinyin;
}

bool compose_add(struct keyboard *k, char letter)
{
    k->strip_page = 0;
    k->strip_starts[0] = 0;
    compose_ready(k);
    if (by_pinyin(k))
        return pinyin_input_add(k->pinyin, letter);
    return compose_typing(k) == TYPING_CODE_POINT && code_add(k, letter);
}

void compose_backspace(struct keyboard *k)
{
    size_t size = strlen(k->code);
    k->strip_page = 0;
    if (by_pinyin(k))
        pinyin_input_backspace(k->pinyin);
    else if (size)
        k->code[size - 1] = '\0';
}

void compose_reset(struct keyboard *k)
{
    if (k->pinyin && !pinyin_input_is_empty(k->pinyin))
        pinyin_input_reset(k->pinyin);
    wipe(k->code, sizeof k->code);
    wipe(k->code_shown, sizeof k->code_shown);
    wipe(k->candidate, sizeof k->candidate);
    k->strip_page = 0;
    k->strip_starts[0] = 0;
}

bool compose_is_empty(const struct keyboard *k)
{
    return by_pinyin(k) ? pinyin_input_is_empty(k->pinyin) : !k->code[0];
}

const char *compose_segments(struct keyboard *k)
{
    if (by_pinyin(k))
        return pinyin_input_segments(k->pinyin);
    snprintf(k->code_shown, sizeof k->code_shown, k->code[0] ? "U+%s" : "%s", k->code);
    return k->code_shown;
}

const char *compose_shown(struct keyboard *k)
{
    return by_pinyin(k) ? pinyin_input_composed(k->pinyin) : k->code;
}

size_t compose_count(struct keyboard *k)
{
    if (by_pinyin(k))
        return pinyin_input_candidate_count(k->pinyin);
    return k->code[0] && code_candidate(k)[0] ? 1 : 0;
}

const char *compose_candidate(struct keyboard *k, size_t index)
{
    return by_pinyin(k) ? pinyin_input_candidate(k->pinyin, index) : code_candidate(k);
}

bool compose_choose(struct keyboard *k, size_t index, struct entry *entry)
{
    char text[256] = "";
    bool changed = false;
    k->strip_page = 0;
    if (!by_pinyin(k)) {
        changed = entry_insert(entry, code_candidate(k));
        compose_reset(k);
    } else if (pinyin_input_choose(k->pinyin, index, text, sizeof text)) {
        changed = entry_insert(entry, text);
    }
    wipe(text, sizeof text);
    return changed;
}
