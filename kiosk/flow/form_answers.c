/* What forms ask for, put together from a visit: fields, words of choices, and tables of what is no field. */
#include "form_given.h"

#include "clock.h"
#include "log.h"
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- what the tables are written with ---- */

char *form_given_room(struct form_answers *a)
{
    char *out = a->text[a->turn++ % FORM_ANSWERS_TEXTS];
    out[0] = '\0';
    return out;
}

const char *form_given_format(struct form_answers *a, const char *format, ...)
{
    char *out = form_given_room(a);
    va_list args;
    va_start(args, format);
    vsnprintf(out, FORM_ANSWERS_TEXT_SIZE, format, args);
    va_end(args);
    return out;
}

static void remember(struct form_answers *a, const char *field)
{
    for (size_t i = 0; i < a->asked_count; i++)
        if (strcmp(a->asked[i], field) == 0)
            return;
    if (a->asked_count < FORM_ANSWERS_MAX)
        a->asked[a->asked_count++] = field;
}

const char *form_given_answer(struct form_answers *a, const char *field)
{
    remember(a, field);
    return answers_get(&a->visit->file.answers, field);
}

const char *form_given_kind(const struct form_answers *a)
{
    return a->visit->flow ? a->visit->flow->kind : a->visit->file.kind;
}

bool form_given_is_unit(const struct form_answers *a)
{
    return strcmp(form_given_kind(a), "unit") == 0;
}

const char *form_given_minute(struct form_answers *a, int64_t wall_ms)
{
    char *out = form_given_room(a);
    if (wall_ms == 0)
        return out;
    clock_format_iso(wall_ms, out);
    out[10] = ' ';
    out[16] = '\0';
    return out;
}

const char *form_given_date(struct form_answers *a, int64_t wall_ms)
{
    char *out = form_given_room(a);
    if (wall_ms)
        clock_format_date(wall_ms, out);
    return out;
}

const char *form_given_hex(struct form_answers *a, const char *hex)
{
    char *out = form_given_room(a);
    for (size_t i = 0, at = 0, size = strlen(hex); i < size; i += 8)
        at += (size_t)snprintf(out + at, FORM_ANSWERS_TEXT_SIZE - at, "%s%.8s", i ? " " : "", hex + i);
    return out;
}

const char *form_given_hash(struct form_answers *a, const uint8_t hash[VAULT_HASH_BYTES])
{
    char hex[2 * VAULT_HASH_BYTES + 1];
    vault_hex(hash, hex);
    return form_given_hex(a, hex);
}

bool form_given_summary(const struct form_answers *a, struct case_summary *out)
{
    return a->visit->world.store && a->visit->file.number[0] &&
           case_store_find(a->visit->world.store, a->visit->file.number, out, NULL);
}

/* ---- the station, the day, the slip ---- */

static const struct config *settings(const struct form_answers *a)
{
    return a->visit->world.config;
}

static const char *demo(struct form_answers *a)
{
    return settings(a)->station.demo ? "true" : "";
}

static const char *office(struct form_answers *a)
{
    return settings(a)->station.office;
}

static const char *contact(struct form_answers *a)
{
    return settings(a)->station.contact;
}

static const char *station(struct form_answers *a)
{
    return settings(a)->station.id;
}

static const char *printer(struct form_answers *a)
{
    if (strcmp(settings(a)->printer.kind, "folder") == 0)
        return "打印到文件夹";
    return settings(a)->printer.queue[0] ? settings(a)->printer.queue : "系统默认打印机";
}

static const char *software(struct form_answers *a)
{
    (void)a;
    return COUNTER_VERSION;
}

static const char *now(struct form_answers *a)
{
    return form_given_minute(a, clock_wall_ms());
}

static const char *today(struct form_answers *a)
{
    return form_given_date(a, clock_wall_ms());
}

static const char *keep_until(struct form_answers *a)
{
    return form_given_date(a, clock_wall_ms() + settings(a)->privacy.keep_slip_days * 86400000LL);
}

static const char *slip_code(struct form_answers *a)
{
    return a->slip ? a->slip : "";
}

/* What is behind the second colon: to be typed where the code cannot be scanned. In groups of four. */
static const char *slip_secret(struct form_answers *a)
{
    char *out = form_given_room(a);
    const char *secret = a->slip ? strrchr(a->slip, ':') : NULL;
    for (size_t i = 0, at = 0; secret && secret[i + 1] && at + 3 < FORM_ANSWERS_TEXT_SIZE; i++)
        at += (size_t)snprintf(out + at, FORM_ANSWERS_TEXT_SIZE - at, "%s%c", i && i % 4 == 0 ? " " : "", secret[i + 1]);
    return out;
}

static const struct given of_the_station[] = {
    {"demo", demo, true},
    {"office", office, true},
    {"contact", contact, true},
    {"station", station, true},
    {"printer", printer, true},
    {"software", software, true},
    {"now", now, false},
    {"today", today, false},
    {"keep_until", keep_until, false},
    {"slip_code", slip_code, false},
    {"slip_secret", slip_secret, false},
};
static const struct given_table form_given_station = {of_the_station, sizeof of_the_station / sizeof of_the_station[0],
                                                      NULL, 0};

/* ---- finding a name in the tables ---- */

static const struct given_table *const tables[] = {&form_given_station, &form_given_texts, &form_given_bill,
                                                   &form_given_case, &form_given_erase};
enum { TABLES = sizeof tables / sizeof tables[0] };

static const struct given *value_of(const char *name)
{
    for (size_t t = 0; t < TABLES; t++)
        for (size_t i = 0; i < tables[t]->value_count; i++)
            if (strcmp(tables[t]->values[i].name, name) == 0)
                return &tables[t]->values[i];
    return NULL;
}

/* "consents.2.title": the list, and *rest behind its point. */
static const struct given_list *list_of(const char *name, const char **rest)
{
    size_t size = strcspn(name, ".");
    for (size_t t = 0; name[size] == '.' && t < TABLES; t++) {
        for (size_t i = 0; i < tables[t]->list_count; i++) {
            const struct given_list *list = &tables[t]->lists[i];
            if (strlen(list->name) == size && strncmp(list->name, name, size) == 0) {
                *rest = name + size + 1;
                return list;
            }
        }
    }
    return NULL;
}

static const char *list_value(struct form_answers *a, const struct given_list *list, const char *rest)
{
    if (strcmp(rest, "count") == 0)
        return form_given_format(a, "%zu", list->count(a));
    char *column;
    unsigned long index = strtoul(rest, &column, 10);
    return index > 0 && *column == '.' ? list->text(a, index - 1, column + 1) : NULL;
}

/* ---- fields ---- */

static const char *field_value(struct form_answers *a, const char *name)
{
    char plain[ANSWER_NAME_SIZE];
    const char *word = strstr(name, ".word");
    size_t size = word && !word[5] ? (size_t)(word - name) : strlen(name);
    if (size >= sizeof plain)
        return NULL;
    memcpy(plain, name, size);
    plain[size] = '\0';
    const struct field *field = fields_find(a->visit->world.fields, plain);
    if (!field)
        return NULL;
    const char *value = form_given_answer(a, field->name);
    return word && value ? field_display_zh(field, value) : value;
}

static const char *text(void *context, const char *name)
{
    struct form_answers *a = context;
    const char *rest = NULL;
    const struct given_list *list = list_of(name, &rest);
    const struct given *value = list ? NULL : value_of(name);
    if (a->is_blank && !(list && list->of_station) && !(value && value->of_station))
        return NULL;
    if (list)
        return list_value(a, list, rest);
    return value ? value->text(a) : field_value(a, name);
}

static const struct form_picture *picture(void *context, const char *name)
{
    struct form_answers *a = context;
    return form_pictures_get(&a->pictures, a->visit, name);
}

bool form_answers_knows(const char *name)
{
    const char *rest = NULL;
    const struct given_list *list = list_of(name, &rest);
    if (!list)
        return value_of(name) != NULL;
    char padded[ANSWER_NAME_SIZE];
    snprintf(padded, sizeof padded, "%.40s ", rest);
    return strcmp(rest, "count") == 0 || strstr(list->columns, padded);
}

bool form_answers_may_ask(const struct fields *fields, const char *name)
{
    char plain[ANSWER_NAME_SIZE];
    size_t size = strcspn(name, ".");
    if (form_answers_knows(name))
        return true;
    if (size >= sizeof plain || (name[size] && strcmp(name + size, ".word") != 0))
        return false;
    memcpy(plain, name, size);
    plain[size] = '\0';
    return fields_find(fields, plain) != NULL;
}

struct form_values form_answers_init(struct form_answers *answers, const struct visit *visit, const char *slip)
{
    *answers = (struct form_answers){.visit = visit, .slip = slip};
    return (struct form_values){.text = text, .picture = picture, .context = answers};
}

struct form_values form_answers_init_blank(struct form_answers *answers, const struct visit *nobody)
{
    *answers = (struct form_answers){.visit = nobody, .is_blank = true};
    return (struct form_values){.text = text, .context = answers};
}

void form_answers_finish(struct form_answers *answers)
{
    form_pictures_finish(&answers->pictures);
    buffer_finish(&answers->long_text);
    for (size_t i = 0; i < FORM_ANSWERS_POLICIES; i++)
        policy_lines_finish(&answers->lines[i]);
    wipe(answers, sizeof *answers);
}
