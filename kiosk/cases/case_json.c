/* jansson, strictly; whatever it frees is wiped first. */
#include "case_json.h"

#include <jansson.h>
#include <malloc.h>
#include <stdlib.h>
#include <string.h>

enum { FORMAT = 1 };
#define MOST_BYTES ((size_t)4 << 20)

/* Also frees, correctly, what was allocated before this was put in place. */
static void free_wiped(void *memory)
{
    if (memory)
        wipe(memory, malloc_usable_size(memory));
    free(memory);
}

static void use_wiping_memory(void)
{
    json_set_alloc_funcs(malloc, free_wiped);
}

static int append(const char *bytes, size_t size, void *context)
{
    buffer_add(context, bytes, size);
    return 0;
}

/* Takes root over; NULL is out of memory. */
static bool write_root(json_t *root, struct buffer *out, struct err *err)
{
    bool ok = root && json_dump_callback(root, append, out, JSON_COMPACT) == 0;
    json_decref(root);
    if (!ok)
        return err_set(err, ERR_SPACE, "no memory for JSON");
    return buffer_ok(out, err);
}

/* The root of what must be {"format": 1, `name`: [ … ], …}; NULL and err set when it is not. */
static json_t *read_root(const void *bytes, size_t size, const char *name, struct err *err)
{
    json_error_t error;
    if (size > MOST_BYTES) {
        err_set(err, ERR_INPUT, "%s: %zu bytes of JSON", name, size);
        return NULL;
    }
    json_t *root = json_loadb(bytes, size, JSON_REJECT_DUPLICATES, &error);
    if (!root)
        /* jansson's text may quote what it read, which is personal. */
        err_set(err, ERR_INPUT, "%s: not JSON at byte %d", name, error.position);
    else if (!json_is_object(root) || json_integer_value(json_object_get(root, "format")) != FORMAT ||
             !json_is_array(json_object_get(root, name)))
        err_set(err, ERR_INPUT, "%s: not of a known format", name);
    else
        return root;
    json_decref(root);
    return NULL;
}

static bool is_in(json_int_t number, json_int_t most)
{
    return number >= 0 && number <= most;
}

static bool copy_text(char *out, size_t room, const char *text)
{
    size_t size = strlen(text);
    if (size >= room)
        return false;
    memcpy(out, text, size + 1);
    return true;
}

/* ---- answers ---- */

bool case_json_write_answers(const struct answers *answers, struct buffer *out, struct err *err)
{
    use_wiping_memory();
    json_t *list = json_array();
    for (size_t i = 0; i < answers->count; i++) {
        const struct answer *a = &answers->list[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I}", "name", a->name, "value", a->value, "source",
                                              answer_source_name(a->source), "changed", (json_int_t)a->changed));
    }
    if (json_array_size(list) != answers->count) {
        json_decref(list);
        return err_set(err, ERR_SPACE, "no memory for JSON");
    }
    return write_root(
        json_pack("{s:i, s:I, s:o}", "format", FORMAT, "revision", (json_int_t)answers->revision, "answers", list), out,
        err);
}

static bool read_answer(json_t *object, json_int_t revision, struct answers *answers, struct err *err)
{
    const char *name, *value, *source;
    json_int_t changed;
    if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s, s:s, s:s, s:I}", "name", &name, "value", &value, "source",
                       &source, "changed", &changed) != 0)
        return err_set(err, ERR_INPUT, "answers: one of them is not as it should be");
    struct answer answer = {.value = (char *)(uintptr_t)value, .changed = (uint32_t)changed};
    if (!is_in(changed, revision) || !answer_source_read(source, &answer.source) ||
        !copy_text(answer.name, sizeof answer.name, name))
        return err_set(err, ERR_INPUT, "answers: %.40s is not as it should be", name);
    return answers_restore(answers, &answer, err);
}

static bool read_answers(json_t *root, struct answers *answers, struct err *err)
{
    json_int_t format, revision;
    json_t *list, *object;
    if (json_unpack_ex(root, NULL, JSON_STRICT, "{s:I, s:I, s:o}", "format", &format, "revision", &revision, "answers",
                       &list) != 0 ||
        !is_in(revision, UINT32_MAX))
        return err_set(err, ERR_INPUT, "answers: unknown or missing keys");
    for (size_t i = 0; (object = json_array_get(list, i)); i++)
        if (!read_answer(object, revision, answers, err))
            return false;
    answers->revision = (uint32_t)revision;
    return true;
}

bool case_json_parse_answers(const void *bytes, size_t size, struct answers *out, struct err *err)
{
    use_wiping_memory();
    json_t *root = read_root(bytes, size, "answers", err);
    if (!root)
        return false;
    struct answers answers = {0};
    bool ok = read_answers(root, &answers, err);
    json_decref(root);
    if (!ok) {
        answers_finish(&answers);
        return false;
    }
    answers_finish(out);
    *out = answers;
    return true;
}

/* ---- consents ---- */

bool case_json_write_consents(const struct case_file *file, struct buffer *out, struct err *err)
{
    use_wiping_memory();
    json_t *list = json_array();
    for (size_t i = 0; i < file->consent_count; i++) {
        const struct consent *c = &file->consents[i];
        json_array_append_new(list, json_pack("{s:s, s:s, s:s, s:I}", "policy", c->policy, "version", c->version,
                                              "sha256", c->sha256, "given_ms", (json_int_t)c->given_ms));
    }
    if (json_array_size(list) != file->consent_count) {
        json_decref(list);
        return err_set(err, ERR_SPACE, "no memory for JSON");
    }
    return write_root(json_pack("{s:i, s:o}", "format", FORMAT, "consents", list), out, err);
}

static bool read_consent(json_t *object, struct consent *out)
{
    const char *policy, *version, *sha256;
    json_int_t given_ms;
    if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s, s:s, s:s, s:I}", "policy", &policy, "version", &version,
                       "sha256", &sha256, "given_ms", &given_ms) != 0)
        return false;
    out->given_ms = given_ms;
    return copy_text(out->policy, sizeof out->policy, policy) &&
           copy_text(out->version, sizeof out->version, version) && copy_text(out->sha256, sizeof out->sha256, sha256);
}

bool case_json_parse_consents(const void *bytes, size_t size, struct case_file *out, struct err *err)
{
    use_wiping_memory();
    json_t *root = read_root(bytes, size, "consents", err), *object;
    if (!root)
        return false;
    json_t *list = json_object_get(root, "consents");
    struct consent consents[CASE_FILE_CONSENTS] = {0};
    size_t count = json_array_size(list), i;
    bool ok = count <= CASE_FILE_CONSENTS && json_object_size(root) == 2;
    for (i = 0; ok && (object = json_array_get(list, i)); i++)
        ok = read_consent(object, &consents[i]);
    json_decref(root);
    if (!ok)
        return err_set(err, ERR_INPUT, "consents: not as they should be");
    memcpy(out->consents, consents, sizeof consents);
    out->consent_count = count;
    return true;
}

/* ---- sheets ---- */

static json_t *sheet_json(const struct case_sheet *s)
{
    return json_pack("{s:s, s:s, s:s, s:I, s:I, s:s, s:I, s:I, s:I, s:s}", "paper", s->paper, "form", s->form, "face",
                     s->face, "page", (json_int_t)s->page, "pages", (json_int_t)s->pages, "state",
                     sheet_state_name(s->state), "printed_revision", (json_int_t)s->printed_revision, "printed_ms",
                     (json_int_t)s->printed_ms, "returned_ms", (json_int_t)s->returned_ms, "fault", s->fault);
}

bool case_json_write_sheets(const struct case_file *file, struct buffer *out, struct err *err)
{
    use_wiping_memory();
    json_t *list = json_array();
    for (size_t i = 0; i < file->sheet_count; i++)
        json_array_append_new(list, sheet_json(&file->sheets[i]));
    if (json_array_size(list) != file->sheet_count) {
        json_decref(list);
        return err_set(err, ERR_SPACE, "no memory for JSON");
    }
    return write_root(json_pack("{s:i, s:s, s:o}", "format", FORMAT, "step", file->step, "sheets", list), out, err);
}

static bool read_sheet_state(const char *name, enum sheet_state *out)
{
    for (int state = 0; state < SHEET_STATE_COUNT; state++)
        if (strcmp(sheet_state_name((enum sheet_state)state), name) == 0) {
            *out = (enum sheet_state)state;
            return true;
        }
    return false;
}

static bool read_sheet(json_t *object, struct case_sheet *out)
{
    const char *paper, *form, *face, *state, *fault;
    json_int_t page, pages, revision, printed_ms, returned_ms;
    if (json_unpack_ex(object, NULL, JSON_STRICT, "{s:s, s:s, s:s, s:I, s:I, s:s, s:I, s:I, s:I, s:s}", "paper", &paper,
                       "form", &form, "face", &face, "page", &page, "pages", &pages, "state", &state,
                       "printed_revision", &revision, "printed_ms", &printed_ms, "returned_ms", &returned_ms, "fault",
                       &fault) != 0 ||
        !is_in(page, 1000) || !is_in(pages, 1000) || !is_in(revision, UINT32_MAX))
        return false;
    out->page = (unsigned)page;
    out->pages = (unsigned)pages;
    out->printed_revision = (uint32_t)revision;
    out->printed_ms = printed_ms;
    out->returned_ms = returned_ms;
    return read_sheet_state(state, &out->state) && copy_text(out->paper, sizeof out->paper, paper) &&
           copy_text(out->form, sizeof out->form, form) && copy_text(out->face, sizeof out->face, face) &&
           copy_text(out->fault, sizeof out->fault, fault);
}

static bool read_sheets(json_t *root, struct case_sheet sheets[CASE_FILE_SHEETS], size_t *count, const char **step)
{
    json_int_t format;
    json_t *list, *object;
    static const char shape[] = "{s:I, s:s, s:o}";
    if (json_unpack_ex(root, NULL, JSON_STRICT, shape, "format", &format, "step", step, "sheets", &list) != 0)
        return false;
    *count = json_array_size(list);
    if (*count > CASE_FILE_SHEETS || strlen(*step) >= CASE_FILE_STEP_SIZE)
        return false;
    for (size_t i = 0; (object = json_array_get(list, i)); i++)
        if (!read_sheet(object, &sheets[i]))
            return false;
    return true;
}

bool case_json_parse_sheets(const void *bytes, size_t size, struct case_file *out, struct err *err)
{
    use_wiping_memory();
    json_t *root = read_root(bytes, size, "sheets", err);
    if (!root)
        return false;
    struct case_sheet sheets[CASE_FILE_SHEETS] = {0};
    const char *step;
    size_t count;
    bool ok = read_sheets(root, sheets, &count, &step);
    if (ok) {
        memcpy(out->sheets, sheets, sizeof sheets);
        out->sheet_count = count;
        memcpy(out->step, step, strlen(step) + 1);
    }
    json_decref(root);
    return ok || err_set(err, ERR_INPUT, "sheets: not as they should be");
}
