/* assets/keyboards/<kind>.yaml: pages of rows; a row is a line of keys separated by spaces. A key is what it types, or
 * in braces what it does, with its width and its height in rows: {backspace:1.5} {page=symbols:2} {next:1.5:2}. */
#include "keyboard_inside.h"
#include "text.h"
#include "yaml_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct file_page {
    char *name, *label, *hint, *nothing, *typing;
    char **rows;
    uint32_t rows_count;
};

struct file_allow {
    uint32_t from, to;
    char *characters;
};

struct file {
    struct file_page *pages;
    uint32_t pages_count;
    struct file_allow *allow;
    uint32_t allow_count;
};

static const cyaml_schema_value_t row_schema = {CYAML_VALUE_STRING(CYAML_FLAG_POINTER, char *, 1, 200)};

static const cyaml_schema_field_t page_schema[] = {
    CYAML_FIELD_STRING_PTR("name", CYAML_FLAG_POINTER, struct file_page, name, 1, 23),
    CYAML_FIELD_STRING_PTR("label", CYAML_FLAG_POINTER, struct file_page, label, 1, 31),
    CYAML_FIELD_STRING_PTR("hint", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file_page, hint, 1, 191),
    CYAML_FIELD_STRING_PTR("nothing", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file_page, nothing, 1, 95),
    CYAML_FIELD_STRING_PTR("typing", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file_page, typing, 1, 20),
    CYAML_FIELD_SEQUENCE("rows", CYAML_FLAG_POINTER, struct file_page, rows, &row_schema, 1, ROWS_MAX),
    CYAML_FIELD_END,
};

static const cyaml_schema_field_t allow_schema[] = {
    CYAML_FIELD_UINT("from", CYAML_FLAG_DEFAULT, struct file_allow, from),
    CYAML_FIELD_UINT("to", CYAML_FLAG_DEFAULT, struct file_allow, to),
    CYAML_FIELD_STRING_PTR("characters", CYAML_FLAG_POINTER, struct file_allow, characters, 1, 79),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t one_page = {CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_page, page_schema)};
static const cyaml_schema_value_t one_allow = {
    CYAML_VALUE_MAPPING(CYAML_FLAG_DEFAULT, struct file_allow, allow_schema)};

static const cyaml_schema_field_t file_schema[] = {
    CYAML_FIELD_SEQUENCE("pages", CYAML_FLAG_POINTER, struct file, pages, &one_page, 1, PAGES_MAX),
    CYAML_FIELD_SEQUENCE("allow", CYAML_FLAG_POINTER | CYAML_FLAG_OPTIONAL, struct file, allow, &one_allow, 1, 40),
    CYAML_FIELD_END,
};

static const cyaml_schema_value_t schema = {CYAML_VALUE_MAPPING(CYAML_FLAG_POINTER, struct file, file_schema)};

/* ---- keys ---- */
static const struct {
    const char *name;
    enum key_kind kind;
} actions[] = {
    {"backspace", KEY_ERASE}, {"clear", KEY_CLEAR}, {"space", KEY_SPACE}, {"shift", KEY_SHIFT},
    {"next", KEY_NEXT},       {"page", KEY_PAGE},   {"blank", KEY_BLANK}, {"undo", KEY_UNDO},   {"pad", KEY_PAD},
};

static bool read_action(const char *token, struct key *key)
{
    char name[24] = "", page[24] = "";
    double width = 1;
    int rows = 1, used = 0;
    if (sscanf(token, "{%23[a-z]=%23[a-z]%n", name, page, &used) < 2 || used == 0)
        if (sscanf(token, "{%23[a-z]%n", name, &used) < 1)
            return false;
    const char *rest = token + used;
    char end = 0;
    if (strcmp(rest, "}") != 0 && !(sscanf(rest, ":%lf%c", &width, &end) == 2 && end == '}') &&
        !(sscanf(rest, ":%lf:%d%c", &width, &rows, &end) == 3 && end == '}'))
        return false;
    for (size_t i = 0; i < sizeof actions / sizeof actions[0]; i++) {
        if (strcmp(actions[i].name, name) != 0)
            continue;
        *key = (struct key){.kind = actions[i].kind, .width = width, .rows = rows};
        memcpy(key->text, page, sizeof key->text);
        return (actions[i].kind == KEY_PAGE) == (page[0] != '\0') && width > 0 && width < 12 && rows > 0 && rows <= ROWS_MAX;
    }
    return false;
}

static bool read_key(const char *token, struct key *key)
{
    if (token[0] == '{' && token[1])
        return read_action(token, key);
    size_t length = text_length(token);
    *key = (struct key){.kind = KEY_TEXT, .width = length > 2 ? 2 : 1, .rows = 1};
    if (strlen(token) >= sizeof key->text)
        return false;
    snprintf(key->text, sizeof key->text, "%s", token);
    return true;
}

static bool read_row(const char *path, const char *line, struct key_row *row, double *units, struct err *err)
{
    char copy[201];
    snprintf(copy, sizeof copy, "%s", line);
    char *rest = copy;
    *units = 0;
    for (char *token = strsep(&rest, " "); token; token = strsep(&rest, " ")) {
        if (!token[0])
            continue;
        if (row->count == KEYS_PER_ROW)
            return err_set(err, ERR_INPUT, "%s: more than %d keys in row '%s'", path, KEYS_PER_ROW, line);
        if (!read_key(token, &row->keys[row->count]))
            return err_set(err, ERR_INPUT, "%s: '%s' in row '%s' is no key", path, token, line);
        *units += row->keys[row->count++].width;
    }
    return true;
}

/* ---- pages ---- */
static bool read_typing(const char *path, const char *name, enum typing *out, struct err *err)
{
    static const char *const names[] = {
        [TYPING_DIRECT] = "direct", [TYPING_PINYIN] = "pinyin", [TYPING_RARE] = "rare",
        [TYPING_STROKES] = "strokes", [TYPING_HAND] = "hand"};
    for (size_t i = 0; i < sizeof names / sizeof names[0]; i++)
        if (strcmp(names[i], name) == 0) {
            *out = (enum typing)i;
            return true;
        }
    return err_set(err, ERR_INPUT, "%s: typing '%s' is none of direct, pinyin, rare, strokes, hand", path, name);
}

static bool read_page(const char *path, const struct file_page *from, struct key_page *page, struct err *err)
{
    snprintf(page->name, sizeof page->name, "%s", from->name);
    snprintf(page->label, sizeof page->label, "%s", from->label);
    snprintf(page->hint, sizeof page->hint, "%s", from->hint ? from->hint : "");
    snprintf(page->nothing, sizeof page->nothing, "%s", from->nothing ? from->nothing : "");
    if (!read_typing(path, from->typing ? from->typing : "direct", &page->typing, err))
        return false;
    for (uint32_t i = 0; i < from->rows_count; i++) {
        double units;
        if (!read_row(path, from->rows[i], &page->rows[page->count++], &units, err))
            return false;
        if (units > page->units)
            page->units = units;
    }
    return true;
}

static bool page_is_there(const struct key_kind_of_field *kind, const char *name)
{
    for (int i = 0; i < kind->count; i++)
        if (strcmp(kind->pages[i].name, name) == 0)
            return true;
    return false;
}

static bool check_pages(const char *path, const struct key_kind_of_field *kind, struct err *err)
{
    for (int p = 0; p < kind->count; p++)
        for (int r = 0; r < kind->pages[p].count; r++)
            for (int i = 0; i < kind->pages[p].rows[r].count; i++) {
                const struct key *key = &kind->pages[p].rows[r].keys[i];
                if (key->kind == KEY_PAGE && !page_is_there(kind, key->text))
                    return err_set(err, ERR_INPUT, "%s: page '%s' has a key to a page '%s' that is not there", path,
                                   kind->pages[p].name, key->text);
            }
    return true;
}

static bool read_allow(const char *path, const struct file *file, struct key_kind_of_field *kind, struct err *err)
{
    if (file->allow_count == 0)
        return true;
    kind->allow = calloc(file->allow_count, sizeof *kind->allow);
    if (!kind->allow)
        return err_set(err, ERR_SPACE, "no memory for a keyboard");
    for (uint32_t i = 0; i < file->allow_count; i++) {
        const struct file_allow *from = &file->allow[i];
        struct key_allow *to = &kind->allow[kind->allow_count++];
        if (from->from < 1 || from->to < from->from)
            return err_set(err, ERR_INPUT, "%s: allow: from %u to %u", path, from->from, from->to);
        to->from = from->from;
        to->to = from->to;
        snprintf(to->characters, sizeof to->characters, "%s", from->characters);
    }
    return true;
}

static bool read_kind(const char *path, const struct file *file, struct key_kind_of_field *kind, struct err *err)
{
    const char *slash = strrchr(path, '/'), *base = slash ? slash + 1 : path;
    snprintf(kind->name, sizeof kind->name, "%.*s", (int)strcspn(base, "."), base);
    for (uint32_t i = 0; i < file->pages_count; i++) {
        struct key_page *page = &kind->pages[kind->count++];
        if (!read_page(path, &file->pages[i], page, err))
            return false;
        if (page->count > kind->most_rows)
            kind->most_rows = page->count;
        kind->has_strip = kind->has_strip || page->typing != TYPING_DIRECT;
    }
    return check_pages(path, kind, err) && read_allow(path, file, kind, err);
}

bool keyboard_file_read(const char *path, struct key_kind_of_field **out, struct err *err)
{
    void *file = NULL;
    if (!yaml_file_load(path, &schema, &file, err))
        return false;
    struct key_kind_of_field *kind = calloc(1, sizeof *kind);
    bool read = kind ? read_kind(path, file, kind, err) : err_set(err, ERR_SPACE, "no memory for a keyboard");
    yaml_file_free(&schema, file);
    if (read)
        *out = kind;
    else
        keyboard_file_destroy(kind);
    return read;
}

void keyboard_file_destroy(struct key_kind_of_field *kind)
{
    if (!kind)
        return;
    free(kind->allow);
    free(kind);
}
