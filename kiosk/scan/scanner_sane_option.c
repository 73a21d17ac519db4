/* Drivers differ in type, unit and constraint of the same option; here they look alike. */
#include "scanner_sane_option.h"

#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

static const SANE_Option_Descriptor *active_option(SANE_Handle device, SANE_Int number)
{
    const SANE_Option_Descriptor *d = sane_get_option_descriptor(device, number);
    return d && d->name && SANE_OPTION_IS_ACTIVE(d->cap) ? d : NULL;
}

static SANE_Int option_count(SANE_Handle device)
{
    SANE_Word count = 0;
    SANE_Status status = sane_control_option(device, 0, SANE_ACTION_GET_VALUE, &count, NULL);
    return status == SANE_STATUS_GOOD && count > 0 && count < 10000 ? count : 0;
}

int sane_option_find(SANE_Handle device, const char *name)
{
    SANE_Int count = option_count(device);
    for (SANE_Int i = 1; i < count; i++) {
        const SANE_Option_Descriptor *d = active_option(device, i);
        if (d && strcmp(d->name, name) == 0)
            return i;
    }
    return -1;
}

static const SANE_Option_Descriptor *find_of_type(SANE_Handle device, const char *name, SANE_Int *number)
{
    *number = sane_option_find(device, name);
    return *number < 0 ? NULL : sane_get_option_descriptor(device, *number);
}

static bool is_number(const SANE_Option_Descriptor *d)
{
    return d && (d->type == SANE_TYPE_INT || d->type == SANE_TYPE_FIXED) && d->size >= (SANE_Int)sizeof(SANE_Word);
}

static double from_word(const SANE_Option_Descriptor *d, SANE_Word word)
{
    return d->type == SANE_TYPE_FIXED ? SANE_UNFIX(word) : (double)word;
}

static SANE_Word to_word(const SANE_Option_Descriptor *d, double value)
{
    double scaled = d->type == SANE_TYPE_FIXED ? value * (1 << SANE_FIXED_SCALE_SHIFT) : value;
    return (SANE_Word)fmin(fmax(rint(scaled), (double)INT32_MIN), (double)INT32_MAX);
}

/* A value of the option's own size; drivers write all of it. NULL: no memory, or a size nobody needs. */
static void *value_memory(const SANE_Option_Descriptor *d)
{
    return d->size > 0 && d->size <= 1 << 20 ? calloc(1, (size_t)d->size) : NULL;
}

static bool get_word(SANE_Handle device, const SANE_Option_Descriptor *d, SANE_Int number, SANE_Word *out)
{
    SANE_Word *value = value_memory(d);
    bool ok = value && SANE_OPTION_IS_ACTIVE(d->cap) && (d->cap & SANE_CAP_SOFT_DETECT) &&
              sane_control_option(device, number, SANE_ACTION_GET_VALUE, value, NULL) == SANE_STATUS_GOOD;
    if (ok)
        *out = value[0];
    free(value);
    return ok;
}

bool sane_option_get_number(SANE_Handle device, const char *name, double *out)
{
    SANE_Int number;
    SANE_Word word;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!is_number(d) || !get_word(device, d, number, &word))
        return false;
    *out = from_word(d, word);
    return true;
}

bool sane_option_get_bool(SANE_Handle device, const char *name, bool *out)
{
    SANE_Int number;
    SANE_Word word;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!d || d->type != SANE_TYPE_BOOL || !get_word(device, d, number, &word))
        return false;
    *out = word != SANE_FALSE;
    return true;
}

static double nearest_allowed(const SANE_Option_Descriptor *d, double value)
{
    double best = -1, most = -1;
    switch (d->constraint_type) {
    case SANE_CONSTRAINT_RANGE:
        return fmin(fmax(value, from_word(d, d->constraint.range->min)), from_word(d, d->constraint.range->max));
    case SANE_CONSTRAINT_WORD_LIST:
        for (SANE_Int i = 1; i <= d->constraint.word_list[0]; i++) {
            double allowed = from_word(d, d->constraint.word_list[i]);
            most = fmax(most, allowed);
            if (allowed >= value && (best < 0 || allowed < best))
                best = allowed;
        }
        return best >= 0 ? best : most;
    default:
        return value;
    }
}

static bool set_value(SANE_Handle device, SANE_Int number, void *value)
{
    return sane_control_option(device, number, SANE_ACTION_SET_VALUE, value, NULL) == SANE_STATUS_GOOD;
}

/* One word; a vector gets it in its first place and keeps its size. */
static bool set_word(SANE_Handle device, const SANE_Option_Descriptor *d, SANE_Int number, SANE_Word word)
{
    SANE_Word *value = value_memory(d);
    bool ok = value && SANE_OPTION_IS_SETTABLE(d->cap);
    if (ok) {
        value[0] = word;
        ok = set_value(device, number, value);
    }
    free(value);
    return ok;
}

bool sane_option_set_number(SANE_Handle device, const char *name, double value)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    return is_number(d) && set_word(device, d, number, to_word(d, nearest_allowed(d, value)));
}

bool sane_option_set_bool(SANE_Handle device, const char *name, bool value)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    return d && d->type == SANE_TYPE_BOOL && set_word(device, d, number, value ? SANE_TRUE : SANE_FALSE);
}

bool sane_option_set_text(SANE_Handle device, const char *name, const char *value)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!d || d->type != SANE_TYPE_STRING || !SANE_OPTION_IS_SETTABLE(d->cap) || strlen(value) >= (size_t)d->size)
        return false;
    char *copy = value_memory(d);
    if (!copy)
        return false;
    memcpy(copy, value, strlen(value));
    bool ok = set_value(device, number, copy);
    free(copy);
    return ok;
}

static bool contains_any(const char *text, const char *const *words)
{
    for (; words && *words; words++)
        if (strcasestr(text, *words))
            return true;
    return false;
}

const char *sane_option_choice(SANE_Handle device, const char *name, const char *const *words, const char *const *but)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!d || d->type != SANE_TYPE_STRING || d->constraint_type != SANE_CONSTRAINT_STRING_LIST)
        return NULL;
    for (; *words; words++)
        for (const SANE_String_Const *s = d->constraint.string_list; *s; s++)
            if (strcasestr(*s, *words) && !contains_any(*s, but))
                return *s;
    return NULL;
}

bool sane_option_range_mm(SANE_Handle device, const char *name, double *least, double *most)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!is_number(d) || d->unit != SANE_UNIT_MM || d->constraint_type != SANE_CONSTRAINT_RANGE)
        return false;
    *least = from_word(d, d->constraint.range->min);
    *most = from_word(d, d->constraint.range->max);
    return true;
}

static bool set_number_text(SANE_Handle device, const char *name, const char *value)
{
    char *end;
    double number = strtod(value, &end);
    return value[0] && !*end && sane_option_set_number(device, name, number);
}

static bool set_bool_text(SANE_Handle device, const char *name, const char *value)
{
    bool yes = strcmp(value, "yes") == 0;
    return (yes || strcmp(value, "no") == 0) && sane_option_set_bool(device, name, yes);
}

bool sane_option_set_any(SANE_Handle device, const char *name, const char *value, struct err *err)
{
    SANE_Int number;
    const SANE_Option_Descriptor *d = find_of_type(device, name, &number);
    if (!d)
        return err_set(err, ERR_INPUT, "scanner option %s is not there or not active", name);
    bool ok = false;
    switch (d->type) {
    case SANE_TYPE_BOOL:
        ok = set_bool_text(device, name, value);
        break;
    case SANE_TYPE_INT:
    case SANE_TYPE_FIXED:
        ok = set_number_text(device, name, value);
        break;
    case SANE_TYPE_STRING:
        ok = sane_option_set_text(device, name, value);
        break;
    case SANE_TYPE_BUTTON:
        ok = set_value(device, number, NULL);
        break;
    case SANE_TYPE_GROUP:
        break;
    }
    return ok || err_set(err, ERR_INPUT, "scanner option %s does not take \"%s\"", name, value);
}
