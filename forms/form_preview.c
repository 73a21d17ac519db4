/* Answers out of a file, the rest from the station; what neither knows is refused. */
#include "form_preview.h"

#include "file.h"
#include "page_code.h"
#include "yaml_file.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

struct answer {
    char *name, *value;
};

struct answer_list {
    struct answer *answers;
    size_t count;
    const struct form_values *station; /* NULL: nothing beside the answers */
    const char *file;
};

static void finish(struct answer_list *list)
{
    for (size_t i = 0; i < list->count; i++) {
        free(list->answers[i].name);
        wipe_text(list->answers[i].value);
    }
    free(list->answers);
}

static bool keep(void *context, const char *key, const char *value, struct err *err)
{
    struct answer_list *list = context;
    struct answer *more = realloc(list->answers, (list->count + 1) * sizeof *more);
    if (!more)
        return err_set(err, ERR_SPACE, "no memory for answers");
    list->answers = more;
    more[list->count++] = (struct answer){strdup(key), strdup(value)};
    return (more[list->count - 1].name && more[list->count - 1].value) ||
           err_set(err, ERR_SPACE, "no memory for answers");
}

static const char *written(const struct answer_list *list, const char *name, size_t size)
{
    for (size_t i = 0; i < list->count; i++)
        if (strncmp(list->answers[i].name, name, size) == 0 && !list->answers[i].name[size])
            return list->answers[i].value;
    return NULL;
}

/* Without a case a preview is a specimen, whatever the answers say; without answers it is a form to fill in by hand. */
static const char *value_of(void *context, const char *name)
{
    const struct answer_list *list = context;
    if (strcmp(name, "demo") == 0)
        return list->count ? "true" : NULL;
    size_t size = strlen(name);
    bool is_word = size > 5 && strcmp(name + size - 5, ".word") == 0;
    const char *value = written(list, name, size);
    if (!value && is_word) /* a choice is printed as it was written, rather than not at all */
        value = written(list, name, size - 5);
    if (value)
        return value;
    return list->station ? list->station->text(list->station->context, name) : NULL;
}

static const struct form *form_named(struct forms *forms, const char *name, struct err *err)
{
    const struct form *form = form_find(forms, name);
    if (form)
        return form;
    size_t size = strlen(name);
    if (size < 5 || strcmp(name + size - 5, ".yaml") != 0) {
        err_set(err, ERR_NOT_FOUND, "there is no form \"%s\"; give its code, its name or a YAML file", name);
        return NULL;
    }
    return forms_add_file(forms, name, &form, err) ? form : NULL;
}

/* Codes of a preview stand where they will stand, and name no case: their tag is no hash, so such a sheet is never
 * filed. */
static bool specimen_tag(void *context, const char *signed_text, char *out, struct err *err)
{
    (void)context, (void)signed_text, (void)err;
    memcpy(out, "SPECIMENSPECIMEN", PAGE_CODE_TAG_SIZE);
    return true;
}

/* ---- names nobody knows: printed they would leave a gap that looks meant ---- */
static size_t check_answers(struct forms *forms, const struct form_preview *wanted, const struct answer_list *answers)
{
    size_t unknown = 0;
    for (size_t i = 0; i < answers->count; i++) {
        const char *name = answers->answers[i].name;
        char line[400];
        if (form_check_knows(forms, wanted->names, name))
            continue;
        snprintf(line, sizeof line, "%.180s:%zu: no form can ask for \"%.80s\"; compare it with fields.yaml and `given:`",
                 answers->file, yaml_file_line(answers->file, name), name);
        wanted->fault(wanted->context, line);
        unknown++;
    }
    return unknown;
}

static bool check_names(struct forms *forms, const struct form *form, const struct form_preview *wanted,
                        const struct answer_list *answers, struct err *err)
{
    if (!wanted->names)
        return true;
    size_t unknown = form_check_names(forms, form, wanted->names, wanted->fault, wanted->context) +
                     check_answers(forms, wanted, answers);
    return !unknown || err_set(err, ERR_INPUT, "nothing was written: %zu names would have been left blank", unknown);
}

bool form_preview(struct forms *forms, const struct form_preview *wanted, struct form_report *report, struct err *err)
{
    struct answer_list answers = {.station = wanted->station, .file = wanted->answers};
    const struct form_values values = {.text = value_of, .context = &answers};
    struct buffer pdf = {0};
    const struct form *form = form_named(forms, wanted->form, err);
    bool ok = form && (!wanted->answers || yaml_file_pairs(wanted->answers, keep, &answers, err)) &&
              check_names(forms, form, wanted, &answers, err);
    const char *number = value_of(&answers, "case_number");
    const struct form_issue issue = {.case_number = number ? number : "TJ-000000-0000-0", .tag = specimen_tag};
    ok = ok && form_to_pdf(forms, form, &values, answers.count ? &issue : NULL, &pdf, report, err) &&
         file_write_durable(wanted->out, pdf.data, pdf.size, 0644, err);
    buffer_finish(&pdf);
    finish(&answers);
    return ok;
}
