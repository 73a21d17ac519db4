/* Settings by table: each row says where in struct config a `section.key` goes and what it may be. */
#include "config.h"

#include "buffer.h"
#include "file.h"
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <yaml.h>

enum kind { KIND_TEXT, KIND_WORD, KIND_LONG, KIND_DOUBLE, KIND_BOOL };

static const struct setting {
    const char *section, *key;
    enum kind kind;
    size_t offset;
    double least, most;  /* numbers */
    const char *words;   /* KIND_WORD: allowed ones, each followed by a space */
} settings[] = {
#define AT(field) offsetof(struct config, field)
    {"station", "prefix", KIND_TEXT, AT(station.prefix), 0, 0, NULL},
    {"station", "id", KIND_TEXT, AT(station.id), 0, 0, NULL},
    {"station", "office", KIND_TEXT, AT(station.office), 0, 0, NULL},
    {"station", "contact", KIND_TEXT, AT(station.contact), 0, 0, NULL},
    {"station", "demo", KIND_BOOL, AT(station.demo), 0, 0, NULL},
    {"screen", "width_mm", KIND_DOUBLE, AT(screen.width_mm), 100, 3000, NULL},
    {"screen", "width_px", KIND_LONG, AT(screen.width_px), 0, 8192, NULL},
    {"screen", "height_px", KIND_LONG, AT(screen.height_px), 0, 8192, NULL},
    {"screen", "fullscreen", KIND_BOOL, AT(screen.fullscreen), 0, 0, NULL},
    {"screen", "text_size", KIND_WORD, AT(screen.text_size), 0, 0, "normal large "},
    {"scanner", "kind", KIND_WORD, AT(scanner.kind), 0, 0, "sane folder "},
    {"scanner", "device", KIND_TEXT, AT(scanner.device), 0, 0, NULL},
    {"scanner", "tray", KIND_TEXT, AT(scanner.tray), 0, 0, NULL},
    {"scanner", "dpi", KIND_LONG, AT(scanner.dpi), 150, 600, NULL},
    {"scanner", "samples_dpi", KIND_LONG, AT(scanner.samples_dpi), 300, 1200, NULL},
    {"scanner", "line_timeout_s", KIND_LONG, AT(scanner.line_timeout_s), 2, 120, NULL},
    {"printer", "kind", KIND_WORD, AT(printer.kind), 0, 0, "cups folder "},
    {"printer", "queue", KIND_TEXT, AT(printer.queue), 0, 0, NULL},
    {"printer", "folder", KIND_TEXT, AT(printer.folder), 0, 0, NULL},
    {"sync", "url", KIND_TEXT, AT(sync.url), 0, 0, NULL},
    {"sync", "tls_min", KIND_WORD, AT(sync.tls_min), 0, 0, "1.2 1.3 "},
    {"sync", "connect_timeout_s", KIND_LONG, AT(sync.connect_timeout_s), 1, 300, NULL},
    {"sync", "stall_timeout_s", KIND_LONG, AT(sync.stall_timeout_s), 2, 600, NULL},
    {"sync", "parallel", KIND_LONG, AT(sync.parallel), 1, 16, NULL},
    {"sync", "attempts", KIND_LONG, AT(sync.attempts), 1, 1000, NULL},
    {"sync", "folder", KIND_TEXT, AT(sync.folder), 0, 0, NULL},
    {"sync", "most_kb_s", KIND_LONG, AT(sync.most_kb_s), 0, 10000000, NULL},
    {"sync", "window", KIND_TEXT, AT(sync.window), 0, 0, NULL},
    {"privacy", "idle_s", KIND_LONG, AT(privacy.idle_s), 10, 3600, NULL},
    {"privacy", "idle_private_s", KIND_LONG, AT(privacy.idle_private_s), 10, 3600, NULL},
    {"privacy", "warning_s", KIND_LONG, AT(privacy.warning_s), 5, 600, NULL},
    {"privacy", "done_s", KIND_LONG, AT(privacy.done_s), 5, 600, NULL},
    {"privacy", "keep_draft_min", KIND_LONG, AT(privacy.keep_draft_min), 1, 1440, NULL},
    {"privacy", "keep_slip_days", KIND_LONG, AT(privacy.keep_slip_days), 1, 365, NULL},
    {"privacy", "reserve_mb", KIND_LONG, AT(privacy.reserve_mb), 1, 1000000, NULL},
#undef AT
};
enum { SETTINGS = sizeof settings / sizeof settings[0] };

static const struct setting *find(const char *section, const char *key)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (strcmp(settings[i].section, section) == 0 && strcmp(settings[i].key, key) == 0)
            return &settings[i];
    return NULL;
}

static bool word_is_allowed(const char *words, const char *value)
{
    char padded[64];
    snprintf(padded, sizeof padded, "%.60s ", value);
    return !strchr(value, ' ') && strstr(words, padded);
}

static bool parse_number(const struct setting *s, const char *value, double *out)
{
    char *end;
    errno = 0;
    *out = strtod(value, &end);
    return value[0] && !*end && !errno && *out >= s->least && *out <= s->most &&
           (s->kind == KIND_DOUBLE || *out == (double)(long)*out);
}

static bool put_text(char **at, const char *value, struct err *err)
{
    char *copy = strdup(value);
    if (!copy)
        return err_set(err, ERR_SPACE, "no memory for settings");
    free(*at);
    *at = copy;
    return true;
}

static bool put(const struct setting *s, struct config *config, const char *value, struct err *err)
{
    void *at = (char *)config + s->offset;
    double number;
    switch (s->kind) {
    case KIND_WORD:
        if (!word_is_allowed(s->words, value))
            return err_set(err, ERR_CONFIG, "%s.%s is \"%s\"; allowed: %s", s->section, s->key, value, s->words);
        return put_text(at, value, err);
    case KIND_TEXT:
        return put_text(at, value, err);
    case KIND_BOOL:
        if (strcmp(value, "true") != 0 && strcmp(value, "false") != 0)
            return err_set(err, ERR_CONFIG, "%s.%s is \"%s\"; allowed: true false", s->section, s->key, value);
        *(bool *)at = value[0] == 't';
        return true;
    case KIND_LONG:
    case KIND_DOUBLE:
        if (!parse_number(s, value, &number))
            return err_set(err, ERR_CONFIG, "%s.%s is \"%s\"; a number from %g to %g is needed", s->section, s->key,
                           value, s->least, s->most);
        if (s->kind == KIND_LONG)
            *(long *)at = (long)number;
        else
            *(double *)at = number;
        return true;
    }
    return err_set(err, ERR_BUG, "setting of no kind");
}

struct reading {
    const char *path;
    yaml_parser_t parser;
    yaml_event_t event;
};

static bool next_event(struct reading *r, yaml_event_type_t wanted, struct err *err)
{
    yaml_event_delete(&r->event);
    if (!yaml_parser_parse(&r->parser, &r->event))
        return err_set(err, ERR_CONFIG, "%s:%zu: %s", r->path, r->parser.problem_mark.line + 1, r->parser.problem);
    if (wanted != YAML_NO_EVENT && r->event.type != wanted)
        return err_set(err, ERR_CONFIG, "%s:%zu: expected sections of `key: value`", r->path,
                       r->event.start_mark.line + 1);
    return true;
}

static const char *scalar(const struct reading *r)
{
    return (const char *)r->event.data.scalar.value;
}

static bool read_key(struct reading *r, const char *section, struct config *config, bool seen[SETTINGS],
                     struct err *err)
{
    size_t line = r->event.start_mark.line + 1;
    const struct setting *s = find(section, scalar(r));
    if (!s)
        return err_set(err, ERR_CONFIG, "%s:%zu: unknown setting %s.%s", r->path, line, section, scalar(r));
    if (seen[s - settings])
        return err_set(err, ERR_CONFIG, "%s:%zu: %s.%s is set twice", r->path, line, section, s->key);
    seen[s - settings] = true;
    return next_event(r, YAML_SCALAR_EVENT, err) &&
           (put(s, config, scalar(r), err) || err_within(err, "%s:%zu", r->path, line));
}

static bool read_section(struct reading *r, struct config *config, bool seen[SETTINGS], struct err *err)
{
    char section[40];
    snprintf(section, sizeof section, "%.39s", scalar(r));
    if (!next_event(r, YAML_MAPPING_START_EVENT, err))
        return false;
    for (;;) {
        if (!next_event(r, YAML_NO_EVENT, err))
            return false;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return true;
        if (r->event.type != YAML_SCALAR_EVENT)
            return err_set(err, ERR_CONFIG, "%s:%zu: expected `key: value`", r->path, r->event.start_mark.line + 1);
        if (!read_key(r, section, config, seen, err))
            return false;
    }
}

static bool read_sections(struct reading *r, struct config *config, bool seen[SETTINGS], struct err *err)
{
    if (!next_event(r, YAML_STREAM_START_EVENT, err) || !next_event(r, YAML_NO_EVENT, err))
        return false;
    if (r->event.type == YAML_STREAM_END_EVENT) /* an empty file overrides nothing */
        return true;
    if (!next_event(r, YAML_MAPPING_START_EVENT, err))
        return false;
    for (;;) {
        if (!next_event(r, YAML_NO_EVENT, err))
            return false;
        if (r->event.type == YAML_MAPPING_END_EVENT)
            return true;
        if (r->event.type != YAML_SCALAR_EVENT)
            return err_set(err, ERR_CONFIG, "%s:%zu: expected a section", r->path, r->event.start_mark.line + 1);
        if (!read_section(r, config, seen, err))
            return false;
    }
}

static bool read_file(const char *path, struct config *config, bool seen[SETTINGS], struct err *err)
{
    struct buffer bytes = {0};
    if (!file_read(path, 1 << 20, &bytes, err))
        return false;
    struct reading r = {.path = path};
    bool ok = yaml_parser_initialize(&r.parser) || err_set(err, ERR_SPACE, "no memory to read %s", path);
    if (ok) {
        yaml_parser_set_input_string(&r.parser, bytes.data ? bytes.data : (const uint8_t *)"", bytes.size);
        ok = read_sections(&r, config, seen, err);
        yaml_event_delete(&r.event);
        yaml_parser_delete(&r.parser);
    }
    buffer_finish(&bytes);
    return ok;
}

static bool every_setting_has_a_default(const char *path, const bool seen[SETTINGS], struct err *err)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (!seen[i])
            return err_set(err, ERR_CONFIG, "%s: no default for %s.%s", path, settings[i].section, settings[i].key);
    return true;
}

bool config_load(const char *defaults_path, const char *override_path, struct config *out, struct err *err)
{
    struct config config = {0};
    bool given[SETTINGS] = {false}, overridden[SETTINGS] = {false};
    if (!read_file(defaults_path, &config, given, err) || !every_setting_has_a_default(defaults_path, given, err) ||
        (override_path && !read_file(override_path, &config, overridden, err))) {
        config_finish(&config);
        return false;
    }
    *out = config;
    return true;
}

void config_finish(struct config *config)
{
    for (size_t i = 0; i < SETTINGS; i++)
        if (settings[i].kind == KIND_TEXT || settings[i].kind == KIND_WORD)
            free(*(char **)(void *)((char *)config + settings[i].offset));
    *config = (struct config){0};
}

static bool put_path(char *out, struct err *err, const char *base, const char *rest)
{
    int length = snprintf(out, FILE_PATH_SIZE, "%s%s", base, rest);
    return (length > 0 && length < FILE_PATH_SIZE) || err_set(err, ERR_CONFIG, "path too long: %.100s", base);
}

bool config_state_folder(const char *option, char *out, struct err *err)
{
    const char *base;
    if (option)
        return put_path(out, err, option, "");
    if ((base = getenv("STATE_DIRECTORY")) && base[0])
        return put_path(out, err, base, "");
    if ((base = getenv("XDG_STATE_HOME")) && base[0])
        return put_path(out, err, base, "/counter");
    if ((base = getenv("HOME")) && base[0])
        return put_path(out, err, base, "/.local/state/counter");
    return err_set(err, ERR_CONFIG, "no state folder: give --state DIR");
}

static bool data_folder(const char *option, const char *variable, const char *name, char *out, struct err *err)
{
    const char *base = option ? option : getenv(variable);
    if (base && base[0])
        return put_path(out, err, base, "");
    char installed[64];
    snprintf(installed, sizeof installed, "/usr/share/counter/%s", name);
    if (file_exists(installed))
        return put_path(out, err, installed, "");
    return put_path(out, err, COUNTER_SOURCE_DIR "/", name);
}

bool config_assets_folder(const char *option, char *out, struct err *err)
{
    return data_folder(option, "COUNTER_ASSETS", "assets", out, err);
}

bool config_forms_folder(const char *option, char *out, struct err *err)
{
    return data_folder(option, "COUNTER_FORMS", "forms", out, err);
}
