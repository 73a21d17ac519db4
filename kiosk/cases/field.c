/* fields.yaml through its schema, then what a schema cannot say. */
#include "field.h"

#include "condition.h"
#include "date.h"
#include "field_between.h"
#include "text.h"
#include "value_rules.h"
#include "words_schema.h"
#include <stdio.h>
#include <string.h>

struct fields {
    struct field *list;
    unsigned list_count;
};

static const cyaml_strval_t type_names[] = {
    {"text", FIELD_TEXT}, {"date", FIELD_DATE}, {"choice", FIELD_CHOICE}, {"tick", FIELD_TICK}};
static const cyaml_strval_t keyboard_names[] = {{"none", FIELD_KEYBOARD_NONE},
                                                {"digits", FIELD_KEYBOARD_DIGITS},
                                                {"code18", FIELD_KEYBOARD_CODE18},
                                                {"latin", FIELD_KEYBOARD_LATIN},
                                                {"pinyin", FIELD_KEYBOARD_PINYIN}};

enum { OPTIONAL = CYAML_FLAG_OPTIONAL, STRICT = CYAML_FLAG_STRICT };
#define OPTIONAL_TEXT (CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL)

static const cyaml_schema_field_t choice_schema[] = {
    CYAML_FIELD_STRING_PTR("value", CYAML_FLAG_POINTER, struct field_choice, value, 1, 40),
    CYAML_FIELD_MAPPING("label", CYAML_FLAG_DEFAULT, struct field_choice, label, words_schema),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t choice_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct field_choice, choice_schema)};
static const cyaml_schema_field_t other_check_schema[] = {
    CYAML_FIELD_STRING_PTR("when", CYAML_FLAG_POINTER, struct field_other_check, when, 1, 200),
    CYAML_FIELD_STRING_PTR("check", CYAML_FLAG_POINTER, struct field_other_check, check, 1, 40),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t other_check_entry = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct field_other_check, other_check_schema)};

static const cyaml_schema_field_t field_schema[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct field, name, 1, ANSWER_NAME_SIZE - 1),
    CYAML_FIELD_MAPPING("label", CYAML_FLAG_DEFAULT, struct field, label, words_schema),
    CYAML_FIELD_MAPPING("help", CYAML_FLAG_DEFAULT, struct field, help, words_schema),
    CYAML_FIELD_MAPPING("example", OPTIONAL, struct field, example, words_schema),
    CYAML_FIELD_ENUM("type", STRICT, struct field, type, type_names, CYAML_ARRAY_LEN(type_names)),
    CYAML_FIELD_ENUM("keyboard", STRICT | OPTIONAL, struct field, keyboard, keyboard_names,
                     CYAML_ARRAY_LEN(keyboard_names)),
    CYAML_FIELD_UINT("min", OPTIONAL, struct field, min),
    CYAML_FIELD_UINT("max", OPTIONAL, struct field, max),
    CYAML_FIELD_STRING_PTR("check", OPTIONAL_TEXT, struct field, check, 1, 40),
    CYAML_FIELD_SEQUENCE("checks", OPTIONAL_TEXT, struct field, checks, &other_check_entry, 1, 8),
    CYAML_FIELD_SEQUENCE("choices", OPTIONAL_TEXT, struct field, choices, &choice_entry, 2, 40),
    CYAML_FIELD_BOOL("required", OPTIONAL, struct field, required),
    CYAML_FIELD_BOOL("private", OPTIONAL, struct field, private),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t field_entry = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct field, field_schema)};
static const cyaml_schema_field_t file_schema[] = {
    CYAML_FIELD_SEQUENCE("fields", CYAML_FLAG_POINTER, struct fields, list, &field_entry, 1, ANSWERS_MAX),
    CYAML_FIELD_END,
};
static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct fields, file_schema)};

static bool name_is_known(void *context, const char *name)
{
    return fields_find(context, name) != NULL;
}

static bool check_exists(const char *kind)
{
    struct value_result ignored;
    return value_check(kind, "", &ignored);
}

static bool field_is_sound(struct fields *fields, const struct field *field, struct err *err)
{
    if (strspn(field->name, "abcdefghijklmnopqrstuvwxyz0123456789_") != strlen(field->name))
        return err_set(err, ERR_INPUT, "a name has a-z 0-9 _ only");
    if (fields_find(fields, field->name) != field)
        return err_set(err, ERR_INPUT, "the name stands there twice");
    if ((field->type == FIELD_CHOICE) != (field->choices_count > 0))
        return err_set(err, ERR_INPUT, "choices belong to type choice, and only there");
    if ((field->type == FIELD_TEXT || field->type == FIELD_DATE) == (field->keyboard == FIELD_KEYBOARD_NONE))
        return err_set(err, ERR_INPUT, "types text and date need a keyboard, the others have none");
    if (field->max && field->min > field->max)
        return err_set(err, ERR_INPUT, "min is more than max");
    if (field->check && !check_exists(field->check))
        return err_set(err, ERR_INPUT, "there is no check %s (see `kiosk value --help`)", field->check);
    for (unsigned i = 0; i < field->checks_count; i++) {
        if (!check_exists(field->checks[i].check))
            return err_set(err, ERR_INPUT, "there is no check %s (see `kiosk value --help`)", field->checks[i].check);
        if (!condition_check(field->checks[i].when, name_is_known, fields, err))
            return false;
    }
    for (unsigned i = 0; i < field->choices_count; i++)
        for (unsigned j = 0; j < i; j++)
            if (strcmp(field->choices[i].value, field->choices[j].value) == 0)
                return err_set(err, ERR_INPUT, "choice %s stands there twice", field->choices[i].value);
    return true;
}

bool fields_load(const char *path, struct fields **out, struct err *err)
{
    void *loaded;
    if (!yaml_file_load(path, &schema, &loaded, err))
        return false;
    struct fields *fields = loaded;
    for (unsigned i = 0; i < fields->list_count; i++)
        if (!field_is_sound(fields, &fields->list[i], err)) {
            err_within(err, "%s: field %s", path, fields->list[i].name);
            fields_destroy(fields);
            return false;
        }
    *out = fields;
    return true;
}

void fields_destroy(struct fields *fields)
{
    if (fields)
        yaml_file_free(&schema, fields);
}

size_t fields_count(const struct fields *fields)
{
    return fields->list_count;
}

const struct field *fields_at(const struct fields *fields, size_t index)
{
    return index < fields->list_count ? &fields->list[index] : NULL;
}

const struct field *fields_find(const struct fields *fields, const char *name)
{
    for (unsigned i = 0; i < fields->list_count; i++)
        if (strcmp(fields->list[i].name, name) == 0)
            return &fields->list[i];
    return NULL;
}

const char *field_check_kind(const struct field *field, const struct answers *answers)
{
    for (unsigned i = 0; answers && i < field->checks_count; i++)
        if (answers_meet(answers, field->checks[i].when))
            return field->checks[i].check;
    return field->check;
}

static const struct field_choice *choice_of(const struct field *field, const char *value)
{
    for (unsigned i = 0; i < field->choices_count; i++)
        if (strcmp(field->choices[i].value, value) == 0)
            return &field->choices[i];
    return NULL;
}

static void check_length(const struct field *field, struct value_result *out)
{
    size_t length = text_length(out->normal);
    if (field->max && length > field->max)
        value_say(out, VALUE_WRONG, "最多 %u 个字，请缩短一些。", "At most %u characters; please shorten it.",
                  field->max);
    else if (length < field->min)
        value_say(out, VALUE_WRONG, "至少 %u 个字，请补充完整。", "At least %u characters; please complete it.",
                  field->min);
}

static void check_text(const struct field *field, const struct answers *answers, const char *text,
                       struct value_result *out)
{
    const char *kind = field_check_kind(field, answers);
    const char *plain = field->type == FIELD_DATE ? "date" : "text";
    if (!value_check(kind ? kind : plain, text, out))
        value_say(out, VALUE_WRONG, "这一项现在无法检查，请呼叫工作人员。",
                  "This cannot be checked at the moment; please call the staff.");
    if (out->verdict != VALUE_WRONG)
        check_length(field, out);
}

static bool is_blank(const char *text)
{
    return text[strspn(text, " ")] == '\0';
}

void field_check(const struct field *field, const struct answers *answers, const char *text, struct value_result *out)
{
    const char *given = text ? text : "";
    *out = (struct value_result){.verdict = VALUE_GOOD};
    if (is_blank(given)) {
        if (field->required && field->keyboard == FIELD_KEYBOARD_NONE)
            value_say(out, VALUE_WRONG, "请选择一项。", "Please choose one.");
        else if (field->required)
            value_say(out, VALUE_WRONG, "请填写这一项。", "Please fill this in.");
        return;
    }
    if (field->type == FIELD_CHOICE || field->type == FIELD_TICK) {
        bool listed = field->type == FIELD_TICK ? strcmp(given, "yes") == 0 : choice_of(field, given) != NULL;
        if (listed)
            memcpy(out->normal, given, strlen(given) + 1);
        else
            value_say(out, VALUE_WRONG, "请从列出的选项中选择。", "Please choose one of those listed.");
    } else {
        check_text(field, answers, given, out);
    }
    if (answers && out->verdict != VALUE_WRONG)
        field_between_check(field->name, answers, out);
}

static char yes_zh[] = "是", yes_en[] = "Yes";
static const struct words yes = {yes_zh, yes_en};

static const struct words *words_of(const struct field *field, const char *text)
{
    if (field->type == FIELD_TICK && strcmp(text, "yes") == 0)
        return &yes;
    const struct field_choice *choice = choice_of(field, text);
    return choice ? &choice->label : NULL;
}

const char *field_display(const struct field *field, const char *text)
{
    const struct words *words = text ? words_of(field, text) : NULL;
    return words ? words_now(words) : text ? text : "";
}

const char *field_display_zh(const struct field *field, const char *text)
{
    const struct words *words = text ? words_of(field, text) : NULL;
    return words ? words->zh : text ? text : "";
}

void field_show(const struct field *field, const char *text, char *out, size_t size)
{
    bool is_day = field->type == FIELD_DATE || (field->check && strcmp(field->check, "id-valid-until") == 0);
    if (is_day && text)
        date_show(text, out, size);
    else
        snprintf(out, size, "%s", field_display(field, text));
}
