/* libcyaml behind our errors: its log lines become one line with file and position. */
#include "yaml_file.h"

#include "buffer.h"
#include "file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

struct complaints {
    char first[200]; /* what was wrong */
    char place[100]; /* "line: 3, column: 5", from the backtrace that follows */
};

/* libcyaml logs the fault first ("Load: Unexpected key: foo"), then a backtrace with positions. */
__attribute__((format(printf, 3, 0))) static void collect(cyaml_log_t level, void *context, const char *format, va_list args)
{
    (void)level;
    struct complaints *c = context;
    char line[300];
    vsnprintf(line, sizeof line, format, args);
    line[strcspn(line, "\n")] = '\0';
    const char *place = strstr(line, "(line:");
    if (place && !c->place[0])
        snprintf(c->place, sizeof c->place, "%.90s", place);
    else if (!place && !c->first[0] && !strstr(line, "Backtrace"))
        snprintf(c->first, sizeof c->first, "%.190s", strncmp(line, "Load: ", 6) == 0 ? line + 6 : line);
}

/* The first line from `from` on where a mapping has this key; 0 where none has. */
static size_t line_of_key(yaml_document_t *document, const char *key, size_t from)
{
    size_t best = 0;
    for (const yaml_node_t *node = document->nodes.start; node < document->nodes.top; node++) {
        if (node->type != YAML_MAPPING_NODE)
            continue;
        for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
            const yaml_node_t *k = yaml_document_get_node(document, p->key);
            if (!k || k->type != YAML_SCALAR_NODE || strcmp((const char *)k->data.scalar.value, key) != 0)
                continue;
            size_t line = k->start_mark.line + 1;
            if (line >= from && (!best || line < best))
                best = line;
        }
    }
    return best;
}

/* libcyaml names the field it had read before an unknown key; the key itself stands further down. */
static size_t line_of(const struct complaints *complaints, const void *bytes, size_t size)
{
    static const char unknown[] = "Unexpected key: ";
    size_t line = 1;
    const char *number = strstr(complaints->place, "line: ");
    if (number)
        line = strtoul(number + 6, NULL, 10);
    if (strncmp(complaints->first, unknown, sizeof unknown - 1) != 0)
        return line;
    yaml_parser_t parser;
    yaml_document_t document;
    if (!yaml_parser_initialize(&parser))
        return line;
    yaml_parser_set_input_string(&parser, bytes, size);
    if (yaml_parser_load(&parser, &document)) {
        size_t found = line_of_key(&document, complaints->first + sizeof unknown - 1, line);
        line = found ? found : line;
        yaml_document_delete(&document);
    }
    yaml_parser_delete(&parser);
    return line;
}

bool yaml_file_parse(const char *name, const void *bytes, size_t size, const cyaml_schema_value_t *schema, void **out,
                     struct err *err)
{
    struct complaints complaints = {0};
    const cyaml_config_t config = {
        .log_fn = collect,
        .log_ctx = &complaints,
        .log_level = CYAML_LOG_ERROR,
        .mem_fn = cyaml_mem,
        .flags = CYAML_CFG_DEFAULT | CYAML_CFG_NO_ALIAS,
    };
    cyaml_data_t *data = NULL;
    cyaml_err_t failure = cyaml_load_data(bytes, size, &config, schema, &data, NULL);
    if (failure != CYAML_OK)
        return err_set(err, ERR_INPUT, "%s:%zu: %s (%s)", name, line_of(&complaints, bytes, size), complaints.first,
                       cyaml_strerror(failure));
    if (!data)
        return err_set(err, ERR_INPUT, "%s:1: the file is empty", name);
    *out = data;
    return true;
}

bool yaml_file_load(const char *path, const cyaml_schema_value_t *schema, void **out, struct err *err)
{
    struct buffer bytes = {0};
    if (!file_read(path, YAML_FILE_MAX_BYTES, &bytes, err))
        return false;
    bool ok = yaml_file_parse(path, bytes.data, bytes.size, schema, out, err);
    buffer_finish(&bytes);
    return ok;
}

/* The child of node that the first word of a path names, NULL where there is none. */
static yaml_node_t *child(yaml_document_t *document, const yaml_node_t *node, const char *word, size_t size)
{
    if (node->type == YAML_SEQUENCE_NODE) {
        ptrdiff_t index = (ptrdiff_t)strtoul(word, NULL, 10);
        const yaml_node_item_t *items = node->data.sequence.items.start;
        return index < node->data.sequence.items.top - items ? yaml_document_get_node(document, items[index]) : NULL;
    }
    if (node->type != YAML_MAPPING_NODE)
        return NULL;
    for (const yaml_node_pair_t *p = node->data.mapping.pairs.start; p < node->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_document_get_node(document, p->key);
        if (key && key->type == YAML_SCALAR_NODE && key->data.scalar.length == size &&
            memcmp(key->data.scalar.value, word, size) == 0)
            return yaml_document_get_node(document, p->value);
    }
    return NULL;
}

static size_t line_in(yaml_document_t *document, const char *place)
{
    const yaml_node_t *node = yaml_document_get_root_node(document);
    size_t line = node ? node->start_mark.line + 1 : 1;
    while (node && place[0]) {
        size_t size = strcspn(place, ".");
        if (node->type == YAML_MAPPING_NODE && child(document, node, place, strlen(place)))
            size = strlen(place); /* a key may hold dots itself */
        node = child(document, node, place, size);
        line = node ? node->start_mark.line + 1 : line;
        place += size + (place[size] == '.');
    }
    return line;
}

static bool tell_pairs(const char *path, yaml_document_t *document, yaml_pair *pair, void *context, struct err *err)
{
    const yaml_node_t *root = yaml_document_get_root_node(document);
    if (!root) /* an empty file has no pairs */
        return true;
    if (root->type != YAML_MAPPING_NODE)
        return err_set(err, ERR_INPUT, "%s:%zu: expected lines of `key: value`", path, root->start_mark.line + 1);
    for (const yaml_node_pair_t *p = root->data.mapping.pairs.start; p < root->data.mapping.pairs.top; p++) {
        const yaml_node_t *key = yaml_document_get_node(document, p->key);
        const yaml_node_t *value = yaml_document_get_node(document, p->value);
        if (!key || !value || key->type != YAML_SCALAR_NODE || value->type != YAML_SCALAR_NODE)
            return err_set(err, ERR_INPUT, "%s:%zu: expected `key: value`", path, key ? key->start_mark.line + 1 : 1);
        if (!pair(context, (const char *)key->data.scalar.value, (const char *)value->data.scalar.value, err))
            return err_within(err, "%s:%zu", path, key->start_mark.line + 1);
    }
    return true;
}

bool yaml_file_pairs(const char *path, yaml_pair *pair, void *context, struct err *err)
{
    struct buffer bytes = {0};
    yaml_parser_t parser;
    yaml_document_t document;
    if (!file_read(path, YAML_FILE_MAX_BYTES, &bytes, err))
        return false;
    bool ok = yaml_parser_initialize(&parser) || err_set(err, ERR_SPACE, "no memory to read %s", path);
    if (ok) {
        yaml_parser_set_input_string(&parser, bytes.data ? bytes.data : (const uint8_t *)"", bytes.size);
        ok = yaml_parser_load(&parser, &document) ||
             err_set(err, ERR_INPUT, "%s:%zu: %s", path, parser.problem_mark.line + 1, parser.problem);
        if (ok) {
            ok = tell_pairs(path, &document, pair, context, err);
            yaml_document_delete(&document);
        }
        yaml_parser_delete(&parser);
    }
    buffer_finish(&bytes);
    return ok;
}

size_t yaml_file_line(const char *path, const char *place)
{
    struct buffer bytes = {0};
    yaml_parser_t parser;
    yaml_document_t document;
    size_t line = 1;
    if (!file_read(path, YAML_FILE_MAX_BYTES, &bytes, NULL))
        return line;
    if (yaml_parser_initialize(&parser)) {
        yaml_parser_set_input_string(&parser, bytes.data ? bytes.data : (const uint8_t *)"", bytes.size);
        if (yaml_parser_load(&parser, &document)) {
            line = line_in(&document, place);
            yaml_document_delete(&document);
        }
        yaml_parser_delete(&parser);
    }
    buffer_finish(&bytes);
    return line;
}

void yaml_file_free(const cyaml_schema_value_t *schema, void *data)
{
    const cyaml_config_t config = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_DEFAULT};
    cyaml_free(&config, schema, data, 0);
}
