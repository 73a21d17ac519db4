/* libcyaml behind our errors: its log lines become one line with file and position. */
#include "yaml_file.h"

#include "buffer.h"
#include "file.h"
#include <stdio.h>
#include <string.h>

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
        return err_set(err, ERR_INPUT, "%s %s: %s (%s)", name, complaints.place, complaints.first,
                       cyaml_strerror(failure));
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

void yaml_file_free(const cyaml_schema_value_t *schema, void *data)
{
    const cyaml_config_t config = {.mem_fn = cyaml_mem, .flags = CYAML_CFG_DEFAULT};
    cyaml_free(&config, schema, data, 0);
}
