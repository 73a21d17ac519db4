/* A sorted list; small enough that moving its tail is nothing. */
#include "answer.h"

#include "buffer.h"
#include "condition.h"
#include "text.h"
#include <stdlib.h>
#include <string.h>

static const char *const source_names[ANSWER_SOURCE_COUNT] = {
    [ANSWER_TYPED] = "typed",
    [ANSWER_CARD] = "card",
    [ANSWER_LICENCE] = "licence",
    [ANSWER_DOUBTFUL] = "doubtful",
};

const char *answer_source_name(enum answer_source source)
{
    return (unsigned)source < ANSWER_SOURCE_COUNT ? source_names[source] : "?";
}

bool answer_source_read(const char *name, enum answer_source *out)
{
    for (size_t i = 0; i < ANSWER_SOURCE_COUNT; i++)
        if (strcmp(source_names[i], name) == 0) {
            *out = (enum answer_source)i;
            return true;
        }
    return false;
}

void answers_finish(struct answers *answers)
{
    for (size_t i = 0; i < answers->count; i++)
        wipe_text(answers->list[i].value);
    free(answers->list);
    *answers = (struct answers){0};
}

/* Where the name is, or would be. */
static size_t place_of(const struct answers *answers, const char *name, bool *found)
{
    size_t low = 0, high = answers->count;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int order = strcmp(answers->list[middle].name, name);
        if (order == 0) {
            *found = true;
            return middle;
        }
        if (order < 0)
            low = middle + 1;
        else
            high = middle;
    }
    *found = false;
    return low;
}

static bool name_is_fit(const char *name)
{
    size_t size = strlen(name);
    return size > 0 && size < ANSWER_NAME_SIZE && strspn(name, "abcdefghijklmnopqrstuvwxyz0123456789_-.") == size;
}

static bool value_is_fit(const char *value)
{
    size_t size = strlen(value);
    if (size > ANSWER_VALUE_MAX_BYTES || !text_is_utf8(value, size))
        return false;
    for (const char *at = value; *at; at++)
        if ((unsigned char)*at < 0x20 || *at == 0x7f)
            return false;
    return true;
}

static struct answer *insert(struct answers *answers, size_t place, const char *name, struct err *err)
{
    if (answers->count == ANSWERS_MAX) {
        err_set(err, ERR_SPACE, "more than %d answers", ANSWERS_MAX);
        return NULL;
    }
    if (answers->count == answers->room) {
        size_t room = answers->room ? answers->room * 2 : 32;
        struct answer *grown = realloc(answers->list, room * sizeof *grown);
        if (!grown) {
            err_set(err, ERR_SPACE, "no memory for answers");
            return NULL;
        }
        answers->list = grown;
        answers->room = room;
    }
    struct answer *at = answers->list + place;
    memmove(at + 1, at, (answers->count - place) * sizeof *at);
    answers->count++;
    *at = (struct answer){0};
    memcpy(at->name, name, strlen(name));
    return at;
}

static bool is_fit(const char *name, const char *text, enum answer_source source, struct err *err)
{
    if (!name_is_fit(name) || (unsigned)source >= ANSWER_SOURCE_COUNT)
        return err_set(err, ERR_INPUT, "not the name or source of an answer: %.40s", name);
    return value_is_fit(text) || err_set(err, ERR_INPUT, "the value of %s is too long or not one line of text", name);
}

/* Copies first, so that nothing is half there when memory is short. */
static bool put(struct answers *answers, const struct answer *given, size_t place, bool found, struct err *err)
{
    char *copy = strdup(given->value);
    if (!copy)
        return err_set(err, ERR_SPACE, "no memory for an answer");
    struct answer *at = found ? answers->list + place : insert(answers, place, given->name, err);
    if (!at) {
        wipe_text(copy);
        return false;
    }
    wipe_text(at->value);
    at->value = copy;
    at->source = given->source;
    at->changed = given->changed;
    return true;
}

bool answers_set(struct answers *answers, const char *name, const char *value, enum answer_source source,
                 struct err *err)
{
    char empty[] = "", *text = value ? (char *)(uintptr_t)value : empty;
    if (!is_fit(name, text, source, err))
        return false;
    bool found;
    size_t place = place_of(answers, name, &found);
    if (!found && !text[0])
        return true;
    if (found && strcmp(answers->list[place].value, text) == 0) {
        answers->list[place].source = source;
        return true;
    }
    struct answer given = {.value = text, .source = source, .changed = answers->revision + 1};
    memcpy(given.name, name, strlen(name));
    if (!put(answers, &given, place, found, err))
        return false;
    answers->revision++;
    return true;
}

bool answers_restore(struct answers *answers, const struct answer *given, struct err *err)
{
    bool found;
    if (!is_fit(given->name, given->value, given->source, err))
        return false;
    size_t place = place_of(answers, given->name, &found);
    if (found)
        return err_set(err, ERR_INPUT, "%s is answered twice", given->name);
    return put(answers, given, place, false, err);
}

const struct answer *answers_find(const struct answers *answers, const char *name)
{
    bool found;
    size_t place = place_of(answers, name, &found);
    return found && answers->list[place].value[0] ? answers->list + place : NULL;
}

const char *answers_get(const struct answers *answers, const char *name)
{
    const struct answer *answer = answers_find(answers, name);
    return answer ? answer->value : NULL;
}

bool answers_is(const struct answers *answers, const char *name, const char *value)
{
    const char *given = answers_get(answers, name);
    return given && strcmp(given, value) == 0;
}

static const char *value_of(void *context, const char *name)
{
    const struct answers *const *answers = context;
    return answers_get(*answers, name);
}

bool answers_meet(const struct answers *answers, const char *condition)
{
    return condition_holds(condition, value_of, &answers);
}

bool answers_meet_any(const struct answers *answers, char *const conditions[], size_t count)
{
    return condition_any_holds(conditions, count, value_of, &answers);
}

void answers_confirm(struct answers *answers, const char *name)
{
    bool found;
    size_t place = place_of(answers, name, &found);
    if (found && answers->list[place].source == ANSWER_DOUBTFUL)
        answers->list[place].source = ANSWER_TYPED;
}

size_t answers_doubtful_count(const struct answers *answers)
{
    size_t count = 0;
    for (size_t i = 0; i < answers->count; i++)
        count += answers->list[i].value[0] && answers->list[i].source == ANSWER_DOUBTFUL;
    return count;
}

uint32_t answers_last_change(const struct answers *answers, const char *const names[], size_t count)
{
    uint32_t last = 1;
    for (size_t i = 0; i < count; i++) {
        bool found;
        size_t place = place_of(answers, names[i], &found);
        if (found && answers->list[place].changed > last)
            last = answers->list[place].changed;
    }
    return last;
}
