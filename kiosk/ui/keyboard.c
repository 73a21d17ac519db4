/* The on-screen keyboard: its kinds and pages, and what a key does. keyboard_draw.c shows it. */
#include "keyboard.h"
#include "buffer.h"
#include "catalogue.h"
#include "file.h"
#include "keyboard_inside.h"
#include "text.h"
#include "ui_inside.h"
#include "widgets.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- kinds ---- */
static bool is_yaml(const char *name)
{
    size_t size = strlen(name);
    return size > 5 && strcmp(name + size - 5, ".yaml") == 0;
}

static bool load_all(struct keyboard *k, const char *folder, const struct file_names *names, struct err *err)
{
    for (size_t i = 0; i < names->count; i++) {
        char path[FILE_PATH_SIZE];
        if (!is_yaml(names->names[i]))
            continue;
        if (k->kind_count == KINDS_MAX)
            return err_set(err, ERR_SPACE, "%s: more than %d keyboards", folder, KINDS_MAX);
        if (!file_join(path, folder, names->names[i], err) || !keyboard_file_read(path, &k->kinds[k->kind_count], err))
            return false;
        k->kind_count++;
    }
    return k->kind_count > 0 || err_set(err, ERR_NOT_FOUND, "%s: no keyboard", folder);
}

bool keyboard_load(const char *folder, struct keyboard **out, struct err *err)
{
    struct file_names names = {0};
    if (!file_list(folder, &names, err))
        return false;
    struct keyboard *k = calloc(1, sizeof *k);
    bool loaded = k ? load_all(k, folder, &names, err) : err_set(err, ERR_SPACE, "no memory for keyboards");
    if (loaded)
        snprintf(k->folder, sizeof k->folder, "%s", folder);
    file_names_destroy(&names);
    if (loaded)
        *out = k;
    else
        keyboard_destroy(k);
    return loaded;
}

void keyboard_destroy(struct keyboard *k)
{
    if (!k)
        return;
    compose_end(k);
    for (int i = 0; i < k->kind_count; i++)
        keyboard_file_destroy(k->kinds[i]);
    wipe(k, sizeof *k);
    free(k);
}

static const struct key_kind_of_field *find_kind(const struct keyboard *k, const char *name)
{
    for (int i = 0; i < k->kind_count; i++)
        if (strcmp(k->kinds[i]->name, name) == 0)
            return k->kinds[i];
    return NULL;
}

bool keyboard_has(const struct keyboard *k, const char *kind)
{
    return find_kind(k, kind) != NULL;
}

/* Who wrote the last field will write this one. */
static void show_first(struct keyboard *k)
{
    k->page = 0;
    for (int i = 0; k->prefers_hand && i < k->kind->count; i++)
        if (k->kind->pages[i].typing == TYPING_HAND)
            k->page = i;
}

bool keyboard_show(struct keyboard *k, const char *kind)
{
    const struct key_kind_of_field *found = find_kind(k, kind);
    if (!found)
        return false;
    compose_reset(k);
    if (found != k->kind) {
        k->kind = found;
        k->shifted = false;
        show_first(k);
    }
    return true;
}

void keyboard_forget(struct keyboard *k)
{
    compose_reset(k);
    k->shifted = false;
    if (k->kind)
        show_first(k);
}

void keyboard_end(struct keyboard *k)
{
    compose_end(k);
    k->prefers_hand = false;
    k->deaths = 0;
    keyboard_forget(k);
}

int keyboard_method_pid(const struct keyboard *k)
{
    return k->host ? method_host_pid(k->host) : 0;
}

static void show_page(struct keyboard *k, const char *name)
{
    compose_reset(k);
    k->shifted = false;
    for (int i = 0; i < k->kind->count; i++)
        if (strcmp(k->kind->pages[i].name, name) == 0)
            k->page = i;
    if (compose_typing(k) == TYPING_HAND || compose_typing(k) == TYPING_PINYIN)
        k->prefers_hand = compose_typing(k) == TYPING_HAND;
}

const struct key_page *keyboard_page_named(const struct keyboard *k, const char *name)
{
    for (int i = 0; i < k->kind->count; i++)
        if (strcmp(k->kind->pages[i].name, name) == 0)
            return &k->kind->pages[i];
    return &k->kind->pages[0];
}

/* ---- typing ---- */
/* Whether a character may stand at the caret: position counts from 1; a position no rule names allows everything. */
static bool may_stand(const struct key_kind_of_field *kind, size_t position, const char *character)
{
    bool ruled = false;
    for (size_t i = 0; i < kind->allow_count; i++) {
        const struct key_allow *rule = &kind->allow[i];
        if (position < rule->from || position > rule->to)
            continue;
        if (strstr(rule->characters, character))
            return true;
        ruled = true;
    }
    return !ruled && kind->allow_count == 0;
}

static size_t position_of_caret(const struct entry *entry)
{
    size_t at = 0, characters = 0;
    while (at < entry->caret) {
        text_next(entry->text, entry->caret, &at);
        characters++;
    }
    return characters + 1;
}

bool keyboard_entry_has_room(const struct entry *entry)
{
    return entry->max_length == 0 || text_length(entry->text) < entry->max_length;
}

bool keyboard_may_type(const struct keyboard *k, const struct entry *entry, const char *text)
{
    if (!keyboard_entry_has_room(entry))
        return false;
    return k->kind->allow_count == 0 || may_stand(k->kind, position_of_caret(entry), text);
}

/* One character from a key or a real keyboard. */
static bool type(struct keyboard *k, struct entry *entry, const char *text)
{
    if (!keyboard_may_type(k, entry, text))
        return false;
    if (compose_typing(k) != TYPING_DIRECT && compose_add(k, text))
        return true;
    if (!compose_is_empty(k))
        return false;
    return entry_insert(entry, text);
}

static bool erase(struct keyboard *k, struct entry *entry)
{
    if (!compose_is_empty(k)) {
        compose_backspace(k);
        return true;
    }
    entry_backspace(entry);
    return true;
}

static bool space(struct keyboard *k, struct entry *entry)
{
    if (compose_is_empty(k))
        return type(k, entry, " ");
    if (compose_count(k) > 0)
        compose_choose(k, k->strip_starts[k->strip_page], entry);
    return true;
}

/* Enter while something is composed. */
static bool take_letters(struct keyboard *k, struct entry *entry)
{
    if (compose_is_empty(k))
        return false;
    entry_insert(entry, compose_taken(k));
    compose_reset(k);
    return true;
}

static bool type_each(struct keyboard *k, struct entry *entry, const char *text)
{
    bool typed = false;
    for (size_t at = 0, size = strlen(text); at < size;) {
        size_t from = at;
        char one[8] = "";
        text_next(text, size, &at);
        memcpy(one, text + from, at - from < sizeof one ? at - from : sizeof one - 1);
        if (one[0] == ' ')
            typed = space(k, entry) || typed;
        else
            typed = type(k, entry, one) || typed;
    }
    return typed;
}

enum keyboard_use keyboard_take_real(struct ui *ui, struct keyboard *k, struct entry *entry, bool next_enabled)
{
    char text[64];
    enum keyboard_use use = KEYBOARD_IDLE;
    if (ui_take_text(ui, text)) {
        use = type_each(k, entry, text) ? KEYBOARD_TYPED : KEYBOARD_IDLE;
        wipe(text, sizeof text);
    }
    if (ui->layer < ui->top_layer || ui->focus[0])
        return use;
    enum input_key key = ui->events.key;
    if (key == KEY_BACKSPACE && erase(k, entry))
        use = KEYBOARD_TYPED;
    else if (key == KEY_ENTER && take_letters(k, entry))
        use = KEYBOARD_TYPED;
    else if (key == KEY_ENTER && next_enabled)
        use = KEYBOARD_NEXT;
    else
        return use;
    ui->events.key = KEY_NONE;
    return use;
}

enum keyboard_use keyboard_press(struct keyboard *k, struct entry *entry, const struct key *key, const char *text)
{
    bool typed = false;
    switch (key->kind) {
    case KEY_TEXT:
        typed = type(k, entry, text);
        break;
    case KEY_ERASE:
        typed = erase(k, entry);
        break;
    case KEY_CLEAR:
        compose_reset(k);
        entry_clear(entry);
        typed = true;
        break;
    case KEY_SPACE:
        typed = space(k, entry);
        break;
    case KEY_SHIFT:
        k->shifted = !k->shifted;
        break;
    case KEY_PAGE:
        show_page(k, key->text);
        break;
    case KEY_NEXT:
        take_letters(k, entry);
        return KEYBOARD_NEXT;
    case KEY_UNDO:
        compose_undo(k);
        break;
    case KEY_PAD:
    case KEY_BLANK:
        break;
    }
    return typed ? KEYBOARD_TYPED : KEYBOARD_IDLE;
}
